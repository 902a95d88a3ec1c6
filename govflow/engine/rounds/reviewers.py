"""Reviewers: who knows them by name and reads what they wrote, and who takes the place of one while the round is open.

As the file says, else nobody who asks for the verdict; what one wrote who was replaced counts no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from govflow.engine.definition.parties import Party
from govflow.engine.rounds.admission import against_acting
from govflow.engine.rounds.rules import Review, Round
from govflow.engine.rounds.seats import Seat
from govflow.messages import Message
from govflow.values import Text


def known_to(rule: Round, parties: Mapping[str, Party]) -> tuple[str, ...]:
    """The capacities that read who reviews; without a word in the file all but those that open or join the case."""
    if not isinstance(rule, Review):
        return tuple(parties)
    return rule.names or tuple(name for name, party in parties.items() if not (party.opens or party.joins))


def read_by(rule: Round, parties: Mapping[str, Party]) -> tuple[str, ...]:
    """The capacities that read scores and comments; without a word in the file those that know the reviewers."""
    return (isinstance(rule, Review) and rule.comments) or known_to(rule, parties)


def protected(rounds: Iterable[Round], parties: Mapping[str, Party]) -> dict[str, tuple[str, ...]]:
    """The capacities of reviewers, each with those that may know them by name."""
    reviews = [each for each in rounds if isinstance(each, Review)]
    return {capacity: known_to(each, parties) for each in reviews for capacity in each.voters}


def numbered(title: Text, number: int) -> Text:
    """What a reviewer is called where not everybody may know who it is."""
    return Text(en=f"{title.en} {number}", zh=f"{title.zh}{number}")


def replaces(round_: Round, held: Collection[str]) -> bool:
    """Does one of these capacities put others in the place of reviewers?"""
    return isinstance(round_, Review) and not set(round_.replace).isdisjoint(held)


def against_replacing(round_: Round, seat: Seat, *, was_there: bool) -> list[Message]:
    """Why nobody, or not this person, can take the place. ``was_there``: the person has or had a seat in the round."""
    if not isinstance(round_, Review) or not round_.replace:
        return [Message("In this round nobody is put in the place of another.")]
    if was_there:
        return [Message("Who has or had a seat in this round takes no other place in it.")]
    return against_acting(seat)
