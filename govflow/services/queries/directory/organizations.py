"""Organizations: the jurisdiction tree, the page of one, and the choices that forms offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Row, bindparam, distinct, func, select

from govflow.engine.vocabulary import Vocabulary
from govflow.services.queries.cases import Counted, count_cases
from govflow.services.queries.directory.belongings import Belonging, load_belongings
from govflow.services.queries.directory.terms import Term, load_mandates, load_memberships
from govflow.services.queries.finding import in_columns
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow, in_office
from govflow.store.register import find_organization, superiors
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work
from govflow.values import Text

PAGE = 100
"""Lines of the tree on a page."""
SHOWN = 50
"""Lines of each list on the page of one organization."""

LEVELS: Mapping[str, Text] = {
    "central": Text(en="central", zh="中央"),
    "province": Text(en="province", zh="省级"),
    "city": Text(en="city", zh="地市级"),
    "county": Text(en="district or county", zh="区县级"),
    "body": Text(en="regional body", zh="区域组织"),
    "none": Text(en="none", zh="无级别"),
}


@dataclass(frozen=True, kw_only=True)
class OrganizationLine:
    """An organization in a list; ``parent_id``: of its superior; ``depth`` counts those above it."""

    id: int
    name: Text
    monogram: str
    kind: Text
    level: str
    code: str | None
    fictional: bool
    active: bool
    parent_id: int | None = None
    depth: int = 0


@dataclass(frozen=True, kw_only=True)
class OrganizationList:
    """A page of organizations, how many there are in all, and after which one the next page begins."""

    shown: tuple[OrganizationLine, ...]
    count: int
    following: int | None
    below: Text | None  # whose direct subordinates these are


@dataclass(frozen=True, kw_only=True)
class Starts:
    """After which line each of the lists on the page of an organization begins; none: with its first."""

    memberships: int | None = None
    mandates: int | None = None
    members: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrganizationPage:
    """One organization with its place in the tree, its people and the cases that the reader may see.

    ``following``: where the next page of each list begins.
    """

    organization: OrganizationLine
    version: int
    kind: str
    subtype: str | None
    subtype_title: Text | None
    function: str | None
    function_title: Text | None
    parent_id: int | None
    weight: str
    superiors: tuple[OrganizationLine, ...]
    subordinates: tuple[OrganizationLine, ...]
    more_below: bool  # are there more subordinates than these?
    in_office: int  # how many persons hold a role today
    memberships: tuple[Term, ...]
    mandates: tuple[Term, ...]
    has_members: bool  # can organizations belong to it?
    members: tuple[Belonging, ...]  # organizations
    belongs_to: tuple[Belonging, ...]
    cases: Counted
    following: Starts


def load_organizations(
    work: Work, words: str = "", *, below: int | None = None, after: int | None = None
) -> OrganizationList:
    """A page of the tree written line by line; of those that have the words, or are directly below one, without depth.

    Raises NotFound for subordinates of what is no organization.
    """
    superior = find_organization(work.session, below).name if below is not None else None
    row = OrganizationRow
    query = select(*_LINE).order_by(*_ORDER)
    if below is not None:
        query = query.where(row.parent_id == below)
    if words:
        query = query.where(in_columns(row.name_en, row.name_zh, row.code)(words))
    rows = work.session.execute(query).all()
    placed = [(each, 0) for each in rows] if words or below is not None else _tree(rows)
    begin = next((place for place, (each, _) in enumerate(placed, 1) if each.id == after), 0)
    shown = placed[begin : begin + PAGE]
    return OrganizationList(
        shown=tuple(_line(each, depth, work.vocabulary) for each, depth in shown),
        count=len(placed),
        following=shown[-1][0].id if begin + PAGE < len(placed) else None,
        below=superior,
    )


def all_organizations(work: Work) -> tuple[OrganizationLine, ...]:
    """Every organization, each with its superior, as the tree has them page by page."""
    return tuple(_line(each, 0, work.vocabulary) for each in work.session.execute(select(*_LINE).order_by(*_ORDER)))


def load_organization(work: Work, organization_id: int, starts: Starts | None = None) -> OrganizationPage:
    """The page of one organization. Raises NotFound."""
    row, begin = find_organization(work.session, organization_id), starts or Starts()
    members, belongs_to = load_belongings(work, organization_id)
    members = members[next((place for place, each in enumerate(members, 1) if each.id == begin.members), 0) :]
    subordinates = _BELOW.rows(work.session, organization=organization_id)
    memberships = load_memberships(
        work, MembershipRow.organization_id == organization_id, after=begin.memberships, most=SHOWN + 1
    )
    mandates = load_mandates(work, MandateRow.organization_id == organization_id, after=begin.mandates, most=SHOWN + 1)
    return OrganizationPage(
        organization=_line(row, 0, work.vocabulary),
        version=row.version,
        kind=row.kind,
        subtype=row.subtype,
        subtype_title=work.vocabulary.subtype(row.subtype) if row.subtype else None,
        function=row.function,
        function_title=work.vocabulary.function(row.function) if row.function else None,
        parent_id=row.parent_id,
        weight=row.weight,
        superiors=tuple(_line(each, 0, work.vocabulary) for each in reversed(superiors(work.session, row))),
        subordinates=tuple(_line(each, 0, work.vocabulary) for each in subordinates[:SHOWN]),
        more_below=len(subordinates) > SHOWN,
        in_office=_in_office(work, organization_id),
        memberships=memberships[:SHOWN],
        mandates=mandates[:SHOWN],
        has_members=row.kind in work.vocabulary.groups,
        members=members[:SHOWN],
        belongs_to=belongs_to,
        cases=count_cases(work, organization_id),
        following=Starts(
            memberships=_following(memberships), mandates=_following(mandates), members=_following(members)
        ),
    )


def _following(lines: Sequence[Term | Belonging]) -> int | None:
    """After which line the next page of a list begins."""
    return lines[SHOWN - 1].id if len(lines) > SHOWN else None


def _in_office(work: Work, organization_id: int) -> int:
    """How many persons hold a role there today."""
    number: int = _IN_OFFICE.scalar(work.session, organization=organization_id, today=work.today)
    return number


_LINE = (
    OrganizationRow.id, OrganizationRow.parent_id, OrganizationRow.name_en, OrganizationRow.name_zh,
    OrganizationRow.monogram, OrganizationRow.kind, OrganizationRow.level, OrganizationRow.code,
    OrganizationRow.fictional, OrganizationRow.active,
)  # fmt: skip
_ORDER = (OrganizationRow.code.nulls_last(), OrganizationRow.id)
_ONE = bindparam("organization", type_=Number)
_BELOW = Prepared(select(*_LINE).where(OrganizationRow.parent_id == _ONE).order_by(*_ORDER).limit(SHOWN + 1))
_IN_OFFICE = Prepared(
    select(func.count(distinct(MembershipRow.person_id))).where(
        MembershipRow.organization_id == _ONE, in_office(bindparam("today", type_=Date))
    )
)


def _tree(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[tuple[Row[*tuple[Any, ...]], int]]:
    """Depth first: each organization, with its depth, is followed by those below it."""
    below: dict[int | None, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    lines: list[tuple[Row[*tuple[Any, ...]], int]] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        lines.append((row, depth))
        waiting.extend((each, depth + 1) for each in reversed(below.get(row.id, [])))
    return lines


def _line(row: Any, depth: int, vocabulary: Vocabulary) -> OrganizationLine:
    return OrganizationLine(
        id=row.id,
        name=Text(en=row.name_en, zh=row.name_zh),
        monogram=row.monogram,
        kind=vocabulary.kind(row.kind),
        level=row.level,
        code=row.code,
        fictional=row.fictional,
        active=row.active,
        parent_id=row.parent_id,
        depth=depth,
    )
