"""Second factors in tests: an app that shows codes at the moment of the clock, and what commands are sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pyotp

from govflow.services.accounts.marks import share
from govflow.services.accounts.tokens import Half
from govflow.services.backend import Backend
from govflow.services.commands.directory.sign_on import authenticators
from govflow.services.commands.directory.sign_on.second import GiveSecond, give_second
from govflow.services.commands.sessions import Opened, Origin, SignIn, sign_in
from govflow.values import Actor
from tests.builders import PASSWORD, Cast, password_hash

HERE = Origin(device="Firefox", address="192.0.2.7")


@dataclass
class App:
    """What somebody has on a telephone, and the codes that were shown once when it was set up."""

    secret: str
    codes: tuple[str, ...] = field(default=())

    def code(self, clock: Any, *, steps: int = 0) -> str:
        """The code of the moment, or of half minutes before or after it."""
        return pyotp.TOTP(self.secret).at(int(clock.at.timestamp()), counter_offset=steps)


def give_passwords(cast: Cast) -> None:
    """Everybody of the region signs in with the same one."""
    with cast.backend.transaction() as session:
        share(session, password_hash())


def set_up(backend: Backend, actor: Actor, clock: Any, password: str = PASSWORD, code: str = "") -> App:
    """Set up an app; a minute later its next code may be used."""
    begun = authenticators.begin(backend, actor, password, code)
    app = App(begun.secret)
    done = authenticators.confirm(backend, actor, begun.token, app.code(clock), HERE)
    clock.at += timedelta(minutes=1)
    return App(begun.secret, done.codes)


def half(backend: Backend, email: str, password: str = PASSWORD) -> Half:
    """After the password."""
    found = sign_in(backend, SignIn(email=email, password=password, address="192.0.2.7", device="Firefox"))
    assert isinstance(found, Half), "no second factor was asked for"
    return found


def finish(backend: Backend, begun: Half, code: str, *, address: str = "192.0.2.7", known: str | None = None) -> Opened:
    """After the code."""
    command = GiveSecond(half=begun.token, code=code, address=address, device="Firefox", known_browser=known)
    return give_second(backend, command)
