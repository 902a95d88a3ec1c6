"""Whether the books add up: balances against postings, journals against their digests and their entries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, func, select

from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.funds.booking import digest_of
from govflow.store.funds.tables import ACCOUNT, COUNTER, FUND, JOURNAL, POSTING
from govflow.store.record.broken import Broken, nameless
from govflow.store.record.history import HISTORY
from govflow.store.sql.session import Session

_BATCH = 1000


def check_ledger(session: Session) -> Broken | None:
    """The first thing in the books that does not add up, named: an account, a journal, a number, an entry."""
    checks = (_accounts, _journals, _entered, _numbers)
    return next((broken for check in checks for broken in check(session)), None)


def _accounts(session: Session) -> Iterator[Broken]:
    """Accounts whose balance is not the sum of their postings."""
    sums = select(POSTING.c.account_id, func.sum(POSTING.c.fen).label("fen")).group_by(POSTING.c.account_id).subquery()
    query = (
        select(ACCOUNT.c.kind, FUND.c.name_en, CASE.c.reference)
        .join(FUND, FUND.c.id == ACCOUNT.c.fund_id)
        .outerjoin(CASE, CASE.c.id == ACCOUNT.c.case_id)
        .outerjoin(sums, sums.c.account_id == ACCOUNT.c.id)
        .where(ACCOUNT.c.balance != func.coalesce(sums.c.fen, 0))
        .order_by(ACCOUNT.c.id)
    )
    for row in session.execute(query):
        sentence = Message(
            "The balance of the account “%(account)s” of the fund “%(fund)s” is not the sum of its postings.",
            account=row.kind,
            fund=row.name_en,
        )
        yield Broken(reference=row.reference, seq=None, sentence=sentence)


def _journals(session: Session) -> Iterator[Broken]:
    """Journals that are not sealed, do not come to zero, or say something else than their digest."""
    with session.execute(_lines().execution_options(yield_per=_BATCH)) as rows:
        for _, lines in groupby(rows, key=attrgetter("id")):
            found = list(lines)
            if (sentence := _unsound(found)) is not None:
                yield Broken(reference=found[0].reference, seq=None, sentence=sentence)


def _lines() -> Select[Any]:
    """All journals with their lines, in order; a journal that has none as one row without an account."""
    return (
        select(JOURNAL, CASE.c.reference, POSTING.c.fen, ACCOUNT.c.kind.label("account"),
               ACCOUNT.c.case_id.label("holder"), ACCOUNT.c.fund_id.label("of_fund"))
        .outerjoin(CASE, CASE.c.id == JOURNAL.c.case_id)
        .outerjoin(POSTING, POSTING.c.journal_id == JOURNAL.c.id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == POSTING.c.account_id)
        .order_by(JOURNAL.c.id, POSTING.c.line)
    )  # fmt: skip


def _unsound(lines: list[Any]) -> Message | None:
    first = lines[0]
    number = f"{first.year}-{first.number}"
    if not first.sealed:
        return Message("Journal %(number)s is not sealed.", number=number)
    if any(each.fen is None or each.of_fund != first.fund_id for each in lines) or sum(each.fen for each in lines):
        return Message("The lines of journal %(number)s do not come to zero in accounts of its fund.", number=number)
    digest = digest_of(
        body_id=first.body_id, year=first.year, number=first.number, fund_id=first.fund_id, kind=first.kind,
        on_day=first.on_day, case_id=first.case_id, reverses=first.reverses,
        lines=((each.account, each.holder, each.fen) for each in lines),
    )  # fmt: skip
    return None if digest == first.digest else Message("Journal %(number)s was altered.", number=number)


def _entered(session: Session) -> Iterator[Broken]:
    """Journals that the record of their case does not have, or has otherwise; entries whose journal is gone."""
    journals = {
        (row.case_id, f"{row.year}-{row.number}"): (row.digest, row.reference)
        for row in session.execute(
            select(JOURNAL.c.case_id, JOURNAL.c.year, JOURNAL.c.number, JOURNAL.c.digest, CASE.c.reference).join(
                CASE, CASE.c.id == JOURNAL.c.case_id
            )
        )
    }
    query = (
        select(HISTORY.c.case_id, HISTORY.c.seq, HISTORY.c.content, CASE.c.reference)
        .join(CASE, CASE.c.id == HISTORY.c.case_id)
        .where(HISTORY.c.kind == "booked")
        .order_by(HISTORY.c.case_id, HISTORY.c.seq)
    )
    erased = set()
    for row in session.execute(query):
        if row.content is None:
            erased.add(row.case_id)
            continue
        number = row.content["number"]
        digest, _ = journals.pop((row.case_id, number), (None, None))
        if digest != row.content["sha256"]:
            sentence = Message("Journal %(number)s is not as its entry in the record says.", number=number)
            yield Broken(reference=row.reference, seq=row.seq, sentence=sentence)
    for (case_id, number), (_, reference) in journals.items():
        if case_id in erased:
            continue
        sentence = Message("No entry in the record tells of journal %(number)s.", number=number)
        yield Broken(reference=reference, seq=None, sentence=sentence)


def _numbers(session: Session) -> Iterator[Broken]:
    """Counters that do not stand at the last journal of the year, or numbers that are left out."""
    key = (JOURNAL.c.body_id, JOURNAL.c.year)
    counted = select(*key, func.max(JOURNAL.c.number), func.count()).group_by(*key)
    used = {(body, year, last) for body, year, last, _ in session.execute(counted)}
    given = {tuple(row) for row in session.execute(select(COUNTER))}
    gaps = [year for _, year, last, many in session.execute(counted) if last != many]
    if gaps:
        yield nameless(Message("A journal of %(year)s is missing: the numbers of the books have a gap.", year=gaps[0]))
    elif used != given:
        yield nameless(Message("A counter of journals does not stand at the last number that was given out."))
