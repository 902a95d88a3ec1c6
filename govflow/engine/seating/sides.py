"""Sides of a case: whoever has acted for one does not act for another.

The side of an organization has its number, that of who acts from a seat of its own the place of the capacity in the
file, below nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from govflow.engine.definition import Party
from govflow.engine.facts import Holder
from govflow.engine.seating import Register
from govflow.values import Text

Seated = Mapping[str, tuple[Holder, ...]]

IN_PERSON = 0
"""From a seat of its own, whichever: what was kept before each capacity was a side, and of what is done from none."""
YOURSELF = Text(en="yourself, in person", zh="本人（以个人身份）")


def own_side(parties: Mapping[str, Party], capacity: str) -> int:
    """The side of who holds a capacity in person."""
    return -1 - list(parties).index(capacity)


def own_name(parties: Mapping[str, Party], side: int) -> Text:
    """What the side of a seat of one's own is called, to whom it is."""
    if side == IN_PERSON:
        return YOURSELF
    title = _own(parties, side).title
    return Text(en=f"yourself, as {title.en}", zh=f"本人（{title.zh}）")


def side_of(parties: Mapping[str, Party], seated: Seated, register: Register, capacity: str, who: Holder) -> int:
    """Which side a holder of a capacity acts for: an organization for itself, a person of a party for that party."""
    if who.person_id is None:
        return who.organization_id or IN_PERSON
    of = parties[capacity].of
    if of is None:
        return own_side(parties, capacity)
    offices = register.offices(who.person_id)
    served = (each.organization_id for each in seated.get(of, ()) if each.organization_id in offices)
    return next(served, None) or own_side(parties, capacity)


def opposed(parties: Mapping[str, Party], seated: Seated, side: int, acted_for: Iterable[int]) -> int | None:
    """The first of the sides acted for that is another one."""
    others = sorted({*acted_for} - {side})
    return next((each for each in others if not _together(parties, seated, side, each)), None)


def _together(parties: Mapping[str, Party], seated: Seated, one: int, other: int) -> bool:
    """Each organization is a side of its own, also beside others in its capacity: bidders compete, members vote each
    for itself. Of one side are those in the same capacities and no others, if all of these act together by the file.
    So is each capacity held in person, unless those that somebody holds are together by the file.
    """
    if one <= IN_PERSON and other <= IN_PERSON:
        return IN_PERSON in (one, other) or all(_own(parties, each).together for each in (one, other))
    if one <= IN_PERSON or other <= IN_PERSON:
        return False
    mine = _capacities(seated, one)
    return bool(mine) and mine == _capacities(seated, other) and all(parties[each].together for each in mine)


def _own(parties: Mapping[str, Party], side: int) -> Party:
    return list(parties.values())[-1 - side]


def _capacities(seated: Seated, organization_id: int) -> frozenset[str]:
    return frozenset(
        name for name, holders in seated.items() if any(each.organization_id == organization_id for each in holders)
    )
