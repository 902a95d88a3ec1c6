"""Minutes of a sitting, worded and answered, and ceilings told in confidence: on the page of the sitting."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.commands.mediation.minutes import (
    AnswerMinutes,
    KeepMinutes,
    TellCeiling,
    answer_minutes,
    keep_minutes,
    tell_ceiling,
)
from govflow.values import Money
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import form_key, words
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.mediation.sittings import at_the_sitting

bp = Blueprint("minuted", __name__, url_prefix="/cases/<reference>/sittings/<sitting>")


@bp.post("/minutes")
@policy(signed_in)
def keep(reference: str, sitting: str) -> ResponseReturnValue:
    """Keep minutes, or word them anew."""

    def order() -> str:
        seen = request.form.get("seen", -1, type=row_number)
        command = KeepMinutes(case=reference, sitting=sitting, seen=seen, text=words("minutes"), key=form_key())
        keep_minutes(backend(), current_actor(), command)
        return str(gettext("The minutes are kept. Each side approves this wording, or objects to it."))

    return at_the_sitting(reference, sitting, order)


@bp.post("/minutes/answer")
@policy(signed_in)
def answer(reference: str, sitting: str) -> ResponseReturnValue:
    """Approve the wording that was shown, or object to it."""
    approves = "approve" in request.form

    def order() -> str:
        command = AnswerMinutes(
            case=reference,
            sitting=sitting,
            seen=request.form.get("shown", ""),
            approves=approves,
            text="" if approves else words("answer"),
            key=form_key(),
        )
        answer_minutes(backend(), current_actor(), command)
        return str(gettext("Your side's answer stands beside the minutes."))

    return at_the_sitting(reference, sitting, order)


@bp.post("/ceiling")
@policy(signed_in)
def tell(reference: str, sitting: str) -> ResponseReturnValue:
    """Tell in confidence what the side agrees to at most, or take that back."""

    def order() -> str:
        back = "back" in request.form
        command = TellCeiling(
            case=reference,
            sitting=sitting,
            amount=None if back else _amount(),
            words="" if back else words("ceiling"),
            key=form_key(),
        )
        tell_ceiling(backend(), current_actor(), command)
        return str(gettext("It is taken back.") if back else gettext("It is told in confidence."))

    return at_the_sitting(reference, sitting, order)


def _amount() -> Money | None:
    typed = words("amount")
    try:
        return Money.parse(typed) if typed else None
    except ValueError as error:
        raise Invalid({"amount": Message("Enter a sum, such as 1,200,000.00 or 120万.")}) from error
