"""What runs without a person: the clock beside the server, one process at a time, and the server itself."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask
from jinja2 import Environment
from sqlalchemy import Engine, func, select

from govflow.app import create_app
from govflow.jobs import sequencing
from govflow.jobs.deadlines import Clearing, Sweeper
from govflow.jobs.sequencing import SealingWatch, Sequencer
from govflow.jobs.server import _with_jobs, serve
from govflow.jobs.telling import Teller
from govflow.paths import data_path
from govflow.services.backend import Backend
from govflow.services.catalog import shipped_workflows
from govflow.services.commands.deadlines import sweep_beside_others
from govflow.services.commands.record import lag
from govflow.services.commands.setup import prepare
from govflow.settings import Settings
from govflow.store.cases import CaseRow
from govflow.store.record.history import UNSEQUENCED
from govflow.store.record.leaves import CHECKPOINT
from govflow.store.record.outbox import OUTBOX
from govflow.store.sql.database import make_engine, session_factory
from govflow.store.sql.turns import turn
from govflow.web.frame import templates
from tests.builders import Cast, make_cast
from tests.sequencing import publish
from tests.services import disputes
from tests.services.test_covered_confidences import note

ROOT = Path(__file__).parents[1]
PATIENCE = 60  # seconds


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "var")


def test_beside_a_later_version_nothing_is_done_until_the_clock_has_asked(cast: Cast) -> None:
    """It would clear away files of which only the later version knows, and tell people what it cannot read."""
    backend = cast.backend
    disputes.draft(cast)
    name, _ = backend.blobs.put(b"of a table to come", 100)
    long_ago = (cast.clock.at - timedelta(days=3)).timestamp()
    os.utime(cast.backend.settings.data_dir / "blobs" / name[:2] / name, (long_ago, long_ago))
    others = (Clearing(backend), Teller(backend), Sequencer(backend))
    backend.outages.superseded.begin("it takes away what this one reads")
    for job in others:
        job.once()
    assert (backend.blobs.is_there(name), untold(backend) > 0, unnumbered(backend) > 0) == (True, True, True)
    Sweeper(backend).once()
    for job in others:
        job.once()
    assert (backend.blobs.is_there(name), untold(backend), unnumbered(backend)) == (False, 0, 0)


def untold(backend: Backend) -> int:
    with backend.reading() as session:
        return session.scalar(select(func.count()).where(OUTBOX.c.delivered_at.is_(None))) or 0


def unnumbered(backend: Backend) -> int:
    with backend.reading() as session:
        return session.scalar(select(func.count()).select_from(UNSEQUENCED)) or 0


def test_only_one_has_its_turn_at_a_file_and_all_do_where_rows_are_locked(engine: Engine) -> None:
    side_by_side = engine.dialect.name == "postgresql"
    with turn(engine) as first, turn(engine) as second:
        assert (first, second) == (True, side_by_side)
    with turn(engine) as third:
        assert third


def test_nobody_sweeps_a_file_while_another_does(cast: Cast) -> None:
    side_by_side = cast.backend.sessions.engine.dialect.name == "postgresql"
    with turn(cast.backend.sessions.engine):
        assert sweep_beside_others(cast.backend) == ([] if side_by_side else None)
    assert sweep_beside_others(cast.backend) == []


def test_the_sweeper_fires_what_is_due_and_stops(cast: Cast) -> None:
    reference = lapsing_draft(cast)
    sweeper = Sweeper(cast.backend, every=0.01)
    sweeper.start()
    wait_until(lambda: cast.state(reference) == "lapsed")
    sweeper.stop()
    assert not sweeper.is_alive()


def test_the_sequencer_numbers_what_is_recorded_and_publishes_once_in_a_period(cast: Cast) -> None:
    lapsing_draft(cast)
    sequencer = Sequencer(cast.backend, every=0.01)
    sequencer.start()
    wait_until(lambda: published(cast) == 1)
    cast.clock.at += timedelta(hours=cast.backend.settings.publish_hours)
    wait_until(lambda: published(cast) == 2)
    sequencer.stop()
    assert lag(cast.backend).total_seconds() == 0


LATE = "An entry of the record has been waiting for its number for 6 s."


@pytest.mark.parametrize(("waited", "alarms"), [(5, 0), (6, 1)])
def test_the_sequencer_complains_once_while_an_entry_waits_too_long_and_again_next_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, waited: int, alarms: int
) -> None:
    sequencer = Sequencer(cast.backend)
    for time_ in (1, 2):
        disputes.draft(cast)
        cast.clock.at += timedelta(seconds=waited)
        with monkeypatch.context() as patch:
            patch.setattr(sequencing, "sequence_waiting", lambda backend: 0)
            for _ in range(3):
                sequencer.once()
        assert caplog.messages.count(LATE) == alarms * time_
        sequencer.once()
        assert lag(cast.backend) == timedelta()


def test_the_sequencer_complains_although_its_work_fails(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_backend: Backend) -> int:
        raise ConnectionError("The database is away.")

    monkeypatch.setattr(sequencing, "sequence_waiting", fails)
    disputes.draft(cast)
    cast.clock.at += timedelta(seconds=6)
    with pytest.raises(ConnectionError):
        Sequencer(cast.backend).once()
    assert LATE in caplog.messages


def test_the_sequencer_waits_and_says_so_once_while_clocks_differ(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    disputes.draft(cast)
    apart = [timedelta(days=365)]
    sequencer = Sequencer(replace(cast.backend, second_clocks=(lambda _: cast.clock.at + apart[0],)))
    for _ in range(3):
        sequencer.once()
    [said] = [each for each in caplog.messages if each.startswith("The record is neither numbered nor published.")]
    assert "31536000 seconds apart" in said
    assert published(cast) == 0
    apart[0] = timedelta()
    sequencer.once()
    assert published(cast) == 1


@pytest.mark.parametrize("confided", [False, True])
def test_the_log_tells_once_that_nothing_is_published_for_too_long_and_of_no_confidence(
    cast: Cast, caplog: pytest.LogCaptureFixture, *, confided: bool
) -> None:
    reference = disputes.sessions(cast)
    publish(cast)
    if confided:
        note(cast, reference)
    watch = SealingWatch(cast.backend)
    for hours in (12, 1, 1):
        cast.clock.at += timedelta(hours=hours)
        watch.once()
    assert [each for each in caplog.messages if "no checkpoint for its parties for 13 hours" in each] == caplog.messages
    assert len(caplog.messages) == 1


def published(cast: Cast) -> int:
    with cast.backend.reading() as session:
        return len(session.scalars(select(CHECKPOINT.c.size).where(CHECKPOINT.c.published)).all())


def test_a_sweep_that_fails_is_logged_and_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reference = lapsing_draft(cast)
    now, failures = cast.clock.now, iter([ConnectionError("The database is away.")])

    def failing_once() -> object:
        for failure in failures:
            raise failure
        return now()

    monkeypatch.setattr(cast.clock, "now", failing_once)
    sweeper = Sweeper(cast.backend, every=0.01)
    sweeper.start()
    wait_until(lambda: state_in_store(cast, reference) == "lapsed")
    sweeper.stop()
    assert "The deadlines could not be swept." in caplog.text


@pytest.mark.on_request
def test_every_template_is_compiled_before_the_server_forks_and_what_is_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes first to a worker waits for no template, and nobody for a search through what is no garbage."""
    settings = Settings(database_url=f"sqlite:///{tmp_path}/govflow.sqlite3", secret_key="k" * 32, data_dir=tmp_path)
    forked: list[Flask] = []
    kept = gc.get_freeze_count()

    def fork(_server: object) -> None:
        monkeypatch.setattr(Environment, "compile", None)
        assert gc.get_freeze_count() > kept
        forked.append(create_app(settings))

    monkeypatch.setattr(templates, "_COMPILED", templates.Compiled())
    monkeypatch.setattr("govflow.jobs.server._Server.run", fork)
    serve(create_app, settings, host="127.0.0.1", port=0, workers=1, threads=1, debug=False)
    [worker] = forked
    assert worker.test_client().get("/sign-in").status_code == 200
    own = {str(each.relative_to(data_path("templates"))) for each in data_path("templates").rglob("*.html")}
    assert {name for name in own if worker.jinja_env.get_template(name)} == own


def test_a_worker_keeps_for_good_what_its_application_is_made_of(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/govflow.sqlite3", secret_key="k" * 32, data_dir=tmp_path)
    prepare(settings).sessions.dispose()
    kept = gc.get_freeze_count()
    _, end = _with_jobs(create_app, settings)
    end()
    assert gc.get_freeze_count() > kept


@pytest.mark.on_request
def test_the_server_upgrades_publishes_serves_sweeps_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    url = f"sqlite:///{tmp_path}/govflow.sqlite3"
    words = [sys.executable, "-m", "govflow", "serve", "--port", str(port), "--workers", "2", "--database", url]
    environment = {**os.environ, "GOVFLOW_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            wait_until(lambda: status(f"http://127.0.0.1:{port}/sign-in") == 200)
            wait_until(lambda: Path(f"{tmp_path}/govflow.sqlite3.sweeping").exists())
        finally:
            server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0
    assert {line.partition("] ")[0].rpartition("[")[2].strip() for line in errors.splitlines()} == {"info"}
    engine = make_engine(url)
    with session_factory(engine).reading() as session:
        published = session.connection.exec_driver_sql("SELECT count(*) FROM workflow_version").scalar()
    assert published == len(shipped_workflows())
    engine.dispose()


def lapsing_draft(cast: Cast) -> str:
    """A draft whose time is over."""
    reference = cast.open("peng.cheng", "proposal", text="x", topic_class="routine", rule_set="by_topic")
    cast.clock.at = cast.clock.at.replace(year=cast.clock.at.year + 1)
    return reference


def state_in_store(cast: Cast, reference: str) -> str:
    with cast.backend.reading() as session:
        return session.scalars(select(CaseRow.state).where(CaseRow.reference == reference)).one()


def status(url: str) -> int | None:
    try:
        with urlopen(url) as answer:
            return int(answer.status)
    except URLError:
        return None


def wait_until(come: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not come():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
