"""Steps of a case: fill in, check what it brings, send."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from govflow.errors import Busy, Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.commands.cases import FireTransition, fire_transition
from govflow.services.queries.step.page import StepPage, check_step, load_step
from govflow.services.receipts import Receipt
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

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
    if form.stays:
        return render_template("transitions/new.html", page=page, form=form)
    form.validate()
    if form.step.data == "send" and not form.is_wrong:
        return _answer(page, form, lambda: sent(_fire(page, form)))
    return _check(page, form)


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


def sent(receipt: Receipt) -> ResponseReturnValue:
    """To the entry that the command left behind."""
    return redirect(url_for("cases.entry", reference=receipt.reference, seq=receipt.seq, receipt=1), 303)


def _load(reference: str, name: str) -> StepPage:
    with reading() as session:
        return load_step(backend().work(session, current_actor()), reference, name)


def _form(page: StepPage) -> StepForm:
    return step_form(page.questions, version=page.head.version, reason=page.reason)
