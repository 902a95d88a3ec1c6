"""Years of a fund: closed by two people, carried over account by account, lapsed by the clock and returned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from govflow.demo.funds import office
from govflow.demo.funds.office import MANAGER, RECEIPT, SECOND, NewFund
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.domain.funds.ledger import Account
from govflow.errors import Invalid, Refused
from govflow.services.queries.operations import verify_record
from govflow.values import Money
from tests.builders import Cast
from tests.services.books import holding, stands
from tests.services.grants import approved
from tests.services.offices import YEAR_ENDS, after_the_year, new_fund, row_of, yuan

NEXT_ENDS = date(2027, 12, 31)


def books(cast: Cast, fund: NewFund) -> dict[Account, int]:
    return {kind: fen for kind, fen in stands(cast, office.number(cast, fund)).items() if fen}


def with_money(cast: Cast, amount: int = 1_000, **more: Any) -> NewFund:
    fund = new_fund(cast, **more)
    office.move(cast, fund, "receipt", amount)
    return fund


def closed(cast: Cast, amount: int = 1_000, **more: Any) -> NewFund:
    """A fund whose year was closed on the first days of the next."""
    fund = with_money(cast, amount, **more)
    after_the_year(cast)
    office.close_year(cast, fund)
    return fund


def following(cast: Cast, fund: NewFund, **more: Any) -> NewFund:
    said = {"year_ends": NEXT_ENDS, "lapses_on": fund.lapses_on, "purpose": fund.purpose, "source": fund.source, **more}
    return new_fund(cast, **said)


def test_a_year_is_closed_on_the_day_after_its_last_and_not_on_it(cast: Cast) -> None:
    fund = with_money(cast)
    cast.pass_days((YEAR_ENDS - cast.today) // timedelta(days=1))
    with pytest.raises(Refused, match="The fiscal year ends on 31 December 2026: close it from the day after on"):
        office.close_year(cast, fund)
    cast.pass_days(1)
    office.close_year(cast, fund)
    assert (cast.state(fund.reference), row_of(cast, fund).state) == ("year_closed", "closed")


def test_whoever_prepares_the_closing_does_not_confirm_it(cast: Cast) -> None:
    fund = with_money(cast)
    after_the_year(cast)
    cast.fire(MANAGER, fund.reference, "prepare_closing", closing_note="All is booked.")
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(MANAGER, fund.reference, "confirm_closing")


def test_a_year_in_which_nothing_stands_ends_with_its_closing(cast: Cast) -> None:
    fund = new_fund(cast)
    after_the_year(cast)
    office.close_year(cast, fund)
    assert cast.state(fund.reference) == "closed"


def test_a_closed_fund_is_offered_to_nobody(cast: Cast) -> None:
    fund = closed(cast)
    with pytest.raises(Invalid, match="Choose from the list"):
        cast.open(
            cast.member("charity", "signatory"), "pledge", acting="charity", fund=office.number(cast, fund),
            amount=Money.yuan(1), gift_purpose="The river", pays_by=cast.today + timedelta(days=9), unrelated=True,
        )  # fmt: skip


def test_what_is_left_goes_to_the_next_year_and_the_books_say_both(cast: Cast) -> None:
    old = closed(cast)
    new = following(cast, old)
    office.carry_over(cast, old, new)
    assert books(cast, old) == {}
    assert books(cast, new) == {Account.BANK: yuan(1_000), Account.AVAILABLE: -yuan(1_000)}
    assert (cast.state(old.reference), row_of(cast, old).successor_id) == ("closed", office.number(cast, new))
    assert verify_record(cast.backend).first_broken is None


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"purpose": "Clean air · 大气"}, "is of another source, purpose or committee"),
        ({"source": "eco_tax"}, "is of another source, purpose or committee"),
        ({"committee": "air"}, "is of another source, purpose or committee"),
        ({"year_ends": date(2028, 6, 30)}, "is not the fund of 2027"),
        ({"lapses_on": date(2029, 1, 1)}, "it would lapse later than on 31 December 2028"),
    ],
)
def test_money_keeps_its_source_and_purpose_and_lapses_no_later(cast: Cast, more: dict[str, Any], why: str) -> None:
    old = closed(cast)
    new = following(cast, old, **more)
    with pytest.raises(Refused, match=why):
        office.carry_over(cast, old, new)
    assert books(cast, new) == {}


def test_money_is_carried_to_no_fund_that_was_opened_before(cast: Cast) -> None:
    cast.pass_days((date(2026, 11, 2) - cast.today) // timedelta(days=1))
    new = new_fund(cast, year_ends=NEXT_ENDS, lapses_on=date(2028, 12, 31))
    old = closed(cast)
    with pytest.raises(Refused, match="was opened before this fund"):
        office.carry_over(cast, old, new)


def test_a_grant_is_paid_by_the_fund_that_carries_its_own_on(cast: Cast) -> None:
    old = with_money(cast, 5_000)
    request = _signed(cast, old, 2_000)
    after_the_year(cast)
    office.close_year(cast, old)
    assert holding(cast, request.reference).committed == Money.yuan(2_000)
    new = following(cast, old)
    office.carry_over(cast, old, new)
    assert books(cast, old) == {}
    requests.pay_tranche(cast, request, "The whole sum · 全部资金", 500)
    held = holding(cast, request.reference)
    assert (held.committed, held.disbursed) == (Money.yuan(1_500), Money.yuan(500))
    assert books(cast, new)[Account.BANK] == yuan(4_500)


def test_what_nobody_used_lapses_on_its_day_and_is_returned_by_two_people(cast: Cast) -> None:
    fund = with_money(cast, lapses_on=YEAR_ENDS)
    cast.pass_days((YEAR_ENDS - cast.today) // timedelta(days=1))
    assert cast.state(fund.reference) == "in_use"
    cast.pass_days(1)
    assert (cast.state(fund.reference), row_of(cast, fund).state) == ("lapsing", "lapsed")
    assert books(cast, fund) == {Account.BANK: yuan(1_000), Account.DUE_TO_SOURCE: -yuan(1_000)}
    cast.fire(MANAGER, fund.reference, "prepare_remittance", remitted_to="Treasury, 17", remittance_paper=RECEIPT)
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(MANAGER, fund.reference, "confirm_remittance")
    cast.fire(SECOND, fund.reference, "confirm_remittance")
    assert (cast.state(fund.reference), books(cast, fund)) == ("lapsed", {})


def test_an_empty_fund_ends_on_the_day_on_which_it_would_lapse(cast: Cast) -> None:
    fund = new_fund(cast, lapses_on=YEAR_ENDS)
    after_the_year(cast)
    assert cast.state(fund.reference) == "lapsed"


def test_what_is_committed_is_still_paid_after_the_rest_has_lapsed(cast: Cast) -> None:
    fund = with_money(cast, 5_000, lapses_on=YEAR_ENDS)
    request = _signed(cast, fund, 2_000)
    began = cast.clock.at
    after_the_year(cast)
    assert books(cast, fund)[Account.DUE_TO_SOURCE] == -yuan(3_000)
    assert holding(cast, request.reference).committed == Money.yuan(2_000)
    assert began < cast.clock.at


def _signed(cast: Cast, fund: NewFund, amount: int) -> Request:
    """A grant from this fund with a signed contract."""
    cast.pass_days((date(2026, 11, 2) - cast.today) // timedelta(days=1))  # no report is owed by then
    number = office.number(cast, fund)
    cast.region.funds["of_this_test"] = number  # type: ignore[index]
    request = approved(cast, amount, fund="of_this_test")
    requests.sign(cast, request)
    return request
