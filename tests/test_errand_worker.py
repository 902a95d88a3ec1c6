"""Errands and processes: what a killed one left another makes within a minute; a large file takes little memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tracemalloc
from base64 import b64encode
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.keys import IN_MEMORY
from govflow.services.operation.errands.asking import open_errand
from govflow.services.operation.errands.making import Making, run_next, run_waiting
from govflow.values import SystemClock
from tests.builders import Cast, make_cast
from tests.services import disputes
from tests.services.errands import asked, asker, files, named, row, taken
from tests.test_jobs import ROOT, wait_until

HOLDS = """
import sys, time
from govflow.services.commands.setup import connect
from govflow.services.operation.errands import pieces
from govflow.services.operation.errands.making import run_next
from govflow.settings import Settings

def write(making):
    making.file.write(b"half of a file")
    making.step(1)
    print("half", flush=True)
    time.sleep(600)

pieces.PIECE_BYTES = 4
run_next(connect(Settings.from_env()), write)
"""


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    cast = make_cast(engine, tmp_path / "data", at=SystemClock().now())
    keys = cast.backend.settings.keys_file  # the same for the processes, which read them from their file
    keys.parent.mkdir(parents=True, exist_ok=True)
    keys.write_text("".join(f"{name} {b64encode(key).decode()}\n" for name, key in IN_MEMORY.keys.items()))
    return cast


def environment(cast: Cast) -> dict[str, str]:
    url = cast.backend.sessions.engine.url.set(drivername=cast.backend.sessions.engine.dialect.name)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("GOVFLOW_")},
        "PYTHONPATH": str(ROOT),
        "GOVFLOW_DATA": str(cast.backend.settings.data_dir),
        "GOVFLOW_DATABASE": url.render_as_string(hide_password=False),
    }


@pytest.mark.on_request
def test_what_a_killed_process_left_one_of_two_workers_makes_within_a_minute(cast: Cast) -> None:
    reference = disputes.draft(cast)
    before, errand = files(cast), asked(cast, "chen.yu")
    command = [sys.executable, "-c", HOLDS]
    with subprocess.Popen(command, env=environment(cast), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        assert len(files(cast) - before) == 3
        process.send_signal(signal.SIGKILL)
    workers = [subprocess.Popen([sys.executable, "-m", "govflow", "worker"], env=environment(cast)) for _ in range(2)]
    try:
        wait_until(lambda: row(cast, errand).state == "done")
    finally:
        for each in workers:
            each.kill()
            each.wait()
    assert (row(cast, errand).turn, row(cast, errand).attempts) == (2, 2)
    assert reference.encode() in taken(cast, "chen.yu", errand)
    assert files(cast) - before == named(cast)


@pytest.mark.on_request
def test_a_large_file_takes_the_memory_of_a_few_pieces(cast: Cast) -> None:
    errand, megabyte = asked(cast, "chen.yu"), os.urandom(2**20)

    def write(making: Making) -> None:
        for _ in range(100):
            making.file.write(megabyte)
            making.step(1)

    tracemalloc.start()
    try:
        assert run_next(cast.backend, write)
        made = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        size = 0
        for each in open_errand(cast.backend, asker(cast, "chen.yu"), errand).content:
            size += len(each)
        given = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 100 * 2**20
    assert max(made, given) < 30 * 2**20
    assert run_waiting(cast.backend, write) == 0
