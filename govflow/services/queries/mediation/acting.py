"""As what the actor acts in a mediation."""

from __future__ import annotations

from collections.abc import Iterable

from govflow.services.rights import holds
from govflow.store.work import Case, Work


def acts_as(work: Work, case: Case, capacities: Iterable[str]) -> str | None:
    """The first of these capacities that the actor acts with."""
    mine = holds(work, case)
    return next((each for each in capacities if each in mine), None)
