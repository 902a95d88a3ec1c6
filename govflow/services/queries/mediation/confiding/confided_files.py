"""Files that were confided: each version of a document that few read is a confidence of its own, with its own leave."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, bindparam, select

from govflow.services.rights import reads_as
from govflow.store.documents import DESCRIBED, DocumentRow, DocumentVersionRow, described, readable_files
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import Shape, reading, shape_of
from govflow.store.work import Case, Work

FILE = DocumentVersionRow


def confided_file(work: Work, case: Case, version: str) -> Mapping[str, Any] | None:
    """A version that the actor may read, as a confidence is read; None where there is none that is kept apart.

    ``id``: of the version; ``document``: where it stands; ``file``: what is in it.
    """
    held = reads_as(work, case)
    row = _confided(shape_of(held)).first(work.session, case=case.id, version=version, **reading(work.actor, held))
    if row is None:
        return None
    return {**row._asdict(), "id": version, "file": described(work.session, row)}


def is_among(work: Work, case: Case, row: Mapping[str, Any], fields: Collection[str]) -> bool:
    """Was it confided in one of these fields? Or, where no form asked for it, a file to exactly the readers of one?"""
    if row["field"] is not None:
        return row["field"] in fields
    known = work.version_of(case).workflow.fields
    return set(row["audience"]) in [set(known[each].audience) for each in fields]


def is_of_a_side(case: Case, row: Mapping[str, Any], passes_on: str) -> bool:
    """Did another than who passes on put it there? Of what a form asked for, the form says who did."""
    if row["field"] is not None:
        return True
    sides = (each for capacity in row["audience"] if capacity != passes_on for each in case.holders(capacity))
    if row["organization_id"] is not None:
        return row["organization_id"] in [each.organization_id for each in sides]
    return row["person_id"] in [each.person_id for each in sides]


@shaped
def _confided(shape: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(
            DocumentRow.id.label("document"), DocumentRow.field, DocumentRow.audience, DocumentRow.organization_id,
            FILE.number, FILE.person_id, FILE.at, *DESCRIBED,
        )
        .join(DocumentRow, DocumentRow.id == FILE.document_id)
        .where(DocumentRow.case_id == bindparam("case"), FILE.id == bindparam("version"))
        .where(FILE.compartment_id.is_not(None), readable_files(shape))
    )  # fmt: skip
