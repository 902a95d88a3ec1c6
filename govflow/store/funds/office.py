"""The fund office: the fund that a case is about with those beside it, all held; funds that are opened and closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select, update

from govflow.domain.funds.kept import SOURCES, CloseFund, KnownFund, OfficeFund, OpenFund
from govflow.domain.funds.ledger import REVERSIBLE, Account, Place, Reverse, turned
from govflow.domain.funds.pledges import CasesOfOpener, OpenCaseOfOpener
from govflow.domain.funds.requests import rules
from govflow.engine.definition import Workflow
from govflow.messages import Message
from govflow.store.cases import CASE, PartyRow
from govflow.store.funds.booking import find_journal
from govflow.store.funds.tables import ACCOUNT, FUND, JOURNAL, POSTING
from govflow.store.sql.database import is_reading
from govflow.store.sql.locks import Rank
from govflow.store.sql.upsert import insert_new
from govflow.store.visibility import nameable_cases
from govflow.store.work import Case, Work
from govflow.values import Money, Text

PARTY = PartyRow.__table__
_SPENT = {Account.SPENT, Account.APPLIED}
"""What was paid out stays in the books for good."""
MOST_READ = 200
"""Of what an organization has on its way, the newest: so many are looked through for a conflict."""


def load_office_fund(work: Work, case: Case) -> OfficeFund:
    """The fund whose record the case is, or the first that it names; and the others that it names. All are held.

    A fund that was carried over is that of the next year, which has a later number: so they are locked in one order.
    """
    own = work.session.scalar(select(FUND.c.id).where(FUND.c.case_id == case.id))
    named = [
        case.data[each] for each in _fund_fields(work.version_of(case).workflow) if case.data.get(each) is not None
    ]
    asked = list(named) if own is None else [own, *named]
    known = _held(work, asked)
    if not asked:
        return OfficeFund()
    last = {each: _last(known, each) for each in asked}
    mine = known[asked[0] if own is not None else last[asked[0]]]
    balances = work.session.execute(
        select(ACCOUNT.c.kind, ACCOUNT.c.case_id, ACCOUNT.c.balance).where(
            ACCOUNT.c.fund_id == mine.id, ACCOUNT.c.balance != 0
        )
    ).all()
    standing = {(row.kind, row.case_id): row.balance for row in balances}
    return OfficeFund(
        fund=_known(mine),
        own=own is not None,
        available=Money(-standing.get((Account.AVAILABLE, None), 0)),
        due_to_source=Money(-standing.get((Account.DUE_TO_SOURCE, None), 0)),
        promised=Money(standing.get((Account.PLEDGE_DUE, None if own is not None else case.id), 0)),
        accounts=sum(row.kind not in _SPENT for row in balances),
        others={each: _known(known[each]) for each in asked[1:]},
    )


def load_cases_of_opener(work: Work, case: Case) -> CasesOfOpener:
    """Where those ask for money of a fund, or hold a contract, who opened this case; the newest first.

    Nothing is held: a request that comes later is judged with what the donor gives before it.
    """
    workflow = work.version_of(case).workflow
    openers = {name for name, party in workflow.parties.items() if party.opens}
    theirs = {each.organization_id for name in openers for each in case.holders(name)} - {None}
    query = (
        select(CASE.c.reference, CASE.c.workflow_version_id, nameable_cases(work.actor).label("seen"))
        .join(PARTY, PARTY.c.case_id == CASE.c.id)
        .where(
            PARTY.c.organization_id.in_(theirs), PARTY.c.until.is_(None), CASE.c.opened_by == PARTY.c.organization_id
        )
        .where(CASE.c.ended_at.is_(None), CASE.c.id != case.id)
        .order_by(CASE.c.id.desc())
        .limit(MOST_READ)
    )
    rows = {row.reference: row for row in work.session.execute(query)}.values()
    return CasesOfOpener(
        tuple(OpenCaseOfOpener(reference=row.reference, seen=row.seen) for row in rows if _asks_for_money(work, row))
    )


def open_fund(work: Work, case: Case, intent: OpenFund) -> None:
    insert_new(
        work.session, FUND, body_id=case.body.id, committee_id=intent.committee_id, name_en=intent.name.en,
        name_zh=intent.name.zh, source=intent.source, purpose=intent.purpose, fiscal_year=intent.fiscal_year,
        restriction=intent.restriction, lapses_on=intent.lapses_on, state="open", case_id=intent.case_id,
    )  # fmt: skip


def close_fund(work: Work, _case: Case, intent: CloseFund) -> None:
    """A fund that was carried over is closed already; then only what carries it on is kept."""
    changed: dict[str, Any] = {"state": "lapsed" if intent.lapsed else "closed"}
    if intent.successor_id is not None:
        changed["successor_id"] = intent.successor_id
    work.session.execute(update(FUND).where(FUND.c.id == intent.fund_id).values(changed))


def against_office(work: Work, case: Case, intents: Sequence[Any]) -> Iterator[Message]:
    """Why a fund cannot be opened, or a journal not be taken back, as far as only the books know it."""
    for each in intents:
        if isinstance(each, OpenFund):
            yield from _against_opening(work, case, each)
        elif isinstance(each, Reverse):
            yield from _against_reversing(work, each)


def _against_opening(work: Work, case: Case, intent: OpenFund) -> Iterator[Message]:
    if intent.source not in SOURCES:
        yield Message("“%(source)s” is no source of money that this installation knows.", source=intent.source)
    named = (FUND.c.name_en == intent.name.en) | (FUND.c.name_zh == intent.name.zh)
    same = select(FUND.c.id).where(FUND.c.body_id == case.body.id, FUND.c.fiscal_year == intent.fiscal_year, named)
    if work.session.execute(same.limit(1)).first() is not None:
        yield Message(
            "There is a fund of this name for %(year)s already: give this one another name.",
            year=str(intent.fiscal_year),
        )


def _against_reversing(work: Work, intent: Reverse) -> Iterator[Message]:
    found = find_journal(work, intent.fund_id, intent.number)
    if found is None:
        yield Message("There is no journal %(number)s in the books of this fund.", number=intent.number)
    elif found.kind not in REVERSIBLE:
        yield Message("Journal %(number)s belongs to a case: a step of that case corrects it.", number=intent.number)
    elif work.session.execute(select(JOURNAL.c.id).where(JOURNAL.c.reverses == found.id)).first():
        yield Message("Journal %(number)s is reversed already.", number=intent.number)
    elif turned(_without(work, intent.fund_id, found.id)):
        yield Message(
            "What journal %(number)s brought has gone on: it cannot be taken back any more.", number=intent.number
        )


def _without(work: Work, fund_id: int, journal_id: int) -> dict[Place, int]:
    """What would stand in the accounts of a journal had it never been."""
    lines = (
        select(ACCOUNT.c.kind, ACCOUNT.c.case_id, (ACCOUNT.c.balance - POSTING.c.fen).label("left"))
        .join(POSTING, POSTING.c.account_id == ACCOUNT.c.id)
        .where(POSTING.c.journal_id == journal_id)
    )
    rows = work.session.execute(lines)
    return {Place(fund_id, Account(row.kind), row.case_id): int(row.left) for row in rows}


def _asks_for_money(work: Work, row: Any) -> bool:
    """Is money of a fund reserved and paid in the procedure of the case?"""
    return rules.topic in work.pinned(work.session, row.workflow_version_id).machine.topics


def _fund_fields(workflow: Workflow) -> list[str]:
    return [name for name, each in workflow.fields.items() if each.kind.numbers == "funds"]


def _held(work: Work, ids: Iterable[int]) -> dict[int, Any]:
    """These funds and those to which they were carried over, locked in the order of their numbers, by number."""
    chain: set[int] = set()
    wanted = set(ids)
    while wanted:
        chain |= wanted
        rows = work.session.execute(select(FUND.c.successor_id).where(FUND.c.id.in_(wanted)))
        wanted = {row.successor_id for row in rows} - {None} - chain
    if not is_reading(work.session):
        new = [each for each in sorted(chain) if work.locks.take(Rank.FUND, each)]
        if new:
            held = select(FUND.c.id).where(FUND.c.id.in_(new)).order_by(FUND.c.id).with_for_update()
            work.session.execute(held)
    return {row.id: row for row in work.session.execute(_read(chain))}


def _read(ids: Collection[int]) -> Select[Any]:
    return select(FUND).where(FUND.c.id.in_(ids))


def _last(known: dict[int, Any], fund_id: int) -> int:
    """What carries a fund on; one that is carried over at this moment is closed, and nothing goes there."""
    while (following := known[fund_id].successor_id) in known:
        fund_id = following
    return fund_id


def _known(row: Any) -> KnownFund:
    return KnownFund(
        id=row.id,
        name=Text(en=row.name_en, zh=row.name_zh),
        open=row.state == "open",
        body_id=row.body_id,
        committee_id=row.committee_id,
        source=row.source,
        purpose=row.purpose,
        year=row.fiscal_year,
        lapses_on=row.lapses_on,
    )
