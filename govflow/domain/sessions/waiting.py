"""What of a sitting waits for a side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from govflow.domain.sessions.sittings import Sitting
from govflow.messages import Message


def waits_of(sitting: Sitting, side: str, today: date, *, answers: bool) -> Iterator[Message]:
    """A call to a sitting waits until the side says who comes; that it was called off, until its day is over.

    After the sitting it waits for those who were there, and for an answer to the minutes in their present wording.
    ``answers``: is it for the reader to give that?
    """
    day = sitting.day
    if sitting.called_off is not None:
        if day >= today:
            yield Message("The sitting on %(day)s was called off.", day=day)
        return
    if day < today or sitting.minutes is not None:
        if side not in sitting.own and not sitting.approved_by(side):
            yield Message("Say who was there for you at the sitting on %(day)s.", day=day)
    elif side not in sitting.named:
        yield _called(sitting)
    if answers and sitting.minutes is not None and side not in sitting.answers:
        yield Message("Approve the minutes of the sitting on %(day)s, or object to them.", day=day)


def _called(sitting: Sitting) -> Message:
    if sitting.moved:
        return Message("The sitting was put off or changed: it is on %(day)s. Say who comes for you.", day=sitting.day)
    if sitting.side:
        return Message(
            "You are called to a separate sitting on %(day)s. Say who comes for you.",
            day=sitting.day,
        )
    return Message("You are called to a joint sitting on %(day)s. Say who comes for you.", day=sitting.day)
