"""The versions of a text field of a case, as its reader may know them: each that an entry of the record tells.

They are counted for each reader: what stood in a draft that the reader did not see is no version, and leaves no gap.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from govflow.engine.definition import FormField, Workflow
from govflow.services.queries.case.timeline import answers_in
from govflow.store.record.history import HistoryRow, entry_of
from govflow.store.record.numbers import numbered
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.visibility import Held, Outside, Shape, open_answers, reading, shape_of
from govflow.store.work import Case, Work

_OTHERS = ("opened", "result", "told")
"""The kinds of entries beside steps that give answers which all who see the case may read."""


@dataclass(frozen=True, kw_only=True)
class TextVersion:
    """One version. ``number``: as its reader counts them. ``entry``: the one of the record that tells it, and its
    title; none of what stands in the case without one that the reader may know of, nor a moment and an author.
    """

    number: int
    text: str
    entry: int | None = None
    title: Any = None
    at: datetime | None = None
    person_id: int | None = None
    organization_id: int | None = None

    @property
    def checksum(self) -> str:
        """SHA-256 of the text in UTF-8, which everybody can work out again."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def text_fields(workflow: Workflow, held: Held) -> dict[str, FormField]:
    """The fields of texts whose versions who reads as ``held`` may compare: never one that is asked in confidence or
    under seal, as every form that asks for it does; from outside those that are public.
    """
    outside = isinstance(held, Outside)
    return {
        name: field
        for name, field in workflow.fields.items()
        if field.kind.long and not field.audience and (not outside or field.public)
    }


def asked_of_versions(work: Work, case: Case, held: Held, fields: Collection[str]) -> Asked:
    """What ``load_versions`` will ask."""
    workflow = work.version_of(case).workflow
    found = {
        each.name
        for each in workflow.transitions
        if any(source in workflow.states and workflow.shown_in(source) is not None for source in each.sources)
        or not {field.name for field in workflow.recorded_by(each)}.isdisjoint(fields)
    }
    values = {"case": case.id, "steps": sorted(found), **reading(work.actor, held)}
    return _telling(shape_of(held)).asked(**values)


def load_versions(work: Work, case: Case, held: Held, fields: Collection[str]) -> dict[str, tuple[TextVersion, ...]]:
    """The versions of each of these fields that the reader may read, from the first one on; of none, nothing.

    ``fields``: among ``text_fields``.
    """
    if not fields:
        return {}
    workflow = work.version_of(case).workflow
    rows = [(row, entry_of(row)) for row in asked_of_versions(work, case, held, fields).rows(work.session)]
    told = [(row, entry.title(workflow), _answers(answers_in(entry, workflow))) for row, entry in rows]
    now = open_answers(held, case.data)
    found = {name: tuple(_numbered(_one(name, told, now.get(name)))) for name in fields}
    return {name: versions for name, versions in found.items() if versions}


def version_at(versions: Iterable[TextVersion], text: Any, at: datetime) -> TextVersion | None:
    """The latest version with this text at a moment; None where the reader knows none."""
    known = [each for each in versions if each.text == text and (each.at is None or each.at <= at)]
    return known[-1] if known else None


@shaped
def _telling(shape: Shape) -> Select[Any]:
    numbers = numbered(shape)
    columns = (
        numbers.c.number, HistoryRow.at, HistoryRow.person_id, HistoryRow.organization_id, HistoryRow.kind,
        HistoryRow.name, HistoryRow.source, HistoryRow.target, HistoryRow.reason, HistoryRow.content,
    )  # fmt: skip
    by_steps = (HistoryRow.kind == "step") & HistoryRow.name.in_(bindparam("steps", expanding=True))
    query = select(*columns).join(numbers, numbers.c.seq == HistoryRow.seq)
    query = query.where(HistoryRow.case_id == bindparam("case"), or_(HistoryRow.kind.in_(_OTHERS), by_steps))
    return query.order_by(HistoryRow.seq)


def _answers(given: Iterable[tuple[Any, Mapping[str, Any]]]) -> dict[str, Any]:
    return {name: value for _, answers in given for name, value in answers.items()}


def _one(name: str, told: Iterable[tuple[Any, Any, Mapping[str, Any]]], now: Any) -> Iterator[dict[str, Any]]:
    """The texts of a field, one after the other, each once until another one came; what stands there now is the last.

    That an answer was taken back is no version, but what came after it is one.
    """
    last: Any = None
    for row, title, answers in told:
        if name not in answers:
            continue
        if answers[name] != last and answers[name]:
            yield {
                "text": answers[name],
                "entry": row.number,
                "title": title,
                "at": row.at,
                "person_id": row.person_id,
                "organization_id": row.organization_id,
            }
        last = answers[name]
    if now and now != last:
        yield {"text": now}


def _numbered(found: Iterable[dict[str, Any]]) -> Iterator[TextVersion]:
    return (TextVersion(number=number, **each) for number, each in enumerate(found, start=1))
