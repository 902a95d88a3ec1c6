"""Special funds: balances, and the requests that the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.services.queries.funds.office import load_fund_desk
from govflow.services.queries.funds.page import load_fund, load_funds
from govflow.services.queries.funds.sums import SumsPage, load_sums
from govflow.web.exports import spreadsheets
from govflow.web.forms.numbers import row_number
from govflow.web.frame.charts import money_bar
from govflow.web.frame.filters import text, titles
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


@bp.get("/sums")
@policy(signed_in)
def sums() -> ResponseReturnValue:
    """All funds by what they have in common, or by project."""
    return render_template("funds/sums.html", page=_sums())


@bp.get("/sums.csv")
@policy(signed_in)
def sums_csv() -> ResponseReturnValue:
    """The same as text."""
    return spreadsheets.csv_file(([str(cell) for cell in row] for row in _cells(_sums())), "funds.csv")


@bp.get("/sums.xlsx")
@policy(signed_in)
def sums_xlsx() -> ResponseReturnValue:
    """The same for spreadsheets; sums are numbers there."""
    return spreadsheets.xlsx_file(_cells(_sums()), gettext("Funds"), "funds.xlsx")


def _sums() -> SumsPage:
    with reading() as session:
        return load_sums(backend().work(session, current_actor()), request.args.get("by", "")[:20])


def _cells(page: SumsPage) -> Iterator[list[str | Decimal]]:
    yield [
        gettext("Reference"), gettext("Name"), gettext("In all"), gettext("Available"), gettext("Reserved"),
        gettext("Committed"), gettext("Paid"), gettext("Claimed back and still due"),
        gettext("Pledged and still to come"),
    ]  # fmt: skip
    for line in page.lines:
        name = titles(line)[0] if line.reference else text(line.label)
        places = ("total", "available", "reserved", "committed", "disbursed", "demanded", "pledged")
        sums_there = (getattr(line.balance, each).fen for each in places)
        yield [line.reference or "", name, *(Decimal(fen).scaleb(-2) for fen in sums_there)]
