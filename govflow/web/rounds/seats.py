"""What becomes of a seat: attendance and recusal, delegation, replacement, an objection to what was entered for it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Refused, Stale
from govflow.messages import Message
from govflow.services.commands.seats import Delegate, Excuse, Replace, delegate, excuse, replace_reviewer
from govflow.services.commands.sitting import Contest, contest
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.web.forms.answers import foreseen, seat_chosen
from govflow.web.forms.finding import looks_for_something
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import few_words
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.rounds.pages import bp, page_of

WHY = Message("Why")
STATUSES = ("recused", "absent", "present", "eligible")


@bp.post("/seats/<int:seat_id>/replacement")
@policy(signed_in)
def replace(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    """Put another person in the place of a reviewer."""
    if looks_for_something():
        return page_of(reference, round_id)
    try:
        person = request.form.get("person", type=row_number)
        if person is None:
            raise Refused([Message("Choose from the list.")])
        command = Replace(
            case=reference,
            round_id=round_id,
            seat_id=seat_id,
            person_id=person,
            note=few_words("note", WHY, most=500),
            key=request.form.get("key", ""),
        )
        replace_reviewer(backend(), current_actor(), command)
    except Refused as error:
        return page_of(reference, round_id, reasons=error.reasons), 422
    flash(gettext("It is recorded."), "ok")
    return redirect(url_for("rounds.show", reference=reference, round_id=round_id), 303)


@bp.post("/seats/<int:seat_id>/status")
@policy(signed_in)
def record(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    """Record that a seat is absent, leaves by recusal, or takes part again."""
    status = request.form.get("status", "")
    try:
        if status not in STATUSES:
            raise Refused([Message("Choose from the list.")])
        command = Excuse(
            case=reference,
            round_id=round_id,
            seat_id=seat_id,
            status=status,  # type: ignore[arg-type]  # checked just above
            note=few_words("note", WHY, most=500),
            foreseen=request.form.get("foreseen") or GOES_ON,
            key=request.form.get("key", ""),
        )
        excuse(backend(), current_actor(), command)
    except Refused as error:
        return page_of(reference, round_id, reasons=error.reasons), 422
    except Stale as error:
        return page_of(reference, round_id, reasons=(error.message, *error.changes)), 409
    flash(gettext("It is recorded."), "ok")
    return redirect(url_for("rounds.show", reference=reference, round_id=round_id), 303)


@bp.post("/seats/<int:seat_id>/objection")
@policy(signed_in)
def objection(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    """Object to what was entered for a seat."""
    try:
        command = Contest(
            case=reference,
            round_id=round_id,
            seat_id=seat_id,
            note=few_words("note", WHY, most=500),
            key=request.form.get("key", ""),
        )
        contest(backend(), current_actor(), command)
    except Refused as error:
        return page_of(reference, round_id, reasons=error.reasons), 422
    flash(gettext("What was entered for the seat counts no more. Answer yourself before the round closes."), "ok")
    return redirect(url_for("rounds.show", reference=reference, round_id=round_id), 303)


@bp.post("/seats/<int:seat_id>/delegation")
@policy(signed_in)
def hand_over(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    """Hand the vote of a seat to another, or take it back."""
    try:
        taker = seat_chosen()
        command = Delegate(
            case=reference,
            round_id=round_id,
            seat_id=seat_id,
            to_seat_id=taker,
            foreseen=foreseen(str(taker)) or GOES_ON,
            key=request.form.get("key", ""),
        )
        delegate(backend(), current_actor(), command)
    except Refused as error:
        return page_of(reference, round_id, reasons=error.reasons), 422
    except Stale as error:
        return page_of(reference, round_id, reasons=(error.message, *error.changes)), 409
    flash(gettext("It is recorded."), "ok")
    return redirect(url_for("rounds.show", reference=reference, round_id=round_id), 303)
