"""The agenda of a meeting: to read, to print, and to put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.commands.meetings.agenda import ArrangeAgenda, PlacedLine, arrange_agenda
from govflow.services.commands.meetings.debate import (
    AskDebate,
    TakeBackDebate,
    ask_debate,
    take_back_debate,
)
from govflow.services.queries.case.agenda import AgendaLine, AgendaPage, load_agenda_page, load_arranging
from govflow.values import new_id
from govflow.web.forms.agenda import MOVES, arranged, placed_line, read_lines
from govflow.web.forms.typed import words
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading, way_back

bp = Blueprint("agenda", __name__, url_prefix="/cases/<reference>/agenda")


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    with reading() as session:
        page = load_agenda_page(backend().work(session, current_actor()), reference)
    return render_template("agenda/show.html", page=page, key=new_id())


@bp.post("/<int:line_id>/debate")
@policy(signed_in)
def ask(reference: str, line_id: int) -> ResponseReturnValue:
    """Ask for the debate of the item on a line, from whichever page shows it."""
    try:
        reason = words("reason")
        key = request.form.get("key", "")
        ask_debate(backend(), current_actor(), AskDebate(case=reference, entry_id=line_id, reason=reason, key=key))
    except (Refused, Invalid) as error:
        return _not_asked(reference, error, {line_id: request.form.get("reason", "")})
    flash(gettext("The item is debated: it is not decided together with others any more."), "ok")
    return _to_line(reference, line_id)


@bp.post("/<int:line_id>/debate/taken-back")
@policy(signed_in)
def take_back(reference: str, line_id: int) -> ResponseReturnValue:
    """Take back what one's organization asked for."""
    try:
        key = request.form.get("key", "")
        take_back_debate(backend(), current_actor(), TakeBackDebate(case=reference, entry_id=line_id, key=key))
    except Refused as error:
        return _not_asked(reference, error, {})
    flash(gettext("Your organization does not ask for the debate any more."), "ok")
    return _to_line(reference, line_id)


def _to_line(reference: str, line_id: int) -> ResponseReturnValue:
    return redirect(way_back() or url_for("agenda.show", reference=reference, _anchor=f"agenda-{line_id}"), 303)


def _not_asked(reference: str, error: Refused | Invalid, typed: Mapping[int, str]) -> ResponseReturnValue:
    """The agenda as it stands now, with why; what was typed for a line stays in its field."""
    with reading() as session:
        page = load_agenda_page(backend().work(session, current_actor()), reference)
    reasons = error.reasons if isinstance(error, Refused) else tuple(error.fields.values())
    return render_template("agenda/show.html", page=page, key=new_id(), reasons=reasons, typed=typed), 422


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
        debates={each.id: each.debates for each in page.agenda.lines},
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
