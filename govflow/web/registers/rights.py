"""The register of rights to water and emissions: each right with its holders, what is offered, what was sold."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from govflow.services.queries.registers.rights.market import TradeLine, load_offers, load_trades
from govflow.services.queries.registers.rights.register import load_right, load_rights
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.filters import show
from govflow.web.frame.line_chart import line_chart
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("rights", __name__, url_prefix="/rights")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    words, after = searched(), request.args.get("after", type=row_number)
    with reading() as session:
        page = load_rights(backend().work(session, current_actor()), words, after=after)
    return render_template("rights/index.html", page=page, words=words, after=after)


@bp.get("/<int:right_id>")
@policy(signed_in)
def show_right(right_id: int) -> ResponseReturnValue:
    holders, after = (request.args.get(each, type=row_number) for each in ("holders", "after"))
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_right(work, right_id, holdings_after=holders, after=after)
    chart = _prices(page.trades.shown)
    return render_template("rights/show.html", page=page, chart=chart, holders=holders, after=after)


@bp.get("/offers")
@policy(signed_in)
def offers() -> ResponseReturnValue:
    after = request.args.get("after", type=row_number)
    with reading() as session:
        page = load_offers(backend().work(session, current_actor()), after=after)
    return render_template("rights/offers.html", page=page, after=after)


@bp.get("/trades")
@policy(signed_in)
def trades() -> ResponseReturnValue:
    after = request.args.get("after", type=row_number)
    with reading() as session:
        page = load_trades(backend().work(session, current_actor()), after=after)
    return render_template("rights/trades.html", page=page, after=after)


def _prices(trades: tuple[TradeLine, ...]) -> Markup | None:
    """The prices of the trades in the table, the first on the left."""
    points = [(str(show(each.day)), each.price.fen / 100) for each in reversed(trades)]
    return line_chart(points, (), name="prices", title=gettext("Prices"), what=gettext("Yuan a unit"))
