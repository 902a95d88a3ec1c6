"""Closing a round by hand, checked before it is done: what cannot be taken back, and the result that it brings."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.messages import Message
from govflow.services.commands.sitting import CloseRound, closed_by
from govflow.services.queries.case.round.ending import Closing, closed_now, closing_of
from govflow.store.work import Work
from govflow.store.writing.locking import read_case


@dataclass(frozen=True, kw_only=True)
class ClosingCheck:
    """What closing the round would bring, sentence by sentence, and how it stands."""

    closing: Closing
    follows: tuple[Message, ...]


def check_closing(work: Work, order: CloseRound) -> ClosingCheck:
    """What sending the order would bring. Raises what sending it would raise."""
    case = read_case(work, order.case)
    found = closed_by(work, case, order)
    follows = (
        closed_now(work, case, found),
        Message("Nothing in it changes any more: no answer is given, replaced or objected to."),
        Message("It enters the record under your name, with the time."),
    )
    return ClosingCheck(closing=closing_of(found), follows=follows)
