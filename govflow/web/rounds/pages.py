"""The page of a round, and what was typed into it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from govflow.messages import Message
from govflow.services.queries.case.round.page import RoundPage, load_round_page
from govflow.services.queries.case.round.roll_call import RollCallCheck
from govflow.values import new_id
from govflow.web.forms.answers import Called, Typed
from govflow.web.forms.finding import sought
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("rounds", __name__, url_prefix="/cases/<reference>/rounds/<int:round_id>")


@bp.get("")
@policy(signed_in)
def show(reference: str, round_id: int) -> ResponseReturnValue:
    return page_of(reference, round_id)


def load(reference: str, round_id: int) -> RoundPage:
    with reading() as session:
        return load_round_page(backend().work(session, current_actor()), reference, round_id, sought("person"))


def page_of(reference: str, round_id: int, *, reasons: tuple[Message, ...] = ()) -> str:
    return shown(load(reference, round_id), reasons=reasons)


def shown(
    page: RoundPage,
    *,
    typed: Typed | None = None,
    called: Called | None = None,
    check: RollCallCheck | None = None,
    reasons: tuple[Message, ...] = (),
) -> str:
    """The page of the round, with what was typed where it was typed. ``check``: what the roll call as typed brings."""
    return render_template(
        "rounds/show.html", page=page, typed=typed, called=called, check=check, reasons=reasons, key=new_id()
    )
