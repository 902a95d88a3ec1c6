"""Taking a case in hand: locked, visible to the actor, at the version the actor saw.

This is where locks on cases are taken, in the order of ``store.sql.locks``: those above a case first, from the top.
Whoever holds a case thereby holds everything below it, so that rules may read its children as well as its parent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import bindparam, select

from govflow.codec import load
from govflow.engine.definition.terms import Names
from govflow.engine.entries import is_news
from govflow.errors import Moved, NotFound, Stale
from govflow.messages import Message
from govflow.store.cases import CASE, stopped
from govflow.store.parties import (
    Parties,
    asked_of_holders,
    asked_of_parties,
    load_parties,
    load_parties_of,
    readers_from_above,
)
from govflow.store.people import BodyRow
from govflow.store.record.history import HISTORY, entry_of, readable_entries
from govflow.store.record.steps import steps_from_json
from govflow.store.rounds.in_hand import take_in_hand
from govflow.store.rounds.reviewers import call_reviewers
from govflow.store.sql.ahead import foresee, read_ahead
from govflow.store.sql.database import is_reading
from govflow.store.sql.locks import Rank
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.standing import reading_capacities
from govflow.store.visibility import VISIBLE, reading, shape_of, sight
from govflow.store.work import Body, Case, Viewer, Work, columns_of, seeing
from govflow.values import Text

BODY = BodyRow.__table__
TOLD = ("step", "deadline", "reopened", "result", "told", "ended")  # what is told to whoever decided on an older case
MOST_TOLD = 12  # to find three that are news among reminders

PARENT = CASE.alias("parent")
_CASE = (
    select(
        CASE,
        BODY.c.organization_id,
        BODY.c.office_id,
        BODY.c.prefix,
        BODY.c.zone,
        PARENT.c.workflow_version_id.label("parent_version_id"),
    )
    .join(BODY, BODY.c.id == CASE.c.body_id)
    .outerjoin(PARENT, PARENT.c.id == CASE.c.parent_id)
)
_SEEN = _CASE.where(CASE.c.reference == bindparam("reference"), VISIBLE)
_READ = Prepared(_SEEN)
_READ_BY_ID = Prepared(_CASE.where(CASE.c.id == bindparam("case"), VISIBLE))
_LOCK_ALONE = Prepared(_SEEN.where(CASE.c.parent_id.is_(None)).with_for_update(of=CASE))
_BY_ID = Prepared(_CASE.where(CASE.c.id == bindparam("case")))
_BY_IDS = Prepared(_CASE.where(CASE.c.id.in_(bindparam("cases", expanding=True))))
_PLACE = select(CASE.c.parent_id, CASE.c.updated_at, CASE.c.due_at, CASE.c.paused_until).where(
    CASE.c.id == bindparam("case")
)
_HOLD = Prepared(_PLACE.with_for_update())
_HOLD_IF_FREE = Prepared(_PLACE.with_for_update(skip_locked=True))
_ABOVE = Prepared(select(CASE.c.parent_id).where(CASE.c.id == bindparam("case")))
_FIND = Prepared(select(CASE.c.id).where(CASE.c.reference == bindparam("reference"), VISIBLE))

Hold: TypeAlias = Callable[[Work, int], Case]
"""``lock_by_id`` or ``lock_if_free``."""
Expected: TypeAlias = Callable[[Work, Case], Iterable[Asked]]
"""What a command is sure to ask of the case that it locks, whose parties are not known yet."""


class Held(Exception):  # not an error: whoever does not wait comes again later
    """Somebody else holds the case, or one above it, at this moment."""


def nothing_expected(_work: Work, _case: Case) -> Iterable[Asked]:
    return ()


def lock(work: Work, reference: str, chosen: Sequence[int] = (), expected: Expected = nothing_expected) -> Case:
    """The case, locked until the end of the command, after those above it. Raises NotFound for one not visible.

    ``chosen`` are cases that the command may take below this one; they are locked with it, in order. Raises Moved when
    a case got another parent meanwhile. Whatever is ``expected`` is read with its parties.
    """
    seen = {"reference": reference, **sight(work.actor)}
    if not chosen and (row := _LOCK_ALONE.first(work.session, **seen)) is not None:
        work.locks.take(Rank.CASE, row.id)
        return _alone(work, row, expected)
    case_id = _FIND.scalar(work.session, **seen)
    if case_id is None:
        raise NotFound(Message("There is no case %(reference)s that you may see.", reference=reference))
    _hold(work, _places(work, case_id, chosen))
    return _take(work, _READ, seen, reference, expected)


def lock_by_id(work: Work, case_id: int) -> Case:
    """A case that the command itself leads to: a parent, a child, one whose timer is due; after those above it."""
    if case_id not in work.cases:
        if not work.locks.holds(Rank.CASE, case_id):
            _hold(work, _places(work, case_id, ()))
        _take(work, _BY_ID, {"case": case_id}, str(case_id))
    return work.cases[case_id]


def lock_if_free(work: Work, case_id: int) -> Case:
    """The same, of a case that nobody else holds now: raises Held rather than wait. SQLite has one writer."""
    _hold(work, _places(work, case_id, ()), _HOLD_IF_FREE)
    return lock_by_id(work, case_id)


def lock_below(work: Work, case_id: int) -> Case:
    """A case below one that is held: it is held through that. Nothing in it is then older than the command."""
    work.locks.through_above(case_id)
    below = lock_by_id(work, case_id)
    work.at = max(work.at, work.locks.latest or work.at)
    return below


def check_seen(work: Work, case: Case, seen_version: int) -> None:
    """Raises Stale, saying what happened since, when the actor saw an older state of the case."""
    if case.version == seen_version:
        return
    raise Stale(
        Message(
            "%(reference)s changed after you opened it. Look at what is new and decide again.", reference=case.reference
        ),
        changes_since(work, case),
    )


def read_case(work: Work, reference: str) -> Case:
    """The case for reading: not locked. Raises NotFound for one that the actor may not see."""
    return _take(work, _READ, {"reference": reference, **sight(work.actor)}, reference)


def read_seen(work: Work, case_id: int) -> Case:
    """A case by its number, for whoever may see it: not locked. Raises NotFound for one that the actor may not see."""
    return _take(work, _READ_BY_ID, {"case": case_id, **sight(work.actor)}, str(case_id))


def read_by_id(work: Work, case_id: int) -> Case:
    """A case that a reading itself leads to, whoever may see it: not locked, and not to be written."""
    return work.cases.get(case_id) or _take(work, _BY_ID, {"case": case_id}, str(case_id))


def read_together(work: Work, case_ids: Collection[int]) -> None:
    """Read several cases at once, and those above them, as ``read_by_id`` reads each of them."""
    missing = sorted(set(case_ids) - work.cases.keys())
    if missing:
        read_ahead(work.session, asked_of_cases(work, missing))
        rows = _BY_IDS.rows(work.session, cases=missing)
        read_together(work, {row.parent_id for row in rows if row.parent_id is not None})
        parties = load_parties_of(work.session, missing)
        call_reviewers(work, [_in_hand(work, _case(row), row, parties[row.id]) for row in rows])


def asked_of_cases(work: Work, case_ids: Collection[int]) -> list[Asked]:
    """What ``read_together`` will ask of those that were not read before."""
    missing = sorted(set(case_ids) - work.cases.keys())
    return [_BY_IDS.asked(cases=missing), asked_of_parties(missing)] if missing else []


def related(work: Work, case_id: int) -> Case:
    """Another case that a step reaches: to be written by a command, to be read by a page."""
    return read_by_id(work, case_id) if is_reading(work.session) else lock_by_id(work, case_id)


def line_above(work: Work, case_id: int) -> list[int]:
    """The case and those above it, from the top, as the database has them now."""
    found = [case_id]
    while (parent := _ABOVE.scalar(work.session, case=found[0])) is not None and parent not in found:
        found.insert(0, parent)
    return found


def _places(work: Work, case_id: int, chosen: Sequence[int]) -> dict[int, int]:
    """The cases to lock, each with its depth: the case, the chosen ones below it, and all that are above any."""
    above = line_above(work, case_id)
    places = {each: depth for depth, each in enumerate(above)}
    for other in chosen:
        *parents, _ = line_above(work, other)
        places = {each: depth for depth, each in enumerate(parents)} | {other: max(len(parents), len(above))} | places
    return places


def _hold(work: Work, places: Mapping[int, int], query: Prepared = _HOLD) -> None:
    """Lock the cases in order. Raises Moved when one of them is no longer where it was before the lock.

    Raises Held for one that a ``query`` which does not wait leaves out.
    """
    for case_id, depth in sorted(places.items(), key=lambda each: (each[1], each[0])):
        if work.locks.take(Rank.CASE, case_id, depth):
            row = query.first(work.session, case=case_id)
            if row is None and query is _HOLD_IF_FREE:
                raise Held
            if row is not None:
                work.locks.changed(row.updated_at)
                work.locks.ticks(case_id, row.due_at, row.paused_until)
                if row.parent_id is not None and not work.locks.holds(Rank.CASE, row.parent_id):
                    raise Moved


def _take(
    work: Work, query: Prepared, values: Mapping[str, Any], name: str, expected: Expected = nothing_expected
) -> Case:
    row = query.first(work.session, **values)
    if row is None:
        raise NotFound(Message("There is no case %(reference)s that you may see.", reference=name))
    return _alone(work, row, expected)


def _alone(work: Work, row: Any, expected: Expected) -> Case:
    case = _case(row)
    foresee(work.session, _asked(work, case, expected))
    _in_hand(work, case, row, load_parties(work.session, case.id))
    call_reviewers(work, [case])
    return case


def _asked(work: Work, case: Case, expected: Expected) -> Iterator[Asked]:
    yield asked_of_holders(case.id)
    yield from expected(work, case)


def _in_hand(work: Work, case: Case, row: Any, parties: Parties) -> Case:
    work.locks.changed(row.updated_at)
    case.parties, case.seated = parties, dict(parties)
    case.was_over = case.end is not None
    case.readers = readers_from_above(work, case, row.parent_version_id)
    case.shown = _shown(case, case.view(work.version_of(case).workflow))
    case.stored = columns_of(case)
    if work.locks.holds(Rank.CASE, case.id):
        case.found = row._asdict()
        take_in_hand(work.session, case.id)
    work.cases[case.id] = case
    return case


def _shown(case: Case, view: Names | None) -> Callable[[], frozenset[Viewer]]:
    """To whom a case is shown that is taken in hand now, found out once it is asked: every command that changes it
    writes it.
    """
    seated, readers = case.seated, case.readers
    return lambda: seeing(seated, view) | readers


def _case(row: Any) -> Case:
    return Case(
        id=row.id,
        reference=row.reference,
        body=Body(row.body_id, row.organization_id, row.office_id, row.prefix, row.zone),
        version_id=row.workflow_version_id,
        version=row.version,
        workflow=row.workflow,
        title=row.title,
        title_other=row.title_other,
        state=row.state,
        phase=row.phase,
        end=row.end,
        public=row.public,
        data={name: load(value) for name, value in row.data.items()},
        steps=steps_from_json(row.steps),
        parent_id=row.parent_id,
        child_name=row.child_name,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        entered_at=row.entered_at,
        updated_at=row.updated_at,
        listed_at=row.listed_at,
        ended_at=row.ended_at,
        ended_in=row.ended_in,
        due_at=row.due_at,
        pause=stopped(row),
        entries=row.entries,
        head_hash=row.head_hash,
    )


def changes_since(work: Work, case: Case, entries: int = 0) -> tuple[Message, ...]:
    """What last happened that the actor may know of, newest first, since the record had so many entries."""
    held = reading_capacities(work, case)
    since = HISTORY.c.seq > entries
    told = (HISTORY.c.case_id == case.id, since, HISTORY.c.kind.in_(TOLD), readable_entries(shape_of(held)))
    query = select(HISTORY).where(*told).order_by(HISTORY.c.seq.desc()).limit(MOST_TOLD)
    rows = work.session.execute(query, reading(work.actor, held))
    workflow = work.version_of(case).workflow
    news = [(row.at, entry) for row in rows if is_news(entry := entry_of(row))]
    state: Text = workflow.states[case.state].title
    return (
        Message("The case is now in “%(state)s”.", state=state),
        *(Message("%(at)s: %(step)s", at=at, step=entry.title(workflow)) for at, entry in news[:3]),
    )
