"""What was confided, handed over to a successor or released to another party: acts of the page of a confidence."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

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
from govflow.web.forms.typed import form_key
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.mediation.leave import on_the_confidence

bp = Blueprint("releases", __name__, url_prefix="/cases/<reference>/confidences/<confidence>")


@bp.post("/handover")
@policy(signed_in)
def give(reference: str, confidence: str) -> ResponseReturnValue:
    """Let the successor read what stands here."""

    def order() -> str:
        seen = request.form.get("seen", "")
        command = HandOver(case=reference, confidence=confidence, seen=seen, key=form_key())
        hand_over(backend(), current_actor(), command)
        return str(gettext("It is handed over."))

    return on_the_confidence(reference, confidence, order)


@bp.post("/handover/end")
@policy(signed_in)
def take_back(reference: str, confidence: str) -> ResponseReturnValue:
    """Let the successor read it no more."""

    def order() -> str:
        command = TakeHandoverBack(case=reference, confidence=confidence, key=form_key())
        take_handover_back(backend(), current_actor(), command)
        return str(gettext("The handover is taken back. What was read stays known."))

    return on_the_confidence(reference, confidence, order)


@bp.post("/release")
@policy(signed_in)
def agree(reference: str, confidence: str) -> ResponseReturnValue:
    """Agree that a party is given this."""

    def order() -> str:
        command = AgreeToRelease(case=reference, confidence=confidence, to=request.form.get("to", ""), key=form_key())
        agree_to_release(backend(), current_actor(), command)
        return str(gettext("Your agreement is recorded."))

    return on_the_confidence(reference, confidence, order)


@bp.post("/release/end")
@policy(signed_in)
def revoke(reference: str, confidence: str) -> ResponseReturnValue:
    """Take the agreement back."""

    def order() -> str:
        command = RevokeRelease(case=reference, confidence=confidence, to=request.form.get("to", ""), key=form_key())
        revoke_release(backend(), current_actor(), command)
        return str(gettext("Your agreement is taken back."))

    return on_the_confidence(reference, confidence, order)
