"""The record of commitments: a page and files, for whoever is signed in."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.papers.xlsx import XLSX, workbook
from govflow.services.queries.meetings.record import MOST_OWNERS, OUTCOMES, Counts, RecordPage, load_record
from govflow.web.exports import spreadsheets
from govflow.web.forms.numbers import row_number
from govflow.web.frame.filters import text
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading
from govflow.web.meetings.yearly import outcome_names, yearly_chart

bp = Blueprint("commitments", __name__)


@bp.get("/commitments")
@policy(signed_in)
def index() -> ResponseReturnValue:
    """What each organization has kept, kept late, broken, and still owes."""
    page = _load()
    chart = yearly_chart(page.over_years) if page.over_years else None
    return render_template("commitments/index.html", page=page, chart=chart, outcomes=outcome_names(), most=MOST_OWNERS)


@bp.get("/commitments.csv")
@policy(signed_in)
def as_csv() -> ResponseReturnValue:
    """The same as text, every organization."""
    return spreadsheets.csv_file(_cells(_load()), "commitments.csv")


@bp.get("/commitments.xlsx")
@policy(signed_in)
def as_workbook() -> ResponseReturnValue:
    """The same as a workbook. None of its cells becomes a formula once it is saved as CSV."""
    rows = ([spreadsheets.inert(each) for each in row] for row in _cells(_load()))
    response = Response(workbook(rows, gettext("Record of commitments")), mimetype=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="commitments.xlsx"'
    return response


def _load() -> RecordPage:
    body, year = (request.args.get(name, type=row_number) for name in ("body", "year"))
    with reading() as session:
        return load_record(backend().work(session, current_actor()), body, year)


def _cells(page: RecordPage) -> Iterator[list[str]]:
    """One row an organization, then the sum."""
    names = outcome_names()
    yield [gettext("Organization"), *(names[each] for each in OUTCOMES), gettext("In all")]
    for owner in page.owners:
        yield [text(owner.name), *_numbers(owner.counts)]
    yield [gettext("In all"), *_numbers(page.total)]


def _numbers(counts: Counts) -> list[str]:
    return [*(str(counts[each]) for each in OUTCOMES), str(counts.total)]
