"""What people keep of cases: pins, notes to oneself, labels, who looks after a case, lists under a name."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from govflow.errors import Conflict, Forbidden, Invalid, Refused
from govflow.messages import Message
from govflow.services.operation import desks
from govflow.services.queries.directory.shell import pairs
from govflow.services.queries.inbox.kept import load_colleagues, load_desk_of_case, load_kept
from govflow.services.queries.meetings.batch import load_batch
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import few_words
from govflow.web.frame.security import backend, current_actor, current_session, policy, safe_next, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("kept", __name__)

LISTS = {"inbox": "inbox.index", "cases": "cases.index"}
KEPT_OF = {
    "inbox": ("kind", "organization", "within", "by", "care"),
    "cases": ("q", "workflow", "phase", "organization", "status", "mine"),
}
"""What of the address of a list is kept under a name."""


@bp.get("/inbox/kept")
@policy(signed_in)
def index() -> ResponseReturnValue:
    """All cases of which the reader keeps something."""
    person = current_session()
    assert person is not None  # the policy refuses visitors
    with reading() as session:
        page = load_kept(backend().work(session, current_actor()), pairs(person))
    return render_template("inbox/kept.html", page=page)


@bp.get("/cases/<reference>/kept")
@policy(signed_in)
def of_case(reference: str) -> ResponseReturnValue:
    """What the reader and their organization keep of a case."""
    return _of_case(reference)


@bp.post("/cases/<reference>/kept/pin")
@policy(signed_in)
def pin(reference: str) -> ResponseReturnValue:
    desks.pin(backend(), current_actor(), reference, pinned=request.form.get("pinned") == "1")
    return _kept(reference)


@bp.post("/cases/<reference>/kept/note")
@policy(signed_in)
def note(reference: str) -> ResponseReturnValue:
    """Keep a note to oneself."""
    try:
        text = few_words("note", Message("Note to yourself"), most=desks.LONGEST_NOTE)
        desks.write_note(backend(), current_actor(), reference, text)
    except (Refused, Invalid) as error:
        return _of_case(reference, error.said)
    return _kept(reference)


@bp.post("/cases/<reference>/kept/labels")
@policy(signed_in)
def label(reference: str) -> ResponseReturnValue:
    """Put a label on, or take one off."""
    try:
        text = few_words("label", Message("Label"), most=desks.LONGEST_LABEL)
        desks.put_label(backend(), current_actor(), reference, text, on=request.form.get("off") != "1")
    except (Refused, Invalid, Forbidden, Conflict) as error:
        return _of_case(reference, error.said)
    return _kept(reference)


@bp.post("/cases/<reference>/kept/taken")
@policy(signed_in)
def taken(reference: str) -> ResponseReturnValue:
    """Say that one knows of what was handed over."""
    desks.take_over(backend(), current_actor(), reference)
    return _kept(reference)


@bp.get("/inbox/hand-over")
@policy(signed_in)
def choose() -> ResponseReturnValue:
    """To whom the cases go that were ticked."""
    return _choose(tuple(dict.fromkeys(request.args.getlist("item"))))


@bp.post("/inbox/hand-over")
@policy(signed_in)
def hand_over() -> ResponseReturnValue:
    """Hand each of them over; what is refused in one leaves the others done."""
    cases = tuple(dict.fromkeys(request.form.getlist("item")))
    to = request.form.get("to", "")
    try:
        note = few_words("note", Message("Note"), most=desks.LONGEST_NOTE)
        number = None if to == "nobody" else row_number(to)
    except Refused as error:
        return _choose(cases, error.reasons)
    except ValueError:
        return _choose(cases, (Message("Choose a colleague."),))
    try:
        handing = desks.HandOver(cases=cases, person_id=number, note=note)
        done = desks.hand_over(backend(), current_actor(), handing)
    except Refused as error:
        return _choose((), error.reasons)
    many = sum(not each.reasons for each in done)
    if many == len(done) and done:
        flash(ngettext("%(num)s case is handed over.", "%(num)s cases are handed over.", many), "ok")
        return redirect(safe_next(request.form.get("back")) or url_for("inbox.index"), 303)
    shown = render_template("inbox/handed.html", done=done, many=many)
    return shown, 200 if many else 422


@bp.post("/inbox/lists")
@policy(signed_in)
def save() -> ResponseReturnValue:
    """Keep the filters of a list under a name."""
    page = request.form.get("page", "")
    if page not in LISTS:
        raise Invalid({"name": Message("Go back to the page and try again.")})
    asked = {name: value for name in KEPT_OF[page] if (value := request.form.get(name, "")[:100])}
    desks.save_list(
        backend(), current_actor(), page, few_words("name", Message("Name"), most=desks.LONGEST_NAME), urlencode(asked)
    )
    flash(gettext("The list is kept."), "ok")
    return redirect(url_for(LISTS[page], **asked), 303)  # type: ignore[arg-type]


@bp.post("/inbox/lists/<list_id>/removed")
@policy(signed_in)
def remove(list_id: str) -> ResponseReturnValue:
    desks.remove_list(backend(), current_actor(), list_id)
    flash(gettext("The list is kept no longer."), "ok")
    return redirect(safe_next(request.form.get("back")) or url_for("inbox.index"), 303)


def _choose(cases: tuple[str, ...], reasons: tuple[Message, ...] = ()) -> ResponseReturnValue:
    with reading() as session:
        work = backend().work(session, current_actor())
        try:
            page = load_batch(work, None, cases)
        except Refused as error:
            page, reasons = load_batch(work, None, ()), error.reasons
        colleagues = load_colleagues(work)
    shown = render_template(
        "inbox/hand_over.html", page=page, colleagues=colleagues, reasons=reasons, typed=request.form
    )
    return shown, 422 if reasons else 200


def _of_case(reference: str, reasons: tuple[Message, ...] = ()) -> ResponseReturnValue:
    with reading() as session:
        page = load_desk_of_case(backend().work(session, current_actor()), reference)
    shown = render_template("inbox/case.html", page=page, reasons=reasons, typed=request.form)
    return shown, 422 if reasons else 200


def _kept(reference: str) -> ResponseReturnValue:
    flash(gettext("The changes are kept."), "ok")
    return redirect(safe_next(request.form.get("back")) or url_for("kept.of_case", reference=reference), 303)
