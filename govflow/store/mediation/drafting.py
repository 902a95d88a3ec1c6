"""The draft of an agreement as it is stored: entries in compartments, so that nobody reads it but whom it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govflow.domain.agreements import Author, Said
from govflow.engine.entries import DraftKept
from govflow.engine.facts import Holder
from govflow.store.record.compartments import COMPARTMENT, ENTRY, Confided, confided, open_entries
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.standing import reading_capacities
from govflow.store.visibility import reading
from govflow.store.work import Case, Work

KIND = "drafting"

_KEPT = Prepared(confided(ENTRY.c.kind == KIND).add_columns(COMPARTMENT.c.audience))


def asked_of_draft(work: Work, case: Case) -> Asked:
    """What ``load_said`` will ask."""
    return _KEPT.asked(case=case.id, **reading(work.actor, reading_capacities(work, case)))


def load_said(work: Work, case: Case) -> list[Said]:
    """All that was kept of a draft and that the actor may read, the oldest first."""
    rows = asked_of_draft(work, case).mappings(work.session)
    return said_in(open_entries(work.session, rows), {row["id"]: row["audience"] for row in rows})


def said_in(entries: Sequence[Confided], audiences: Mapping[str, Sequence[str]]) -> list[Said]:
    """What these entries (the newest first) say of a draft, the oldest first. ``audiences``: by entry."""
    return [
        Said(
            id=each.id,
            at=each.at,
            author=_author(each.organization_id, each.person_id),
            person_id=each.person_id,
            audience=frozenset(audiences[each.id]),
            entry=each.entry,
        )
        for each in reversed(entries)
        if isinstance(each.entry, DraftKept)
    ]


def author_of(holder: Holder) -> Author:
    """As whose a holder of a capacity writes: its organization's; of a person, that of the person."""
    return (None, holder.person_id) if holder.person_id is not None else (holder.organization_id, None)


def _author(organization_id: int | None, person_id: int | None) -> Author:
    return (None, person_id) if organization_id is None else (organization_id, None)
