"""What of a meeting goes into a calendar: its sittings, deadlines that run in it and its items, what was promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from govflow.domain.meetings import HELD, HeldBook
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, expected_names, load_head
from govflow.services.queries.case.holdings import load_commitment_lines
from govflow.services.queries.case.names import Names
from govflow.services.queries.meetings.sittings import SITTINGS, expect_sittings, load_sittings_shown
from govflow.services.rights import reads_as
from govflow.store.cases import CaseRow
from govflow.store.meetings.agenda import asked_of_agenda
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Prepared
from govflow.store.standing import asked_of_standing
from govflow.store.visibility import VISIBLE, Outside, open_answers, sight
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

FIRST = "meeting"
"""The event of the first sitting, and of a meeting of which no more is known."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something on a day, or (a moment) until then. ``id``: the same each time that it is asked for.

    ``until``: when it ended that began at a moment. ``link``: by which who may know it joins from elsewhere.
    """

    id: str
    title: Message | str
    at: date | datetime
    place: str
    reference: str
    off: bool  # it does not take place
    until: datetime | None = None
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class MeetingCalendar:
    """The events of a meeting as its reader may know them. ``sequence`` grows with each change."""

    head: Head
    events: tuple[Event, ...]
    sequence: int
    changed_at: datetime


_OPEN_ITEMS = Prepared(
    select(CaseRow.reference, CaseRow.title, CaseRow.state, CaseRow.due_at, CaseRow.workflow_version_id)
    .where(CaseRow.parent_id == bindparam("case"), CaseRow.ended_at.is_(None), CaseRow.due_at.is_not(None), VISIBLE)
    .order_by(CaseRow.due_at, CaseRow.id)
)


def load_calendar(work: Work, reference: str) -> MeetingCalendar:
    """What the reader may put into a calendar. Raises NotFound where the procedure does not say when it is held."""
    case = read_case(work, reference)
    if work.version_of(case).machine.book(HELD) is None:
        raise NotFound(Message("This case is no meeting."))
    read_ahead(work.session, [*asked_of_standing(work, case), *(each(work, case) for each in SITTINGS)])
    names = expected_names(work, case)
    expect_sittings(work, case, names)
    items = _OPEN_ITEMS.asked(case=case.id, **sight(work.actor))
    names.load_expected(work, [asked_of_agenda(case), items])
    return MeetingCalendar(
        head=load_head(work, case, names),
        events=tuple(_events(work, case, names)),
        sequence=int(case.updated_at.timestamp()),  # the version of a case tells nothing, and so does not grow
        changed_at=case.updated_at,
    )


def _events(work: Work, case: Case, names: Names) -> Iterator[Event]:
    held, book = reads_as(work, case), _held(work, case)
    yield from _sittings(work, case, names, book, open_answers(held, case.data))
    if isinstance(held, Outside):
        return
    if case.due_at is not None and case.end is None:
        yield _deadline(case.reference, case.title, _ask(work, case.version_id, case.state), case.due_at)
    for row in _OPEN_ITEMS.rows(work.session, case=case.id, **sight(work.actor)):
        yield _deadline(row.reference, row.title, _ask(work, row.workflow_version_id, row.state), row.due_at)
    for each in load_commitment_lines(work, case, names):
        if each.status in ("open", "overdue"):
            title = Message("%(owner)s: %(measure)s", owner=each.owner, measure=each.measure[:200])
            yield Event(
                id=f"commitment-{each.number}", title=title, at=each.due, place="", reference=case.reference, off=False
            )


def _sittings(work: Work, case: Case, names: Names, book: HeldBook, known: Mapping[str, Any]) -> Iterator[Event]:
    """An event for each sitting; where none is known of, as from outside, the day that was named last."""
    found = load_sittings_shown(work, case, names)
    if not found.kept and known.get(book.on) is not None:
        off = case.end is not None and case.ended_at is not None and case.today(case.ended_at) < known[book.on]
        place = str(known.get(book.at or "") or "")
        yield Event(id=FIRST, title=case.title, at=known[book.on], place=place, reference=case.reference, off=off)
    link = str(known.get(book.link or "") or "")
    for each in found.shown:
        at = each.opened_at if each.ended_at is not None else each.begins or each.day or each.opened_at
        if at is not None:
            yield Event(
                id=FIRST if each.number == 1 else f"{FIRST}-{each.number}",
                title=Message("%(title)s: %(sitting)s", title=case.title, sitting=each.title)
                if found.several
                else case.title,
                at=at,
                until=each.ended_at,
                place=each.place or "",
                reference=case.reference,
                off=each.off,
                link=link if each is found.now else "",
            )


def _held(work: Work, case: Case) -> HeldBook:
    book: Any = work.version_of(case).machine.book(HELD)
    assert isinstance(book, HeldBook)  # load_calendar has seen to that
    return book


def _deadline(reference: str, title: str, ask: Text, at: datetime) -> Event:
    what = Message("Until then: %(ask)s (%(title)s)", ask=ask, title=title)
    return Event(id="deadline", title=what, at=at, place="", reference=reference, off=False)


def _ask(work: Work, version_id: int, state_name: str) -> Text:
    state = work.pinned(work.session, version_id).workflow.states[state_name]
    return state.ask or state.title
