"""What an installation costs while nobody does anything: a server with two workers, and a worker beside it."""

from __future__ import annotations

import time
from pathlib import Path

from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from bench.serving import serving, working

MEMORY, SHARE = 150.0, 1.0
"""MB of a worker of the server, and of a hundred of a core for all processes together: the aims."""
SETTLES = 20.0
"""Seconds in which what is done once, after a start, is over."""
ASKED = ("/sign-in", "/help", "/workflows")


def idle(scene: Scene) -> Lines:
    """Memory of a worker beside 150 MB, and what all processes together take of a core beside 1 %: ≤ 1 each.

    Of memory that several processes share each is told its part (PSS), as they add up to what the machine gives.
    """
    database = scene.database("idle")
    cast = scene.installation(database)
    size = f"{scene.extent.idle:g} s"
    with serving(database, cast, workers=2) as server, working(database, cast) as worker:
        server.visit(ASKED * 10)
        time.sleep(SETTLES)
        processes = [*server.processes(), worker]
        before = sum(_seconds(each) for each in processes)
        time.sleep(scene.extent.idle)
        taken = sum(_seconds(each) for each in processes) - before
        shares = {"web": max(_part(each) for each in server.workers()), "worker": _part(worker)}
    for of, value in shares.items():
        yield Line(
            name="idle", of=of, database=database.name, size=size, value=value, unit="MB", limit=MEMORY,
            beside="150 MB", aim=AtMost(1) if of == "web" else None, rounds=1,
        )  # fmt: skip
    yield Line(
        name="idle", of="processor", database=database.name, size=size, value=100 * taken / scene.extent.idle,
        unit="% of a core", limit=SHARE, beside="1 %", aim=AtMost(1), rounds=1,
    )  # fmt: skip


def _part(process: int) -> float:
    """MB of memory, of shared memory the part that falls to this process."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
        name, _, told = line.partition(":")
        if name == "Pss":
            return int(told.split()[0]) / 1024
    raise RuntimeError("This system does not tell what part of memory falls to a process.")


def _seconds(process: int) -> float:
    """For which its threads were on a processor, in nanoseconds told by the scheduler."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((each / "schedstat").read_text("ascii").split()[0]) for each in tasks) / 1e9
