"""Writing journals: numbered, under their digest, sealed. The one place in which money moves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from govflow.codec import canonical
from govflow.domain.funds.ledger import (
    CARRIED,
    REVERSIBLE,
    TITLES,
    Account,
    Book,
    CarryOver,
    Journal,
    Place,
    Reverse,
    Transfer,
    lines_of,
    moved,
    turned,
)
from govflow.engine.entries import Booked
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.funds.tables import ACCOUNT, COUNTER, FUND, JOURNAL, POSTING
from govflow.store.sql.locks import AgainstTheOrder, Rank
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work
from govflow.values import Money, Text

_ACCOUNTS = Prepared(
    select(ACCOUNT.c.id, ACCOUNT.c.kind, ACCOUNT.c.case_id, ACCOUNT.c.balance).where(
        ACCOUNT.c.fund_id == bindparam("fund"),
        ACCOUNT.c.case_id.is_(None) | (ACCOUNT.c.case_id == bindparam("case")),
    )
)
_ALL = Prepared(select(ACCOUNT).where(ACCOUNT.c.fund_id == bindparam("fund")).order_by(ACCOUNT.c.id))
_ADD = Prepared(
    update(ACCOUNT)
    .where(ACCOUNT.c.id == bindparam("account"))
    .values(balance=ACCOUNT.c.balance + bindparam("more", type_=ACCOUNT.c.balance.type))
)
_SEAL = Prepared(update(JOURNAL).where(JOURNAL.c.id == bindparam("journal")).values(sealed=True))
_FUND = Prepared(select(FUND).where(FUND.c.id == bindparam("fund")))
_NEXT = Prepared(
    upsert(COUNTER)
    .values(body_id=bindparam("body"), year=bindparam("of_year"), last=1)
    .on_conflict_do_update(index_elements=[COUNTER.c.body_id, COUNTER.c.year], set_={"last": COUNTER.c.last + 1})
    .returning(COUNTER.c.last)
)
_LINES = (
    select(POSTING.c.line, POSTING.c.fen, ACCOUNT.c.kind, ACCOUNT.c.case_id)
    .join(ACCOUNT, ACCOUNT.c.id == POSTING.c.account_id)
    .order_by(POSTING.c.line)
)


def asked_of_accounts(fund_id: int, case_id: int) -> Asked:
    """What the accounts of a fund itself, and those of a case in it, are read with."""
    return _ACCOUNTS.asked(fund=fund_id, case=case_id)


def against_moving(work: Work, intents: Iterable[Any]) -> list[Message]:
    """Why the sums that a step moves cannot be moved together: an account would stand on its wrong side."""
    moves = moved(each for each in intents if isinstance(each, Book))
    standing = _read(work.session, moves)
    after = {place: fen + (standing[place].balance if place in standing else 0) for place, fen in moves.items()}
    return list(dict.fromkeys(_WRONG.get(place.account, _OVERDRAWN) for place in turned(after)))


def book(work: Work, case: Case, intent: Book) -> None:
    """Write one journal and enter it in the record of the case. Raises Refused for what would turn an account."""
    _write(work, case, intent.fund_id, intent.journal, lines_of(intent))


def reverse(work: Work, case: Case, intent: Reverse) -> None:
    """Take a journal of a fund back. Raises Refused where there is none, where it is no journal of the fund office,
    where it is reversed already, or where what it moved has gone on.
    """
    found = find_journal(work, intent.fund_id, intent.number)
    if found is None:
        raise Refused([Message("There is no journal %(number)s in the books of this fund.", number=intent.number)])
    if found.kind not in REVERSIBLE:
        sentence = Message(
            "Journal %(number)s belongs to a case: a step of that case corrects it.", number=intent.number
        )
        raise Refused([sentence])
    if work.session.execute(select(JOURNAL.c.id).where(JOURNAL.c.reverses == found.id)).first():
        raise Refused([Message("Journal %(number)s is reversed already.", number=intent.number)])
    rows = work.session.execute(_LINES.where(POSTING.c.journal_id == found.id))
    lines = {Place(intent.fund_id, Account(row.kind), row.case_id): -row.fen for row in rows}
    _write(work, case, intent.fund_id, Journal.REVERSE, lines, reverses=found.id)


def carry_over(work: Work, case: Case, intent: CarryOver) -> None:
    """Take all balances of a fund to that of the next year. Nothing is written where nothing stands in it."""
    rows = _ALL.rows(work.session, fund=intent.fund_id)
    standing = {(Account(row.kind), row.case_id): row.balance for row in rows if row.balance}
    if not standing:
        return
    out = {Place(intent.fund_id, *place): -fen for place, fen in standing.items()}
    into = {Place(intent.into_id, *place): fen for place, fen in standing.items()}
    first = _write(work, case, intent.fund_id, Journal.CARRY_OUT, out)
    _write(work, case, intent.into_id, Journal.CARRY_IN, into, beside=first)


def transfer(work: Work, case: Case, intent: Transfer) -> None:
    """Move a sum from a fund to another: two journals, each whole in the books of its fund."""
    out = lines_of(Book(journal=Journal.TRANSFER_OUT, fund_id=intent.fund_id, amount=intent.amount))
    into = lines_of(Book(journal=Journal.TRANSFER_IN, fund_id=intent.into_id, amount=intent.amount))
    first = _write(work, case, intent.fund_id, Journal.TRANSFER_OUT, out)
    _write(work, case, intent.into_id, Journal.TRANSFER_IN, into, beside=first)


def find_journal(work: Work, fund_id: int, number: str) -> Any | None:
    """A journal of a fund by its year and number, 2026-14; None where there is none."""
    year, _, place = number.partition("-")
    if not (year.isdecimal() and place.isdecimal() and len(year) <= 4 and len(place) <= 9):
        return None
    named = JOURNAL.c.fund_id == fund_id, JOURNAL.c.year == int(year), JOURNAL.c.number == int(place)
    return work.session.execute(select(JOURNAL).where(*named)).first()


def open_books(session: Session, fund_id: int, amount: Money, at: datetime) -> None:
    """What a fund has received before it has a record of its own: entered in the record of no case.

    ``at`` is a moment of the day, in the zone of its body, on which it is booked.
    """
    if amount.fen > 0:
        [fund] = _FUND.rows(session, fund=fund_id)
        lines = lines_of(Book(journal=Journal.RECEIVE, fund_id=fund_id, amount=amount))
        _write_rows(session, at, None, fund, Journal.RECEIVE, lines, at.date())


def digest_of(
    *, body_id: int, year: int, number: int, fund_id: int, kind: str, on_day: date, case_id: int | None,
    reverses: int | None, lines: Iterable[tuple[str, int | None, int]],
) -> str:  # fmt: skip
    """SHA-256 over what a journal says and its lines: account, for which case, fen."""
    said = {
        "body": body_id, "year": year, "number": number, "fund": fund_id, "kind": kind, "on_day": on_day.isoformat(),
        "case": case_id, "reverses": reverses, "lines": [list(each) for each in lines],
    }  # fmt: skip
    return hashlib.sha256(canonical(said)).hexdigest()


def _write(
    work: Work, case: Case, fund_id: int, kind: Journal, lines: Mapping[Place, int], *, reverses: int | None = None,
    beside: int | None = None,
) -> int:  # fmt: skip
    """A journal with its lines, sealed, in the record of the case; its id."""
    if not work.locks.holds(Rank.FUND, fund_id):
        raise AgainstTheOrder(f"money of fund {fund_id} is moved without its lock")
    [fund] = _FUND.rows(work.session, fund=fund_id)
    day = case.today(work.at)
    journal_id, number, digest = _write_rows(
        work.session, work.at, case.id, fund, kind, lines, day, reverses=reverses, beside=beside
    )
    debits = [fen for fen in lines.values() if fen > 0]
    booked = Booked(
        number=f"{day.year}-{number}", journal=str(kind), what=TITLES[kind],
        fund=Text(en=fund.name_en, zh=fund.name_zh),
        amount=Money(sum(debits) if kind in CARRIED else max(debits)), sha256=digest,
    )  # fmt: skip
    work.enter(case, booked)
    return journal_id


def _write_rows(
    session: Session, at: datetime, case_id: int | None, fund: Any, kind: Journal, lines: Mapping[Place, int],
    day: date, *, reverses: int | None = None, beside: int | None = None,
) -> tuple[int, int, str]:  # fmt: skip
    """The rows of a journal, sealed; its id, number and digest."""
    try:
        accounts = _moved(session, fund.id, lines)
        number: int = _NEXT.scalar(session, body=fund.body_id, of_year=day.year)
        digest = digest_of(
            body_id=fund.body_id, year=day.year, number=number, fund_id=fund.id, kind=kind, on_day=day,
            case_id=case_id, reverses=reverses,
            lines=((str(place.account), place.case_id, fen) for place, fen in lines.items()),
        )  # fmt: skip
        journal_id = insert_new(
            session, JOURNAL, body_id=fund.body_id, year=day.year, number=number, fund_id=fund.id, kind=str(kind),
            on_day=day, at=at, case_id=case_id, reverses=reverses, beside=beside, digest=digest, sealed=False,
        )  # fmt: skip
        session.execute(POSTING.insert(), list(_postings(journal_id, accounts, lines)))
        _SEAL.run(session, {"journal": journal_id})
    except IntegrityError as error:
        raise Refused([_OVERDRAWN]) from error
    return journal_id, number, digest


def _read(session: Session, places: Iterable[Place]) -> dict[Place, Any]:
    """The accounts of the funds and cases that these places are in, as they are stored."""
    asked = {(place.fund_id, place.case_id or 0) for place in places}
    return {
        Place(fund_id, Account(row.kind), row.case_id): row
        for fund_id, holder in sorted(asked)
        for row in _ACCOUNTS.rows(session, fund=fund_id, case=holder)
    }


def _moved(session: Session, fund_id: int, lines: Mapping[Place, int]) -> dict[Place, int]:
    """Add the lines to the balances of their accounts; the accounts by place. A new one begins with its first line."""
    found = {place: row.id for place, row in _read(session, lines).items()}
    changed = [{"account": found[place], "more": fen} for place, fen in lines.items() if place in found]
    for place, fen in lines.items():
        if place not in found:
            found[place] = insert_new(
                session, ACCOUNT, fund_id=fund_id, kind=str(place.account), case_id=place.case_id, balance=fen
            )
    if changed:
        _ADD.run(session, *changed)
    return found


def _postings(journal_id: int, accounts: Mapping[Place, int], lines: Mapping[Place, int]) -> Iterator[dict[str, int]]:
    for line, (place, fen) in enumerate(lines.items(), 1):
        yield {"journal_id": journal_id, "line": line, "account_id": accounts[place], "fen": fen}


_OVERDRAWN = Message("The fund cannot pay this any more; reload the page to see its balance.")
_WRONG: Mapping[Account, Message] = {
    Account.SPENT: Message("More would be claimed back than was paid out; reload the page to see what was."),
    Account.CLAWBACK_DUE: Message("More would be paid back than is claimed; reload the page to see what is."),
    Account.PLEDGE_DUE: Message("More would be received than was pledged; reload the page to see what is open."),
}
