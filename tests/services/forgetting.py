"""Who forgot the password: an installation with mail, what is asked of it, and what its mail would say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from govflow.demo.region import email
from govflow.services.accounts.tokens import Half
from govflow.services.backend import Backend
from govflow.services.commands import sessions
from govflow.services.commands.directory.sign_on.forgotten import AskForLink, SetPassword, ask, set_password
from govflow.services.commands.sessions import SignIn
from govflow.services.operation.notices.passwords import look_up
from govflow.services.queries.notices.passwords import AccountLetter, load_account_letter
from govflow.settings.mail import MailServer
from govflow.store.lists.notices.tables import ASKED, DELIVERY
from govflow.values import VISITOR
from tests.builders import PASSWORD, Cast
from tests.services.signing_in import give_passwords

NEW = "nine black cranes fly"
HERE = "192.0.2.7"
SERVER = MailServer(host="127.0.0.1", port=25, security="none", sender="office@example.org", bounces="b@example.org")


def mailing(cast: Cast) -> Cast:
    """The region with mail, at an address; everybody has a password."""
    settings = replace(cast.backend.settings, mail=SERVER, address="https://gov.example.org")
    give_passwords(cast)
    return replace(cast, backend=replace(cast.backend, settings=settings))


def ask_for(backend: Backend, address: str, *, known: str | None = None, place: str = HERE) -> None:
    ask(backend, AskForLink(email=address, address=place, known_browser=known))


def letters(backend: Backend) -> list[AccountLetter | None]:
    """What the mail that was asked for would say now, the first first; None for one that does not go out."""
    look_up(backend)
    with backend.page() as session:
        rows = session.execute(select(DELIVERY).where(DELIVERY.c.channel == ASKED).order_by(DELIVERY.c.made_at))
        work = backend.work(session, VISITOR)
        return [load_account_letter(work, backend.settings, row) for row in rows.all()]


def token(cast: Cast, person: str) -> str:
    """Of the link that somebody has asked for just now."""
    ask_for(cast.backend, email(person))
    [*_, letter] = letters(cast.backend)
    assert letter is not None
    assert (letter.to, letter.token is None) == (email(person), False), letter.says
    return str(letter.token)


def use(cast: Cast, link: str, password: str = NEW, **more: Any) -> None:
    set_password(cast.backend, SetPassword(token=link, password=password, address=HERE, **more))


def enter(cast: Cast, person: str, password: str) -> sessions.Opened | Half:
    return sessions.sign_in(cast.backend, SignIn(email=email(person), password=password, address=HERE, device=""))


def opened(cast: Cast, person: str) -> str:
    """The token of a session that somebody has."""
    found = enter(cast, person, PASSWORD)
    assert isinstance(found, sessions.Opened)
    return found.token
