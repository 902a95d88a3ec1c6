"""Answers meant for named capacities only, for a reader who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govflow.codec import load
from govflow.services.queries.case.names import Names
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import readable_confidences
from govflow.values import Text


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
    return tuple(
        Confidence(
            label=workflow.fields[row["field"]].label,
            value=load(row["value"]),
            readers=tuple(workflow.parties[name].title for name in row["audience"]),
            by=names.who(None, row["person_id"]).name,
            at=row["at"],
        )
        for row in reversed(rows)
    )
