"""Of what waits in the outbox each person whom it concerns gets a notice, and each webhook an event, made once.

It is worked out while reading, and kept in one short transaction that takes it off the outbox: a process that dies
leaves nothing behind, and of several that are at the same case the first one counts. Whoever may not see the entry, or
serves nowhere any more, is told nothing; what the page would not say is not counted either.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from govflow.engine.definition import Workflow
from govflow.engine.entries.concern import AWAITED, CHANGED, DEADLINE, DECIDED, NAMED, concern, named
from govflow.errors import Busy, NotFound
from govflow.services.backend import Backend
from govflow.services.operation.notices.attempts import keep_failure
from govflow.services.operation.notices.readers import Reader, as_reader, person_at_work
from govflow.services.operation.notices.rhythms import Rhythms
from govflow.services.operation.webhooks.raising import NewEvent, events_of, keep_events
from govflow.services.retrying import retried
from govflow.store.lists.notices.concerned import Concerned, load_concerned
from govflow.store.lists.notices.outbox import seqs_of, take_off, waiting_cases, waiting_entries
from govflow.store.lists.notices.tables import DELIVERY, FOLLOWS, MUTES, NOTICE
from govflow.store.record.history import entry_of
from govflow.store.sql.session import Session
from govflow.store.sql.turns import turn
from govflow.store.sql.upsert import insert_or_ignore
from govflow.store.work import Case
from govflow.store.writing.entering import Place
from govflow.store.writing.locking import read_by_id
from govflow.values import SYSTEM, new_id

STALE = timedelta(days=7)
"""What is older when it is first looked at is told nobody: the installation stood still, and desks say what waits."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class NewNotice:
    """A person is told of an entry."""

    person_id: int
    case_id: int
    seq: int
    why: str
    required: bool
    at: datetime


def tell(backend: Backend) -> int:
    """Make notices of all that waits; how many there were. What fails in one case keeps back no other."""
    with backend.reading() as session:
        cases = waiting_cases(session, backend.clock.now())
    first = os.getpid() % max(1, len(cases))  # processes side by side are seldom at the same one
    return sum(_told(backend, each) for each in (*cases[first:], *cases[:first]))


def tell_in_turn(backend: Backend) -> int | None:
    """The same, whoever else does. On SQLite, which has one writer, None while another process is doing so."""
    with turn(backend.sessions.engine, "telling") as mine:
        return tell(backend) if mine else None


def _told(backend: Backend, case_id: int) -> int:
    made = 0
    try:
        while (found := tell_case(backend, case_id)) is not None:
            made += found
    except Busy:
        log.info("Others hold what concerns case %s: it is told the next time.", case_id)
    except Exception as error:
        if backend.outages.noticed(error):
            raise
        keep_failure(backend, case_id, error)
    return made


def tell_case(backend: Backend, case_id: int) -> int | None:
    """Make notices of the oldest that waits in a case; None where nothing does, or another process was first."""
    with backend.reading() as session:
        groups = waiting_entries(session, case_id)
        if not groups:
            return None
        now = backend.clock.now()
        fresh = [each for each in groups if now - each[0].created_at <= STALE]
        new = list(_notices(backend, session, case_id, fresh)) if fresh else []
        events = events_of(backend, session, case_id, fresh) if fresh else []
        rhythms = Rhythms.load(backend, session, [each.person_id for each in new])
    return _keep(backend, case_id, [row.id for group in groups for row in group], (new, rhythms), events)


@retried
def _keep(
    backend: Backend,
    case_id: int,
    ids: Sequence[int],
    told: tuple[Sequence[NewNotice], Rhythms],
    events: Sequence[NewEvent],
) -> int | None:
    new, rhythms = told
    with backend.transaction() as session:
        now = backend.clock.now()
        if not take_off(session, ids, now):
            session.rollback()
            return None
        for each in new:
            if each.why == CHANGED:
                session.execute(_superseded(each))
            mail_at = rhythms.mail_at(each.person_id, now, required=each.required)
            insert_or_ignore(
                session, NOTICE, id=new_id(), read_at=None, mail_at=mail_at, delivery_id=None, **vars(each)
            )
        keep_events(session, events, now)
        session.execute(delete(DELIVERY).where(DELIVERY.c.case_id == case_id))  # earlier attempts that failed
    return len(new)


def _superseded(new: NewNotice) -> Any:
    """One line says that something changed in a case, until it is read or has gone into a mail: the latest."""
    same = (NOTICE.c.person_id == new.person_id, NOTICE.c.case_id == new.case_id, NOTICE.c.why == CHANGED)
    return delete(NOTICE).where(*same, NOTICE.c.read_at.is_(None), NOTICE.c.delivery_id.is_(None))


def _notices(backend: Backend, session: Session, case_id: int, groups: Sequence[Sequence[Any]]) -> Iterator[NewNotice]:
    clock = backend.work(session, SYSTEM)
    case = read_by_id(clock, case_id)
    workflow = clock.version_of(case).workflow
    concerned = load_concerned(session, case_id, backend.today(), _whom(workflow, case, groups))
    for person_id in concerned.all:
        wanted = [(group, why) for group in groups if (why := _why(workflow, concerned, person_id, group)) is not None]
        reader = (
            _reader(backend, session, person_id, case_id, seqs_of([group for group, _ in wanted])) if wanted else None
        )
        if reader is not None:
            yield from _of_person(workflow, concerned, person_id, reader, wanted)


def _whom(workflow: Workflow, case: Case, groups: Sequence[Sequence[Any]]) -> dict[int, list[tuple[str, Place]]]:
    """Of the entries of which the file says whom to tell: those who hold such a capacity now, each with the role."""
    found = {row.seq: named(entry_of(row), workflow) for group in groups for row in group}
    apart = {seq: [who.partition(".") for who in whos] for seq, whos in found.items() if whos}
    return {
        seq: [(role, holder.key) for capacity, _, role in whos for holder in case.holders(capacity)]
        for seq, whos in apart.items()
    }


def _reader(backend: Backend, session: Session, person_id: int, case_id: int, seqs: Sequence[int]) -> Reader | None:
    try:
        work = person_at_work(backend, session, person_id)
    except NotFound:
        return None
    return as_reader(work, case_id, seqs)


def _of_person(
    workflow: Workflow,
    concerned: Concerned,
    person_id: int,
    reader: Reader,
    wanted: Sequence[tuple[Sequence[Any], str]],
) -> Iterator[NewNotice]:
    """One for each command, of the entry that says most to them; the last of several that only say that it changed."""
    told = ((why, _telling(workflow, reader, concerned, person_id, group, why)) for group, why in wanted)
    found = [(why, row) for why, row in told if row is not None]
    latest = max((n for n, (why, _) in enumerate(found) if why == CHANGED), default=None)
    for number, (why, row) in enumerate(found):
        if why == CHANGED and number != latest:
            continue
        desk = concerned.desks.get(person_id)
        required = why in (DEADLINE, NAMED) or (why == AWAITED and desk is not None and desk.limited)
        yield NewNotice(person_id=person_id, case_id=reader.case.id, seq=row.seq, why=why, required=required, at=row.at)


def _why(workflow: Workflow, concerned: Concerned, person_id: int, group: Sequence[Any]) -> str | None:
    """Why the person is told of what a command did, what weighs most; None where it is not for them."""
    whys = {concern(entry_of(row), workflow) for row in group}
    desk, wish = concerned.desks.get(person_id), concerned.wishes.get(person_id)
    if {row.person_id for row in group} - {None} == {person_id}:
        return None  # it was their own act
    if desk is not None and group[0].created_at in desk.since and (person_id, AWAITED) not in concerned.told:
        return AWAITED
    if desk is not None and DEADLINE in whys:
        return DEADLINE
    if any(concerned.is_named(person_id, row.seq) for row in group):
        return NAMED
    if wish == MUTES:
        return None
    if DECIDED in whys and (person_id in concerned.members or person_id in concerned.part or wish == FOLLOWS):
        return DECIDED
    return CHANGED if CHANGED in whys and (person_id in concerned.part or wish == FOLLOWS) else None


def _telling(
    workflow: Workflow, reader: Reader, concerned: Concerned, person_id: int, group: Sequence[Any], why: str
) -> Any | None:
    """The entry that the notice is about: one that its reader may know of."""
    known = [row for row in group if row.seq in reader.known]
    if why == NAMED:
        return next((row for row in known if concerned.is_named(person_id, row.seq)), None)
    said = [row for row in known if concern(entry_of(row), workflow) == why]
    if why == AWAITED:
        return next((row for row in known if row.target is not None), known[-1] if known else None)
    return said[-1] if said else None
