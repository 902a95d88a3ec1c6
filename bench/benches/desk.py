"""The desk of a session: how many statements its page takes, and how long it takes while many desks stand open."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from sqlalchemy import Engine

from bench.application import application, fetch, signed_in
from bench.benches.journey import sign_in
from bench.browsing import Browser
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from bench.serving import serving
from bench.world import SECRETARY
from tests.builders import Cast
from tests.services.conferences import in_session
from tests.statements import counted

STATEMENTS = 15
DESKS, EVERY = 300, 4.0
"""So many desks stand open, and each asks every so many seconds whether what it shows is still so (``desk.js``)."""
WAITED = 200  # ms; so long may the page of a desk take meanwhile
ASKING = 6
"""Connections over which all desks ask: browsers keep theirs open, but a client of this bench need not."""
WORKERS = 2


def session_desk(scene: Scene) -> Lines:
    """The page of a desk: ≤ 15 statements; and ≤ 200 ms (95 of 100) while 300 desks ask whether it has changed."""
    database = scene.database("session_desk")
    cast = scene.installation(database)
    desk, size = f"/cases/{in_session(cast, scene.extent.items).reference}/desk", f"{scene.extent.items} items"
    yield Line(
        name="session_desk",
        of="statements",
        database=database.name,
        size=size,
        value=_statements(cast, desk),
        unit="statements",
        limit=STATEMENTS,
        beside="as many as it may ask",
        rounds=1,
        aim=AtMost(1),
    )
    with serving(database, cast, WORKERS) as server:
        browser = sign_in(server.port, SECRETARY)
        with _open_desks([sign_in(server.port, SECRETARY) for _ in range(ASKING)], f"{desk}/mark") as asking:
            taken = [_seconds(browser, desk) for _ in range(scene.extent.warm_up + 2 * scene.extent.rounds)]
        browser.close()
    yield Line(
        name="session_desk",
        of="p95",
        database=database.name,
        size=f"{DESKS} desks, which ask {asking.rate:.0f} times a second",
        value=statistics.quantiles(taken[scene.extent.warm_up :], n=20)[-1] * 1000,
        unit="ms",
        limit=WAITED,
        beside="as long as it may take",
        rounds=2 * scene.extent.rounds,
        aim=AtMost(1),
    )


def _statements(cast: Cast, path: str) -> int:
    """Of a page that was shown before: what stays as it is, such as the procedure, is known by then."""
    client = signed_in(application(cast), cast, SECRETARY)
    for number in range(2):
        fetch(client, path, number)
    with counted(Engine) as statements:
        fetch(client, path, 0)
    return len(statements)


def _seconds(browser: Browser, path: str) -> float:
    browser.get(path)
    return browser.seconds[-1]


@dataclass
class _Asking:
    """How often was asked, in how many seconds."""

    times: int = 0
    seconds: float = 0

    @property
    def rate(self) -> float:
        return self.times / self.seconds


@contextmanager
def _open_desks(browsers: Sequence[Browser], mark: str) -> Iterator[_Asking]:
    """All desks ask in turn, evenly, until the end of the block; who finds no time to ask is late, and asks at once."""
    over, asking, started = Event(), _Asking(), time.monotonic()

    def ask(browser: Browser) -> None:
        pause = EVERY * len(browsers) / DESKS
        due = time.monotonic()
        while not over.is_set():
            browser.get(mark)
            asking.times += 1
            due = max(due + pause, time.monotonic() - pause)
            over.wait(max(0.0, due - time.monotonic()))

    threads = [Thread(target=ask, args=(each,)) for each in browsers]
    for each in threads:
        each.start()
    try:
        yield asking
    finally:
        over.set()
        for each in threads:
            each.join()
        asking.seconds = time.monotonic() - started
        for each in browsers:
            each.close()
