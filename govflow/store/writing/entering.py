"""What entering a state brings: its round opens, its deadline starts, work items are laid on desks, viewers change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, insert, update

from govflow.engine.definition import OPEN, TIMER, State, Transition, Workflow
from govflow.engine.entries import RoundOpened, RoundsOpened
from govflow.engine.facts import Holder
from govflow.engine.rounds.rules import Consultation, Review, Round
from govflow.engine.vocabulary import Vocabulary
from govflow.store.cases import LONGEST_ASK, ViewerRow, WorkItemRow
from govflow.store.rounds import LoadedRound, load_rounds, open_round_ids
from govflow.store.search import make_findable
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import awaited_as_well, start_clocks
from govflow.store.writing.drafts import lets_in, show_what_stands
from govflow.store.writing.rounds import open_rounds, void_rounds
from govflow.store.writing.seating import renew_seats
from govflow.values import Text

ENTERED = Text(en="Look at what was entered for you; you may object", zh="查看代录内容，可提出异议")
"""What a seat is asked, beside its answer if that is awaited, for which whoever keeps the round entered something."""

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
    show_what_stands(work, case, state_name)
    if lets_in(work, case, state_name):
        make_findable(work, case)  # by what was filed, not by what a draft said when it was opened
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
    items = [item for each in rounds for item in _round_items(work, workflow, state, each)]
    items = items if rounds else _state_items(case, workflow, state)
    held = {(each["organization_id"], each["person_id"]) for each in items}
    items += [
        each
        for each in _items(case, state, awaited_as_well(work, case))
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


def awaited(workflow: Workflow, state_name: str) -> tuple[str, ...]:
    """Who is awaited in a state: as the file says, else whoever may take one of the steps made for this state."""
    state = workflow.states[state_name]
    if state.waits_for:
        return state.waits_for
    steps = [each for each in workflow.leaving(state_name) if each.manual and _made_for(each, state_name)]
    return tuple(dict.fromkeys(who for each in steps for who in each.actors if who != TIMER))


def answering_role(rule: Round, vocabulary: Vocabulary) -> str:
    """Which members answer for an organization: votes and signatures bind it, opinions and scores do not."""
    return "" if isinstance(rule, Consultation | Review) else vocabulary.binding


def _made_for(transition: Transition, state: str) -> bool:
    return OPEN not in transition.sources and state in transition.sources


def _state_items(case: Case, workflow: Workflow, state: State) -> list[dict[str, object]]:
    return _items(case, state, awaited(workflow, case.state))


def _items(case: Case, state: State, whos: Iterable[str]) -> list[dict[str, object]]:
    ask = state.ask or state.title
    return [_item(capacity, role, each, ask) for capacity, _, role in _split(whos) for each in case.holders(capacity)]


def _round_items(work: Work, workflow: Workflow, state: State, round_: LoadedRound) -> list[dict[str, object]]:
    """Where several rounds are open, a desk is told which one an item is of."""
    title = workflow.rounds[round_.name].title if len(state.rounds) > 1 else None
    ask = title or state.ask or state.title
    if round_.item is not None:
        ask = round_.item.after(ask)
    role = answering_role(round_.rule, work.vocabulary)
    waiting, entered = round_.judge().waiting, round_.entered
    both = Text(en=f"{ENTERED.en}. {ask.en}", zh=f"{ENTERED.zh}。{ask.zh}")
    asked = dict.fromkeys(waiting, ask) | {each: both if each in waiting else ENTERED for each in entered}
    items = []
    for seat in round_.seats:
        if seat.id in asked:
            organization, person = round_.holders[seat.id]
            holder = Holder(organization_id=organization, person_id=person, name=seat.name)
            items.append({**_item(seat.capacity, role, holder, asked[seat.id]), "seat_id": seat.id})
    return items


def _item(capacity: str, role: str, holder: Holder, ask: Text) -> dict[str, object]:
    return {
        "capacity": capacity,
        "organization_id": holder.organization_id,
        "role": role if holder.organization_id is not None else "",
        "person_id": holder.person_id,
        "seat_id": None,
        "ask_en": ask.en[:LONGEST_ASK],
        "ask_zh": ask.zh[:LONGEST_ASK],
    }


def _split(whos: Iterable[str]) -> list[tuple[str, str, str]]:
    return [who.partition(".") for who in whos]
