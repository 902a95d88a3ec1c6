"""Writing what was decided: the only place that changes a case. The topics say which writer an intent has."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from govflow.engine.asking.sealing import confided_to
from govflow.engine.decide import Decision
from govflow.engine.definition import FormField
from govflow.engine.entries import Joined, StepConfided, StepTaken, Unseated
from govflow.engine.facts import Form
from govflow.store.cases import CaseRow
from govflow.store.lists.search import make_findable
from govflow.store.lists.texts import queue_files
from govflow.store.parties import remember_taker, seat
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.record.history import append
from govflow.store.record.noticing import declare
from govflow.store.record.outbox import notify
from govflow.store.sql.prepared import Prepared
from govflow.store.standing.sides import author
from govflow.store.work import Case, Work, columns_of
from govflow.store.writing.answers import keep_answers, open_answers
from govflow.store.writing.clocks import measure_again, restart_clocks
from govflow.store.writing.compartments import append_confided, move_readers
from govflow.store.writing.confidences import shown_to_all
from govflow.store.writing.drafts import as_filed, keep_shown
from govflow.store.writing.entering import enter_state, move_due, move_up, refresh_viewers, relay_on_desks
from govflow.store.writing.rounds import void_rounds
from govflow.store.writing.seating import derive_seats, seat_from_answers
from govflow.values import SYSTEM, Text

CASE = CaseRow.__table__

_LEAST, _MOST = 10**8, 10**9
"""Versions lie between; all have as many digits, for the size of a page tells nothing either."""
_SAVE = update(CASE).where(CASE.c.id == bindparam("case"))
_SAVE_DECLARED = Prepared(_SAVE)


def record(work: Work, case: Case, decision: Decision, form: Form, fields: Sequence[FormField]) -> None:
    """Write one step of a case: answers, parties, intents, the record, then what the new state brings."""
    transition = decision.transition
    before = dict(case.parties)
    if decision.joins is not None:
        seat(work, case, decision.joins, decision.parties[decision.joins])
    if transition.annuls:
        void_rounds(work, case, transition.title, form.reason)
    confided = StepConfided(step=transition.name, reason=form.reason)
    writer = SYSTEM if transition.automatic else author(work, case)
    answers = keep_answers(work, case, fields, decision.answers, confided, writer)
    remember_taker(work, case, transition.name)
    _enter(work, case, decision, form, confided)
    if decision.joins is not None:
        work.enter(case, Joined(capacity=decision.joins))
    for name, these in decision.unseated.items():
        work.enter(case, Unseated(field=name, names=_names(work, case, name, these)), by_clock=transition.automatic)
    opened = open_answers(work, case, transition)
    if opened:
        make_findable(work, case)
    seat_from_answers(work, case, fields, answers)
    for intent in decision.intents:
        work.writers[type(intent)](work, case, intent)
    derive_seats(work, case)
    restart_clocks(work, case, transition.name)
    if decision.moves:
        enter_state(work, case, decision.target, transition.title, form.reason)
    else:
        stay(work, case, {transition.name, *answers, *opened}, parties_changed=before != case.parties)


def _names(work: Work, case: Case, field: str, these: Collection[int]) -> tuple[Text, ...]:
    """What those are called whom a field names, whether or not they are active."""
    persons = work.version_of(case).workflow.fields[field].kind.numbers == "persons"
    table = PersonRow.__table__ if persons else OrganizationRow.__table__
    query = select(table.c.name_en, table.c.name_zh).where(table.c.id.in_(these)).order_by(table.c.id)
    return tuple(Text(en=row.name_en, zh=row.name_zh) for row in work.session.execute(query))


def finish(work: Work) -> None:
    """Write the record and the cases in hand.

    A case has another version after the command, and only if something entered its record that others must know. What
    was confided changes nothing.
    """
    for case in {entry.case.id: entry.case for entry in work.entries if entry.news}.values():
        case.version = _another(case.version)
    keep_shown(work)
    if work.filed:
        queue_files(work.session, [version for _, _, version in work.filed], work.at)
    for case in work.cases.values():
        move_readers(work, case)
    append_confided(work)
    notify(work, append(work))
    for case in work.cases.values():
        save(work, case)


def _another(version: int) -> int:
    """A version that tells nothing: counted, it would tell who sees the case again what happened out of their sight."""
    new = version
    while new == version:
        new = _LEAST + secrets.randbelow(_MOST - _LEAST)
    return new


def save(work: Work, case: Case) -> None:
    """Write a case as it stands in hand, unless nothing in it has changed.

    Its time stands still where only the id of a paper for few readers came into its data: others are shown that time.
    """
    columns = columns_of(case)
    changed = {name for name, value in columns.items() if case.stored.get(name) != value}
    if changed:
        moments = {} if changed == {"data"} else move_up(work, case)
        _write(work, case, {**moments, **columns})
        case.stored = columns


def _write(work: Work, case: Case, columns: Mapping[str, Any]) -> None:
    """Write the columns of a case; what it was like before is known from when it was locked."""
    row = {"case": case.id, **columns}
    if case.found is None:
        work.session.execute(_SAVE, row)
    else:
        declare(work.session, CASE, case.found, columns)
        _SAVE_DECLARED.run(work.session, row)
        case.found = {**case.found, **columns}


def _enter(work: Work, case: Case, decision: Decision, form: Form, confided: StepConfided) -> None:
    """Enter the step in the record of the case.

    A step that only takes confidences and moves nothing is itself known to their audience alone.
    """
    step = decision.transition
    clock = step.automatic
    for_few = confided_to(work.version_of(case).workflow, step)
    if not for_few:
        taken = StepTaken(
            step=step.name,
            source=decision.source,
            target=decision.target,
            reason=form.reason,
            answers=_shown(work, case, decision),
        )
        work.enter(case, taken, by_clock=clock)
    elif not any(each.case is case for each in work.confided):
        work.enter(case, confided, audience=for_few, by_clock=clock)


def _shown(work: Work, case: Case, decision: Decision) -> dict[str, Any]:
    """What the entry of a step says to all who read it."""
    known = as_filed(work, case, decision.target, decision.answers)
    return shown_to_all(tuple(work.version_of(case).workflow.fields.values()), known)


def stay(work: Work, case: Case, named: Collection[str], *, parties_changed: bool) -> None:
    """What is answered within a state still moves a deadline measured from it or from a date it set."""
    if measure_again(work, case, named):
        move_due(work, case)
    if parties_changed:
        relay_on_desks(work, case)
        refresh_viewers(work, case)
