"""The second half of signing in: a code after the password."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.errors import Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts import guesses, seconds
from govflow.services.accounts.marks import genuine
from govflow.services.accounts.passwords import which
from govflow.services.accounts.recoveries import owner
from govflow.services.accounts.tokens import read_half
from govflow.services.backend import Backend
from govflow.services.commands.sessions import SECOND, Opened, Origin, open_session
from govflow.services.retrying import retried
from govflow.store.people import PersonRow, lock_person
from govflow.store.record.administration import fields, record
from govflow.store.sql.session import Session

_NOT_RIGHT = Message("This code is not right, or was used already. Wait for the next one.")
_OVER = Message("It took too long after the password. Sign in again.")


@dataclass(frozen=True, kw_only=True)
class GiveSecond:
    """What a browser sends after the password. ``half``: what it got for that."""

    half: str
    code: str
    address: str
    device: str
    known_browser: str | None = None


def give_second(backend: Backend, command: GiveSecond) -> Opened:
    """Open the session. Raises NotFound when the password is to be given again, Invalid for a wrong or used code, and
    TooMany after too many.
    """
    person_id, password = read(backend, command.half)
    tried = guesses.at_second(person_id, command.address, command.known_browser)
    guesses.count(backend, tried)
    return _open(backend, command, person_id, password, tried)


def read(backend: Backend, half: str) -> tuple[int, str]:
    """Who has given which password, lately. Raises NotFound."""
    found = read_half(backend.settings.key_for("sessions"), half, backend.clock.now())
    if found is None:
        raise NotFound(_OVER)
    return found


def hold_half(session: Session, person_id: int, password: str) -> PersonRow:
    """The account, locked, if it is open and the password still the one that was given. Raises NotFound."""
    person = lock_person(session, person_id)
    if person is None or not person.active or which(person.password_hash) != password:
        raise NotFound(_OVER)
    if person.password_hash is not None and genuine(session, person.id, person.password_hash) is None:
        raise NotFound(_OVER)
    return person


def tell_code_used(session: Session, backend: Backend, person: PersonRow, used: str | None) -> None:
    """A code that stands in for the app is told of: its owner may not be who used it."""
    if used == "code":
        said = fields(person)
        record(session, owner(person), backend.clock.now(), "code used", person, before=said, after=said)


@retried
def _open(
    backend: Backend, command: GiveSecond, person_id: int, password: str, tried: tuple[guesses.Limit, ...]
) -> Opened:
    with backend.transaction() as session:
        person = hold_half(session, person_id, password)
        used = seconds.take(session, person.id, command.code, backend.clock.now())
        if used is None:
            raise Invalid({"code": _NOT_RIGHT})
        guesses.take_back(session, tried)
        origin = Origin(device=command.device, address=command.address)
        opened = open_session(backend, session, person, origin, by=SECOND)
        tell_code_used(session, backend, person, used)
        return opened
