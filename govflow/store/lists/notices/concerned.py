"""Whom something in a case may concern, before it is asked what each may see: read in a few statements for a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Date, String, and_, bindparam, or_, select, union

from govflow.store.cases import PartyRow, ViewerRow, WorkItemRow
from govflow.store.lists.notices.tables import CASE_WISH, NOTICE
from govflow.store.people import MembershipRow, in_office
from govflow.store.people.deputies import DEPUTY, represents, runs
from govflow.store.record.history import HISTORY
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.store.writing.entering import Place

ITEM, MEMBER = WorkItemRow.__table__, MembershipRow.__table__
PARTY, VIEWER = PartyRow.__table__, ViewerRow.__table__


@dataclass(frozen=True)
class Desk:
    """What waits for a person in the case: since when each of it, and whether a time limit runs for any."""

    since: frozenset[datetime]
    limited: bool


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """Persons by how they are concerned. ``members``: of all who see it as a party; ``part``: who did something in it
    or sit there in person; ``named``: whom the file says to tell, by entry. ``told``: who has a notice of that kind
    that was not read yet.
    """

    desks: Mapping[int, Desk]
    members: frozenset[int]
    part: frozenset[int]
    wishes: Mapping[int, str]
    named: Mapping[int, frozenset[int]] = field(default_factory=dict)
    told: frozenset[tuple[int, str]] = field(default_factory=frozenset)

    def is_named(self, person_id: int, seq: int) -> bool:
        """Does the file say to tell this person of this entry?"""
        return person_id in self.named.get(seq, ())

    @property
    def all(self) -> list[int]:
        return sorted({*self.desks, *self.members, *self.part, *self.wishes}.union(*self.named.values()))


_SERVING = in_office(bindparam("today", type_=Date))
_OF_CASE = ITEM.c.case_id == bindparam("case")
_DESKS = Prepared(
    union(
        select(ITEM.c.person_id, ITEM.c.since, ITEM.c.due_at).where(_OF_CASE, ITEM.c.person_id.is_not(None)),
        select(MEMBER.c.person_id, ITEM.c.since, ITEM.c.due_at)
        .join(ITEM, and_(ITEM.c.organization_id == MEMBER.c.organization_id))
        .where(_OF_CASE, or_(ITEM.c.role == "", ITEM.c.role == MEMBER.c.role), _SERVING),
        select(DEPUTY.c.person_id, ITEM.c.since, ITEM.c.due_at)
        .join(ITEM, ITEM.c.organization_id == DEPUTY.c.organization_id)
        .join(MEMBER, represents())
        .where(_OF_CASE, ITEM.c.role == MEMBER.c.role, _SERVING, runs()),
    )
)
_MEMBERS = Prepared(
    union(
        select(VIEWER.c.person_id).where(VIEWER.c.case_id == bindparam("case"), VIEWER.c.person_id.is_not(None)),
        select(MEMBER.c.person_id)
        .join(VIEWER, VIEWER.c.organization_id == MEMBER.c.organization_id)
        .where(VIEWER.c.case_id == bindparam("case"), _SERVING),
    )
)
_PART = Prepared(
    union(
        select(HISTORY.c.person_id).where(HISTORY.c.case_id == bindparam("case"), HISTORY.c.person_id.is_not(None)),
        select(PARTY.c.person_id).where(
            PARTY.c.case_id == bindparam("case"), PARTY.c.person_id.is_not(None), PARTY.c.until.is_(None)
        ),
    )
)
_WISHES = Prepared(select(CASE_WISH.c.person_id, CASE_WISH.c.wish).where(CASE_WISH.c.case_id == bindparam("case")))
_OF_ORGANIZATION = Prepared(
    select(MEMBER.c.person_id).where(
        MEMBER.c.organization_id == bindparam("organization"),
        or_(bindparam("role", type_=String()) == "", MEMBER.c.role == bindparam("role", type_=String())),
        _SERVING,
    )
)
_UNREAD = Prepared(
    select(NOTICE.c.person_id, NOTICE.c.why).where(NOTICE.c.case_id == bindparam("case"), NOTICE.c.read_at.is_(None))
)


def load_concerned(
    session: Session, case_id: int, today: date, named: Mapping[int, Iterable[tuple[str, Place]]]
) -> Concerned:
    """Everybody whom the case may concern. What they may see of it is not asked here.

    ``named``: by entry, whom the file says to tell of it, each with the role in which.
    """
    desks: dict[int, Desk] = {}
    for row in _DESKS.rows(session, case=case_id, today=today):
        known = desks.get(row.person_id, Desk(frozenset(), limited=False))
        desks[row.person_id] = Desk(known.since | {row.since}, known.limited or row.due_at < NO_DEADLINE)
    return Concerned(
        desks=desks,
        members=frozenset(_MEMBERS.scalars(session, case=case_id, today=today)),
        part=frozenset(_PART.scalars(session, case=case_id)),
        wishes={row.person_id: row.wish for row in _WISHES.rows(session, case=case_id)},
        named={seq: frozenset(_serving(session, who, today)) for seq, who in named.items()},
        told=frozenset((row.person_id, row.why) for row in _UNREAD.rows(session, case=case_id)),
    )


def _serving(session: Session, named: Iterable[tuple[str, Place]], today: date) -> Iterator[int]:
    """The persons themselves, and those who serve in an organization, in that role or in any."""
    for role, (organization, person) in named:
        if person is not None:
            yield person
        elif organization is not None:
            yield from _OF_ORGANIZATION.scalars(session, organization=organization, role=role, today=today)
