"""Answers meant for named capacities only, for a reader who may read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """What was entered in confidence once, newest first among those of its heading."""

    value: object
    by: Text
    organization: Text | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Confidences:
    """What was entered under one heading for the same readers; nobody named: all who see the case, since it was opened.

    ``until``: the steps that open it.
    """

    label: Text
    readers: tuple[Text, ...]
    until: tuple[Text, ...]
    said: tuple[Confidence, ...]


def load_confidences(work: Work, case: Case, names: Names) -> tuple[Confidences, ...]:
    """What this reader may read, heading by heading, the newest first."""
    workflow = work.version_of(case).workflow
    shown = [each for each in readable_confidences(work, case) if _is_shown(workflow, each)]
    if not shown:
        return ()
    rows = _ordered(workflow, shown)
    names.load(work, persons=(row["person_id"] for row in rows), organizations=(row["organization_id"] for row in rows))
    values = {row["id"]: load(row["value"]) for row in rows}
    for kind, ids in _numbers(workflow, [(row["field"], values[row["id"]]) for row in rows]).items():
        names.load(work, **{kind: ids})
    under = dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]]()
    for row in rows:
        under.setdefault((row["field"], tuple(row["audience"])), []).append(row)
    return tuple(
        Confidences(
            label=workflow.fields[field].label,
            readers=workflow.readers(audience),
            until=workflow.openings(workflow.fields[field]),
            said=tuple(_said(workflow, row, values[row["id"]], names) for row in found),
        )
        for (field, audience), found in under.items()
    )


def _said(workflow: Workflow, row: Mapping[str, Any], value: Any, names: Names) -> Confidence:
    then = names.at(row["at"])
    return Confidence(
        value=readable(workflow.fields[row["field"]], value, then),
        by=then.person(row["person_id"]) or SYSTEM.person,
        organization=then.organization(row["organization_id"]),
        at=row["at"],
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
