"""What a case has brought: commitments and their verification, and the money it holds of a fund."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from govflow.services.queries.case.names import Names
from govflow.store.cases import CaseRow
from govflow.store.commitments import CommitmentRow
from govflow.store.funds import FundHoldRow, FundRow, tells_holdings
from govflow.store.visibility import taking_part, visible_cases
from govflow.store.work import Case, Work
from govflow.values import Money, Text


@dataclass(frozen=True, kw_only=True)
class CommitmentLine:
    """A commitment with its owner, measure and day. ``status``: open, overdue, reported, verified."""

    number: int
    owner: Text
    measure: str
    due: date
    status: str
    progress: str | None
    finding: str | None


@dataclass(frozen=True, kw_only=True)
class FundLine:
    """A fund and what the case holds of it."""

    name: Text
    available: Money
    reserved: Money
    committed: Money
    disbursed: Money
    recovered: Money


def load_commitment_lines(work: Work, case: Case, names: Names) -> tuple[CommitmentLine, ...]:
    """The commitments of a case, by number; of one that ended, whose they then were."""
    today, then = case.today(work.at), names.at(case.ended_at)
    rows = work.session.scalars(
        select(CommitmentRow).where(CommitmentRow.case_id == case.id).order_by(CommitmentRow.number)
    ).all()
    names.load(work, organizations=(row.owner_id for row in rows))
    return tuple(
        CommitmentLine(
            number=row.number,
            owner=then.who(row.owner_id, None).name,
            measure=row.measure,
            due=row.due,
            status=_status(row, today),
            progress=row.progress,
            finding=row.finding,
        )
        for row in rows
    )


def load_fund_lines(work: Work, case: Case, _names: Names) -> tuple[FundLine, ...]:
    """What the case holds of funds, and the request that a tranche belongs to where the reader may see that of it."""
    rows = work.session.execute(
        select(FundRow, FundHoldRow, CaseRow.workflow_version_id, taking_part(work.actor))
        .join(FundHoldRow, FundHoldRow.fund_id == FundRow.id)
        .join(CaseRow, CaseRow.id == FundHoldRow.case_id)
        .where(FundHoldRow.case_id.in_([case.id, case.parent_id or case.id]), visible_cases(work.actor))
        .order_by(FundRow.id)
    )
    return tuple(
        FundLine(
            name=fund.name,
            available=Money(fund.total - fund.reserved - fund.committed - fund.disbursed),
            reserved=Money(hold.reserved),
            committed=Money(hold.committed),
            disbursed=Money(hold.disbursed),
            recovered=Money(hold.recovered),
        )
        for fund, hold, version_id, inside in rows
        if tells_holdings(work.pinned(work.session, version_id), taking_part=inside)
    )


def _status(row: CommitmentRow, today: date) -> str:
    if row.verified:
        return "verified"
    if row.fulfilled:
        return "reported"
    return "overdue" if row.due < today else "open"
