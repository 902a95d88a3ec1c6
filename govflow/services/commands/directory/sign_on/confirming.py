"""Showing once more that it is oneself: a code, asked of who is signed in, and what of it is fresh."""

from __future__ import annotations

from govflow.errors import Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts import challenges, guesses, seconds
from govflow.services.accounts.marks import genuine
from govflow.services.accounts.proof import SECOND_FACTOR, is_given
from govflow.services.accounts.tokens import read_token, session_mark
from govflow.services.backend import Backend
from govflow.services.commands.directory.sign_on.second import tell_code_used
from govflow.services.commands.directory.sign_on.using import PURPOSE, use
from govflow.services.commands.sessions import PASSWORD, SECOND, Proved, prove
from govflow.services.retrying import retried
from govflow.store.people import PersonRow, SessionRow, lock_person
from govflow.values import Actor

CODE_NOT_RIGHT = Message("This code is not right, or was used already. Wait for the next one.")


def check_second(backend: Backend, actor: Actor, code: str) -> None:
    """Ask for the second factor, if there is one and it was not given just now. Raises Invalid, TooMany."""
    with backend.reading() as session:
        person = session.get_one(PersonRow, actor.person_id)
        needed = seconds.is_needed(session, person, genuine(session, person.id, person.password_hash))
    if needed and not is_given(actor, SECOND_FACTOR, backend.clock.now()):
        check_code(backend, actor, code)


def check_code(backend: Backend, actor: Actor, code: str) -> None:
    """Ask who is signed in for a code. Raises Invalid for a wrong one, TooMany after too many."""
    tried = guesses.at_confirmation(actor.person_id)
    guesses.count(backend, tried)
    _use(backend, actor, code, tried)


def confirm(backend: Backend, actor: Actor, token: str, current: str, code: str) -> None:
    """Show once more that it is oneself: by a code where there is a second factor, else by the password.

    ``token``: what the browser has of its session. Raises Invalid for a wrong one, TooMany after too many.
    """
    with backend.reading() as session:
        person = session.get_one(PersonRow, actor.person_id)
        second = seconds.is_needed(session, person, genuine(session, person.id, person.password_hash))
    if second:
        check_code(backend, actor, code)
    else:
        _take_back(backend, prove(backend, actor, current))
    _confirm(backend, token, by=SECOND if second else PASSWORD)


@retried
def confirm_by_passkey(backend: Backend, actor: Actor, session_token: str, token: str, answer: str) -> None:
    """The same with a passkey of one's own. Raises Invalid."""
    challenge = challenges.read(backend.settings.key_for("sessions"), PURPOSE, token, backend.clock.now())
    with backend.transaction() as session:
        use(backend, session, challenge, answer, of=actor.person_id, verified=False)
    _confirm(backend, session_token, by=SECOND)


@retried
def _take_back(backend: Backend, proved: Proved) -> None:
    with backend.transaction() as session:
        guesses.take_back(session, proved.tried)


@retried
def _confirm(backend: Backend, token: str, *, by: str) -> None:
    """Note it in the session, under its mark: nobody who writes into the tables makes an old one fresh."""
    known, key, now = read_token(token), backend.settings.key_for("sessions"), backend.clock.now()
    with backend.transaction() as session:
        row = session.get(SessionRow, known.number, with_for_update=True) if known is not None else None
        if known is None or row is None:
            raise NotFound(Message("This session has ended already."))
        person = session.get_one(PersonRow, row.person_id)
        row.confirmed_at, row.confirmed_by = now, by
        row.token_hash = session_mark(
            key,
            known.secret,
            person_id=row.person_id,
            expires_at=row.expires_at,
            stored=person.password_hash,
            confirmed=(now, by),
        )


@retried
def _use(backend: Backend, actor: Actor, code: str, tried: tuple[guesses.Limit, ...]) -> None:
    assert actor.person_id is not None
    with backend.transaction() as session:
        person = lock_person(session, actor.person_id)
        used = seconds.take(session, actor.person_id, code, backend.clock.now())
        if person is None or used is None:
            raise Invalid({"code": CODE_NOT_RIGHT})
        guesses.take_back(session, tried)
        tell_code_used(session, backend, person, used)
