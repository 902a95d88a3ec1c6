"""Secret ballots: who has voted is known, how is not, to anybody, ever; only the figures are told when it closes.

A vote goes into a box in which the votes of each kind are counted and nothing else is kept. So it is cast once and
stays, and what would tell or need a link between a vote and its seat is refused in the file: votes by weight or group,
a veto, the vote of a chair that decides a tie, a vote cast for another, closing as soon as it is decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.rules import Round
from govflow.engine.rounds.seats import Response, Seat
from govflow.engine.rounds.selections.paper import on_paper
from govflow.messages import Message


def against_voting(round_: Round, seat: Seat, response: Response, before: Sequence[Response]) -> list[Message]:
    """Why a vote does not go into the box; ``before``: what was answered so far."""
    if not is_secret(round_.sealed):
        return []
    reasons = []
    if _has_voted(seat, before):
        reasons.append(Message("%(seat)s has voted. A secret vote is cast once and stays in the box.", seat=seat.name))
    if response.comment:
        reasons.append(Message("A secret vote has no reasons: they would tell whose it is. Leave the text out."))
    return reasons


def against_leaving(round_: Round, seat: Seat, before: Sequence[Response]) -> list[Message]:
    """Why a seat does not leave the round any more."""
    if not is_secret(round_.sealed) or not _has_voted(seat, before):
        return []
    return [Message("%(seat)s has voted, and nobody can tell its vote in the box from the others.", seat=seat.name)]


def _has_voted(seat: Seat, before: Sequence[Response]) -> bool:
    return any(each.seat_id == seat.id for each in before)


def boxed(round_: Round) -> tuple[str, ...]:
    """What is counted in the box, in its order: the choices, or what seats name several of."""
    return tuple(each.name for each in on_paper(round_) or round_.choices)


def cast(round_: Round, response: Response) -> Collection[str]:
    """What of that a response adds one to."""
    return response.scores.keys() if on_paper(round_) else (response.choice,)


def drawn(round_: Round, responses: Iterable[Response], box: Mapping[str, int]) -> tuple[Response, ...]:
    """The votes in the box, laid beside the seats that have voted, in the order of the choices: whose is whose is
    nowhere. What counts heads counts right with it, and nothing else may read it.

    Raises ValueError where the box does not hold one vote of each seat that has voted; where each
    names several, one that has more votes than seats have voted.
    """
    if on_paper(round_):
        return _named(round_, tuple(responses), box)
    votes = [name for name, number in box.items() for _ in range(number)]
    voted = sorted(responses, key=lambda each: each.seat_id)
    return tuple(replace(each, choice=vote) for each, vote in zip(voted, votes, strict=True))


def _named(round_: Round, responses: Sequence[Response], box: Mapping[str, int]) -> tuple[Response, ...]:
    """The first ones, in no order that means anything, have named each one, as many as did."""
    if max(box.values(), default=0) > len(responses):
        raise ValueError("one has more votes in the box than have voted")
    voted, only = sorted(responses, key=lambda each: each.seat_id), round_.choices[0].name
    return tuple(
        replace(each, choice=only, scores={name: 1 for name, number in box.items() if number > place})
        for place, each in enumerate(voted)
    )
