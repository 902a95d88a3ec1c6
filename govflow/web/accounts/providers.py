"""Signing in by a provider, and what of it is bound to one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Conflict, Forbidden, Invalid
from govflow.services.accounts.tokens import Half
from govflow.services.commands.directory.sign_on import with_provider as commands
from govflow.web.accounts.auth import SignInForm, sign_in_page
from govflow.web.accounts.browsers import end_previous, start
from govflow.web.accounts.second import keep_half
from govflow.web.accounts.ways import behind_both, origin
from govflow.web.frame.security import backend, current_actor, landing, policy, public, safe_next, signed_in

bp = Blueprint("providers", __name__)

_SENT, _NEXT = "provider", "provider_next"


@bp.get("/sign-in/with/<provider>")
@policy(public)
def begin(provider: str) -> ResponseReturnValue:
    """A link, and no form: browsers let no form of ours lead to another address."""
    try:
        begun = commands.begin(backend(), provider, _back(provider))
    except Invalid as error:
        return _refused(error)
    _keep(begun)
    return redirect(begun.address, 303)


@bp.get("/sign-in/with/<provider>/callback")
@policy(public)
def finish(provider: str) -> ResponseReturnValue:
    """What the browser was sent away with is worth nothing after this, whatever comes of it."""
    token, target = cookie.pop(_SENT, ""), safe_next(cookie.pop(_NEXT, None))
    try:
        opened = commands.finish(backend(), provider, _back(provider), token, request.args, origin())
    except Invalid as error:
        return _refused(error)
    except (Conflict, Forbidden) as error:
        return _refused(Invalid({"": error.message}))
    end_previous()
    if isinstance(opened, Half):
        return keep_half(opened, "", target)
    start(opened)
    return redirect(target or landing(), 303)


@bp.post("/account/second-factor/providers/<provider>")
@policy(signed_in)
def bind(provider: str) -> ResponseReturnValue:
    def act(current: str, code: str) -> ResponseReturnValue:
        actor, back = current_actor(), _back(provider)
        begun = commands.begin_binding(backend(), actor, provider, back, current, code)
        _keep(begun, url_for("ways.show"))
        return render_template("account/provider.html", provider=provider, address=begun.address)

    return behind_both(act)


@bp.post("/account/second-factor/identities/<int:identity_id>/remove")
@policy(signed_in)
def remove(identity_id: int) -> ResponseReturnValue:
    def act(current: str, code: str) -> ResponseReturnValue:
        commands.remove(backend(), current_actor(), identity_id, current, code)
        flash(gettext("The changes are kept."), "ok")
        return redirect(url_for("ways.show"), 303)

    return behind_both(act)


@bp.post("/invitations/<token>/with/<provider>")
@policy(public)
def accept(token: str, provider: str) -> ResponseReturnValue:
    """In place of a first password."""
    try:
        begun = commands.begin_invited(backend(), provider, _back(provider), token)
    except Invalid as error:
        return _refused(error)
    _keep(begun)
    return render_template("account/provider.html", provider=provider, address=begun.address)


def _keep(begun: commands.Begun, target: str | None = None) -> None:
    """Only this browser brings the answer back."""
    cookie[_SENT] = begun.token
    cookie[_NEXT] = target or safe_next(request.values.get("next")) or ""


def _back(provider: str) -> str:
    """Each provider answers at an address of its own: no other can be mixed in."""
    path = url_for("providers.finish", provider=provider)
    return backend().settings.whole(path)


def _refused(error: Invalid) -> ResponseReturnValue:
    form = SignInForm(formdata=None)
    form.refuse(error)
    return sign_in_page(form), 422
