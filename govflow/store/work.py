"""A command at work: one session, one actor, one moment, and the cases it has locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from govflow.engine.deadlines.calendars import Calendar, CalendarName
from govflow.engine.definition import Workflow
from govflow.engine.facts import Holder
from govflow.engine.machine import Machine
from govflow.store.locks import Locks
from govflow.values import Actor

Viewer = tuple[int | None, int | None]
"""An organization or a person that a case is shown to."""


@dataclass(frozen=True)
class Version:
    """A published workflow version, compiled."""

    id: int
    machine: Machine
    sha256: str

    @property
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
    version: int  # counts recorded changes
    workflow: str
    title: str
    state: str
    phase: str | None
    end: str | None
    public: bool
    data: dict[str, Any]
    parent_id: int | None
    opened_by: int | None
    opened_at: datetime
    entered_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    entries: int
    head_hash: str
    parties: dict[str, tuple[Holder, ...]] = field(default_factory=dict)
    shown_to: frozenset[Viewer] = frozenset()  # as the database has it

    def holders(self, capacity: str) -> tuple[Holder, ...]:
        return self.parties.get(capacity, ())

    def viewers(self, workflow: Workflow) -> frozenset[Viewer]:
        """Who may see the case now, as the file says for its state; all parties where it says nothing."""
        view = workflow.states[self.state].view
        seated = [each for name, holders in self.parties.items() if view is None or name in view for each in holders]
        return frozenset((each.organization_id, each.person_id) for each in seated)

    def today(self, at: datetime) -> date:
        """The legal day of a moment, in the zone of the body."""
        return at.astimezone(ZoneInfo(self.body.zone)).date()


@dataclass(kw_only=True)
class Entry:
    """What is to be written into the record of a case."""

    case: Case
    kind: str
    name: str
    source: str | None = None
    target: str | None = None
    reason: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    audience: tuple[str, ...] = ()
    on_behalf_of: int | None = None
    by_clock: bool = False


@dataclass(kw_only=True)
class Work:
    """What the functions of one command share. ``at`` is taken again once the locks are held."""

    session: Session
    actor: Actor
    at: datetime
    pinned: Callable[[Session, int], Version]  # a version by its row id
    current: Callable[[Session, str], Version]  # the version of a workflow that opens cases today
    calendar: Callable[[Session, CalendarName, str], Calendar]  # by name and zone, with the local overrides
    cases: dict[int, Case] = field(default_factory=dict)
    locks: Locks = field(default_factory=Locks)
    entries: list[Entry] = field(default_factory=list)
    opened: list[Case] = field(default_factory=list)  # in this command; they still have to come to rest

    def version_of(self, case: Case) -> Version:
        return self.pinned(self.session, case.version_id)

    def calendar_of(self, case: Case) -> Calendar:
        return self.calendar(self.session, self.version_of(case).workflow.calendar, case.body.zone)
