"""Writing rounds: opened with their electorate, answered, their seats changed or given to others, closed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from govflow.codec import dump
from govflow.engine.facts import Form, Holder
from govflow.engine.rounds.electorate import electorate
from govflow.engine.rounds.freezing import frozen
from govflow.engine.rounds.rules import Round
from govflow.engine.rounds.seats import Response, Seat, check_electorate
from govflow.engine.rounds.verdicts import Verdict
from govflow.errors import Refused
from govflow.store.people import OrganizationRow
from govflow.store.rounds import RESPONSE, ROUND, SEAT, VOID, LoadedRound, load_round, load_subjects
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.values import new_id


def frozen_rule(work: Work, case: Case, name: str) -> Round:
    """The rule of a round that opens in the case as it stands. Raises Refused where its numbers cannot be told."""
    machine = work.version_of(case).machine
    return frozen(machine.workflow.rounds[name], machine.scope, lambda needs: load_facts(work, case, Form({}), needs))


def open_round(work: Work, case: Case, name: str) -> LoadedRound:
    """Freeze rule and electorate. Raises Refused when nobody could answer under the rule."""
    rule = frozen_rule(work, case, name)
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


def _weights(session: Session, organization_ids: list[int]) -> dict[int, Fraction]:
    organization = OrganizationRow.__table__
    rows = session.execute(
        select(organization.c.id, organization.c.weight).where(organization.c.id.in_(organization_ids))
    )
    return {row.id: Fraction(row.weight) for row in rows}
