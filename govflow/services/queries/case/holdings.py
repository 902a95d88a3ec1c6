"""What a case has brought: commitments and their verification, and the money it holds of a fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from govflow.domain.funds.ledger import Account
from govflow.services.queries.case.names import Names
from govflow.store.cases import CaseRow
from govflow.store.funds.balances import CAME_BACK, tells_holdings
from govflow.store.funds.tables import ACCOUNT, FUND, AccountRow
from govflow.store.meetings.commitments import CommitmentRow
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import TAKING_PART, VISIBLE, sight
from govflow.store.work import Case, Work
from govflow.values import Money, Text

COMMITMENT = CommitmentRow.__table__


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
    demanded: Money
    recovered: Money


_COMMITTED = Prepared(select(COMMITMENT).where(COMMITMENT.c.case_id == bindparam("case")).order_by(COMMITMENT.c.number))
_FREE = aliased(AccountRow)
_HELD = Prepared(
    select(
        FUND.c.id, FUND.c.name_en, FUND.c.name_zh, _FREE.balance.label("available"), ACCOUNT.c.kind, ACCOUNT.c.balance,
        CAME_BACK.label("came_back"), CaseRow.id.label("case_id"), CaseRow.workflow_version_id,
        TAKING_PART.label("inside"),
    )
    .join_from(FUND, ACCOUNT, ACCOUNT.c.fund_id == FUND.c.id)
    .join(CaseRow, CaseRow.id == ACCOUNT.c.case_id)
    .outerjoin(_FREE, and_(_FREE.fund_id == FUND.c.id, _FREE.kind == Account.AVAILABLE))
    .where(ACCOUNT.c.case_id.in_(bindparam("cases", expanding=True)), VISIBLE)
    .order_by(FUND.c.id, CaseRow.id)
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
    rows = asked_of_fund_lines(work, case).rows(work.session)
    told = (
        row
        for row in rows
        if tells_holdings(work.pinned(work.session, row.workflow_version_id), taking_part=row.inside)
    )
    return tuple(_fund_line(list(group)) for _, group in groupby(told, key=attrgetter("id", "case_id")))


def asked_of_fund_lines(work: Work, case: Case) -> Asked:
    """What ``load_fund_lines`` will ask."""
    return _HELD.asked(cases=[case.id, case.parent_id or case.id], **sight(work.actor))


def _fund_line(rows: Sequence[Any]) -> FundLine:
    """What a case holds of a fund, of the accounts that are kept for it."""
    stands = {row.kind: row.balance for row in rows}
    return FundLine(
        name=Text(en=rows[0].name_en, zh=rows[0].name_zh),
        available=Money(-(rows[0].available or 0)),
        reserved=Money(-stands.get(Account.RESERVED, 0)),
        committed=Money(-stands.get(Account.COMMITTED, 0)),
        disbursed=Money(-stands.get(Account.APPLIED, 0)),
        demanded=Money(stands.get(Account.CLAWBACK_DUE, 0)),
        recovered=Money(sum(row.came_back or 0 for row in rows if row.kind == Account.APPLIED)),
    )


def _status(row: Any, today: date) -> str:
    if row.verified:
        return "verified"
    if row.fulfilled:
        return "reported"
    return "overdue" if row.due < today else "open"
