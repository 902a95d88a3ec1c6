"""The register of rights: each with its cap, and who holds how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select

from govflow.domain.registers.rights.holdings import Place
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.finding import in_columns
from govflow.services.queries.registers.about import ProcedureAbout, procedures_about
from govflow.services.queries.registers.rights.market import ORGANIZATION, PAGE, TradeList, load_trades, names_of
from govflow.store.cases import CASE
from govflow.store.registers.rights.book import name_of
from govflow.store.registers.rights.tables import CAP, HOLDING, RIGHT, RightRow
from govflow.store.visibility import nameable_cases
from govflow.store.work import Version, Work
from govflow.values import Money, Text

MOST_CAPS = 20
"""Of the decisions on a cap, the newest."""


@dataclass(frozen=True, kw_only=True)
class RightLine:
    """A right with the cap that holds. ``allocated``, ``listed``, ``retired``: of all holders together, in units."""

    id: int
    name: Text
    kind: Text
    unit: Text
    definer: Text
    cap: int
    allocated: int
    listed: int
    retired: int

    @property
    def left(self) -> int:
        """What is not allocated."""
        return self.cap - self.allocated


@dataclass(frozen=True, kw_only=True)
class RightList:
    """A page of rights, the newest first; ``following``: after which one the next page begins."""

    shown: tuple[RightLine, ...]
    following: int | None


@dataclass(frozen=True, kw_only=True)
class HoldingLine:
    """What somebody has of a right, in units."""

    id: int
    holder: Text
    held: int
    listed: int
    retired: int


@dataclass(frozen=True, kw_only=True)
class CapLine:
    """A cap as it was decided. ``floor``: the cost of a unit; ``reference`` of its case, where the reader sees that."""

    version: int
    cap: int
    floor: Money | None
    governments_only: bool
    since: date
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class RightPage:
    """A right: its caps, the newest first, a page of who holds it, and a page of its trades.

    ``procedures``: those about rights of this kind that the organization acted for may open.
    """

    line: RightLine
    caps: tuple[CapLine, ...]
    holdings: tuple[HoldingLine, ...]
    following_holdings: int | None
    trades: TradeList
    procedures: tuple[ProcedureAbout, ...]


def load_rights(work: Work, words: str = "", *, after: int | None = None) -> RightList:
    """A page of the rights with these words in basin, source, substance or kind."""
    query = _rights().order_by(RIGHT.c.id.desc()).limit(PAGE + 1)
    if words:
        columns = (
            RightRow.basin_en, RightRow.basin_zh, RightRow.subject_en, RightRow.subject_zh, RightRow.kind_en,
            RightRow.kind_zh,
        )  # fmt: skip
        query = query.where(in_columns(*columns)(words))
    if after is not None:
        query = query.where(RIGHT.c.id < after)
    rows = work.session.execute(query).all()
    shown = tuple(_line(row) for row in rows[:PAGE])
    return RightList(shown=shown, following=shown[-1].id if len(rows) > PAGE else None)


def load_right(
    work: Work, right_id: int, *, holdings_after: int | None = None, after: int | None = None
) -> RightPage:  # fmt: skip
    """A right, and the pages of its holders and trades that come after these. Raises NotFound."""
    row = work.session.execute(_rights().where(RIGHT.c.id == right_id)).first()
    if row is None:
        raise NotFound(Message("There is no such right in the register."))
    holders = _holders(work, right_id, holdings_after)
    return RightPage(
        line=_line(row),
        caps=_caps(work, right_id),
        holdings=holders[:PAGE],
        following_holdings=holders[PAGE - 1].id if len(holders) > PAGE else None,
        trades=load_trades(work, right_id=right_id, after=after),
        procedures=_procedures(work, right_id),
    )


def _procedures(work: Work, right_id: int) -> tuple[ProcedureAbout, ...]:
    """Those that ask for one right, which is named by the case of its present cap."""
    last = select(CASE.c.id, CASE.c.workflow).join(CAP, CAP.c.case_id == CASE.c.id).where(CAP.c.right_id == right_id)
    case = work.session.execute(last.order_by(CAP.c.version.desc()).limit(1)).one()

    def named(version: Version) -> dict[str, str]:
        asked = version.workflow.forms[version.workflow.opening]
        return {each.name: str(case.id) for each in asked if case.workflow in each.of}

    return procedures_about(work, named)


def _rights() -> Select[*tuple[Any, ...]]:
    """All rights, each with the cap that was decided last and what all holders have together, by place."""
    newer = CAP.alias("newer")
    later = exists().where(newer.c.right_id == CAP.c.right_id, newer.c.version > CAP.c.version)
    sums = [
        select(func.coalesce(func.sum(HOLDING.c[each]), 0))
        .where(HOLDING.c.right_id == RIGHT.c.id)
        .scalar_subquery()
        .label(f"all_{each}")
        for each in Place
    ]
    return (
        select(RIGHT, CAP.c.cap, *names_of(ORGANIZATION, "definer"), *sums)
        .join(CAP, CAP.c.right_id == RIGHT.c.id)
        .join(ORGANIZATION, ORGANIZATION.c.id == RIGHT.c.definer_id)
        .where(~later)
    )


def _line(row: Any) -> RightLine:
    return RightLine(
        id=row.id,
        name=name_of(row),
        kind=Text(en=row.kind_en, zh=row.kind_zh),
        unit=Text(en=row.unit_en, zh=row.unit_zh),
        definer=Text(en=row.definer_en, zh=row.definer_zh),
        cap=row.cap,
        allocated=int(row.all_held + row.all_listed + row.all_retired),
        listed=int(row.all_listed),
        retired=int(row.all_retired),
    )


def _holders(work: Work, right_id: int, after: int | None) -> tuple[HoldingLine, ...]:
    query = (
        select(HOLDING, *names_of(ORGANIZATION, "holder"))
        .join(ORGANIZATION, ORGANIZATION.c.id == HOLDING.c.organization_id)
        .where(HOLDING.c.right_id == right_id, HOLDING.c.id > (after or 0))
        .order_by(HOLDING.c.id)
        .limit(PAGE + 1)
    )
    return tuple(
        HoldingLine(
            id=row.id, holder=Text(en=row.holder_en, zh=row.holder_zh), held=row.held, listed=row.listed,
            retired=row.retired,
        )
        for row in work.session.execute(query)
    )  # fmt: skip


def _caps(work: Work, right_id: int) -> tuple[CapLine, ...]:
    rows = work.session.execute(
        select(CAP, CASE.c.reference, nameable_cases(work.actor).label("seen"))
        .join(CASE, CASE.c.id == CAP.c.case_id)
        .where(CAP.c.right_id == right_id)
        .order_by(CAP.c.version.desc())
        .limit(MOST_CAPS)
    ).all()
    return tuple(
        CapLine(
            version=row.version, cap=row.cap, floor=Money(row.floor) if row.floor is not None else None,
            governments_only=row.governments_only, since=row.since, reference=row.reference if row.seen else None,
        )
        for row in rows
    )  # fmt: skip
