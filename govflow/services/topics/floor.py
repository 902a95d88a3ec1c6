"""The floor: what is said at a meeting, by whom, and when its sitting stands still."""

from __future__ import annotations

from govflow.domain.floor import Rise, Sitting, rules
from govflow.messages import Message
from govflow.services.queries.meetings.statements import ASKED, expect_stated, load_statements_shown
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.meetings.floor import ClosingRow, InterruptionRow, PlaceRow, load_sitting, rise
from govflow.store.meetings.statements import StatementRow
from govflow.store.work import Case, Work


def _for_who_takes_part(_work: Work, _case: Case) -> bool:
    """What was said is for those who take part, whatever else of the meeting is public."""
    return False


def _rises(_work: Work, _intent: Rise) -> Message:
    return Message("Who has the floor has it no more, and an interruption ends.")


FLOOR = Topic(
    rules=rules,
    loaders={Sitting: load_sitting},
    intents={Rise: Intent(write=rise, says=_rises)},
    sections=(
        Section(
            template="cases/sections/statements.html",
            load=load_statements_shown,
            asks=ASKED,
            expects=expect_stated,
            public=_for_who_takes_part,
        ),
    ),
    tables=(StatementRow, PlaceRow, ClosingRow, InterruptionRow),
)
