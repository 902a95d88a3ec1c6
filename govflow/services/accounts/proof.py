"""Whether whoever acts has shown just before to be this person, where the file of a procedure asks for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from govflow.messages import Message
from govflow.store.work import Work
from govflow.values import Actor, Confirmation

FRESH = timedelta(minutes=10)
"""So long what was given counts: a session of votes asks once, and who leaves the desk open is asked again."""
SECOND, SECOND_FACTOR = "second", "second_factor"

_SAY = {
    "password": Message(
        "Show that it is you: this is recorded only within %(n)s minutes after you gave your password or a second "
        "factor.",
        n=FRESH // timedelta(minutes=1),
    ),
    SECOND_FACTOR: Message(
        "Show that it is you: this is recorded only within %(n)s minutes after you gave your second factor.",
        n=FRESH // timedelta(minutes=1),
    ),
}


def unproved(work: Work, proof: str | None) -> tuple[Message, ...]:
    """What speaks against an act that asks for a proof; nothing where none is asked, or it was given just now.

    Asked by the page that says what an act brings, and where it is written: there is no other door.
    """
    if proof is None or is_given(work.actor, proof, work.at):
        return ()
    return (_SAY[proof],)


def is_given(actor: Actor, proof: str, at: datetime) -> bool:
    """Was it given just now, or a better one?"""
    return _is_fresh(actor.confirmed, at) and (proof != SECOND_FACTOR or is_second(actor.confirmed))


def is_second(confirmed: Confirmation | None) -> bool:
    """Was it a second factor?"""
    return confirmed is not None and confirmed.by == SECOND


def _is_fresh(confirmed: Confirmation | None, at: datetime) -> bool:
    return confirmed is not None and timedelta(0) <= at - confirmed.at < FRESH
