"""Answers for named capacities only: kept apart from the case, its record, its search index and its notices.

What is sealed until a step becomes part of the case when that step is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, RowMapping, Table, and_, delete, func, insert, select, update

from govflow.codec import dump, load
from govflow.engine.asking.sealing import opened_value
from govflow.engine.definition import FormField, Transition
from govflow.engine.entries import AnswersOpened
from govflow.store.documents import ConfidenceRow, DocumentRow
from govflow.store.parties import author, reading_capacities
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.visibility import open_fields, readable_audience, written_by
from govflow.store.work import Case, Work
from govflow.values import SYSTEM, Actor, Text, new_id

CONFIDENCE, DOCUMENT = ConfidenceRow.__table__, DocumentRow.__table__
ORGANIZATION, PERSON = OrganizationRow.__table__, PersonRow.__table__

_KEPT = (
    select(
        CONFIDENCE,
        func.coalesce(ORGANIZATION.c.name_en, PERSON.c.name_en).label("by_en"),
        func.coalesce(ORGANIZATION.c.name_zh, PERSON.c.name_zh).label("by_zh"),
    )
    .outerjoin(ORGANIZATION, ORGANIZATION.c.id == CONFIDENCE.c.organization_id)
    .outerjoin(PERSON, PERSON.c.id == CONFIDENCE.c.person_id)
    .order_by(CONFIDENCE.c.at, CONFIDENCE.c.id)
)


def split_confidences(
    fields: Sequence[FormField], answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[FormField, Any]]]:
    """What may enter the case, and what is for an audience only.

    A document keeps its own audience, so its id may enter, unless a step opens it: before that the case has none.
    """
    apart = {field.name: field for field in fields if field.audience and (field.until or not field.kind.filed)}
    open_answers = {name: value for name, value in answers.items() if name not in apart}
    return open_answers, [(apart[name], value) for name, value in answers.items() if name in apart]


def keep_confidences(work: Work, case: Case, confidences: Sequence[tuple[FormField, Any]], writer: Actor) -> None:
    """Store the answers under random names that tell nothing. What a case or the clock answers, ``SYSTEM`` wrote.

    Of sealed answers, the author's last before the opening counts.
    """
    sealed = [field.name for field, _ in confidences if field.until]
    opened = _replace_sealed(work, case, sealed, writer) if sealed else ()
    confidences = [(field, value) for field, value in confidences if value is not None or field.name in opened]
    if not confidences:
        return
    work.session.execute(
        insert(CONFIDENCE),
        [
            {
                "id": new_id(),
                "case_id": case.id,
                "field": field.name,
                "value": JSON.NULL if value is None else dump(value),
                "audience": list(field.audience),
                "person_id": writer.person_id,
                "organization_id": writer.organization_id,
                "at": work.at,
            }
            for field, value in confidences
        ],
    )


def open_sealed(work: Work, case: Case, step: Transition) -> dict[str, Any]:
    """Open what was kept until this step, in one entry of the record; what is part of the case from now on, by field.

    The files of answers that were replaced before stay sealed.
    """
    fields = {field.name: field for field in work.version_of(case).workflow.opened_by(step.name)}
    rows = _sealed(work, case, fields)
    if not rows:
        return {}
    values = [load(row["value"]) for row in rows]
    _open(work, CONFIDENCE, [row["id"] for row in rows])
    files = [value for row, value in zip(rows, values, strict=True) if fields[row["field"]].kind.filed]
    _open(work, DOCUMENT, [each for each in files if each is not None])
    given = [(_author(row), row["field"], value) for row, value in zip(rows, values, strict=True)]
    work.enter(case, AnswersOpened(step=step.name, answers=tuple(given)), by_clock=step.automatic)
    found = {
        name: opened_value(value for _, field, value in given if field == name)
        for name in dict.fromkeys(row["field"] for row in rows)
    }
    case.data.update(found)
    return found


def own_sealed(work: Work, case: Case) -> dict[str, Any]:
    """What the actor has answered before as it will be opened, by field: what another answer would replace."""
    sealed = work.version_of(case).workflow.sealed
    rows = (row for row in readable_confidences(work, case) if row["field"] in sealed) if sealed else ()
    writes = author(work, case)
    return {row["field"]: load(row["value"]) for row in rows if row["audience"] and _is_author(writes, row)}


def sealed_files(work: Work, case: Case) -> frozenset[str]:
    """The documents of a case that a step will open, by id."""
    fields = work.version_of(case).workflow.fields.values()
    rows = _sealed(work, case, [each.name for each in fields if each.until and each.kind.filed])
    return frozenset(load(row["value"]) for row in rows)


def readable_confidences(work: Work, case: Case) -> list[RowMapping]:
    """The confidences of a case that the actor may read, oldest first."""
    own = written_by(work.actor, ConfidenceRow.organization_id, ConfidenceRow.person_id)
    held = reading_capacities(work, case)
    readable = and_(
        open_fields(held, ConfidenceRow.field), readable_audience(ConfidenceRow.audience, ConfidenceRow.at, held, own)
    )
    query = select(CONFIDENCE).where(CONFIDENCE.c.case_id == case.id, readable)
    return list(work.session.execute(query.order_by(CONFIDENCE.c.at, CONFIDENCE.c.id)).mappings())


def _sealed(work: Work, case: Case, fields: Collection[str]) -> Sequence[RowMapping]:
    """The answers to these fields that nobody has opened, oldest first; those given together in the order of fields."""
    if not fields:
        return ()
    rows = work.session.execute(_KEPT.where(CONFIDENCE.c.case_id == case.id, CONFIDENCE.c.field.in_(sorted(fields))))
    place = {name: number for number, name in enumerate(fields)}
    sealed = [row for row in rows.mappings() if row["audience"]]
    return sorted(sealed, key=lambda row: (row["at"], place[row["field"]]))


def _replace_sealed(work: Work, case: Case, fields: Collection[str], writer: Actor) -> frozenset[str]:
    """Drop what the author answered before and nobody has opened; the fields of which the author has opened ones."""
    own = [
        CONFIDENCE.c.case_id == case.id,
        CONFIDENCE.c.field.in_(sorted(fields)),
        *_written_by(writer),
    ]
    rows = work.session.execute(select(CONFIDENCE.c.id, CONFIDENCE.c.field, CONFIDENCE.c.audience).where(*own)).all()
    sealed = [row.id for row in rows if row.audience]
    if sealed:
        work.session.execute(delete(CONFIDENCE).where(CONFIDENCE.c.id.in_(sealed)))
    return frozenset(row.field for row in rows if not row.audience)


def _is_author(actor: Actor, row: RowMapping) -> bool:
    """Is an answer that of the organization acted for, else of the person?"""
    mine = row["organization_id"] == actor.organization_id
    return mine and (actor.organization_id is not None or row["person_id"] == actor.person_id)


def _written_by(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Rows that are the actor's: those of the organization acted for, else those of the person alone."""
    yield CONFIDENCE.c.organization_id == actor.organization_id
    if actor.organization_id is None:
        yield CONFIDENCE.c.person_id == actor.person_id


def _open(work: Work, table: Table, ids: Collection[str]) -> None:
    if ids:
        work.session.execute(update(table).where(table.c.id.in_(sorted(ids))).values(audience=[]))


def _author(row: RowMapping) -> Text:
    """Whose answer it is: that of the organization acted for, else of the person, else of the clock."""
    return Text(en=row["by_en"], zh=row["by_zh"]) if row["by_en"] is not None else SYSTEM.person
