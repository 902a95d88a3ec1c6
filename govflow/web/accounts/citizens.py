"""Without an account: opening a case where its procedure allows that, and coming back to it with a receipt code.

Whoever has a code is signed in as a citizen, and reads and does nothing but in that case (``CITIZENS_PAGES``).
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import Length

from govflow.errors import Invalid, NotFound
from govflow.messages import Message
from govflow.services.commands.cases import OpenCase
from govflow.services.commands.registers import citizens as commands
from govflow.services.queries.step.opening import load_procedures
from govflow.values import NEW_CITIZEN
from govflow.web.accounts.browsers import end_previous, start
from govflow.web.cases import Opener, begun, filled_in
from govflow.web.forms.base import Form, required_answer
from govflow.web.frame.i18n import language
from govflow.web.frame.security import backend, current_session, policy, public
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
