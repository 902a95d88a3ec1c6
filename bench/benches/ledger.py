"""The ledger: a journal beside the same rows by hand, and a statement among very many postings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import select

from bench.application import application, fetch, signed_in
from bench.databases import Database
from bench.hand.connection import Hand, by_hand, rows
from bench.loading import unguarded
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.rows import check_alike, written
from bench.scene import Scene
from govflow.domain.funds.ledger import Account, Book, Journal, lines_of
from govflow.services.backend import Backend
from govflow.store.funds.balances import hold_fund
from govflow.store.funds.booking import digest_of, write_journal
from govflow.store.funds.tables import FUND
from govflow.values import SYSTEM, Money
from tests.builders import Cast
from tests.services import disputes

FINANCE = "qin.feng"
LIMIT = 200  # ms
SUM = 100


def posting(scene: Scene) -> Lines:
    """A sum is reserved in a transaction of its own, beside the same rows by hand: ≤ 2 ×."""
    database = scene.database("posting")
    cast = scene.cast(database)
    fund, case_id = cast.fund("water_central"), cast.case(disputes.draft(cast)).id
    careful = scene.waiting(cast, database).backend
    ours = partial(_book, careful, cast, fund, case_id)
    ours(0)  # from now on all accounts are there
    with by_hand(database) as hand:
        theirs = _by_hand(hand, cast, fund, case_id)
        check_alike(written(database, lambda: ours(0)), written(database, lambda: theirs(0)))
        govflow, limit = side_by_side(ours, theirs, rounds=scene.extent.rounds, warm_up=scene.extent.warm_up)
    yield Line(
        name="posting", database=database.name, size="one journal", value=govflow, unit="µs", limit=limit,
        beside="by hand", aim=AtMost(2), rounds=scene.extent.rounds,
    )  # fmt: skip


def statement(scene: Scene) -> Lines:
    """The statement of an account, at its beginning, from a day in the middle, and its last page: ≤ 200 ms."""
    database, many = scene.database("statement"), scene.extent.postings
    cast = scene.installation(database)
    fund = cast.fund("water_central")
    last = _book_many(database, cast, fund, many)
    client = signed_in(application(cast), cast, FINANCE)
    path = f"/funds/{fund}/books/available"
    paths = {
        "first page": path,
        "from a day": f"{path}?since=2026-06-30",
        "last page": f"{path}?journal={last - 50}&line=1",
    }
    taken = side_by_side(
        *(partial(fetch, client, each) for each in paths.values()),
        rounds=scene.extent.page_rounds,
        warm_up=scene.extent.warm_up,
    )
    for of, microseconds in zip(paths, taken, strict=True):
        yield Line(
            name="statement", of=of, database=database.name, size=f"{many:,} postings", value=microseconds / 1000,
            unit="ms", limit=LIMIT, beside="200 ms", aim=AtMost(1), rounds=scene.extent.page_rounds,
        )  # fmt: skip


def _book(backend: Backend, cast: Cast, fund_id: int, case_id: int, _number: int) -> None:
    lines = lines_of(Book(journal=Journal.RESERVE, fund_id=fund_id, case_id=case_id, amount=Money(SUM)))
    with backend.transaction() as session:
        work = backend.work(session, SYSTEM)
        write_journal(session, work.at, case_id, hold_fund(work, fund_id), Journal.RESERVE, lines, cast.today)


def _by_hand(hand: Hand, cast: Cast, fund_id: int, case_id: int) -> Callable[[int], None]:
    """The same rows, straight from the driver; what says that they were written stands beside them."""
    held = " FOR UPDATE" if hand.postgresql else ""
    true, day, at = True, cast.today, hand.put(cast.clock.at)
    on = day if hand.postgresql else day.isoformat()

    def book(_number: int) -> None:
        with hand.transaction():
            [fund] = rows(hand.execute(f"SELECT id, body_id FROM fund WHERE id = ?{held}", (fund_id,)))
            accounts = {
                (row["kind"], row["case_id"]): row["id"]
                for row in rows(hand.execute(
                    "SELECT id, kind, case_id, balance FROM account WHERE fund_id = ? "
                    "AND (case_id IS NULL OR case_id = ?)",
                    (fund_id, case_id),
                ))
            }  # fmt: skip
            lines = (((Account.AVAILABLE, None), SUM), ((Account.RESERVED, case_id), -SUM))
            for place, fen in lines:
                hand.execute("UPDATE account SET balance = balance + ? WHERE id = ?", (fen, accounts[place]))
            [number] = rows(hand.execute(
                "INSERT INTO journal_counter (body_id, year, last) VALUES (?, ?, 1) ON CONFLICT (body_id, year) "
                "DO UPDATE SET last = journal_counter.last + 1 RETURNING last", (fund["body_id"], day.year),
            ))  # fmt: skip
            digest = digest_of(
                body_id=fund["body_id"], year=day.year, number=number["last"], fund_id=fund_id, kind="reserve",
                on_day=day, case_id=case_id, reverses=None,
                lines=((str(account), holder, fen) for (account, holder), fen in lines),
            )  # fmt: skip
            [journal] = rows(hand.insert("journal", {
                "body_id": fund["body_id"], "year": day.year, "number": number["last"], "fund_id": fund_id,
                "kind": "reserve", "on_day": on, "at": at, "case_id": case_id, "digest": digest, "sealed": not true,
            }, returning="RETURNING id"))  # fmt: skip
            hand.insert("posting", *(
                {"journal_id": journal["id"], "line": line, "account_id": accounts[place], "fen": fen}
                for line, (place, fen) in enumerate(lines, 1)
            ))  # fmt: skip
            hand.execute("UPDATE journal SET sealed = ? WHERE id = ?", (true, journal["id"]))
            _announce(
                hand,
                f"case {case_id}",
                [f"journal {journal['id']}", *(f"posting {journal['id']} {line}" for line in (1, 2))],
            )

    return book


def _announce(hand: Hand, scope: str, keys: list[str]) -> None:
    """What commands say that they changed, until it is sealed."""
    [count] = rows(hand.execute(
        "INSERT INTO touch_count (scope, number) VALUES (?, 1) ON CONFLICT (scope) "
        "DO UPDATE SET number = touch_count.number + 1 RETURNING number", (scope,),
    ))  # fmt: skip
    digests = {each: hashlib.sha256(each.encode()).hexdigest() for each in keys}
    hand.insert("touched", *(
        {"scope": scope, "number": count["number"], "together": len(keys), "key": key, "left_as": digest,
         "mark": f"0:{digest}"}
        for key, digest in digests.items()
    ))  # fmt: skip


def _book_many(database: Database, cast: Cast, fund_id: int, many: int) -> int:
    """So many receipts of a fen in a fund, spread over a year, by the database itself; the number of the last."""
    with cast.backend.reading() as session:
        body = session.execute(select(FUND.c.body_id).where(FUND.c.id == fund_id)).scalar_one()
    cast.backend.sessions.dispose()
    numbers = database.numbers(1, many)
    day = "DATE '2026-01-01' + n % 365" if database.postgresql else "date('2026-01-01', '+' || (n % 365) || ' days')"
    at = "TIMESTAMPTZ '2026-01-01'" if database.postgresql else "'2026-01-01 00:00:00.000000'"
    with database.loading() as connection, _open(connection, database):
        first = connection.execute("SELECT max(id) FROM journal").fetchone()[0]
        connection.execute(
            "INSERT INTO journal (id, body_id, year, number, fund_id, kind, on_day, at, digest, sealed) SELECT "
            f"{first} + n, {body}, 2027, n, {fund_id}, 'receive', {day}, {at}, '', true FROM {numbers}"
        )
        for line, kind, fen in ((1, "available", -1), (2, "bank", 1)):
            account = f"(SELECT id FROM account WHERE fund_id = {fund_id} AND kind = '{kind}')"
            connection.execute(f"INSERT INTO posting SELECT {first} + n, {line}, {account}, {fen} FROM {numbers}")
            connection.execute(f"UPDATE account SET balance = balance + {fen * many} WHERE id = {account}")
    found: int = first + many
    return found


@contextmanager
def _open(connection: Any, database: Database) -> Any:
    """Journals may come in sealed meanwhile."""
    if not database.postgresql:
        with unguarded(connection, ("journal", "posting"), postgresql=False):
            yield
        return
    for table in ("journal", "posting"):
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in ("journal", "posting"):
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
