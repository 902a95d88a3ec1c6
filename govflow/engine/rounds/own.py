"""Whose matter a round is about: nobody votes or reviews on that of their own organization, unless the file says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from govflow.engine.facts import Holder
from govflow.engine.rounds.items import Item
from govflow.engine.rounds.rules import Ballot, Review, Round, Selection

if TYPE_CHECKING:
    from govflow.engine.definition import Workflow

Owning = Callable[[Holder], bool]


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
) -> frozenset[int]:
    """The organizations whose own matter a round is. ``below``: who opened each case below that it may be held for.

    Of a round for each case below it is theirs who opened that one, whoever has opened the case above.
    """
    if not isinstance(round_, Ballot | Selection | Review) or round_.own_matter == "votes":
        return frozenset()
    if item is None or item.case_id is None:
        return openers(workflow, parties, round_.voters)
    return below.get(item.case_id, frozenset())


def belonging_to(organizations: frozenset[int], offices: Callable[[int], frozenset[int]]) -> Owning:
    """Is somebody one of these organizations, or a person in office there? ``offices``: where a person serves today."""

    def owning(holder: Holder) -> bool:
        if holder.person_id is not None and organizations:
            return not organizations.isdisjoint(offices(holder.person_id))
        return holder.organization_id in organizations

    return owning
