"""What entering a state brings: its round opens, its deadline starts, work items are laid on desks, viewers change.

What lies on desks is worked out again from here when the record is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, TypeAlias

from sqlalchemy import bindparam, delete, insert, select, update

from govflow.domain.attendance import ROLL
from govflow.engine.definition import OPEN, TIMER, State, Transition, Workflow
from govflow.engine.entries import RoundOpened, RoundsOpened
from govflow.engine.rounds.rules import Consultation, Review, Round
from govflow.engine.rounds.seats import Seat
from govflow.engine.vocabulary import Vocabulary
from govflow.store.cases import LONGEST_ASK, REPLY, ViewerRow, WorkItemRow
from govflow.store.lists.search import make_findable
from govflow.store.meetings import reminders
from govflow.store.rounds import LoadedRound, PartOfRound, load_rounds, open_round_ids
from govflow.store.rounds.tables import SEAT
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import awaited_as_well, start_clocks
from govflow.store.writing.drafts import lets_in, show_what_stands
from govflow.store.writing.rounds import open_rounds, void_rounds
from govflow.store.writing.seating import renew_seats
from govflow.values import Text

Place: TypeAlias = tuple[int | None, int | None]
"""An organization, or a person."""

ENTERED = Text(en="Look at what was entered for you; you may object", zh="查看代录内容，可提出异议")
"""What a seat is asked, beside its answer if that is awaited, for which whoever keeps the round entered something."""

WORK_ITEM, VIEWER = WorkItemRow.__table__, ViewerRow.__table__

_CLEAR_DESKS = Prepared(delete(WORK_ITEM).where(WORK_ITEM.c.case_id == bindparam("case")))
_IN_CASE = WORK_ITEM.c.case_id == bindparam("case")  # found by its index
_CLEAR_SEATS = Prepared(delete(WORK_ITEM).where(_IN_CASE, WORK_ITEM.c.seat_id.in_(bindparam("seats", expanding=True))))
_CLEAR_ROUND = Prepared(
    delete(WORK_ITEM).where(
        _IN_CASE, WORK_ITEM.c.seat_id.in_(select(SEAT.c.id).where(SEAT.c.round_id == bindparam("round")))
    )
)
_CLEAR_REPLY = Prepared(
    delete(WORK_ITEM).where(
        _IN_CASE, WORK_ITEM.c.organization_id == bindparam("organization"), WORK_ITEM.c.kind == REPLY
    )
)
_MOVE_DUE = Prepared(update(WORK_ITEM).where(WORK_ITEM.c.case_id == bindparam("case")))
_LAY_ON_DESKS = Prepared(insert(WORK_ITEM).inline())
_HIDE = Prepared(delete(VIEWER).where(VIEWER.c.case_id == bindparam("case")))
_SHOW = Prepared(insert(VIEWER).inline())
_MOVE_UP = Prepared(update(VIEWER).where(VIEWER.c.case_id == bindparam("case")))

MANY, REST = 32, timedelta(minutes=1)
"""A case of more parties than so many moves up in lists once it has lain in its place for longer than that."""


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
    _LAY_ON_DESKS.run(work.session, *({**each, **_common(work, case)} for each in items))


def relay_on_desks(work: Work, case: Case) -> None:
    """Lay the work items anew after parties, seats or the deadline changed within a state."""
    workflow = work.version_of(case).workflow
    state = workflow.states[case.state]
    _CLEAR_DESKS.run(work.session, {"case": case.id})
    lay_on_desks(work, case, workflow, state, _open_rounds(work, case, state))
    book = work.version_of(case).machine.book(ROLL)
    if book is not None and case.state in book.replied_in:
        ask_to_reply(work, case, reminders.load_owing(work, case))


def ask_to_reply(work: Work, case: Case, reminded: Iterable[tuple[str, int]]) -> None:
    """Lay the reply to an invitation on the desks of these, beside what else waits there: any of their people may."""
    items, common = reply_items(reminders.still_invited(case, reminded)), _common(work, case)
    _LAY_ON_DESKS.run(work.session, *({**each, **common} for each in items))


def has_replied(work: Work, case: Case, organization_id: int) -> None:
    """This organization is not asked for its reply any more."""
    _CLEAR_REPLY.run(work.session, {"case": case.id, "organization": organization_id})


def relay_seats(work: Work, case: Case, was: LoadedRound, now: LoadedRound) -> None:
    """Lay anew what seats of a round are asked otherwise after an act there; what others are asked stays.

    Where others are awaited beside the round, who of them sits in it counts as well: then all is laid anew.
    """
    if awaited_as_well(work, case):
        relay_on_desks(work, case)
        return
    workflow = work.version_of(case).workflow
    before, after = (
        {each["seat_id"]: each for each in round_items(workflow, workflow.states[case.state], round_, work.vocabulary)}
        for round_ in (was, now)
    )
    changed = [seat for seat in {**before, **after} if before.get(seat) != after.get(seat)]
    if changed:
        _CLEAR_SEATS.run(work.session, {"case": case.id, "seats": changed})
    _LAY_ON_DESKS.run(work.session, *({**after[seat], **_common(work, case)} for seat in changed if seat in after))


def ask_to_look(work: Work, case: Case, found: PartOfRound, seats: Sequence[Seat]) -> None:
    """Ask seats that are awaited no more to look at what was entered for them."""
    answered(work, case, seats)
    role, common = answering_role(found.rule, work.vocabulary), _common(work, case)
    asked = ({**_item(each.capacity, role, found.holders[each.id], ENTERED), "seat_id": each.id} for each in seats)
    _LAY_ON_DESKS.run(work.session, *({**each, **common} for each in asked))


def _open_rounds(work: Work, case: Case, state: State) -> list[LoadedRound]:
    return load_rounds(work.session, open_round_ids(work.session, case.id)) if state.rounds else []


def _common(work: Work, case: Case) -> dict[str, object]:
    """What the work items of a case that are laid now have in common."""
    return {"case_id": case.id, "due_at": case.due_at or NO_DEADLINE, "since": work.at}


def move_due(work: Work, case: Case) -> None:
    """The deadline moved: so do the work items."""
    _MOVE_DUE.run(work.session, {"case": case.id, "due_at": case.due_at or NO_DEADLINE})


def answered(work: Work, case: Case, seats: Sequence[Seat]) -> None:
    """These seats are not awaited any more."""
    _CLEAR_SEATS.run(work.session, {"case": case.id, "seats": [each.id for each in seats]})


def clear_seats(work: Work, case: Case, rounds: Iterable[PartOfRound]) -> None:
    """No seat of these rounds is awaited any more."""
    _CLEAR_ROUND.run(work.session, *({"case": case.id, "round": each.id} for each in rounds))


def refresh_viewers(work: Work, case: Case) -> None:
    """Show the case to those who may see it now, and to nobody else."""
    wanted = case.viewers(work.version_of(case).workflow)
    if wanted == case.shown():
        return
    _HIDE.run(work.session, {"case": case.id})
    listed = {"case_id": case.id, "workflow": case.workflow, "listed_at": case.listed_at}
    rows = ({"organization_id": one, "person_id": person, **listed} for one, person in wanted)
    _SHOW.run(work.session, *rows)
    case.shown = lambda: wanted


def move_up(work: Work, case: Case) -> dict[str, Any]:
    """The case was changed: in the lists of those who see it, it comes first. What follows for its columns.

    One of many parties rests between, since a row is written for each who sees it.
    """
    case.updated_at, seated = work.at, sum(map(len, case.parties.values()))
    if work.at - case.listed_at > (REST if seated > MANY else timedelta(0)):
        case.listed_at = work.at
        _MOVE_UP.run(work.session, {"case": case.id, "listed_at": work.at})
    return {"updated_at": case.updated_at, "listed_at": case.listed_at}


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


def state_ask(state: State) -> Text:
    """What everybody is asked who is awaited in a state."""
    return state.ask or state.title


def round_ask(workflow: Workflow, state: State, round_: LoadedRound) -> Text:
    """What the seats of a round are asked. Where several are open, a desk is told which one an item is of."""
    title = workflow.rounds[round_.name].title if len(state.rounds) > 1 else None
    ask = title or state_ask(state)
    return ask if round_.item is None else round_.item.after(ask)


def looking_too(ask: Text) -> Text:
    """The same, for a seat that is to look at what was entered for it as well."""
    return Text(en=f"{ENTERED.en}. {ask.en}", zh=f"{ENTERED.zh}。{ask.zh}")


def items_of(state: State, whos: Iterable[str], holders: Callable[[str], Iterable[Place]]) -> list[dict[str, object]]:
    """A work item for each who holds one of these capacities, or such a role in it."""
    apart = ((capacity, role) for capacity, _, role in (who.partition(".") for who in whos))
    return [_item(capacity, role, place, state_ask(state)) for capacity, role in apart for place in holders(capacity)]


def round_items(
    workflow: Workflow, state: State, round_: LoadedRound, vocabulary: Vocabulary
) -> list[dict[str, object]]:
    """A work item for each seat that has not answered, or for which something was entered."""
    role, ask = answering_role(round_.rule, vocabulary), round_ask(workflow, state, round_)
    waiting, entered, both = round_.judge().waiting, round_.entered, looking_too(ask)
    asked = dict.fromkeys(waiting, ask) | {each: both if each in waiting else ENTERED for each in entered}
    return [
        {**_item(seat.capacity, role, round_.holders[seat.id], asked[seat.id]), "seat_id": seat.id}
        for seat in round_.seats
        if seat.id in asked
    ]


def reply_items(owing: Iterable[tuple[str, int]]) -> list[dict[str, object]]:
    """A work item for each organization that was reminded and owes a reply, by its capacity."""
    return [{**_item(capacity, "", (number, None), reminders.ASK), "kind": REPLY} for capacity, number in owing]


def words(ask: Text) -> tuple[str, str]:
    """An ask as it is kept, in English and in Chinese."""
    return ask.en[:LONGEST_ASK], ask.zh[:LONGEST_ASK]


def _made_for(transition: Transition, state: str) -> bool:
    return OPEN not in transition.sources and state in transition.sources


def _item(capacity: str, role: str, place: Place, ask: Text) -> dict[str, object]:
    organization, person = place
    ask_en, ask_zh = words(ask)
    return {
        "capacity": capacity,
        "organization_id": organization,
        "role": role if organization is not None else "",
        "person_id": person,
        "seat_id": None,
        "ask_en": ask_en,
        "ask_zh": ask_zh,
        "kind": "",
    }
