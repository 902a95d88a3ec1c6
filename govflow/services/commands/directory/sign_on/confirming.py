"""Showing once more that it is oneself: a code, asked of who is signed in, and what of it is fresh."""

from __future__ import annotations

from datetime import datetime, timedelta

from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.accounts import guesses, seconds
from govflow.services.accounts.marks import genuine
from govflow.services.backend import Backend
from govflow.services.commands.directory.sign_on.second import tell_code_used
from govflow.services.commands.sessions import SECOND
from govflow.services.retrying import retried
from govflow.store.people import PersonRow, lock_person
from govflow.values import Actor

FRESH = timedelta(minutes=10)
"""So long a second factor that was given need not be given again."""
CODE_NOT_RIGHT = Message("This code is not right, or was used already. Wait for the next one.")


def check_second(backend: Backend, actor: Actor, code: str) -> None:
    """Ask for the second factor, if there is one and it was not given just now. Raises Invalid, TooMany."""
    with backend.reading() as session:
        person = session.get_one(PersonRow, actor.person_id)
        needed = seconds.is_needed(session, person, genuine(session, person.id, person.password_hash))
    if needed and not is_fresh(actor, backend.clock.now()):
        check_code(backend, actor, code)


def is_fresh(actor: Actor, at: datetime) -> bool:
    """Was a second factor given just now?"""
    confirmed = actor.confirmed
    return confirmed is not None and confirmed.by == SECOND and timedelta(0) <= at - confirmed.at < FRESH


def check_code(backend: Backend, actor: Actor, code: str) -> None:
    """Ask who is signed in for a code. Raises Invalid for a wrong one, TooMany after too many."""
    tried = guesses.at_confirmation(actor.person_id)
    guesses.count(backend, tried)
    _use(backend, actor, code, tried)


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
