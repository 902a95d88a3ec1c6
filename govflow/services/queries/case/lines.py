"""Entries as rows of the record are read: of the case or of a compartment; and what one says in a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, bindparam, select

from govflow.engine.entries import Entry
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.store.record.compartments import Confided
from govflow.store.record.history import HistoryRow, entry_of
from govflow.store.record.numbers import numbered
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.visibility import Held, Shape, reading, shape_of
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Record:
    """An entry as it was read, of the case or of a compartment."""

    number: int | str
    at: datetime
    person_id: int | None
    organization_id: int | None
    on_behalf_of: int | None = None
    service_id: int | None = None
    for_person_id: int | None = None
    source: str | None = None
    target: str | None = None
    reason: str | None
    entry: Entry
    hash: str


@dataclass(frozen=True, kw_only=True)
class Brief:
    """An entry in a line: what happened, by whom, and the sentence that the entry says."""

    number: int | str
    title: Text | Message
    by: Message
    sentence: Message | None


def asked_of_told(work: Work, case: Case, held: Held, seqs: Sequence[int]) -> Asked:
    """What ``load_told`` will ask."""
    return _these(shape_of(held)).asked(case=case.id, seqs=[*seqs], **reading(work.actor, held))


def load_told(work: Work, case: Case, held: Held, seqs: Sequence[int]) -> dict[int, Record]:
    """Of the entries at these places of the chain those that the reader may know of."""
    return {row.seq: of_case(row) for row in asked_of_told(work, case, held, seqs).rows(work.session)}


def brief(work: Work, case: Case, names: Names, record: Record) -> Brief:
    """What such an entry says, without answers and files; its names are loaded before."""
    workflow = work.version_of(case).workflow
    return Brief(
        number=record.number,
        title=record.entry.title(workflow),
        by=by_whom(record, names.at(record.at)),
        sentence=record.entry.sentence(workflow),
    )


@shaped
def _these(shape: Shape) -> Select[Any]:
    numbers = numbered(shape)
    these = numbers.c.seq.in_(bindparam("seqs", expanding=True))
    return entry_rows(numbers).add_columns(numbers.c.seq).where(these).order_by(numbers.c.seq)


def of_case(row: Any) -> Record:
    return Record(
        number=row.number,
        at=row.at,
        person_id=row.person_id,
        organization_id=row.organization_id,
        on_behalf_of=row.on_behalf_of,
        service_id=row.service_id,
        for_person_id=row.for_person_id,
        source=row.source,
        target=row.target,
        reason=row.reason,
        entry=entry_of(row),
        hash=row.hash,
    )


def of_compartment(each: Confided) -> Record:
    return Record(
        number=each.id,
        at=each.at,
        person_id=each.person_id,
        organization_id=each.organization_id,
        for_person_id=each.for_person_id,
        reason=each.reason,
        entry=each.entry,
        hash=each.hash,
    )


def entry_rows(numbers: Subquery) -> Select[Any]:
    columns = (
        numbers.c.number, numbers.c.known, HistoryRow.at, HistoryRow.person_id, HistoryRow.organization_id,
        HistoryRow.on_behalf_of, HistoryRow.service_id, HistoryRow.for_person_id, HistoryRow.kind, HistoryRow.name,
        HistoryRow.source, HistoryRow.target, HistoryRow.reason, HistoryRow.content, HistoryRow.hash,
    )  # fmt: skip
    of_case = HistoryRow.case_id == bindparam("case")
    return select(*columns).join(numbers, numbers.c.seq == HistoryRow.seq).where(of_case)


def by_whom(row: Record, then: Names) -> Message:
    """Who acted, in whose stead, for whom, and by which service of theirs, as they were called then."""
    person, organization = in_stead(then, row.person_id, row.for_person_id), then.organization(row.organization_id)
    if person is None:
        return Message("By the clock, as the procedure says")
    if organization is None:
        return Message("%(person)s", person=person)
    if row.service_id is not None:
        return Message(
            "%(person)s, for %(organization)s, by its service “%(service)s”",
            person=person,
            organization=organization,
            service=then.services[row.service_id],
        )
    behalf = then.organization(row.on_behalf_of)
    if behalf is not None:
        return Message(
            "%(person)s, for %(organization)s, on behalf of %(behalf)s",
            person=person,
            organization=organization,
            behalf=behalf,
        )
    return Message("%(person)s, for %(organization)s", person=person, organization=organization)


def people_of(rows: Iterable[Record]) -> set[int | None]:
    """The numbers of all who acted, and for whom they stood in."""
    return {number for each in rows for number in (each.person_id, each.for_person_id)}


def in_stead(then: Names, person_id: int | None, for_person_id: int | None) -> Text | None:
    """Whoever acted, with the colleague for whom they stood in, as both were called then."""
    person, absent = then.person(person_id), then.person(for_person_id)
    if person is None or absent is None:
        return person
    return Text(en=f"{person.en} for {absent.en}", zh=f"{person.zh}代{absent.zh}")
