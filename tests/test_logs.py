"""The log as it is written: one line for each thing, readable by people or by programs, and no secret in it."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner
from gunicorn.config import Config
from sqlalchemy.exc import OperationalError
from structlog.contextvars import bound_contextvars

from govflow.cli import govflow
from govflow.errors import Unavailable
from govflow.jobs import logs, repeating
from govflow.jobs.patience import Opening
from govflow.jobs.repeating import Repeating
from govflow.services.retrying import Outages
from tests.test_patience import call

Written = Callable[[], str]
log = logging.getLogger("govflow.tests")


@contextmanager
def configured(form: str) -> Iterator[Written]:
    """What is written from now on, in this form."""
    root, ours = logging.getLogger(), logging.getLogger("govflow")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", stream := io.StringIO())
        logs.configure(form, logging.INFO)
        yield stream.getvalue
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    logging.captureWarnings(False)


@pytest.fixture(params=["json", "text"])
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    with configured(request.param) as found:
        yield found


@pytest.fixture
def as_data() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines as programs read them."""
    with configured("json") as found:
        yield lambda: [json.loads(line) for line in found().splitlines()]


def test_what_is_said_in_a_request_bears_its_number(as_data: Callable[[], list[dict[str, Any]]]) -> None:
    with bound_contextvars(request="4711"):
        log.warning("A body did not come within %s seconds.", 10, extra={"case": "BTH-DM-2026-0001"})
    log.info("Nobody asked. 无人")
    first, second = as_data()
    assert first["event"] == "A body did not come within 10 seconds."
    assert (first["request"], first["case"], first["level"]) == ("4711", "BTH-DM-2026-0001", "warning")
    assert first["process"] == os.getpid()
    assert (second["event"], second["logger"], "request" in second) == ("Nobody asked. 无人", "govflow.tests", False)


def test_a_traceback_shows_no_value(written: Written) -> None:
    def confided() -> None:
        sealed_price = "-".join(("CANARY", "1200000"))
        raise RuntimeError(f"of {len(sealed_price)} characters")

    try:
        confided()
    except RuntimeError:
        log.exception("incident 0a1b2c3d at GET /inbox")
    assert "incident 0a1b2c3d" in written()
    assert "of 14 characters" in written()
    assert "confided" in written()  # where it was
    assert "CANARY-1200000" not in written()


def test_nobody_makes_a_line_of_the_log(written: Written) -> None:
    log.error("at GET %s", "/x\n2026-01-01 [error] forged\x1b[2J\u2028y")
    assert written().count("\n") == 1
    assert "\x1b" not in written()


def test_others_are_heard_from_warnings_on_and_the_server_speaks_through_the_same(written: Written) -> None:
    logging.getLogger("alembic").info("Context impl")
    server = logs.ServerLogger(Config())
    server.error("Worker (pid:1) was sent SIGKILL!")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("soon gone", DeprecationWarning, stacklevel=1)
    assert "Context impl" not in written()
    assert written().count("SIGKILL") == 1
    assert "soon gone" in written()


def test_what_fails_alike_again_and_again_is_said_once_and_again_after_a_while(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[Exception | None] = [ValueError("a"), ValueError("a"), ValueError("b"), None, ValueError("b")]
    job = Repeating("job", lambda: None, 1, "It could not be done.")
    for each in failures:
        job._tell(each)
    assert caplog.messages == ["It could not be done."] * 3
    monkeypatch.setattr(repeating, "SAID_AGAIN", 0)
    job._tell(ValueError("b"))
    assert len(caplog.messages) == 4


def test_a_job_leaves_it_to_others_to_say_that_the_disk_is_full(caplog: pytest.LogCaptureFixture) -> None:
    outages = Outages()
    jobs = [Repeating(each, lambda: None, 1, "It could not be done.", outages) for each in ("a", "b")]
    for each in jobs * 3:
        each._tell(OSError(28, "No space left on device"))
    [said] = caplog.messages
    assert said.startswith("The database or the data folder keeps nothing more: No space left on device.")


def test_a_server_that_waits_for_its_database_says_why_once_and_lives(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("govflow.jobs.patience.Opening._keep_trying", lambda self: None)
    reasons = iter(["refused", "refused", "refused", "starting up", None])

    def open_app() -> tuple[Any, Callable[[], None]]:
        if (reason := next(reasons)) is not None:
            raise ConnectionError(reason)
        return (lambda environ, start: [b""]), lambda: None

    opening = Opening(open_app)
    assert call(opening, "/healthz") == ("200 OK", b"well\n")
    assert call(opening, "/readyz")[0] == "503 Service Unavailable"
    while not opening._try():
        pass
    assert [each[:36] for each in caplog.messages] == [
        "The installation is not ready yet: r",
        "The installation is not ready yet: s",
        "The installation is ready now.",
    ]


def test_an_outage_is_no_fault_of_ours_and_a_fault_of_ours_no_outage() -> None:
    outages = Outages()
    assert not outages.noticed(RuntimeError("x"))
    assert not outages.noticed(Unavailable())
    assert not outages.noticed(FileNotFoundError(2, "x"))
    assert outages.noticed(OSError(28, "No space left on device"))


def test_a_command_whose_database_goes_meanwhile_ends_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_database: str | None) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr("govflow.cli.running.connected", away)
    result = CliRunner().invoke(govflow, ["sweep"])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert result.stderr.startswith("Error: The database cannot be reached")
    assert result.stderr.count("\n") == 1
