"""A round in session: the roll is called on one grid, and the chair closes the round; both are checked before."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Conflict, Refused, Stale
from govflow.services.commands.roll_call import RecordRollCall, record_roll_call
from govflow.services.commands.sitting import CloseRound, close_round
from govflow.services.queries.case.round.closing import ClosingCheck, check_closing
from govflow.services.queries.case.round.page import RoundPage
from govflow.services.queries.case.round.roll_call import RollCallCheck, check_roll_call
from govflow.web.forms.answers import WHY_ABSENT, WHY_CLOSED, WRITTEN_IN, called_in
from govflow.web.forms.typed import few_words
from govflow.web.frame.filters import say
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading, way_back
from govflow.web.rounds.pages import bp, load, page_of, shown


@bp.post("/roll-call")
@policy(signed_in)
def call_roll(reference: str, round_id: int) -> ResponseReturnValue:
    """Show what the grid as typed brings; record it once that was shown."""
    page = load(reference, round_id)
    called = called_in(page)
    if not called.answers and not called.marks and called.step in ("all", "check"):
        return shown(page, called=called)
    try:
        order = RecordRollCall(
            case=reference,
            round_id=round_id,
            answers=called.answers,
            marks=called.marks,  # type: ignore[arg-type]  # only what the grid offers
            source=few_words("source", WRITTEN_IN, most=200),
            note=few_words("note", WHY_ABSENT, most=500),
            matter=request.form.get("matter") or None,
            foreseen=request.form.get("foreseen", ""),
            key=called.key,
        )
        check = _check(order)
        if called.step != "record" or request.form.get("seen") != check.seen:
            return shown(page, called=called, check=check)
        record_roll_call(backend(), current_actor(), order)
    except Refused as error:
        return shown(page, called=called, reasons=error.reasons), 422
    except Stale as error:
        return shown(load(reference, round_id), called=called, reasons=(error.message, *error.changes)), 409
    except Conflict as error:
        return shown(load(reference, round_id), called=called, reasons=(error.message,)), 409
    _say_called(load(reference, round_id))
    return redirect(way_back() or url_for("rounds.show", reference=reference, round_id=round_id), 303)


@bp.post("/closing")
@policy(signed_in)
def close(reference: str, round_id: int) -> ResponseReturnValue:
    """Show what closing the round brings; close it as its chair once that was shown."""
    try:
        command = CloseRound(
            case=reference,
            round_id=round_id,
            shown=request.form.get("shown", ""),
            reason=few_words("reason", WHY_CLOSED, most=500),
            key=request.form.get("key", ""),
        )
        if request.form.get("step") == "edit":
            return page_of(reference, round_id)
        if request.form.get("step") != "send":
            page, told = load(reference, round_id), _closing(command)
            return render_template("rounds/closing.html", page=page, order=command, told=told)
        close_round(backend(), current_actor(), command)
    except Refused as error:
        return page_of(reference, round_id, reasons=error.reasons), 422
    except Stale as error:
        return page_of(reference, round_id, reasons=(error.message, *error.changes)), 409
    flash(gettext("The round is closed."), "ok")
    return redirect(way_back() or url_for("rounds.show", reference=reference, round_id=round_id), 303)


def _say_called(page: RoundPage) -> None:
    """That it is recorded, and how the round stands by it."""
    if page.sentence is None:
        flash(gettext("It is recorded."), "ok")
    else:
        flash(gettext("It is recorded. How it stands: %(result)s", result=say(page.sentence)), "ok")


def _check(order: RecordRollCall) -> RollCallCheck:
    """What sending it would bring. Raises what sending it would raise."""
    with reading() as session:
        return check_roll_call(backend().work(session, current_actor()), order)


def _closing(order: CloseRound) -> ClosingCheck:
    """What closing the round would bring. Raises what closing it would raise."""
    with reading() as session:
        return check_closing(backend().work(session, current_actor()), order)
