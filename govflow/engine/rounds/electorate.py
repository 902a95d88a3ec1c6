"""Who is asked in a round: the holders of the voters' capacities at its opening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from govflow.engine.facts import Holder
from govflow.engine.rounds.own import Owning
from govflow.engine.rounds.rules import Ballot, Round
from govflow.engine.rounds.seats import Seat


def electorate(
    round_: Round,
    parties: Mapping[str, Sequence[Holder]],
    weights: Mapping[int, Fraction],
    own: Owning = lambda _: False,
) -> list[tuple[Seat, Holder]]:
    """The seats of a round that opens now, numbered from 1, and who holds each. ``weights``: by organization id.

    A holder of several capacities has one seat, in the first that names it: nobody votes twice. In the chair is who
    holds the capacity that the ballot names for it. ``own``: whose own matter it is; they are out by recusal.
    """
    named: dict[tuple[int | None, int | None], tuple[str, Holder]] = {}
    for capacity in round_.voters:
        for each in parties.get(capacity, ()):
            named.setdefault((each.organization_id, each.person_id), (capacity, each))
    chairing = {(each.organization_id, each.person_id) for each in _chairing(round_, parties)}
    return [
        (_seat(number, *each, weights, chair=key in chairing, own=own(each[1])), each[1])
        for number, (key, each) in enumerate(named.items(), 1)
    ]


def _chairing(round_: Round, parties: Mapping[str, Sequence[Holder]]) -> Sequence[Holder]:
    """Whoever is in the chair for a tie; a chair that closes the round needs no seat in it."""
    return parties.get(round_.chair, ()) if isinstance(round_, Ballot) and round_.chair is not None else ()


def _seat(
    number: int, capacity: str, holder: Holder, weights: Mapping[int, Fraction], *, chair: bool, own: bool
) -> Seat:
    weight = weights.get(holder.organization_id or 0, Fraction(1))
    return Seat(
        id=number,
        name=holder.name,
        capacity=capacity,
        group=capacity,
        weight=weight,
        chair=chair,
        status="recused" if own else "eligible",
        marked="rule" if own else None,
        organization_id=holder.organization_id,
    )
