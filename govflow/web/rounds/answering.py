"""Answering in a round and making an offer, each checked before it is sent."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Conflict, Invalid, Refused, Stale
from govflow.services.commands.rounds import Respond, respond
from govflow.services.queries.case.round.answering import AnswerCheck, check_answer
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.case.round.offers import OfferCheck, OfferPage, check_offer, load_offer_page
from govflow.services.queries.case.round.page import RoundPage
from govflow.web.forms.answers import REASONS, WRITTEN_IN, chosen, foreseen, scored, typed_for
from govflow.web.forms.steps import StepForm, sought_answers, step_form
from govflow.web.forms.typed import few_words
from govflow.web.frame.filters import say
from govflow.web.frame.security import backend, current_actor, policy, signed_in, takes_files
from govflow.web.frame.shell import reading, way_back
from govflow.web.rounds.pages import bp, load, shown
from govflow.web.steps import sent

OFFERED = "offered"  # the one answer in a round of offers


@bp.post("/seats/<int:seat_id>/response")
@policy(signed_in)
def answer(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    """Check an answer that binds, and the second time give it; the last answer before closing counts."""
    page, typed = load(reference, round_id), typed_for(seat_id)
    if typed.step == "edit":
        return shown(page, typed=typed)
    try:
        choice = chosen(page)
        command = Respond(
            case=reference,
            round_id=round_id,
            seat_id=seat_id,
            choice=choice,
            foreseen=foreseen(choice),
            scores=scored(page),
            comment=few_words("comment", REASONS, most=5000),
            declared=typed.declared,
            on_behalf=typed.on_behalf,
            source=few_words("source", WRITTEN_IN, most=200),
            matter=request.form.get("matter") or None,
            key=typed.key,
        )
        if page.binds and typed.step != "send":
            return render_template("rounds/answer.html", page=page, typed=typed, told=_told(command))
        respond(backend(), current_actor(), command)
    except Refused as error:
        return shown(page, typed=typed, reasons=error.reasons), 422
    except Stale as error:
        return shown(load(reference, round_id), typed=typed, reasons=(error.message, *error.changes)), 409
    except Conflict as error:
        return shown(load(reference, round_id), typed=typed, reasons=(error.message,)), 409
    _say_recorded(load(reference, round_id))
    place = page.place
    onward = place.waiting if place is not None and place.waiting is not None else round_id
    return redirect(way_back() or url_for("rounds.show", reference=reference, round_id=onward), 303)


@bp.get("/seats/<int:seat_id>/offer")
@policy(signed_in)
def offer(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    page = _load_offer(reference, round_id, seat_id)
    return render_template("rounds/offer.html", page=page, form=step_form(page.questions))


@bp.post("/seats/<int:seat_id>/offer")
@policy(signed_in)
@takes_files
def make_offer(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    """Check what was filled in; the second time, make the offer."""
    page = _load_offer(reference, round_id, seat_id)
    form = step_form(page.questions)
    if form.goes_back():
        return render_template("rounds/offer.html", page=page, form=form)
    form.validate()
    try:
        told = _check(page, form)
        if form.is_wrong:
            return render_template("rounds/offer.html", page=page, form=form), 422
        if form.step.data != "send":
            return render_template("rounds/check.html", page=page, form=form, told=told)
        command = Respond(
            case=reference,
            round_id=round_id,
            seat_id=seat_id,
            choice=OFFERED,
            answers=form.answers(),
            foreseen=GOES_ON,
            matter=request.form.get("matter") or None,
            key=form.key.data or "",
        )
        return sent(respond(backend(), current_actor(), command))
    except Invalid as error:
        form.refuse(error)
        return render_template("rounds/offer.html", page=page, form=form), 422
    except Refused as error:
        return render_template("rounds/offer.html", page=page, form=form, reasons=error.reasons), 422
    except Stale as error:
        reasons = (error.message, *error.changes)
        return render_template("rounds/offer.html", page=page, form=form, reasons=reasons), 409


def _say_recorded(page: RoundPage) -> None:
    """What is true after an answer: it can be replaced, stays in the ballot box, or has ended the round."""
    if page.closed_at is None and page.secret:
        flash(gettext("The vote is in the ballot box. It cannot be changed."), "ok")
    elif page.closed_at is None:
        flash(gettext("The answer is recorded. Until the round closes it can be replaced."), "ok")
    elif page.sentence is not None:
        told = gettext("The answer is recorded. The round is over with it: %(result)s", result=say(page.sentence))
        flash(told, "ok")


def _check(page: OfferPage, form: StepForm) -> OfferCheck:
    """What sending it would compute and leave out. Raises Invalid for what the form of the offer does not take."""
    with reading() as session:
        work = backend().work(session, current_actor())
        return check_offer(work, page.head.reference, page.round_id, page.seat_id, form.answers())


def _load_offer(reference: str, round_id: int, seat_id: int) -> OfferPage:
    with reading() as session:
        work = backend().work(session, current_actor())
        return load_offer_page(work, reference, round_id, seat_id, sought_answers())


def _told(answer: Respond) -> AnswerCheck:
    """What sending the answer would bring. Raises what sending it would raise."""
    with reading() as session:
        return check_answer(backend().work(session, current_actor()), answer)
