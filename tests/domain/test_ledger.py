"""The ledger against a simple model: every journal comes to zero, and no account ever stands on its wrong side."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.domain.funds.ledger import (
    ACCOUNTS,
    CARRIED,
    DEBIT,
    HELD,
    PAIRS,
    REVERSIBLE,
    TITLES,
    Account,
    Book,
    Journal,
    Place,
    lines_of,
    moved,
    turned,
)
from govflow.values import Money

FUND, CASE = 4, 7


def book(journal: Journal, fen: int = 5, case_id: int | None = CASE) -> Book:
    return Book(journal=journal, fund_id=FUND, amount=Money(fen), case_id=case_id)


@pytest.mark.parametrize("journal", PAIRS)
@pytest.mark.parametrize("case_id", [CASE, None])
def test_the_lines_of_every_journal_come_to_zero(journal: Journal, case_id: int | None) -> None:
    lines = lines_of(book(journal, case_id=case_id))
    assert sum(lines.values()) == 0
    assert len(lines) >= 2
    assert all(lines.values())


def test_every_journal_and_every_account_has_its_name_in_both_languages() -> None:
    assert set(TITLES) == set(Journal)
    assert set(ACCOUNTS) == set(Account)
    assert all(each.en and each.zh for each in (*TITLES.values(), *ACCOUNTS.values()))


def test_what_follows_from_others_is_not_booked_by_itself() -> None:
    assert set(Journal) - set(PAIRS) == CARRIED | {Journal.REVERSE}
    with pytest.raises(ValueError, match="follow from others"):
        book(Journal.REVERSE)


@pytest.mark.parametrize("fen", [0, -1])
def test_a_journal_moves_a_sum_above_zero(fen: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        book(Journal.RECEIVE, fen)


def test_only_journals_of_the_fund_office_are_reversed() -> None:
    assert not REVERSIBLE & {Journal.RESERVE, Journal.PAY, Journal.DEMAND, Journal.REVERSE, *CARRIED}


EXPECTED: dict[Journal, str] = {
    Journal.PLEDGE: "pledge_due+ pledged-",
    Journal.FORGO: "pledged+ pledge_due-",
    Journal.RECEIVE: "bank+ available-",
    Journal.COLLECT: "bank+ pledge_due- pledged+ available-",
    Journal.RESERVE: "available+ reserved-",
    Journal.UNRESERVE: "reserved+ available-",
    Journal.COMMIT: "reserved+ committed-",
    Journal.UNCOMMIT: "committed+ available-",
    Journal.PAY: "committed+ applied- spent+ bank-",
    Journal.DEMAND: "clawback_due+ spent-",
    Journal.WAIVE: "spent+ clawback_due-",
    Journal.RECOVER: "bank+ clawback_due- applied+ available-",
    Journal.LAPSE: "available+ due_to_source-",
    Journal.REMIT: "due_to_source+ bank-",
    Journal.TRANSFER_OUT: "available+ bank-",
    Journal.TRANSFER_IN: "bank+ available-",
}
"""Debit and credit as in accounting: domain.md §4 and the table of the ledger."""


@pytest.mark.parametrize(("journal", "said"), EXPECTED.items())
def test_each_journal_debits_and_credits_what_it_says(journal: Journal, said: str) -> None:
    lines = lines_of(book(journal))
    assert " ".join(f"{place.account}{'+' if fen > 0 else '-'}" for place, fen in lines.items()) == said
    assert all((place.case_id == CASE) == (place.account in HELD) for place in lines)


def test_an_account_at_zero_stands_on_both_sides() -> None:
    for account in Account:
        place = Place(FUND, account, None)
        assert turned({place: 0}) == []
        assert turned({place: 1 if account in DEBIT else -1}) == []
        assert turned({place: -1 if account in DEBIT else 1}) == [place]


class Simple:
    """A fund as a child would keep it: five heaps of money, and who owes what."""

    def __init__(self) -> None:
        self.heap: Counter[str] = Counter()
        self.due: Counter[str] = Counter()

    def may(self, journal: Journal, fen: int) -> bool:
        taken, owed = TAKES[journal]
        return all(self.heap[each] >= fen for each in taken) and (owed is None or self.due[owed] >= fen)

    def do(self, journal: Journal, fen: int) -> None:
        taken, _ = TAKES[journal]
        for each in taken:
            self.heap[each] -= fen
        for each in GIVES[journal]:
            self.heap[each] += fen
        self.due["pledge"] += {Journal.PLEDGE: fen, Journal.FORGO: -fen, Journal.COLLECT: -fen}.get(journal, 0)
        self.due["back"] += {Journal.DEMAND: fen, Journal.WAIVE: -fen, Journal.RECOVER: -fen}.get(journal, 0)


TAKES: dict[Journal, tuple[tuple[str, ...], str | None]] = {
    Journal.PLEDGE: ((), None), Journal.FORGO: ((), "pledge"), Journal.RECEIVE: ((), None),
    Journal.COLLECT: ((), "pledge"), Journal.RESERVE: (("free",), None), Journal.UNRESERVE: (("reserved",), None),
    Journal.COMMIT: (("reserved",), None), Journal.UNCOMMIT: (("committed",), None),
    Journal.PAY: (("committed",), None), Journal.DEMAND: (("unclaimed",), None), Journal.WAIVE: ((), "back"),
    Journal.RECOVER: (("paid",), "back"), Journal.LAPSE: (("free",), None), Journal.REMIT: (("lapsed",), None),
    Journal.TRANSFER_OUT: (("free",), None), Journal.TRANSFER_IN: ((), None),
}  # fmt: skip
GIVES: dict[Journal, tuple[str, ...]] = {
    Journal.PLEDGE: (), Journal.FORGO: (), Journal.RECEIVE: ("free",), Journal.COLLECT: ("free",),
    Journal.RESERVE: ("reserved",), Journal.UNRESERVE: ("free",), Journal.COMMIT: ("committed",),
    Journal.UNCOMMIT: ("free",), Journal.PAY: ("paid", "unclaimed"), Journal.DEMAND: (), Journal.WAIVE: ("unclaimed",),
    Journal.RECOVER: ("free",), Journal.LAPSE: ("lapsed",), Journal.REMIT: (), Journal.TRANSFER_OUT: (),
    Journal.TRANSFER_IN: ("free",),
}  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(PAIRS)), st.integers(1, 60)), max_size=50))
def test_what_the_ledger_refuses_is_what_cannot_be(acts: list[tuple[Journal, int]]) -> None:
    balances: Counter[Place] = Counter()
    simple = Simple()
    for journal, fen in acts:
        after = Counter(balances)
        for place, more in lines_of(book(journal, fen)).items():
            after[place] += more
        may = simple.may(journal, fen)
        assert (turned(after) == []) == may, (journal, fen)
        if may:
            simple.do(journal, fen)
            balances = after
    stands: Counter[str] = Counter()
    for place, fen in balances.items():
        stands[place.account] += fen
    assert sum(stands.values()) == 0
    heap, owed = simple.heap, simple.due
    assert {each: abs(stands[each]) for each in Account} == {
        "bank": heap["free"] + heap["reserved"] + heap["committed"] + heap["lapsed"],
        "available": heap["free"], "reserved": heap["reserved"], "committed": heap["committed"],
        "applied": heap["paid"], "spent": heap["unclaimed"], "clawback_due": owed["back"],
        "pledge_due": owed["pledge"], "pledged": owed["pledge"], "due_to_source": heap["lapsed"],
    }  # fmt: skip


def test_what_several_journals_move_is_taken_together() -> None:
    together = moved([book(Journal.RESERVE), book(Journal.UNRESERVE)])
    assert set(together.values()) == {0}
    assert turned(together) == []
