"""What was confided in a dispute, handed over to a successor and released to the superior, for tests."""

from __future__ import annotations

from govflow.services.commands.mediation.release import (
    AgreeToRelease,
    HandOver,
    RevokeRelease,
    TakeHandoverBack,
    agree_to_release,
    hand_over,
    revoke_release,
    take_handover_back,
)
from govflow.services.queries.mediation.confiding.leave import load_leave_page
from tests.builders import Cast, new_key
from tests.services import disputes, leaves
from tests.services.leaves import CLAIMANT

SUCCESSOR = "tao.yun"


def succeeded(cast: Cast, secret: str, *, leave: bool = False) -> str:
    """The claimant has confided something to a mediator, in whose place the office has appointed another."""
    reference = disputes.first_session(cast)
    cast.fire(CLAIMANT, reference, "claimant_confides", claimant_confidence=secret)
    if leave:
        leaves.give(cast, reference)
    cast.pass_days(40)  # no session is called
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person(SUCCESSOR))
    return reference


def give(cast: Cast, reference: str, confidence: str, person: str = CLAIMANT, shown: str = "") -> None:
    shown = shown or seen(cast, reference, confidence)
    order = HandOver(case=reference, confidence=confidence, seen=shown, key=new_key())
    hand_over(cast.backend, cast.actor(person), order)


def seen(cast: Cast, reference: str, confidence: str, person: str = CLAIMANT) -> str:
    """As all that would be handed over stands by now, for its author."""
    with cast.backend.reading() as session:
        handover = load_leave_page(cast.backend.work(session, cast.actor(person)), reference, confidence).handover
    return handover.digest if handover is not None else ""


def take_back(cast: Cast, reference: str, confidence: str, person: str = CLAIMANT) -> None:
    order = TakeHandoverBack(case=reference, confidence=confidence, key=new_key())
    take_handover_back(cast.backend, cast.actor(person), order)


def agree(cast: Cast, reference: str, confidence: str, person: str, to: str = "superior") -> None:
    order = AgreeToRelease(case=reference, confidence=confidence, to=to, key=new_key())
    agree_to_release(cast.backend, cast.actor(person), order)


def revoke(cast: Cast, reference: str, confidence: str, person: str, to: str = "superior") -> None:
    order = RevokeRelease(case=reference, confidence=confidence, to=to, key=new_key())
    revoke_release(cast.backend, cast.actor(person), order)
