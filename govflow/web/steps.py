"""Steps of a case: fill in, check what it brings, send."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Busy, Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.page import StepPage, check_step, find_receipt, load_step, unasked_so_far
from govflow.services.receipts import Receipt
from govflow.web.forms.steps import StepForm, sought_answers, step_form
from govflow.web.frame.security import backend, current_actor, policy, signed_in, takes_files
from govflow.web.frame.shell import carry_out, look_first, reading, way_back

SEND_AGAIN = Message("What you filled in is still there. Wait a few seconds, then send it again.")

bp = Blueprint("steps", __name__, url_prefix="/cases/<reference>")


@bp.get("/steps/<name>")
@policy(signed_in)
def new(reference: str, name: str) -> ResponseReturnValue:
    page = _load(reference, name, anew="anew" in request.args)
    form = _form(page)
    if page.closed or form.asked():
        return render_template("steps/new.html", page=page, form=form)
    return _check(page, form)  # nothing to fill in: straight to what it brings


@bp.post("/steps/<name>")
@policy(signed_in)
@takes_files
def create(reference: str, name: str) -> ResponseReturnValue:
    """Check what was filled in; the second time, take the step."""
    look_first()
    page = _load(reference, name)
    form = _form(page)
    if form.pages.several:
        form.settle(_unasked(page, form))
    if form.goes_back():
        return render_template("steps/new.html", page=page, form=form)
    form.validate()
    if form.step.data == "check" and form.pages.more:
        return _next_page(page, form)
    if form.step.data == "send" and not form.is_wrong:
        return _answer(page, form, lambda: sent(_take(page, form)))
    return _check(page, form)


def _next_page(page: StepPage, form: StepForm) -> ResponseReturnValue:
    """The page that follows, once nothing is wrong up to here; what the whole step brings is asked at the end."""

    def turned() -> ResponseReturnValue:
        if form.is_wrong_so_far:
            return render_template("steps/new.html", page=page, form=form), 422
        form.pages.forth()
        return render_template("steps/new.html", page=page, form=form)

    def checked() -> ResponseReturnValue:
        with suppress(Refused):
            form.refuse_so_far(lambda: _told(page, form))
        return turned()

    return _answer(page, form, checked)


def _unasked(page: StepPage, form: StepForm) -> frozenset[str]:
    with reading() as session:
        work = backend().work(session, current_actor())
        return unasked_so_far(work, page.head.reference, page.name, form.answers())


def _told(page: StepPage, form: StepForm) -> Consequences:
    with reading() as session:
        work = backend().work(session, current_actor())
        return check_step(work, page.head.reference, page.name, form.answers(), form.reason_text, form.version_seen)


def _check(page: StepPage, form: StepForm) -> ResponseReturnValue:
    """The page that tells what the step brings."""

    def checked() -> ResponseReturnValue:
        told = _told(page, form)
        if form.is_wrong:
            return render_template("steps/new.html", page=page, form=form), 422
        return render_template("steps/check.html", page=page, form=form, told=told)

    return _answer(page, form, checked)


def _answer(page: StepPage, form: StepForm, act: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """What the act answers, or the form again, as it was filled in, with what speaks against it."""
    try:
        return act()
    except Invalid as error:
        form.refuse(error)
        return render_template("steps/new.html", page=page, form=form), 422
    except Refused as error:
        reasons = () if form.is_wrong else error.reasons
        return render_template("steps/new.html", page=page, form=form, reasons=reasons), 422
    except Stale as error:
        form.seen_version.data = str(page.head.version)
        return render_template("steps/new.html", page=page, form=form, stale=error), 409
    except Busy as error:
        shown = render_template("steps/new.html", page=page, form=form, reasons=(error.message, SEND_AGAIN))
        return shown, 503, {"Retry-After": str(error.retry_after)}


def _take(page: StepPage, form: StepForm) -> Receipt:
    command = TakeStep(
        case=page.head.reference,
        name=page.name,
        values=form.answers(),
        reason=form.reason_text,
        seen_version=form.version_seen,
        key=form.key.data or "",
    )
    carry_out()
    return take_step(backend(), current_actor(), command)


def sent(receipt: Receipt) -> ResponseReturnValue:
    """Back to where it was begun, if that page said so; else to the entry that the command left behind."""
    if (back := way_back()) is not None:
        flash(gettext("It is recorded."), "ok")
        return redirect(back, 303)
    with reading() as session:
        number = find_receipt(backend().work(session, current_actor()), receipt)
    return redirect(url_for("cases.entry", reference=receipt.reference, number=number, receipt=1), 303)


def _load(reference: str, name: str, *, anew: bool = False) -> StepPage:
    with reading() as session:
        return load_step(backend().work(session, current_actor()), reference, name, sought_answers(), anew=anew)


def _form(page: StepPage) -> StepForm:
    return step_form(page.questions, version=page.head.version, reason=page.reason)
