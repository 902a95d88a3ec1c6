"""Eight clients at work in different cases of one body, where a commit takes 5 ms: nobody waits for others."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Sequence
from multiprocessing.context import ForkContext
from multiprocessing.synchronize import Barrier
from typing import Any

from bench.databases import Database
from bench.report import AtLeast, Line, Lines
from bench.scene import Scene
from bench.world import CLAIMANTS, negotiated_case, record_talks, waiting_for_the_disk
from govflow.jobs.sequencing import Sequencer
from tests.builders import Cast

WORKERS = 2
"""Processes, each with a sequencer of its own, as ``govflow serve`` starts them."""
COMMIT = 0.005
"""Seconds that a commit takes on PostgreSQL beside what it takes anyway."""
WARM_UP = 5
"""Steps of each client that are not counted."""
AIM = AtLeast(5)

_SLOW_COMMITS = (
    "CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF current_setting('bench.slept', true) IS DISTINCT FROM txid_current()::text THEN"
    f" PERFORM pg_sleep({COMMIT}), set_config('bench.slept', txid_current()::text, true);"
    " END IF; RETURN NULL; END $$",
    *(
        f"CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION slow_commit()"
        for table in ("idempotency", "sequence")
    ),
)
"""A trigger that waits once a transaction, as the last thing before its end, while it holds all its locks: as with a
slow disk, one who commits waits, and others may do so at the same time. Commands and sequencers are slowed alike.
"""


def parallel(scene: Scene) -> Lines:
    """Steps a second of 8 clients in different cases of one body beside one, at 5 ms a commit: ≥ 5 × on PostgreSQL.

    SQLite has one writer at a time, whatever a program does: there the figure has no aim.
    """
    database = scene.database("parallel")
    cast = scene.cast(database)
    cases = {person: negotiated_case(cast, person) for person in CLAIMANTS}
    if database.postgresql:
        _slow_down(database)
    careful = scene.waiting(cast, database)
    careful.backend.sessions.dispose()  # no connection survives the fork
    one = _steps_a_second(careful, database, dict([next(iter(cases.items()))]), scene.extent.seconds)
    all_of_them = _steps_a_second(careful, database, cases, scene.extent.seconds)
    yield Line(
        name="parallel",
        database=database.name,
        size=f"{len(cases)} clients" + (f", {COMMIT * 1000:g} ms a commit" if database.postgresql else ", one writer"),
        value=all_of_them,
        unit="steps/s",
        limit=one,
        beside="one client",
        aim=AIM if database.postgresql else None,
        rounds=1,
    )


def _slow_down(database: Database) -> None:
    connection = database.connect()
    for each in _SLOW_COMMITS:
        connection.execute(each)
    connection.close()


def _steps_a_second(cast: Cast, database: Database, cases: dict[str, str], seconds: float) -> float:
    """Of all clients together, who begin at the same moment; each is a thread of one of the workers."""
    context = multiprocessing.get_context("fork")
    start, counted = context.Barrier(len(cases)), context.SimpleQueue()
    told = [list(cases.items())[worker::WORKERS] for worker in range(WORKERS)]
    workers = [_worker(context, cast, database, clients, seconds, start, counted) for clients in told if clients]
    found = [counted.get() for _ in cases]
    for each in workers:
        each.join()
        if each.exitcode:
            raise RuntimeError("A worker failed; it says above why.")
    failed = [each for each in found if isinstance(each, str)]
    if failed:
        raise RuntimeError(failed[0])
    return float(sum(found))


def _worker(
    context: ForkContext,
    cast: Cast,
    database: Database,
    clients: Sequence[tuple[str, str]],
    seconds: float,
    start: Barrier,
    counted: Any,
) -> Any:
    process = context.Process(target=_work, args=(cast, database, clients, seconds, start, counted))
    process.start()
    return process


def _work(
    cast: Cast, database: Database, clients: Sequence[tuple[str, str]], seconds: float, start: Barrier, counted: Any
) -> None:
    """What a worker does: its clients take steps, and what they record is numbered meanwhile."""
    own = waiting_for_the_disk(cast, database)
    sequencer = Sequencer(own.backend)
    sequencer.start()
    threads = [
        threading.Thread(target=_client, args=(own, database, *client, seconds, start, counted)) for client in clients
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    sequencer.stop()
    own.backend.sessions.dispose()


def _client(
    cast: Cast, database: Database, person: str, case: str, seconds: float, start: Barrier, counted: Any
) -> None:
    """Steps a second of one client, or why there are none."""
    try:
        actor = cast.actor(person)
        connection = database.connect()
        for _ in range(WARM_UP):
            record_talks(cast, actor, case, _version(connection, database, case))
        start.wait()
        taken, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            record_talks(cast, actor, case, _version(connection, database, case))
            taken += 1
        counted.put(taken / (time.perf_counter() - started))
        connection.close()
    except Exception as error:
        start.abort()
        counted.put(f"{type(error).__name__}: {error}")
        raise


def _version(connection: Any, database: Database, case: str) -> int:
    """The version that the next step is decided on, as a page would show it."""
    mark = "%s" if database.postgresql else "?"
    ((version,),) = connection.execute(f"SELECT version FROM case_file WHERE reference = {mark}", (case,)).fetchall()
    return int(version)
