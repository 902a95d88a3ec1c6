"""The cases below a case that a field of its forms may name: those that the actor sees, ended ones included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from govflow.engine.definition import FormField
from govflow.store.cases import CaseRow
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work

_BELOW = Prepared(
    select(CaseRow.id, CaseRow.title, CaseRow.title_other, CaseRow.reference, CaseRow.workflow_version_id, CaseRow.data)
    .where(CaseRow.parent_id == bindparam("case"), CaseRow.child_name.in_(bindparam("names", expanding=True)), VISIBLE)
    .order_by(CaseRow.id)
)


def load_among(work: Work, case: Case, field: FormField) -> Sequence[Any]:
    """The rows of the cases below by the names that the field says. A public answer names no case that is private."""
    rows = _BELOW.rows(work.session, case=case.id, names=list(field.among), **sight(work.actor))
    return [each for each in rows if not (field.public and _private(work, each))]


def _private(work: Work, row: Any) -> bool:
    return work.pinned(work.session, row.workflow_version_id).workflow.is_private(row.data)
