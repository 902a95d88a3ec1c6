"""The record of cases as events for process mining: of one case, and of a list of cases as its reader sees it.

Of an entry stands here what happened, when, by whom and where the case went, and the organizations, persons, funds,
documents and rounds that it names. Answers, reasons and what was confided stay on the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, bindparam, select

from govflow.engine.definition import Workflow
from govflow.engine.entries import Entry, Unknown
from govflow.engine.entries.rounds import round_title
from govflow.errors import NotFound
from govflow.papers.interchange.events import (
    CASE,
    DOCUMENT,
    FUND,
    ORGANIZATION,
    OWN,
    PERSON,
    ROUND,
    CaseLog,
    Happening,
    Link,
    Thing,
    Value,
)
from govflow.services.backend import Backend
from govflow.services.queries.case.files import FileLine, load_files
from govflow.services.queries.case.head import load_names, load_related
from govflow.services.queries.case.lines import entry_rows, in_stead, of_case, people_of
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.case.timeline import answers_in, documents_in
from govflow.services.queries.filters import CaseFilters, Pairs, asked, criteria
from govflow.services.queries.open.spreadsheets import ENDS
from govflow.services.queries.places import read_place, write_place
from govflow.services.rights import reads_as
from govflow.store.cases import CaseRow
from govflow.store.record.history import HistoryRow
from govflow.store.record.numbers import numbered
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import Held, Shape, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Actor

MOST = 500
"""So many cases are in a file; the next one goes on from there."""
_BATCH = 500
_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The cases of a file, the one opened last first, and where the next file begins."""

    references: tuple[str, ...]
    next: str | None


def choose_cases(work: Work, filters: CaseFilters, pairs: Pairs, after: str = "") -> Chosen:
    """Which cases of a list are in a file: those that the list would show, by when they were opened.

    ``after``: ``next`` of the file before. What is opened meanwhile is in no later file, and nothing is left out.
    """
    query = select(CaseRow.id, CaseRow.reference, CaseRow.opened_at).where(*criteria(filters, pairs))
    place = read_place(after)
    if place is not None:
        query = query.where(CaseRow.id < place[1])
    rows = work.session.execute(query.order_by(CaseRow.id.desc()).limit(MOST + 1), asked(work, filters, pairs)).all()
    shown = rows[:MOST]
    further = write_place(shown[-1].opened_at, shown[-1].id) if len(rows) > MOST else None
    return Chosen(references=tuple(each.reference for each in shown), next=further)


def case_logs(backend: Backend, actor: Actor, references: Sequence[str]) -> Iterator[CaseLog]:
    """The record of each case as the reader may read it when its turn comes, in a session of its own.

    What cannot be seen any more by then is left out.
    """
    for each in references:
        with suppress(NotFound):
            yield one_log(backend, actor, each)


def one_log(backend: Backend, actor: Actor, reference: str) -> CaseLog:
    """The record of one case. Raises NotFound."""
    with backend.page() as session:
        return load_log(backend.work(session, actor), reference)


def load_log(work: Work, reference: str) -> CaseLog:
    """The entries of a case that the reader may know of, as events. Raises NotFound."""
    case = read_case(work, reference)
    reader = _Reader(work, case, reads_as(work, case), load_names(work, case))
    events = tuple(reader.events())
    return CaseLog(case=_of_case(work, case, events), things=tuple(reader.things.values()), events=events)


def activity_of(kind: str, name: str, entry: Entry) -> str:
    """By what programs know what happened: a step by its name, everything else by what it is."""
    if kind == "step":
        return name
    what = kind if isinstance(entry, Unknown) else _HUMP.sub("_", type(entry).__name__).lower()
    return f"{OWN}{what}"


@dataclass
class _Reader:
    """One case as it is read, batch by batch, with all that its entries have to do with."""

    work: Work
    case: Case
    held: Held
    names: Names
    things: dict[str, Thing] = field(default_factory=dict)

    @property
    def workflow(self) -> Workflow:
        return self.work.version_of(self.case).workflow

    def events(self) -> Iterator[Happening]:
        statement, last = _following(shape_of(self.held)), 0
        values = {"case": self.case.id, "most": _BATCH, **reading(self.work.actor, self.held)}
        while rows := statement.rows(self.work.session, after=last, **values):
            yield from self._batch(rows)
            last = rows[-1].number

    def _batch(self, rows: Sequence[Any]) -> Iterator[Happening]:
        entries = [of_case(row).entry for row in rows]
        given = [answers_in(each, self.workflow) for each in entries]
        named = [_merged(each, self.workflow) for each in given]
        papers = [documents_in(each, answers, self.workflow) for each, answers in zip(entries, given, strict=True)]
        files = load_files(self.work, self.case, self.names, self.held, {paper for each in papers for paper in each})
        self.names.load(
            self.work,
            organizations={
                *(each for numbers in named for each in numbers["organizations"]),
                *(row.organization_id for row in rows),
                *(row.on_behalf_of for row in rows),
            },
            persons={*(each for numbers in named for each in numbers["persons"]), *people_of(rows)},
            funds={each for numbers in named for each in numbers["funds"]},
        )
        known = {each.id: each for each in files if not each.audience}  # what is for few is in no file
        for row, entry, numbers, ids in zip(rows, entries, named, papers, strict=True):
            yield self._event(row, entry, numbers, [known[each] for each in ids if each in known])

    def _event(
        self, row: Any, entry: Entry, numbers: Mapping[str, Mapping[int, str]], files: Sequence[FileLine]
    ) -> Happening:
        then, states = self.names.at(row.at), self.workflow.states
        organization = row.organization_id if row.person_id not in self.names.hidden else None  # it would tell who acts
        moved = row.target is not None and row.source != row.target
        links = [
            Link(id=self.case.reference, qualifier=CASE),
            *self._who(organization, row.person_id),
            *self._persons({row.for_person_id: "stood in for"} if row.for_person_id is not None else {}),
            *self._organizations({row.on_behalf_of: "on behalf of"} if row.on_behalf_of is not None else {}),
            *self._organizations(numbers["organizations"]),
            *self._persons(numbers["persons"]),
            *self._funds(numbers["funds"]),
            *(self._document(each) for each in files),
            *self._round(entry),
        ]
        return Happening(
            id=f"{self.case.reference}#{row.number}",
            number=row.number,
            activity=activity_of(row.kind, row.name, entry),
            title=entry.title(self.workflow),
            at=row.at,
            by=in_stead(then, row.person_id, row.for_person_id),
            organization=then.organization(organization),
            before=states[row.source].title if moved and row.source else None,
            after=states[row.target].title if moved and row.target else None,
            links=tuple(dict.fromkeys(links)),
        )

    def _who(self, organization: int | None, person: int | None) -> Iterator[Link]:
        yield from self._organizations({organization: "acting"} if organization is not None else {})
        yield from self._persons({person: "by"} if person is not None else {})

    def _organizations(self, wanted: Mapping[int, str]) -> Iterator[Link]:
        for number, qualifier in wanted.items():
            name = self.names.organization(number)
            assert name is not None  # loaded with the batch
            yield self._link(ORGANIZATION, number, {"name": name}, qualifier)

    def _persons(self, wanted: Mapping[int, str]) -> Iterator[Link]:
        """Who has another name here for this reader is no object: its number would say who it is."""
        for number, qualifier in wanted.items():
            name = self.names.person(number)
            if name is not None and number not in self.names.hidden:
                yield self._link(PERSON, number, {"name": name}, qualifier)

    def _funds(self, wanted: Mapping[int, str]) -> Iterator[Link]:
        for number, qualifier in wanted.items():
            yield self._link(FUND, number, {"name": self.names.funds[number]}, qualifier)

    def _document(self, file: FileLine) -> Link:
        return self._link(DOCUMENT, file.id, {"title": file.title, "filename": file.filename}, "files")

    def _round(self, entry: Entry) -> Iterator[Link]:
        name = getattr(entry, "round", None)
        if isinstance(name, str):
            title = round_title(self.workflow, name)
            yield self._link(ROUND, f"{self.case.reference}/{name}", {"title": title}, ROUND)

    def _link(self, kind: str, number: int | str, attributes: Mapping[str, Value], qualifier: str) -> Link:
        known = f"{kind}:{number}"
        if known not in self.things:
            above = (Link(id=self.case.reference, qualifier="of"),) if kind in (DOCUMENT, ROUND) else ()
            self.things[known] = Thing(id=known, type=kind, attributes=attributes, links=above)
        return Link(id=known, qualifier=qualifier)


def _of_case(work: Work, case: Case, events: Sequence[Happening]) -> Thing:
    """The case itself, with the states in which it was, as far as its entries tell them."""
    workflow = work.version_of(case).workflow
    states = tuple((each.at, "state", each.after) for each in events if each.after is not None)
    lasting: dict[str, Value | None] = {
        "title": case.title,
        "title_other": case.title_other,
        "procedure": workflow.id,
        "procedure_title": workflow.title,
        "procedure_version": workflow.version,
        "opened_at": case.opened_at,
        "ended_at": case.ended_at,
        "end": ENDS[case.end] if case.end else None,
        "state": None if states else workflow.states[case.state].title,
    }
    above = tuple(Link(id=each.reference, qualifier=each.relation.en) for each in load_related(work, case))
    return Thing(
        id=case.reference,
        type=f"{CASE}:{workflow.id}",
        attributes={name: each for name, each in lasting.items() if each is not None},
        over_time=states,
        links=above,
    )


def _merged(given: Sequence[Any], workflow: Workflow) -> dict[str, dict[int, str]]:
    """What answers name, by what they number: each number with the field that names it."""
    found: dict[str, dict[int, str]] = {"organizations": {}, "persons": {}, "funds": {}}
    for _, answers in given:
        for name, value in answers.items():
            for kind, ids in ids_in({name: value}, workflow.fields).items():
                if kind in found:
                    found[kind] |= dict.fromkeys(ids, name)
    return found


@shaped
def _following(shape: Shape) -> Select[Any]:
    numbers = numbered(shape)
    query = entry_rows(numbers).where(numbers.c.number > bindparam("after", type_=Number))
    return query.order_by(HistoryRow.seq).limit(bindparam("most", type_=Number))
