"""Who is asked in a round: the holders of the voters' capacities at its opening.

Nobody votes, elects or reviews on a matter of their own organization, unless the file says so: asked at the opening,
of whoever comes into a place, and with every answer. Who reviews is known to those
whom the file names, else to nobody who asks for the verdict; what one wrote who was replaced counts no more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from govflow.engine.facts import Holder
from govflow.engine.rounds.admission import against_acting
from govflow.engine.rounds.held import Impartial
from govflow.engine.rounds.items import Item
from govflow.engine.rounds.rules import Ballot, Review, Round
from govflow.engine.rounds.seats import Response, Seat
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import Workflow
    from govflow.engine.definition.parties import Party

Owning = Callable[[Holder], bool]


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


def openers(workflow: Workflow, parties: Mapping[str, Sequence[Holder]], asked: Collection[str] = ()) -> frozenset[int]:
    """The organizations that hold a capacity in which a case is opened, but those that are ``asked`` in it."""
    opening = [name for name, party in workflow.parties.items() if party.opens]
    holding = {name: {each.organization_id for each in parties.get(name, ())} for name in opening}
    exempt = {number for name in opening if name in asked for number in holding[name]}
    return frozenset(each for held in holding.values() for each in held - exempt if each is not None)


def owners(
    workflow: Workflow,
    round_: Round,
    parties: Mapping[str, Sequence[Holder]],
    item: Item | None,
    below: Mapping[int, frozenset[int]],
    above: Callable[[int], frozenset[int]],
) -> frozenset[int]:
    """The organizations whose own matter a round is. ``below``: who opened each case below that it may be held for;
    ``above``: an organization with those in whose jurisdiction it lies.

    Of a round for each case below it is theirs who opened that one, whoever has opened the case above.
    """
    if not isinstance(round_, Impartial) or round_.own_matter == "votes":
        return frozenset()
    if item is None or item.case_id is None:
        opened_by = openers(workflow, parties, round_.voters)
    else:
        opened_by = below.get(item.case_id, frozenset())
    if round_.own_matter == "out_with_superiors":
        return opened_by.union(*(above(each) for each in opened_by))
    return opened_by


def belonging_to(organizations: frozenset[int], offices: Callable[[int], frozenset[int]]) -> Owning:
    """Is somebody one of these organizations, or a person in office there? ``offices``: where a person serves today."""

    def owning(holder: Holder) -> bool:
        if holder.person_id is not None and organizations:
            return not organizations.isdisjoint(offices(holder.person_id))
        return holder.organization_id in organizations

    return owning


def answers_no_more(seat: Seat) -> Message:
    """Of a seat that was asked when the matter was not that of its own organization."""
    return Message("%(seat)s does not answer: by now the matter is that of its own organization.", seat=seat.name)


def against_taking_place(new: Holder, owning: Iterable[Owning]) -> list[Message]:
    """Why somebody does not come into a place: one of the rounds that it is in is on a matter of their own."""
    if not any(own(new) for own in owning):
        return []
    return [
        Message("%(person)s cannot take this place: the matter is that of their own organization.", person=new.name)
    ]


def known_to(rule: Round, parties: Mapping[str, Party]) -> tuple[str, ...]:
    """The capacities that read who reviews; without a word in the file all but those that open or join the case."""
    if not isinstance(rule, Review):
        return tuple(parties)
    return rule.names or tuple(name for name, party in parties.items() if not (party.opens or party.is_open))


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


def has_answered(seat: Seat, responses: Iterable[Response]) -> bool:
    """Does an answer of this seat count?"""
    return seat.status not in ("recused", "replaced") and any(each.seat_id == seat.id for each in responses)


def against_replacing(round_: Round, seat: Seat, *, was_there: bool, stays: bool) -> list[Message]:
    """Why nobody, or not this person, can take the place.

    ``was_there``: the person who comes has or had a seat in the round. ``stays``: who leaves has answered and is free
    of conflicts; whoever replaces reviewers would otherwise choose among their answers.
    """
    if not isinstance(round_, Review) or not round_.replace:
        return [Message("In this round nobody is put in the place of another.")]
    if reasons := against_acting(seat):
        return reasons
    if stays:
        return [Message("%(seat)s has answered and is free of conflicts: that answer counts.", seat=seat.name)]
    if was_there:
        return [Message("Who has or had a seat in this round takes no other place in it.")]
    return []
