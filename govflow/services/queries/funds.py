"""Special funds: where the money of each is, and the requests that the reader may see with what each holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, or_, select

from govflow.codec import load
from govflow.domain.calls.facts import RANKING
from govflow.domain.funds import fund_field, sum_field
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.cases import current_versions
from govflow.store.cases import CaseRow, PartyRow
from govflow.store.funds import FundHoldRow, FundRow, named_fund, tells_holdings
from govflow.store.people import OrganizationRow
from govflow.store.record.log import Naming, load_naming
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import TAKING_PART, VISIBLE, held_in_list, open_answers, sight
from govflow.store.work import Version, Work
from govflow.values import Money, Text

PAGE = 50
_FUND: BindParameter[int] = bindparam("fund", type_=Number)
NOTHING = Money(0)
SOURCES: Mapping[str, Text] = {
    "central_transfer": Text(en="Central transfer", zh="中央转移支付"),
    "local_contribution": Text(en="Local contributions", zh="地方出资"),
    "eco_tax": Text(en="Environmental protection tax", zh="环境保护税"),
    "donation": Text(en="Donations", zh="捐赠"),
    "private_donation": Text(en="Private donations", zh="社会捐赠"),
    "grant": Text(en="Grants", zh="资助"),
}


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Where the money of a fund is. The four places make up the total."""

    total: Money
    reserved: Money
    committed: Money
    disbursed: Money

    @property
    def available(self) -> Money:
        return self.total - self.reserved - self.committed - self.disbursed


@dataclass(frozen=True, kw_only=True)
class FundLine:
    """A fund in the list."""

    id: int
    name: Text
    committee: Text
    source: Text
    year: int
    call_closes: date | None
    balance: Balance


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """A funding case with what it asks and what it holds of the fund."""

    reference: str
    title: str
    title_other: str | None
    applicant: Text | None
    state: Text
    ended: bool
    asked: Money | None
    reserved: Money
    committed: Money
    disbursed: Money
    recovered: Money


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What all requests that the reader may see hold together."""

    requests: int
    reserved: Money
    committed: Money
    disbursed: Money


@dataclass(frozen=True, kw_only=True)
class FundPage:
    """One fund. ``after`` is the case that the next page of requests begins below."""

    fund: FundLine
    committee_id: int
    requests: tuple[RequestLine, ...]
    sums: Sums
    after: int | None


def load_funds(work: Work) -> tuple[FundLine, ...]:
    """Every fund, the newest year first."""
    rows = work.session.execute(_funds().order_by(FundRow.fiscal_year.desc(), FundRow.id))
    return tuple(_line(fund, committee) for fund, committee in rows)


def load_fund(work: Work, fund_id: int, below: int | None = None) -> FundPage:
    """The page of a fund. Raises NotFound."""
    found = work.session.execute(_funds().where(FundRow.id == fund_id)).first()
    if found is None:
        raise NotFound(Message("There is no such fund."))
    fund, committee = found
    asking = tuple(each for each in current_versions(work) if _asks_for_money(each))
    values = {"fund": fund_id, **sight(work.actor)}
    place = {} if below is None else {"below": below}
    rows = _page(asking, further=below is not None).rows(work.session, **values, **place)
    shown = rows[:PAGE]
    applicants = load_naming(work.session, OrganizationRow, {row.applicant for row in shown} - {None})
    return FundPage(
        fund=_line(fund, committee),
        committee_id=fund.committee_id,
        requests=tuple(_request(work, row, applicants) for row in shown),
        sums=_sums(work, _held(asking).rows(work.session, **values)),
        after=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


def _funds() -> Select[FundRow, OrganizationRow]:
    return select(FundRow, OrganizationRow).join(OrganizationRow, OrganizationRow.id == FundRow.committee_id)


def _line(fund: FundRow, committee: OrganizationRow) -> FundLine:
    return FundLine(
        id=fund.id,
        name=fund.name,
        committee=committee.name,
        source=SOURCES[fund.source],
        year=fund.fiscal_year,
        call_closes=fund.call_closes,
        balance=Balance(
            total=Money(fund.total),
            reserved=Money(fund.reserved),
            committed=Money(fund.committed),
            disbursed=Money(fund.disbursed),
        ),
    )


@shaped
def _page(asking: tuple[Version, ...], *, further: bool) -> Select[Any]:
    query = _requests(asking).order_by(CaseRow.id.desc()).limit(PAGE + 1)
    return query.where(CaseRow.id < bindparam("below", type_=Number)) if further else query


@shaped
def _held(asking: tuple[Version, ...]) -> Select[Any]:
    found = _requests(asking).subquery()
    alike = (found.c.workflow_version_id, found.c.taking_part)
    places = [func.sum(found.c[name]).label(name) for name in ("reserved", "committed", "disbursed")]
    return select(*alike, func.count().label("requests"), *places).select_from(found).group_by(*alike)


def _requests(asking: tuple[Version, ...]) -> Select[Any]:
    """The cases that ask for money of the fund, or hold some, as far as the reader may see them."""
    workflows = [each.workflow for each in asking]
    openers = {name for each in workflows for name, party in each.parties.items() if party.opens}
    names_it = [
        and_(CaseRow.workflow == each.id, named_fund(field) == _FUND)
        for each in workflows
        if (field := fund_field(each)) is not None
    ]
    applicant = (
        select(func.min(PartyRow.organization_id))
        .where(PartyRow.case_id == CaseRow.id, PartyRow.capacity.in_(openers), PartyRow.until.is_(None))
        .scalar_subquery()
    )
    return (
        select(
            CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.state, CaseRow.end, CaseRow.data,
            CaseRow.workflow_version_id, CaseRow.opened_at, TAKING_PART.label("taking_part"),
            applicant.label("applicant"),
            FundHoldRow.reserved, FundHoldRow.committed, FundHoldRow.disbursed, FundHoldRow.recovered,
        )
        .outerjoin(FundHoldRow, (FundHoldRow.case_id == CaseRow.id) & (FundHoldRow.fund_id == _FUND))
        .where(or_(FundHoldRow.fund_id.is_not(None), *names_it), VISIBLE)
    )  # fmt: skip


def _asks_for_money(version: Version) -> bool:
    """Do cases of the procedure stand by themselves and name the fund that is to pay? Tranches do not."""
    asks = not version.workflow.child_only and fund_field(version.workflow) is not None
    return asks and version.machine.book(RANKING) is None  # a call names a fund for others


def _request(work: Work, row: Any, applicants: Mapping[int, Naming]) -> RequestLine:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    held = held_in_list(workflow, taking_part=row.taking_part)
    asked = open_answers(held, row.data).get(sum_field(workflow) or "")
    told = _told(work, row)
    return RequestLine(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        applicant=applicants[row.applicant].told(row.opened_at) if row.applicant is not None else None,
        state=workflow.states[row.state].title,
        ended=row.end is not None,
        asked=load(asked) if asked is not None else None,
        reserved=_sum(row.reserved if told else 0),
        committed=_sum(row.committed if told else 0),
        disbursed=_sum(row.disbursed if told else 0),
        recovered=_sum(row.recovered if told else 0),
    )


def _told(work: Work, row: Any) -> bool:
    """May the reader see what this request holds?"""
    return tells_holdings(work.pinned(work.session, row.workflow_version_id), taking_part=row.taking_part)


def _sums(work: Work, rows: Sequence[Any]) -> Sums:
    """Of all that the reader may see; what is not told of a request is not told in the sum."""
    told = [row for row in rows if _told(work, row)]
    return Sums(
        requests=sum(row.requests for row in rows),
        reserved=_sum(*(row.reserved for row in told)),
        committed=_sum(*(row.committed for row in told)),
        disbursed=_sum(*(row.disbursed for row in told)),
    )


def _sum(*fen: int | None) -> Money:
    """What is held together; none where nothing is."""
    return Money(sum(int(each or 0) for each in fen))
