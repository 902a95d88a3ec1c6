"""Entries of some kinds in the compartments of a case, as far as the actor may read them."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.services.rights import reads_as
from govflow.store.documents import asked_of_kinds
from govflow.store.record.compartments import Confided, open_entries
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work


def asked_of_entries(work: Work, case: Case, kinds: Sequence[str]) -> Asked:
    """What ``load_entries`` will ask."""
    return asked_of_kinds(work.actor, case.id, reads_as(work, case), kinds)


def load_entries(work: Work, case: Case, kinds: Sequence[str]) -> list[Confided]:
    """The newest first."""
    return open_entries(work.session, asked_of_entries(work, case, kinds).mappings(work.session))
