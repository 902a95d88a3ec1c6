"""Answers for named capacities only: kept apart from the case, its record, its search index and its notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, insert, select

from govflow.codec import dump
from govflow.engine.definition import FormField
from govflow.store.documents import ConfidenceRow
from govflow.store.parties import reading_capacities
from govflow.store.visibility import readable_audience, written_by
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
    """The confidences of a case that the actor may read, oldest first."""
    own = written_by(work.actor, ConfidenceRow.organization_id, ConfidenceRow.person_id)
    held = reading_capacities(work, case)
    readable = readable_audience(ConfidenceRow.audience, ConfidenceRow.at, held, own)
    query = select(CONFIDENCE).where(CONFIDENCE.c.case_id == case.id, readable)
    return list(work.session.execute(query.order_by(CONFIDENCE.c.at, CONFIDENCE.c.id)).mappings())
