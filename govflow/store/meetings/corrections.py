"""Corrections of minutes as they are stored, numbered in each case, and the extracts that were sent of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.meetings import AgendaEntry, numbers
from govflow.domain.minutes import CORRECTIONS, TEXT, Answered, Correction, CorrectionsBook, SendExtracts, TextBook
from govflow.engine.entries import ExtractSent
from govflow.store.meetings.agenda import load_agenda
from govflow.store.record.history import HISTORY
from govflow.store.rounds.tables import RoundRow, SeatRow
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import Held, Outside
from govflow.store.work import Case, Work
from govflow.store.writing.locking import lock_below


class CorrectionRow(Base):
    """A correction of the minutes of a case; none is ever changed."""

    __tablename__ = "minutes_correction"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[int]  # 1, 2, … within the case
    stood: Mapped[str]
    correct: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_organization: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    objected_until: Mapped[datetime | None]  # as it was counted then
    in_place_of: Mapped[int | None]  # the number of another


class CorrectionAnswerRow(Base):
    """What an organization said to a correction, or that it was withdrawn; what was said before stays."""

    __tablename__ = "minutes_correction_answer"
    __table_args__ = (Index("ix_minutes_correction_answer_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[int]  # of the correction
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    says: Mapped[str] = mapped_column(String(12))
    text: Mapped[str | None]
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


CORRECTION, ROUND, SEAT = CorrectionRow.__table__, RoundRow.__table__, SeatRow.__table__
ANSWER = CorrectionAnswerRow.__table__
EXTRACT = ExtractSent.STORED
"""The kind of the entry that tells it."""
HEARD = "complete"  # what a consultation comes to, which decides nothing

_CORRECTIONS = Prepared(
    select(CORRECTION).where(CORRECTION.c.case_id == bindparam("case")).order_by(CORRECTION.c.number)
)
_ANSWERS = Prepared(select(ANSWER).where(ANSWER.c.case_id == bindparam("case")).order_by(ANSWER.c.id))
_COUNTERSIGNED = Prepared(
    select(SEAT.c.organization_id).where(
        SEAT.c.round_id.in_(
            select(func.max(ROUND.c.id))
            .where(ROUND.c.case_id == bindparam("case"), ROUND.c.name.in_(bindparam("rounds", expanding=True)))
            .group_by(ROUND.c.name)
        )
    )
)
_SENT = Prepared(
    select(HISTORY.c.case_id, HISTORY.c.content)
    .where(HISTORY.c.case_id.in_(bindparam("cases", expanding=True)), HISTORY.c.kind == EXTRACT)
    .where(HISTORY.c.content.is_not(None))
    .order_by(HISTORY.c.seq)
)
"""Without those that were erased: nothing is left of them that could be told."""
_DECIDED = Prepared(
    select(ROUND.c.case_id, ROUND.c.child_id)
    .where(ROUND.c.outcome.is_not(None), ROUND.c.outcome != HEARD)
    .where(ROUND.c.case_id.in_(bindparam("cases", expanding=True)))
)


@dataclass(frozen=True, kw_only=True)
class KeptCorrection:
    """A correction with its number, who entered it and when."""

    number: int
    correction: Correction
    at: datetime
    person_id: int | None
    organization_id: int | None
    until: datetime | None = None  # it can be objected to
    answers: tuple[Answered, ...] = ()
    replaced_by: int | None = None


def asked_of_correction_answers(_work: Work, case: Case) -> Asked:
    """What ``load_corrections`` will ask of the answers."""
    return _ANSWERS.asked(case=case.id)


def asked_of_corrections(_work: Work, case: Case) -> Asked:
    """What ``load_corrections`` will ask."""
    return _CORRECTIONS.asked(case=case.id)


def load_corrections(work: Work, case: Case) -> tuple[KeptCorrection, ...]:
    """The corrections of the minutes, by number, with what was said to each."""
    rows = asked_of_corrections(work, case).rows(work.session)
    said = dict[int, list[Answered]]()
    for row in asked_of_correction_answers(work, case).rows(work.session) if rows else ():
        answer = Answered(organization_id=row.organization_id, says=row.says, text=row.text or "", at=row.at)
        said.setdefault(row.number, []).append(answer)
    replaced = {row.in_place_of: row.number for row in rows if row.in_place_of is not None}
    return tuple(
        KeptCorrection(
            number=row.number,
            correction=Correction(stood=row.stood, correct=row.correct, reason=row.reason, in_place_of=row.in_place_of),
            at=row.at,
            person_id=row.by_person,
            organization_id=row.by_organization,
            until=row.objected_until,
            answers=tuple(said.get(row.number, ())),
            replaced_by=replaced.get(row.number),
        )
        for row in rows
    )


def load_countersigners(work: Work, case: Case) -> frozenset[int]:
    """The organizations that were asked to countersign the minutes as they were agreed."""
    version = work.version_of(case)
    book: TextBook | None = version.machine.book(TEXT)
    steps = [each for each in version.workflow.transitions if book is not None and each.name in book.agreed]
    states = {source for each in steps for source in each.sources if source in version.workflow.states}
    rounds = sorted({name for each in states for name in version.workflow.states[each].rounds})
    rows = _COUNTERSIGNED.rows(work.session, case=case.id, rounds=rounds) if rounds else ()
    return frozenset(row.organization_id for row in rows if row.organization_id is not None)


def reads_corrections(work: Work, case: Case, held: Held) -> bool:
    """Does who reads as this read how minutes were corrected? Whoever takes part; from outside as the file says."""
    book: CorrectionsBook | None = work.version_of(case).machine.book(CORRECTIONS)
    return book is not None and (book.public or not isinstance(held, Outside))


def keep_answer(work: Work, case: Case, number: int, answer: Answered) -> None:
    """Keep what was said to a correction."""
    row = {
        "case_id": case.id,
        "number": number,
        "organization_id": answer.organization_id,
        "says": answer.says,
        "text": answer.text or None,
        "at": answer.at,
        "by_person": work.actor.person_id,
    }
    work.session.execute(insert(ANSWER), [row])


def keep_correction(work: Work, case: Case, correction: Correction, until: datetime | None) -> int:
    """Keep it under the next number of the case, which is locked; the number. ``until``: it can be objected to."""
    number = 1 + max((each.number for each in load_corrections(work, case)), default=0)
    row = {
        "case_id": case.id,
        "number": number,
        "stood": correction.stood,
        "correct": correction.correct,
        "reason": correction.reason,
        "at": work.at,
        "by_person": work.actor.person_id,
        "by_organization": work.actor.organization_id,
        "objected_until": until,
        "in_place_of": correction.in_place_of,
    }
    work.session.execute(insert(CORRECTION), [row])
    return number


def send_extracts(work: Work, case: Case, _intent: SendExtracts) -> None:
    """Enter in the case of each item on the agenda that was voted on that its extract is there; once and for all."""
    items = {each.item_id: number for each, number in _numbered(work, case) if each.item_id is not None}
    sent = {item for item, meeting in extracts_sent(work, items) if meeting == case.reference}
    decided = {row.child_id or row.case_id for row in _DECIDED.rows(work.session, cases=[case.id, *sorted(items)])}
    for item, number in sorted(items.items()):
        if item in decided and item not in sent:
            below = lock_below(work, item)
            work.enter(below, ExtractSent(meeting=case.reference, number=number))


def extracts_sent(work: Work, items: Iterable[int]) -> list[tuple[int, str]]:
    """Of which items extracts were sent, each with the meeting whose minutes they are of, the latest last."""
    rows = asked_of_extracts(items).rows(work.session)
    return [(row.case_id, row.content["meeting"]) for row in rows]


def asked_of_extracts(items: Iterable[int]) -> Asked:
    """What ``extracts_sent`` and ``extracts_of`` will ask."""
    return _SENT.asked(cases=sorted(items))


def extracts_of(work: Work, item: int) -> list[tuple[str, str]]:
    """The meetings whose minutes an item has an extract of, each with its number there."""
    return [(row.content["meeting"], row.content["number"]) for row in asked_of_extracts([item]).rows(work.session)]


def _numbered(work: Work, case: Case) -> Iterator[tuple[AgendaEntry, str]]:
    agenda = load_agenda(work, case)
    return zip(agenda, numbers(agenda), strict=True)
