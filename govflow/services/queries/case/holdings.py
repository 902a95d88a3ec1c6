"""What a case has brought: commitments and their verification, and the money it holds of a fund."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from govflow.services.queries.case.names import Names
from govflow.store.cases import CaseRow
from govflow.store.funds import FundHoldRow, FundRow, tells_holdings
from govflow.store.meetings.commitments import CommitmentRow
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import TAKING_PART, VISIBLE, sight
from govflow.store.work import Case, Work
from govflow.values import Money, Text

COMMITMENT, FUND, HOLD = CommitmentRow.__table__, FundRow.__table__, FundHoldRow.__table__


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


_COMMITTED = Prepared(select(COMMITMENT).where(COMMITMENT.c.case_id == bindparam("case")).order_by(COMMITMENT.c.number))
_AVAILABLE = FUND.c.total - FUND.c.reserved - FUND.c.committed - FUND.c.disbursed
_HELD = Prepared(
    select(
        FUND.c.name_en, FUND.c.name_zh, _AVAILABLE.label("available"), HOLD.c.reserved, HOLD.c.committed,
        HOLD.c.disbursed, HOLD.c.recovered, CaseRow.workflow_version_id, TAKING_PART.label("inside"),
    )
    .join_from(FUND, HOLD, HOLD.c.fund_id == FUND.c.id)
    .join(CaseRow, CaseRow.id == HOLD.c.case_id)
    .where(HOLD.c.case_id.in_(bindparam("cases", expanding=True)), VISIBLE)
    .order_by(FUND.c.id)
)  # fmt: skip


def load_commitment_lines(work: Work, case: Case, names: Names) -> tuple[CommitmentLine, ...]:
    """The commitments of a case, by number; of one that ended, whose they then were."""
    today, then = case.today(work.at), names.at(case.ended_at)
    rows = asked_of_commitments(work, case).rows(work.session)
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


def asked_of_commitments(_work: Work, case: Case) -> Asked:
    """What ``load_commitment_lines`` will ask."""
    return _COMMITTED.asked(case=case.id)


def load_fund_lines(work: Work, case: Case, _names: Names) -> tuple[FundLine, ...]:
    """What the case holds of funds, and the request that a tranche belongs to where the reader may see that of it."""
    return tuple(
        FundLine(
            name=Text(en=row.name_en, zh=row.name_zh),
            available=Money(row.available),
            reserved=Money(row.reserved),
            committed=Money(row.committed),
            disbursed=Money(row.disbursed),
            recovered=Money(row.recovered),
        )
        for row in asked_of_fund_lines(work, case).rows(work.session)
        if tells_holdings(work.pinned(work.session, row.workflow_version_id), taking_part=row.inside)
    )


def asked_of_fund_lines(work: Work, case: Case) -> Asked:
    """What ``load_fund_lines`` will ask."""
    return _HELD.asked(cases=[case.id, case.parent_id or case.id], **sight(work.actor))


def _status(row: Any, today: date) -> str:
    if row.verified:
        return "verified"
    if row.fulfilled:
        return "reported"
    return "overdue" if row.due < today else "open"
