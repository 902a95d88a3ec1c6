"""The floor: what is said at a meeting, by whom, and when its sitting stands still."""

from __future__ import annotations

from govflow.domain.floor import Sitting, rules
from govflow.services.queries.meetings.statements import ASKED, load_statements_shown
from govflow.services.topics.topic import Section, Topic
from govflow.store.meetings.floor import ClosingRow, InterruptionRow, PlaceRow, load_sitting
from govflow.store.meetings.statements import StatementRow
from govflow.store.work import Case, Work


def _for_who_takes_part(_work: Work, _case: Case) -> bool:
    """What was said is for those who take part, whatever else of the meeting is public."""
    return False


FLOOR = Topic(
    rules=rules,
    loaders={Sitting: load_sitting},
    sections=(
        Section(
            template="cases/sections/statements.html",
            load=load_statements_shown,
            asks=ASKED,
            public=_for_who_takes_part,
        ),
    ),
    tables=(StatementRow, PlaceRow, ClosingRow, InterruptionRow),
)
