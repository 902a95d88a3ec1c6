"""Special funds: where the money of each is, and the requests that the reader may see with what each holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, or_, select

from govflow.codec import load
from govflow.domain.calls.facts import RANKING
from govflow.domain.funds.kept import SOURCES
from govflow.domain.funds.ledger import Account
from govflow.domain.funds.requests import fund_field, rules, sum_field
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.cases import current_versions
from govflow.services.queries.funds.balance import Balance, balance_of
from govflow.services.queries.funds.keeping import kept_by
from govflow.store.cases import CaseRow, PartyRow
from govflow.store.funds.balances import CAME_BACK, tells_holdings
from govflow.store.funds.others import named_fund
from govflow.store.funds.tables import ACCOUNT, FundRow
from govflow.store.people import OrganizationRow
from govflow.store.record.log import Naming, load_naming
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import TAKING_PART, VISIBLE, held_in_list, open_answers, sight, visible_cases
from govflow.store.work import Version, Work
from govflow.values import Money, Text

PAGE = 50
MOST_CALLS = 5
_FUND: BindParameter[int] = bindparam("fund", type_=Number)
NOTHING = Money(0)


@dataclass(frozen=True, kw_only=True)
class FundLine:
    """A fund in the list."""

    id: int
    name: Text
    committee: Text
    source: Text
    purpose: str
    year: int
    state: str
    balance: Balance


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """A funding case with what it asks and what it holds of the fund."""

    case_id: int
    reference: str
    title: str
    title_other: str | None
    applicant_id: int | None
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
class CallLine:
    """A call for requests to the fund, with where it stands."""

    reference: str
    title: str
    title_other: str | None
    state: Text


@dataclass(frozen=True, kw_only=True)
class FundPage:
    """One fund. ``after`` is the case that the next page of requests begins below."""

    fund: FundLine
    committee_id: int
    books: bool  # may the reader open them?
    calls: tuple[CallLine, ...]
    requests: tuple[RequestLine, ...]
    sums: Sums
    after: int | None


def load_funds(work: Work) -> tuple[FundLine, ...]:
    """Every fund, the newest year first."""
    rows = work.session.execute(_funds().order_by(FundRow.fiscal_year.desc(), FundRow.id)).all()
    sums = _standing(work)
    return tuple(_line(fund, committee, sums.get(fund.id, {})) for fund, committee in rows)


def load_fund(work: Work, fund_id: int, below: int | None = None) -> FundPage:
    """The page of a fund. Raises NotFound."""
    asked = _funds().add_columns(kept_by(work.actor)).where(FundRow.id == fund_id)
    found = work.session.execute(asked).first()
    if found is None:
        raise NotFound(Message("There is no such fund."))
    fund, committee, books = found
    asking = tuple(each for each in current_versions(work) if _asks_for_money(each))
    values = {"fund": fund_id, **sight(work.actor)}
    place = {} if below is None else {"below": below}
    rows = _page(asking, further=below is not None).rows(work.session, **values, **place)
    shown = rows[:PAGE]
    applicants = load_naming(work.session, OrganizationRow, {row.applicant for row in shown} - {None})
    return FundPage(
        fund=_line(fund, committee, _standing(work, fund.id).get(fund.id, {})),
        committee_id=fund.committee_id,
        books=books,
        calls=_calls(work, fund_id),
        requests=tuple(_request(work, row, applicants) for row in shown),
        sums=_sums(work, _held(asking).rows(work.session, **values)),
        after=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


def _calls(work: Work, fund_id: int) -> tuple[CallLine, ...]:
    """The newest calls for requests to the fund that the reader may see."""
    calling = {
        each.workflow.id: field
        for each in current_versions(work)
        if each.machine.book(RANKING) is not None and (field := fund_field(each.workflow)) is not None
    }
    names_it = [and_(CaseRow.workflow == name, named_fund(field) == fund_id) for name, field in calling.items()]
    if not names_it:
        return ()
    query = select(CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.state, CaseRow.workflow_version_id)
    rows = work.session.execute(
        query.where(or_(*names_it), visible_cases(work.actor)).order_by(CaseRow.id.desc()).limit(MOST_CALLS)
    )
    return tuple(
        CallLine(
            reference=row.reference,
            title=row.title,
            title_other=row.title_other,
            state=work.pinned(work.session, row.workflow_version_id).workflow.states[row.state].title,
        )
        for row in rows
    )


def _funds() -> Select[FundRow, OrganizationRow]:
    return select(FundRow, OrganizationRow).join(OrganizationRow, OrganizationRow.id == FundRow.committee_id)


def _standing(work: Work, fund_id: int | None = None) -> Mapping[int, Mapping[str, int]]:
    """What stands in the accounts of each kind together, in fen, by fund."""
    query = select(ACCOUNT.c.fund_id, ACCOUNT.c.kind, func.sum(ACCOUNT.c.balance).label("fen"))
    query = query.group_by(ACCOUNT.c.fund_id, ACCOUNT.c.kind)
    found: dict[int, dict[str, int]] = {}
    for row in work.session.execute(query if fund_id is None else query.where(ACCOUNT.c.fund_id == fund_id)):
        found.setdefault(row.fund_id, {})[row.kind] = int(row.fen)
    return found


def _line(fund: FundRow, committee: OrganizationRow, stands: Mapping[str, int]) -> FundLine:
    return FundLine(
        id=fund.id,
        name=fund.name,
        committee=committee.name,
        source=SOURCES[fund.source],
        purpose=fund.purpose,
        year=fund.fiscal_year,
        state=fund.state,
        balance=balance_of(stands),
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
    held = _holdings().subquery()
    return (
        select(
            CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.state, CaseRow.end, CaseRow.data,
            CaseRow.workflow_version_id, CaseRow.opened_at, TAKING_PART.label("taking_part"),
            applicant.label("applicant"),
            held.c.reserved, held.c.committed, held.c.disbursed, held.c.recovered,
        )
        .outerjoin(held, held.c.case_id == CaseRow.id)
        .where(or_(held.c.case_id.is_not(None), *names_it), VISIBLE)
    )  # fmt: skip


def _holdings() -> Select[Any]:
    """What cases hold of the fund, a row for each, in fen: above zero."""
    sums = {
        "reserved": -_of(Account.RESERVED),
        "committed": -_of(Account.COMMITTED),
        "disbursed": -_of(Account.APPLIED),
        "recovered": func.sum(case((ACCOUNT.c.kind == Account.APPLIED, CAME_BACK), else_=0)),
    }
    mine = ACCOUNT.c.fund_id == _FUND, ACCOUNT.c.case_id.is_not(None)
    columns = (each.label(name) for name, each in sums.items())
    return select(ACCOUNT.c.case_id, *columns).where(*mine).group_by(ACCOUNT.c.case_id)


def _of(account: Account) -> ColumnElement[int]:
    """What stands in accounts of this kind."""
    return func.sum(case((ACCOUNT.c.kind == account, ACCOUNT.c.balance), else_=0))


def _asks_for_money(version: Version) -> bool:
    """Do cases of the procedure stand by themselves and name the fund that is to pay? Tranches do not."""
    workflow, machine = version.workflow, version.machine
    asks = not workflow.child_only and fund_field(workflow) is not None and rules.topic in machine.topics
    return asks and machine.book(RANKING) is None  # a call names a fund for others


def _request(work: Work, row: Any, applicants: Mapping[int, Naming]) -> RequestLine:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    held = held_in_list(workflow, taking_part=row.taking_part)
    asked = open_answers(held, row.data).get(sum_field(workflow) or "")
    told = _told(work, row)
    return RequestLine(
        case_id=row.id,
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        applicant_id=row.applicant,
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
