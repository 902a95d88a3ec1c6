"""A password that was forgotten: asking for a link by mail, and setting another one with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, update

from govflow.errors import Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts import challenges, guesses, seconds
from govflow.services.accounts.forgotten import OVER, TRIES, Allowed, Way, allowed, check_offered
from govflow.services.accounts.marks import genuine, kept
from govflow.services.accounts.passwords import check_strength, hash_password, with_second
from govflow.services.accounts.recoveries import owner
from govflow.services.accounts.standing_ways import end_standing_ways
from govflow.services.backend import Backend
from govflow.services.commands.directory.sign_on.confirming import CODE_NOT_RIGHT
from govflow.services.commands.directory.sign_on.passkeys import Asked
from govflow.services.commands.directory.sign_on.second import tell_code_used
from govflow.services.commands.directory.sign_on.using import use
from govflow.services.commands.directory.sign_on.with_passkey import ask_of
from govflow.services.commands.sessions import end_sessions
from govflow.services.operation.notices.passwords import tell_changed
from govflow.services.retrying import retried
from govflow.store.people.kept_forms import drop_kept
from govflow.store.people.sign_on import ForgottenRow
from govflow.store.record.administration import fields, record
from govflow.store.sql.session import Session
from govflow.values import new_id

FORGOTTEN = ForgottenRow.__table__
_ASKED, _PROVED = "a passkey for a new password", "a second factor for a new password"
_NEEDED = Message("Your account asks for a second factor as well.")


@dataclass(frozen=True, kw_only=True)
class AskForLink:
    """What a browser sends. ``known_browser`` proves that this account has signed in here before."""

    email: str
    address: str
    known_browser: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetPassword:
    """A new password, with what the account asks for beside the link: a code, or what ``prove`` gave for a passkey."""

    token: str
    password: str
    code: str = ""
    proved: str = ""
    address: str = ""
    known_browser: str | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """What the page of a link shows. ``second``: the account asks for a second factor as well."""

    email: str
    second: bool


def ask(backend: Backend, command: AskForLink) -> None:
    """Take down that somebody asks for a link; a job looks later whether there is such an account.

    So nothing here depends on the address that was typed. Raises TooMany for who asks too often, whatever for, and
    NotFound where no such mail is sent.
    """
    check_offered(backend.settings)
    guesses.count(backend, guesses.at_asking(command.address, command.known_browser, backend.today()))
    _take_down(backend, command)


def read_link(backend: Backend, token: str) -> Link:
    """What a link allows; looking uses nothing up. Raises NotFound for one that allows nothing (any more)."""
    with backend.reading() as session:
        link = allowed(backend, session, token)
        if link.row.tries >= TRIES:
            raise NotFound(OVER)
        return Link(email=link.person.email, second=link.way is Way.SECOND)


def set_password(backend: Backend, command: SetPassword) -> None:
    """Set the password that the link allows: all sessions and tokens end, and nobody is signed in by it.

    Raises NotFound for a link that allows nothing (any more), Invalid for a weak password and for a wrong code, and
    TooMany after too many codes.
    """
    with backend.reading() as session:
        link = allowed(backend, session, command.token)
        own = (link.person.email, link.person.name_en, link.person.name_zh)
        person_id, second = link.person.id, link.way is Way.SECOND
    check_strength(command.password, own)
    tried: Sequence[guesses.Limit] = ()
    if second and not command.proved:
        if not command.code:
            raise Invalid({"code": _NEEDED})
        tried = guesses.at_second(person_id, command.address, command.known_browser)
        guesses.count(backend, tried)
        _count_try(backend, command.token)
    _set(backend, command, hash_password(command.password), tried)


def ask_passkey(backend: Backend, token: str) -> Asked:
    """What a device is asked for by the page of a link: it must see who holds it. Raises NotFound."""
    with backend.reading() as session:
        person_id = allowed(backend, session, token).person.id
    return ask_of(backend, person_id, _ASKED, verified=True)


@retried
def prove(backend: Backend, token: str, asked: str, answer: str) -> str:
    """Take a passkey as second factor; what it gives completes this link, for ten minutes. Raises NotFound, Invalid."""
    key, now = backend.settings.key_for("sessions"), backend.clock.now()
    challenge = challenges.read(key, _ASKED, asked, now)
    with backend.transaction() as session:
        link = allowed(backend, session, token)
        use(backend, session, challenge, answer, of=link.person.id, verified=True)
        return challenges.sign(key, _PROVED, challenges.new_challenge(link.row.id, link.row.fingerprint), now)


@retried
def _take_down(backend: Backend, command: AskForLink) -> None:
    asked = {"email": command.email.strip().lower(), "known": command.known_browser is not None}
    with backend.transaction() as session:
        row = {"id": new_id(), **asked, "asked_at": backend.clock.now(), "tries": 0}
        session.execute(insert(FORGOTTEN), row)


@retried
def _count_try(backend: Backend, token: str) -> None:
    """Count a code before it is looked at: those who try at once are all counted. Raises NotFound after the last."""
    with backend.transaction() as session:
        link = allowed(backend, session, token)
        free = (FORGOTTEN.c.id == link.row.id, FORGOTTEN.c.tries < TRIES)
        counted = update(FORGOTTEN).where(*free).values(tries=FORGOTTEN.c.tries + 1).returning(FORGOTTEN.c.id)
        if session.execute(counted).first() is None:
            raise NotFound(OVER)


@retried
def _set(backend: Backend, command: SetPassword, hashed: str, tried: Sequence[guesses.Limit]) -> None:
    """Under the lock of the account all is asked once more: of two who come at once, one finds another password."""
    with backend.transaction() as session:
        link, now = allowed(backend, session, command.token), backend.clock.now()
        person = link.person
        used = _second(backend, session, link, command, counted=bool(tried))
        guesses.take_back(session, tried)
        content = genuine(session, person.id, person.password_hash)
        needed = seconds.is_needed(session, person, content)
        person.password_hash = kept(session, person.id, with_second(hashed, needed))
        person.version += 1
        end_sessions(session, person.id, now)
        drop_kept(session, person.id)
        tell_changed(backend, session, person.id)
        end_standing_ways(session, owner(person), person.id, now)
        tell_code_used(session, backend, person, used)
        said = fields(person)
        record(session, owner(person), now, "reset by mail", person, before=said, after=said)


def _second(backend: Backend, session: Session, link: Allowed, command: SetPassword, *, counted: bool) -> str | None:
    """Use what is given as second factor, where one is needed: what it was. Raises Invalid."""
    if link.way is not Way.SECOND:
        return None
    now = backend.clock.now()
    if command.proved:
        proved = challenges.read(backend.settings.key_for("sessions"), _PROVED, command.proved, now)
        if list(proved.said) != [link.row.id, link.row.fingerprint]:
            raise Invalid({"": challenges.OVER})
        return "passkey"
    if not counted:  # a second factor was set up between the look and the lock
        raise Invalid({"code": _NEEDED})
    used = seconds.take(session, link.person.id, command.code, now)
    if used is None:
        raise Invalid({"code": CODE_NOT_RIGHT})
    return used
