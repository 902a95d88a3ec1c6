"""Who takes part in a case: loading, seating, the actor's standing, derived seats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Date, bindparam, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from govflow.engine.definition import ChildCases, Workflow
from govflow.engine.facts import Holder, Standing
from govflow.engine.seating import Seating
from govflow.engine.seating.joining import joinable, with_roles
from govflow.errors import Refused
from govflow.store.cases import CaseRow, PartyRow
from govflow.store.people import MandateRow, OrganizationRow, PersonRow, in_force
from govflow.store.register import StoredRegister
from govflow.store.sides import other_side
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import Held, Outside
from govflow.store.work import Case, Viewer, Work
from govflow.values import SYSTEM, Actor, Text

CASE, PARTY = CaseRow.__table__, PartyRow.__table__
ORGANIZATION, PERSON = OrganizationRow.__table__, PersonRow.__table__
MANDATE = MandateRow.__table__

_HOLDERS = Prepared(
    select(
        PARTY.c.case_id,
        PARTY.c.capacity,
        PARTY.c.organization_id,
        PARTY.c.person_id,
        ORGANIZATION.c.kind,
        ORGANIZATION.c.name_en,
        ORGANIZATION.c.name_zh,
        PERSON.c.name_en.label("person_en"),
        PERSON.c.name_zh.label("person_zh"),
    )
    .select_from(PARTY)
    .outerjoin(ORGANIZATION, ORGANIZATION.c.id == PARTY.c.organization_id)
    .outerjoin(PERSON, PERSON.c.id == PARTY.c.person_id)
    .where(PARTY.c.case_id == bindparam("case"), PARTY.c.until.is_(None))
    .order_by(PARTY.c.id)
)
_MANDATE_IN_FORCE = Prepared(
    select(literal(1))
    .where(
        MANDATE.c.person_id == bindparam("person"),
        MANDATE.c.organization_id == bindparam("organization"),
        in_force(bindparam("today", type_=Date)),
        or_(MANDATE.c.workflow.is_(None), MANDATE.c.workflow == bindparam("workflow")),
        or_(MANDATE.c.case_id.is_(None), MANDATE.c.case_id == bindparam("case")),
    )
    .limit(1)
)


def load_parties(session: Session, case_id: int) -> dict[str, tuple[Holder, ...]]:
    """The present holders of every capacity, in the order in which they were seated."""
    found: dict[str, list[Holder]] = {}
    for row in _HOLDERS.rows(session, case=case_id):
        found.setdefault(row.capacity, []).append(
            Holder(
                organization_id=row.organization_id,
                person_id=row.person_id,
                name=Text(en=row.name_en or row.person_en, zh=row.name_zh or row.person_zh),
                kind=row.kind,
            )
        )
    return {capacity: tuple(holders) for capacity, holders in found.items()}


def standing(work: Work, case: Case) -> Standing:
    """What the actor is in this case, through the organization acted for and in person.

    A mandated role counts only with a mandate in force.
    """
    actor = work.actor
    held = [
        capacity for capacity, holders in case.parties.items() if any(actor.is_holder(*each.key) for each in holders)
    ]
    serving = [each for each in held if _serves(work, case, each)]
    joining = _joinable(work, case)
    side = other_side(work, case, register(work, case))
    crossed = [] if side is None else [each for each in serving if not _in_person(actor, case, each)]
    return Standing(
        actor=actor,
        capacities=_with_roles(work, case, set(serving).difference(crossed)),
        joinable=_with_roles(work, case, joining if side is None else ()),
        left=with_roles(set(held).difference(serving), actor.roles),
        crossed=with_roles((*crossed, *(joining if side is not None else ())), actor.roles),
        side=side,
    )


def _in_person(actor: Actor, case: Case, capacity: str) -> bool:
    return any(each.person_id is not None and each.person_id == actor.person_id for each in case.holders(capacity))


def reading_capacities(work: Work, case: Case) -> Held:
    """The capacities that the person, or any organization the person may act for, holds: what the person may read as.

    Acting needs one organization; seeing does not, as with the sight of the case itself. An organization that a case
    needs in a capacity reads what was filed for it before it was named. Who holds a capacity in person, such as a new
    mediator, does not: leave was given to somebody else (ICSID Mediation Rules 2022). Nor does who joined by an own
    act: whoever sees the case could otherwise read what was confided by taking a step. And who holds it for a party
    reads as long as in office there.
    """
    workflow = work.version_of(case).workflow
    if not takes_part(work.actor, case, workflow):
        return Outside(fields=workflow.public_fields, rounds=workflow.public_rounds, matters=workflow.public_matters)
    held = {
        capacity: mine
        for capacity, holders in case.parties.items()
        if (mine := [each for each in holders if _reads_as(work.actor, each)]) and _serves(work, case, capacity)
    }
    parties = workflow.parties
    late = {
        capacity
        for capacity, mine in held.items()
        if parties[capacity].joins or all(each.person_id is not None for each in mine)
    }
    since = _held_since(work, case) if late else {}
    return {capacity: since[capacity] if capacity in late else None for capacity in held}


def takes_part(actor: Actor, case: Case, workflow: Workflow) -> bool:
    """Is the case shown to the actor, and not only because everybody may see it? The clock sees every case."""
    return actor == SYSTEM or any(
        organization in actor.organization_ids or (person is not None and person == actor.person_id)
        for organization, person in case.viewers(workflow)
    )


def author(work: Work, case: Case) -> Actor:
    """For whom the actor writes in this case: nobody else, when the person takes part in it only in person.

    The people of the institute that a mediator comes from have no part in what the mediator writes.
    """
    holders = (each for held in (case.parties, case.seated) for seats in held.values() for each in seats)
    mine = [each for each in holders if work.actor.is_holder(*each.key)]
    in_person = bool(mine) and all(each.person_id is not None for each in mine)
    return replace(work.actor, organization_id=None, organization=None) if in_person else work.actor


def _reads_as(actor: Actor, holder: Holder) -> bool:
    if holder.person_id is not None:
        return holder.person_id == actor.person_id
    return holder.organization_id in actor.organization_ids


def _held_since(work: Work, case: Case) -> dict[str, datetime]:
    """Since when the actor holds each capacity."""
    actor = work.actor
    held = or_(PARTY.c.person_id == actor.person_id, PARTY.c.organization_id.in_(sorted(actor.organization_ids)))
    rows = work.session.execute(
        select(PARTY.c.capacity, func.min(PARTY.c.since).label("since"))
        .where(PARTY.c.case_id == case.id, PARTY.c.until.is_(None), held)
        .group_by(PARTY.c.capacity)
    )
    return {row.capacity: row.since for row in rows}


def _joinable(work: Work, case: Case) -> tuple[str, ...]:
    """The capacities that the organization acted for would take by acting."""
    workflow, organization = work.version_of(case).workflow, work.actor.organization_id
    if organization is None or not any(party.joins for party in workflow.parties.values()):
        return ()
    return joinable(workflow, case.state, case.parties, register(work, case).organization(organization))


def _with_roles(work: Work, case: Case, held: Collection[str]) -> frozenset[str]:
    roles, mandated = work.actor.roles, work.vocabulary.mandated
    if roles & mandated and held and not _mandate_in_force(work.session, work.actor, case, case.today(work.at)):
        roles = roles - mandated
    return with_roles(held, roles)


def _serves(work: Work, case: Case, capacity: str) -> bool:
    """Is a person who holds a capacity for a party (``of``) in office there today? Who went over acts no more."""
    of = work.version_of(case).workflow.parties[capacity].of
    if of is None or work.actor.person_id is None:
        return True
    offices = register(work, case).offices(work.actor.person_id)
    return any(each.organization_id in offices for each in case.holders(of))


def _mandate_in_force(session: Session, actor: Actor, case: Case, today: date) -> bool:
    found = _MANDATE_IN_FORCE.first(
        session,
        person=actor.person_id,
        organization=actor.organization_id,
        today=today,
        workflow=case.workflow,
        case=case.id,
    )
    return found is not None


def register(work: Work, case: Case) -> StoredRegister:
    """The register on the legal day of the case: one for a command and day of opening, which reads nothing twice."""
    day = case.today(work.at), case.body.zone, case.today(case.opened_at)
    if day not in work.registers:
        work.registers[day] = StoredRegister(work.session, *day)
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
