"""Answers for named capacities only: kept apart from the case, its record, its search index and its notices.

What is sealed until a step becomes part of the case when that step is taken.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, and_, bindparam, delete, func, insert, or_, select, update

from govflow.codec import dump, load
from govflow.engine.asking.sealing import opened_value
from govflow.engine.definition import FormField, Transition
from govflow.engine.entries import AnswersOpened, StepConfided
from govflow.store.documents import ConfidenceRow, DocumentRow
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.record.compartments import readable, seal_in, sha256, unlock, unseal_in
from govflow.store.record.log import load_naming
from govflow.store.rounds.reviewers import hidden_in_record
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.standing import reading_capacities
from govflow.store.standing.sides import author
from govflow.store.visibility import Held, Shape, open_fields, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import compartment_for
from govflow.values import SYSTEM, Actor, Text, new_id

CONFIDENCE, DOCUMENT = ConfidenceRow.__table__, DocumentRow.__table__

UNNOTICED = timedelta(seconds=1)

_KEPT = select(CONFIDENCE).order_by(CONFIDENCE.c.at, CONFIDENCE.c.id)
_OPEN = update(CONFIDENCE).where(CONFIDENCE.c.id == bindparam("row"))


def split_confidences(
    fields: Sequence[FormField], answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[FormField, Any]]]:
    """What may enter the case, and what is for an audience only.

    A document keeps its own audience, so its id may stand in the case, which nobody reads as it is, unless a step opens
    it: before that the case has none.
    """
    apart = {field.name: field for field in fields if field.audience and (field.until or not field.kind.filed)}
    open_answers = {name: value for name, value in answers.items() if name not in apart}
    return open_answers, [(apart[name], value) for name, value in answers.items() if name in apart]


def shown_to_all(fields: Sequence[FormField], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the record of the case may say of these answers: nothing of what is for an audience, papers included."""
    apart = {field.name for field in fields if field.audience}
    return {name: value for name, value in answers.items() if name not in apart}


def keep_confidences(
    work: Work, case: Case, fields: Sequence[FormField], answers: Mapping[str, Any], writer: Actor, taken: StepConfided
) -> None:
    """Seal what is for an audience in compartments, under random names that tell nothing, and enter it there.

    What a case or the clock answers, ``SYSTEM`` wrote. Of sealed answers, the author's last before the opening counts.
    """
    _, confidences = split_confidences(fields, answers)
    sealed = [field.name for field, _ in confidences if field.until]
    opened = _replace_sealed(work, case, sealed, writer) if sealed else ()
    kept = [(field, value) for field, value in confidences if value is not None or field.name in opened]
    papers = _papers(fields, answers)
    for audience in dict.fromkeys(field.audience for field, _ in (*kept, *papers)):
        rows = _sealed_rows(work, case, [each for each in kept if each[0].audience == audience], writer)
        if rows:
            work.session.execute(insert(CONFIDENCE), rows)
        entry = replace(
            taken,
            kept={row["id"]: sha256(row["sealed"]) for row in rows},
            fields=tuple(row["field"] for row in rows),
            papers={field.name: document for field, document in papers if field.audience == audience},
        )
        work.enter(case, entry, audience=audience, by_clock=writer == SYSTEM)


def open_sealed(work: Work, case: Case, step: Transition) -> dict[str, Any]:
    """Open what was kept until this step, in one entry of the record; what is to be part of the case, by field.

    The files of answers that were replaced before stay sealed.
    """
    fields = {field.name: field for field in work.version_of(case).workflow.opened_by(step.name)}
    rows = _sealed(work, case, fields)
    if not rows:
        return {}
    values = [load(row["value"]) for row in rows]
    opened = [{"row": row["id"], "value": JSON.NULL if row["value"] is None else row["value"]} for row in rows]
    work.session.execute(_OPEN, [{**each, "audience": [], "sealed": None, "compartment_id": None} for each in opened])
    files = [value for row, value in zip(rows, values, strict=True) if fields[row["field"]].kind.filed]
    ids = sorted(each for each in files if each is not None)
    work.session.execute(update(DOCUMENT).where(DOCUMENT.c.id.in_(ids)).values(audience=[]))
    given = list(zip(_authors(work, case, rows), (row["field"] for row in rows), values, strict=True))
    work.enter(case, AnswersOpened(step=step.name, answers=tuple(given)), by_clock=step.automatic)
    return {
        name: opened_value(value for _, field, value in given if field == name)
        for name in dict.fromkeys(row["field"] for row in rows)
    }


def own_sealed(work: Work, case: Case) -> dict[str, Any]:
    """What the actor has answered before as it will be opened, by field: what another answer would replace."""
    sealed = work.version_of(case).workflow.sealed
    rows = (row for row in readable_confidences(work, case) if row["field"] in sealed) if sealed else ()
    writes = author(work, case)
    return {row["field"]: load(row["value"]) for row in rows if row["audience"] and is_author(writes, row)}


def sealed_files(work: Work, case: Case) -> frozenset[str]:
    """The documents of a case that a step will open, by id."""
    fields = work.version_of(case).workflow.fields.values()
    rows = _sealed(work, case, [each.name for each in fields if each.until and each.kind.filed])
    return frozenset(load(row["value"]) for row in rows)


def load_confided(work: Work, case: Case, fields: Collection[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The latest answer to each of these fields that are for few readers: for hashes, never for a page.

    And for each field the name under which it is kept, which only its readers learn; empty where there is none.
    """
    rows = _sealed(work, case, sorted(fields))
    names = {row["field"]: row["id"] for row in rows}
    return {row["field"]: load(row["value"]) for row in rows}, {each: names.get(each, "") for each in fields}


def readable_confidences(work: Work, case: Case) -> list[dict[str, Any]]:
    """The confidences of a case that the actor may read, oldest first; ``value`` as it was stored."""
    asked = asked_of_confidences(work, case, reading_capacities(work, case))
    return _unsealed(work, asked.mappings(work.session))


def asked_of_confidences(work: Work, case: Case, held: Held) -> Asked:
    """What ``readable_confidences`` will ask for who reads as ``held``."""
    return _readable(shape_of(held)).asked(case=case.id, **reading(work.actor, held))


@shaped
def _readable(shape: Shape) -> Select[Any]:
    opened = and_(CONFIDENCE.c.compartment_id.is_(None), open_fields(shape, CONFIDENCE.c.field))
    may = or_(opened, readable(CONFIDENCE.c.compartment_id))
    query = select(CONFIDENCE).where(CONFIDENCE.c.case_id == bindparam("case"), may)
    return query.order_by(CONFIDENCE.c.at, CONFIDENCE.c.id)


def _papers(fields: Sequence[FormField], answers: Mapping[str, Any]) -> list[tuple[FormField, str]]:
    """The documents among the answers that are for an audience for good, with the field of each."""
    papers = [field for field in fields if field.audience and field.kind.filed and not field.until]
    return [(field, answers[field.name]) for field in papers if answers.get(field.name) is not None]


def _sealed_rows(work: Work, case: Case, kept: Sequence[tuple[FormField, Any]], writer: Actor) -> list[dict[str, Any]]:
    """The rows of answers for one audience, which are given together."""
    if not kept:
        return []
    compartment = compartment_for(work, case, writer, kept[0][0].audience)
    at = _after_all(work, case, compartment)
    return [_sealed_row(work, case, field, value, writer, compartment, at) for field, value in kept]


def _after_all(work: Work, case: Case, compartment: str) -> datetime:
    """A moment after all that the compartment keeps, so that moments tell the order of its chain.

    Also where the clock was set back, or stands still. After what others confided it is by no more than nobody notices.
    """
    near = or_(CONFIDENCE.c.compartment_id == compartment, CONFIDENCE.c.at < work.at + UNNOTICED)
    last = work.session.scalar(select(func.max(CONFIDENCE.c.at)).where(CONFIDENCE.c.case_id == case.id, near))
    return work.at if last is None else max(work.at, last + timedelta(microseconds=1))


def _sealed_row(
    work: Work, case: Case, field: FormField, value: Any, writer: Actor, compartment: str, at: datetime
) -> dict[str, Any]:
    confidence = new_id()
    return {
        "id": confidence,
        "case_id": case.id,
        "field": field.name,
        "value": JSON.NULL,
        "sealed": seal_in(work.session, compartment, json.dumps(dump(value)).encode(), confidence),
        "compartment_id": compartment,
        "audience": list(field.audience),
        "person_id": writer.person_id,
        "organization_id": writer.organization_id,
        "at": at,
    }


def _unsealed(work: Work, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their values, whether they were opened before or not."""
    unlock(work.session, {row["compartment_id"] for row in rows if row["sealed"] is not None})
    return [_with_value(work, row) for row in rows]


def _with_value(work: Work, row: Mapping[str, Any]) -> dict[str, Any]:
    if row["sealed"] is None:
        return dict(row)
    content = unseal_in(work.session, row["compartment_id"], row["sealed"], row["id"])
    return {**row, "value": json.loads(content)}


def _sealed(work: Work, case: Case, fields: Collection[str]) -> Sequence[dict[str, Any]]:
    """The answers to these fields that nobody has opened, oldest first; those given together in the order of fields."""
    if not fields:
        return ()
    rows = work.session.execute(_KEPT.where(CONFIDENCE.c.case_id == case.id, CONFIDENCE.c.field.in_(sorted(fields))))
    place = {name: number for number, name in enumerate(fields)}
    sealed = _unsealed(work, [dict(row) for row in rows.mappings() if row["audience"]])
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


def is_author(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Is an answer that of the organization acted for, else of the person?"""
    mine = row["organization_id"] == actor.organization_id
    return mine and (actor.organization_id is not None or row["person_id"] == actor.person_id)


def _written_by(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Rows that are the actor's: those of the organization acted for, else those of the person alone."""
    yield CONFIDENCE.c.organization_id == actor.organization_id
    if actor.organization_id is None:
        yield CONFIDENCE.c.person_id == actor.person_id


def _authors(work: Work, case: Case, rows: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    """Whose each answer is, as called then: the organization acted for, else the person, else the clock.

    It is told to all who see the case.
    """
    acting = {row["organization_id"] for row in rows} - {None}
    alone = {row["person_id"] for row in rows if row["organization_id"] is None} - {None}
    organizations = load_naming(work.session, OrganizationRow, acting) if acting else {}
    persons = load_naming(work.session, PersonRow, alone) if alone else {}
    hidden = hidden_in_record(work, case) if alone else {}
    for row in rows:
        author = organizations.get(row["organization_id"]) or persons.get(row["person_id"])
        called = SYSTEM.person if author is None else author.at(row["at"])
        yield hidden.get(row["person_id"], called) if row["organization_id"] is None else called
