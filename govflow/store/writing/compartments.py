"""Compartments as they are written: opened for an author and an audience, their readers kept as seats come and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from govflow.engine.definition import AUTHOR
from govflow.engine.facts import Holder
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.parties import register
from govflow.store.record.compartments import COMPARTMENT, ENTRY, READER, append_entry, new_wrapped_key
from govflow.store.standing.sides import author
from govflow.store.work import Case, Work
from govflow.values import SYSTEM, Actor, new_id

MOST, WITHIN = 30, timedelta(minutes=10)
"""In so many commands may a person confide in that time, in all cases; one may do so in each case that it opens."""

Reader = tuple[str, int | None, int | None]
"""As what, and the organization, the person, or a person while in office at the organization."""


def compartment_for(work: Work, case: Case, writer: Actor, audience: Sequence[str]) -> str:
    """Where the writer confides in this audience now: the compartment that all its present readers read already, or a
    new one. So whoever is seated later finds what is confided from then on, and nothing older.
    """
    readers = set(_readers(work, case, writer, audience))
    for found in _earlier(work, case, writer, audience):
        missing = readers - _reading(work, found)
        if not missing or found in work.compartments:
            _admit(work, {found: missing})
            return found
    return _open(work, case, writer, audience, readers)


def move_readers(work: Work, case: Case) -> None:
    """Seats were given or taken: who reads which compartment of the case from now on.

    An organization that is named for a capacity that nobody held reads what was filed for that side before anybody
    could say who it is. Nobody else is let into what was confided before: leave was given to somebody else.
    """
    if case.parties == case.seated or not (case.entries or work.compartments):
        return  # nothing is in a compartment of a case that opens just now, but what this command puts there
    held = {(capacity, *each.key) for capacity, holders in case.parties.items() for each in holders}
    query = select(COMPARTMENT.c.id, COMPARTMENT.c.audience).where(COMPARTMENT.c.case_id == case.id)
    here = {row.id: row.audience for row in work.session.execute(query)}
    known = work.session.execute(select(READER).where(READER.c.compartment_id.in_(list(here)))).all() if here else []
    if gone := [each.id for each in known if each.until is None and not _still(held, each)]:
        work.session.execute(update(READER).where(READER.c.id.in_(gone)).values(until=work.at))
    ever = {(each.compartment_id, each.capacity) for each in known}
    new = {
        number: _newly_named(work, case, number, [each for each in audience if (number, each) not in ever])
        for number, audience in here.items()
    }
    _admit(work, new)


def newcomers(work: Work, case: Case, compartment_id: str, capacity: str) -> set[Reader]:
    """Who holds a capacity by now and does not read this compartment, as readers of it."""
    present = {reader for holder in case.holders(capacity) for reader in _as_reader(work, case, capacity, holder)}
    return present - _reading(work, compartment_id)


def let_in(work: Work, compartment_id: str, readers: set[Reader]) -> None:
    """From now on these read all of a compartment: its author said so."""
    _admit(work, {compartment_id: readers})


def let_out(work: Work, compartment_id: str, readers: set[Reader]) -> None:
    """From now on these no longer read a compartment."""
    rows = work.session.execute(select(READER).where(READER.c.compartment_id == compartment_id)).all()
    gone = [each.id for each in rows if each.until is None and _who(each) in readers]
    work.session.execute(update(READER).where(READER.c.id.in_(gone)).values(until=work.at))


def append_confided(work: Work) -> None:
    """Enter what the command confided, each entry in the compartment of its author. Raises Refused for too much."""
    by_hand = any(not each.by_clock for each in work.confided)
    if by_hand and (reason := against_confiding(work, work.actor)):
        raise Refused([reason])
    for each in work.confided:
        writer = SYSTEM if each.by_clock else author(work, each.case)
        compartment = each.compartment or compartment_for(work, each.case, writer, each.audience)
        append_entry(work.session, compartment, id=each.id, at=work.at, actor=writer, entry=each.row)


def against_confiding(work: Work, writer: Actor) -> Message | None:
    """Why this person confides nothing more now: every entry costs, and nobody else would see who fills the disk.

    What came before is counted, by commands: all that one enters has its moment, and in a compartment is one entry.
    By a service nobody confides: what it may not read it does not write.
    """
    if writer.service is not None:
        return Message("A service confides nothing. Whoever answers for it does so in person.")
    if writer.person_id is None:
        return None
    recent = (ENTRY.c.person_id == writer.person_id, ENTRY.c.at > work.at - WITHIN)
    query = select(ENTRY.c.at, func.count()).where(*recent).group_by(ENTRY.c.at, ENTRY.c.compartment_id)
    commands = Counter[datetime]()
    for at, entries in work.session.execute(query):
        commands[at] = max(commands[at], entries)
    if commands.total() < MOST:
        return None
    return Message(
        "You have confided %(n)s times within %(minutes)s minutes. Wait a while, then send it again.",
        n=MOST,
        minutes=WITHIN.seconds // 60,
    )


def _readers(work: Work, case: Case, writer: Actor, audience: Sequence[str]) -> Iterator[Reader]:
    for capacity in audience:
        for each in case.holders(capacity):
            yield from _as_reader(work, case, capacity, each)
    if AUTHOR in audience and writer != SYSTEM:
        yield (AUTHOR, *_author(writer))


def _as_reader(work: Work, case: Case, capacity: str, holder: Holder) -> Iterator[Reader]:
    """Who holds a capacity for a party (``of``) reads while in office there."""
    of = work.version_of(case).workflow.parties[capacity].of
    if holder.person_id is None or of is None:
        yield capacity, holder.organization_id, holder.person_id
        return
    offices = register(work, case).offices(holder.person_id)
    for each in case.holders(of):
        if each.organization_id in offices:
            yield capacity, each.organization_id, holder.person_id


def _newly_named(work: Work, case: Case, compartment_id: str, capacities: Sequence[str]) -> set[Reader]:
    new = compartment_id in work.compartments
    parties = work.version_of(case).workflow.parties
    return {
        reader
        for capacity in capacities
        for holder in case.holders(capacity)
        if new or (holder.person_id is None and not parties[capacity].joins)
        for reader in _as_reader(work, case, capacity, holder)
    }


def _still(held: set[tuple[str, int | None, int | None]], row: Any) -> bool:
    """Does the reader hold the capacity for which it reads? An author always reads."""
    who = (None, row.person_id) if row.person_id is not None else (row.organization_id, None)
    return row.capacity == AUTHOR or (row.capacity, *who) in held


def _earlier(work: Work, case: Case, writer: Actor, audience: Sequence[str]) -> list[str]:
    """The writer's compartments for this audience, newest first; those that an upgrade left unsealed take nothing."""
    organization, person = _author(writer)
    rows = work.session.execute(
        select(COMPARTMENT.c.id, COMPARTMENT.c.audience)
        .where(COMPARTMENT.c.case_id == case.id, COMPARTMENT.c.wrapped_key.is_not(None))
        .where(COMPARTMENT.c.organization_id == organization, COMPARTMENT.c.person_id == person)
        .order_by(COMPARTMENT.c.opened_at.desc(), COMPARTMENT.c.id)
    )
    return [row.id for row in rows if row.audience == list(audience)]


def _open(work: Work, case: Case, writer: Actor, audience: Sequence[str], readers: set[Reader]) -> str:
    compartment_id = new_id()
    organization, person = _author(writer)
    work.session.execute(
        insert(COMPARTMENT).values(
            id=compartment_id,
            case_id=case.id,
            organization_id=organization,
            person_id=person,
            audience=list(audience),
            opened_at=work.at,
            wrapped_key=new_wrapped_key(work.session, compartment_id),
            entries=0,
            head_hash="",
        )
    )
    work.compartments.add(compartment_id)
    _admit(work, {compartment_id: readers})
    return compartment_id


def _reading(work: Work, compartment_id: str) -> set[Reader]:
    rows = work.session.execute(
        select(READER.c.capacity, READER.c.organization_id, READER.c.person_id).where(
            READER.c.compartment_id == compartment_id, READER.c.until.is_(None)
        )
    )
    return {_who(row) for row in rows}


def _who(row: Any) -> Reader:
    return row.capacity, row.organization_id, row.person_id


def _admit(work: Work, new: Mapping[str, set[Reader]]) -> None:
    """Let new readers into compartments."""
    rows = [
        {
            "compartment_id": compartment_id,
            "capacity": capacity,
            "organization_id": organization,
            "person_id": person,
            "since": work.at,
            "until": None,
        }
        for compartment_id, readers in new.items()
        for capacity, organization, person in sorted(readers, key=str)
    ]
    if rows:
        work.session.execute(insert(READER), rows)


def _author(writer: Actor) -> tuple[int | None, int | None]:
    """The organization that it is written for; else the person."""
    return (writer.organization_id, None) if writer.organization_id is not None else (None, writer.person_id)
