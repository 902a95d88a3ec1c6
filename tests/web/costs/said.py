"""What is said at a meeting with many items: statements for the record, speeches on the last of its items, and what is
prepared for its chair.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from govflow.services.commands.meetings.floor import (
    AskForFloor,
    ChangePlace,
    CloseList,
    ContinueSitting,
    InterruptSitting,
    ask_for_floor,
    change_place_on_list,
    close_speaking_list,
    continue_sitting,
    interrupt_sitting,
)
from govflow.services.commands.meetings.prepared import (
    ConfirmStep,
    DeclineStep,
    PrepareStep,
    WithdrawStep,
    confirm_step,
    decline_step,
    prepare_step,
    withdraw_step,
)
from govflow.services.commands.meetings.statements import (
    LodgeStatement,
    ReplaceStatement,
    TakeBackStatement,
    lodge_statement,
    replace_statement,
    take_back_statement,
)
from tests.builders import new_key
from tests.services import floors, handing
from tests.web.costs.crowd import Act, Crowd

CHAIR, MEMBER, SECRETARY = "gao.shan", "sun.hao", "wang.lin"


def at_a_meeting(crowd: Crowd) -> dict[str, Callable[[], Act]]:
    """By name, in their order."""
    return {
        "lodge a statement": partial(_lodge, crowd),
        "word a statement anew": partial(_replace, crowd),
        "take a statement back": partial(_take_back, crowd),
        "ask for the floor": partial(_ask, crowd),
        "give the floor": partial(_give, crowd),
        "close a speaking list": partial(_close, crowd),
        "interrupt the sitting": partial(_interrupt, crowd),
        "continue the sitting": partial(_go_on, crowd),
        "prepare a step": partial(_prepare, crowd),
        "withdraw a prepared step": partial(_withdraw, crowd),
        "decline a prepared step": partial(_decline, crowd),
        "confirm a prepared step": partial(_confirm, crowd),
    }


def _line(crowd: Crowd) -> int:
    return floors.line_of(crowd.cast, crowd.session, crowd.cast.linked(crowd.session)[-1])


def _last(crowd: Crowd) -> int:
    return floors.statements(crowd.cast, crowd.session)[-1].id


def _lodge(crowd: Crowd) -> Act:
    order = LodgeStatement(case=crowd.session, entry_id=_line(crowd), en="We pay half.", key=new_key())
    return partial(lodge_statement, crowd.cast.backend, crowd.cast.actor(MEMBER), order)


def _replace(crowd: Crowd) -> Act:
    order = ReplaceStatement(case=crowd.session, statement_id=_last(crowd), en="No.", reason="A slip", key=new_key())
    return partial(replace_statement, crowd.cast.backend, crowd.cast.actor(MEMBER), order)


def _take_back(crowd: Crowd) -> Act:
    order = TakeBackStatement(case=crowd.session, statement_id=_last(crowd), reason="Settled", key=new_key())
    return partial(take_back_statement, crowd.cast.backend, crowd.cast.actor(MEMBER), order)


def _ask(crowd: Crowd) -> Act:
    order = AskForFloor(case=crowd.session, entry_id=_line(crowd), key=new_key())
    return partial(ask_for_floor, crowd.cast.backend, crowd.cast.actor("li.jian"), order)


def _give(crowd: Crowd) -> Act:
    """To the last who waits, while another speaks: both ends stand in the record."""
    place = floors.places(crowd.cast, "hebei")[-1]
    order = ChangePlace(case=crowd.session, place_id=place, change="give", key=new_key())
    return partial(change_place_on_list, crowd.cast.backend, crowd.cast.actor(CHAIR), order)


def _close(crowd: Crowd) -> Act:
    order = CloseList(case=crowd.session, entry_id=_line(crowd), closed=True, key=new_key())
    return partial(close_speaking_list, crowd.cast.backend, crowd.cast.actor(CHAIR), order)


def _interrupt(crowd: Crowd) -> Act:
    order = InterruptSitting(case=crowd.session, minutes=15, reason="Fire drill", key=new_key())
    return partial(interrupt_sitting, crowd.cast.backend, crowd.cast.actor(CHAIR), order)


def _go_on(crowd: Crowd) -> Act:
    order = ContinueSitting(case=crowd.session, key=new_key())
    return partial(continue_sitting, crowd.cast.backend, crowd.cast.actor(CHAIR), order)


def _prepare(crowd: Crowd) -> Act:
    """In the place of what was prepared before."""
    cast = crowd.cast
    who = {"lead": cast.organization("beijing"), "counterpart": cast.organization("tianjin")}
    order = PrepareStep(
        case=crowd.session,
        name="refer_item",
        values={"referral": "dispute", "matter": "Roads", "claim": "Close them.", **who},
        seen_version=cast.case(crowd.session).version,
        key=new_key(),
    )
    return partial(prepare_step, cast.backend, cast.actor(SECRETARY), order)


def _withdraw(crowd: Crowd) -> Act:
    _prepare(crowd)()
    order = WithdrawStep(case=crowd.session, prepared_id=handing.last(crowd.cast, crowd.session).id, key=new_key())
    return partial(withdraw_step, crowd.cast.backend, crowd.cast.actor(SECRETARY), order)


def _decline(crowd: Crowd) -> Act:
    _prepare(crowd)()
    number = handing.last(crowd.cast, crowd.session).id
    order = DeclineStep(case=crowd.session, prepared_id=number, reason="Not so", key=new_key())
    return partial(decline_step, crowd.cast.backend, crowd.cast.actor(CHAIR), order)


def _confirm(crowd: Crowd) -> Act:
    """Which opens a case beside it."""
    _prepare(crowd)()
    found = handing.last(crowd.cast, crowd.session)
    order = ConfirmStep(
        case=crowd.session,
        prepared_id=found.id,
        shown=found.sha256,
        seen_version=crowd.cast.case(crowd.session).version,
        key=new_key(),
    )
    return partial(confirm_step, crowd.cast.backend, crowd.cast.actor(CHAIR), order)
