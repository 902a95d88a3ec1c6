"""What was confided, handed over to a successor or released to another party: acts of the page of a confidence."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Invalid, Refused
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
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.mediation.leave import refused_page

bp = Blueprint("releases", __name__, url_prefix="/cases/<reference>/confidences/<confidence>")


@bp.post("/handover")
@policy(signed_in)
def give(reference: str, confidence: str) -> ResponseReturnValue:
    """Let the successor read what stands here."""

    def order() -> None:
        hand_over(backend(), current_actor(), HandOver(case=reference, confidence=confidence, key=_key()))

    return _done(reference, confidence, order, gettext("It is handed over."))


@bp.post("/handover/end")
@policy(signed_in)
def take_back(reference: str, confidence: str) -> ResponseReturnValue:
    """Let the successor read it no more."""

    def order() -> None:
        command = TakeHandoverBack(case=reference, confidence=confidence, key=_key())
        take_handover_back(backend(), current_actor(), command)

    return _done(reference, confidence, order, gettext("The handover is taken back. What was read stays known."))


@bp.post("/release")
@policy(signed_in)
def agree(reference: str, confidence: str) -> ResponseReturnValue:
    """Agree that a party is given this."""

    def order() -> None:
        command = AgreeToRelease(case=reference, confidence=confidence, to=_to(), key=_key())
        agree_to_release(backend(), current_actor(), command)

    return _done(reference, confidence, order, gettext("Your agreement is recorded."))


@bp.post("/release/end")
@policy(signed_in)
def revoke(reference: str, confidence: str) -> ResponseReturnValue:
    """Take the agreement back."""

    def order() -> None:
        command = RevokeRelease(case=reference, confidence=confidence, to=_to(), key=_key())
        revoke_release(backend(), current_actor(), command)

    return _done(reference, confidence, order, gettext("Your agreement is taken back."))


def _done(reference: str, confidence: str, order: Callable[[], None], told: str) -> ResponseReturnValue:
    try:
        order()
    except Invalid as error:
        return refused_page(reference, confidence, tuple(error.fields.values())), 422
    except Refused as error:
        return refused_page(reference, confidence, error.reasons), 422
    flash(told, "ok")
    return redirect(url_for("confidences.show", reference=reference, confidence=confidence), 303)


def _to() -> str:
    return request.form.get("to", "")


def _key() -> str:
    return request.form.get("key", "")
