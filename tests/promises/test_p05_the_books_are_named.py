"""P5: whatever is altered by hand in the books of a fund is named: each column of a fund, account, journal and line."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from govflow.demo.funds import office
from govflow.demo.stories import requests
from govflow.domain.funds.ledger import Account, Journal
from govflow.errors import Conflict
from govflow.services.commands.record import sequence_waiting
from govflow.store.funds.booking import digest_of
from govflow.store.funds.tables import ACCOUNT, COUNTER, FUND, JOURNAL, POSTING
from govflow.store.record.broken import Broken
from govflow.store.record.coverage import check_facts
from govflow.store.sql.session import Session
from tests.builders import Cast
from tests.promises.figures import SEED
from tests.promises.forging import same, unguarded
from tests.promises.test_p05_the_record_covers_facts import other
from tests.services.grants import grant
from tests.services.offices import new_fund

BOOKS: tuple[Table, ...] = (FUND, ACCOUNT, JOURNAL, POSTING, COUNTER)
COLUMNS = [(table, column) for table in BOOKS for column in table.columns]
ALLOWED: dict[Any, Any] = {FUND.c.state: "lapsed", FUND.c.successor_id: 999}  # which other values the table takes
BILLION = 100_000_000_000  # fen


@pytest.fixture
def books(cast: Cast) -> Iterator[Connection]:
    """A fund with its record, one of the region, a grant that is paid, and all of it under the record."""
    fund = new_fund(cast)
    office.move(cast, fund, "receipt", 1_000)
    requests.pay_tranche(cast, grant(cast), "First part", 400_000)
    sequence_waiting(cast.backend)
    with unguarded(cast.backend.sessions.engine) as connection:
        assert found(connection) is None
        yield connection


def found(connection: Connection) -> Broken | None:
    return check_facts(Session(connection))


def names(table: Table, row: dict[str, Any], broken: Broken | None) -> bool:
    """Does the sentence name the row, or of what follows from others the account, journal or counter?"""
    said = str(broken and broken.sentence)
    number = " ".join(str(row[each.name]) for each in table.primary_key)
    named = {
        FUND: [f"Row {number} of fund "],
        ACCOUNT: ["The balance of the account “", f"Row {number} of account "],
        JOURNAL: [f"Journal {row.get('year')}-{row.get('number')} ", f"Row {number} of journal "],
        POSTING: [f"Row {number} of posting "],
        COUNTER: ["A counter of journals does not stand"],
    }[table]
    return any(each in said for each in named)


@pytest.mark.on_request
def test_each_column_that_is_altered_is_named(books: Connection) -> None:
    tried = set()
    for table, column in COLUMNS:
        rows = [dict(row) for row in books.execute(select(table).order_by(*table.primary_key)).mappings()]
        for row in random.Random(SEED).sample(rows, min(3, len(rows))) + rows[-1:]:
            value = ALLOWED[column] if column in ALLOWED else other(row[column.name], column)
            try:
                with books.begin_nested():
                    books.execute(update(table).where(*same(table, row)).values({column.name: value}))
            except (DatabaseError, Conflict):  # what the table does not take at all
                continue
            tried.add(column)
            broken = found(books)
            moved = {**row, column.name: value}
            assert names(table, row, broken) or names(table, moved, broken), (column, row, value, broken)
            books.rollback()
    assert {str(column) for _, column in COLUMNS if column not in tried} == set()


def test_a_row_that_is_gone_or_written_again_is_named(books: Connection) -> None:
    for table in (FUND, ACCOUNT, JOURNAL, POSTING):
        row = dict(books.execute(select(table).order_by(*table.primary_key)).mappings().all()[-1])
        books.execute(delete(table).where(*same(table, row)))
        assert names(table, row, found(books)), f"a row of {table} that is gone"
        books.rollback()
        new: dict[Table, dict[str, Any]] = {
            FUND: {"id": 999}, ACCOUNT: {"id": 999, "kind": "lapsed", "balance": 0}, POSTING: {"line": 999},
            JOURNAL: {"id": 999, "number": 999, "reverses": None},
        }  # fmt: skip
        again = {**row, **new[table]}
        books.execute(insert(table).values(again))
        assert names(table, again, found(books)), f"a row of {table} that was added"
        books.rollback()


def test_a_billion_that_is_booked_by_hand_so_that_all_sums_agree_is_named(books: Connection) -> None:
    """With its journal, its lines, its balances, its number and its digest: only the record has no such rows."""
    first = dict(books.execute(select(JOURNAL).order_by(JOURNAL.c.id.desc())).mappings().first() or {})
    last = books.execute(select(COUNTER.c.last).where(COUNTER.c.year == first["year"])).scalar_one()
    lines = ((Account.BANK, BILLION), (Account.AVAILABLE, -BILLION))
    forged = {**first, "id": 999, "number": last + 1, "kind": str(Journal.RECEIVE), "case_id": None, "beside": None}
    said = {name: forged[name] for name in ("body_id", "year", "number", "fund_id", "kind", "on_day", "case_id")}
    kept = digest_of(**said, reverses=None, lines=[(str(kind), None, fen) for kind, fen in lines])
    books.execute(insert(JOURNAL).values({**forged, "reverses": None, "digest": kept, "sealed": True}))
    for line, (kind, fen) in enumerate(lines, 1):
        mine = ACCOUNT.c.fund_id == first["fund_id"], ACCOUNT.c.kind == str(kind), ACCOUNT.c.case_id.is_(None)
        account = books.execute(select(ACCOUNT.c.id).where(*mine)).scalar_one()
        books.execute(insert(POSTING).values(journal_id=999, line=line, account_id=account, fen=fen))
        books.execute(update(ACCOUNT).where(*mine).values(balance=ACCOUNT.c.balance + fen))
    books.execute(text(f"UPDATE journal_counter SET last = last + 1 WHERE year = {first['year']}"))
    broken = found(books)
    assert "999" in str(broken and broken.sentence), broken
