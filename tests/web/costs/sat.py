"""A mediation with many sittings and a protocol: its pages, and what is done with each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from govflow.services.commands.mediation.minutes import (
    AnswerMinutes,
    KeepMinutes,
    TellCeiling,
    answer_minutes,
    keep_minutes,
    tell_ceiling,
)
from govflow.services.commands.mediation.protocol import (
    KeepProtocol,
    SignProtocol,
    WithdrawProtocol,
    keep_protocol,
    sign_protocol,
    withdraw_protocol,
)
from govflow.services.commands.mediation.sittings import (
    CallOff,
    CallSitting,
    ChangeSitting,
    EnterPeople,
    ObjectToPeople,
    call_off,
    call_sitting,
    change_sitting,
    enter_people,
    object_to_people,
)
from tests.builders import Cast, new_key
from tests.services import disputes, mediated, protocols
from tests.services.mediated import CLAIMANT, MEDIATOR, RESPONDENT

Prepare = Callable[[], Callable[[], Any]]


def sat(cast: Cast, many: int) -> str:
    """So many sittings with all that belongs to them, and a protocol that one side has signed."""
    reference = disputes.sessions(cast)
    protocols.word(cast, reference)
    protocols.sign(cast, reference, CLAIMANT)
    for _ in range(many):
        cast.clock.at += timedelta(minutes=11)  # nobody confides without end
        sitting = mediated.call(cast, reference)
        mediated.enter(cast, reference, sitting, CLAIMANT, "claimant", [("A", "full", "new")], disputes.PDF)
        for side in ("claimant", "respondent"):
            mediated.enter(cast, reference, sitting, MEDIATOR, side)
        mediated.minute(cast, reference, sitting)
        mediated.answer(cast, reference, sitting, RESPONDENT, approves=False, text="Not so.")
        mediated.tell(cast, reference, sitting, CLAIMANT, words="At most five years.")
    return reference


def pages(cast: Cast, reference: str) -> dict[str, tuple[str, str]]:
    case = f"/cases/{reference}"
    sitting = f"{case}/sittings/{mediated.lines(cast, reference)[0].id}"
    return {
        "case with sittings": (MEDIATOR, case),
        "sittings": (MEDIATOR, f"{case}/sittings"),
        "sitting": (MEDIATOR, sitting),
        "sitting of a party": (CLAIMANT, sitting),
        "protocol": (CLAIMANT, f"{case}/protocol"),
    }


def acts(cast: Cast, reference: str) -> dict[str, Prepare]:
    """Everything that is done with sittings, in an order in which it can follow each other."""
    return {
        "call a sitting": partial(_call, cast, reference),
        "change a sitting": partial(_change, cast, reference),
        "call a sitting off": partial(_call_off, cast, reference),
        "enter who is there": partial(_enter, cast, reference),
        "object to who was there": partial(_object, cast, reference),
        "tell a ceiling": partial(_tell, cast, reference),
        "word minutes anew": partial(_minute, cast, reference),
        "approve minutes": partial(_answer, cast, reference),
        "word a protocol anew": partial(_word, cast, reference),
        "sign a protocol": partial(_sign, cast, reference),
        "withdraw a protocol": partial(_withdraw, cast, reference),
    }


def _newest(cast: Cast, reference: str) -> dict[str, Any]:
    """One that was called just now, and has no minutes."""
    return {"case": reference, "sitting": mediated.call(cast, reference, days=1), "key": new_key()}


def _oldest(cast: Cast, reference: str) -> dict[str, Any]:
    return {"case": reference, "sitting": mediated.lines(cast, reference)[-1].id, "key": new_key()}


def _call(cast: Cast, reference: str) -> Callable[[], Any]:
    order = CallSitting(case=reference, day=cast.today, place="Zhangfang", key=new_key())
    return partial(call_sitting, cast.backend, cast.actor(MEDIATOR), order)


def _change(cast: Cast, reference: str) -> Callable[[], Any]:
    order = ChangeSitting(day=cast.today, place="Laishui", **_newest(cast, reference))
    return partial(change_sitting, cast.backend, cast.actor(MEDIATOR), order)


def _call_off(cast: Cast, reference: str) -> Callable[[], Any]:
    order = CallOff(reason="High water", **_newest(cast, reference))
    return partial(call_off, cast.backend, cast.actor(MEDIATOR), order)


def _enter(cast: Cast, reference: str) -> Callable[[], Any]:
    people = [("B", "", "none", "new")]
    order = EnterPeople(side="claimant", people=people, mandate=disputes.PDF, **_oldest(cast, reference))
    return partial(enter_people, cast.backend, cast.actor(CLAIMANT), order)


def _object(cast: Cast, reference: str) -> Callable[[], Any]:
    order = ObjectToPeople(text="He was not there.", **_oldest(cast, reference))
    return partial(object_to_people, cast.backend, cast.actor(CLAIMANT), order)


def _tell(cast: Cast, reference: str) -> Callable[[], Any]:
    order = TellCeiling(words="At most four years.", **_oldest(cast, reference))
    return partial(tell_ceiling, cast.backend, cast.actor(CLAIMANT), order)


def _minute(cast: Cast, reference: str) -> Callable[[], Any]:
    order = KeepMinutes(seen=1, text="Other words.", **_oldest(cast, reference))
    return partial(keep_minutes, cast.backend, cast.actor(MEDIATOR), order)


def _answer(cast: Cast, reference: str) -> Callable[[], Any]:
    oldest = _oldest(cast, reference)
    order = AnswerMinutes(seen=mediated.wording(cast, reference, oldest["sitting"]), approves=True, **oldest)
    return partial(answer_minutes, cast.backend, cast.actor(CLAIMANT), order)


def _word(cast: Cast, reference: str) -> Callable[[], Any]:
    settlers = {"claimant": ["A"], "respondent": ["B"]}
    order = KeepProtocol(case=reference, seen=1, clauses=protocols.CLAUSES, settlers=settlers, key=new_key())
    return partial(keep_protocol, cast.backend, cast.actor(MEDIATOR), order)


def _sign(cast: Cast, reference: str) -> Callable[[], Any]:
    order = SignProtocol(case=reference, seen=protocols.page(cast, reference).sha256, key=new_key())
    return partial(sign_protocol, cast.backend, cast.actor(RESPONDENT), order)


def _withdraw(cast: Cast, reference: str) -> Callable[[], Any]:
    order = WithdrawProtocol(case=reference, seen=2, key=new_key())
    return partial(withdraw_protocol, cast.backend, cast.actor(MEDIATOR), order)
