"""A person's calendar: what is due from them, and the meetings in which they take part, with what was promised there.

It is read by programs elsewhere, with nobody signed in: of a case that is not public it says that something is due or
held, and not what, where or in which case.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Date, bindparam, select

from govflow.domain.meetings import HELD
from govflow.messages import Message
from govflow.services.queries.meetings.calendar import Event, load_calendar
from govflow.store.cases import CASE
from govflow.store.lists.worklist import WorkItem, asked_of_worklist, worklist
from govflow.store.people import MembershipRow, in_office
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import TAKING_PART, sight
from govflow.store.work import Work
from govflow.values import stored_text

MEETINGS, LOOKED_AT, DUE = 20, 200, 200
"""So many meetings at most, among so many cases that changed last; and so many things that are due."""


MEMBER = MembershipRow.__table__


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An event as it leaves the house. ``uid``: the same each time, and telling nothing of the case."""

    uid: str
    event: Event
    public: bool
    changed_at: datetime


_MINE = Prepared(
    select(CASE.c.reference, CASE.c.workflow_version_id, CASE.c.public, CASE.c.updated_at, CASE.c.id)
    .where(TAKING_PART)
    .order_by(CASE.c.updated_at.desc(), CASE.c.id.desc())
    .limit(bindparam("most"))
)
_TERMS = Prepared(
    select(MEMBER.c.organization_id, MEMBER.c.role).where(
        MEMBER.c.person_id == bindparam("person"), in_office(bindparam("today", type_=Date))
    )
)
_PUBLIC = Prepared(
    select(CASE.c.reference, CASE.c.public, CASE.c.updated_at).where(
        CASE.c.reference.in_(bindparam("these", expanding=True))
    )
)


def load_person_calendar(work: Work, key: str) -> tuple[Entry, ...]:
    """The events of the actor, as far as the actor sees them now. ``key``: of the installation, under which an event
    has a name that tells nobody else which case it is of.
    """
    return (*_due(work, key), *_meetings(work, key))


def _due(work: Work, key: str) -> Iterator[Entry]:
    terms = _TERMS.rows(work.session, person=work.actor.person_id, today=work.today)
    pairs = sorted({(row.organization_id, role) for row in terms for role in ("", row.role)})
    asked = asked_of_worklist(work.session, pairs, work.actor.person_id, after=None, limit=DUE)
    found = [each for each in worklist(asked.rows(work.session)) if each.due_at < NO_DEADLINE]
    rows = _PUBLIC.rows(work.session, these=sorted({each.reference for each in found}))
    cases = {row.reference: row for row in rows}
    for each in found:
        who = f"{each.organization_id} {each.person_id} {each.ask_en}"
        yield _entry(_deadline(each), f"due {each.reference} {who}", cases[each.reference], key)


def _deadline(item: WorkItem) -> Event:
    what = Message("Until then: %(ask)s (%(title)s)", ask=stored_text(item.ask_en, item.ask_zh), title=item.title)
    return Event(id="due", title=what, at=item.due_at, place="", reference=item.reference, off=False)


def _meetings(work: Work, key: str) -> Iterator[Entry]:
    rows = _MINE.rows(work.session, most=LOOKED_AT, **sight(work.actor))
    held = [row for row in rows if work.pinned(work.session, row.workflow_version_id).machine.book(HELD) is not None]
    for row in held[:MEETINGS]:
        for event in load_calendar(work, row.reference).events:
            if event.id != "deadline":  # those of the reader stand here already
                yield _entry(event, f"{event.reference} {event.id}", row, key)


def _entry(event: Event, name: str, case: Any, key: str) -> Entry:
    uid = hmac.new(key.encode(), name.encode(), "sha256").hexdigest()[:32]
    if not case.public:
        event = replace(event, title=Message("Something is due or held in govflow"), place="", link="", reference="")
    return Entry(uid=uid, event=event, public=case.public, changed_at=case.updated_at)
