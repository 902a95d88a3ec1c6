"""The protocol of a mediation: worded, withdrawn, and signed in the wording that the page shows."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.messages import Message
from govflow.services.commands.mediation.protocol import (
    KeepProtocol,
    SignProtocol,
    WithdrawProtocol,
    keep_protocol,
    sign_protocol,
    withdraw_protocol,
)
from govflow.services.queries.mediation.protocol import LAPSED, ProtocolPage, load_protocol_page
from govflow.values import Text, new_id
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import form_key, words, written
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading
from govflow.web.mediation.acts import carried_out

bp = Blueprint("protocol", __name__, url_prefix="/cases/<reference>/protocol")


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    return _page(_load(reference))


@bp.post("")
@policy(signed_in)
def keep(reference: str) -> ResponseReturnValue:
    """Keep a wording of the protocol."""
    page = _load(reference)

    def order() -> str:
        said = {each.name: _both(each.name) for each in page.clauses}
        command = KeepProtocol(
            case=reference,
            seen=_seen(),
            clauses={name: each for name, each in said.items() if each is not None},
            settlers={each.capacity: words(f"settlers_{each.capacity}").splitlines() for each in page.sides},
            key=form_key(),
        )
        keep_protocol(backend(), current_actor(), command)
        return str(gettext("This wording is kept. All sides have to sign it."))

    return _done(reference, order)


@bp.post("/withdrawal")
@policy(signed_in)
def withdraw(reference: str) -> ResponseReturnValue:
    """Withdraw it, so that nobody has to sign it."""

    def order() -> str:
        command = WithdrawProtocol(case=reference, seen=_seen(), key=form_key())
        withdraw_protocol(backend(), current_actor(), command)
        return str(gettext("The protocol is withdrawn."))

    return _done(reference, order)


@bp.post("/signature")
@policy(signed_in)
def sign(reference: str) -> ResponseReturnValue:
    """Sign the wording that was shown."""

    def order() -> str:
        command = SignProtocol(case=reference, seen=request.form.get("shown", ""), key=form_key())
        sign_protocol(backend(), current_actor(), command)
        return str(gettext("Your organization has signed this wording."))

    return _done(reference, order)


def _done(reference: str, order: Callable[[], str]) -> ResponseReturnValue:
    address = url_for("protocol.show", reference=reference)
    return carried_out(order, lambda reasons: _page(_load(reference), reasons=reasons), address)


def _page(page: ProtocolPage, *, reasons: tuple[Message, ...] = ()) -> str:
    """What was typed stands again where it was typed."""
    editing = request.endpoint == "protocol.keep"
    return render_template(
        "protocol/show.html",
        page=page,
        reasons=reasons,
        lapsed=LAPSED,
        editing=editing,
        typed={name: written(name) for name in request.form} if editing else _kept(page),
        key=new_id(),
    )


def _kept(page: ProtocolPage) -> dict[str, str]:
    """What stands in the form before anything is typed: the present wording."""
    found = {f"settlers_{each.capacity}": "\n".join(each.settlers) for each in page.sides}
    for each in page.clauses:
        if each.said is not None:
            found |= {f"zh_{each.name}": each.said.zh, f"en_{each.name}": each.said.en}
    return found


def _both(name: str) -> Text | None:
    """A clause in both languages; one alone stands for both. Raises Refused."""
    zh, en = words(f"zh_{name}"), words(f"en_{name}")
    return Text(en=en or zh, zh=zh or en) if en or zh else None


def _seen() -> int:
    return request.form.get("seen", -1, type=row_number)


def _load(reference: str) -> ProtocolPage:
    with reading() as session:
        return load_protocol_page(backend().work(session, current_actor()), reference)
