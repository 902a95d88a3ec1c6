"""A server as ``govflow serve`` runs it, in processes of its own, on this machine alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

from bench.databases import SYNCHRONOUS, Database
from bench.world import SECRET_KEY
from tests.builders import Cast

HOST = "127.0.0.1"
EMPTIEST = "/.well-known/govflow-signing-keys.pem"
"""Of all pages that anybody may ask for, the one that asks no database and shows nothing but a file."""
_PATIENCE = 60  # seconds until it must answer


@dataclass(frozen=True)
class Server:
    """Where it listens, and its first process, from which the workers come."""

    port: int
    process: int

    def memory(self) -> float:
        """Resident memory of a worker in MB (2**20 bytes); of several the largest."""
        return max(_resident(self.process)) / 1024

    def workers(self) -> list[int]:
        """The processes that answer."""
        return [int(each) for each in Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()]

    def processes(self) -> list[int]:
        """All of them."""
        return [self.process, *self.workers()]

    def visit(self, paths: Iterable[str]) -> None:
        """Ask for these pages, as somebody who has not signed in."""
        for path in paths:
            connection = HTTPConnection(HOST, self.port, timeout=_PATIENCE)
            connection.request("GET", path)
            connection.getresponse().read()
            connection.close()


@contextmanager
def serving(database: Database, cast: Cast, workers: int) -> Iterator[Server]:
    """Until the end of the block; it then gets its time to end."""
    cast.backend.sessions.dispose()
    port = _free_port()
    command = [sys.executable, "-m", "govflow", "serve", "--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(command, env=_environment(database, cast), stdout=subprocess.DEVNULL) as process:
        try:
            _await(process, port)
            yield Server(port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)


@contextmanager
def working(database: Database, cast: Cast, mail: int | None = None) -> Iterator[int]:
    """A ``govflow worker`` at work until the end of the block, by its number. ``mail``: the port that takes mail."""
    told = _environment(database, cast)
    if mail is not None:
        told |= {"GOVFLOW_MAIL": f"smtp://{HOST}:{mail}", "GOVFLOW_MAIL_FROM": "office@gov.example.org"}
    with subprocess.Popen([sys.executable, "-m", "govflow", "worker"], env=told, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        try:
            begun = next((line for line in process.stderr if b"The worker has begun" in line), None)
            if begun is None:
                raise RuntimeError("The worker ended before it began.")
            log = Thread(target=lambda: [*process.stderr], daemon=True)  # else it would wait for who reads it
            log.start()
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)


def _environment(database: Database, cast: Cast) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GOVFLOW_")}
    return own | {
        "GOVFLOW_DATABASE": database.address,
        "GOVFLOW_DATA": str(cast.backend.settings.data_dir),
        "GOVFLOW_SECRET_KEY": SECRET_KEY,
        "GOVFLOW_SYNCHRONOUS": SYNCHRONOUS,
        "GOVFLOW_ADDRESS": f"http://{HOST}:8000",
    }


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    """Until it answers. Raises RuntimeError where it ended instead."""
    for _ in range(_PATIENCE * 10):
        if process.poll() is not None:
            break
        connection = HTTPConnection(HOST, port, timeout=_PATIENCE)
        try:
            connection.request("GET", EMPTIEST)
            if connection.getresponse().status == 200:
                return
        except ConnectionError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("The server does not answer; it says above why.")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _resident(parent: int) -> list[int]:
    """Of the processes that come from this one, in KB."""
    told = subprocess.run(["ps", "-A", "-o", "ppid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = (each.split() for each in told.splitlines())
    return [int(rss) for above, rss in rows if int(above) == parent]
