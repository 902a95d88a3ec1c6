"""Special funds: balances, and the requests that the reader may see."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.funds.office import load_fund_desk
from govflow.services.queries.funds.page import load_fund, load_funds
from govflow.web.forms.numbers import row_number
from govflow.web.frame.charts import money_bar
from govflow.web.frame.security import backend, current_actor, policy, signed_in, today
from govflow.web.frame.shell import reading
from govflow.web.funds import books

bp = Blueprint("funds", __name__, url_prefix="/funds")
bp.register_blueprint(books.bp)


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    with reading() as session:
        work = backend().work(session, current_actor())
        found, desk = load_funds(work), load_fund_desk(work)
    bars = {fund.id: money_bar(fund.balance, f"fund-{fund.id}") for fund in found}
    return render_template("funds/index.html", funds=found, bars=bars, desk=desk)


@bp.get("/<int:fund_id>")
@policy(signed_in)
def show(fund_id: int) -> ResponseReturnValue:
    below = request.args.get("below", type=row_number)
    with reading() as session:
        page = load_fund(backend().work(session, current_actor()), fund_id, below)
    bar = money_bar(page.fund.balance, "fund")
    return render_template("funds/show.html", page=page, bar=bar, today=today())
