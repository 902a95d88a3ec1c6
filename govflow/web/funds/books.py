"""The books of a fund: balances at a day, statements of its accounts, and its journals as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.services.queries.funds.beancount import beancount
from govflow.services.queries.funds.books import JournalLine, journals, load_books
from govflow.services.queries.funds.keeping import About, keeps_books
from govflow.services.queries.funds.statement import load_statement
from govflow.web.exports import spreadsheets
from govflow.web.forms.numbers import row_number
from govflow.web.frame.filters import text
from govflow.web.frame.security import backend, current_actor, policy, signed_in, today
from govflow.web.frame.shell import reading

bp = Blueprint("books", __name__, url_prefix="/<int:fund_id>")


@bp.get("/books")
@policy(signed_in)
def show(fund_id: int) -> ResponseReturnValue:
    """The trial balance at the end of a day."""
    with reading() as session:
        found = load_books(backend().work(session, current_actor()), fund_id, _day("at") or today())
    return render_template("funds/books.html", page=found, today=today())


@bp.get("/books/<account>")
@policy(signed_in)
def statement(fund_id: int, account: str) -> ResponseReturnValue:
    """What was booked in the accounts of one kind."""
    below = tuple(request.args.get(name, type=row_number) for name in ("journal", "line"))
    with reading() as session:
        found = load_statement(
            backend().work(session, current_actor()), fund_id, account, since=_day("since"), until=_day("until"),
            below=None if None in below else below,  # type: ignore[arg-type]
        )  # fmt: skip
    return render_template("funds/statement.html", page=found, today=today())


@bp.get("/journals.csv")
@policy(signed_in)
def journals_csv(fund_id: int) -> ResponseReturnValue:
    """Every line of every journal, one a row."""
    return spreadsheets.csv_file(_text(_cells(_lines(fund_id))), f"fund-{fund_id}-journals.csv")


@bp.get("/journals.xlsx")
@policy(signed_in)
def journals_xlsx(fund_id: int) -> ResponseReturnValue:
    """The same for spreadsheets; sums are numbers there."""
    return spreadsheets.xlsx_file(_cells(_lines(fund_id)), gettext("Journals"), f"fund-{fund_id}-journals.xlsx")


@bp.get("/journals.beancount")
@policy(signed_in)
def journals_beancount(fund_id: int) -> ResponseReturnValue:
    """The same as text that beancount checks."""
    with reading() as session:
        work = backend().work(session, current_actor())
        lines = list(beancount(keeps_books(work, fund_id), journals(work, fund_id, since=_day("since"))))
    response = Response("\n".join(lines) + "\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="fund-{fund_id}.beancount"'
    return response


def _lines(fund_id: int) -> list[JournalLine]:
    with reading() as session:
        work = backend().work(session, current_actor())
        return list(journals(work, fund_id, since=_day("since"), until=_day("until")))


def _cells(lines: Iterable[JournalLine]) -> Iterator[list[str | Decimal]]:
    yield [
        gettext("Journal"), gettext("Day"), gettext("What"), gettext("Case"), gettext("Account"), gettext("Kept for"),
        gettext("Debit"), gettext("Credit"), "SHA-256",
    ]  # fmt: skip
    for each in lines:
        yuan = Decimal(abs(each.fen)).scaleb(-2)
        yield [
            each.number, each.day.isoformat(), text(each.what), _named(each.about), text(each.title),
            _named(each.holder), yuan if each.fen > 0 else "", yuan if each.fen < 0 else "", each.sha256,
        ]  # fmt: skip


def _text(rows: Iterable[list[str | Decimal]]) -> Iterator[list[str]]:
    return ([str(cell) for cell in row] for row in rows)


def _named(about: About) -> str:
    return gettext("not named here") if about.hidden else about.reference or ""


def _day(name: str) -> date | None:
    """A day in the address; none where there is none, or no day."""
    return request.args.get(name, type=date.fromisoformat)
