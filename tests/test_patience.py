"""A worker and the slow: bodies that do not come, over real sockets, and a database that is not there yet."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask, request

from govflow.errors import Busy
from govflow.jobs.patience import Opening, PatientBodies
from tests.test_jobs import free_port, status, wait_until
from tests.workers import worker

THREADS = 4
HEAD = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)


def echo() -> Flask:
    app = Flask("echo")

    @app.post("/")
    def create() -> str:
        return f"got {request.form['a']}"

    @app.get("/")
    def show() -> str:
        return "page"

    app.register_error_handler(Busy, lambda _error: ("busy", 503))
    return app


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A server with one worker of four threads, and half a second for a body."""
    port = free_port()
    with worker(PatientBodies(echo(), THREADS, grace=0.5), port=port, threads=THREADS):
        wait_until(lambda: status(f"http://127.0.0.1:{port}/") == 200)
        yield port


@pytest.mark.on_request
def test_forty_half_sent_forms_keep_nobody_from_reading(port: int) -> None:
    slow = [half_sent(port) for _ in range(40)]
    assert ask(port, b"GET / HTTP/1.0\r\n\r\n").endswith(b"page")
    answers = [everything(each)[:12] for each in slow]
    assert set(answers) <= {b"HTTP/1.1 400", b"HTTP/1.1 503"}
    assert answers.count(b"HTTP/1.1 400") >= THREADS // 2  # they had their time, and no more
    body = b"a=1"
    form = HEAD.replace(b"100", str(len(body)).encode()).replace(b"HTTP/1.1", b"HTTP/1.0")
    assert ask(port, form + body).endswith(b"got 1")


def test_a_body_that_comes_drop_by_drop_is_hung_up_on(port: int) -> None:
    with half_sent(port) as slow:
        for _ in range(60):
            if Event().wait(0.1) or hung_up(slow):
                return
    pytest.fail("it could go on for ever")


def test_a_worker_starts_without_its_database_and_serves_as_soon_as_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.jobs.patience.FIRST_PAUSE", 0.01)
    reachable, closed = Event(), Event()

    def open_app() -> tuple[Any, Callable[[], None]]:
        if not reachable.is_set():
            raise ConnectionError("connection refused")
        return echo().wsgi_app, closed.set

    opening = Opening(open_app)
    assert call(opening)[0] == "503 Service Unavailable"
    reachable.set()
    wait_until(lambda: call(opening) == ("200 OK", b"page"))
    opening.close()
    assert closed.is_set()


def call(app: Any, path: str = "/") -> tuple[str, bytes]:
    told: list[str] = []

    def start(line: str, _headers: object, _error: object = None) -> None:
        told.append(line)

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "x", "SERVER_PORT": "80"}
    found: Iterable[bytes] = app(environ | {"wsgi.url_scheme": "http"}, start)
    return told[0], b"".join(found)


def half_sent(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(HEAD + b"a=1")
    return connection


def hung_up(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"x")
        connection.settimeout(0.01)
        return connection.recv(1) is not None
    except TimeoutError:
        return False
    except OSError:
        return True


def ask(port: int, words: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(words)
        return everything(connection)


def everything(connection: socket.socket) -> bytes:
    """All that comes until the other side hangs up."""
    found = b""
    try:
        while piece := connection.recv(4096):
            found += piece
    except ConnectionResetError:
        pass
    connection.close()
    return found
