"""Answers for named capacities only: kept apart from the case, its record, its search index and its notices."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select

from govflow.codec import dump
from govflow.engine.definition import AUTHOR, FormField
from govflow.store.documents import ConfidenceRow
from govflow.store.parties import PARTY, reading_capacities
from govflow.store.work import Case, Work
from govflow.values import Actor, new_id

CONFIDENCE = ConfidenceRow.__table__


def split_confidences(
    fields: Sequence[FormField], answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[FormField, Any]]]:
    """What may enter the case, and what is for an audience only.

    A document keeps its own audience, so its id may enter.
    """
    apart = {field.name: field for field in fields if field.audience and not field.kind.filed}
    open_answers = {name: value for name, value in answers.items() if name not in apart}
    return open_answers, [(apart[name], value) for name, value in answers.items() if name in apart]


def keep_confidences(work: Work, case: Case, confidences: Sequence[tuple[FormField, Any]], author: Actor) -> None:
    """Store the answers under random names that tell nothing. What a case or the clock answers, ``SYSTEM`` wrote."""
    if not confidences:
        return
    work.session.execute(
        insert(CONFIDENCE),
        [
            {
                "id": new_id(),
                "case_id": case.id,
                "field": field.name,
                "value": dump(value),
                "audience": list(field.audience),
                "person_id": author.person_id,
                "organization_id": author.organization_id,
                "at": work.at,
            }
            for field, value in confidences
        ],
    )


def readable_confidences(work: Work, case: Case) -> list[RowMapping]:
    """The confidences of a case that the actor may read, oldest first.

    The writer reads its own; a member of the organization it was lodged for, and whoever holds a capacity of its
    audience, reads it too. A person who took a capacity over later, such as a new mediator, does not read what was
    confided before: leave was given to somebody else (ICSID Mediation Rules 2022).
    """
    held = reading_capacities(work.actor, case)
    since = _held_since(work, case)
    rows = work.session.execute(
        select(CONFIDENCE).where(CONFIDENCE.c.case_id == case.id).order_by(CONFIDENCE.c.at, CONFIDENCE.c.id)
    ).mappings()
    return [row for row in rows if _may_read(work.actor, row, held, since)]


def _may_read(actor: Actor, row: RowMapping, held: Collection[str], since: Mapping[str, datetime]) -> bool:
    if row["person_id"] == actor.person_id or (
        AUTHOR in row["audience"] and row["organization_id"] in actor.organization_ids
    ):
        return True
    shared = [capacity for capacity in row["audience"] if capacity in held]
    return any(capacity not in since or since[capacity] <= row["at"] for capacity in shared)


def _held_since(work: Work, case: Case) -> dict[str, datetime]:
    """Since when the actor holds each capacity in person."""
    rows = work.session.execute(
        select(PARTY.c.capacity, PARTY.c.since).where(
            PARTY.c.case_id == case.id, PARTY.c.person_id == work.actor.person_id, PARTY.c.until.is_(None)
        )
    )
    return {row.capacity: row.since for row in rows}
