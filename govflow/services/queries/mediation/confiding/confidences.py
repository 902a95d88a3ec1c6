"""Answers meant for named capacities only, for a reader who may read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govflow.codec import load
from govflow.engine.definition import Workflow
from govflow.messages import Message
from govflow.services.queries.case.answers import readable
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.mediation.confiding.leave_rights import with_pages
from govflow.services.queries.mediation.confiding.told import Told, told_leave
from govflow.store.documents import load_readers
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import readable_confidences
from govflow.values import SYSTEM, Text


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """What was entered in confidence once, newest first among those of its heading.

    ``id``: of one with a page of its own; ``leave``: what may be passed on, and what was.
    """

    value: object
    by: Text
    organization: Text | None
    at: datetime
    id: str | None = None
    leave: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReaderShown:
    """Who reads what is kept in one place, from when until when. ``title``: as what; none: its author."""

    name: Text
    title: Text | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Confidences:
    """What was entered under one heading for the same readers; nobody named: all who see the case, since it was opened.

    ``until``: the steps that open it. ``read_by``: by name, all who ever could, those who can first.
    """

    label: Text
    readers: tuple[Text, ...]
    read_by: tuple[ReaderShown, ...]
    until: tuple[Text, ...]
    said: tuple[Confidence, ...]


def load_confidences(work: Work, case: Case, names: Names) -> tuple[Confidences, ...]:
    """What this reader may read, heading by heading and by who reads it, the newest first."""
    workflow = work.version_of(case).workflow
    shown = [each for each in readable_confidences(work, case) if _is_shown(workflow, each)]
    if not shown:
        return ()
    rows = _ordered(workflow, shown)
    read_by = load_readers(work.session, {row["compartment_id"] for row in rows} - {None})
    readers = [each for found in read_by.values() for each in found]
    names.load(
        work,
        persons=(*(row["person_id"] for row in rows), *(each.person_id for each in readers)),
        organizations=(*(row["organization_id"] for row in rows), *(each.organization_id for each in readers)),
    )
    values = {row["id"]: load(row["value"]) for row in rows}
    for kind, ids in _numbers(workflow, [(row["field"], values[row["id"]]) for row in rows]).items():
        names.load(work, **{kind: ids})
    told, paged = told_leave(work, case), with_pages(work, case)
    under = dict[tuple[str, str | None], list[Mapping[str, Any]]]()
    for row in rows:
        under.setdefault((row["field"], row["compartment_id"]), []).append(row)
    return tuple(
        Confidences(
            label=workflow.fields[field].label,
            readers=workflow.readers(found[0]["audience"]),
            read_by=readers_shown(workflow, read_by.get(compartment or "", ()), names),
            until=workflow.openings(workflow.fields[field]),
            said=tuple(_said(workflow, row, values[row["id"]], names, told, row["field"] in paged) for row in found),
        )
        for (field, compartment), found in under.items()
    )


def readers_shown(
    workflow: Workflow, rows: Sequence[Any], names: Names, *, written: datetime | None = None
) -> tuple[ReaderShown, ...]:
    """Who could ever read a compartment, of the rows that say so; or what was ``written`` there, and not before it."""
    shown = (
        ReaderShown(
            name=names.person(each.person_id) or names.organization(each.organization_id) or SYSTEM.person,
            title=workflow.parties[each.capacity].title if each.capacity in workflow.parties else None,
            since=max(each.since, written) if written else each.since,
            until=each.until,
        )
        for each in rows
        if not (written and each.until and each.until <= written)
    )
    return tuple(sorted(shown, key=lambda each: (each.until is not None, each.since)))


def _said(
    workflow: Workflow, row: Mapping[str, Any], value: Any, names: Names, told: Told | None, paged: bool
) -> Confidence:
    then = names.at(row["at"])
    confided = row["compartment_id"] is not None
    return Confidence(
        value=readable(workflow.fields[row["field"]], value, then),
        by=then.person(row["person_id"]) or SYSTEM.person,
        organization=then.organization(row["organization_id"]),
        at=row["at"],
        id=row["id"] if paged and confided else None,
        leave=told.sentences(row["id"]) if told is not None and confided and row["field"] in told.book.of else (),
    )


def _ordered(workflow: Workflow, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The newest first; what was given together in the order of its form."""
    place = {field.name: number for form in workflow.forms.values() for number, field in enumerate(form)}
    together = sorted(rows, key=lambda row: place[row["field"]])
    return sorted(together, key=lambda row: row["at"], reverse=True)


def _is_shown(workflow: Workflow, row: Mapping[str, Any]) -> bool:
    """Files are shown among the documents, and there is nothing to read of what was taken back."""
    return row["value"] is not None and not workflow.fields[row["field"]].kind.filed


def _numbers(workflow: Workflow, answers: Sequence[tuple[str, Any]]) -> dict[str, set[int]]:
    """What all of them name by number; a field may occur several times."""
    found: dict[str, set[int]] = {}
    for field, value in answers:
        for kind, ids in ids_in({field: value}, workflow.fields).items():
            found.setdefault(kind, set()).update(ids)
    return found
