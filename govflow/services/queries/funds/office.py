"""Funds and the cases that are their records, or that bring money to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from govflow.domain.funds.office import rules
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.cases import current_versions
from govflow.services.rights import may_open
from govflow.store.cases import CASE
from govflow.store.funds.tables import FUND
from govflow.store.visibility import visible_cases
from govflow.store.work import Work
from govflow.values import Text

MOST_WAITING = 20
"""The newest; all are in the list of cases."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A procedure of the fund office in which the reader may open a case."""

    procedure: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """A case of the fund office that waits for somebody."""

    reference: str
    title: str
    title_other: str | None
    kind: Text
    ask: Text
    due: datetime | None


@dataclass(frozen=True, kw_only=True)
class FundDesk:
    """What the fund office does beside the list of funds."""

    openings: tuple[Opening, ...]
    waiting: tuple[WaitingLine, ...]


def load_fund_desk(work: Work) -> FundDesk:
    """What the reader may open, and what waits of the cases that the reader may see."""
    theirs = [each for each in current_versions(work) if rules.topic in each.machine.topics]
    openings = (
        Opening(procedure=each.workflow.id, title=each.workflow.title)
        for each in theirs
        if may_open(work, each.workflow)
    )
    rows = work.session.execute(
        select(CASE)
        .where(CASE.c.workflow.in_(each.workflow.id for each in theirs), CASE.c.ended_at.is_(None))
        .where(visible_cases(work.actor))
        .order_by(CASE.c.id.desc())
        .limit(MOST_WAITING)
    )
    waiting = []
    for row in rows:
        workflow = work.pinned(work.session, row.workflow_version_id).workflow
        if (ask := workflow.states[row.state].ask) is not None:
            waiting.append(
                WaitingLine(
                    reference=row.reference, title=row.title, title_other=row.title_other, kind=workflow.title, ask=ask,
                    due=row.due_at,
                )
            )  # fmt: skip
    return FundDesk(openings=tuple(openings), waiting=tuple(waiting))


def fund_of(work: Work, reference: str) -> int:
    """The number of the fund whose record a case is. Raises NotFound before it is opened."""
    query = select(FUND.c.id).join(CASE, CASE.c.id == FUND.c.case_id).where(CASE.c.reference == reference)
    found = work.session.execute(query).scalar()
    if found is None:
        raise NotFound(Message("There is no such fund."))
    return int(found)
