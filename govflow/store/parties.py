"""Who takes part in a case, and who took its steps: loading, seating, remembering."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from govflow.engine.definition import ChildCases
from govflow.engine.facts import Holder
from govflow.engine.seating import Seating
from govflow.errors import Refused
from govflow.store.cases import CaseRow, PartyRow, StepActorRow
from govflow.store.people import MandateRow, OrganizationRow, PersonRow
from govflow.store.record.noticing import declare_new
from govflow.store.register import StoredRegister
from govflow.store.sql.locks import Rank
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.store.work import Case, Viewer, Work
from govflow.values import Text

CASE, PARTY, STEP = CaseRow.__table__, PartyRow.__table__, StepActorRow.__table__
ORGANIZATION, PERSON = OrganizationRow.__table__, PersonRow.__table__
MANDATE = MandateRow.__table__

KEPT = 10_000
"""Holders that a process keeps ready, with their names."""

Parties = dict[str, tuple[Holder, ...]]
"""Who holds each capacity."""

_HOLDERS = (
    select(
        PARTY.c.capacity,
        PARTY.c.organization_id,
        PARTY.c.person_id,
        ORGANIZATION.c.kind,
        func.coalesce(ORGANIZATION.c.name_en, PERSON.c.name_en).label("name_en"),
        func.coalesce(ORGANIZATION.c.name_zh, PERSON.c.name_zh).label("name_zh"),
    )
    .select_from(PARTY)
    .outerjoin(ORGANIZATION, ORGANIZATION.c.id == PARTY.c.organization_id)
    .outerjoin(PERSON, PERSON.c.id == PARTY.c.person_id)
    .where(PARTY.c.until.is_(None))
    .order_by(PARTY.c.id)
)
_OF_ONE = Prepared(_HOLDERS.where(PARTY.c.case_id == bindparam("case")))
_OF_SEVERAL = Prepared(
    _HOLDERS.add_columns(PARTY.c.case_id).where(PARTY.c.case_id.in_(bindparam("cases", expanding=True)))
)
_TAKERS = Prepared(
    select(STEP.c.transition, STEP.c.person_id, STEP.c.organization_id).where(STEP.c.case_id == bindparam("case"))
)
_REMEMBER_DECLARED = Prepared(insert(STEP))


def load_parties(session: Session, case_id: int) -> Parties:
    """The present holders of every capacity, in the order in which they were seated."""
    return _seated(_OF_ONE.tuples(session, case=case_id))


def asked_of_holders(case_id: int) -> Asked:
    """What ``load_parties`` will ask."""
    return _OF_ONE.asked(case=case_id)


def load_parties_of(session: Session, case_ids: Sequence[int]) -> dict[int, Parties]:
    """Those of several cases, read at once."""
    found: dict[int, list[tuple[Any, ...]]] = {each: [] for each in case_ids}
    for *held, case_id in _OF_SEVERAL.tuples(session, cases=[*case_ids]):
        found[case_id].append(tuple(held))
    return {case_id: _seated(rows) for case_id, rows in found.items()}


def asked_of_parties(case_ids: Sequence[int]) -> Asked:
    """What ``load_parties_of`` will ask."""
    return _OF_SEVERAL.asked(cases=[*case_ids])


def _seated(rows: Iterable[tuple[Any, ...]]) -> Parties:
    found: dict[str, list[Holder]] = defaultdict(list)
    for capacity, holder in map(_held, rows):
        found[capacity].append(holder)
    return {capacity: tuple(holders) for capacity, holders in found.items()}


@lru_cache(maxsize=KEPT)
def _held(row: tuple[Any, ...]) -> tuple[str, Holder]:
    """A capacity and one who holds it. Of a thousand members most were read before, and are the same value."""
    capacity, organization_id, person_id, kind, en, zh = row
    name = Text(en=en, zh=zh)
    return capacity, Holder(organization_id=organization_id, person_id=person_id, name=name, kind=kind)


def load_takers(work: Work, case: Case) -> list[tuple[str, int, int]]:
    """Who has taken which step so far: step, person, organization. Of a case that is held it is read once."""
    if case.id in work.takers:
        return work.takers[case.id]
    found = asked_of_takers(case.id).rows(work.session)
    if work.locks.holds(Rank.CASE, case.id):
        work.takers[case.id] = found
    return found


def asked_of_takers(case_id: int) -> Asked:
    """What ``load_takers`` will ask."""
    return _TAKERS.asked(case=case_id)


def remember_taker(work: Work, case: Case, step: str) -> None:
    """Who took a step is kept once, however often."""
    organization = work.actor.organization_id or 0
    for person in sorted(work.actor.persons):
        known = load_takers(work, case)
        if (step, person, organization) not in known:
            row = {"case_id": case.id, "transition": step, "person_id": person, "organization_id": organization}
            _REMEMBER_DECLARED.run(work.session, row)
            declare_new(work.session, STEP, row)
            known.append((step, person, organization))


def register(work: Work, case: Case, at: datetime | None = None) -> StoredRegister:
    """The register on the legal day of the case, or of another moment: one for a command and day of opening. Those of
    one legal day share what they have read, so that nothing is read twice.
    """
    today, zone, opened = day = case.today(at or work.at), case.body.zone, case.today(case.opened_at)
    if day not in work.registers:
        known = next((each for each in work.registers.values() if (each.today, each.zone) == (today, zone)), None)
        work.registers[day] = (
            StoredRegister(work.session, today, zone, opened) if known is None else replace(known, opened=opened)
        )
    return work.registers[day]


def seat(work: Work, case: Case, capacity: str, holders: Iterable[Holder]) -> tuple[Holder, ...]:
    """Give a capacity to holders who do not have it yet; returns those newly seated.

    The rules were asked before the step was written; here they are the last line of defence. Raises Refused.
    """
    seating = seats(work, case)
    new = seating.seat(capacity, holders)
    keep_seats(work, case, seating)
    return new


def seats(work: Work, case: Case) -> Seating:
    """The seats of a case as they are, to be changed in thought."""
    return Seating(work.version_of(case).workflow.parties, case.parties, register(work, case))


def keep_seats(work: Work, case: Case, seating: Seating) -> None:
    """Write who takes part from now on and who does so no more. Raises Refused when something speaks against it."""
    if seating.reasons:
        raise Refused(seating.reasons)
    for capacity, each in _apart(case.parties, seating.seated):
        held = (PARTY.c.case_id == case.id, PARTY.c.capacity == capacity, PARTY.c.until.is_(None))
        who = (PARTY.c.organization_id == each.organization_id, PARTY.c.person_id == each.person_id)
        work.session.execute(update(PARTY).where(*held, *who).values(until=work.at))
    new = [
        {
            "case_id": case.id,
            "capacity": capacity,
            "organization_id": each.organization_id,
            "person_id": each.person_id,
            "since": work.at,
        }
        for capacity, each in _apart(seating.seated, case.parties)
    ]
    if new:
        work.session.execute(insert(PARTY), new)
    case.parties = dict(seating.seated)
    work.hidden.pop(case.id, None)


def readers_from_above(work: Work, case: Case, parent_version_id: int | None) -> frozenset[Viewer]:
    """Who sees a case for a capacity in the one above it, as the database has it."""
    if case.parent_id is None or case.child_name is None or parent_version_id is None:
        return frozenset()
    children = work.pinned(work.session, parent_version_id).workflow.children.get(case.child_name)
    if children is None or not children.readers:
        return frozenset()
    parent = work.cases.get(case.parent_id)
    return reading_holders(children, parent.seated if parent else load_parties(work.session, case.parent_id))


def reading_holders(children: ChildCases, parties: Mapping[str, Sequence[Holder]]) -> frozenset[Viewer]:
    """The holders of the capacities that may read cases of this name."""
    holders = (each for capacity in children.readers for each in parties.get(capacity, ()))
    return frozenset((each.organization_id, each.person_id) for each in holders)


def replace_holder(work: Work, case: Case, capacity: str, old: int | None, new: Holder) -> None:
    """Give the place of a person to another, in this capacity alone. Raises Refused with all reasons."""
    seating = seats(work, case)
    gone = next((each for each in case.holders(capacity) if each.person_id == old), new)
    seating.replace(capacity, gone, new)
    keep_seats(work, case, seating)


def unseat(work: Work, case: Case, capacity: str) -> None:
    """Empty a capacity; the record keeps who held it."""
    work.session.execute(
        PARTY.update()
        .where(PARTY.c.case_id == case.id, PARTY.c.capacity == capacity, PARTY.c.until.is_(None))
        .values(until=work.at)
    )
    case.parties.pop(capacity, None)
    work.hidden.pop(case.id, None)


def _apart(
    parties: Mapping[str, tuple[Holder, ...]], others: Mapping[str, tuple[Holder, ...]]
) -> list[tuple[str, Holder]]:
    """Who holds a capacity in the first, but not in the second."""
    found = []
    for capacity, holders in parties.items():
        if (there := others.get(capacity, ())) is not holders:
            held = {each.key for each in there}
            found += [(capacity, each) for each in holders if each.key not in held]
    return found
