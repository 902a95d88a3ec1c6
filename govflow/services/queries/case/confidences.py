"""Answers meant for named capacities only, for a reader who may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govflow.codec import load
from govflow.engine.definition import Workflow
from govflow.services.queries.case.answers import readable
from govflow.services.queries.case.names import Names, ids_in
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import readable_confidences
from govflow.values import SYSTEM, Text


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """What was entered in confidence, and who may read it."""

    label: Text
    value: object
    readers: tuple[Text, ...]
    by: Text
    at: datetime


def load_confidences(work: Work, case: Case, names: Names) -> tuple[Confidence, ...]:
    """What this reader may read, newest first."""
    rows = readable_confidences(work, case)
    names.load(work, persons=(row["person_id"] for row in rows))
    workflow = work.version_of(case).workflow
    values = {row["id"]: load(row["value"]) for row in rows}
    for kind, ids in _numbers(workflow, [(row["field"], values[row["id"]]) for row in rows]).items():
        names.load(work, **{kind: ids})
    return tuple(
        Confidence(
            label=workflow.fields[row["field"]].label,
            value=readable(workflow.fields[row["field"]], values[row["id"]], names),
            readers=workflow.readers(row["audience"]),
            by=SYSTEM.person if row["person_id"] is None else names.persons[row["person_id"]],
            at=row["at"],
        )
        for row in reversed(rows)
    )


def _numbers(workflow: Workflow, answers: Sequence[tuple[str, Any]]) -> dict[str, set[int]]:
    """What all of them name by number; a field may occur several times."""
    found: dict[str, set[int]] = {}
    for field, value in answers:
        for kind, ids in ids_in({field: value}, workflow.fields).items():
            found.setdefault(kind, set()).update(ids)
    return found
