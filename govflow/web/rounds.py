"""Rounds: the page of one, answering and offering, attendance and recusals, delegation, replacement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Conflict, Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.commands.rounds import (
    Delegate,
    Excuse,
    Replace,
    Respond,
    delegate,
    excuse,
    replace_reviewer,
    respond,
)
from govflow.services.commands.sitting import CloseRound, Contest, close_round, contest
from govflow.services.queries.case.round.answering import AnswerCheck, check_answer
from govflow.services.queries.case.round.offers import OfferCheck, OfferPage, check_offer, load_offer_page
from govflow.services.queries.case.round.page import RoundPage, load_round_page
from govflow.values import new_id
from govflow.web.forms.numbers import row_number
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.forms.typed import words
from govflow.web.frame.filters import say
from govflow.web.frame.security import backend, current_actor, policy, signed_in, takes_files
from govflow.web.frame.shell import reading
from govflow.web.transitions import sent


@dataclass(frozen=True, kw_only=True)
class Typed:
    """An answer as it was typed for a seat. ``step``: the button that was pressed: none, edit or send."""

    seat_id: int
    choice: str
    scores: dict[str, str]
    comment: str
    declared: bool
    on_behalf: bool
    source: str
    key: str
    step: str


bp = Blueprint("rounds", __name__, url_prefix="/cases/<reference>/rounds/<int:round_id>")

POINTS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")  # exponents make numbers that nobody can wait for
OFFERED = "offered"  # the one answer in a round of offers
STATUSES = ("recused", "absent", "present", "eligible")


@bp.get("")
@policy(signed_in)
def show(reference: str, round_id: int) -> ResponseReturnValue:
    return _page(reference, round_id)


@bp.post("/seats/<int:seat_id>/response")
@policy(signed_in)
def answer(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    """Check an answer that binds, and the second time give it; the last answer before closing counts."""
    page, typed = _load(reference, round_id), _typed(seat_id)
    if typed.step == "edit":
        return _shown(page, typed=typed)
    try:
        command = Respond(
            case=reference,
            round_id=round_id,
            seat_id=seat_id,
            choice=_choice(page),
            scores=_scores(page),
            comment=typed.comment,
            declared=typed.declared,
            on_behalf=typed.on_behalf,
            source=typed.source,
            matter=request.form.get("matter") or None,
            key=typed.key,
        )
        if page.binds and typed.step != "send":
            return render_template("rounds/answer.html", page=page, typed=typed, told=_told(command))
        respond(backend(), current_actor(), command)
    except Refused as error:
        return _shown(page, typed=typed, reasons=error.reasons), 422
    except Stale as error:
        return _shown(_load(reference, round_id), typed=typed, reasons=(error.message, *error.changes)), 409
    except Conflict as error:
        return _shown(_load(reference, round_id), typed=typed, reasons=(error.message,)), 409
    _say_recorded(_load(reference, round_id))
    place = page.place
    onward = place.waiting if place is not None and place.waiting is not None else round_id
    return redirect(url_for("rounds.show", reference=reference, round_id=onward), 303)


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


@bp.post("/seats/<int:seat_id>/replacement")
@policy(signed_in)
def replace(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    """Put another person in the place of a reviewer."""
    try:
        person = request.form.get("person", type=row_number)
        if person is None:
            raise Refused([Message("Choose from the list.")])
        command = Replace(
            case=reference,
            round_id=round_id,
            seat_id=seat_id,
            person_id=person,
            note=words("note", most=500),
            key=request.form.get("key", ""),
        )
        replace_reviewer(backend(), current_actor(), command)
    except Refused as error:
        return _page(reference, round_id, reasons=error.reasons), 422
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
            note=words("note", most=500),
            key=request.form.get("key", ""),
        )
        excuse(backend(), current_actor(), command)
    except Refused as error:
        return _page(reference, round_id, reasons=error.reasons), 422
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
            note=words("note", most=500),
            key=request.form.get("key", ""),
        )
        contest(backend(), current_actor(), command)
    except Refused as error:
        return _page(reference, round_id, reasons=error.reasons), 422
    flash(gettext("What was entered for the seat counts no more. Answer yourself before the round closes."), "ok")
    return redirect(url_for("rounds.show", reference=reference, round_id=round_id), 303)


@bp.post("/closing")
@policy(signed_in)
def close(reference: str, round_id: int) -> ResponseReturnValue:
    """Close the round as its chair."""
    try:
        command = CloseRound(
            case=reference,
            round_id=round_id,
            reason=words("reason", most=500),
            key=request.form.get("key", ""),
        )
        close_round(backend(), current_actor(), command)
    except Refused as error:
        return _page(reference, round_id, reasons=error.reasons), 422
    flash(gettext("The round is closed."), "ok")
    return redirect(url_for("rounds.show", reference=reference, round_id=round_id), 303)


@bp.post("/seats/<int:seat_id>/delegation")
@policy(signed_in)
def hand_over(reference: str, round_id: int, seat_id: int) -> ResponseReturnValue:
    """Hand the vote of a seat to another, or take it back."""
    try:
        command = Delegate(
            case=reference,
            round_id=round_id,
            seat_id=seat_id,
            to_seat_id=_taker(),
            key=request.form.get("key", ""),
        )
        delegate(backend(), current_actor(), command)
    except Refused as error:
        return _page(reference, round_id, reasons=error.reasons), 422
    flash(gettext("It is recorded."), "ok")
    return redirect(url_for("rounds.show", reference=reference, round_id=round_id), 303)


def _say_recorded(page: RoundPage) -> None:
    """What is true after an answer: it can be replaced, or it has ended the round."""
    if page.closed_at is None:
        flash(gettext("The answer is recorded. Until the round closes it can be replaced."), "ok")
    elif page.sentence is not None:
        told = gettext("The answer is recorded. The round is over with it: %(result)s", result=say(page.sentence))
        flash(told, "ok")


def _taker() -> int | None:
    """The seat that is to vote; none when the form takes the vote back. Raises Refused when nobody was chosen."""
    if "to" not in request.form:
        return None
    chosen = request.form.get("to", type=row_number)
    if chosen is None:
        raise Refused([Message("Choose from the list.")])
    return chosen


def _choice(page: RoundPage) -> str:
    """What was chosen; a review knows one choice only. Raises Refused when nothing was."""
    chosen = page.choices[0].value if page.kind == "review" else request.form.get("choice", "")
    if not chosen:
        raise Refused([Message("Choose an answer.")])
    return chosen


def _scores(page: RoundPage) -> dict[str, Fraction]:
    """The points typed; what is empty is left out. Raises Refused for what is no number."""
    found = {}
    for each in page.criteria:
        typed = request.form.get(f"score_{each.name}", "").strip().replace("，", ".")
        if not typed:
            continue
        if not POINTS.fullmatch(typed):
            raise Refused([Message("“%(criterion)s”: enter a number.", criterion=each.full)])
        found[each.name] = Fraction(typed)
    return found


def _check(page: OfferPage, form: StepForm) -> OfferCheck:
    """What sending it would compute and leave out. Raises Invalid for what the form of the offer does not take."""
    with reading() as session:
        work = backend().work(session, current_actor())
        return check_offer(work, page.head.reference, page.round_id, page.seat_id, form.answers())


def _load_offer(reference: str, round_id: int, seat_id: int) -> OfferPage:
    with reading() as session:
        return load_offer_page(backend().work(session, current_actor()), reference, round_id, seat_id)


def _load(reference: str, round_id: int) -> RoundPage:
    with reading() as session:
        return load_round_page(backend().work(session, current_actor()), reference, round_id)


def _page(reference: str, round_id: int, *, reasons: tuple[Message, ...] = ()) -> str:
    return _shown(_load(reference, round_id), reasons=reasons)


def _shown(page: RoundPage, *, typed: Typed | None = None, reasons: tuple[Message, ...] = ()) -> str:
    """The page of the round, with what was typed where it was typed."""
    return render_template("rounds/show.html", page=page, typed=typed, reasons=reasons, key=new_id())


def _told(answer: Respond) -> AnswerCheck:
    """What sending the answer would bring. Raises what sending it would raise."""
    with reading() as session:
        return check_answer(backend().work(session, current_actor()), answer)


def _typed(seat_id: int) -> Typed:
    scores = {name: value for name, value in request.form.items() if name.startswith("score_")}
    return Typed(
        seat_id=seat_id,
        choice=request.form.get("choice", ""),
        scores=scores,
        comment=words("comment", most=5000),
        declared=request.form.get("declared") == "1",
        on_behalf=request.form.get("on_behalf") == "1",
        source=words("source", most=200),
        key=request.form.get("key", ""),
        step=request.form.get("step", ""),
    )
