"""Sides of a case: whoever has acted for one does not act for another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from govflow.engine.facts import Holder


def opposed(parties: Mapping[str, tuple[Holder, ...]], organization_id: int, acted_for: Iterable[int]) -> int | None:
    """The first of those acted for that is of another side than the organization.

    Of one side are those that take part in the same capacities and in no others, such as two members.
    """
    mine = _capacities(parties, organization_id)
    others = sorted({*acted_for} - {organization_id})
    return next((each for each in others if _capacities(parties, each) != mine), None)


def _capacities(parties: Mapping[str, tuple[Holder, ...]], organization_id: int) -> frozenset[str]:
    return frozenset(
        name for name, holders in parties.items() if any(each.organization_id == organization_id for each in holders)
    )
