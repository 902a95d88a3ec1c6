"""Writing what was decided: the only place that changes a case. The topics say which writer an intent has."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, update

from govflow.engine.decide import Decision
from govflow.engine.definition import FormField
from govflow.engine.entries import Joined, StepTaken
from govflow.engine.facts import Form
from govflow.store.cases import CaseRow, StepActorRow
from govflow.store.parties import author, seat
from govflow.store.record.history import append
from govflow.store.record.outbox import notify
from govflow.store.sql.upsert import insert_or_ignore
from govflow.store.work import Case, Work, columns_of
from govflow.store.writing.clocks import measure_again, restart_clocks
from govflow.store.writing.confidences import keep_confidences, open_sealed, split_confidences
from govflow.store.writing.drafts import as_filed
from govflow.store.writing.entering import enter_state, move_due, refresh_viewers, relay_on_desks
from govflow.store.writing.opening import make_findable
from govflow.store.writing.seating import derive_seats, seat_from_answers
from govflow.values import SYSTEM

CASE, STEP = CaseRow.__table__, StepActorRow.__table__

_SAVE = update(CASE).where(CASE.c.id == bindparam("case"))


def record(work: Work, case: Case, decision: Decision, form: Form, fields: Sequence[FormField]) -> None:
    """Write one step of a case: answers, parties, intents, the record, then what the new state brings."""
    answers, confidences = split_confidences(fields, decision.answers)
    transition = decision.transition
    before = dict(case.parties)
    if decision.joins is not None:
        seat(work, case, decision.joins, decision.parties[decision.joins])
    case.data.update(answers)
    keep_confidences(work, case, confidences, SYSTEM if transition.automatic else author(work, case))
    _remember_actor(work, case, transition.name)
    taken = StepTaken(
        step=transition.name,
        source=decision.source,
        target=decision.target,
        reason=form.reason,
        answers=as_filed(work, case, decision.target, answers),
    )
    work.enter(case, taken, audience=_row_audience(fields), by_clock=transition.automatic)
    if decision.joins is not None:
        work.enter(case, Joined(capacity=decision.joins))
    opened = open_sealed(work, case, transition)
    if opened:
        make_findable(work, case)
    seat_from_answers(work, case, fields, answers)
    for intent in decision.intents:
        work.writers[type(intent)](work, case, intent)
    derive_seats(work, case)
    restart_clocks(work, case, transition.name)
    if decision.moves:
        enter_state(work, case, decision.target, transition.title)
    else:
        stay(work, case, {transition.name, *answers, *opened}, parties_changed=before != case.parties)


def finish(work: Work) -> None:
    """Write the record and the cases in hand.

    A case counts a version for the whole command, and only if something entered its record that others must know.
    """
    for case in {entry.case.id: entry.case for entry in work.entries if entry.news}.values():
        case.version += 1
    notify(work, append(work))
    for case in work.cases.values():
        save(work, case)


def save(work: Work, case: Case) -> None:
    """Write a case as it stands in hand, unless nothing in it has changed."""
    columns = columns_of(case)
    if columns != case.stored:
        work.session.execute(_SAVE, {"case": case.id, "updated_at": work.at, **columns})
        case.stored = columns


def _row_audience(fields: Sequence[FormField]) -> tuple[str, ...]:
    """A step that only takes confidences is itself seen by their audience alone."""
    if not fields or any(not field.audience for field in fields):
        return ()
    return tuple(dict.fromkeys(capacity for field in fields for capacity in field.audience))


def _remember_actor(work: Work, case: Case, transition: str) -> None:
    if work.actor.person_id is not None:
        insert_or_ignore(
            work.session,
            STEP,
            case_id=case.id,
            transition=transition,
            person_id=work.actor.person_id,
            organization_id=work.actor.organization_id or 0,
        )


def stay(work: Work, case: Case, named: Collection[str], *, parties_changed: bool) -> None:
    """What is answered within a state still moves a deadline measured from it or from a date it set."""
    if measure_again(work, case, named):
        move_due(work, case)
    if parties_changed:
        relay_on_desks(work, case)
        refresh_viewers(work, case)
