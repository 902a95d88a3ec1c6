"""The agenda of a meeting: to read, to print, and to put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.commands.meetings.agenda import ArrangeAgenda, PlacedLine, arrange_agenda
from govflow.services.queries.case.agenda import AgendaLine, AgendaPage, load_agenda_page, load_arranging
from govflow.values import new_id
from govflow.web.forms.agenda import MOVES, arranged, placed_line, read_lines
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("agenda", __name__, url_prefix="/cases/<reference>/agenda")


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    with reading() as session:
        page = load_agenda_page(backend().work(session, current_actor()), reference)
    return render_template("agenda/show.html", page=page)


@bp.get("/order")
@policy(signed_in)
def edit(reference: str) -> ResponseReturnValue:
    page = _load(reference)
    return _form(page, [placed_line(each) for each in page.agenda.lines], page.shown)


@bp.post("/order")
@policy(signed_in)
def arrange(reference: str) -> ResponseReturnValue:
    """Keep the agenda; or, for whoever has no script, move a line and show the form again."""
    page, shown = _load(reference), request.form.get("shown", "")
    try:
        lines, problems = read_lines(request.form)
        if any(each in request.form for each in MOVES):
            return _form(page, arranged(lines, request.form), shown)
        if problems:
            return _form(page, lines, shown, reasons=problems), 422
        command = ArrangeAgenda(case=reference, lines=tuple(lines), shown=shown, key=request.form.get("key", ""))
        arrange_agenda(backend(), current_actor(), command)
    except Invalid as error:
        return _form(page, lines, shown, reasons=tuple(error.fields.values())), 422
    except Refused as error:
        return _form(page, lines, shown, reasons=error.reasons), 422
    except Stale as error:
        return _form(page, _merged(lines, page.agenda.lines), page.shown, reasons=(error.message,)), 409
    flash(gettext("The agenda is kept."), "ok")
    return redirect(url_for("agenda.show", reference=reference), 303)


def _load(reference: str) -> AgendaPage:
    with reading() as session:
        return load_arranging(backend().work(session, current_actor()), reference)


def _form(page: AgendaPage, lines: Sequence[PlacedLine], shown: str, *, reasons: Sequence[Message] = ()) -> str:
    """The form with these lines; ``shown`` is the mark of the agenda that they change."""
    items = {each.id: each for each in (*(line.item for line in page.agenda.lines), *page.agenda.waiting) if each}
    return render_template(
        "agenda/order.html",
        page=page,
        lines=lines,
        items=items,
        shown=shown,
        reasons=reasons,
        changed=request.method == "POST",
        key=new_id(),
    )


def _merged(typed: Sequence[PlacedLine], now: Sequence[AgendaLine]) -> list[PlacedLine]:
    """What was typed, with what came onto the agenda meanwhile at its end; what is gone by now is left out."""
    there = {each.id for each in now}
    kept = [each for each in typed if each.id is None or each.id in there]
    items = {each.item_id for each in kept if each.item_id is not None}
    ids = {each.id for each in kept}
    new = (placed_line(each) for each in now if each.id not in ids and each.item_id not in items)
    rows = {each.item_id: each.id for each in now if each.item_id is not None}
    return [*(each if each.item_id is None else replace(each, id=rows.get(each.item_id)) for each in kept), *new]
