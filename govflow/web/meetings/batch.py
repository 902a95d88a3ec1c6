"""One step for several items of an agenda, or for cases on one's own desk: ticked, chosen, checked for each, then taken
in each by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.commands.meetings.batch import TakeSteps, take_steps
from govflow.services.queries.meetings.batch import (
    NO_CASE,
    NO_ITEM,
    BatchPage,
    BatchStep,
    ItemOutcome,
    Ticked,
    check_item,
    load_batch,
)
from govflow.values import new_id
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import few_words
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("batch", __name__, url_prefix="/cases/<reference>/batch")
desk = Blueprint("several", __name__, url_prefix="/inbox/steps")

LONGEST_REFERENCE = 40
LONGEST_REASON = 2_000


@bp.get("")
@policy(signed_in)
def choose(reference: str) -> ResponseReturnValue:
    """The steps for the items that were ticked on the agenda or at the desk."""
    return _chosen(reference)


@bp.post("")
@policy(signed_in)
def take(reference: str) -> ResponseReturnValue:
    """Show for each item what the step brings; once that was shown, take it in each."""
    return _taken(reference)


@desk.get("", endpoint="choose")
@policy(signed_in)
def choose_on_desk() -> ResponseReturnValue:
    """The steps for the cases that were ticked in the inbox."""
    return _chosen(None)


@desk.post("", endpoint="take")
@policy(signed_in)
def take_on_desk() -> ResponseReturnValue:
    """The same of cases on the desk of whoever is signed in."""
    return _taken(None)


def _chosen(reference: str | None) -> ResponseReturnValue:
    try:
        page = _load(reference, tuple(dict.fromkeys(request.args.getlist("item"))))
    except Refused as error:
        return _form(_load(reference, ()), reasons=error.reasons), 422
    return _form(page)


def _taken(reference: str | None) -> ResponseReturnValue:
    items, step = _items(), request.form.get("chosen", "")
    try:
        page = _load(reference, tuple(items))
    except Refused as error:
        return _form(_load(reference, ()), reasons=error.reasons), 422
    try:
        order = TakeSteps(
            case=reference,
            items=items,
            step=step,
            reason=few_words("reason", Message("Reason"), most=LONGEST_REASON) or None,
            key=request.form.get("key", ""),
        )
    except Refused as error:
        return _form(page, reasons=error.reasons), 422
    if request.form.get("step") == "send":
        done = take_steps(backend(), current_actor(), order)
        outcomes = _by_item(_load(reference, tuple(items)), done)
        shown = render_template("batch/result.html", page=page, outcomes=outcomes)
        return shown, 200 if any(not each.reasons for each in done) else 422
    chosen = next((each for each in page.steps if each.value == step), None)
    if request.form.get("step") == "edit":
        return _form(page)
    if chosen is None:
        return _form(page, reasons=(Message("Choose a step."),)), 422
    return _checked(page, chosen, order)


def _checked(page: BatchPage, chosen: BatchStep, order: TakeSteps) -> ResponseReturnValue:
    if chosen.reason is not None and chosen.reason.required and not order.reason:
        return _form(page, reasons=(Message("Write the reason: it enters the record of each item."),)), 422
    on_agenda = {each.reference for each in page.items}
    told = [_check(order, each, on_agenda) for each in order.items]
    if any(not each.reasons for each in told):
        shown = _by_item(page, told)
        return render_template("batch/check.html", page=page, order=order, chosen=chosen, outcomes=shown)
    reasons = tuple(dict.fromkeys(reason for each in told for reason in each.reasons))
    return _form(page, reasons=reasons), 422


def _check(order: TakeSteps, reference: str, on_agenda: set[str]) -> ItemOutcome:
    """Each item is looked at by itself, as it will be sent."""
    with reading() as session:
        work = backend().work(session, current_actor())
        return check_item(work, reference, order.step, order.reason, order.items[reference], on_agenda, _none(order))


def _none(order: TakeSteps) -> Message:
    return NO_CASE if order.case is None else NO_ITEM


def _by_item(page: BatchPage, outcomes: Sequence[ItemOutcome]) -> list[tuple[Ticked | None, ItemOutcome]]:
    """Each with its item, in the order of the agenda; one that is none for the reader comes last, without."""
    known = {each.reference: each for each in page.items}
    places = {reference: place for place, reference in enumerate(known)}
    ordered = sorted(outcomes, key=lambda each: places.get(each.reference, len(places)))
    return [(known.get(each.reference), each) for each in ordered]


def _items() -> Mapping[str, int]:
    """The items that the form names, each with the version that its page showed; 0, which none has, for nonsense."""
    named = dict.fromkeys(each[:LONGEST_REFERENCE] for each in request.form.getlist("item"))
    return {each: request.form.get(f"seen-{each}", 0, type=row_number) for each in named}


def _load(reference: str | None, ticked: Sequence[str]) -> BatchPage:
    with reading() as session:
        return load_batch(backend().work(session, current_actor()), reference, ticked)


def _form(page: BatchPage, *, reasons: Sequence[Message] = ()) -> str:
    """The form, with what was typed; what was stale is decided on as it is now."""
    typed = request.form
    return render_template("batch/choose.html", page=page, reasons=reasons, key=new_id(), typed=typed)
