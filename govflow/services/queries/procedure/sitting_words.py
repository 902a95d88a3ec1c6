"""How a round is held in session, in sentences: for the page of its procedure, and for that of the round itself."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.machine import Machine
from govflow.engine.rounds.keeping import closers
from govflow.engine.rounds.rules import Ballot, Round
from govflow.engine.rounds.selections.rule import Selection
from govflow.messages import Message
from govflow.services.queries.procedure.time_words import time_words


def kept_words(round_: Round, machine: Machine) -> Iterator[Message]:
    """Who is in the chair, who enters what for others, and how nobody decides by that alone."""
    if not isinstance(round_, Ballot | Selection):
        return
    if round_.chair is not None:
        yield Message("In the chair: %(who)s.", who=machine.capacity_title(round_.chair))
    if closing := closers(round_):
        who = tuple(machine.capacity_title(each) for each in closing)
        yield Message("Before its deadline the round is closed by nobody but: %(who)s.", who=who)
    if not round_.kept_by or not closing:
        return
    yield Message(
        "Attendance, and what is said in the room, is entered by: %(keepers)s.",
        keepers=tuple(machine.capacity_title(each) for each in round_.kept_by),
    )
    time = time_words(round_.time_to_object, None)
    yield Message(
        "The seat is told what was entered for it, be it only that it is present. It may object until the close; it "
        "then counts no more. Nothing is entered so late that the seat would not have %(time)s for that.",
        time=time,
    )
    yield Message(
        "Whoever has entered something for others does not close the round, nor does their organization; where nobody "
        "else could, they wait until the seats had %(time)s to object.",
        time=time,
    )
