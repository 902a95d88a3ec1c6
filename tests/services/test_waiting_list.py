"""Requests for one fund are served in the order of their rank: by hand, and from the waiting list by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, and_, select

from govflow.demo.calls.published import publish
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.store.record.history import HISTORY
from govflow.store.record.outbox import OutboxRow
from tests.builders import Cast
from tests.services.grants import free, on_notice
from tests.statements import counted

DECIDED = "committee_decision"  # where a request of this size goes once its money is reserved
OUTBOX = OutboxRow.__table__
LAST_DAY = datetime(2026, 12, 31, 9, 59, tzinfo=UTC)  # a minute before the year ends


def over(cast: Cast, *found: Request) -> None:
    """The public notice of all is over."""
    cast.pass_days(8)
    assert {cast.state(each.reference) for each in found} == {"budget_check"}


def waiting(cast: Cast, amount: int, rank: int) -> Request:
    request = on_notice(cast, amount, rank)
    over(cast, request)
    cast.fire(requests.FINANCE, request.reference, "put_on_waitlist")
    return request


def held(cast: Cast, amount: int) -> Request:
    """A request that has reserved so much, before any of a better rank."""
    request = on_notice(cast, amount, rank=1)
    over(cast, request)
    requests.reserve(cast, request)
    return request


def given_up(cast: Cast, request: Request) -> None:
    cast.act(request.by, "signatory", request.reference, "withdraw")


@pytest.mark.parametrize("where", ["public_notice", "objections_open", "budget_check", "waitlist"])
def test_rank_nine_does_not_overtake_rank_one_wherever_that_still_waits(cast: Cast, where: str) -> None:
    ninth = on_notice(cast, 2_000_000, rank=9)
    over(cast, ninth)
    first = on_notice(cast, free(cast) + 1 if where == "waitlist" else 2_000_000, rank=1)
    if where == "objections_open":
        cast.fire("peng.cheng", first.reference, "object", grounds="The bank needs no works.")
    if where != "public_notice":
        cast.pass_days(8)
    if where == "waitlist":
        cast.fire(requests.FINANCE, first.reference, "put_on_waitlist")
    assert cast.state(first.reference) == where
    with pytest.raises(Refused, match=f"{first.reference} ranks before this request"):
        requests.reserve(cast, ninth)


def test_the_clock_reads_those_who_wait_for_one_fund_once_however_many_wait(cast: Cast) -> None:
    found = [on_notice(cast, free(cast) + 1, rank=rank) for rank in (1, 2, 3)]
    over(cast, *found)
    asked = []
    for request in found:
        cast.fire(requests.FINANCE, request.reference, "put_on_waitlist")
        with counted(Engine) as statements:
            sweep(cast.backend)
        asked.append([each for each in statements if "SELECT case_file.reference, case_file.title" in each])
    assert [len(each) for each in asked] == [1, 1, 1]


def test_ranks_are_those_of_one_call_and_an_earlier_call_goes_first(cast: Cast) -> None:
    later = [publish(cast, "water_local", "water", title=title) for title in ("An earlier call", "A later call")]
    second = on_notice(cast, 2_000_000, rank=2, call=later[0])
    first_of_the_later = on_notice(cast, 2_000_000, rank=1, call=later[1])
    over(cast, second, first_of_the_later)
    with pytest.raises(Refused, match=f"{second.reference} ranks before this request"):
        requests.reserve(cast, first_of_the_later)
    requests.reserve(cast, second)
    requests.reserve(cast, first_of_the_later)


def test_who_is_behind_waits_on_the_list_even_though_the_money_is_there(cast: Cast) -> None:
    ninth = on_notice(cast, 2_000_000, rank=9)
    over(cast, ninth)
    with pytest.raises(Refused, match="is available: reserve"):
        cast.fire(requests.FINANCE, ninth.reference, "put_on_waitlist")
    first = on_notice(cast, 2_000_000, rank=1)
    cast.fire(requests.FINANCE, ninth.reference, "put_on_waitlist")
    sweep(cast.backend)
    assert cast.state(ninth.reference) == "waitlist"
    cast.pass_days(8)
    requests.reserve(cast, first)
    sweep(cast.backend)
    assert cast.state(ninth.reference) == DECIDED


def test_money_that_is_freed_goes_to_the_first_by_the_clock_and_then_to_the_next(cast: Cast) -> None:
    holder = held(cast, free(cast))
    ninth, second, third = waiting(cast, 2_000_000, 9), waiting(cast, 3_000_000, 2), waiting(cast, 4_000_000, 3)
    cast.pass_days(1)
    assert {cast.state(each.reference) for each in (ninth, second, third)} == {"waitlist"}
    given_up(cast, holder)
    with pytest.raises(Refused, match="not possible while"):
        requests.reserve(cast, ninth)
    cast.clock.at += timedelta(minutes=1)
    sweep(cast.backend)
    assert [cast.state(each.reference) for each in (second, third, ninth)] == [DECIDED] * 3
    assert taken(cast, second, third, ninth) == [second.reference, third.reference, ninth.reference]


def test_what_does_not_suffice_for_the_first_is_held_for_it(cast: Cast) -> None:
    small = held(cast, 2_000_000)
    holder = held(cast, free(cast))
    first, ninth = waiting(cast, 3_000_000, 1), waiting(cast, 1_000_000, 9)
    given_up(cast, small)
    cast.pass_days(1)
    assert [cast.state(each.reference) for each in (first, ninth)] == ["waitlist", "waitlist"]
    given_up(cast, holder)
    cast.pass_days(1)
    assert [cast.state(each.reference) for each in (first, ninth)] == [DECIDED, "chair_decision"]


@pytest.mark.parametrize(("minutes", "state"), [(0, DECIDED), (2, "rejected")], ids=["the last minute", "after it"])
def test_the_list_is_served_until_the_last_minute_of_the_year(cast: Cast, minutes: int, state: str) -> None:
    holder = held(cast, free(cast))
    request = waiting(cast, 2_000_000, 2)
    cast.clock.at = LAST_DAY
    sweep(cast.backend)
    assert cast.state(request.reference) == "waitlist"
    given_up(cast, holder)
    cast.clock.at += timedelta(minutes=minutes)
    sweep(cast.backend)
    assert cast.state(request.reference) == state


def taken(cast: Cast, *found: Request) -> list[str]:
    """In which order money was reserved for them by the clock."""
    names = {cast.case(each.reference).id: each.reference for each in found}
    with cast.backend.reading() as session:
        freed = select(HISTORY.c.case_id).where(HISTORY.c.case_id.in_(names), HISTORY.c.name == "freed")
        sent = OUTBOX.c.case_id == HISTORY.c.case_id, OUTBOX.c.seq == HISTORY.c.seq
        rows = session.execute(freed.join(OUTBOX, and_(*sent)).order_by(OUTBOX.c.id))
        return [names[row.case_id] for row in rows]
