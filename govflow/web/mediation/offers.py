"""Offers: a package of the list of issues, to some of those in the room, and their answers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.messages import Message
from govflow.services.commands.mediation.offers import (
    LONGEST_REASON,
    LONGEST_WORDS,
    AnswerOffer,
    MakeOffer,
    TakeOfferBack,
    answer_offer,
    make_offer,
    take_offer_back,
)
from govflow.services.queries.mediation.bargaining.offers import load_offers_page
from govflow.values import new_id
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import form_key, written
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading
from govflow.web.mediation.acts import carried_out
from govflow.web.mediation.listed import package_typed

bp = Blueprint("offers", __name__, url_prefix="/cases/<reference>/room/offers")


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    """``counters``: the offer that the form begins to answer."""
    return _page(reference, request.args.get("counters", "")[:32])


@bp.post("")
@policy(signed_in)
def make(reference: str) -> ResponseReturnValue:
    """Offer a package, or another one in answer to an offer."""

    def order() -> str:
        command = MakeOffer(
            case=reference,
            seen=request.form.get("seen", -1, type=row_number),
            package=package_typed(),
            to=tuple(filter(None, request.form.get("to", "").split(","))),
            counters=request.form.get("counters", ""),
            words=written("words"),
            key=form_key(),
        )
        make_offer(backend(), current_actor(), command)
        return str(gettext("Your offer is kept in confidence for those whom you chose."))

    return _done(reference, order, request.form.get("counters", ""))


@bp.post("/<offer>/answer")
@policy(signed_in)
def answer(reference: str, offer: str) -> ResponseReturnValue:
    """Accept an offer or reject it, in place of what was answered before."""

    def order() -> str:
        command = AnswerOffer(
            case=reference,
            offer=offer,
            answer=request.form.get("answer", ""),
            reason=written("words"),
            key=form_key(),
        )
        answer_offer(backend(), current_actor(), command)
        return str(gettext("Your answer is kept in confidence."))

    return _done(reference, order, answering=offer)


@bp.post("/<offer>/withdrawal")
@policy(signed_in)
def take_back(reference: str, offer: str) -> ResponseReturnValue:
    """Take an offer back."""

    def order() -> str:
        take_offer_back(backend(), current_actor(), TakeOfferBack(case=reference, offer=offer, key=form_key()))
        return str(gettext("Your offer is taken back."))

    return _done(reference, order)


def _done(reference: str, order: Callable[[], str], counters: str = "", *, answering: str = "") -> ResponseReturnValue:
    """Carry it out; ``counters``: the offer that was to be answered by another, and is to be if it is not;
    ``answering``: the offer beside which words were typed that stand again if it is not.
    """
    address = url_for("offers.show", reference=reference)
    return carried_out(order, lambda reasons: _page(reference, counters, answering, reasons=reasons), address)


def _page(reference: str, counters: str, answering: str = "", *, reasons: tuple[Message, ...] = ()) -> str:
    with reading() as session:
        page = load_offers_page(backend().work(session, current_actor()), reference, counters)
    return render_template(
        "rooms/offers.html",
        page=page,
        reasons=reasons,
        begun=package_typed() if reasons else page.begun,
        to=request.form.get("to", ""),
        typed=written("words") if reasons else "",
        answering=answering,
        limits={"words": LONGEST_WORDS, "reason": LONGEST_REASON},
        key=new_id(),
    )
