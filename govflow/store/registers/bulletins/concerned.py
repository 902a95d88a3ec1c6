"""Whom a bulletin concerns: the governments of areas, their people on duty, and who wishes to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from govflow.domain.registers.bulletins import around, is_area
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.registers.bulletins.tables import WISH
from govflow.store.sql.session import Session

DIGITS = 6
"""Of the code of a division."""
DEEPEST = 8
"""So many organizations above one another are looked at."""
ORGANIZATION, MEMBER, PERSON = OrganizationRow.__table__, MembershipRow.__table__, PersonRow.__table__


@dataclass(frozen=True)
class Wish:
    """A person's wish, as it stands in its row."""

    person_id: int
    kind: str
    area: str

    def is_met(self, kind: str, area: str) -> bool:
        return self.kind in ("", kind) and self.area in ("", *around(area))


def governments(session: Session, areas: Iterable[str]) -> dict[str, int]:
    """The organization whose area it is, or that it lies in: the narrowest that the directory knows by its code."""
    wanted = {area: around(area) for area in areas}
    codes = sorted({code for each in wanted.values() for code in each})
    rows = session.execute(
        select(ORGANIZATION.c.code, ORGANIZATION.c.id).where(ORGANIZATION.c.code.in_(codes), ORGANIZATION.c.active)
    )
    known = {row.code: row.id for row in rows}
    found = {area: next((known[code] for code in codes_of if code in known), None) for area, codes_of in wanted.items()}
    return {area: number for area, number in found.items() if number is not None}


def government_of(session: Session, organization_id: int) -> int | None:
    """The government that an organization is, or belongs to: the first above it that has the code of a division."""
    at: int | None = organization_id
    for _ in range(DEEPEST):
        row = session.execute(
            select(ORGANIZATION.c.id, ORGANIZATION.c.code, ORGANIZATION.c.parent_id).where(ORGANIZATION.c.id == at)
        ).first()
        if row is None or is_area(row.code or ""):
            return None if row is None else int(row.id)
        at = row.parent_id
    return None


def officers(
    session: Session, organizations: Collection[int], roles: Collection[str], today: date
) -> dict[int, frozenset[int]]:
    """The people on duty in these organizations today, by organization."""
    rows = session.execute(
        select(MEMBER.c.organization_id, MEMBER.c.person_id)
        .join(PERSON, PERSON.c.id == MEMBER.c.person_id)
        .where(
            MEMBER.c.organization_id.in_(sorted(organizations)),
            MEMBER.c.role.in_(sorted(roles)),
            in_office(today),
            PERSON.c.active,
        )
    ).all()
    return {each: frozenset(row.person_id for row in rows if row.organization_id == each) for each in organizations}


def wishes(session: Session, about: Collection[tuple[str, str]]) -> list[Wish]:
    """The wishes that bulletins of these kinds in these areas meet."""
    met = [and_(WISH.c.kind.in_(["", kind]), WISH.c.area.in_(["", *around(area)])) for kind, area in sorted(set(about))]
    if not met:
        return []
    query = select(WISH).join(PERSON, PERSON.c.id == WISH.c.person_id).where(PERSON.c.active, or_(*met))
    return [Wish(**row) for row in session.execute(query.order_by(WISH.c.person_id)).mappings()]


def names_of_areas(session: Session, areas: Collection[str]) -> Mapping[str, Any]:
    """What the directory calls the organizations of these areas: rows with ``name_en`` and ``name_zh``, by code."""
    query = select(ORGANIZATION.c.code, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
    return {row.code: row for row in session.execute(query.where(ORGANIZATION.c.code.in_(sorted(set(areas)))))}


def known_areas(session: Session, most: int) -> list[Any]:
    """Some areas that the directory knows: ``code``, ``name_en``, ``name_zh``, in the order of codes."""
    columns = (ORGANIZATION.c.code, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
    six = func.length(ORGANIZATION.c.code) == DIGITS
    rows = session.execute(select(*columns).where(six, ORGANIZATION.c.active).order_by(ORGANIZATION.c.code).limit(most))
    return [row for row in rows if is_area(row.code)]
