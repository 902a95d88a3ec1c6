"""Without an account: opening a case where its procedure allows that, and coming back to it with a receipt code.

Whoever has a code is signed in as a citizen, and reads and does nothing but in that case (``CITIZENS_PAGES``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import Length

from govflow.errors import Invalid, NotFound
from govflow.messages import Message
from govflow.services.commands.cases import OpenCase
from govflow.services.commands.registers import citizens as commands
from govflow.services.commands.registers.opening_below import OpenBelow
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.opening import OpeningPage, load_procedures
from govflow.services.queries.step.opening_below import (
    check_opening_below,
    load_opening_below,
    step_for_others,
    unasked_in_opening_below,
)
from govflow.values import NEW_CITIZEN
from govflow.web.accounts.browsers import end_previous, start
from govflow.web.cases import Opener, begun, filled_in
from govflow.web.forms.base import Form, required_answer
from govflow.web.forms.steps import StepForm, sought_answers
from govflow.web.frame.i18n import language
from govflow.web.frame.security import backend, current_actor, current_session, policy, public
from govflow.web.frame.shell import reading

bp = Blueprint("citizens", __name__, url_prefix="/report")


class CodeForm(Form):
    code = StringField(
        lazy_gettext("Receipt code"),
        description=lazy_gettext("Seven groups of four characters, as they were shown when you sent your report."),
        validators=[required_answer(), Length(max=80)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


@bp.before_request
def _refuse_where_there_is_none() -> None:
    """What is open to everybody opens with the portal."""
    if not backend().settings.portal:
        raise NotFound(Message("There is no public portal here. Sign in to read what is public."))


@bp.get("")
@policy(public)
def index() -> ResponseReturnValue:
    return _page(CodeForm(formdata=None))


@bp.post("")
@policy(public)
def follow() -> ResponseReturnValue:
    """Whoever has the code goes on in the case that it is for."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        opened, reference = commands.follow(backend(), form.code.data, request.remote_addr or "")
    except Invalid as error:
        form.refuse(error)
        return _page(form), 422
    end_previous()
    start(opened)
    return redirect(url_for("cases.show", reference=reference), 303)


@bp.get("/<workflow>")
@policy(public)
def new(workflow: str) -> ResponseReturnValue:
    if _has_account():
        return redirect(url_for("cases.new", workflow=workflow), 303)
    return begun(workflow, REPORTED)


@bp.post("/<workflow>")
@policy(public)
def create(workflow: str) -> ResponseReturnValue:
    """Check what was filled in; the second time, open the case and show its code."""
    if _has_account():
        return redirect(url_for("cases.new", workflow=workflow), 303)
    return filled_in(workflow, REPORTED)


@bp.get("/cases/<reference>/<child>")
@policy(public)
def new_below(reference: str, child: str) -> ResponseReturnValue:
    """A case below one that lies open for everybody, such as a comment on it."""
    return _led_to_own_form(reference, child) or begun("", Below.under(reference, child))


@bp.post("/cases/<reference>/<child>")
@policy(public)
def create_below(reference: str, child: str) -> ResponseReturnValue:
    """Check what was filled in; the second time, open the case and show its code."""
    return _led_to_own_form(reference, child) or filled_in("", Below.under(reference, child))


def _led_to_own_form(reference: str, child: str) -> ResponseReturnValue | None:
    """Who has an account says it for an organization, by the step that the case has for these; if it has one now."""
    if not _has_account():
        return None
    with reading() as session:
        name = step_for_others(backend().work(session, current_actor()), reference, child)
    if name is None:
        return redirect(url_for("cases.show", reference=reference), 303)
    return redirect(url_for("steps.new", reference=reference, name=name), 303)


def _report(command: OpenCase) -> ResponseReturnValue:
    """The code stands on the answer to what was sent, and nowhere else: no address leads to it again."""
    reported = commands.report(backend(), command, request.remote_addr or "", language())
    return render_template("citizens/code.html", reported=reported, form=CodeForm(formdata=None))


def _page(form: CodeForm) -> str:
    with reading() as session:
        procedures = load_procedures(backend().work(session, NEW_CITIZEN))
    return render_template("citizens/index.html", procedures=procedures, form=form)


def _has_account() -> bool:
    """Whoever signs in with an account acts for an organization, under an own name."""
    person = current_session()
    return person is not None and not person.actor.citizen


REPORTED = Opener(lambda: NEW_CITIZEN, "citizens.create", _report)


def _report_below(command: OpenBelow) -> ResponseReturnValue:
    reported = commands.report_below(backend(), command, request.remote_addr or "", language())
    form = CodeForm(formdata=None)
    return render_template("citizens/code.html", reported=reported, form=form, above=command.case)


@dataclass(frozen=True)
class Below(Opener):
    """Whoever has no account opens a case below ``reference``, which calls such cases ``child``."""

    reference: str
    child: str

    @classmethod
    def under(cls, reference: str, child: str) -> Below:
        return cls(lambda: NEW_CITIZEN, "citizens.create_below", _report_below, reference, child)

    def address(self, workflow: str) -> str:
        return url_for(self.endpoint, reference=self.reference, child=self.child)

    def command(self, workflow: str, form: StepForm) -> OpenBelow:
        return OpenBelow(
            case=self.reference,
            child=self.child,
            title=form["title"].data,
            values=form.answers(),
            key=form.key.data or "",
        )

    def load(self, workflow: str, begun: Mapping[str, str] | None = None) -> OpeningPage:
        with reading() as session:
            work = backend().work(session, self.actor())
            return load_opening_below(work, self.reference, self.child, sought_answers(), begun)

    def told(self, workflow: str, form: StepForm) -> Consequences:
        with reading() as session:
            work = backend().work(session, self.actor())
            return check_opening_below(work, self.reference, self.child, form.answers())

    def unasked(self, workflow: str, form: StepForm) -> frozenset[str]:
        with reading() as session:
            work = backend().work(session, self.actor())
            return unasked_in_opening_below(work, self.reference, self.child, form.answers())
