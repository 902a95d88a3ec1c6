"""P1 where a rule asks about cases that are not above or below: it reads them under a lock that their steps take, too.

Who comes second waits, so what is recorded second was decided knowing what was recorded first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.domain.funds.holdings import ApplicantRecord, FundBalance, Rivals
from govflow.services.stepping import command
from govflow.services.topics import LOADERS
from govflow.store.sql.locks import Rank
from govflow.store.work import Case, Work
from govflow.store.writing.locking import lock_by_id
from govflow.values import SYSTEM
from tests.builders import Cast
from tests.promises.crowds import all_at_once
from tests.promises.test_p01_cases_that_hang_together import recorded, sound, step
from tests.services.grants import grant

PATIENCE = 1.0  # seconds that the first waits for the second, which is to wait for the first


def test_no_screening_is_passed_once_the_applicant_owes_a_repayment(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other request is for another fund: what both have in common is the applicant."""
    breached, screened = in_breach(cast), submitted(cast, "water_central")
    asked, over = Event(), Event()

    def lingering(work: Work, case: Case) -> ApplicantRecord:
        found: ApplicantRecord = load(work, case)
        if case.reference == screened.reference:
            asked.set()
            over.wait(PATIENCE)
        return found

    load = LOADERS[ApplicantRecord]
    monkeypatch.setitem(LOADERS, ApplicantRecord, lingering)  # type: ignore[misc]
    claw_back = step(cast, "wang.lin", breached.reference, "not_corrected", finding="Nothing was done.")

    def second() -> None:
        asked.wait(60)
        claw_back()
        over.set()

    all_at_once([partial(requests.pass_screening, cast, screened), second])
    assert recorded(cast, breached.reference, screened.reference)[-2:] == ["pass_screening", "not_corrected"]
    sound(cast)


@pytest.mark.parametrize("fact", [Rivals, ApplicantRecord, FundBalance])
def test_whoever_asks_about_other_requests_holds_the_fund_first(cast: Cast, fact: type) -> None:
    request = submitted(cast, "water_local")
    held = holding(cast, request, lambda work, case: LOADERS[fact](work, case))
    assert held[0] == (Rank.FUND, cast.fund("water_local"))
    assert [rank for rank, _ in held[1:]] == ([Rank.ORGANIZATION] if fact is ApplicantRecord else [])


def test_steps_into_and_out_of_a_state_by_which_others_are_judged_are_watched(cast: Cast) -> None:
    with cast.backend.reading() as session:
        machine = cast.backend.work(session, SYSTEM).current(session, "funding-request").machine
    assert machine.watched("suspended", "not_corrected") == {ApplicantRecord}
    assert machine.watched("repayment", "settled") == machine.watched("clawback", "serve_demand") == {ApplicantRecord}
    assert machine.watched("repayment", "waive") == frozenset(), "it stays where it is"
    assert machine.watched("budget_check", "put_on_waitlist") == machine.watched("waitlist", "freed") == {Rivals}
    assert machine.watched("draft", "submit") == frozenset()


def in_breach(cast: Cast) -> Request:
    """A grant that was suspended, and not corrected."""
    request = grant(cast, 1000)
    served = cast.today - timedelta(days=10)
    cast.fire("wang.lin", request.reference, "find_breach", notice_served_on=served, findings="No works.")
    return request


def submitted(cast: Cast, fund: str) -> Request:
    """A request of the same applicant that only has to be screened."""
    request = Request(
        title=f"A weir ({fund})", title_other="堰", by="langfang", committee="water", fund=fund,
        amount=5000, ends_on=date(2027, 6, 30),
    )  # fmt: skip
    requests.draft(cast, request)
    requests.submit(cast, request)
    return request


def holding(cast: Cast, request: Request, load: Callable[[Work, Case], Any]) -> list[tuple[Rank, int]]:
    """What a command holds beside cases once it has loaded a fact."""
    with command(cast.backend, SYSTEM) as work:
        case = lock_by_id(work, cast.case(request.reference).id)
        load(work, case)
        return sorted(each for each in work.locks.held if each[0] is not Rank.CASE)
