"""One step for each row of a table: pasted, checked line by line, recorded when all is well, or the good ones alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from govflow.services.commands.rows import TakeRows, take_rows
from govflow.services.queries.step.rows import Named, RowsPage, check_row, find_named, load_rows
from govflow.values import new_id
from govflow.web.forms.cells import names_somebody
from govflow.web.forms.numbers import row_number
from govflow.web.forms.rows import (
    Pasted,
    Row,
    against,
    heading,
    read_pasted,
    sample,
    written,
)
from govflow.web.forms.typed import pasted
from govflow.web.frame.filters import say, text
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import carry_out, look_first, reading

bp = Blueprint("rows", __name__, url_prefix="/cases/<reference>/steps/<name>/rows")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the page says of rows that were sent: how many were recorded, and that others have changed the case."""

    recorded: int = 0
    changed: bool = False


@bp.get("")
@policy(signed_in)
def new(reference: str, name: str) -> ResponseReturnValue:
    """The columns, a sample, and the field into which the rows are pasted."""
    return _form(_load(reference, name))


@bp.post("")
@policy(signed_in)
def create(reference: str, name: str) -> ResponseReturnValue:
    """Check every row; once that was shown, take the step for each, or for the good ones."""
    look_first()
    page = _load(reference, name)
    typed = pasted("rows")
    if request.form.get("step") == "edit":
        return _form(page, typed=typed)
    seen = request.form.get("seen_version", 0, type=row_number) or 0
    if seen != page.step.head.version:
        return _form(page, typed=typed, outcome=Outcome(changed=True)), 409
    table = _checked(page, typed)
    good = [each for each in table.rows if not each.wrong]
    wanted = request.form.get("step")
    if wanted == "good" or (wanted == "send" and good and len(good) == len(table.rows)):
        return _record(page, table, good)
    shown = _form(page, typed=typed, table=table)
    return shown, 200 if good and len(good) == len(table.rows) else 422


def _record(page: RowsPage, table: Pasted, good: Sequence[Row]) -> ResponseReturnValue:
    head = page.step.head
    order = TakeRows(
        case=head.reference,
        name=page.step.name,
        rows=[each.values for each in good],
        seen_version=head.version,
        key=request.form.get("key", ""),
    )
    carry_out()
    reasons = take_rows(backend(), current_actor(), order)
    for row, said in zip(good, reasons, strict=True):
        row.wrong.extend(say(each) for each in said)
    left = [each for each in table.rows if each.wrong]
    recorded = len(table.rows) - len(left)
    if not left:
        flash(ngettext("%(num)s row is recorded.", "%(num)s rows are recorded.", recorded), "ok")
        return redirect(url_for("cases.show", reference=head.reference), 303)
    names = [each.label.en for each in table.columns]
    typed = written([names, *(each.cells for each in left)])
    again = Pasted(columns=table.columns, rows=tuple(left))
    fresh = _load(head.reference, page.step.name)
    return _form(fresh, typed=typed, table=again, outcome=Outcome(recorded=recorded)), 200 if recorded else 422


def _checked(page: RowsPage, typed: str) -> Pasted:
    """The rows, each with all that speaks against it, as it would be sent."""
    table = read_pasted(typed, page.columns, _find)
    for row in table.rows:
        if not row.wrong:
            with reading() as session:
                work = backend().work(session, current_actor())
                found = check_row(work, page.step.head.reference, page.step.name, row.values, page.step.head.version)
            against(row, page.columns, *found)
    return table


def _find(names: Sequence[str]) -> dict[str, Named]:
    with reading() as session:
        return find_named(backend().work(session, current_actor()), names)


def _load(reference: str, name: str) -> RowsPage:
    with reading() as session:
        return load_rows(backend().work(session, current_actor()), reference, name)


def _form(page: RowsPage, *, typed: str = "", table: Pasted | None = None, outcome: Outcome | None = None) -> str:
    """The form with what was typed."""
    listed = next((each.choices for each in page.columns if names_somebody(each)), ())
    example = sample(page.columns, [text(each.label) for each in listed[:3]])
    return render_template(
        "rows/new.html",
        page=page,
        typed=typed,
        pasted=table,
        outcome=outcome or Outcome(),
        sample=(heading(page.columns), example),
        sample_text=written([heading(page.columns), example]),
        key=new_id(),
        ready=gettext("ready"),
    )
