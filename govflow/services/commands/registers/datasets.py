"""The catalogue of data sets: a department enters a set, or says another thing of it; and data that are handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from govflow.domain.registers.datasets.sets import (
    ACCESSES,
    CYCLES,
    FIELD_KINDS,
    LONGEST,
    SHARINGS,
    Access,
    Cycle,
    DataSet,
    FieldKind,
    SetField,
    Sharing,
    as_lines,
    problems,
    read_lines,
    reference_of,
)
from govflow.errors import Conflict, Forbidden, Invalid, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.registers.datasets.catalogue import add_version, hold_set, version_of
from govflow.store.sql.session import Session
from govflow.values import Actor

__all__ = [
    "ACCESSES",
    "CYCLES",
    "FIELD_KINDS",
    "LONGEST",
    "MOST",
    "SHARINGS",
    "Access",
    "Cycle",
    "DataSet",
    "FieldKind",
    "KeptSet",
    "SetField",
    "Sharing",
    "as_lines", "check_keeps_sets",
    "keep_sets",
    "may_keep_sets",
    "read_lines",
    "reference_of",
]  # fmt: skip

MOST = 200
"""So many sets at most are entered at once."""


@dataclass(frozen=True, kw_only=True)
class KeptSet:
    """What became of a set. ``changed``: it is new, or has another version now."""

    id: int
    key: str
    version: int
    changed: bool

    @property
    def reference(self) -> str:
        return reference_of(self.id)


def may_keep_sets(backend: Backend, actor: Actor) -> bool:
    """Does the actor keep the data sets of the organization acted for?"""
    return actor.organization_id is not None and not backend.rules.vocabulary.keeping_data.isdisjoint(actor.own_roles)


def check_keeps_sets(backend: Backend, actor: Actor) -> None:
    """Raises Forbidden for who keeps no sets of the organization acted for."""
    if not may_keep_sets(backend, actor):
        raise Forbidden(Message("The data sets of an organization are kept by its data officers."))


@retried
def keep_sets(
    backend: Backend, actor: Actor, sets: Sequence[DataSet], *, seen: int | None = None
) -> tuple[KeptSet, ...]:
    """Enter these sets of one's organization, all or none; what one says of a set that stands is its next version.

    A set that stands as it is said has no further version, so sent twice it is kept once. ``seen``: of a single set
    the version that its sender saw, 0 for a new one. Raises Forbidden for who keeps none, Invalid by ``sets.1.key``,
    Stale where ``seen`` is not the last version, Conflict for a new one with a key that is used.
    """
    check_keeps_sets(backend, actor)
    _check(sets, backend.today())
    with backend.transaction() as session:
        return tuple(_keep(backend, session, actor, each, seen) for each in sets)


def _check(sets: Sequence[DataSet], today: date) -> None:
    if not 1 <= len(sets) <= MOST:
        raise Invalid({"sets": Message("Enter from one to %(most)s data sets at once.", most=MOST)})
    keys = [each.key for each in sets]
    twice = next((place for place, key in enumerate(keys) if key in keys[:place]), None)
    if twice is not None:
        raise Invalid({f"sets.{twice + 1}.key": Message("Another of these has this short name.")})
    found = {
        f"sets.{place}.{name}": sentence
        for place, each in enumerate(sets, 1)
        for name, sentence in problems(each, today).items()
    }
    if found:
        raise Invalid(found)


def _keep(backend: Backend, session: Session, actor: Actor, says: DataSet, seen: int | None) -> KeptSet:
    assert actor.organization_id is not None
    held = hold_set(session, actor.organization_id, says.key)
    version = held.version if held is not None else 0
    if held is not None and version_of(session, held) == says:
        return KeptSet(id=held.id, key=says.key, version=version, changed=False)
    if seen == 0 and held is not None:
        raise Conflict(Message("Your organization has a data set “%(key)s” already: change that one.", key=says.key))
    if seen is not None and seen != version:
        raise Stale(Message("This data set was changed after you opened it. Look at its page and decide again."))
    number = add_version(session, actor, held, says, backend.clock.now())
    return KeptSet(id=number, key=says.key, version=version + 1, changed=True)
