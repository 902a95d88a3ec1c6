"""People and organizations: where parties stand in the tree of authorities."""

from __future__ import annotations

from govflow.domain.people import Jurisdiction, rules
from govflow.services.topics.topic import Topic
from govflow.store.people import BelongingRow, BodyRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.writing.facts import load_jurisdiction

PEOPLE = Topic(
    rules=rules,
    loaders={Jurisdiction: load_jurisdiction},
    tables=(BelongingRow, BodyRow, MembershipRow, OrganizationRow, PersonRow),
)
