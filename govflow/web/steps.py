"""Steps of a case: fill in, check what it brings, send."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

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
from govflow.web.frame.kept import built_here
from govflow.web.frame.security import backend, current_actor, policy, signed_in, takes_files
from govflow.web.frame.shell import SEND_AGAIN, carry_out, look_first, reading, way_back

bp = Blueprint("steps", __name__, url_prefix="/cases/<reference>")


@dataclass(frozen=True)
class Way:
    """What becomes of a step that was filled in: whoever filled it in takes it, or prepares it for another.

    ``endpoint``: where its form is sent. ``told``: what it brings; ``send``: it is carried out, and the way from there.
    """

    endpoint: str
    told: Callable[[StepPage, StepForm], Consequences]
    send: Callable[[StepPage, StepForm], ResponseReturnValue]
    prepares: bool = False


@bp.get("/steps/<name>")
@policy(signed_in)
def new(reference: str, name: str) -> ResponseReturnValue:
    return begun(_load(reference, name, anew="anew" in request.args), TAKEN)


@bp.post("/steps/<name>")
@policy(signed_in)
@takes_files
def create(reference: str, name: str) -> ResponseReturnValue:
    """Check what was filled in; the second time, take the step."""
    look_first()
    return filled_in(_load(reference, name), TAKEN)


def begun(page: StepPage, way: Way) -> ResponseReturnValue:
    """The form of a step; where nothing is filled in, what it brings."""
    form = form_of(page)
    if built_here() is not None:
        return _given_back(page, form, way)
    if page.closed or form.asked():
        return _form_page(page, form, way)
    return _check(page, form, way)


def filled_in(page: StepPage, way: Way) -> ResponseReturnValue:
    """What comes of the form that was sent: the next page of it, the check, or the way from what was carried out."""
    form = form_of(page)
    if form.pages.several:
        form.settle(_unasked(page, form))
    if form.goes_back():
        return _form_page(page, form, way)
    form.validate()
    if form.step.data == "check" and form.pages.more:
        return _next_page(page, form, way)
    if form.step.data == "send" and not form.is_wrong:
        return _answer(page, form, way, lambda: way.send(page, form))
    return _check(page, form, way)


def _given_back(page: StepPage, form: StepForm, way: Way) -> ResponseReturnValue:
    """The form as it was filled in, and what speaks against it by now."""
    if form.pages.several:
        form.settle(_unasked(page, form))
    return _form_page(page, form, way, reasons=tuple(page.closed))


def form_of(page: StepPage) -> StepForm:
    return step_form(page.questions, version=page.head.version, reason=page.reason)


def sent(receipt: Receipt) -> ResponseReturnValue:
    """Back to where it was begun, if that page said so; else to the entry that the command left behind, or to the case
    of whose record its author reads nothing.
    """
    if (back := way_back()) is not None:
        return _recorded(back)
    with reading() as session:
        number = find_receipt(backend().work(session, current_actor()), receipt)
    if number is None:
        return _recorded(url_for("cases.show", reference=receipt.reference))
    return redirect(url_for("cases.entry", reference=receipt.reference, number=number, receipt=1), 303)


def _recorded(way: str) -> ResponseReturnValue:
    flash(gettext("It is recorded."), "ok")
    return redirect(way, 303)


def _next_page(page: StepPage, form: StepForm, way: Way) -> ResponseReturnValue:
    """The page that follows, once nothing is wrong up to here; what the whole step brings is asked at the end."""

    def turned() -> ResponseReturnValue:
        if form.is_wrong_so_far:
            return _form_page(page, form, way), 422
        form.pages.forth()
        return _form_page(page, form, way)

    def checked() -> ResponseReturnValue:
        with suppress(Refused):
            form.refuse_so_far(lambda: way.told(page, form))
        return turned()

    return _answer(page, form, way, checked)


def _unasked(page: StepPage, form: StepForm) -> frozenset[str]:
    with reading() as session:
        work = backend().work(session, current_actor())
        return unasked_so_far(work, page.head.reference, page.name, form.answers())


def _check(page: StepPage, form: StepForm, way: Way) -> ResponseReturnValue:
    """The page that tells what the step brings."""

    def checked() -> ResponseReturnValue:
        told = way.told(page, form)
        if form.is_wrong:
            return _form_page(page, form, way), 422
        return render_template("steps/check.html", page=page, form=form, way=way, told=told)

    return _answer(page, form, way, checked)


def _answer(page: StepPage, form: StepForm, way: Way, act: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """What the act answers, or the form again, as it was filled in, with what speaks against it."""
    try:
        return act()
    except Invalid as error:
        form.refuse(error)
        return _form_page(page, form, way), 422
    except Refused as error:
        return _form_page(page, form, way, reasons=() if form.is_wrong else error.reasons), 422
    except Stale as error:
        form.seen_version.data = str(page.head.version)
        return _form_page(page, form, way, stale=error), 409
    except Busy as error:
        shown = _form_page(page, form, way, reasons=(error.message, SEND_AGAIN))
        return shown, 503, {"Retry-After": str(error.retry_after)}


def _form_page(
    page: StepPage, form: StepForm, way: Way, *, reasons: tuple[Message, ...] = (), stale: Stale | None = None
) -> str:
    return render_template("steps/new.html", page=page, form=form, way=way, reasons=reasons, stale=stale)


def _told(page: StepPage, form: StepForm) -> Consequences:
    with reading() as session:
        work = backend().work(session, current_actor())
        return check_step(work, page.head.reference, page.name, form.answers(), form.reason_text, form.version_seen)


def _take(page: StepPage, form: StepForm) -> ResponseReturnValue:
    command = TakeStep(
        case=page.head.reference,
        name=page.name,
        values=form.answers(),
        reason=form.reason_text,
        seen_version=form.version_seen,
        key=form.key.data or "",
    )
    carry_out()
    return sent(take_step(backend(), current_actor(), command))


def _load(reference: str, name: str, *, anew: bool = False) -> StepPage:
    with reading() as session:
        return load_step(backend().work(session, current_actor()), reference, name, sought_answers(), anew=anew)


TAKEN = Way("steps.create", _told, _take)
