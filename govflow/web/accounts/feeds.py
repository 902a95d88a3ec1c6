"""A person's calendar at an address of its own, which programs read without signing in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from govflow.services.operation.notices.addresses import end_address, make_address, reader_of
from govflow.services.queries.notices.calendar import load_person_calendar
from govflow.web.frame.i18n import speaking
from govflow.web.frame.security import backend, current_actor, policy, public, signed_in
from govflow.web.frame.shell import reading
from govflow.web.meetings.calendar import calendar_file, component

bp = Blueprint("feeds", __name__)


@bp.post("/account/calendar")
@policy(signed_in)
def make() -> ResponseReturnValue:
    """The next page shows the address, and no other ever does."""
    secret = make_address(backend(), current_actor())
    flash(url_for("feeds.show", secret=secret, _external=True), "calendar")
    return redirect(url_for("account.show"), 303)


@bp.post("/account/calendar/end")
@policy(signed_in)
def end() -> ResponseReturnValue:
    end_address(backend(), current_actor())
    return redirect(url_for("account.show"), 303)


@bp.get("/calendars/<secret>.ics")
@policy(public)
def show(secret: str) -> ResponseReturnValue:
    """As the person sees it at this moment, in the language of the person."""
    with reading() as session:
        work, language = reader_of(backend(), session, secret)
        entries = load_person_calendar(work, backend().settings.key_for("calendars"))
    with speaking(language):
        events = [
            component(each.event, f"{each.uid}@govflow", each.changed_at, int(each.changed_at.timestamp()))
            for each in entries
        ]
        answer = Response(calendar_file("calendar", events), mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
