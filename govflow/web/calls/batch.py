"""One step in many requests of a call: chosen, checked for each, then taken in each by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from govflow.messages import Message
from govflow.services.commands.calls import take_in_each
from govflow.services.queries.calls.batch import (
    NOBODY,
    NOT_THERE,
    BatchPage,
    Outcome,
    Reached,
    check_request,
    load_batch,
)
from govflow.services.queries.calls.listing import OfRequest
from govflow.web.forms.numbers import row_number
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.forms.typed import form_key
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("requests", __name__, url_prefix="/cases/<reference>/ranking/batch")

LONGEST_REFERENCE = 40
TICK_SOME = Message("Tick at least one request.")


@bp.get("")
@policy(signed_in)
def choose(reference: str) -> ResponseReturnValue:
    """The steps that can be taken in many requests; of one of them its form, and who would review each request."""
    page = _load(reference, request.args.get("chosen", ""))
    return _form(page, _asked(page))


@bp.post("")
@policy(signed_in)
def take(reference: str) -> ResponseReturnValue:
    """Show for each request what the step brings; once that was shown, take it in each."""
    named = tuple(dict.fromkeys(each[:LONGEST_REFERENCE] for each in request.form.getlist("item")))
    page = _load(reference, request.form.get("chosen", ""), named)
    if page.chosen is None:
        wrong = NOT_THERE if named else TICK_SOME
        page = _load(reference, request.form.get("chosen", ""))
        return _form(page, _asked(page), (wrong,)), 422
    form = _asked(page)
    form.validate()
    if request.form.get("step") == "edit":
        return _form(page, form)
    if form.is_wrong:
        return _form(page, form), 422
    orders = {each.reference: _order(page, each, form) for each in page.requests}
    if request.form.get("step") == "send":
        return _sent(reference, page, orders)
    return _checked(page, form, orders)


def _checked(page: BatchPage, form: StepForm, orders: Mapping[str, OfRequest]) -> ResponseReturnValue:
    """Each request is looked at by itself, as it will be sent."""
    outcomes = [_check(each, orders[each.reference]) for each in page.requests]
    if any(not each.reasons for each in outcomes):
        pairs = list(zip(page.requests, outcomes, strict=True))
        return render_template("calls/batch_check.html", page=page, form=form, outcomes=pairs, orders=orders)
    return _form(page, form, tuple(dict.fromkeys(said for each in outcomes for said in each.reasons))), 422


def _check(each: Reached, order: OfRequest) -> Outcome:
    if each.names and not order.values[each.names]:
        return Outcome(reference=each.reference, reasons=(NOBODY,))
    with reading() as session:
        return check_request(backend().work(session, current_actor()), order)


def _sent(reference: str, page: BatchPage, orders: Mapping[str, OfRequest]) -> ResponseReturnValue:
    done = {each.reference: each for each in take_in_each(backend(), current_actor(), [*orders.values()], form_key())}
    now = _load(reference, request.form.get("chosen", ""), tuple(orders))
    pairs = [(each, Outcome(reference=each.reference, reasons=done[each.reference].reasons)) for each in now.requests]
    shown = render_template("calls/batch_result.html", page=page, outcomes=pairs)
    return shown, 200 if any(not each.reasons for each in done.values()) else 422


def _order(page: BatchPage, each: Reached, form: StepForm) -> OfRequest:
    """What the form says for one request; 0, which no case has, for a version that is nonsense."""
    seen = request.form.get(f"seen-{each.reference}", 0, type=row_number)
    return each.order(form.answers(), _people(page, each), seen, form.reason_text)


def _people(page: BatchPage, each: Reached) -> tuple[int, ...]:
    """Who was shown as its reviewers, as far as they belong to the pool."""
    typed = request.form.getlist(f"people-{each.reference}", type=row_number)
    return tuple(dict.fromkeys(number for number in typed if number in (page.pool or {})))


def _asked(page: BatchPage) -> StepForm:
    return step_form(page.questions, reason=page.reason)


def _load(reference: str, chosen: str, sent: Sequence[str] | None = None) -> BatchPage:
    with reading() as session:
        return load_batch(backend().work(session, current_actor()), reference, chosen, sent)


def _form(page: BatchPage, form: StepForm, reasons: Sequence[Message] = ()) -> str:
    """The form, with what was typed."""
    typed = request.form if request.method == "POST" else None
    people = {each.reference: _people(page, each) if typed else each.people for each in page.requests}
    return render_template("calls/batch.html", page=page, form=form, reasons=reasons, typed=typed, people=people)
