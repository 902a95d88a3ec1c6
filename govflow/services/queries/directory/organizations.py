"""Organizations: the jurisdiction tree, the page of one, and the choices that forms offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from govflow.engine.vocabulary import Vocabulary
from govflow.services.queries.cases import Counted, count_cases
from govflow.services.queries.directory.belongings import Belonging, load_belongings
from govflow.services.queries.directory.terms import Term, load_mandates, load_memberships
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow
from govflow.store.register import find_organization, superiors
from govflow.store.work import Work
from govflow.values import Text

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
    """An organization in a list; ``depth`` counts the superiors above it, 0 for a root."""

    id: int
    name: Text
    monogram: str
    kind: Text
    level: str
    code: str | None
    fictional: bool
    active: bool
    depth: int = 0


@dataclass(frozen=True, kw_only=True)
class OrganizationPage:
    """One organization with its place in the tree, its people and the cases that the reader may see."""

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
    memberships: tuple[Term, ...]
    mandates: tuple[Term, ...]
    has_members: bool  # can organizations belong to it?
    members: tuple[Belonging, ...]  # organizations
    belongs_to: tuple[Belonging, ...]
    cases: Counted

    def in_office(self, today: date) -> int:
        """How many persons hold a role today."""
        return len({each.person_id for each in self.memberships if each.state(today) == "running"})


def load_organizations(work: Work, words: str = "") -> tuple[OrganizationLine, ...]:
    """All organizations as a tree written line by line, or those that match the words, with their depth."""
    rows = work.session.scalars(
        select(OrganizationRow).order_by(OrganizationRow.code.nulls_last(), OrganizationRow.id)
    ).all()
    tree = _tree(rows, work.vocabulary)
    if not words:
        return tree
    needle = words.casefold()
    return tuple(each for each in tree if needle in f"{each.name.en} {each.name.zh} {each.code or ''}".casefold())


def load_organization(work: Work, organization_id: int) -> OrganizationPage:
    """The page of one organization. Raises NotFound."""
    row = find_organization(work.session, organization_id)
    members, belongs_to = load_belongings(work, organization_id)
    subordinates = work.session.scalars(
        select(OrganizationRow)
        .where(OrganizationRow.parent_id == organization_id)
        .order_by(OrganizationRow.code.nulls_last(), OrganizationRow.id)
    )
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
        subordinates=tuple(_line(each, 0, work.vocabulary) for each in subordinates),
        memberships=load_memberships(work, MembershipRow.organization_id == organization_id),
        mandates=load_mandates(work, MandateRow.organization_id == organization_id),
        has_members=row.kind in work.vocabulary.groups,
        members=members,
        belongs_to=belongs_to,
        cases=count_cases(work, organization_id),
    )


def _tree(rows: Sequence[OrganizationRow], vocabulary: Vocabulary) -> tuple[OrganizationLine, ...]:
    """Depth first: each organization is followed by those below it."""
    below: dict[int | None, list[OrganizationRow]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    lines: list[OrganizationLine] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        lines.append(_line(row, depth, vocabulary))
        waiting.extend((each, depth + 1) for each in reversed(below.get(row.id, [])))
    return tuple(lines)


def _line(row: OrganizationRow, depth: int, vocabulary: Vocabulary) -> OrganizationLine:
    return OrganizationLine(
        id=row.id,
        name=row.name,
        monogram=row.monogram,
        kind=vocabulary.kind(row.kind),
        level=row.level,
        code=row.code,
        fictional=row.fictional,
        active=row.active,
        depth=depth,
    )
