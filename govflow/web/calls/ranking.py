"""The requests of a call: ranked on one page, checked as a list, and put to the committee as one vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from govflow.errors import GovflowError, Refused
from govflow.messages import Message
from govflow.services.commands.calls import PutList, put_list
from govflow.services.queries.calls.dividing import SharedWork, shared_work
from govflow.services.queries.calls.listing import Drawn, TypedLine, draw_up, suggest
from govflow.services.queries.calls.ranking import RankingPage, load_ranking
from govflow.values import Money, new_id
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import few_words, form_key, written
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("calls", __name__, url_prefix="/cases/<reference>/ranking")

LONGEST_REASON = 2_000


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    """The requests in the order of their scores, and the envelope divided by each rule."""
    page = _load(reference, request.args.get("rule", ""))
    return _page(page, shared=shared_work(page.claims) if "shared" in request.args else None)


@bp.post("")
@policy(signed_in)
def put(reference: str) -> ResponseReturnValue:
    """Show the list as it would be put to the vote; once that was shown, put it."""
    page = _load(reference, request.form.get("rule", ""))
    try:
        drawn = draw_up(page, _typed(page), few_words("reason", Message("Reason"), most=LONGEST_REASON))
    except Refused as error:
        return _page(page, wrong=error.reasons), 422
    if request.form.get("step") == "edit":
        return _page(page)
    if request.form.get("step") == "divide":
        return _page(page, divided=suggest(page, _typed(page)))
    if not drawn.sound:
        return _page(page, drawn), 422
    if request.form.get("step") != "send":
        return render_template("calls/check.html", page=page, drawn=drawn, key=form_key() or new_id())
    return _put(reference, page, drawn)


def _put(reference: str, page: RankingPage, drawn: Drawn) -> ResponseReturnValue:
    seen = request.form.get("seen", 0, type=row_number)
    order = PutList(
        call=reference,
        requests=drawn.orders,
        rule=page.chosen.option if page.chosen is not None else "",
        reasons=drawn.reasons,
        seen_version=seen,
        key=form_key(),
    )
    try:
        done, receipt = put_list(backend(), current_actor(), order)
    except GovflowError as error:
        return _page(_load(reference, order.rule), wrong=error.said), 422
    if receipt is None:
        problems = {each.reference: each.reasons for each in done if each.reasons}
        return _page(_load(reference, order.rule), refused=problems), 422
    return redirect(url_for("cases.show", reference=reference), 303)


def _typed(page: RankingPage) -> Mapping[str, TypedLine]:
    """What was typed for each request that was ticked; names that are not on the page say nothing."""
    ticked = {*request.form.getlist("item")}
    return {each.reference: _line(each.reference) for each in page.requests if each.reference in ticked}


def _line(reference: str) -> TypedLine:
    wrong: tuple[Message, ...] = ()
    amount = None
    try:
        amount = Money.parse(written(f"amount-{reference}")) if written(f"amount-{reference}") else None
    except ValueError:
        wrong = (Message("Enter the amount in yuan, such as 1,200,000.00."),)
    reason = few_words(f"reason-{reference}", Message("Reason"), most=LONGEST_REASON)
    rank = request.form.get(f"rank-{reference}", type=row_number)
    return TypedLine(rank=rank, amount=amount, reason=reason, wrong=wrong)


def _load(reference: str, rule: str) -> RankingPage:
    with reading() as session:
        return load_ranking(backend().work(session, current_actor()), reference, rule)


def _page(
    page: RankingPage,
    drawn: Drawn | None = None,
    *,
    wrong: Sequence[Message] = (),
    refused: Mapping[str, Sequence[Message]] | None = None,
    divided: Mapping[str, Money] | None = None,
    shared: SharedWork | None = None,
) -> str:
    """The page, with what was typed; in the place of sums that were, those that were divided anew."""
    typed: Any = request.form
    if divided:
        typed = MultiDict(request.form)
        for name, award in divided.items():
            typed[f"amount-{name}"] = str(award.amount)
    problems = dict(drawn.problems if drawn is not None else refused or {})
    said = (*wrong, *(drawn.wrong if drawn is not None else ()))
    return render_template(
        "calls/ranking.html", page=page, problems=problems, wrong=said, typed=typed, shared=shared, key=new_id()
    )
