"""An answer in a round, checked before it is sent: what it says, what it is given to, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.keeping import objected_until
from govflow.engine.rounds.seats import Response
from govflow.engine.rounds.selections.paper import marked
from govflow.messages import Message
from govflow.services.commands.rounds import Respond, answer_of
from govflow.services.queries.case.round.ending import shown, told_of
from govflow.store.rounds import PartOfRound
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class AnswerCheck:
    """What is about to be sent. ``seat``: for whom; ``marked``: those named, by their numbers;
    ``follows``: what it brings, sentence by sentence.

    ``foreseen`` stands for whether and how it ends the round, and goes along with the answer.
    """

    seat: Text
    choice: Text
    marked: tuple[Text, ...]
    follows: tuple[Message, ...]
    foreseen: str


def check_answer(work: Work, answer: Respond) -> AnswerCheck:
    """What sending the answer would bring. Raises what sending it would raise."""
    case = read_case(work, answer.case)
    found, seat, response = answer_of(work, case, answer)
    choice = next(each.label for each in found.rule.choices if each.name == response.choice)
    several = tuple(each.label for each in marked(found.rule, response.scores))
    ending = told_of(work, case, found, response)
    follows = tuple(_follows(work, case, found, response, ending))
    return AnswerCheck(seat=seat.name, choice=choice, marked=several, follows=follows, foreseen=shown(ending))


def _follows(
    work: Work, case: Case, found: PartOfRound, response: Response, ending: Message | None
) -> Iterator[Message]:
    yield from _brings(work, case, found, response, ending)
    if found.rule.sealed == "none":
        yield Message("It enters the record under your name, with the time.")
    else:
        yield Message("That you have answered enters the record under your name, with the time.")


def _brings(
    work: Work, case: Case, found: PartOfRound, response: Response, ending: Message | None
) -> Iterator[Message]:
    if ending is not None:
        yield ending
    if any(each.seat_id == response.seat_id for each in found.responses):
        yield Message("The earlier answer of this seat is replaced and counts no more.")
    if is_secret(found.rule.sealed):
        yield Message("It goes into the ballot box. Nobody learns that it is yours, and it cannot be changed.")
        return
    if found.rule.sealed == "unless_carried":
        yield Message("It stays sealed, and is shown only if all accept.")
    elif found.rule.sealed != "none":
        yield Message("It stays sealed until the round closes.")
    if response.on_behalf:
        yield Message("It enters the record as entered by you for this seat.")
        yield told_and_objects(work, case, found)
    if ending is None:
        yield Message("While the round is open it can be replaced; then it holds.")


def told_and_objects(work: Work, case: Case, found: PartOfRound) -> Message:
    """What follows from entering something for a seat."""
    return Message(
        "The seat is told, and may object until the close. You and your organization then do not close the round; "
        "where nobody else could, not before %(until)s.",
        until=objected_until(found.rule, work.at, work.calendar_of(case)),
    )
