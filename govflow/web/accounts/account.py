"""A person's own account: sessions, password, language, memberships, and for whom they act."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField
from wtforms.validators import Length

from govflow.errors import Invalid, NotFound
from govflow.messages import Message
from govflow.services.commands import sessions
from govflow.services.commands.directory import people, recoveries
from govflow.services.commands.directory.deputies import act_for as switch
from govflow.services.queries.directory.account import load_account
from govflow.services.queries.directory.recoveries import load_recovery
from govflow.services.queries.notices.wishes import load_own_wishes
from govflow.services.queries.registers.deputies import deputies_of
from govflow.web.accounts.auth import NewPasswordForm
from govflow.web.accounts.browsers import start
from govflow.web.forms.base import required_answer
from govflow.web.forms.numbers import number_in
from govflow.web.frame.i18n import LANGUAGES, remember_language
from govflow.web.frame.security import (
    backend,
    current_actor,
    current_session,
    landing,
    policy,
    public,
    safe_next,
    signed_in,
    today,
)
from govflow.web.frame.shell import procedures, reading

bp = Blueprint("account", __name__)


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        lazy_gettext("Current password"),
        validators=[required_answer(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


@bp.get("/account")
@policy(signed_in)
def show() -> ResponseReturnValue:
    return _page(ChangePasswordForm(formdata=None))


@bp.post("/account/password")
@policy(signed_in)
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        opened = sessions.change_password(
            backend(),
            current_actor(),
            form.current.data,
            form.password.data,
            request.user_agent.string,
            request.remote_addr or "",
        )
    except Invalid as error:
        form.refuse(error)
        return _page(form), 422
    start(opened)
    flash(gettext("Your password is changed. All other sessions have ended."), "ok")
    return redirect(url_for("account.show"), 303)


@bp.post("/account/sessions/<int:session_id>/end")
@policy(signed_in)
def end_session(session_id: int) -> ResponseReturnValue:
    sessions.revoke_session(backend(), current_actor(), session_id)
    flash(gettext("The session has ended."), "ok")
    return redirect(url_for("account.show"), 303)


@bp.post("/account/sessions/end-others")
@policy(signed_in)
def end_others() -> ResponseReturnValue:
    owner = current_session()
    assert owner is not None
    sessions.end_others(backend(), owner.actor, owner.session_id)
    flash(gettext("All other sessions have ended."), "ok")
    return redirect(url_for("account.show"), 303)


@bp.post("/account/recovery/stop")
@policy(signed_in)
def stop_recovery() -> ResponseReturnValue:
    recoveries.object_to_recovery(backend(), current_actor())
    flash(gettext("The recovery is stopped. Change your password if you do not know who asked for it."), "ok")
    return redirect(url_for("account.show"), 303)


@bp.post("/account/acting-for")
@policy(signed_in)
def act_for() -> ResponseReturnValue:
    owner = current_session()
    assert owner is not None
    organization, _, standing_in = request.form.get("organization", "").partition("-")
    organization_id, arrangement = number_in(organization), number_in(standing_in) if standing_in else None
    if organization_id is None or (standing_in and arrangement is None):
        raise NotFound(Message("There is no such organization."))
    switch(backend(), owner, organization_id, arrangement)
    return redirect(safe_next(request.form.get("next")) or landing(), 303)


@bp.post("/language")
@policy(public)
def choose_language() -> ResponseReturnValue:
    code = request.form.get("language", "")
    if code not in LANGUAGES:
        raise NotFound(Message("govflow does not speak this language yet."))
    if current_session() is not None:
        people.choose_language(backend(), current_actor(), code)
    response = redirect(safe_next(request.form.get("next")) or url_for("auth.home"), 303)
    remember_language(response, code)
    return response


def _page(form: ChangePasswordForm) -> str:
    owner = current_session()
    assert owner is not None
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_account(work, owner.session_id)
        recovery = load_recovery(work, page.person.person.id) if owner.recovery else None
        wishes = load_own_wishes(work)
        deputies = deputies_of(work, page.person.person.id)
    return render_template(
        "account/show.html",
        page=page,
        form=form,
        recovery=recovery,
        today=today(),
        procedures=procedures(),
        mails=backend().settings.mail is not None,
        wishes=wishes,
        deputies=deputies,
    )
