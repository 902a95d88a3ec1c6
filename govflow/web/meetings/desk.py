"""The desk of a session: for whoever keeps it, for members, and on the wall."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.services.commands.meetings.attendance import (
    PRESENCES,
    Attending,
    RecordAttendance,
    record_attendance,
)
from govflow.services.queries.directory.people import SignedIn
from govflow.services.queries.directory.shell import pairs_of_posts
from govflow.services.queries.meetings.desk import DeskPage, load_desk
from govflow.services.queries.meetings.desk_mark import desk_mark
from govflow.services.uploads import Upload
from govflow.values import new_id
from govflow.web.forms.numbers import number_in, row_number
from govflow.web.forms.typed import words
from govflow.web.frame.security import backend, current_actor, current_session, policy, signed_in, takes_files
from govflow.web.frame.shell import reading

bp = Blueprint("desk", __name__, url_prefix="/cases/<reference>")

PROXY = "proxy"
BEGINNING, SITTING = "beginning", "sitting"


@bp.get("/desk")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    return _page(_load(reference, request.args.get("entry", type=row_number)))


@bp.get("/desk/mark")
@policy(signed_in)
def mark(reference: str) -> ResponseReturnValue:
    """Asked every few seconds by desks that are open: whether what they show is still so."""
    with reading() as session:
        found = desk_mark(backend().work(session, current_actor()), reference)
    return Response(found, mimetype="text/plain")


@bp.post("/attendance")
@policy(signed_in)
@takes_files
def record(reference: str) -> ResponseReturnValue:
    """Record the attendance that was changed on the desk, from its item, a sitting or the beginning on."""
    entry, since = request.form.get("entry", type=row_number), request.form.get("from", "")
    try:
        command = RecordAttendance(
            case=reference,
            entry_id=None if since == BEGINNING else entry,
            sitting=_sitting(since),
            attending=tuple(_changed()),
            reason=words("reason"),
            paper=_paper(),
            document_id=request.form.get("document") or None,
            paper_for=request.form.get("paper-for", type=row_number),
            key=request.form.get("key", ""),
        )
        record_attendance(backend(), current_actor(), command)
    except Refused as error:
        return _page(_load(reference, entry), reasons=error.reasons), 422
    except Invalid as error:
        return _page(_load(reference, entry), reasons=tuple(error.fields.values())), 422
    flash(gettext("Attendance is recorded."), "ok")
    return redirect(url_for("desk.show", reference=reference, entry=entry), 303)


def desk_with(reference: str, entry: int | None, reasons: tuple[Message, ...]) -> str:
    """The desk, with why something was not done there."""
    return _page(_load(reference, entry), reasons=reasons)


def _sitting(since: str) -> int | None:
    """The number of the sitting from which on it holds; 0, which none has, where that cannot be read."""
    kind, _, number = since.partition("-")
    if kind != SITTING:
        return None
    return int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0


def _paper() -> Upload | None:
    """The proxy on paper that was chosen, if any."""
    sent = request.files.get("paper")
    if sent is None or not sent.filename:
        return None
    return Upload(sent.filename, sent.read(), sent.mimetype or "application/octet-stream")


def _changed() -> Iterator[Attending]:
    """Those organizations of which something else was chosen or written than stood there; with one button, all others
    of whom nothing was recorded; and whose paper it is that was chosen.
    """
    for name in request.form:
        kind, _, number = name.partition("-")
        organization = number_in(number) if kind == "presence" else None
        if organization is None:
            continue
        chosen = request.form[name] or request.form.get("all", "")
        persons = words(f"persons-{number}")
        before = request.form.get(f"was-{number}", ""), request.form.get(f"named-{number}", "")
        presence, _, proxy = chosen.partition(":")
        if ((chosen, persons) != before or number == request.form.get("paper-for")) and presence in PRESENCES:
            yield Attending(
                organization_id=organization,
                presence=presence,
                persons=persons,
                proxy_id=number_in(proxy),
            )


def _load(reference: str, entry: int | None) -> DeskPage:
    person: SignedIn | None = current_session()
    assert person is not None  # the policy refuses visitors
    with reading() as session:
        return load_desk(backend().work(session, current_actor()), reference, entry, pairs_of_posts(person.own_posts))


def _page(page: DeskPage, *, reasons: tuple[Message, ...] = ()) -> str:
    return render_template("desk/show.html", page=page, reasons=reasons, key=new_id(), typed=request.form)
