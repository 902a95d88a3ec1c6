"""The register of organizations and persons, as the rules of seating ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from govflow.codec import load
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.deadlines.durations import Duration, day_before
from govflow.engine.facts import Holder
from govflow.engine.seating import Register
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, OrganizationRow, PersonRow, belongs, in_office
from govflow.store.record.log import AdministrationRow
from govflow.values import Text

ORGANIZATION, PERSON, LOG = OrganizationRow.__table__, PersonRow.__table__, AdministrationRow.__table__

_ORGANIZATION = select(ORGANIZATION.c.kind, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh).where(
    ORGANIZATION.c.id == bindparam("id"), ORGANIZATION.c.active
)
_PERSON = select(PERSON.c.name_en, PERSON.c.name_zh).where(PERSON.c.id == bindparam("id"), PERSON.c.active)


@dataclass(frozen=True)
class StoredRegister(Register):
    """Reads what is asked, once: a step that seats nobody costs nothing. ``today`` is the legal day in the zone."""

    session: Session
    today: date
    zone: str = "Asia/Shanghai"
    opened: date | None = None  # when the case began of which it is asked
    _holders: dict[tuple[str, int], Holder | None] = field(default_factory=dict)
    _above: dict[int, frozenset[int]] = field(default_factory=dict)
    _members: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _serves: dict[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)

    def organization(self, organization_id: int) -> Holder | None:
        """An active organization as a holder."""
        return self._known("organization", organization_id, self._load_organization)

    def person(self, person_id: int) -> Holder | None:
        """An active person as a holder."""
        return self._known("person", person_id, self._load_person)

    def has_role(self, person_id: int, role: str) -> bool:
        """Does the person have this role anywhere today?"""
        return any(each == role for _, each in self._memberships(person_id))

    def offices(self, person_id: int) -> frozenset[int]:
        """The organizations that the person serves today."""
        return frozenset(organization for organization, _ in self._memberships(person_id))

    def served(self, person_id: int, look_back: Duration | None) -> frozenset[int]:
        """Those that the person serves or could sign for on any day of the case, or so long before it began."""
        began = self.opened or self.today
        first = began if look_back is None else day_before(began, look_back, Calendar("plain"))
        member, mandate = MembershipRow, MandateRow
        memberships = self.session.scalars(
            select(member.organization_id)
            .where(member.person_id == person_id, member.since <= self.today)
            .where(or_(member.until.is_(None), member.until >= first))
        )
        mandates = self.session.execute(
            select(mandate.organization_id, mandate.revoked_at)
            .where(mandate.person_id == person_id, mandate.since <= self.today)
            .where(or_(mandate.until.is_(None), mandate.until >= first))
        )
        signed_for = (each.organization_id for each in mandates if self._day(each.revoked_at) >= first)
        return frozenset((*memberships, *signed_for, *self._ended(person_id, first)))

    def _ended(self, person_id: int, first: date) -> Iterator[int]:
        """Where a role of the person was ended on that day or later. Terms count whole days: the row of the role says
        nothing of its last one, and of a role that began and was ended on one day there is none.
        """
        about = (LOG.c.kind == "membership", LOG.c.name == "ended", LOG.c.about_person == person_id)
        for row in self.session.execute(select(LOG.c.about_organization, LOG.c.at, LOG.c.content).where(*about)):
            before = (row.content or {}).get("before") or {}  # what was erased counts as served
            if self._day(row.at) >= max(first, load(before.get("since")) or first):
                yield row.about_organization

    def _day(self, revoked_at: datetime | None) -> date:
        """The legal day on which a mandate was revoked; today for one that was not."""
        return self.today if revoked_at is None else revoked_at.astimezone(ZoneInfo(self.zone)).date()

    def above(self, organization_id: int) -> frozenset[int]:
        """The organization itself and all above it in the jurisdiction tree."""
        if organization_id not in self._above:
            self._above[organization_id] = self._load_above(organization_id)
        return self._above[organization_id]

    def superior(self, organization_id: int) -> int | None:
        """The organization directly above."""
        query = select(ORGANIZATION.c.parent_id).where(ORGANIZATION.c.id == organization_id)
        return self.session.scalar(query)

    def members(self, organization_id: int) -> tuple[int, ...]:
        """The organizations that belong to a committee or body today, in the order in which they joined."""
        if organization_id not in self._members:
            rows = self.session.scalars(
                select(BelongingRow.organization_id)
                .where(BelongingRow.group_id == organization_id, belongs(self.today))
                .order_by(BelongingRow.since, BelongingRow.id)
            )
            self._members[organization_id] = tuple(rows)
        return self._members[organization_id]

    def _known(self, kind: str, number: int, load: Callable[[int], Holder | None]) -> Holder | None:
        if (kind, number) not in self._holders:
            self._holders[kind, number] = load(number)
        return self._holders[kind, number]

    def _load_organization(self, organization_id: int) -> Holder | None:
        row = self.session.execute(_ORGANIZATION, {"id": organization_id}).first()
        if row is None:
            return None
        name = Text(en=row.name_en, zh=row.name_zh)
        return Holder(organization_id=organization_id, person_id=None, name=name, kind=row.kind)

    def _load_person(self, person_id: int) -> Holder | None:
        row = self.session.execute(_PERSON, {"id": person_id}).first()
        if row is None:
            return None
        return Holder(organization_id=None, person_id=person_id, name=Text(en=row.name_en, zh=row.name_zh))

    def _load_above(self, organization_id: int) -> frozenset[int]:
        start = (
            select(ORGANIZATION.c.id, ORGANIZATION.c.parent_id)
            .where(ORGANIZATION.c.id == organization_id)
            .cte("above", recursive=True)
        )
        above = start.union(
            select(ORGANIZATION.c.id, ORGANIZATION.c.parent_id).join(start, ORGANIZATION.c.id == start.c.parent_id)
        )
        return frozenset(self.session.scalars(select(above.c.id)))

    def _memberships(self, person_id: int) -> tuple[tuple[int, str], ...]:
        if person_id not in self._serves:
            rows = self.session.execute(
                select(MembershipRow.organization_id, MembershipRow.role).where(
                    MembershipRow.person_id == person_id, in_office(self.today)
                )
            )
            self._serves[person_id] = tuple((row.organization_id, row.role) for row in rows)
        return self._serves[person_id]


def find_organization(session: Session, organization_id: int) -> OrganizationRow:
    """The row. Raises NotFound."""
    row = session.get(OrganizationRow, organization_id)
    if row is None:
        raise NotFound(Message("There is no such organization."))
    return row


def superiors(session: Session, row: OrganizationRow) -> list[OrganizationRow]:
    """The organizations above, the nearest first."""
    found: list[OrganizationRow] = []
    while row.parent_id is not None:
        row = find_organization(session, row.parent_id)
        found.append(row)
    return found
