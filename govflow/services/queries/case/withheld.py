"""Entries that name reviewers, as they are handed to whoever may not know them: by number, without what tells more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Row

from govflow.codec import dump
from govflow.engine.definition import FormField, Workflow
from govflow.engine.entries import Entry
from govflow.services.queries.case.names import ids_in
from govflow.services.queries.case.timeline import answers_in
from govflow.store.record.history import entry_of, told
from govflow.values import Text


def handed_out(row: Row[*tuple[Any, ...]], workflow: Workflow, hidden: Mapping[int, Text]) -> dict[str, Any]:
    """An entry with everything that its hash covers; of one that names somebody ``hidden`` what a page shows.

    Then salt, digest and persons are left out: the few persons who review could be tried one after the other.
    """
    entry = entry_of(row)
    if hidden.keys().isdisjoint({row.person_id, *_named(entry, workflow)}):
        return told(row._mapping)
    shown = {name: getattr(row, name) for name in ("kind", "name", "at", "source", "target", "prev_hash", "hash")}
    by = hidden.get(row.person_id)
    answers = {name: _shown(workflow.fields[name], value, hidden) for name, value in _answers(entry, workflow)}
    return {**shown, "by": None if by is None else dump(by), "answers": answers}


def _answers(entry: Entry, workflow: Workflow) -> Iterator[tuple[str, Any]]:
    for _, given in answers_in(entry, workflow):
        yield from given.items()


def _named(entry: Entry, workflow: Workflow) -> set[int]:
    return {each for pair in _answers(entry, workflow) for each in ids_in(dict([pair]), workflow.fields)["persons"]}


def _shown(field: FormField, value: Any, hidden: Mapping[int, Text]) -> Any:
    """An answer; persons by what they are called, or not at all."""
    if field.kind.numbers != "persons":
        return dump(value)
    named = value if isinstance(value, tuple) else (value,)
    return [dump(hidden[each]) for each in named if each in hidden]
