"""Rounds: ballots, choices, opinions, offers, reviews, signatures; their seats and responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from govflow.codec import dump, load
from govflow.engine.facts import Holder
from govflow.engine.rounds import judge
from govflow.engine.rounds.electorate import electorate
from govflow.engine.rounds.rules import Review, Round, read_round
from govflow.engine.rounds.seats import Response, Seat, check_electorate
from govflow.engine.rounds.subjects import Subject, subjects_of
from govflow.engine.rounds.verdicts import Verdict
from govflow.errors import Refused
from govflow.store.people import OrganizationRow
from govflow.store.sql.base import Base
from govflow.store.work import Case, Work
from govflow.values import Text, new_id


class RoundRow(Base):
    """A round of a case. The rule is frozen here when it opens; the verdict when it closes."""

    __tablename__ = "round"
    __table_args__ = (Index("ix_round_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    name: Mapped[str] = mapped_column(String(48))
    rule: Mapped[dict[str, Any]]  # engine Round as JSON
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(24))
    verdict: Mapped[dict[str, Any] | None]  # engine Verdict as JSON


class SeatRow(Base):
    """One who may respond, as at the opening: an organization, or a person for review rounds."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("round_id", "organization_id", "capacity"),
        UniqueConstraint("round_id", "person_id", "capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(48))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name_en: Mapped[str] = mapped_column(String(160))
    name_zh: Mapped[str] = mapped_column(String(80))
    group: Mapped[str | None] = mapped_column("seat_group", String(48))
    weight: Mapped[str] = mapped_column(String(32), default="1")  # exact fraction "a/b"
    status: Mapped[str] = mapped_column(String(12), default="eligible")  # eligible, recused, absent, replaced
    chair: Mapped[bool] = mapped_column(default=False)
    delegate_to: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    note: Mapped[str | None] = mapped_column(String(500))  # why recused or absent


class ResponseRow(Base):
    """A seat's response; the last one before closing counts. The identifier tells nothing of order."""

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("seat_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    choice: Mapped[str] = mapped_column(String(32))
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))  # in an offer
    comment: Mapped[str] = mapped_column(default="")
    declared: Mapped[bool] = mapped_column(default=False)  # declared to have no conflict of interest
    on_behalf: Mapped[bool] = mapped_column(default=False)  # entered by who keeps the round
    cast_by: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))  # the delegate's seat
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


VOID = "void"
ROUND, SEAT, RESPONSE = RoundRow.__table__, SeatRow.__table__, ResponseRow.__table__


@dataclass(frozen=True, kw_only=True)
class LoadedRound:
    """A round as stored, with the frozen rule read back."""

    id: int
    case_id: int
    name: str
    rule: Round
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None
    verdict: dict[str, Any] | None
    seats: tuple[Seat, ...]
    responses: tuple[Response, ...]
    holders: Mapping[int, tuple[int | None, int | None]]  # seat → organization, person
    subjects: tuple[Subject, ...] = ()  # the offers that it scores

    def judge(self, *, expired: bool = False) -> Verdict:
        """The verdict as things stand; for a closed round, the one it closed with."""
        return judge(
            self.rule,
            self.seats,
            self.responses,
            expired=expired or self.closed_at is not None,
            subjects=self.subjects,
        )

    @property
    def void(self) -> bool:
        """Did the case leave its state before it was decided? Then what is sealed in it was never opened."""
        return self.outcome == VOID


def open_round(work: Work, case: Case, name: str, rule: Round) -> LoadedRound:
    """Freeze rule and electorate. Raises Refused when nobody could answer under the rule."""
    asked = load_electorate(work, case, rule)
    subjects = load_subjects(work.session, case.id, rule)
    if objections := check_electorate(rule, [seat for seat, _ in asked], subjects):
        raise Refused(objections)
    round_id = work.session.execute(
        insert(ROUND)
        .values(case_id=case.id, name=name, rule=rule.model_dump(mode="json"), opened_at=work.at)
        .returning(ROUND.c.id)
    ).scalar_one()
    rows = [
        {
            "round_id": round_id,
            "capacity": seat.capacity,
            "organization_id": holder.organization_id,
            "person_id": holder.person_id,
            "name_en": seat.name.en,
            "name_zh": seat.name.zh,
            "seat_group": seat.group,
            "weight": str(seat.weight),
            "status": seat.status,
            "chair": seat.chair,
        }
        for seat, holder in asked
    ]
    work.session.execute(insert(SEAT), rows)
    return load_round(work.session, round_id)


def load_electorate(work: Work, case: Case, rule: Round) -> list[tuple[Seat, Holder]]:
    """Who would be asked if a round opened in the case as it stands, with what they weigh."""
    weights = _weights(
        work.session,
        [each.organization_id for name in rule.voters for each in case.holders(name) if each.organization_id],
    )
    return electorate(rule, case.parties, weights)


def load_subjects(session: Session, case_id: int, rule: Round, before: int | None = None) -> tuple[Subject, ...]:
    """The offers that a round scores: those of the latest one of that name, opened before the round ``before``."""
    if not isinstance(rule, Review) or rule.per is None:
        return ()
    query = select(func.max(ROUND.c.id)).where(ROUND.c.case_id == case_id, ROUND.c.name == rule.per)
    number = session.scalar(query if before is None else query.where(ROUND.c.id < before))
    if number is None:
        return ()
    offers = load_round(session, number)
    return () if offers.void else subjects_of(offers.seats, offers.judge())


def load_round(session: Session, round_id: int) -> LoadedRound:
    """A round with its seats and responses. Raises ValueError for an unknown id: ask for ids that were checked."""
    [found] = load_rounds(session, [round_id])
    return found


def load_rounds(session: Session, round_ids: Sequence[int]) -> list[LoadedRound]:
    """Rounds with their seats and responses, in the order of their opening.

    In three statements at most, and four more for each that scores offers.
    """
    if not round_ids:
        return []
    rows = session.execute(select(ROUND).where(ROUND.c.id.in_(round_ids)).order_by(ROUND.c.id)).all()
    seats = session.execute(select(SEAT).where(SEAT.c.round_id.in_(round_ids)).order_by(SEAT.c.id)).all()
    responses = session.execute(select(RESPONSE).where(RESPONSE.c.round_id.in_(round_ids))).all()
    found = [
        _loaded(
            row,
            [each for each in seats if each.round_id == row.id],
            [each for each in responses if each.round_id == row.id],
        )
        for row in rows
    ]
    return [replace(each, subjects=load_subjects(session, each.case_id, each.rule, each.id)) for each in found]


def latest_round_ids(session: Session, case_id: int) -> list[int]:
    """The round of each name that was opened last in a case, in the order of their opening."""
    latest = select(func.max(ROUND.c.id)).where(ROUND.c.case_id == case_id).group_by(ROUND.c.name)
    return sorted(session.scalars(latest))


def open_round_ids(session: Session, case_id: int) -> list[int]:
    """The rounds of a case that are open now, in the order of the file."""
    return list(
        session.scalars(
            select(ROUND.c.id).where(ROUND.c.case_id == case_id, ROUND.c.closed_at.is_(None)).order_by(ROUND.c.id)
        )
    )


def open_round_names(session: Session, case_id: int) -> frozenset[str]:
    """The names of the rounds of a case that are open now."""
    return frozenset(
        session.scalars(select(ROUND.c.name).where(ROUND.c.case_id == case_id, ROUND.c.closed_at.is_(None)))
    )


def place_response(work: Work, round_id: int, person_id: int, response: Response) -> None:
    """Keep a seat's response; the last one before closing counts."""
    values = {
        "choice": response.choice,
        "scores": {name: str(score) for name, score in response.scores.items()},
        "answers": {name: dump(answer) for name, answer in response.answers.items()},
        "comment": response.comment,
        "declared": response.declared,
        "on_behalf": response.on_behalf,
        "cast_by": response.cast_by,
        "person_id": person_id,
        "at": work.at,
    }
    changed = work.session.execute(
        update(RESPONSE).where(RESPONSE.c.seat_id == response.seat_id).values(**values).returning(RESPONSE.c.id)
    ).first()
    if changed is None:
        work.session.execute(
            insert(RESPONSE).values(id=new_id(), round_id=round_id, seat_id=response.seat_id, **values)
        )


def replace_seat(work: Work, found: LoadedRound, seat: Seat, holder: Holder) -> None:
    """Give the place of a seat to another person; the seat stays, with what was answered from it."""
    change_seat(work, seat.id, status="replaced", delegate_to=None)
    values = {
        "round_id": found.id,
        "capacity": seat.capacity,
        "person_id": holder.person_id,
        "name_en": holder.name.en,
        "name_zh": holder.name.zh,
        "seat_group": seat.group,
        "weight": str(seat.weight),
        "status": "eligible",
        "chair": seat.chair,
    }
    work.session.execute(insert(SEAT).values(values))


def change_seat(work: Work, seat_id: int, **values: Any) -> None:
    """Record attendance, recusal or delegation of a seat."""
    work.session.execute(update(SEAT).where(SEAT.c.id == seat_id).values(**values))


def close_round(work: Work, round_: LoadedRound, verdict: Verdict | None) -> None:
    """Close a round with its verdict, or without one when the case left the state before it was decided."""
    work.session.execute(
        update(ROUND)
        .where(ROUND.c.id == round_.id, ROUND.c.closed_at.is_(None))
        .values(
            closed_at=work.at,
            outcome=verdict.outcome if verdict else VOID,
            verdict=verdict.to_json() if verdict else None,
        )
    )


def _loaded(row: Any, seats: Sequence[Any], responses: Sequence[Any]) -> LoadedRound:
    return LoadedRound(
        id=row.id,
        case_id=row.case_id,
        name=row.name,
        rule=read_round(row.rule),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        verdict=row.verdict,
        seats=tuple(_seat(each) for each in seats),
        responses=tuple(_response(each) for each in responses),
        holders={each.id: (each.organization_id, each.person_id) for each in seats},
    )


def _weights(session: Session, organization_ids: list[int]) -> dict[int, Fraction]:
    organization = OrganizationRow.__table__
    rows = session.execute(
        select(organization.c.id, organization.c.weight).where(organization.c.id.in_(organization_ids))
    )
    return {row.id: Fraction(row.weight) for row in rows}


def _seat(row: Any) -> Seat:
    return Seat(
        id=row.id,
        name=Text(en=row.name_en, zh=row.name_zh),
        capacity=row.capacity,
        group=row.seat_group,
        weight=Fraction(row.weight),
        status=row.status,
        delegate_to=row.delegate_to,
        chair=row.chair,
        organization_id=row.organization_id,
    )


def _response(row: Any) -> Response:
    return Response(
        seat_id=row.seat_id,
        choice=row.choice,
        scores={name: Fraction(score) for name, score in row.scores.items()},
        comment=row.comment,
        declared=row.declared,
        on_behalf=row.on_behalf,
        cast_by=row.cast_by,
        answers={name: load(answer) for name, answer in row.answers.items()},
    )
