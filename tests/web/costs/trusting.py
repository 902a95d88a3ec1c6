"""A dispute in which much was confided, with leave to pass it on: its pages, and what is done with leave."""

from __future__ import annotations

from functools import partial

from govflow.services.commands.mediation.leave import GiveLeave, PassOn, RevokeLeave, give_leave, pass_on, revoke_leave
from tests.builders import Cast, new_key
from tests.services import disputes, leaves


def trusted(cast: Cast, many: int) -> str:
    """So many confidences of the claimant, the first with leave."""
    reference = disputes.sessions(cast)
    for number in range(many):
        cast.fire(leaves.CLAIMANT, reference, "claimant_confides", claimant_confidence=f"Secret {number}")
    leaves.give(cast, reference)
    return reference


def page(cast: Cast, reference: str) -> str:
    return f"/cases/{reference}/confidences/{leaves.secret(cast, reference)}"


def give(cast: Cast, reference: str) -> partial[object]:
    number = leaves.secret(cast, reference)
    order = GiveLeave(case=reference, confidence=number, to="respondent", extent="word_for_word", key=new_key())
    return partial(give_leave, cast.backend, cast.actor(leaves.CLAIMANT), order)


def revoke(cast: Cast, reference: str) -> partial[object]:
    order = RevokeLeave(case=reference, confidence=leaves.secret(cast, reference), to="respondent", key=new_key())
    return partial(revoke_leave, cast.backend, cast.actor(leaves.CLAIMANT), order)


def tell(cast: Cast, reference: str) -> partial[object]:
    """After leave was given anew."""
    leaves.give(cast, reference)
    order = PassOn(
        case=reference, confidence=leaves.secret(cast, reference), to="respondent", words=leaves.TOLD, key=new_key()
    )
    return partial(pass_on, cast.backend, cast.actor(leaves.MEDIATOR), order)
