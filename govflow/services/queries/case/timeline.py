"""The record of a case as people read it: newest first, page by page, each reader what is meant for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, Select, select

from govflow.codec import load, load_message
from govflow.engine.definition import Workflow
from govflow.messages import Message
from govflow.services.queries.case.answers import Answered, read_answers
from govflow.services.queries.case.files import FileLine, load_files
from govflow.services.queries.case.names import Names, ids_in
from govflow.store.record.history import HistoryRow
from govflow.store.visibility import readable_audience
from govflow.store.work import Case, Work
from govflow.values import Text

PAGE = 15
Record: TypeAlias = "Row[*tuple[Any, ...]]"  # the columns of _entries


@dataclass(frozen=True, kw_only=True)
class Event:
    """One entry of the record. ``moved``: the case changed its state with it."""

    seq: int
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


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A page of the record; ``earlier`` is the entry that the next page begins below."""

    events: tuple[Event, ...]
    entries: int
    head_hash: str
    earlier: int | None


def load_timeline(work: Work, case: Case, names: Names, held: Collection[str], below: int | None = None) -> Timeline:
    """The entries that the reader may know of, from the newest or from below an entry."""
    query = _entries(case, held).order_by(HistoryRow.seq.desc()).limit(PAGE + 1)
    rows = work.session.execute(query if below is None else query.where(HistoryRow.seq < below)).all()
    events = _events(work, case, names, held, rows[:PAGE])
    earlier = rows[PAGE - 1].seq if len(rows) > PAGE else None
    return Timeline(events=events, entries=case.entries, head_hash=case.head_hash, earlier=earlier)


def load_event(work: Work, case: Case, names: Names, held: Collection[str], seq: int) -> Event | None:
    """One entry, if the reader may know of it."""
    rows = work.session.execute(_entries(case, held).where(HistoryRow.seq == seq)).all()
    return next(iter(_events(work, case, names, held, rows)), None)


def _entries(case: Case, held: Collection[str]) -> Select[*tuple[Any, ...]]:
    return select(
        HistoryRow.seq, HistoryRow.at, HistoryRow.person_id, HistoryRow.organization_id, HistoryRow.on_behalf_of,
        HistoryRow.kind, HistoryRow.name, HistoryRow.source, HistoryRow.target, HistoryRow.reason, HistoryRow.content,
        HistoryRow.hash,
    ).where(HistoryRow.case_id == case.id, readable_audience(HistoryRow.audience, held))  # fmt: skip


def _events(work: Work, case: Case, names: Names, held: Collection[str], rows: Sequence[Record]) -> tuple[Event, ...]:
    workflow = work.version_of(case).workflow
    answers = {row.seq: _answers(row, workflow) for row in rows}
    named = [ids_in(each, workflow.fields) for each in answers.values()]
    names.load(
        work,
        organizations={
            *_all(named, "organizations"),
            *(row.organization_id for row in rows),
            *(row.on_behalf_of for row in rows),
        },
        persons={*_all(named, "persons"), *(row.person_id for row in rows)},
        funds=_all(named, "funds"),
        cases=_all(named, "cases"),
    )
    files = load_files(work, case, held, _documents(rows, answers, workflow))
    reading = _Reading(workflow, names, answers, {each.id: each for each in files})
    return tuple(reading.event(row) for row in rows)


@dataclass
class _Reading:
    """What the entries of one page share."""

    workflow: Workflow
    names: Names
    answers: Mapping[int, Mapping[str, Any]]
    files: Mapping[str, FileLine]

    def event(self, row: Record) -> Event:
        content = row.content or {}
        answers = self.answers[row.seq]
        documents = [*answers.values()] if row.kind != "document" else [content.get("document")]
        moved = row.target is not None and row.source != row.target
        states = self.workflow.states
        return Event(
            seq=row.seq,
            at=row.at,
            title=self._title(row, content),
            by=self._by(row),
            moved=moved,
            before=states[row.source].title if moved and row.source else None,
            after=states[row.target].title if moved else None,
            reason=row.reason,
            sentence=_sentence(row.kind, row.name, content, self.workflow),
            answers=read_answers(answers, self.workflow.fields, self.names),
            files=tuple(self.files[each] for each in documents if isinstance(each, str) and each in self.files),
            hash=row.hash,
        )

    def _title(self, row: Record, content: Mapping[str, Any]) -> Text | Message:
        match row.kind:
            case "step":
                return next(each.title for each in self.workflow.transitions if each.name == row.name)
            case "opened":
                return Message("Case opened")
            case "reopened":
                return Message("Case reopened")
            case "response":
                return Message("%(seat)s answers: %(round)s", seat=load(content["seat"]), round=self._round(row.name))
            case "seat":
                return Message("%(round)s: %(seat)s", round=self._round(row.name), seat=load(content["seat"]))
            case "round":
                if "verdict" in content:
                    return Message("%(round)s: closed", round=self._round(row.name))
                return Message("%(round)s: opened", round=self._round(row.name))
            case "document":
                return Message("Document filed: %(title)s", title=content.get("title", ""))
        return _DEADLINES.get(row.name, Message("Entry in the record"))

    def _round(self, name: str) -> Text:
        round_ = self.workflow.rounds[name]
        return round_.title or Text(en=name.replace("_", " ").capitalize(), zh=name)

    def _by(self, row: Record) -> Message:
        if row.person_id is None:
            return Message("By the clock, as the procedure says")
        person, organization = self.names.persons[row.person_id], self.names.organization(row.organization_id)
        if organization is None:
            return Message("%(person)s", person=person)
        behalf = self.names.organization(row.on_behalf_of)
        if behalf is not None:
            return Message(
                "%(person)s, for %(organization)s, on behalf of %(behalf)s",
                person=person,
                organization=organization,
                behalf=behalf,
            )
        return Message("%(person)s, for %(organization)s", person=person, organization=organization)


_DEADLINES = {
    "extended": Message("Deadline extended"),
    "paused": Message("Deadline suspended"),
    "resumed": Message("Deadline runs again"),
    "overdue": Message("Deadline passed"),
    "recounted": Message("Deadline counted again, for the calendar changed"),
    "reminder": Message("Reminder sent to those awaited"),
}
_STATUS = {
    "recused": Message("Has left the round by recusal."),
    "absent": Message("Recorded as absent."),
    "eligible": Message("Takes part again."),
}


def _sentence(kind: str, name: str, content: Mapping[str, Any], workflow: Workflow) -> Message | None:
    """What an entry says besides its title."""
    match kind:
        case "response":
            return _answer_given(content, name, workflow)
        case "seat" if "status" in content:
            note = content.get("note")
            status = _STATUS[content["status"]]
            return Message("%(status)s %(note)s", status=status, note=note) if note else status
        case "seat":
            taken_back = content.get("delegate") is None
            return Message("Delegation taken back.") if taken_back else Message("Vote delegated to another seat.")
        case "round" if "verdict" in content:
            return load_message(content["verdict"]["sentence"])
        case "round":
            n = content.get("opened", 0)
            return Message("%(n)s seat may answer.", "%(n)s seats may answer.", n=n)
        case "deadline" if "arithmetic" in content:
            return load_message(content["arithmetic"]["sentence"])
        case "deadline" if "refused" in content:
            return Message("The clock could not take the next step: %(reasons)s", reasons=load(content["refused"]))
    return None


def _answer_given(content: Mapping[str, Any], name: str, workflow: Workflow) -> Message:
    if content.get("sealed"):
        return Message("The answer stays sealed.")
    label = next((each.label for each in workflow.rounds[name].choices if each.name == content.get("choice")), None)
    if label is None:
        return Message("The answer was recorded.")
    comment = content.get("comment")
    return (
        Message("%(answer)s: %(comment)s", answer=label, comment=comment)
        if comment
        else Message("%(answer)s", answer=label)
    )


def _answers(row: Record, workflow: Workflow) -> dict[str, Any]:
    if row.kind not in ("opened", "step") or not row.content:
        return {}
    return {name: load(value) for name, value in row.content.items() if name in workflow.fields}


def _documents(rows: Iterable[Record], answers: Mapping[int, Mapping[str, Any]], workflow: Workflow) -> set[str]:
    """The documents that the entries name."""
    filed = {row.content["document"] for row in rows if row.kind == "document" and row.content}
    named = {
        value
        for each in answers.values()
        for name, value in each.items()
        if workflow.fields[name].type == "document" and isinstance(value, str)
    }
    return filed | named


def _all(named: Iterable[Mapping[str, set[int]]], kind: str) -> set[int]:
    return set().union(*(each[kind] for each in named))
