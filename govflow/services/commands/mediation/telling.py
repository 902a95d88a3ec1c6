"""Telling a party what others confided, where it reads what it is told and nobody else does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govflow.codec import load
from govflow.engine.definition import FormField
from govflow.engine.entries import DocumentFiled, StepConfided
from govflow.store.standing.sides import author
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import keep_confidences
from govflow.store.writing.filing import tell_file


def tell(work: Work, case: Case, row: Mapping[str, Any], field: FormField, words: str | None = None) -> None:
    """In the field in which it reads what it is told: these words, else the text itself; a file as it stands becomes a
    document of its own for the readers of that field.
    """
    if words is None and "file" in row:
        document, title = tell_file(work, case, row["id"], field.audience)
        work.enter(case, DocumentFiled(document=document, document_title=title), audience=field.audience)
        return
    said = words if words is not None else load(row["value"])
    keep_confidences(work, case, (field,), {field.name: said}, author(work, case), StepConfided(step=""))
