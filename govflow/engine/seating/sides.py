"""Sides of a case: whoever has acted for one does not act for another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from govflow.engine.definition import Party
from govflow.engine.facts import Holder
from govflow.engine.seating import Register
from govflow.values import Text

Seated = Mapping[str, tuple[Holder, ...]]

IN_PERSON = 0
"""The side of who acts from a seat of its own; every other side is that of an organization, by its number."""
YOURSELF = Text(en="yourself, in person", zh="本人（以个人身份）")


def side_of(parties: Mapping[str, Party], seated: Seated, register: Register, capacity: str, who: Holder) -> int:
    """Which side a holder of a capacity acts for: an organization for itself, a person of a party for that party."""
    if who.person_id is None:
        return who.organization_id or IN_PERSON
    of = parties[capacity].of
    if of is None:
        return IN_PERSON
    offices = register.offices(who.person_id)
    served = (each.organization_id for each in seated.get(of, ()) if each.organization_id in offices)
    return next(served, None) or IN_PERSON


def opposed(parties: Mapping[str, Party], seated: Seated, side: int, acted_for: Iterable[int]) -> int | None:
    """The first of the sides acted for that is another one."""
    others = sorted({*acted_for} - {side})
    return next((each for each in others if not _together(parties, seated, side, each)), None)


def _together(parties: Mapping[str, Party], seated: Seated, one: int, other: int) -> bool:
    """Each organization is a side of its own, also beside others in its capacity: bidders compete, members vote each
    for itself. Of one side are those in the same capacities and no others, if all of these act together by the file.
    """
    if IN_PERSON in (one, other):
        return False
    mine = _capacities(seated, one)
    return bool(mine) and mine == _capacities(seated, other) and all(parties[each].together for each in mine)


def _capacities(seated: Seated, organization_id: int) -> frozenset[str]:
    return frozenset(
        name for name, holders in seated.items() if any(each.organization_id == organization_id for each in holders)
    )
