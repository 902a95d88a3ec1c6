"""The A items of a meeting: the roll called once for all their open votes, and all of them closed at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from govflow.errors import Busy, Conflict, Forbidden, NotFound, Refused, Stale
from govflow.messages import Message
from govflow.services.commands.roll_call import RecordRollCall, record_roll_call
from govflow.services.commands.sitting import CloseRound, close_round
from govflow.services.queries.case.round.closing import check_closing
from govflow.services.queries.case.round.roll_call import Said, check_roll_call
from govflow.services.queries.meetings.together import TogetherItem, TogetherPage, load_together
from govflow.values import new_id
from govflow.web.forms.answers import WHY_CLOSED, WRITTEN_IN
from govflow.web.forms.typed import few_words
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("together", __name__, url_prefix="/cases/<reference>/together")


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of an order about the vote on one item: what it brings (``told``), or why not."""

    item: TogetherItem
    told: Any = None
    reasons: tuple[Message, ...] = ()


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    return _page(_load(reference))


@bp.post("/roll-call")
@policy(signed_in)
def call_roll(reference: str) -> ResponseReturnValue:
    """Show what the answers bring in each vote; record them in each once that was shown."""
    page = _load(reference)
    said = _said(page)
    try:
        orders = [(each, _calling(page, each, said)) for each in page.called]
    except Refused as error:
        return _page(page, reasons=error.reasons), 422
    orders = [(item, order) for item, order in orders if order.answers]
    if request.form.get("step") == "edit":
        return _page(page)
    if not orders:
        return _page(page, reasons=(Message("Choose an answer for at least one member."),)), 422
    if request.form.get("step") == "record":
        done = [_tried(item, partial(record_roll_call, backend(), current_actor(), order)) for item, order in orders]
        return _sent(reference, page, done)
    told = [_tried(item, partial(_look, check_roll_call, order)) for item, order in orders]
    return _checked(page, told, "together/roll_call.html", said=said)


@bp.post("/closing")
@policy(signed_in)
def close(reference: str) -> ResponseReturnValue:
    """Show the result that closing brings in each vote; close each as its chair once that was shown."""
    page = _load(reference)
    try:
        reason = few_words("reason", WHY_CLOSED, most=500)
    except Refused as error:
        return _page(page, reasons=error.reasons), 422
    orders = [(each, _closing(page, each, reason)) for each in page.closable]
    if request.form.get("step") == "edit":
        return _page(page)
    if not orders:
        return _page(page, reasons=(Message("There is no vote that you may close now."),)), 422
    if request.form.get("step") == "send":
        done = [_tried(item, partial(close_round, backend(), current_actor(), order)) for item, order in orders]
        return _sent(reference, page, done)
    told = [_tried(item, partial(_look, check_closing, order)) for item, order in orders]
    return _checked(page, told, "together/closing.html")


def _said(page: TogetherPage) -> dict[str, Said]:
    """What is said in each row; after the button for all, with all others set to what it says."""
    found: dict[str, Said] = {}
    for row in page.rows:
        typed = request.form.get(row.key, "")
        if not typed and request.form.get("step") == "all" and page.all is not None:
            typed = page.all.value
        said = next((each for each in row.offered if each.value == typed), None)
        if said is not None:
            found[row.key] = said
    return found


def _calling(page: TogetherPage, item: TogetherItem, said: Mapping[str, Said]) -> RecordRollCall:
    """What the grid says for the vote on one item, under a key of its own."""
    number = item.vote.id if item.vote is not None else 0
    rows = [each for each in page.rows if each.key in said and number in each.seats]
    answers = {each.seats[number]: said[each.key].name for each in rows}
    return RecordRollCall(
        case=item.reference,
        round_id=number,
        answers=answers,
        source=few_words("source", WRITTEN_IN, most=200),
        matter=request.form.get(f"matter-{number}") or None,
        foreseen=request.form.get(f"foreseen-{number}", ""),
        key=f"{request.form.get('key', '')}-{number}",
    )


def _closing(page: TogetherPage, item: TogetherItem, reason: str) -> CloseRound:
    number = item.vote.id if item.vote is not None else 0
    return CloseRound(
        case=item.reference,
        round_id=number,
        shown=request.form.get(f"shown-{number}", ""),
        reason=reason,
        key=f"{request.form.get('key', '')}-{number}",
    )


def _tried(item: TogetherItem, act: Callable[[], Any]) -> Tried:
    """One order by itself: what is refused there leaves the others."""
    try:
        return Tried(item=item, told=act())
    except (NotFound, Forbidden, Stale, Conflict, Refused, Busy) as error:
        return Tried(item=item, reasons=error.said)


def _look(check: Callable[..., Any], order: Any) -> Any:
    with reading() as session:
        return check(backend().work(session, current_actor()), order)


def _checked(page: TogetherPage, told: Sequence[Tried], template: str, **more: Any) -> ResponseReturnValue:
    if all(each.reasons for each in told):
        return _page(page, reasons=tuple(dict.fromkeys(why for each in told for why in each.reasons))), 422
    return render_template(template, page=page, told=told, sent=request.form, **more)


def _sent(reference: str, page: TogetherPage, done: Sequence[Tried]) -> ResponseReturnValue:
    """Back to the page that shows how all of them stand; or what was refused, with where."""
    refused = [each for each in done if each.reasons]
    many = len(done) - len(refused)
    if many:
        flash(ngettext("Recorded in %(num)s vote.", "Recorded in %(num)s votes.", many), "ok")
    if not refused:
        return redirect(url_for("desk.show", reference=reference), 303)
    reasons = [_of_item(each.item, why) for each in refused for why in each.reasons]
    return render_template("together/result.html", page=page, done=done, reasons=reasons), 200 if many else 422


def _of_item(item: TogetherItem, why: Message) -> Message:
    return Message("Item %(number)s: %(reason)s", number=item.number, reason=why)


def _load(reference: str) -> TogetherPage:
    with reading() as session:
        return load_together(backend().work(session, current_actor()), reference)


def _page(page: TogetherPage, *, reasons: Iterable[Message] = ()) -> str:
    return render_template("together/show.html", page=page, reasons=tuple(reasons), key=new_id(), typed=request.form)
