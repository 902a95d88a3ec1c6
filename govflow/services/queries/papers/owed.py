"""What a meeting has left to be done, as its minutes print it: who owes what by when, and where that stands."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.messages import Message
from govflow.papers.paper import Language, Section, Table, titled
from govflow.services.queries.papers.meeting import Meeting
from govflow.services.queries.papers.sheet import MOST_LINES, left_out_of

STATUS = {
    "open": Message("open"),
    "overdue": Message("overdue"),
    "reported": Message("reported"),
    "verified": Message("verified"),
    "noted": Message("noted"),
    "kept": Message("kept"),
    "late": Message("kept late"),
    "broken": Message("broken"),
    "waived": Message("waived"),
}
"""Of a commitment, as on the page of its case."""


def owed(meeting: Meeting, language: Language) -> Iterator[Section]:
    """What was promised in rows of the case, and in cases of its own."""
    yield from _commitments(meeting)
    yield from _promises(meeting, language)


def _commitments(meeting: Meeting) -> Iterator[Section]:
    if not meeting.commitments:
        return
    table = Table(
        title=Message("Commitments"),
        columns=(Message("No."), Message("Owner"), Message("Measure"), Message("Due")),
        rows=tuple((each.number, each.owner, each.measure, each.due) for each in meeting.commitments[:MOST_LINES]),
        widths=(2, 4, 10, 6),
        weight="fact",
    )
    yield Section(title=Message("Commitments"), blocks=(table, *left_out_of(len(meeting.commitments))))


def _promises(meeting: Meeting, language: Language) -> Iterator[Section]:
    if not meeting.promises:
        return
    from_items = any(each.item is not None for each in meeting.promises)
    columns = (
        Message("No."), *([Message("Item")] if from_items else ()), Message("Owner"), Message("Supporting"),
        Message("Measure"), Message("Target"), Message("Due"), Message("State"),
    )  # fmt: skip
    table = Table(
        title=Message("Commitments"),
        columns=columns,
        rows=tuple(
            (
                each.number,
                *([each.item.number if each.item is not None and each.item.number else "–"] if from_items else ()),
                each.owner or "–",
                each.supporting or "–",
                titled(each.title, each.title_other, language),
                each.target or "–",
                each.due or "–",
                STATUS[each.status],
            )
            for each in meeting.promises[:MOST_LINES]
        ),
        widths=(2, 2, 4, 4, 6, 4, 5, 3) if from_items else (2, 4, 4, 7, 4, 5, 3),
    )
    yield Section(title=Message("Commitments"), blocks=(table, *left_out_of(len(meeting.promises))))
