"""The room: the list of issues kept and confirmed, points given in confidence, and packages that are tabled."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from govflow.messages import Message
from govflow.services.commands.mediation.bargaining import (
    ConfirmIssues,
    GiveScores,
    KeepIssues,
    confirm_issues,
    give_scores,
    keep_list,
)
from govflow.services.queries.mediation.bargaining.room import RoomPage, load_room, load_tabling
from govflow.values import new_id
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import form_key
from govflow.web.frame.filters import text
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading
from govflow.web.mediation.acts import carried_out
from govflow.web.mediation.frontier import exactly, frontier_chart, rule_names
from govflow.web.mediation.listed import ROWS_MORE, barred_typed, issues_typed, points_typed, rows_of
from govflow.web.steps import TAKEN, begun

bp = Blueprint("room", __name__, url_prefix="/cases/<reference>/room")


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    return _page(reference)


@bp.post("/issues")
@policy(signed_in)
def keep(reference: str) -> ResponseReturnValue:
    """Keep another version of the list."""

    def order() -> str:
        command = KeepIssues(case=reference, seen=_seen(), issues=issues_typed(), barred=barred_typed(), key=form_key())
        keep_list(backend(), current_actor(), command)
        return str(gettext("The list is kept. All sides have to confirm this version."))

    if "more" in request.form:
        return _page(reference, typed=request.form, editing=True)
    return _done(reference, order, editing=True)


@bp.post("/confirmation")
@policy(signed_in)
def confirm(reference: str) -> ResponseReturnValue:
    """Confirm the version of the list that was shown."""

    def order() -> str:
        command = ConfirmIssues(case=reference, seen=_seen(), key=form_key())
        confirm_issues(backend(), current_actor(), command)
        return str(gettext("Your organization has confirmed this version of the list."))

    return _done(reference, order)


@bp.post("/scores")
@policy(signed_in)
def score(reference: str) -> ResponseReturnValue:
    """Give points in confidence, in place of those before."""

    def order() -> str:
        points, reserve = points_typed()
        command = GiveScores(case=reference, seen=_seen(), points=points, reserve=reserve, key=form_key())
        give_scores(backend(), current_actor(), command)
        return str(gettext("Your points are kept in confidence."))

    return _done(reference, order)


@bp.get("/tabling")
@policy(signed_in)
def table(reference: str) -> ResponseReturnValue:
    """The form of the step by which a package is tabled, begun with the package."""
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_tabling(work, reference, request.args.get("package", "")[:200])
    return begun(page, TAKEN)


def _seen() -> int:
    return request.form.get("seen", -1, type=row_number)


def _done(reference: str, order: Callable[[], str], *, editing: bool = False) -> ResponseReturnValue:
    """Carry it out; ``editing``: the list was being worded, and is if it is not."""

    def again(reasons: tuple[Message, ...]) -> str:
        return _page(reference, reasons=reasons, typed=request.form, editing=editing)

    return carried_out(order, again, url_for("room.show", reference=reference))


def _page(
    reference: str,
    *,
    reasons: tuple[Message, ...] = (),
    typed: Mapping[str, str] | None = None,
    editing: bool = False,
) -> str:
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_room(work, reference, request.args.get("package", "")[:200])
    rows = rows_of(page.issues, typed if editing else None)
    return render_template(
        "rooms/show.html",
        page=page,
        chart=_chart(page),
        rules=rule_names(),
        exactly=exactly,
        reasons=reasons,
        typed=typed or {},
        editing=editing,
        rows=rows,
        more=ROWS_MORE,
        key=new_id(),
    )


def _chart(page: RoomPage) -> Markup | None:
    """Of two sides; more have no drawing, only the table."""
    found = page.computed
    if found is None or len(page.sides) != 2 or not found.rows:
        return None
    rows = [(each.worth, each.rules, each.code) for each in found.rows]

    def address(code: str) -> str:
        return url_for("room.show", reference=page.head.reference, package=code, _anchor="package")

    looked = None if page.selected is None else page.selected.worth
    return frontier_chart([text(each.name) for each in page.sides], found.others, rows, found.tabled, address, looked)
