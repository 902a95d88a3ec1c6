"""The floor of a session: asked for and given at its desk, lists that are closed, and interruptions of the sitting."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from govflow.errors import Invalid, Refused
from govflow.services.commands.meetings.floor import (
    CHANGES,
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
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import form_key, words
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.meetings.desk import desk_with

bp = Blueprint("floor", __name__, url_prefix="/cases/<reference>")


@bp.post("/floor")
@policy(signed_in)
def ask(reference: str) -> ResponseReturnValue:
    """Ask for the floor, or put somebody on the list who raised a hand."""

    def order() -> None:
        command = AskForFloor(
            case=reference,
            entry_id=_entry() or 0,
            organization_id=request.form.get("organization", type=row_number),
            key=form_key(),
        )
        ask_for_floor(backend(), current_actor(), command)

    return _done(reference, order)


@bp.post("/floor/<int:place_id>")
@policy(signed_in)
def change(reference: str, place_id: int) -> ResponseReturnValue:
    """Give the floor, end a speech, move a place to the front, or take it off the list."""
    asked = request.form.get("change", "")
    if asked not in CHANGES:
        abort(400)

    def order() -> None:
        command = ChangePlace(case=reference, place_id=place_id, change=asked, key=form_key())
        change_place_on_list(backend(), current_actor(), command)

    return _done(reference, order)


@bp.post("/floor/list")
@policy(signed_in)
def close(reference: str) -> ResponseReturnValue:
    """Close the list of an item, or open it again."""

    def order() -> None:
        closed = request.form.get("closed") == "1"
        command = CloseList(case=reference, entry_id=_entry() or 0, closed=closed, key=form_key())
        close_speaking_list(backend(), current_actor(), command)

    return _done(reference, order)


@bp.post("/interruption")
@policy(signed_in)
def interrupt(reference: str) -> ResponseReturnValue:
    """Interrupt the sitting."""

    def order() -> None:
        minutes = request.form.get("minutes", "")
        command = InterruptSitting(
            case=reference,
            minutes=int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 6 else 0,
            reason=words("reason"),
            key=form_key(),
        )
        interrupt_sitting(backend(), current_actor(), command)

    return _done(reference, order, at=None)


@bp.post("/interruption/end")
@policy(signed_in)
def go_on(reference: str) -> ResponseReturnValue:
    """Continue the sitting."""

    def order() -> None:
        continue_sitting(backend(), current_actor(), ContinueSitting(case=reference, key=form_key()))

    return _done(reference, order, at=None)


def _done(reference: str, order: Callable[[], None], *, at: str | None = "floor") -> ResponseReturnValue:
    """Back at the desk, ``at`` the list, where the keys go on, or on top; or the desk with why it was not done."""
    try:
        order()
    except Invalid as error:
        return desk_with(reference, _entry(), tuple(error.fields.values())), 422
    except Refused as error:
        return desk_with(reference, _entry(), error.reasons), 422
    return redirect(url_for("desk.show", reference=reference, entry=_entry(), _anchor=at), 303)


def _entry() -> int | None:
    return request.form.get("entry", type=row_number)
