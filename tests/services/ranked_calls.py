"""A call whose requests are ranked together, as far as a test needs it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from govflow.demo.calls import published
from govflow.demo.calls.ranked import put_together
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.services.queries.calls.ranking import RankingPage, load_ranking
from govflow.values import Money
from tests.builders import Cast, new_key

FUND, COMMITTEE = "water_central", "water"
MILLION = 1_000_000


def call(cast: Cast, **other: Any) -> str:
    """A published call of 10 million that takes requests for 20 days, and ranks them together."""
    said: dict[str, Any] = {
        "together": True,
        "envelope": Money.yuan(10 * MILLION),
        "ceiling": Money.yuan(6 * MILLION),
        "floor": Money.yuan(100_000),
        "closes_on": cast.today + timedelta(days=20),
    }
    return published.publish(cast, FUND, COMMITTEE, **{**said, **other})


def request(cast: Cast, reference: str, by: str, million: int = 4) -> Request:
    """A draft of a request in the call."""
    key = new_key()
    made = Request(
        title=f"Works on the river bank {key}", title_other=f"护岸工程 {key}", by=by, committee=COMMITTEE, fund=FUND,
        amount=million * MILLION, ends_on=date(2027, 6, 30), call=reference,
    )  # fmt: skip
    requests.draft(cast, made)
    return made


def scored(cast: Cast, reference: str, *asked: tuple[str, int, int]) -> list[Request]:
    """Requests that are scored once the call is closed: by whom, for how many millions, how many points less."""
    made = [(request(cast, reference, by, million), less) for by, million, less in asked]
    for each, less in made:
        requests.submit(cast, each)
        requests.pass_screening(cast, each)
        requests.score(cast, each, less=less)
    while cast.state(reference) == "taking_requests":
        cast.pass_days(1)
    return [each for each, _ in made]


def page(cast: Cast, reference: str, person: str = "wang.lin", acting: str | None = "office") -> RankingPage:
    with cast.backend.page() as session:
        return load_ranking(cast.backend.work(session, cast.actor(person, acting)), reference)


def voted(cast: Cast, reference: str, **votes: str) -> None:
    """The list is put together, voted on, and the clock sweeps."""
    put_together(cast, reference)
    for member, choice in votes.items():
        cast.answer(member, reference, choice)
    cast.pass_days(1)
