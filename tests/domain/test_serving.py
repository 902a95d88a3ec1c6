"""Who comes first when a fund cannot pay all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govflow.domain.funds import serving
from govflow.domain.funds.holdings import OtherRequest, Rivals
from govflow.values import Money
from tests.domain.test_funds import fund, million, other, request


@pytest.mark.parametrize("asked", [Money(million(10).fen - 1), million(10), Money(million(10).fen + 1)])
def test_nobody_waits_for_money_that_is_there(asked: Money):
    case = request({"amount": asked, "rank": 1})
    waits = serving.waits(Rivals(), fund(), case, amount="amount", rank="rank", states=("waitlist",))
    assert (waits is None) == (asked > million(10))


@pytest.mark.parametrize(
    ("rival", "first"),
    [
        (other("waitlist", rank=1), False),
        (other("waitlist", rank=2), True),
        (other("waitlist", rank=3), True),
        (other("budget_check", rank=1), False),
        (other("waitlist"), True),
        (other("agreement", rank=1), True),
    ],
)
def test_requests_are_served_in_rank_order(rival: OtherRequest, first: bool):
    case = request({"rank": 2})
    settings: dict[str, Any] = {"rank": "rank", "states": ("waitlist", "budget_check")}
    objection = serving.first(Rivals((rival,)), case, **settings)
    assert (objection is None) == first
    assert (serving.waits(Rivals((rival,)), fund(), case, amount="amount", **settings) is None) == (not first)
    assert first or rival.reference in str(objection)


@pytest.mark.parametrize(("rank", "call", "first"), [(9, 4, False), (1, 6, True), (1, 5, False), (2, 5, True)])
def test_an_earlier_call_is_served_before_a_later_one(rank: int, call: int, first: bool):
    case = request({"rank": 2, "call": 5})
    rivals = Rivals((other("waitlist", rank=rank, call=call),))
    assert (serving.first(rivals, case, rank="rank", states=("waitlist",), call="call") is None) == first


def test_a_request_that_the_reader_may_not_see_is_only_counted():
    hidden = replace(other("waitlist", rank=1), seen=False)
    said = serving.first(Rivals((hidden,)), request({"rank": 2}), rank="rank", states=("waitlist",))
    assert "1 case that is not named here" in str(said)
    assert "BTH" not in str(said)
