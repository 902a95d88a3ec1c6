"""The register of joint standards: the list, and what the case of a standard shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, bindparam, func, or_, select

from govflow.domain.registers.standards import DIGITS, designation
from govflow.services.queries.case.names import Names
from govflow.services.queries.finding import in_columns, read_page
from govflow.store.cases import CASE
from govflow.store.people import OrganizationRow
from govflow.store.registers.standards import NEWER, PREFIX, STANDARD, StandardRow
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import nameable_cases
from govflow.store.work import Case, Work
from govflow.values import Text

PAGE = 50
"""Standards on a page."""

Status: TypeAlias = Literal["coming", "valid", "over"]
STATUSES: tuple[Status, ...] = ("coming", "valid", "over")
ORGANIZATION = OrganizationRow.__table__


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """By whom a standard was adopted, and what it is called there."""

    name: Text
    designation: str


@dataclass(frozen=True, kw_only=True)
class StandardLine:
    """A joint standard. ``reference`` of its case, where the reader may see that; ``ends_on``: first day without it."""

    id: int
    number: int
    name: Text
    mandatory: bool
    issued_on: date
    in_force_from: date
    ends_on: date | None
    status: Status
    adopted: tuple[Adopted, ...]
    replaced_by: str | None  # what it is called where the first who adopted it is
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class StandardList:
    """A page of standards, the latest first; ``following``: after which one the next page begins."""

    shown: tuple[StandardLine, ...]
    following: int | None


def load_standards(
    work: Work, words: str = "", *, status: Status | None = None, after: int | None = None
) -> StandardList:
    """A page of the register: those with the words in their name or with that number, as they stand on this day."""
    query = select(STANDARD.c.id)
    if words:
        named = in_columns(StandardRow.name_en, StandardRow.name_zh)(words)
        number = _number_in(words)
        query = query.where(or_(named, STANDARD.c.number == number) if number is not None else named)
    if status is not None:
        query = query.outerjoin(NEWER, NEWER.c.replaces_id == STANDARD.c.id).where(_stands(status, work.today))
    if after is not None:
        query = query.where(STANDARD.c.id < after)
    rows, following = read_page(work, STANDARD.c.id, query, _standards(work), PAGE)
    return StandardList(shown=_lines(work, rows), following=following)


def load_standard_of(work: Work, case: Case, _names: Names) -> StandardLine | None:
    """The standard that a case stands for, once it is published."""
    if not _OF_CASE.rows(work.session, case=case.id):
        return None
    rows = work.session.execute(_standards(work).where(STANDARD.c.case_id == case.id)).all()
    return _lines(work, rows)[0]


def asked_of_standard(_work: Work, case: Case) -> Asked:
    """What ``load_standard_of`` will ask first."""
    return _OF_CASE.asked(case=case.id)


_ENDS = func.coalesce(STANDARD.c.ends_on, NEWER.c.in_force_from).label("over_on")
_OF_CASE = Prepared(select(STANDARD.c.id).where(STANDARD.c.case_id == bindparam("case")))


def _standards(work: Work) -> Select[*tuple[Any, ...]]:
    """All, each with the reference of its case and whether that may be named."""
    return (
        select(STANDARD, CASE.c.reference, nameable_cases(work.actor).label("seen"))
        .add_columns(*(NEWER.c[each].label(f"newer_{each}") for each in ("id", "number", "year", "mandatory")), _ENDS)
        .join(CASE, CASE.c.id == STANDARD.c.case_id)
        .outerjoin(NEWER, NEWER.c.replaces_id == STANDARD.c.id)
    )


def _stands(status: Status, day: date) -> Any:
    ended = _ENDS.is_not(None) & (day >= _ENDS)
    begun = STANDARD.c.in_force_from <= day
    lasts = or_(_ENDS.is_(None), day < _ENDS)
    return {"coming": ~begun & lasts, "valid": begun & lasts, "over": ended}[status]


def _status(row: Any, day: date) -> Status:
    if row.over_on is not None and row.over_on <= day:
        return "over"
    return "valid" if row.in_force_from <= day else "coming"


def _lines(work: Work, rows: Sequence[Any]) -> tuple[StandardLine, ...]:
    published = {row.id: (row.number, row.year, row.mandatory) for row in rows}
    published |= {row.newer_id: (row.newer_number, row.newer_year, row.newer_mandatory) for row in rows if row.newer_id}
    adopted = _adopted(work, published)
    return tuple(
        StandardLine(
            id=row.id,
            number=row.number,
            name=Text(en=row.name_en, zh=row.name_zh),
            mandatory=row.mandatory,
            issued_on=row.issued_on,
            in_force_from=row.in_force_from,
            ends_on=row.over_on,
            status=_status(row, work.today),
            adopted=tuple(adopted[row.id]),
            replaced_by=next((each.designation for each in adopted[row.newer_id]), None) if row.newer_id else None,
            reference=row.reference if row.seen else None,
        )
        for row in rows
    )


def _adopted(work: Work, published: Mapping[int, tuple[int, int, bool]]) -> dict[int, list[Adopted]]:
    """By whom each was adopted, in the order of prefixes. ``published``: number, year, and whether it is mandatory."""
    found: dict[int, list[Adopted]] = {each: [] for each in published}
    query = (
        select(PREFIX.c.standard_id, PREFIX.c.prefix, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(ORGANIZATION, ORGANIZATION.c.id == PREFIX.c.organization_id)
        .where(PREFIX.c.standard_id.in_(found))
        .order_by(PREFIX.c.standard_id, PREFIX.c.prefix)
    )
    for row in work.session.execute(query) if found else ():
        called = designation(row.prefix, *published[row.standard_id])
        found[row.standard_id].append(Adopted(name=Text(en=row.name_en, zh=row.name_zh), designation=called))
    return found


def _number_in(words: str) -> int | None:
    """The number that somebody looks for: ``3001``, or as part of ``DB11/T 3001-2017``."""
    parts = words.replace("-", " ").replace("/", " ").split()
    return next((int(each) for each in parts if each.isascii() and each.isdecimal() and len(each) == DIGITS), None)
