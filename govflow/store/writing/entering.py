"""What entering a state brings: its round opens, its deadline starts, work items are laid on desks, viewers change."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, update

from govflow.engine.definition import State, Workflow
from govflow.engine.entries import RoundOpened, RoundsOpened
from govflow.store.cases import ViewerRow, WorkItemRow
from govflow.store.rounds import LoadedRound, load_rounds, open_round_ids
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import awaited_as_well, start_clocks
from govflow.store.writing.desks import Place, awaited, items_of, round_items
from govflow.store.writing.drafts import keep_drafts
from govflow.store.writing.rounds import open_rounds, void_rounds
from govflow.store.writing.seating import renew_seats
from govflow.values import Text

WORK_ITEM, VIEWER = WorkItemRow.__table__, ViewerRow.__table__

_CLEAR_DESKS = Prepared(delete(WORK_ITEM).where(WORK_ITEM.c.case_id == bindparam("case")))
_CLEAR_SEATS = Prepared(delete(WORK_ITEM).where(WORK_ITEM.c.seat_id.in_(bindparam("seats", expanding=True))))
_MOVE_DUE = Prepared(update(WORK_ITEM).where(WORK_ITEM.c.case_id == bindparam("case")))
_LAY_ON_DESKS = Prepared(insert(WORK_ITEM).inline())
_HIDE = Prepared(delete(VIEWER).where(VIEWER.c.case_id == bindparam("case")))
_SHOW = Prepared(insert(VIEWER).inline())


def enter_state(work: Work, case: Case, state_name: str, event: Text, reason: str | None = None) -> None:
    """Move a case into a state. Whatever the last state had running ends first, for the reason that was given."""
    workflow = work.version_of(case).workflow
    left, state = workflow.states[case.state], workflow.states[state_name]
    leave_state(work, case, event, reason)
    keep_drafts(work, case, state_name)
    case.move(workflow, state_name)
    case.entered_at = work.at
    case.ended_at = work.at if state.end else None
    renew_seats(work, case)
    start_clocks(work, case, event, left)
    opened = [each for name in state.rounds for each in _opened(work, case, name)]
    lay_on_desks(work, case, workflow, state, opened)
    refresh_viewers(work, case)


def _opened(work: Work, case: Case, name: str) -> list[LoadedRound]:
    """The rounds of a name that open now, with their entry."""
    found = open_rounds(work, case, name)
    seats = len(found[0].seats) if found else 0
    items = tuple(each.item for each in found if each.item is not None)
    if name in work.version_of(case).workflow.repeated:
        hashes = tuple(each.matter.hash for each in found if each.matter is not None)
        work.enter(case, RoundsOpened(round=name, seats=seats, items=items, matter=hashes))
    else:
        work.enter(case, RoundOpened(round=name, seats=seats, matter=found[0].matter))
    return found


def leave_state(work: Work, case: Case, event: Text, reason: str | None) -> None:
    """Void the rounds that are still open, clear the desks."""
    if work.version_of(case).workflow.states[case.state].rounds:
        void_rounds(work, case, event, reason)
    _CLEAR_DESKS.run(work.session, {"case": case.id})


def lay_on_desks(work: Work, case: Case, workflow: Workflow, state: State, rounds: Sequence[LoadedRound]) -> None:
    """One work item for each holder who is awaited; in rounds, for each seat that has not answered."""
    if state.end:
        return

    def holders(capacity: str) -> list[Place]:
        return [each.key for each in case.holders(capacity)]

    items = [item for each in rounds for item in round_items(workflow, state, each, work.vocabulary)]
    items = items if rounds else items_of(state, awaited(workflow, case.state), holders)
    held = {(each["organization_id"], each["person_id"]) for each in items}
    items += [
        each
        for each in items_of(state, awaited_as_well(work, case), holders)
        if (each["organization_id"], each["person_id"]) not in held
    ]
    common = {"case_id": case.id, "due_at": case.due_at or NO_DEADLINE, "since": work.at}
    _LAY_ON_DESKS.run(work.session, *({**each, **common} for each in items))


def relay_on_desks(work: Work, case: Case) -> None:
    """Lay the work items anew after parties, seats or the deadline changed within a state."""
    workflow = work.version_of(case).workflow
    state = workflow.states[case.state]
    _CLEAR_DESKS.run(work.session, {"case": case.id})
    lay_on_desks(work, case, workflow, state, _open_rounds(work, case, state))


def _open_rounds(work: Work, case: Case, state: State) -> list[LoadedRound]:
    return load_rounds(work.session, open_round_ids(work.session, case.id)) if state.rounds else []


def move_due(work: Work, case: Case) -> None:
    """The deadline moved: so do the work items."""
    _MOVE_DUE.run(work.session, {"case": case.id, "due_at": case.due_at or NO_DEADLINE})


def answered(work: Work, *seat_ids: int) -> None:
    """The seats are not awaited any more."""
    _CLEAR_SEATS.run(work.session, {"seats": list(seat_ids)})


def refresh_viewers(work: Work, case: Case) -> None:
    """Show the case to those who may see it now, and to nobody else."""
    wanted = case.viewers(work.version_of(case).workflow)
    if wanted == case.shown_to:
        return
    _HIDE.run(work.session, {"case": case.id})
    rows = ({"case_id": case.id, "organization_id": one, "person_id": person} for one, person in wanted)
    _SHOW.run(work.session, *rows)
    case.shown_to = wanted
