"""A command at work: one session, one actor, one moment, and the cases it has locked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from govflow.codec import dump
from govflow.engine.deadlines.calendars import Calendar, CalendarName
from govflow.engine.definition import Workflow
from govflow.engine.definition.terms import Names
from govflow.engine.entries import Entry, Stored, is_news
from govflow.engine.facts import Holder
from govflow.engine.machine import Machine
from govflow.engine.rounds.keeping import Attends
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message
from govflow.store.cases import Pause
from govflow.store.record.steps import Steps, steps_to_json
from govflow.store.register import StoredRegister
from govflow.store.sql.locks import Locks
from govflow.store.sql.prepared import Asked
from govflow.store.sql.session import Session
from govflow.store.thought import Thought
from govflow.values import Actor, Text, new_id

Viewer = tuple[int | None, int | None]
"""An organization or a person that a case is shown to."""


@dataclass(frozen=True)
class Version:
    """A published workflow version, compiled."""

    id: int
    machine: Machine
    sha256: str

    @cached_property
    def workflow(self) -> Workflow:
        return self.machine.workflow


@dataclass(frozen=True)
class Body:
    """The regional body that a case belongs to."""

    id: int
    organization_id: int
    office_id: int | None
    prefix: str
    zone: str


@dataclass(kw_only=True)
class Case:
    """A case in hand, locked. Changes are made here and written once, by ``decisions.finish``."""

    id: int
    reference: str
    body: Body
    version_id: int  # of the workflow
    version: int  # another one after each command that changed the case; 0 until the one that opens it ends
    workflow: str
    title: str
    title_other: str | None = None  # in the other language
    state: str
    phase: str | None
    end: str | None
    public: bool
    data: dict[str, Any]
    parent_id: int | None
    child_name: str | None = None  # what the file of the case above calls such cases
    opened_by: int | None
    opened_at: datetime
    entered_at: datetime
    updated_at: datetime  # as the database has it
    listed_at: datetime  # as the database has it
    ended_at: datetime | None
    due_at: datetime | None  # of what runs
    pause: Pause | None = None  # of what stands still
    entries: int
    head_hash: str
    steps: Steps = field(default_factory=dict)  # taken before this command
    parties: dict[str, tuple[Holder, ...]] = field(default_factory=dict)  # called as the actor may know them
    readers: frozenset[Viewer] = frozenset()  # who sees it for a capacity that they hold in the case above
    ended_in: str | None = None  # the state that it was in when it ended
    shown: Callable[[], frozenset[Viewer]] = frozenset  # to whom, as the database has it
    seated: dict[str, tuple[Holder, ...]] = field(default_factory=dict)  # parties, as the database had them
    was_over: bool = False  # had it ended when it was taken in hand?
    stored: dict[str, Any] = field(default_factory=dict)  # its columns, as the database has them
    found: Mapping[str, Any] | None = None  # its row, as it was found under the lock
    thought: Thought | None = None  # what has changed in it, where it is only thought of

    def holders(self, capacity: str) -> tuple[Holder, ...]:
        return self.parties.get(capacity, ())

    @property
    def seatings(self) -> Sequence[Mapping[str, tuple[Holder, ...]]]:
        """Who takes part: as the command found it, and as it is now where that is something else."""
        return (self.seated,) if self.seated == self.parties else (self.seated, self.parties)

    @property
    def ends_now(self) -> bool:
        """Did it end in this command?"""
        return self.end is not None and not self.was_over

    def view(self, workflow: Workflow) -> Names | None:
        """The capacities that see the case now; None: all parties."""
        return workflow.shown_in(self.state, self.ended_in)

    def viewers(self, workflow: Workflow) -> frozenset[Viewer]:
        """Who may see the case now: as the file says for its state, all parties where it says nothing; and readers."""
        return seeing(self.parties, self.view(workflow)) | self.readers

    def move(self, workflow: Workflow, state_name: str) -> None:
        """Be in a state from now on; nothing that it brings has happened yet."""
        state = workflow.states[state_name]
        self.ended_in = self.state if state.end else None
        self.state, self.phase, self.end = state_name, state.phase, state.end
        self.public = state.public and not workflow.is_private(self.data)

    def today(self, at: datetime) -> date:
        """The legal day of a moment, in the zone of the body."""
        return _day(self.body.zone, at)


@lru_cache(maxsize=1000)
def _day(zone: str, at: datetime) -> date:
    """A step asks for the same few days a dozen times."""
    return at.astimezone(ZoneInfo(zone)).date()


def seeing(seated: Mapping[str, Sequence[Holder]], view: Names | None) -> frozenset[Viewer]:
    """Those who hold one of these capacities; None: any."""
    holders = [each for name, these in seated.items() if view is None or name in view for each in these]
    return frozenset([(each.organization_id, each.person_id) for each in holders])


def columns_of(case: Case) -> dict[str, Any]:
    """What a command may change of a case, as the database keeps it."""
    return {
        "state": case.state,
        "phase": case.phase,
        "end": case.end,
        "public": case.public,
        "title": case.title,
        "version": case.version,
        "data": {name: dump(value) for name, value in case.data.items()},
        "steps": steps_to_json(case.steps),
        "parent_id": case.parent_id,
        "child_name": case.child_name,
        "entered_at": case.entered_at,
        "ended_at": case.ended_at,
        "ended_in": case.ended_in,
        "due_at": case.due_at,
        **_pause_columns(case.pause),
        "entries": case.entries,
        "head_hash": case.head_hash,
    }


def _pause_columns(pause: Pause | None) -> dict[str, Any]:
    if pause is None:
        return dict.fromkeys(("paused_at", "paused_until", "paused_by_en", "paused_by_zh"))
    return {
        "paused_at": pause.since,
        "paused_until": pause.until,
        "paused_by_en": pause.by.en,
        "paused_by_zh": pause.by.zh,
    }


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """An entry that is to be written into the record of a case. ``news``: whoever decided before it is Stale."""

    case: Case
    row: Stored
    news: bool
    audience: tuple[str, ...] = ()
    on_behalf_of: int | None = None
    by_clock: bool = False
    id: str = ""  # in a compartment
    compartment: str = ""  # in which, where it belongs to what stands there


Loader = Callable[["Work", Case], Any]
"""Loads a fact about a case in hand."""
Writer = Callable[["Work", Case, Any], object]
"""Carries out what an effect asked for, in the transaction of the step."""
Attending = Callable[["Work", Case], Mapping[int, Attends]]
"""What the attendance list of the meeting that a case belongs to says of organizations, by their numbers."""
Against = Callable[["Work", Case, Sequence[Any], Mapping[str, Any]], Iterable[Message]]
"""Says what speaks against carrying out what the effects of a step ask for, all of it together."""


@dataclass(kw_only=True)
class Work:
    """What the functions of one command share. ``at`` is taken again once the locks are held."""

    session: Session
    actor: Actor
    at: datetime
    today: date  # where the installation is; the legal day of a case is that of its body
    pinned: Callable[[Session, int], Version]  # a version by its row id
    current: Callable[[Session, str], Version]  # the version of a workflow that opens cases today
    calendar: Callable[[Session, CalendarName, str], Calendar]  # by counting and zone, with the local overrides
    vocabulary: Vocabulary
    loaders: Mapping[type, Loader] = field(default_factory=dict)  # of the topics' facts
    writers: Mapping[type, Writer] = field(default_factory=dict)  # of what effects ask for
    against: Sequence[Against] = ()  # what topics object to it
    attending: Attending = lambda work, case: {}  # who is at the meeting that a case belongs to
    cases: dict[int, Case] = field(default_factory=dict)
    versions: dict[int, Version] = field(default_factory=dict)  # those that cases are pinned to
    opens: dict[int, Mapping[str, int]] = field(default_factory=dict)  # by case: its versions of procedures below it
    calendars: dict[tuple[CalendarName, str, int], Calendar] = field(default_factory=dict)
    asked: dict[Hashable, list[Any]] = field(default_factory=dict)  # what ``ask_once`` was told
    takers: dict[int, list[tuple[str, int, int]]] = field(default_factory=dict)  # of steps, in cases that are held
    registers: dict[tuple[date, str, date], StoredRegister] = field(default_factory=dict)  # by legal day, zone, opening
    hidden: dict[int, Mapping[int, Text]] = field(default_factory=dict)  # by case: who is called otherwise, and how
    own_names: dict[int, Text] = field(default_factory=dict)  # of those persons, in whichever case
    acted_for: dict[int, frozenset[int]] = field(default_factory=dict)  # by case: those the actor acted for before
    acting_from: dict[int, frozenset[str]] = field(default_factory=dict)  # by case: what this command needs
    locks: Locks = field(default_factory=Locks)
    entries: list[NewEntry] = field(default_factory=list)  # what ``enter`` was given for the record of cases
    confided: list[NewEntry] = field(default_factory=list)  # what it was given for few readers
    compartments: set[str] = field(default_factory=set)  # opened in this command
    filed: list[tuple[Case, str, str]] = field(default_factory=list)  # documents of cases, each with its new version
    opened: list[Case] = field(default_factory=list)  # in this command; they still have to come to rest
    told: list[Case] = field(default_factory=list)  # how it was decided on them above; they still have to come to rest
    counted: set[int] = field(default_factory=set)  # the cases in which rounds closed that were open before the command
    left: Sequence[Message] | None = None  # why what should follow these is left to the clock
    imagined: Iterator[int] = field(default_factory=lambda: count(-1, -1))  # ids for cases that are only thought of

    def apart(self) -> Work:
        """For reading beside what a command has in hand: cases as they are stored, of which none is to be written."""
        return replace(self, cases={}, locks=Locks(), hidden=dict(self.hidden), acting_from={}, acted_for={})

    def enter(
        self,
        case: Case,
        entry: Entry,
        *,
        audience: Sequence[str] = (),
        on_behalf_of: int | None = None,
        by_clock: bool = False,
        compartment: str = "",
    ) -> None:
        """Enter what happened in the record of a case: the only way into it. The end of the command writes it.

        ``audience`` are the capacities that may read it; none: those who see the case where it leads or stays, for
        good. What happened in a draft is not read by those whom a later step lets in. What is for few
        is entered in a compartment of its author instead, or in one that is named, and the case knows nothing of it.
        """
        row = entry.to_row()
        shown = self.version_of(case).workflow.shown_in(row.target or case.state, case.ended_in or case.state)
        new = NewEntry(
            case=case,
            row=row,
            news=is_news(entry),
            audience=tuple(audience) or shown or (),
            on_behalf_of=on_behalf_of,
            by_clock=by_clock,
            id=new_id() if audience else "",
            compartment=compartment,
        )
        (self.confided if audience else self.entries).append(new)

    def version_of(self, case: Case) -> Version:
        if case.version_id not in self.versions:
            self.versions[case.version_id] = self.pinned(self.session, case.version_id)
        return self.versions[case.version_id]

    def ask_once(self, asked: Asked) -> list[Any]:
        """The rows of a question about what no command on a case changes. Asked anew after each lock: others do."""
        key = (self.locks.taken, asked.key)
        if key not in self.asked:
            self.asked[key] = asked.rows(self.session)
        return self.asked[key]

    def calendar_of(self, case: Case) -> Calendar:
        """Read anew after each lock: whoever changes it counts again what was held then, and nothing later."""
        which = self.version_of(case).machine.counting, case.body.zone
        key = (*which, self.locks.taken)
        if key not in self.calendars:
            self.calendars[key] = self.calendar(self.session, *which)
        return self.calendars[key]
