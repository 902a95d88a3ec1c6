"""P3: a process that is killed, wherever it is, leaves nothing half done: what was acknowledged is there once, with its
files, its money and what people are told of it; what was not is asked for again under its key, and happens once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from govflow.store.sql.database import make_engine
from govflow.store.sql.versions import AT_WORK
from tests.builders import Cast, make_cast
from tests.conftest import superuser
from tests.promises.acting import Client, Refused, claims, receipts
from tests.promises.dying import ACKNOWLEDGES_FIRST, REQUESTS
from tests.promises.figures import SEED, figure
from tests.promises.perils import Installation, Siege, children_of, doubled, installed
from tests.services.sink import Sink, listening
from tests.test_stopped_database import server

__all__ = ["server"]

pytestmark = pytest.mark.on_request

KILLS = 20
"""In an installation, of which another is made then: what is checked after each grows with what was done."""
WHOLE = 20
"""Each twentieth time all processes of a program die together."""
TRIES = 5
WEB = ("before commit", "after commit", "before rename", "after rename")
WORKER = ("before commit", "after commit", "before send", "after send")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        yield found


def besieged(place: Installation) -> Siege:
    return Siege(place, [Client(place, each) for each in (claims, claims, receipts)])


def kill_some(place: Installation, name: str, points: tuple[str, ...], choose: random.Random, number: int) -> None:
    """At a named point, at any moment, or all of them together."""
    if number % WHOLE == WHOLE - 1:
        time.sleep(choose.random())
        place.kill(name)
        place.start(name)
        place.ready()
    elif number % 2:
        threads = REQUESTS if name == "serve" else ""
        place.die_at(name, choose.choice(points), threads, choose.randint(1, 3))
        place.until(lambda: place.has_died(name), "nobody died")
    else:
        time.sleep(choose.random() / 2)
        place.until(lambda: bool(place.children(name)), "no process has come back")
        with suppress(ProcessLookupError):
            os.kill(choose.choice(place.children(name)), signal.SIGKILL)


def withstand(siege: Siege, sink: Sink, name: str, points: tuple[str, ...], seed: int) -> None:
    choose = random.Random(seed)
    for number in range(KILLS):
        siege.work_through(partial(kill_some, siege.place, name, points, choose, number))
        siege.check()
    siege.delivered(sink)
    assert doubled(sink) <= (KILLS if name == "worker" else 0)


@pytest.mark.parametrize("part", range(figure(1, 5)))
@pytest.mark.parametrize(("name", "points"), [("serve", WEB), ("worker", WORKER)])
def test_what_was_acknowledged_outlives_the_processes_that_did_it(
    cast: Cast, tmp_path: Path, sink: Sink, name: str, points: tuple[str, ...], part: int
) -> None:
    print(f"seed {SEED + part}")
    with installed(cast, tmp_path, sink) as place:
        withstand(besieged(place), sink, name, points, SEED + part)


@pytest.mark.postgres
def test_what_was_acknowledged_outlives_postgresql(server: Any, tmp_path: Path, sink: Sink) -> None:
    """Each fifth time all of it; else one of its processes, after which it ends all others and recovers by itself."""
    print(f"seed {SEED}")
    choose = random.Random(SEED)
    cast = make_cast(make_engine(server.url), tmp_path / "data")
    with installed(cast, tmp_path, sink) as place:
        siege = besieged(place)
        for number in range(figure(10, 50)):
            siege.work_through(partial(kill_postgresql, server, place, choose, whole=number % 5 == 4))
            siege.check()
        siege.delivered(sink)


def kill_postgresql(server: Any, place: Installation, choose: random.Random, *, whole: bool) -> None:
    time.sleep(choose.random())
    if not whole:
        place.until(lambda: kill_one(place, choose), "nobody works in the database")
        return
    first = server.get_pid()
    all_of_it = [first, *children_of(first)]
    os.kill(first, signal.SIGKILL)
    place.until(lambda: not any(map(lives, all_of_it)), "PostgreSQL does not end")
    for left in ("postmaster.pid", *(each.name for each in Path(server.pgdata).glob(".s.PGSQL.*"))):
        (Path(server.pgdata) / left).unlink(missing_ok=True)  # a process that is not buried yet counts as one that runs
    server.ensure_postgres_running()


def kill_one(place: Installation, choose: random.Random) -> bool:
    """A process of the server that works for govflow."""
    ours = text("SELECT pid FROM pg_stat_activity WHERE application_name LIKE :at_work")
    with suppress(OperationalError, ProcessLookupError), superuser(place.backend.sessions.engine).connect() as asking:
        pids = list(asking.scalars(ours, {"at_work": f"{AT_WORK}%"}))
        asking.rollback()
        os.kill(choose.choice(pids), signal.SIGKILL) if pids else None
        return bool(pids)
    return False


def lives(process: int) -> bool:
    try:
        told = Path(f"/proc/{process}/stat").read_text("ascii", errors="replace")
    except FileNotFoundError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_proof_sees_what_is_acknowledged_before_it_is_kept(cast: Cast, tmp_path: Path, sink: Sink) -> None:
    """The planted bug: the answer goes out a moment before the database is told to keep it. PostgreSQL is told so
    together with the last rows, so nothing comes between there.
    """
    with installed(cast, tmp_path, sink, PLANTED=ACKNOWLEDGES_FIRST) as place:
        siege = besieged(place)

        def peril() -> None:
            place.die_at("serve", "after answer", passings=3)
            place.until(lambda: place.has_died("serve"), "nobody died")

        assert any(lost(siege, peril) for _ in range(TRIES)), "no act was lost"


def lost(siege: Siege, peril: Callable[[], None]) -> bool:
    """Whether the kill came between the answer to an act and its keeping: it may fall on a page that was only read.
    The number of a case that was lost may have gone to somebody else's, and the next step in it is refused.
    """
    try:
        siege.work_through(peril)
        siege.check()
    except Refused:
        return True
    except AssertionError as error:
        return "an act was lost" in str(error)
    return False
