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


def opposed(seated: Seated, side: int, acted_for: Iterable[int]) -> int | None:
    """The first of the sides acted for that is another one."""
    return next((each for each in sorted({*acted_for} - {side}) if not _together(seated, side, each)), None)


def _together(seated: Seated, one: int, other: int) -> bool:
    """Of one side are those that take part in the same capacities and in no others, such as two members."""
    return IN_PERSON not in (one, other) and _capacities(seated, one) == _capacities(seated, other)


def _capacities(seated: Seated, organization_id: int) -> frozenset[str]:
    return frozenset(
        name for name, holders in seated.items() if any(each.organization_id == organization_id for each in holders)
    )
