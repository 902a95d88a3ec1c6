"""The register of organizations and persons, as the rules of seating ask it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Date, bindparam, cast, null, select, union_all

from govflow.codec import load
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.deadlines.durations import Duration, day_before
from govflow.engine.facts import Holder
from govflow.engine.seating import Register
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, OrganizationRow, PersonRow, belongs, in_office
from govflow.store.people.holders import departments_of, organization_of, person_of
from govflow.store.record.log import AdministrationRow
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session

ORGANIZATION, PERSON, LOG = OrganizationRow.__table__, PersonRow.__table__, AdministrationRow.__table__
MEMBER, MANDATE = MembershipRow.__table__, MandateRow.__table__
_ORGANIZATIONS_ASKED: BindParameter[int] = bindparam("organizations", expanding=True)
_PERSONS_ASKED: BindParameter[int] = bindparam("persons", expanding=True)
_TODAY = bindparam("today", type_=Date)

_ORGANIZATIONS = select(
    ORGANIZATION.c.id, ORGANIZATION.c.kind, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh,
    ORGANIZATION.c.parent_id, ORGANIZATION.c.active,
)  # fmt: skip
_ALL_ORGANIZATIONS = Prepared(_ORGANIZATIONS)
_SOME_ORGANIZATIONS = Prepared(_ORGANIZATIONS.where(ORGANIZATION.c.id.in_(_ORGANIZATIONS_ASKED)))
_PERSONS = Prepared(
    select(PERSON.c.id, PERSON.c.name_en, PERSON.c.name_zh).where(PERSON.c.id.in_(_PERSONS_ASKED), PERSON.c.active)
)
_MEMBERS = Prepared(
    _ORGANIZATIONS.join(BelongingRow, BelongingRow.organization_id == ORGANIZATION.c.id)
    .where(BelongingRow.group_id == bindparam("group"), belongs(_TODAY), ORGANIZATION.c.active)
    .order_by(BelongingRow.since, BelongingRow.id)
)
_FIRST = (
    select(ORGANIZATION.c.id.label("below"), ORGANIZATION.c.id.label("above"))
    .where(ORGANIZATION.c.id.in_(_ORGANIZATIONS_ASKED))
    .cte("line", recursive=True)
)
_LINE = _FIRST.union(
    select(_FIRST.c.below, ORGANIZATION.c.parent_id)
    .join(ORGANIZATION, ORGANIZATION.c.id == _FIRST.c.above)
    .where(ORGANIZATION.c.parent_id.is_not(None))
)
_LINES = Prepared(select(_LINE.c.below, _LINE.c.above))
_ABOVE = select(OrganizationRow).join(_LINE, _LINE.c.above == OrganizationRow.id)
_TERMS = Prepared(
    union_all(
        select(
            MEMBER.c.person_id, MEMBER.c.organization_id, MEMBER.c.until, cast(null(), UtcDateTime).label("revoked_at")
        ).where(MEMBER.c.person_id.in_(_PERSONS_ASKED), MEMBER.c.since <= _TODAY),
        select(MANDATE.c.person_id, MANDATE.c.organization_id, MANDATE.c.until, MANDATE.c.revoked_at).where(
            MANDATE.c.person_id.in_(_PERSONS_ASKED), MANDATE.c.since <= _TODAY
        ),
    )
)  # fmt: skip
_OFFICES = Prepared(
    select(MEMBER.c.person_id, MEMBER.c.organization_id, MEMBER.c.role).where(
        MEMBER.c.person_id.in_(_PERSONS_ASKED), in_office(_TODAY)
    )
)
_ENDED = Prepared(
    select(LOG.c.about_person, LOG.c.about_organization, LOG.c.at, LOG.c.content).where(
        LOG.c.kind == "membership", LOG.c.name == "ended", LOG.c.about_person.in_(_PERSONS_ASKED)
    )
)


@dataclass(frozen=True)
class StoredRegister(Register):
    """Reads what is asked, once, and what is expected to be asked with it: a step that seats nobody costs nothing, and
    one that seats many costs what one costs that seats a few. ``today`` is the legal day in the zone.
    """

    session: Session
    today: date
    zone: str = "Asia/Shanghai"
    opened: date | None = None  # when the case began of which it is asked
    _organizations_expected: set[int] = field(default_factory=set)
    _persons_expected: set[int] = field(default_factory=set)
    _holders: dict[tuple[str, int], Holder | None] = field(default_factory=dict)
    _above: dict[int, frozenset[int]] = field(default_factory=dict)
    _superiors: dict[int, int | None] = field(default_factory=dict)
    _members: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _serves: dict[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    _terms: dict[int, tuple[tuple[int, date | None], ...]] = field(default_factory=dict)  # and their last days
    _parents: dict[int, int | None] = field(default_factory=dict)  # of all organizations, once they are known

    def know(self, persons: Collection[int]) -> None:
        """Read at once what will be asked of every organization, and of these persons."""
        missing = sorted({*persons} - self._terms.keys())
        of_persons = [_PERSONS.asked(persons=missing), _OFFICES.asked(persons=missing, today=self.today)]
        asked = [*of_persons, *self._asked_of_terms(missing)] if missing else []
        read_ahead(self.session, [*asked, *(() if self._parents else (_ALL_ORGANIZATIONS.asked(),))])
        for row in () if self._parents else _ALL_ORGANIZATIONS.rows(self.session):
            self._parents[row.id] = row.parent_id
            self._holders["organization", row.id] = organization_of(row) if row.active else None
        if not missing:
            return
        self._read_persons(missing)
        self._serves.update(self._load_memberships(missing))
        self._terms.update(self._load_terms(missing))

    def expect(self, organizations: Iterable[int], persons: Iterable[int]) -> None:
        """What is read of one of these is read of all of them at once."""
        self._organizations_expected.update(organizations)
        self._persons_expected.update(persons)

    def organization(self, organization_id: int) -> Holder | None:
        """An active organization as a holder."""
        if ("organization", organization_id) not in self._holders:
            self._read_organizations(organization_id)
        return self._holders["organization", organization_id]

    def person(self, person_id: int) -> Holder | None:
        """An active person as a holder."""
        if ("person", person_id) not in self._holders:
            known = [number for kind, number in self._holders if kind == "person"]
            self._read_persons(_together(person_id, self._persons_expected, known))
        return self._holders["person", person_id]

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
        if person_id not in self._terms:
            self._terms.update(self._load_terms(_together(person_id, self._persons_expected, self._terms)))
        return frozenset(each for each, last in self._terms[person_id] if last is None or last >= first)

    def _load_terms(self, persons: Sequence[int]) -> dict[int, tuple[tuple[int, date | None], ...]]:
        """Where each has served or could sign until today, and the last day of that, where there is one."""
        found: dict[int, list[tuple[int, date | None]]] = {each: [] for each in persons}
        read_ahead(self.session, self._asked_of_terms(persons))
        for row in _TERMS.rows(self.session, persons=[*persons], today=self.today):
            ends = [each for each in (row.until, self._day(row.revoked_at)) if each is not None]
            found[row.person_id].append((row.organization_id, min(ends, default=None)))
        for person_id, term in self._ended(persons):
            found[person_id].append(term)
        self.expect((organization for terms in found.values() for organization, _ in terms), ())
        return {person: tuple(each) for person, each in found.items()}

    def asked(self) -> list[Asked]:
        """What will be asked first, where it is asked whether those expected are free of each other."""
        persons = sorted(self._persons_expected - self._terms.keys())
        return self._asked_of_terms(persons) if persons else []

    def asked_then(self) -> list[Asked]:
        """What will be asked then, of whom they served as well."""
        persons = sorted(self._persons_expected - self._terms.keys())
        if persons:
            self._terms.update(self._load_terms(persons))
        return [*self._asked_of_organizations()]

    def _asked_of_terms(self, persons: Sequence[int]) -> list[Asked]:
        return [_TERMS.asked(persons=[*persons], today=self.today), _ENDED.asked(persons=[*persons])]

    def _ended(self, persons: Sequence[int]) -> Iterator[tuple[int, tuple[int, date | None]]]:
        """Where roles were ended, and on which day. Terms count whole days: the row of the role says nothing of its
        last one, and of a role that began and was ended on one day there is none.
        """
        for row in _ENDED.rows(self.session, persons=[*persons]):
            before = (row.content or {}).get("before") or {}  # what was erased counts as served
            since, last = load(before.get("since")), self._day(row.at)
            if last is not None and (since is None or last >= since):
                yield row.about_person, (row.about_organization, last)

    def _day(self, revoked_at: datetime | None) -> date | None:
        """The legal day on which a mandate was revoked."""
        return None if revoked_at is None else revoked_at.astimezone(ZoneInfo(self.zone)).date()

    def above(self, organization_id: int) -> frozenset[int]:
        """The organization itself and all above it in the jurisdiction tree."""
        if organization_id not in self._above:
            self._load_above(organization_id)
        return self._above[organization_id]

    def superior(self, organization_id: int) -> int | None:
        """The organization directly above."""
        if organization_id in self._parents:
            return self._parents[organization_id]
        if organization_id not in self._superiors:
            self._read_organizations(organization_id)
        return self._superiors[organization_id]

    def members(self, organization_id: int) -> tuple[int, ...]:
        """The active organizations that belong to a committee or body today, in the order in which they joined.

        Read with what is asked of each of them, for they are asked together.
        """
        if organization_id not in self._members:
            rows = _MEMBERS.rows(self.session, group=organization_id, today=self.today)
            self._holders.update({("organization", row.id): organization_of(row) for row in rows})
            self._superiors.update({row.id: row.parent_id for row in rows})
            self._members[organization_id] = tuple(row.id for row in rows)
        return self._members[organization_id]

    def departments(self, organizations: Collection[int], function: str) -> Mapping[int, int]:
        """By organization its active department with a function, where it has one."""
        rows = departments_of(self.session, organizations, function)
        self._holders.update({("organization", row.id): organization_of(row) for row in rows})
        return {row.parent_id: row.id for row in rows}

    def _read_organizations(self, organization_id: int) -> None:
        """Those that are not there have no superior, and are no holders, like those that are not active."""
        asked = _together(organization_id, self._organizations_expected, self._superiors)
        read_ahead(self.session, self._asked_of_organizations(organization_id))
        self._superiors.update(dict.fromkeys(asked))
        self._holders.update(dict.fromkeys(("organization", each) for each in asked))
        for row in _SOME_ORGANIZATIONS.rows(self.session, organizations=asked):
            self._superiors[row.id] = row.parent_id
            self._holders["organization", row.id] = organization_of(row) if row.active else None

    def _asked_of_organizations(self, *organizations: int) -> Iterator[Asked]:
        """Who is above an organization is asked with its superior: both are read at once."""
        wanted = self._organizations_expected.union(organizations)
        for statement, known in ((_LINES, self._above), (_SOME_ORGANIZATIONS, self._superiors)):
            if asked := sorted(wanted.difference(known)):
                yield statement.asked(organizations=asked)

    def _read_persons(self, persons: Sequence[int]) -> None:
        self._holders.update(dict.fromkeys(("person", each) for each in persons))
        for row in _PERSONS.rows(self.session, persons=[*persons]):
            self._holders["person", row.id] = person_of(row)

    def _load_above(self, organization_id: int) -> None:
        if organization_id in self._parents:
            self._above[organization_id] = frozenset(self._line(organization_id))
            return
        asked = _together(organization_id, self._organizations_expected, self._above)
        read_ahead(self.session, self._asked_of_organizations(organization_id))
        found: dict[int, set[int]] = {each: set() for each in asked}
        for row in _LINES.rows(self.session, organizations=[*found]):
            found[row.below].add(row.above)
        self._above.update({below: frozenset(each) for below, each in found.items()})

    def _memberships(self, person_id: int) -> tuple[tuple[int, str], ...]:
        if person_id not in self._serves:
            self._serves.update(self._load_memberships(_together(person_id, self._persons_expected, self._serves)))
        return self._serves[person_id]

    def _load_memberships(self, persons: Sequence[int]) -> dict[int, tuple[tuple[int, str], ...]]:
        found: dict[int, list[tuple[int, str]]] = {each: [] for each in persons}
        for row in _OFFICES.rows(self.session, persons=[*persons], today=self.today):
            found[row.person_id].append((row.organization_id, row.role))
        return {person: tuple(each) for person, each in found.items()}

    def _line(self, organization_id: int) -> Iterator[int]:
        seen = set[int]()
        above: int | None = organization_id
        while above is not None and above not in seen:
            yield above
            seen.add(above)
            above = self._parents.get(above)


def _together(asked: int, expected: Collection[int], known: Collection[int]) -> list[int]:
    """Whom to read about: who is asked about, and who is expected to be and is not known yet."""
    return sorted({asked, *expected}.difference(known))


def find_organization(session: Session, organization_id: int) -> OrganizationRow:
    """The row. Raises NotFound."""
    row = session.get(OrganizationRow, organization_id)
    if row is None:
        raise NotFound(Message("There is no such organization."))
    return row


def superiors(session: Session, row: OrganizationRow) -> list[OrganizationRow]:
    """The organizations above, the nearest first."""
    above = session.scalars(_ABOVE, {"organizations": [row.id]}).all() if row.parent_id is not None else ()
    by_id, found = {each.id: each for each in above if each.id != row.id}, list[OrganizationRow]()
    while row.parent_id is not None and row.parent_id in by_id:
        row = by_id.pop(row.parent_id)
        found.append(row)
    return found
