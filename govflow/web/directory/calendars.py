"""The working-day calendar: everybody may read how days are counted, the administrator enters local changes."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import DateField, RadioField
from wtforms.fields.choices import SelectChoice

from govflow.errors import Invalid
from govflow.services.commands.directory.calendars import LONGEST_NOTE, ChangeDay, change_day
from govflow.services.queries.directory.calendars import CALENDAR, load_calendar
from govflow.web.forms.base import Form, line, required_answer
from govflow.web.forms.numbers import row_number
from govflow.web.frame.security import administrator, backend, current_actor, policy, signed_in, today

bp = Blueprint("calendars", __name__, url_prefix="/calendar")


class DayForm(Form):
    """A day that is not what the week or the State Council's list says."""

    day = DateField(
        lazy_gettext("Day"), validators=[required_answer()], description=lazy_gettext("Tomorrow at the earliest.")
    )
    working = RadioField(
        lazy_gettext("On this day"),
        choices=[
            SelectChoice("rest", lazy_gettext("nobody works: it is a rest day")),
            SelectChoice("work", lazy_gettext("people work: it is a working day")),
        ],
        validators=[required_answer()],
    )
    note = line(
        lazy_gettext("By which notice"),
        most=LONGEST_NOTE,
        hint=lazy_gettext("Number and date of the notice. Deadlines that move say why."),
    )


@bp.get("")
@policy(signed_in)
def show() -> ResponseReturnValue:
    return _page(DayForm(formdata=None))


@bp.post("")
@policy(administrator)
def change() -> ResponseReturnValue:
    form = DayForm()
    if not form.validate_on_submit():
        return _page(form), 422
    command = ChangeDay(calendar=CALENDAR, day=form.day.data, working=form.working.data == "work", note=form.note.data)
    try:
        moved = change_day(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
        return _page(form), 422
    return _done(form.day.data.year, moved)


@bp.post("/<day>/withdraw")
@policy(administrator)
def withdraw(day: str) -> ResponseReturnValue:
    form = DayForm(formdata=None, data={})
    form.day.process_formdata([day])
    if form.day.data is None:
        return _page(form), 422
    try:
        moved = change_day(backend(), current_actor(), ChangeDay(calendar=CALENDAR, day=form.day.data, working=None))
    except Invalid as error:
        form.refuse(error)
        return _page(form), 422
    return _done(form.day.data.year, moved)


def _page(form: DayForm) -> str:
    year = form.day.data.year if form.day.data is not None else request.args.get("year", today().year, type=row_number)
    return render_template("calendars/show.html", page=load_calendar(backend(), year, today()), form=form)


def _done(year: int, moved: int) -> ResponseReturnValue:
    moved_deadlines = ngettext("%(num)s running deadline moved.", "%(num)s running deadlines moved.", moved)
    flash(gettext("The calendar is changed. %(moved)s", moved=moved_deadlines), "ok")
    return redirect(url_for("calendars.show", year=year), 303)
