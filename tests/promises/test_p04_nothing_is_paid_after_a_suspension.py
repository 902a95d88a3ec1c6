"""P4: payers race with whoever suspends their grant: nothing is paid after the suspension; one key pays once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update

from govflow.demo.papers import paper
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.domain.funds.ledger import Journal
from govflow.errors import Refused, Stale
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.steps import TakeStep, take_step
from govflow.store.cases import CASE
from govflow.store.funds.checking import check_ledger
from govflow.store.funds.tables import JOURNAL
from govflow.values import Actor, Money
from tests.builders import Cast, new_key
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure, seeds
from tests.services.books import holding

EACH = 10_000  # yuan of a tranche
LONGEST_WAIT = 0.15  # seconds until somebody begins, so that nobody is first by rule


def payable(cast: Cast, tranches: int) -> tuple[Request, list[str]]:
    """A grant whose tranches wait to be paid, each verified and approved."""
    key = new_key()
    names = [f"Part {number}" for number in range(tranches)]
    request = Request(
        title=f"Works on the river bank {key}", title_other=f"护岸工程 {key}", by="langfang", committee="water",
        fund="water_local", amount=EACH * tranches, ends_on=date(2027, 6, 30),
        milestones=tuple((name, EACH) for name in names),
    )  # fmt: skip
    for each in (requests.draft, requests.submit, requests.pass_screening, requests.score, requests.put_to_committee):
        each(cast, request)
    requests.vote(cast, request)
    while cast.state(request.reference) == "public_notice":
        cast.pass_days(1)
    for each in (requests.reserve, requests.approve, requests.sign):
        each(cast, request)
    found = [requests.claim(cast, request, name, EACH) for name in names]
    for tranche in found:
        requests.verify(cast, tranche)
        requests.approve_payment(cast, request, tranche)
    return request, found


def payment(cast: Cast, tranche: str) -> TakeStep:
    receipt = paper(f"Payment receipt {tranche}", "Paid from the account of the fund.")
    return TakeStep(
        case=tranche, name="pay", values={"paid_on": cast.today, "payment_receipt": receipt}, reason=None,
        seen_version=cast.case(tranche).version, key=new_key(),
    )  # fmt: skip


def pay(cast: Cast, payer: Actor, wait: float, taking: TakeStep) -> bool:
    """Whether it was paid."""
    time.sleep(wait)
    try:
        take_step(cast.backend, payer, taking)
    except (Refused, Stale):
        return False
    return True


def suspend(cast: Cast, wait: float, act: Callable[[], object], request: Request) -> Money:
    """What was paid by the moment at which the grant stands suspended, whoever is at it still."""
    time.sleep(wait)
    act()
    assert cast.state(request.reference) == "suspended"
    return holding(cast, request.reference).disbursed


def breach(cast: Cast, request: Request) -> Callable[[], object]:
    served_on = cast.today - timedelta(days=10)
    answers = {"notice_served_on": served_on, "findings": "The machines were sold."}
    return partial(cast.fire, requests.SECRETARY, request.reference, "find_breach", **answers)


def overdue(cast: Cast, request: Request) -> Callable[[], object]:
    """The clock finds that the report of a quarter has not come. It is due in this minute."""
    while True:
        due = cast.case(request.reference).due_at
        assert due is not None
        cast.clock.at = due - timedelta(minutes=1)
        sweep(cast.backend)
        if any(cast.state(each) == "in_arrears" for each in cast.linked(request.reference)):
            cast.clock.at = due
            return partial(swept, cast, request)
        cast.clock.at = due
        sweep(cast.backend)


def swept(cast: Cast, request: Request) -> None:
    """A case that a payer holds at this moment is left to the next sweep."""
    while cast.state(request.reference) == "active":
        sweep(cast.backend)


@pytest.mark.parametrize("seed", seeds(2, 20))
@pytest.mark.parametrize("why", [breach, overdue])
def test_nothing_is_paid_once_the_grant_is_suspended(
    cast: Cast, why: Callable[[Cast, Request], Callable[[], object]], seed: int
) -> None:
    """Each seed has a region of its own: whoever has not repaid one grant is given no other."""
    payers, choose = figure(6, 16), random.Random(seed)
    request, tranches = payable(cast, payers)
    act, payer = why(cast, request), cast.actor(requests.PAYER)
    waits = [choose.uniform(0, LONGEST_WAIT) for _ in range(payers + 1)]
    acts: list[Callable[[], bool | Money]] = [
        partial(pay, cast, payer, wait, payment(cast, each)) for wait, each in zip(waits, tranches, strict=False)
    ]
    *paid, by_then = all_at_once([*acts, partial(suspend, cast, waits[-1], act, request)])
    assert holding(cast, request.reference).disbursed == by_then == Money.yuan(EACH * sum(map(bool, paid)))
    states = [cast.state(each) for each in tranches]
    assert states == ["paid" if each else "approved" for each in paid]
    for tranche in tranches[:1] if not paid[0] else ():
        with pytest.raises(Refused, match="is in “Suspended”"):
            requests.pay(cast, tranche)
    with cast.backend.reading() as session:
        assert check_ledger(session) is None


def test_who_pays_waits_for_who_suspends_and_then_sees_it(cast: Cast) -> None:
    """The same race, held open where it matters: what is written of the grant is read once it stands."""
    request, [tranche] = payable(cast, 1)
    taking, payer = payment(cast, tranche), cast.actor(requests.PAYER)
    suspending = update(CASE).where(CASE.c.reference == request.reference).values(state="suspended")
    with ThreadPoolExecutor(1) as pool:
        with cast.backend.sessions.engine.begin() as beside:
            beside.execute(suspending)
            paying = pool.submit(pay, cast, payer, 0.0, taking)
            with pytest.raises(TimeoutError):
                paying.result(timeout=0.7)
        assert paying.result(timeout=30) is False
    assert holding(cast, request.reference).disbursed == Money.yuan(0)


def test_a_payment_that_is_sent_ten_times_pays_once(cast: Cast) -> None:
    request, [tranche] = payable(cast, 1)
    taking, payer = payment(cast, tranche), cast.actor(requests.PAYER)
    all_at_once([partial(take_step, cast.backend, payer, taking)] * 5)
    for _ in range(5):
        take_step(cast.backend, payer, taking)
    assert holding(cast, request.reference).disbursed == Money.yuan(EACH)
    with cast.backend.reading() as session:
        paid = JOURNAL.c.case_id == cast.case(tranche).id, JOURNAL.c.kind == Journal.PAY
        assert session.scalar(select(func.count()).select_from(JOURNAL).where(*paid)) == 1
        assert check_ledger(session) is None
