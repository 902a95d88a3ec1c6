"""Entries of some kinds in the compartments of a case, as far as the actor may read them; and who reads one still."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from govflow.services.rights import reads_as
from govflow.store.documents import asked_of_kinds
from govflow.store.record.compartments import READER, Confided, open_entries
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work

_READ = Prepared(
    select(READER.c.id).where(
        READER.c.compartment_id == bindparam("compartment"),
        READER.c.capacity == bindparam("capacity"),
        READER.c.until.is_(None),
    )
)


def is_read_as(work: Work, compartment: str, capacity: str) -> bool:
    """Does whoever holds this capacity now read what stands there, or was it confided to another one?"""
    return _READ.first(work.session, compartment=compartment, capacity=capacity) is not None


def asked_of_entries(work: Work, case: Case, kinds: Sequence[str]) -> Asked:
    """What ``load_entries`` will ask."""
    return asked_of_kinds(work.actor, case.id, reads_as(work, case), kinds)


def load_entries(work: Work, case: Case, kinds: Sequence[str]) -> list[Confided]:
    """The newest first."""
    return open_entries(work.session, asked_of_entries(work, case, kinds).mappings(work.session))
