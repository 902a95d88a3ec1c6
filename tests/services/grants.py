"""Grants as far as a test needs them, and a procedure of grants that also moves when its tranches have ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.domain.funds.ledger import Account
from govflow.paths import data_path
from govflow.services.catalog import publish
from tests.builders import Cast, new_key
from tests.services.books import stands


def move_after_tranches(cast: Cast, *lines: str) -> None:
    """From now on a grant moves by itself when all its tranches have ended; ``lines`` say the rest of that step."""
    by_itself = "".join(
        (
            "      tranches_over:\n",
            "        title: All tranches have ended · 各期拨付均已结束\n",
            *(f"        {line}\n" for line in lines),
        )
    )
    first = (data_path("workflows") / "funding_request.v1.yaml").read_text("utf-8")
    text = first.replace("version: 1", "version: 2", 1)
    before = "      plan_tranche:\n"
    assert text.count(before) == 1
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.replace(before, by_itself + before).encode(), name="second.yaml")


def grant(cast: Cast, amount: int = 1_000_000) -> Request:
    """A signed grant, its sum in yuan, of which no tranche is planned yet.

    The clock is set back, so that no report falls due however many are made.
    """
    began = cast.clock.at
    request = approved(cast, amount)
    requests.sign(cast, request)
    cast.act(request.by, "signatory", cast.linked(request.reference)[-1], "give_up", reason="Planned anew.")
    cast.clock.at = began
    return request


def approved(cast: Cast, amount: int = 1_000_000, fund: str = "water_local") -> Request:
    """A grant whose contract waits for both signatures."""
    request = noticed(cast, amount, fund)
    for each in (requests.reserve, requests.approve):
        each(cast, request)
    return request


def noticed(cast: Cast, amount: int = 1_000_000, fund: str = "water_local") -> Request:
    """A request whose public notice is over: money may be reserved for it."""
    request = on_notice(cast, amount, fund=fund)
    while cast.state(request.reference) == "public_notice":
        cast.pass_days(1)
    return request


def on_notice(cast: Cast, amount: int = 1_000_000, rank: int = 1, fund: str = "water_local", call: str = "") -> Request:
    """A request that the committee has just recommended; its call by its reference, none: that which is open."""
    request = _asked(amount=amount, rank=rank, fund=fund, call=call)
    for each in (requests.draft, requests.submit, requests.pass_screening, requests.score, requests.put_to_committee):
        each(cast, request)
    requests.vote(cast, request)
    return request


def in_review(cast: Cast) -> Request:
    """A request that its reviewers score; the first of them has."""
    request = _asked()
    for each in (requests.draft, requests.submit, requests.pass_screening):
        each(cast, request)
    requests.score(cast, request, reviewers=requests.REVIEWERS[:1])
    return request


def free(cast: Cast, fund: str = "water_local") -> int:
    """What a fund can pay, in yuan."""
    return -stands(cast, cast.fund(fund))[Account.AVAILABLE] // 100


def _asked(**said: Any) -> Request:
    key = new_key()
    given = {"fund": "water_local", "amount": 1_000_000, **said}
    return Request(
        title=f"Works on the river bank {key}", title_other=f"护岸工程 {key}", by="langfang", committee="water",
        ends_on=date(2027, 6, 30), **given,
    )  # fmt: skip
