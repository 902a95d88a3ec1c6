"""Signing in and out, and links that set a password."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import LoginManager, current_user, logout_user
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField
from wtforms.validators import Length

from govflow.errors import Invalid
from govflow.http.policies import is_for_programs, note_actor
from govflow.services.accounts.forgotten import is_offered
from govflow.services.accounts.tokens import Half
from govflow.services.commands import sessions
from govflow.services.commands.directory import people
from govflow.services.queries.directory.demonstration import load_demo_accounts
from govflow.services.queries.directory.people import load_signed_in
from govflow.values import VISITOR
from govflow.web.accounts.browsers import User, end_previous, known_browser, remember_browser, start
from govflow.web.accounts.second import keep_half
from govflow.web.forms.base import Form, required_answer
from govflow.web.frame.security import (
    backend,
    current_session,
    is_for_everybody,
    landing,
    policy,
    public,
    safe_next,
    signed_in,
)
from govflow.web.frame.shell import reading

UNATTENDED = "X-Unattended"
"""A page asks by itself, such as an open desk: the account page does not say that somebody was there then."""

bp = Blueprint("auth", __name__)


class Manager(LoginManager):  # type: ignore[misc]  # flask_login is untyped
    """Nobody is remembered beyond their session."""

    def _update_remember_cookie(self, response: Response) -> Response:
        """So no cookie is read for a style sheet, which would be kept for one cookie only."""
        return response


class SignInForm(Form):
    email = EmailField(
        lazy_gettext("Work e-mail"),
        validators=[required_answer(), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[required_answer(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    password = PasswordField(
        lazy_gettext("New password"),
        description=lazy_gettext(
            "At least 10 characters. A few unrelated words are easy to remember and hard to guess."
        ),
        validators=[required_answer(), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )


def init_app(app: Flask) -> None:
    """Load the owner of the session before anything else looks at the request."""
    manager = Manager(app, add_context_processor=False)  # an error page asks nobody again who is there
    manager.session_protection = None  # the token is random and revocable, its row bears a mark; addresses change
    manager.user_loader(_load_user)
    app.before_request(_load_session)


@bp.get("/")
@policy(signed_in)
def home() -> ResponseReturnValue:
    return redirect(landing(), 303)


@bp.get("/sign-in")
@policy(public)
def new() -> ResponseReturnValue:
    if current_session() is not None:
        return redirect(safe_next(request.args.get("next")) or landing(), 303)
    return sign_in_page(SignInForm(formdata=None))


@bp.post("/sign-in")
@policy(public)
def create() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        return sign_in_page(form), 422
    email = form.email.data.strip().lower()
    command = sessions.SignIn(
        email=email,
        password=form.password.data,
        address=request.remote_addr or "",
        device=request.user_agent.string,
        known_browser=known_browser(email),
    )
    try:
        opened = sessions.sign_in(backend(), command)
    except Invalid as error:
        form.refuse(error)
        return sign_in_page(form), 422
    end_previous()
    target = safe_next(request.form.get("next"))
    if isinstance(opened, Half):
        return keep_half(opened, email, target)
    response = redirect(target or landing(), 303)
    remember_browser(response, email)
    start(opened)
    return response


@bp.post("/sign-out")
@policy(signed_in)
def destroy() -> ResponseReturnValue:
    end_previous()
    logout_user()
    cookie.clear()
    flash(gettext("You are signed out."), "ok")
    return redirect(url_for("auth.new"), 303)


@bp.get("/invitations/<token>")
@policy(public)
def invitation(token: str) -> ResponseReturnValue:
    return _invitation_page(token, NewPasswordForm(formdata=None))


@bp.post("/invitations/<token>")
@policy(public)
def accept(token: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _invitation_page(token, form), 422
    try:
        people.accept_invitation(backend(), token, form.password.data)
    except Invalid as error:
        form.refuse(error)
        return _invitation_page(token, form), 422
    flash(gettext("Your password is set. Sign in with it now."), "ok")
    return redirect(url_for("auth.new"), 303)


def _load_user(token: str) -> User | None:
    with reading() as session:
        key = backend().settings.key_for("sessions")
        owner = load_signed_in(backend().work(session, VISITOR), key, token)
    return User(token, owner) if owner is not None else None


def _load_session() -> None:
    g.signed_in = None
    if is_for_everybody() or is_for_programs() or "_user_id" not in cookie:
        return
    g.signed_in = current_user.owner if current_user.is_authenticated else None
    if g.signed_in is None:
        return
    note_actor(g.signed_in.actor)
    if UNATTENDED not in request.headers:
        sessions.note_seen(backend(), g.signed_in.session_id, g.signed_in.seen_at)


def sign_in_page(form: SignInForm) -> str:
    settings = backend().settings
    accounts: tuple[object, ...] = ()
    if settings.demo:
        with reading() as session:
            accounts = load_demo_accounts(backend().work(session, VISITOR))
    target = safe_next(request.values.get("next"))
    return render_template(
        "auth/new.html",
        form=form,
        accounts=accounts,
        target=target,
        password=settings.demo_password,
        passkeys=settings.place is not None,
        providers=settings.provider_names,
        forgotten=is_offered(settings),
    )


def _invitation_page(token: str, form: NewPasswordForm) -> str:
    email = people.invited_address(backend(), token)
    providers = backend().settings.provider_names
    return render_template("auth/invitation.html", form=form, email=email, token=token, providers=providers)
