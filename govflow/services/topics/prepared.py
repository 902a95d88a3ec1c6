"""Steps that one prepares and another confirms."""

from __future__ import annotations

from govflow.domain.prepared import rules
from govflow.services.queries.meetings.prepared import ASKED, expect_prepared, load_prepared
from govflow.services.topics.topic import Section, Topic
from govflow.store.meetings.prepared import PreparedRow
from govflow.store.work import Case, Work


def _for_those_concerned(_work: Work, _case: Case) -> bool:
    """Whatever else of the case is public: it is for who prepares and who confirms."""
    return False


PREPARED = Topic(
    rules=rules,
    sections=(
        Section(
            template="cases/sections/prepared.html",
            load=load_prepared,
            asks=ASKED,
            expects=expect_prepared,
            public=_for_those_concerned,
        ),
    ),
    tables=(PreparedRow,),
)
