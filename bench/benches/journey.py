"""What people do most, over HTTP against a real server: from signing in to the receipt of a step."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from http import HTTPStatus

from bench.browsing import Browser, Unexpected
from bench.report import Line, Lines, say
from bench.scene import Scene
from bench.serving import EMPTIEST, serving
from bench.world import CLAIMANTS, PASSWORD, negotiated_case
from govflow.demo.region import email

Visit = Callable[[], Browser]
"""What one client does; the browser knows how long each answer took."""
TRIES = 5
REQUESTS = 8
"""Of a journey: the page to sign in, signing in, inbox, case, form, check, send, receipt."""


@dataclass
class _Batch:
    """What was measured of one kind: seconds of each request, and of all of them together."""

    each: list[float] = field(default_factory=list)
    together: float = 0

    @property
    def per_second(self) -> float:
        return len(self.each) / self.together

    def part(self, percent: int) -> float:
        """So many of a hundred requests took no longer, in milliseconds."""
        return statistics.quantiles(self.each, n=100)[percent - 1] * 1000


def journey(scene: Scene) -> Lines:
    """Sign-in, inbox, case, form, check, send and receipt, beside as many requests for the emptiest page; 1 and 2
    workers, 1 and 8 clients.
    """
    database = scene.database("journey")
    cast = scene.installation(database)
    cases = {claimant: negotiated_case(cast, claimant) for claimant in CLAIMANTS}
    for workers in scene.extent.workers:
        say(f"{database.name}: a server with {workers} of its processes …")
        with serving(database, cast, workers) as server:
            for clients in (CLAIMANTS[:1], CLAIMANTS):
                visits = [partial(_travel, server.port, each, cases[each], cast.today) for each in clients]
                ours, empty = _side_by_side(visits, partial(_ask, server.port), scene.extent.journeys)
                size = f"{workers} workers, {len(clients)} clients"
                yield from _lines(database.name, size, ours, empty, scene.extent.journeys)


def _lines(database: str, size: str, ours: _Batch, empty: _Batch, rounds: int) -> Lines:
    for of, unit, measure in _FIGURES:
        yield Line(
            name="journey",
            of=of,
            database=database,
            size=size,
            value=measure(ours),
            unit=unit,
            limit=measure(empty),
            beside="emptiest page",
            rounds=rounds,
        )


_FIGURES: Sequence[tuple[str, str, Callable[[_Batch], float]]] = (
    ("p50", "ms", lambda batch: batch.part(50)),
    ("p95", "ms", lambda batch: batch.part(95)),
    ("rate", "requests/s", lambda batch: batch.per_second),
)


def _side_by_side(visits: Sequence[Visit], asking: Visit, rounds: int) -> tuple[_Batch, _Batch]:
    """In turn all clients go through their journey, and ask for the emptiest page; the first is not counted."""
    ours, empty = _Batch(), _Batch()
    for number in range(rounds + 1):
        _run(visits, ours if number else _Batch())
        _run([asking] * len(visits), empty if number else _Batch())
    return ours, empty


def _run(visits: Sequence[Visit], batch: _Batch) -> None:
    """All clients at the same time."""
    with ThreadPoolExecutor(len(visits)) as pool:
        started = time.perf_counter()
        for under_way in [pool.submit(each) for each in visits]:
            batch.each += under_way.result().seconds
        batch.together += time.perf_counter() - started


def _travel(port: int, person: str, case: str, today: date) -> Browser:
    browser = sign_in(port, person)
    browser.get("/inbox")
    browser.get(f"/cases/{case}")
    address = f"/cases/{case}/steps/log_talks"
    answers = {"answer_talks_on": str(today), "answer_talks_record": "Both sides measured the flow at the weir."}
    _, check = browser.send(address, browser.get(address), step="check", **answers)
    receipt, _ = browser.send(address, check, step="send")
    browser.get(receipt)
    browser.close()
    return browser


def _ask(port: int) -> Browser:
    browser = Browser(port)
    for _ in range(REQUESTS):
        browser.get(EMPTIEST)
    browser.close()
    return browser


def sign_in(port: int, who: str) -> Browser:
    """A browser of that person. Who is made to wait with the right password is told of, and tries again."""
    browser = Browser(port)
    for _ in range(TRIES):
        try:
            browser.send("/sign-in", browser.get("/sign-in"), email=email(who), password=PASSWORD)
        except Unexpected as error:
            if error.status != HTTPStatus.TOO_MANY_REQUESTS:
                raise
            say(f"{who} was kept from signing in with the right password (429), and tries again.")
        else:
            return browser
    raise RuntimeError(f"{who} cannot sign in.")
