"""P4: the ledger balances and never overspends, however many spend at once; a form that is sent twice books once."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from govflow.demo.stories import requests
from govflow.domain.funds.ledger import PAIRS, Account, Book, Journal, Place, lines_of, moved, turned
from govflow.errors import Refused
from govflow.services.commands.steps import TakeStep, take_step
from govflow.store.funds.balances import hold_fund
from govflow.store.funds.booking import write_journal
from govflow.store.funds.checking import check_ledger
from govflow.store.funds.tables import ACCOUNT, FUND, JOURNAL, POSTING
from govflow.store.sql.session import Session
from govflow.values import SYSTEM, Money
from tests.builders import Cast, new_key
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure, seeds
from tests.promises.forging import unguarded
from tests.services import disputes
from tests.services.books import holding, receive, stands
from tests.services.grants import noticed


def spend(cast: Cast, fund_id: int, intent: Book, *, held: bool = True) -> bool:
    """Book in a transaction of its own, under the lock of the fund or past it; whether it was booked."""
    try:
        with cast.backend.transaction() as session:
            work = cast.backend.work(session, SYSTEM)
            if held:
                hold_fund(work, fund_id)
            fund = session.execute(select(FUND).where(FUND.c.id == fund_id)).one()
            write_journal(session, work.at, None, fund, intent.journal, lines_of(intent), cast.today)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("held", [True, False], ids=["held", "past the lock"])
def test_many_who_spend_at_once_spend_no_more_than_there_is(cast: Cast, held: bool) -> None:
    """Past the lock, the database alone refuses."""
    spenders, fund_id = figure(8, 32), cast.fund("water_central")
    cases = [cast.case(disputes.draft(cast)).id for _ in range(spenders)]
    for seed in seeds(2, 40):
        print(f"seed {seed}")
        choose = random.Random(seed)
        free = -stands(cast, fund_id)[Account.AVAILABLE]
        sums = [choose.randrange(1, 2 * free // spenders + 2) for _ in cases]
        acts = [
            partial(spend, cast, fund_id, Book(
                journal=Journal.RESERVE, fund_id=fund_id, case_id=case_id, amount=Money(fen)
            ), held=held)
            for case_id, fen in zip(cases, sums, strict=True)
        ]  # fmt: skip
        booked = all_at_once(acts)
        left = free - sum(fen for fen, done in zip(sums, booked, strict=True) if done)
        assert left == -stands(cast, fund_id)[Account.AVAILABLE] >= 0
        assert all(fen > left for fen, done in zip(sums, booked, strict=True) if not done)
        receive(cast, fund_id, Money(spenders * 1_000_00 - left if left < spenders * 1_000_00 else 1))
    sound(cast)


def test_whatever_is_booked_the_balances_are_those_of_the_lines(cast: Cast) -> None:
    fund_id = cast.fund("water_central")
    cases = [None, *(cast.case(disputes.draft(cast)).id for _ in range(2))]
    for seed in seeds(4, 2000):
        print(f"seed {seed}")
        choose, before = random.Random(seed), places(cast, fund_id)
        with cast.backend.transaction() as session:
            fund = session.execute(select(FUND).where(FUND.c.id == fund_id)).one()
            hold_fund(cast.backend.work(session, SYSTEM), fund_id)
            for _ in range(50):
                intent = Book(
                    journal=choose.choice(sorted(PAIRS)), fund_id=fund_id, case_id=choose.choice(cases),
                    amount=Money(choose.choice((1, 7, 100, 60_000_000_000))),
                )  # fmt: skip
                after = Counter(before)
                after.update(moved([intent]))
                try:
                    with session.connection.begin_nested():
                        write_journal(session, cast.clock.at, None, fund, intent.journal, lines_of(intent), cast.today)
                except Refused:
                    assert turned(after), (seed, intent)
                else:
                    assert not turned(after), (seed, intent)
                    before = after
        assert {place: fen for place, fen in before.items() if fen} == places(cast, fund_id)
    sound(cast)


def test_a_form_that_is_sent_ten_times_books_once(cast: Cast) -> None:
    request = noticed(cast)
    version = cast.case(request.reference).version
    taking = TakeStep(
        case=request.reference, name="reserve", values={}, reason=None, seen_version=version, key=new_key()
    )
    finance = cast.actor(requests.FINANCE)
    all_at_once([partial(take_step, cast.backend, finance, taking)] * 5)
    for _ in range(5):
        take_step(cast.backend, finance, taking)
    assert holding(cast, request.reference).reserved == Money.yuan(request.amount)
    with cast.backend.reading() as session:
        query = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.case_id == cast.case(request.reference).id)
        assert session.scalar(query) == 1
    sound(cast)


SEALED: dict[str, str] = {
    "a sum": "UPDATE posting SET fen = fen + 1",
    "another account": "UPDATE posting SET account_id = account_id + 1",
    "a line less": "DELETE FROM posting WHERE line = 1",
    "a line more": "INSERT INTO posting (journal_id, line, account_id, fen) VALUES (1, 9, 1, 5)",
    "a journal less": "DELETE FROM journal",
    "another kind": "UPDATE journal SET kind = 'remit'",
    "another day": "UPDATE journal SET on_day = '2020-01-01'",
    "open again": "UPDATE journal SET sealed = false",
    "an account less": "DELETE FROM account",
    "an account of another fund": "UPDATE account SET fund_id = fund_id + 1",
    "an overdrawn account": "UPDATE account SET balance = -balance",
    "a journal that comes sealed": (
        "INSERT INTO journal (id, body_id, year, number, fund_id, kind, on_day, at, digest, sealed) "
        "SELECT 999, body_id, year, 999, fund_id, kind, on_day, at, digest, true FROM journal WHERE id = 1"
    ),
}


@pytest.mark.parametrize("statement", SEALED.values(), ids=list(SEALED))
def test_the_database_itself_refuses_to_change_what_is_booked(cast: Cast, statement: str) -> None:
    with cast.backend.sessions.writing() as session, pytest.raises(IntegrityError):
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([(1, 5), (2, -4)], "a sum is left"),
        ([(1, 5)], "one line"),
        ([], "no line"),
        ([(1, 5), (4, -5)], "the account of another fund"),
    ],
)
def test_a_journal_is_sealed_only_if_it_balances_in_its_own_fund(
    cast: Cast, lines: list[tuple[int, int]], why: str
) -> None:
    with cast.backend.sessions.writing() as session:
        assert [row.fund_id for row in session.execute(select(ACCOUNT).where(ACCOUNT.c.id.in_((1, 2, 4))))] == [1, 1, 2]
        first = dict(session.execute(select(JOURNAL).where(JOURNAL.c.id == 1)).mappings().one())
        session.execute(JOURNAL.insert(), [{**first, "id": 999, "number": 999, "sealed": False}])
        for line, (account_id, fen) in enumerate(lines, 1):
            posting = {"journal_id": 999, "line": line, "account_id": account_id, "fen": fen}
            session.execute(POSTING.insert(), [posting])
        with pytest.raises(IntegrityError, match="come to zero"):
            session.execute(update(JOURNAL).where(JOURNAL.c.id == 999).values(sealed=True))
        session.rollback()


FIRST = "year = 2026 AND number = 1"
FORGED: dict[str, tuple[str, str]] = {
    "a balance": (
        "UPDATE account SET balance = balance + 100000000000 WHERE kind = 'bank' AND fund_id = 1",
        "The balance of the account “bank” of the fund “",
    ),
    "a line": ("UPDATE posting SET fen = fen * 2 WHERE journal_id = 1", "The balance of the account “"),
    "lines and balances": (
        "UPDATE posting SET fen = fen * 2 WHERE journal_id = 1; "
        "UPDATE account SET balance = balance * 2 WHERE fund_id = 1",
        "Journal 2015-1 was altered.",
    ),
    "a kind": ("UPDATE journal SET kind = 'collect' WHERE id = 1", "Journal 2015-1 was altered."),
    "a journal that is open": ("UPDATE journal SET sealed = false WHERE id = 1", "Journal 2015-1 is not sealed."),
    "a journal that is gone": (
        f"UPDATE account SET balance = 0 WHERE fund_id = (SELECT fund_id FROM journal WHERE {FIRST}); "
        f"DELETE FROM posting WHERE journal_id = (SELECT id FROM journal WHERE {FIRST}); "
        f"DELETE FROM journal WHERE {FIRST}",
        "A journal of 2026 is missing",
    ),
    "a counter": ("UPDATE journal_counter SET last = last + 1", "A counter of journals does not stand"),
}


@pytest.mark.parametrize(("statements", "said"), FORGED.values(), ids=list(FORGED))
def test_what_is_altered_in_the_books_by_hand_is_named(cast: Cast, statements: str, said: str) -> None:
    with unguarded(cast.backend.sessions.engine) as connection:
        assert check_ledger(Session(connection)) is None
        for statement in statements.split("; "):
            assert connection.execute(text(statement)).rowcount
        broken = check_ledger(Session(connection))
        assert str(broken and broken.sentence).startswith(said)


def test_a_journal_that_its_case_does_not_tell_of_is_named(cast: Cast) -> None:
    """Booked by hand, down to the digest: the record of the case has no such entry."""
    request = noticed(cast)
    requests.reserve(cast, request)
    case_id = cast.case(request.reference).id
    with unguarded(cast.backend.sessions.engine) as connection:
        connection.execute(text("DELETE FROM history WHERE kind = 'booked'"))
        broken = check_ledger(Session(connection))
        assert (broken and broken.reference) == request.reference
        assert str(broken and broken.sentence).startswith("No entry in the record tells of journal 2026-")
        connection.rollback()
        connection.execute(text(f"UPDATE journal SET digest = '{'0' * 64}' WHERE case_id = {case_id}"))
        broken = check_ledger(Session(connection))
        assert str(broken and broken.sentence).endswith("was altered.")


def places(cast: Cast, fund_id: int) -> Counter[Place]:
    """What stands in each account of a fund."""
    with cast.backend.reading() as session:
        rows = session.execute(select(ACCOUNT).where(ACCOUNT.c.fund_id == fund_id, ACCOUNT.c.balance != 0))
        return Counter({Place(fund_id, Account(row.kind), row.case_id): row.balance for row in rows})


def sound(cast: Cast) -> None:
    with cast.backend.reading() as session:
        assert check_ledger(session) is None
