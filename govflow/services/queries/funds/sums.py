"""The books of all funds by what they have in common: source, purpose, committee, year; or by project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Integer, bindparam, exists, func, select

from govflow.domain.funds.ledger import Account
from govflow.services.queries.funds.balance import Balance, balance_of
from govflow.services.queries.funds.page import FundLine, load_funds
from govflow.store.cases import CaseRow
from govflow.store.funds.balances import tells_holdings
from govflow.store.funds.tables import ACCOUNT
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import TAKING_PART, VISIBLE, sight
from govflow.store.work import Work
from govflow.values import Money, Text

MOST = 500
"""So many projects at most, the newest."""
PROJECT = "project"


@dataclass(frozen=True, kw_only=True)
class SumLine:
    """What funds that have this in common hold together, or a project. ``many``: so many funds."""

    label: Text | str = ""
    reference: str | None = None  # of a project
    title: str = ""
    title_other: str | None = None
    many: int
    balance: Balance


@dataclass(frozen=True, kw_only=True)
class SumsPage:
    """The lines with what they come to. ``cut``: there are more projects than are shown."""

    by: str
    lines: tuple[SumLine, ...]
    total: Balance
    cut: bool = False


_KEYS: Mapping[str, Callable[[FundLine], Any]] = {
    "source": lambda fund: fund.source,
    "purpose": lambda fund: fund.purpose,
    "charge": lambda fund: fund.committee,
    "year": lambda fund: str(fund.year),
}
WAYS = (*_KEYS, PROJECT)
"""How sums are told apart, the usual one first."""

_HELD = Prepared(
    select(
        CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.workflow_version_id,
        TAKING_PART.label("taking_part"), ACCOUNT.c.kind, func.sum(ACCOUNT.c.balance).label("fen"),
    )
    .join(ACCOUNT, ACCOUNT.c.case_id == CaseRow.id)
    .where(
        CaseRow.id.in_(
            select(CaseRow.id)
            .where(VISIBLE, exists().where(ACCOUNT.c.case_id == CaseRow.id))
            .order_by(CaseRow.id.desc())
            .limit(bindparam("most", type_=Integer()))
            .correlate(None)
        ),
    )
    .group_by(CaseRow.id, ACCOUNT.c.kind)
    .order_by(CaseRow.id.desc())
)  # fmt: skip


def load_sums(work: Work, by: str) -> SumsPage:
    """The sums by one of ``WAYS``; by the first for any other word. Of projects those that the reader may see, and what
    they hold where that is told.
    """
    if by == PROJECT:
        lines, cut = _projects(work)
        return SumsPage(by=by, lines=lines, total=added(each.balance for each in lines), cut=cut)
    by = by if by in _KEYS else WAYS[0]
    funds = load_funds(work)
    groups: dict[Any, list[FundLine]] = {}
    for fund in funds:
        groups.setdefault(_KEYS[by](fund), []).append(fund)
    lines = tuple(
        SumLine(label=label, many=len(of), balance=added(each.balance for each in of)) for label, of in groups.items()
    )
    return SumsPage(by=by, lines=lines, total=added(each.balance for each in funds))


def added(balances: Iterable[Balance]) -> Balance:
    """What these come to, place by place."""
    found = list(balances)
    sums = {each.name: sum((getattr(one, each.name) for one in found), Money(0)) for each in fields(Balance)}
    return Balance(**sums)


def _projects(work: Work) -> tuple[tuple[SumLine, ...], bool]:
    kept: dict[int, tuple[Any, dict[str, int]]] = {}
    rows = _HELD.rows(work.session, most=MOST + 1, **sight(work.actor))
    for row in rows:
        if tells_holdings(work.pinned(work.session, row.workflow_version_id), taking_part=row.taking_part):
            kept.setdefault(row.id, (row, {}))[1][row.kind] = int(row.fen)
    lines = [
        SumLine(
            reference=row.reference, title=row.title, title_other=row.title_other, many=1, balance=balance_of(stands)
        )
        for row, stands in kept.values()
        if any(stands.get(each) for each in Account)
    ]
    return tuple(lines[:MOST]), len({row.id for row in rows}) > MOST
