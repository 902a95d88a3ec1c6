"""The record of a case as people read it: newest first, page by page, each reader what is meant for them.

Folded by phase it is in ``folding``. It may import the store and what the pages of a case share. It never writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy import case as sql_case

from govflow.engine.definition import Workflow
from govflow.engine.entries import (
    AnswersOpened,
    DocumentFiled,
    Entry,
    Opened,
    Reminded,
    Responded,
    Returned,
    RoundOpened,
    RoundsOpened,
    SealedResponse,
    StepConfided,
    StepTaken,
    Told,
)
from govflow.engine.entries.rounds import round_title
from govflow.messages import Message
from govflow.services.queries.case.answers import Answered, read_answers
from govflow.services.queries.case.files import FileLine, load_named_files
from govflow.services.queries.case.lines import Record, by_whom, entry_rows, of_case, of_compartment, people_of
from govflow.services.queries.case.names import Names, ids_in
from govflow.store.record.compartments import ENTRY, Confided, confided, load_confided, open_entries
from govflow.store.record.history import HistoryRow
from govflow.store.record.numbers import numbered
from govflow.store.sql.base import EVER, NO_DEADLINE, Number, UtcDateTime
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.visibility import Held, Shape, reading, shape_of
from govflow.store.work import Case, Work
from govflow.values import Text

PAGE = 15
Given: TypeAlias = "tuple[Text | None, Mapping[str, Any]]"  # whose the answers are, where that is not who acted


@dataclass(frozen=True, kw_only=True)
class Answer:
    """That an entry is an answer in a round: by its name, as it is called, and whose answer."""

    round: str
    title: Text | Message
    whose: Text | Message


@dataclass(frozen=True, kw_only=True)
class Event:
    """One entry of the record. ``moved``: the case changed its state with it. ``mine``: the reader wrote it.

    ``number``: as the reader counts the entries of the case; of what was confided, which has none, its identifier.
    ``phase``: in which the case was then, none where the entry does not say it. ``answer``: where it is one in a round;
    ``opens``: the round that it opens. ``reminds``: it only reminds of a deadline.
    """

    number: int | str
    at: datetime
    title: Text | Message
    by: Message
    moved: bool
    before: Text | None
    after: Text | None
    reason: str | None
    sentence: Message | None
    answers: tuple[Answered, ...]
    files: tuple[FileLine, ...]
    hash: str
    mine: bool
    phase: Text | None = None
    answer: Answer | None = None
    opens: str | None = None
    reminds: bool = False


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A page of the record; ``earlier`` is the entry that the next page begins below. ``known``: how many there are."""

    events: tuple[Event, ...]
    known: int
    earlier: int | None


def load_timeline(
    work: Work, case: Case, names: Names, held: Held, below: int | None = None, *, files: Sequence[FileLine] = ()
) -> Timeline:
    """The entries that the reader may know of, from the newest or from below an entry. ``files``: read already."""
    entries, between = asked_of_timeline(work, case, held, below)
    rows = entries.rows(work.session)
    shown = rows[:PAGE]
    earlier = shown[-1].number if len(rows) > PAGE else None
    told = open_entries(work.session, between.mappings(work.session))
    events = _events(work, case, names, held, [*map(of_case, shown), *map(of_compartment, told)], files)
    return Timeline(events=events, known=rows[0].known if rows else 0, earlier=earlier)


def load_event(work: Work, case: Case, names: Names, held: Held, number: int | str) -> Event | None:
    """One entry, if the reader may know of it."""
    if isinstance(number, str):
        found = load_confided(work.session, work.actor, case.id, held, number)
        return next(iter(confided_events(work, case, names, held, found)), None)
    rows = _one_entry(shape_of(held)).rows(work.session, case=case.id, number=number, **reading(work.actor, held))
    return next(iter(_events(work, case, names, held, [*map(of_case, rows)])), None)


def confided_events(work: Work, case: Case, names: Names, held: Held, found: Sequence[Confided]) -> tuple[Event, ...]:
    """What these entries of compartments say, the newest first."""
    return _events(work, case, names, held, [*map(of_compartment, found)])


def asked_of_timeline(work: Work, case: Case, held: Held, below: int | None) -> tuple[Asked, Asked]:
    """What ``load_timeline`` will ask: the entries of a page, and what was confided in their time."""
    shape, values = shape_of(held), {"case": case.id, **reading(work.actor, held)}
    page = values | {"below": LAST if below is None else below}
    return _page(shape).asked(**page), _confided(shape).asked(**page)


LAST = 2**31 - 1
"""No entry has this number."""
_BELOW: BindParameter[int] = bindparam("below", type_=Number)


@shaped
def _page(shape: Shape) -> Select[Any]:
    numbers = numbered(shape)
    query = entry_rows(numbers).where(numbers.c.number < _BELOW)
    return query.order_by(HistoryRow.seq.desc()).limit(PAGE + 1)


@shaped
def _one_entry(shape: Shape) -> Select[Any]:
    numbers = numbered(shape)
    return entry_rows(numbers).where(numbers.c.number == bindparam("number"))


@shaped
def _confided(shape: Shape) -> Select[Any]:
    """What was confided in the time of a page: from its oldest entry on, unless that is the first of all, until the
    page before begins.
    """
    numbers = numbered(shape)
    behind = sql_case((numbers.c.known >= _BELOW, _BELOW), else_=numbers.c.known + 1)
    oldest = _at(numbers, numbers.c.number == behind - PAGE, numbers.c.number > 1)
    later = _at(numbers, numbers.c.number == _BELOW)
    return confided(
        ENTRY.c.at >= func.coalesce(oldest, literal(EVER, UtcDateTime)),
        ENTRY.c.at < func.coalesce(later, literal(NO_DEADLINE, UtcDateTime)),
    )


def _at(numbers: Subquery, *where: ColumnElement[bool]) -> ScalarSelect[Any]:
    """The moment of an entry."""
    query = select(HistoryRow.at).join(numbers, numbers.c.seq == HistoryRow.seq)
    return query.where(HistoryRow.case_id == bindparam("case"), *where).scalar_subquery()


def _events(
    work: Work, case: Case, names: Names, held: Held, rows: Sequence[Record], read: Sequence[FileLine] = ()
) -> tuple[Event, ...]:
    workflow = work.version_of(case).workflow
    entries = {row.number: row.entry for row in rows}
    answers = {number: answers_in(each, workflow) for number, each in entries.items()}
    documents = {number: documents_in(each, answers[number], workflow) for number, each in entries.items()}
    named = [ids_in(each, workflow.fields) for given in answers.values() for _, each in given]
    names.load(
        work,
        organizations={
            *_all(named, "organizations"),
            *(row.organization_id for row in rows),
            *(row.on_behalf_of for row in rows),
        },
        persons={*_all(named, "persons"), *people_of(rows)},
        services={row.service_id for row in rows},
        **{kind: _all(named, kind) for kind in ("funds", "agreements", "cases")},
    )
    files = load_named_files(work, case, names, held, set().union(*documents.values()), read)
    reading = _Reading(workflow, names, entries, answers, documents, {each.id: each for each in files})
    return tuple(reading.event(row) for row in sorted(rows, key=lambda row: row.at, reverse=True))


@dataclass
class _Reading:
    """What the entries of one page share."""

    workflow: Workflow
    names: Names
    entries: Mapping[int | str, Entry]
    answers: Mapping[int | str, Sequence[Given]]
    documents: Mapping[int | str, tuple[str, ...]]
    files: Mapping[str, FileLine]

    def event(self, row: Record) -> Event:
        entry, then = self.entries[row.number], self.names.at(row.at)
        moved = row.target is not None and row.source != row.target
        states = self.workflow.states
        return Event(
            number=row.number,
            at=row.at,
            title=entry.title(self.workflow),
            by=by_whom(row, then),
            moved=moved,
            before=states[row.source].title if moved and row.source else None,
            after=states[row.target].title if moved and row.target else None,
            reason=row.reason,
            sentence=entry.sentence(self.workflow),
            answers=tuple(each for given in self.answers[row.number] for each in self._read(then, *given)),
            files=tuple(self.files[each] for each in self.documents[row.number] if each in self.files),
            hash=row.hash,
            mine=row.person_id is not None and row.person_id == self.names.actor.person_id,
            phase=self._phase(row),
            answer=_answer(entry, self.workflow),
            opens=entry.round if isinstance(entry, RoundOpened | RoundsOpened) else None,
            reminds=isinstance(entry, Reminded),
        )

    def _phase(self, row: Record) -> Text | None:
        """That of the state that the entry leads to, or leaves the case in."""
        phase = self.workflow.states[row.target].phase if row.target else None
        return None if phase is None else self.workflow.phases[phase]

    def _read(self, then: Names, by: Text | None, answers: Mapping[str, Any]) -> Iterator[Answered]:
        """The answers as people read them, under whose they are."""
        for each in read_answers(answers, self.workflow.fields, then):
            yield each if by is None else replace(each, section=by)


def _answer(entry: Entry, workflow: Workflow) -> Answer | None:
    if not isinstance(entry, Responded | SealedResponse):
        return None
    whose: Text | Message = entry.seat
    if entry.item is not None:
        whose = Message("%(seat)s, on number %(item)s", seat=entry.seat, item=entry.item.number)
    return Answer(round=entry.round, title=round_title(workflow, entry.round), whose=whose)


def answers_in(entry: Entry, workflow: Workflow) -> tuple[Given, ...]:
    """The answers that an entry keeps, as far as the procedure has fields for them."""
    match entry:
        case Opened() | Returned() | StepTaken() | Told():
            return ((None, {name: value for name, value in entry.answers.items() if name in workflow.fields}),)
        case AnswersOpened():
            known = sorted(entry.answers, key=lambda each: each[0].en)
            return tuple((by, {name: value}) for by, name, value in known if name in workflow.fields)
    return ()


def documents_in(entry: Entry, given: Sequence[Given], workflow: Workflow) -> tuple[str, ...]:
    """The documents that an entry names."""
    if isinstance(entry, DocumentFiled):
        return (entry.document,)
    if isinstance(entry, StepConfided):
        return tuple(entry.papers.values())
    asked = (value for _, answers in given for name, value in answers.items() if workflow.fields[name].kind.filed)
    return tuple(value for value in asked if isinstance(value, str))


def _all(named: Iterable[Mapping[str, set[int]]], kind: str) -> set[int]:
    return set().union(*[each[kind] for each in named])
