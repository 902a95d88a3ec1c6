"""People and organizations: where parties stand in the tree of authorities."""

from __future__ import annotations

from govflow.domain.people import Jurisdiction, PartiesAbove, SeatsToFill, rules
from govflow.services.topics.topic import Topic
from govflow.store.parties import load_parties
from govflow.store.people import BelongingRow, BodyRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.people.citizens import CitizenRow
from govflow.store.people.deputies import DeputyRow
from govflow.store.people.own_people import InvitationRow
from govflow.store.standing import load_seats_to_fill
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_jurisdiction


def _seats_to_fill(work: Work, case: Case) -> SeatsToFill:
    return SeatsToFill(frozenset(each.seat for each in load_seats_to_fill(work, case)))


def _parties_above(work: Work, case: Case) -> PartiesAbove:
    return PartiesAbove(load_parties(work.session, case.parent_id) if case.parent_id is not None else {})


PEOPLE = Topic(
    rules=rules,
    loaders={Jurisdiction: load_jurisdiction, SeatsToFill: _seats_to_fill, PartiesAbove: _parties_above},
    tables=(BelongingRow, BodyRow, CitizenRow, DeputyRow, InvitationRow, MembershipRow, OrganizationRow, PersonRow),
)
