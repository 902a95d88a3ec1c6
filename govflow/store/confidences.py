"""Answers for named capacities only: kept apart from the case, its record, its search index and its notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from govflow.codec import dump
from govflow.engine.definition import FormField
from govflow.store.documents import ConfidenceRow
from govflow.store.work import Case, Work
from govflow.values import new_id

CONFIDENCE = ConfidenceRow.__table__


def split_confidences(
    fields: Sequence[FormField], answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[FormField, Any]]]:
    """What may enter the case, and what is for an audience only. A document keeps its own audience, so its id may enter."""
    apart = {field.name: field for field in fields if field.audience and field.type != "document"}
    open_answers = {name: value for name, value in answers.items() if name not in apart}
    return open_answers, [(apart[name], value) for name, value in answers.items() if name in apart]


def keep_confidences(work: Work, case: Case, confidences: Sequence[tuple[FormField, Any]]) -> None:
    """Store the answers under random names that tell nothing."""
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
                "person_id": work.actor.person_id,
                "organization_id": work.actor.organization_id,
                "at": work.at,
            }
            for field, value in confidences
        ],
    )
