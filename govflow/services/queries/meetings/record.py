"""The record of commitments: how many each organization has kept, kept late, broken, and still owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, func, select

from govflow.domain.promises import OUTCOMES, RECORD, RecordBook
from govflow.services.queries.cases import current_versions
from govflow.store.cases import CaseRow, PartyRow
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.values import Text

MOST_OWNERS = 200
"""So many organizations stand on a page; the file has all."""

_COUNTED = (
    select(
        PartyRow.organization_id.label("owner_id"), PartyRow.capacity, CaseRow.body_id, CaseRow.year,
        CaseRow.workflow_version_id, CaseRow.state, func.count().label("n"),
    )
    .join(PartyRow, PartyRow.case_id == CaseRow.id)
    .where(CaseRow.workflow.in_(bindparam("workflows", expanding=True)), VISIBLE)
    .where(PartyRow.capacity.in_(bindparam("capacities", expanding=True)))
    .where(PartyRow.organization_id.is_not(None), PartyRow.until.is_(None))
    .group_by(
        PartyRow.organization_id, PartyRow.capacity, CaseRow.body_id, CaseRow.year, CaseRow.workflow_version_id,
        CaseRow.state,
    )
)  # fmt: skip
_COUNTS = Prepared(_COUNTED)
_COUNTS_OF = Prepared(_COUNTED.where(PartyRow.organization_id == bindparam("owner", type_=Number)))
_NAMES = Prepared(
    select(OrganizationRow.id, OrganizationRow.name_en, OrganizationRow.name_zh).where(
        OrganizationRow.id.in_(bindparam("organizations", expanding=True))
    )
)
_BODIES = Prepared(
    select(BodyRow.id, OrganizationRow.name_en, OrganizationRow.name_zh)
    .join(OrganizationRow, OrganizationRow.id == BodyRow.organization_id)
    .order_by(BodyRow.id)
)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many commitments stand in which way; by ``OUTCOMES``."""

    by_outcome: Mapping[str, int]

    def __getitem__(self, outcome: str) -> int:
        return self.by_outcome.get(outcome, 0)

    @cached_property
    def total(self) -> int:
        return sum(self.by_outcome.values())

    @property
    def due(self) -> int:
        """Those whose time has come: kept, late, broken or overdue. What is waived is owed no more."""
        return self["kept"] + self["late"] + self["broken"] + self["overdue"]


@dataclass(frozen=True, kw_only=True)
class OwnerLine:
    """An organization with what it owes and has kept."""

    id: int
    name: Text
    counts: Counts


@dataclass(frozen=True, kw_only=True)
class BodyChoice:
    """A regional body to choose."""

    id: int
    name: Text


@dataclass(frozen=True, kw_only=True)
class RecordPage:
    """The record. ``years``: those with commitments, the latest first, whatever year was chosen; ``over_years``: the
    same, each with its counts, oldest first. ``workflows``: the procedures of such cases.
    """

    owners: tuple[OwnerLine, ...]
    over_years: tuple[tuple[int, Counts], ...]
    total: Counts
    years: tuple[int, ...]
    bodies: tuple[BodyChoice, ...]
    workflows: tuple[tuple[str, Text], ...]
    body: int | None
    year: int | None


def load_record(work: Work, body: int | None = None, year: int | None = None) -> RecordPage:
    """The commitments that the reader may see, counted by who answers for them and by the year in which they were made.

    They are public once they are in force, so all count the same; where a region's file hides them, each reader counts
    what they see. One statement groups them, however many there are.
    """
    books = _books(work)
    rows = [(outcome, row) for row in _rows(work, books) if (outcome := _outcome(work, row))]
    rows = [(outcome, row) for outcome, row in rows if body in (None, row.body_id)]
    chosen = [(outcome, row) for outcome, row in rows if year in (None, row.year)]
    found = _grouped((row.owner_id, outcome, row.n) for outcome, row in chosen)
    years = _grouped((row.year, outcome, row.n) for outcome, row in rows)
    names = _names(work, found)
    owners = (OwnerLine(id=each, name=names[each], counts=counts) for each, counts in found.items())
    bodies = _BODIES.rows(work.session)
    return RecordPage(
        owners=tuple(sorted(owners, key=lambda each: (-each.counts.total, each.id))),
        over_years=tuple(sorted(years.items())),
        total=Counts(by_outcome=_added(found.values())),
        years=tuple(sorted(years, reverse=True)),
        bodies=tuple(BodyChoice(id=each.id, name=Text(en=each.name_en, zh=each.name_zh)) for each in bodies),
        workflows=tuple((each, title) for each, (title, _) in books.items()),
        body=body,
        year=year,
    )


def load_counts_of(work: Work, organization_id: int) -> tuple[tuple[int, Counts], ...]:
    """The same of one organization, by year, the latest first."""
    books = _books(work)
    found = _rows(work, books, owner=organization_id)
    counted = ((row.year, outcome, row.n) for row in found if (outcome := _outcome(work, row)))
    return tuple(sorted(_grouped(counted).items(), reverse=True))


def _books(work: Work) -> dict[str, tuple[Text, RecordBook]]:
    """The procedures of commitments that are published, as they stand now."""
    found = ((each.workflow, each.machine.book(RECORD)) for each in current_versions(work))
    return {workflow.id: (workflow.title, book) for workflow, book in found if isinstance(book, RecordBook)}


def _rows(work: Work, books: Mapping[str, tuple[Text, RecordBook]], owner: int | None = None) -> list[Any]:
    """Groups of commitments; with an owner those of that organization."""
    if not books:
        return []
    capacities = sorted({book.owner for _, book in books.values()})
    values = {"workflows": sorted(books), "capacities": capacities, **sight(work.actor)}
    if owner is None:
        return _COUNTS.rows(work.session, **values)
    return _COUNTS_OF.rows(work.session, **values, owner=owner)


def _outcome(work: Work, row: Any) -> str | None:
    """How the commitments of a group stand, by the version that they run under."""
    book = work.pinned(work.session, row.workflow_version_id).machine.book(RECORD)
    if not isinstance(book, RecordBook) or book.owner != row.capacity:
        return None
    return book.outcome(row.state)


def _grouped(counted: Iterable[tuple[int, str, int]]) -> dict[int, Counts]:
    found: dict[int, Counter[str]] = {}
    for key, outcome, n in counted:
        found.setdefault(key, Counter())[outcome] += n
    return {key: Counts(by_outcome=each) for key, each in found.items()}


def _added(counts: Iterable[Counts]) -> Counter[str]:
    found = Counter[str]()
    for each in counts:
        found.update(each.by_outcome)
    return found


def _names(work: Work, owners: Iterable[int]) -> dict[int, Text]:
    asked = sorted(owners)
    rows = _NAMES.rows(work.session, organizations=asked) if asked else []
    return {row.id: Text(en=row.name_en, zh=row.name_zh) for row in rows}


__all__ = [
    "MOST_OWNERS", "OUTCOMES", "BodyChoice", "Counts", "OwnerLine", "RecordPage", "load_counts_of", "load_record",
]  # fmt: skip
