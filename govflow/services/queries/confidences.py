"""Answers meant for named capacities only, for a reader who holds one of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from govflow.codec import load
from govflow.store.documents import ConfidenceRow
from govflow.store.people import PersonRow
from govflow.store.visibility import readable_audience
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """What was entered in confidence, and who may read it."""

    label: Text
    value: object
    readers: tuple[Text, ...]
    by: Text
    at: datetime


def load_confidences(work: Work, case: Case, held: Collection[str]) -> tuple[Confidence, ...]:
    """What the holder of these capacities may read, newest first."""
    if not held:
        return ()
    workflow = work.version_of(case).workflow
    rows = work.session.execute(
        select(
            ConfidenceRow.field, ConfidenceRow.value, ConfidenceRow.audience, ConfidenceRow.at,
            PersonRow.name_en, PersonRow.name_zh,
        )
        .join(PersonRow, PersonRow.id == ConfidenceRow.person_id)
        .where(ConfidenceRow.case_id == case.id, readable_audience(ConfidenceRow.audience, held))
        .order_by(ConfidenceRow.at.desc(), ConfidenceRow.id)
    )  # fmt: skip
    return tuple(
        Confidence(
            label=workflow.fields[row.field].label,
            value=load(row.value),
            readers=tuple(workflow.parties[name].title for name in row.audience),
            by=Text(en=row.name_en, zh=row.name_zh),
            at=row.at,
        )
        for row in rows
        if row.audience  # without an audience it would be for all; then it is no confidence and was stored wrongly
    )
