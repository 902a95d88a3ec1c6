"""Steps of a case: fill in, check what it brings, send; and what may be done about a deadline or an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from govflow.errors import Busy, Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.commands.cases import FireTransition, ReopenCase, fire_transition, reopen_case
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume
from govflow.services.queries.step.deadline import load_act
from govflow.services.queries.step.page import StepPage, check_step, load_step
from govflow.services.stepping import Receipt
from govflow.web.forms import StepForm, step_form
from govflow.web.security import backend, current_actor, policy, signed_in
from govflow.web.shell import reading

SEND_AGAIN = Message("What you filled in is still there. Wait a few seconds, then send it again.")

bp = Blueprint("transitions", __name__, url_prefix="/cases/<reference>")


@bp.get("/steps/<name>")
@policy(signed_in)
def new(reference: str, name: str) -> ResponseReturnValue:
    page = _load(reference, name)
    form = _form(page)
    if page.closed or form.asked():
        return render_template("transitions/new.html", page=page, form=form)
    return _check(page, form)  # nothing to fill in: straight to what it brings


@bp.post("/steps/<name>")
@policy(signed_in)
def create(reference: str, name: str) -> ResponseReturnValue:
    """Check what was filled in; the second time, take the step."""
    page = _load(reference, name)
    form = _form(page)
    if form.step.data == "edit":
        return render_template("transitions/new.html", page=page, form=form)
    form.validate()
    if form.step.data == "send" and not form.is_wrong:
        return _answer(page, form, lambda: _sent(_fire(page, form)))
    return _check(page, form)


@bp.get("/acts/<act>")
@policy(signed_in)
def new_act(reference: str, act: str) -> ResponseReturnValue:
    with reading() as session:
        page = load_act(backend().work(session, current_actor()), reference, _known(act))
    form = step_form((), version=page.head.version, reason=None if act == "resume" else "required")
    return render_template("transitions/act.html", page=page, form=form, words=WORDS[act])


@bp.post("/acts/<act>")
@policy(signed_in)
def create_act(reference: str, act: str) -> ResponseReturnValue:
    """Extend, suspend or resume the deadline, or reopen the case."""
    with reading() as session:
        page = load_act(backend().work(session, current_actor()), reference, _known(act))
    form = step_form((), version=page.head.version, reason=None if act == "resume" else "required")
    form.validate()
    if act != "resume" and not form.reason_text:
        form.refuse(Invalid({"reason": Message("A written reason is needed.")}))
    shown: dict[str, Any] = {"page": page, "form": form, "words": WORDS[act]}
    if form.is_wrong:
        return render_template("transitions/act.html", **shown), 422
    try:
        return _sent(ACTS[act](reference, form))
    except Refused as error:
        return render_template("transitions/act.html", **shown, reasons=error.reasons), 422
    except Stale as error:
        form.seen_version.data = str(page.head.version)
        return render_template("transitions/act.html", **shown, stale=error), 409


def _check(page: StepPage, form: StepForm) -> ResponseReturnValue:
    """The page that tells what the step brings."""

    def checked() -> ResponseReturnValue:
        with reading() as session:
            told = check_step(
                backend().work(session, current_actor()),
                page.head.reference,
                page.name,
                form.answers(),
                form.reason_text,
                form.version_seen,
            )
        if form.is_wrong:
            return render_template("transitions/new.html", page=page, form=form), 422
        return render_template("transitions/check.html", page=page, form=form, told=told)

    return _answer(page, form, checked)


def _answer(page: StepPage, form: StepForm, act: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """What the act answers, or the form again, as it was filled in, with what speaks against it."""
    try:
        return act()
    except Invalid as error:
        form.refuse(error)
        return render_template("transitions/new.html", page=page, form=form), 422
    except Refused as error:
        reasons = () if form.is_wrong else error.reasons
        return render_template("transitions/new.html", page=page, form=form, reasons=reasons), 422
    except Stale as error:
        form.seen_version.data = str(page.head.version)
        return render_template("transitions/new.html", page=page, form=form, stale=error), 409
    except Busy as error:
        shown = render_template("transitions/new.html", page=page, form=form, reasons=(error.message, SEND_AGAIN))
        return shown, 503, {"Retry-After": str(error.retry_after)}


def _fire(page: StepPage, form: StepForm) -> Receipt:
    command = FireTransition(
        case=page.head.reference,
        name=page.name,
        values=form.answers(),
        reason=form.reason_text,
        seen_version=form.version_seen,
        key=form.key.data or "",
    )
    return fire_transition(backend(), current_actor(), command)


def _sent(receipt: Receipt) -> ResponseReturnValue:
    return redirect(url_for("cases.entry", reference=receipt.reference, seq=receipt.seq, receipt=1), 303)


def _load(reference: str, name: str) -> StepPage:
    with reading() as session:
        return load_step(backend().work(session, current_actor()), reference, name)


def _form(page: StepPage) -> StepForm:
    return step_form(page.questions, version=page.head.version, reason=page.reason)


def _deadline(change: Callable[..., Receipt]) -> Callable[[str, StepForm], Receipt]:
    def act(reference: str, form: StepForm) -> Receipt:
        command = ChangeDeadline(
            case=reference, reason=form.reason_text or "", seen_version=form.version_seen, key=form.key.data or ""
        )
        return change(backend(), current_actor(), command)

    return act


def _reopen(reference: str, form: StepForm) -> Receipt:
    command = ReopenCase(
        case=reference, reason=form.reason_text or "", seen_version=form.version_seen, key=form.key.data or ""
    )
    return reopen_case(backend(), current_actor(), command)


def _known(act: str) -> str:
    if act not in ACTS:
        abort(404)
    return act


ACTS: dict[str, Callable[[str, StepForm], Receipt]] = {
    "extend": _deadline(extend),
    "pause": _deadline(pause),
    "resume": _deadline(resume),
    "reopen": _reopen,
}
WORDS = {
    "extend": (lazy_gettext("Extend the deadline"), lazy_gettext("Extend it")),
    "pause": (lazy_gettext("Suspend the deadline"), lazy_gettext("Suspend it")),
    "resume": (lazy_gettext("Let the deadline run again"), lazy_gettext("Let it run")),
    "reopen": (lazy_gettext("Reopen the case"), lazy_gettext("Reopen it")),
}
"""The title of the page and the word on its button."""
