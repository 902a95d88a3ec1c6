"""Files for spreadsheets (CSV by RFC 4180, UTF-8 with a mark) that no program takes for formulas: cases, tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from flask import Blueprint, Response, redirect, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.papers.inert import MARK as MARK
from govflow.papers.inert import inert as inert
from govflow.papers.xlsx import XLSX, workbook
from govflow.services.operation.errands.kinds import CASES_CSV
from govflow.services.queries.case.agenda import AgendaTable, load_agenda_page
from govflow.services.queries.case.children import ChildLine
from govflow.services.queries.directory.shell import pairs
from govflow.services.queries.open.spreadsheets import CaseRecord, case_records, count_cases, table_of
from govflow.services.queries.step.tables import ShownTable
from govflow.web.cases import case_filters, chosen_filters
from govflow.web.frame.filters import iso, say, show, text
from govflow.web.frame.security import backend, current_actor, current_session, policy, signed_in
from govflow.web.frame.shell import reading

AT_ONCE = 10_000
"""So many cases are written while their reader waits, which takes half a second of a core; more are an errand."""

bp = Blueprint("exports", __name__)


@bp.get("/cases.csv")
@policy(signed_in)
def cases() -> ResponseReturnValue:
    """All cases that the list of cases shows with the same filters, not only one page; many are asked for."""
    person = current_session()
    assert person is not None  # the policy refuses visitors
    with reading() as session:
        work = backend().work(session, current_actor())
        several = count_cases(work, case_filters(), pairs(person), AT_ONCE + 1)
    if several > AT_ONCE:
        return redirect(url_for("errands.new", wanted=CASES_CSV, **chosen_filters()), 303)
    rows = stream_with_context(_rows())
    response = Response(rows, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return response


@bp.get("/cases/<reference>/tables/<field>.csv")
@policy(signed_in)
def table(reference: str, field: str) -> ResponseReturnValue:
    """The latest answer to a table, with its totals."""
    with reading() as session:
        found = table_of(backend().work(session, current_actor()), reference, field)
    return csv_file(_table_cells(found), f"{reference}-{field}.csv")


@bp.get("/cases/<reference>/agenda.csv")
@policy(signed_in)
def agenda(reference: str) -> ResponseReturnValue:
    """The agenda of a meeting, as its reader sees it."""
    with reading() as session:
        found = load_agenda_page(backend().work(session, current_actor()), reference).agenda
    return csv_file(agenda_cells(found), f"{reference}-agenda.csv")


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of the file, every cell quoted and inert."""
    yield MARK
    for row in rows:
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_ALL).writerow([inert(cell) for cell in row])
        yield line.getvalue()


def csv_file(rows: Iterable[Iterable[str]], name: str) -> Response:
    """A short file, written while it is known who asks, for that is whose language it speaks."""
    response = Response("".join(csv_lines(rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def xlsx_file(rows: Iterable[Iterable[str | Decimal]], title: str, name: str) -> Response:
    """For spreadsheet programs: sums are numbers there, and no text becomes a formula once it is saved as CSV."""
    safe = ([inert(each) if isinstance(each, str) else each for each in row] for row in rows)
    response = Response(workbook(safe, title), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows() -> Iterator[str]:
    person = current_session()
    assert person is not None  # the policy refuses visitors
    with reading() as session:
        records = case_records(backend().work(session, current_actor()), case_filters(), pairs(person))
        yield from csv_lines(case_cells(records))


def case_cells(records: Iterable[CaseRecord]) -> Iterator[list[str]]:
    yield [
        gettext("Reference"), gettext("Title"), gettext("Title in the other language"), gettext("Procedure"),
        gettext("Version"), gettext("Phase"), gettext("State"), gettext("Ended with"), gettext("Opened by"),
        gettext("Opened on"), gettext("Due"), gettext("Paused"), gettext("Last change"),
    ]  # fmt: skip
    for each in records:
        yield [
            each.reference, each.title, each.title_other or "", text(each.procedure), str(each.version),
            text(each.phase), text(each.state), text(each.end), text(each.opened_by),
            _moment(each.opened_at), _moment(each.due_at), say(each.pause.sentence) if each.pause else "",
            _moment(each.updated_at),
        ]  # fmt: skip


def _table_cells(found: ShownTable) -> Iterator[list[str]]:
    yield [text(each.label) for each in found.columns]
    for row in found.rows:
        yield ["" if value is None else show(value) for value in row]
    if found.totals:
        first, *others = ["" if value is None else show(value) for value in found.totals]
        yield [first or gettext("Total"), *others]


def agenda_cells(found: AgendaTable) -> Iterator[list[str]]:
    yield [
        gettext("No."), gettext("Item"), gettext("Title in the other language"), gettext("Reference"),
        gettext("Brought by"), gettext("Rapporteur"), gettext("Time in minutes"), gettext("A item"),
        gettext("closed part"), gettext("Outcome"),
    ]  # fmt: skip
    for each in found.lines:
        title = gettext("Closed item") if each.hidden else each.title
        marks = [gettext("yes") if mark else "" for mark in (each.together, each.closed)]
        planned = [each.rapporteur, str(each.minutes or ""), *marks]
        reference, brought_by, outcome = _of_item(each.item)
        yield [each.number, title, each.title_other or "", reference, brought_by, *planned, outcome]
    for item in found.waiting:
        reference, brought_by, outcome = _of_item(item)
        yield ["", item.title, item.title_other or "", reference, brought_by, *[""] * 4, outcome]


def _of_item(item: ChildLine | None) -> tuple[str, str, str]:
    """Its reference, who brought it, and where it stands or how it ended."""
    if item is None:
        return "", "", ""
    outcome = f"{text(item.state)}: {say(item.result)}" if item.result else text(item.state)
    return item.reference, text(item.brought_by), outcome


def _moment(value: datetime | None) -> str:
    return iso(value) if value is not None else ""
