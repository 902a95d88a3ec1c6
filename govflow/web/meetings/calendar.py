"""A meeting as a calendar file (RFC 5545): its sittings, deadlines, what was promised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from icalendar import Calendar, Event

from govflow.services.queries.meetings import calendar as meetings
from govflow.web.frame.filters import show
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("calendar", __name__, url_prefix="/cases/<reference>")


@bp.get("/calendar.ics")
@policy(signed_in)
def export(reference: str) -> ResponseReturnValue:
    with reading() as session:
        found = meetings.load_calendar(backend().work(session, current_actor()), reference)
    answer = Response(_file(found), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.head.reference}.ics"'
    return answer


def _file(meeting: meetings.MeetingCalendar) -> bytes:
    return calendar_file(
        "meeting",
        (
            component(each, f"{each.reference}-{each.id}@govflow", meeting.changed_at, meeting.sequence)
            for each in meeting.events
        ),
    )


def calendar_file(what: str, events: Iterable[Event]) -> bytes:
    """The events as a file, for whoever reads it with whatever program."""
    calendar = Calendar()
    calendar.add("prodid", f"-//govflow//{what}//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for each in events:
        calendar.add_component(each)
    content: bytes = calendar.to_ical()
    return content


def component(event: meetings.Event, uid: str, changed_at: datetime, sequence: int) -> Event:
    """An event in the language of the page; without a reference it leads to no case."""
    found = Event()
    found.add("uid", uid)
    found.add("dtstamp", changed_at)
    found.add("sequence", sequence)
    found.add("summary", show(event.title))
    found.add("dtstart", event.at)
    if isinstance(event.at, datetime):
        found.add("dtend", event.until or event.at)  # a moment alone: until then something is due
    if event.place:
        found.add("location", event.place)
    if event.link:
        found.add("description", gettext("Video link: %(link)s", link=event.link))
    if event.reference:
        found.add("url", url_for("cases.show", reference=event.reference, _external=True))
    found.add("status", "CANCELLED" if event.off else "CONFIRMED")
    return found
