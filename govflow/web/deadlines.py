"""What may be done about a deadline, or about an end, beside the steps: extension, suspension, reopening."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from govflow.errors import Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.cases import ReopenCase, reopen_case
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume
from govflow.services.queries.step.deadline import Act, ActPage, load_act
from govflow.services.receipts import Receipt
from govflow.values import Actor
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading
from govflow.web.steps import sent

bp = Blueprint("deadlines", __name__, url_prefix="/cases/<reference>")

DELETE = "DELETE"
WORDS = {
    "extension": (lazy_gettext("Extend the deadline"), lazy_gettext("Extend it")),
    "suspension": (lazy_gettext("Suspend the deadline"), lazy_gettext("Suspend it")),
    "suspended": (lazy_gettext("Let the deadline run again"), lazy_gettext("Let it run")),
    "reopening": (lazy_gettext("Reopen the case"), lazy_gettext("Reopen it")),
}
"""The title of the page and the word on its button."""


@bp.get("/deadline/extension")
@policy(signed_in)
def new_extension(reference: str) -> ResponseReturnValue:
    page = _load(reference, "extension")
    return _shown(page, _form(page, reason=not page.suspended))


@bp.post("/deadline/extension")
@policy(signed_in)
def create_extension(reference: str) -> ResponseReturnValue:
    return _carry_out(_load(reference, "extension"), lambda form: extend(*_ordered(reference, form)))


@bp.get("/deadline/suspension")
@policy(signed_in)
def new_suspension(reference: str) -> ResponseReturnValue:
    """Suspend the deadline or, where it stands still, let it run again."""
    page = _load(reference, "suspension")
    return _shown(page, _form(page, reason=not page.suspended))


@bp.post("/deadline/suspension")
@policy(signed_in)
def create_suspension(reference: str) -> ResponseReturnValue:
    """Suspend the deadline. A form cannot send DELETE, so it says in ``_method`` that it means it."""
    if request.form.get("_method") == DELETE:
        return end_suspension(reference)
    return _carry_out(_load(reference, "suspension"), lambda form: pause(*_ordered(reference, form)))


@bp.delete("/deadline/suspension")
@policy(signed_in)
def end_suspension(reference: str) -> ResponseReturnValue:
    """Let the deadline run again."""
    page = _load(reference, "suspension")
    return _carry_out(page, lambda form: resume(*_ordered(reference, form)), reason=False)


@bp.get("/reopening")
@policy(signed_in)
def new_reopening(reference: str) -> ResponseReturnValue:
    page = _load(reference, "reopening")
    return _shown(page, _form(page, reason=not page.suspended))


@bp.post("/reopening")
@policy(signed_in)
def create_reopening(reference: str) -> ResponseReturnValue:
    return _carry_out(_load(reference, "reopening"), lambda form: _reopen(reference, form))


def _carry_out(page: ActPage, act: Callable[[StepForm], Receipt], *, reason: bool = True) -> ResponseReturnValue:
    """What the act answers, or the form again with what speaks against it; after a change, the form of what fits now.

    ``reason``: the act that was sent needs one, whatever the page would offer by now.
    """
    form = _form(page, reason=reason)
    form.validate()
    if reason and not form.reason_text:
        form.refuse(Invalid({"reason": Message("A written reason is needed.")}))
    if form.is_wrong:
        return _shown(page, form), 422
    try:
        return sent(act(form))
    except Refused as error:
        return _shown(page, form, reasons=error.reasons), 422
    except Stale as error:
        form = _form(page, reason=not page.suspended)
        form.seen_version.data = str(page.head.version)
        return _shown(page, form, stale=error), 409


def _shown(page: ActPage, form: StepForm, **against: object) -> str:
    words = WORDS["suspended" if page.suspended else page.act]
    return render_template("deadlines/act.html", page=page, form=form, words=words, **against)


def _load(reference: str, act: Act) -> ActPage:
    with reading() as session:
        return load_act(backend().work(session, current_actor()), reference, act)


def _form(page: ActPage, *, reason: bool) -> StepForm:
    return step_form((), version=page.head.version, reason=page.reason if reason else None)


def _ordered(reference: str, form: StepForm) -> tuple[Backend, Actor, ChangeDeadline]:
    change = ChangeDeadline(
        case=reference, reason=form.reason_text or "", seen_version=form.version_seen, key=form.key.data or ""
    )
    return backend(), current_actor(), change


def _reopen(reference: str, form: StepForm) -> Receipt:
    reopening = ReopenCase(
        case=reference, reason=form.reason_text or "", seen_version=form.version_seen, key=form.key.data or ""
    )
    return reopen_case(backend(), current_actor(), reopening)
