"""The floor of a meeting as it is stored: places on speaking lists, lists that were closed, and interruptions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, bindparam, insert, select, union, update
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.floor import (
    LONGEST_REASON,
    SPEAKERS,
    Interruption,
    Place,
    Rise,
    Sitting,
    SpeakersBook,
    against_interrupted,
)
from govflow.engine.entries import FloorKept
from govflow.messages import Message
from govflow.store.cases import CaseRow
from govflow.store.meetings.lines import name_at, number_of, owner_in_hand
from govflow.store.meetings.statements import STATEMENT
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work
from govflow.store.writing.locking import related


class PlaceRow(Base):
    """A place on the speaking list of a line; from ``began_at`` to ``ended_at`` the organization had the floor."""

    __tablename__ = "floor_place"
    __table_args__ = (
        Index("ix_floor_place_meeting_id", "meeting_id", "id"),
        Index("ix_floor_place_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("agenda_entry.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    rank: Mapped[int]  # the lowest that waits is next
    moved: Mapped[bool]  # put before those who had asked earlier
    asked_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # for whom who put it there acted
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class ClosingRow(Base):
    """That the speaking list of a line was closed, or opened again; the latest counts."""

    __tablename__ = "floor_closing"
    __table_args__ = (
        Index("ix_floor_closing_meeting_id", "meeting_id", "id"),
        Index("ix_floor_closing_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("agenda_entry.id"))
    closed: Mapped[bool]
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_organization: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))


class InterruptionRow(Base):
    """An interruption of the sitting: it lasts until somebody continues, whatever was expected."""

    __tablename__ = "interruption"
    __table_args__ = (Index("ix_interruption_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    at: Mapped[datetime]
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_organization: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


PLACE, CLOSING, INTERRUPTION = PlaceRow.__table__, ClosingRow.__table__, InterruptionRow.__table__

_PLACES = Prepared(
    select(PLACE)
    .join(CaseRow, CaseRow.id == PLACE.c.case_id)
    .where(PLACE.c.meeting_id == bindparam("meeting"), VISIBLE)
    .order_by(PLACE.c.id)
)
_CLOSINGS = Prepared(
    select(CLOSING.c.entry_id, CLOSING.c.closed)
    .join(CaseRow, CaseRow.id == CLOSING.c.case_id)
    .where(CLOSING.c.meeting_id == bindparam("meeting"), VISIBLE)
    .order_by(CLOSING.c.id)
)
_INTERRUPTIONS = Prepared(
    select(INTERRUPTION).where(INTERRUPTION.c.case_id == bindparam("case")).order_by(INTERRUPTION.c.id)
)
_SPEAKS = Prepared(
    select(PLACE).where(
        PLACE.c.meeting_id == bindparam("meeting"), PLACE.c.began_at.is_not(None), PLACE.c.ended_at.is_(None)
    )
)
_LINES = Prepared(
    union(
        *(
            select(each.c.entry_id).where(each.c.meeting_id == bindparam("meeting"))
            for each in (PLACE, CLOSING, STATEMENT)
        )
    )
)
_CHANGE = update(PLACE).where(PLACE.c.id == bindparam("place"))


def asked_of_places(work: Work, case: Case) -> Asked:
    """What ``load_places`` will ask."""
    return _PLACES.asked(meeting=case.id, **sight(work.actor))


def asked_of_closings(work: Work, case: Case) -> Asked:
    """What ``closed_lists`` will ask."""
    return _CLOSINGS.asked(meeting=case.id, **sight(work.actor))


def asked_of_interruptions(_work: Work, case: Case) -> Asked:
    """What ``load_interruptions`` will ask."""
    return _INTERRUPTIONS.asked(case=case.id)


def load_places(work: Work, case: Case) -> list[Place]:
    """All places on the lists of a meeting, in the order of asking; of items only those that the actor sees."""
    return [_place(row) for row in asked_of_places(work, case).rows(work.session)]


def load_speaking(work: Work, case: Case) -> Place | None:
    """Who has the floor, on whichever item, whether or not the actor sees it: one at most has."""
    row = _SPEAKS.first(work.session, meeting=case.id)
    return _place(row) if row is not None else None


def closed_lists(work: Work, case: Case) -> frozenset[int]:
    """The lines whose list is closed."""
    known = {row.entry_id: row.closed for row in asked_of_closings(work, case).rows(work.session)}
    return frozenset(each for each, closed in known.items() if closed)


def lines_spoken_on(work: Work, case: Case) -> set[int]:
    """The lines of the agenda on which somebody spoke, asked to, or stated something, whoever may see it."""
    return {row.entry_id for row in _LINES.rows(work.session, meeting=case.id)}


def load_interruptions(work: Work, case: Case) -> list[Interruption]:
    """All interruptions of the sittings of a meeting, the latest last."""
    return [
        Interruption(id=row.id, at=row.at, until=row.until, reason=row.reason, ended_at=row.ended_at)
        for row in asked_of_interruptions(work, case).rows(work.session)
    ]


def interrupted(work: Work, meeting: Case) -> Interruption | None:
    """The interruption of a meeting that lasts, while it is in session."""
    book: SpeakersBook | None = work.version_of(meeting).machine.book(SPEAKERS)
    if book is None or meeting.state not in book.open_in:
        return None
    return next((each for each in load_interruptions(work, meeting) if each.ended_at is None), None)


def load_sitting(work: Work, case: Case) -> Sitting:
    """Whether the sitting is interrupted that a case belongs to: its own, or that of the meeting above it."""
    meeting = _meeting_over(work, case)
    return Sitting(interrupted(work, meeting)) if meeting is not None else Sitting()


def what_interrupts(work: Work, case: Case) -> list[Message]:
    """Why no vote of a case is closed now: the sitting is interrupted, or the meeting above it has adjourned."""
    meeting = _meeting_over(work, case)
    if meeting is None:
        return []
    version = work.version_of(meeting)
    if meeting.id != case.id and meeting.state not in version.machine.book(SPEAKERS).open_in:
        state = version.workflow.states[meeting.state].title
        told = Message(
            "In “%(state)s” the meeting is not sitting: a vote is closed there once it sits again, or by its deadline.",
            state=state,
        )
        return [told]
    found = against_interrupted(interrupted(work, meeting))
    return [found] if found is not None else []


def _meeting_over(work: Work, case: Case) -> Case | None:
    """The case itself or the one above it that keeps speaking lists, and so has sittings."""
    above: Case | None = case
    while above is not None and work.version_of(above).machine.book(SPEAKERS) is None:
        above = related(work, above.parent_id) if above.parent_id is not None else None
    return above


def add_place(work: Work, meeting: Case, owner: Case, entry_id: int, organization_id: int, rank: int) -> None:
    """Put an organization on the list of a line. ``owner``: in whose record it stands."""
    row = {
        "meeting_id": meeting.id,
        "case_id": owner.id,
        "entry_id": entry_id,
        "organization_id": organization_id,
        "rank": rank,
        "moved": False,
        "asked_at": work.at,
        "added_by": work.actor.organization_id,
        "by_person": work.actor.person_id,
    }
    work.session.execute(insert(PLACE), [row])


def change_place(work: Work, place: Place, **changed: Any) -> None:
    """Change what is said of a place: its rank, or when it began, ended or was withdrawn."""
    work.session.execute(_CHANGE.values(**changed), {"place": place.id})


def end_speech(work: Work, meeting: Case, place: Place) -> None:
    """Whoever has the floor has it no more; how long it had is entered in the record of the item."""
    change_place(work, place, ended_at=work.at)
    owner = owner_in_hand(work, meeting, place.case_id)
    if owner is not None:
        told = FloorKept(
            act="ended",
            number=number_of(work, meeting, place.entry_id),
            organization=name_at(work, meeting, place.organization_id),
            began_at=place.began_at,
            seconds=int(place.spoken(work.at).total_seconds()),
        )
        work.enter(owner, told)


def rise(work: Work, case: Case, _intent: Rise) -> None:
    """The sitting is over: who has the floor has it no more, and an interruption ends with it."""
    place = load_speaking(work, case)
    if place is not None:
        end_speech(work, case, place)
    for each in load_interruptions(work, case):
        if each.ended_at is None:
            end_interruption(work, each)


def close_list(work: Work, meeting: Case, owner: Case, entry_id: int, *, closed: bool) -> None:
    """Close the list of a line, or open it again."""
    row = {"meeting_id": meeting.id, "case_id": owner.id, "entry_id": entry_id, "closed": closed, **_by(work)}
    work.session.execute(insert(CLOSING), [row])


def begin_interruption(work: Work, case: Case, until: datetime, reason: str) -> None:
    """The sitting is interrupted from now on."""
    work.session.execute(insert(INTERRUPTION), [{"case_id": case.id, "until": until, "reason": reason, **_by(work)}])


def end_interruption(work: Work, interruption: Interruption) -> None:
    """The sitting goes on from now on."""
    ended = {"ended_at": work.at, "ended_by": work.actor.person_id}
    work.session.execute(update(INTERRUPTION).where(INTERRUPTION.c.id == interruption.id).values(**ended))


def _by(work: Work) -> Mapping[str, Any]:
    return {"at": work.at, "by_person": work.actor.person_id, "by_organization": work.actor.organization_id}


def _place(row: Any) -> Place:
    return Place(
        id=row.id,
        case_id=row.case_id,
        entry_id=row.entry_id,
        organization_id=row.organization_id,
        rank=row.rank,
        moved=row.moved,
        asked_at=row.asked_at,
        added_by=row.added_by,
        began_at=row.began_at,
        ended_at=row.ended_at,
        withdrawn_at=row.withdrawn_at,
    )
