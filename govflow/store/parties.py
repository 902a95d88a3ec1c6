"""Who takes part in a case: loading, seating, the actor's standing, derived seats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import bindparam, insert, literal, or_, select
from sqlalchemy.orm import Session

from govflow.engine.definition import Party
from govflow.engine.facts import Holder, Standing
from govflow.engine.roles import MANDATED
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.cases import PartyRow
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.work import Case, Work
from govflow.values import Actor, Text

PARTY, ORGANIZATION, PERSON = PartyRow.__table__, OrganizationRow.__table__, PersonRow.__table__
MEMBERSHIP, MANDATE = MembershipRow.__table__, MandateRow.__table__

_HOLDERS = (
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
_MANDATE_IN_FORCE = (
    select(literal(1))
    .where(
        MANDATE.c.person_id == bindparam("person"),
        MANDATE.c.organization_id == bindparam("organization"),
        MANDATE.c.since <= bindparam("today"),
        or_(MANDATE.c.until.is_(None), MANDATE.c.until >= bindparam("today")),
        MANDATE.c.revoked_at.is_(None),
        or_(MANDATE.c.workflow.is_(None), MANDATE.c.workflow == bindparam("workflow")),
        or_(MANDATE.c.case_id.is_(None), MANDATE.c.case_id == bindparam("case")),
    )
    .limit(1)
)


def load_parties(session: Session, case_id: int) -> dict[str, tuple[Holder, ...]]:
    """The present holders of every capacity, in the order in which they were seated."""
    found: dict[str, list[Holder]] = {}
    for row in session.execute(_HOLDERS, {"case": case_id}):
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
    """What the actor is in this case, through the organization acted for and in person."""
    return Standing(actor=work.actor, capacities=capacities(work.session, work.actor, case, case.today(work.at)))


def capacities(session: Session, actor: Actor, case: Case, today: date) -> frozenset[str]:
    """The capacities and capacity.role pairs that the actor holds.

    A mandated role counts only with a mandate in force.
    """
    held = {capacity for capacity, holders in case.parties.items() if any(_is_holder(actor, each) for each in holders)}
    roles = actor.roles
    if roles & MANDATED and held and not _mandate_in_force(session, actor, case, today):
        roles = roles - MANDATED
    return frozenset(held | {f"{capacity}.{role}" for capacity in held for role in roles})


def _is_holder(actor: Actor, holder: Holder) -> bool:
    if holder.person_id is not None:
        return holder.person_id == actor.person_id
    return holder.organization_id is not None and holder.organization_id == actor.organization_id


def _mandate_in_force(session: Session, actor: Actor, case: Case, today: date) -> bool:
    asked = {
        "person": actor.person_id,
        "organization": actor.organization_id,
        "today": today,
        "workflow": case.workflow,
        "case": case.id,
    }
    return session.execute(_MANDATE_IN_FORCE, asked).first() is not None


def seat(work: Work, case: Case, capacity: str, holders: Iterable[Holder]) -> tuple[Holder, ...]:
    """Give a capacity to holders who do not have it yet, after checking the file's conditions.

    Returns those newly seated. Raises Refused with all reasons.
    """
    party = work.version_of(case).workflow.parties[capacity]
    present = case.parties.get(capacity, ())
    known = {(each.organization_id, each.person_id) for each in present}
    new = tuple(each for each in holders if (each.organization_id, each.person_id) not in known)
    if not new:
        return ()
    reasons = [reason for each in new for reason in _objections(work, case, capacity, each)]
    if party.max is not None and len(present) + len(new) > party.max:
        reasons.append(Message("%(capacity)s: at most %(max)s can be seated.", capacity=party.title, max=party.max))
    if reasons:
        raise Refused(reasons)
    work.session.execute(
        insert(PARTY),
        [
            {
                "case_id": case.id,
                "capacity": capacity,
                "organization_id": each.organization_id,
                "person_id": each.person_id,
                "since": work.at,
            }
            for each in new
        ],
    )
    case.parties[capacity] = (*present, *new)
    return new


def unseat(work: Work, case: Case, capacity: str) -> None:
    """Empty a capacity; the record keeps who held it."""
    work.session.execute(
        PARTY.update()
        .where(PARTY.c.case_id == case.id, PARTY.c.capacity == capacity, PARTY.c.until.is_(None))
        .values(until=work.at)
    )
    case.parties.pop(capacity, None)


def organization_holder(session: Session, organization_id: int) -> Holder | None:
    """An active organization as a holder."""
    row = session.execute(
        select(ORGANIZATION.c.kind, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh).where(
            ORGANIZATION.c.id == organization_id, ORGANIZATION.c.active
        )
    ).first()
    if row is None:
        return None
    return Holder(
        organization_id=organization_id, person_id=None, name=Text(en=row.name_en, zh=row.name_zh), kind=row.kind
    )


def person_holder(session: Session, person_id: int) -> Holder | None:
    """An active person as a holder."""
    row = session.execute(
        select(PERSON.c.name_en, PERSON.c.name_zh).where(PERSON.c.id == person_id, PERSON.c.active)
    ).first()
    if row is None:
        return None
    return Holder(organization_id=None, person_id=person_id, name=Text(en=row.name_en, zh=row.name_zh))


def ancestors(session: Session, organization_ids: Iterable[int]) -> frozenset[int]:
    """The organizations themselves and all above them in the jurisdiction tree."""
    start = (
        select(ORGANIZATION.c.id, ORGANIZATION.c.parent_id)
        .where(ORGANIZATION.c.id.in_(list(organization_ids)))
        .cte("above", recursive=True)
    )
    above = start.union(
        select(ORGANIZATION.c.id, ORGANIZATION.c.parent_id).join(start, ORGANIZATION.c.id == start.c.parent_id)
    )
    return frozenset(session.scalars(select(above.c.id)))


def organizations_of(session: Session, person_id: int, role: str | None = None) -> frozenset[int]:
    """The organizations that a person belongs to (with a role, if given)."""
    query = select(MEMBERSHIP.c.organization_id).where(
        MEMBERSHIP.c.person_id == person_id, MEMBERSHIP.c.until.is_(None)
    )
    return frozenset(session.scalars(query if role is None else query.where(MEMBERSHIP.c.role == role)))


def _objections(work: Work, case: Case, capacity: str, holder: Holder) -> list[Message]:
    """Why this holder may not take this capacity: kind, role, conflict of interest."""
    parties = work.version_of(case).workflow.parties
    reasons = _wrong_kind(work, parties[capacity], holder)
    for name, party in parties.items():
        if name == capacity:
            seated = [(other, each) for other in party.not_of for each in case.holders(other)]
            reasons += [
                _conflict(parties, name, holder, *each) for each in seated if _conflicted(work, holder, each[1])
            ]
        elif capacity in party.not_of:
            reasons += [
                _conflict(parties, name, each, capacity, holder)
                for each in case.holders(name)
                if _conflicted(work, each, holder)
            ]
    return reasons


def _wrong_kind(work: Work, party: Party, holder: Holder) -> list[Message]:
    if holder.person_id is None and party.kind == "person":
        return [Message("%(capacity)s is a person, not an organization.", capacity=party.title)]
    if holder.person_id is not None and party.kind != "person":
        return [Message("%(capacity)s is an organization, not a person.", capacity=party.title)]
    if holder.person_id is not None:
        if party.role is None or organizations_of(work.session, holder.person_id, party.role):
            return []
        return [Message("%(person)s is not on the list for %(capacity)s.", person=holder.name, capacity=party.title)]
    if party.kind == "derived" or holder.kind in party.kinds:
        return []
    return [
        Message(
            "%(organization)s cannot be %(capacity)s: it is of another kind.",
            organization=holder.name,
            capacity=party.title,
        )
    ]


def _conflicted(work: Work, holder: Holder, other: Holder) -> bool:
    """Is the holder the other one, or does it belong to the other's jurisdiction?"""
    if holder.person_id is not None and holder.person_id == other.person_id:
        return True
    if other.organization_id is None:
        return False
    own = (
        frozenset({holder.organization_id})
        if holder.organization_id is not None
        else organizations_of(work.session, holder.person_id or 0)
    )
    return other.organization_id in ancestors(work.session, own)


def _conflict(
    parties: Mapping[str, Party], capacity: str, holder: Holder, other_capacity: str, other: Holder
) -> Message:
    return Message(
        "%(holder)s cannot be %(capacity)s: conflict of interest with %(other)s (%(other_capacity)s).",
        holder=holder.name,
        capacity=parties[capacity].title,
        other=other.name,
        other_capacity=parties[other_capacity].title,
    )
