"""The production chapter of README.md, followed word for word as far as a test can: no root, no systemd, no nginx.

The wheel in an environment of its own, PostgreSQL with the plain role, two web services with the command of their unit,
and a small proxy that forwards as nginx does.
"""

from __future__ import annotations

import csv
import http.client
import os
import re
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, make_url

from tests.conftest import owned
from tests.test_deploy import DEPLOY, ROOT, commands, unit
from tests.test_wheel import DEPENDENCIES, installed

__all__ = ["installed"]
pytestmark = [pytest.mark.on_request, pytest.mark.postgres]

CHAPTER = (ROOT / "README.md").read_text("utf-8").split("### Production")[1].split("\n### ")[0]
HOST = "gov.example.org"
OF_ROOT = ("useradd", "install", "python3", "editor", "chown", "cp", "systemctl", "sed", "/opt/govflow/bin/pip")
"""What only root does on a machine of its own, or what the fixtures have done."""


def blocks(language: str) -> list[str]:
    """The lines of the code of a language, in their order."""
    found = re.findall(rf"```{language}\n(.*?)```", CHAPTER, re.DOTALL)
    return [line.strip() for block in found for line in block.splitlines() if line.strip()]


@dataclass
class Site:
    """An installation as the chapter leaves it."""

    folder: Path
    bin: Path
    environment: dict[str, str]
    ports: list[int] = field(default_factory=list)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, line: str, *, expected: int = 0) -> str:
        """A line of the chapter, in a shell."""
        line = line.replace("/opt/govflow/bin", str(self.bin))
        answer = subprocess.run(
            ["bash", "-ec", line], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert answer.returncode == expected, f"{line}\n{answer.stdout}{answer.stderr}"
        return answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def site(installed: Path, postgres_server: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with postgres_server.connect() as connection:
        for line in blocks("sql"):
            connection.exec_driver_sql(line.replace("'…'", "'a plain secret'"))
    lines = (DEPLOY / "govflow.env").read_text("utf-8").splitlines()
    settings = dict(each.split("=", 1) for each in lines if not each.startswith("#"))
    settings["GOVFLOW_DATABASE"] = (
        make_url(owned(postgres_server, "govflow")).set(username="govflow").render_as_string()
    )
    settings["GOVFLOW_DATA"] = str(folder / "data")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GOVFLOW_", "PYTHON"))}
    site = Site(folder, installed / "env" / "bin", {**kept, **settings, "PYTHONPATH": str(DEPENDENCIES)})
    with ExitStack() as stack:
        stack.callback(lambda: [each.terminate() for each in site.running] and [each.wait(30) for each in site.running])
        yield site
    with postgres_server.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE govflow WITH (FORCE)")
        connection.exec_driver_sql("DROP ROLE govflow")


def start(site: Site) -> None:
    """Both web services, by the command of their unit."""
    (called,) = commands(unit(DEPLOY / "govflow-web@.service")["Service"]["ExecStart"])
    for _ in range(2):
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = [str(port) if each == "8001" else each for each in called]
        site.ports.append(port)
        with (site.folder / f"{port}.log").open("wb") as log:
            program = [site.bin / "govflow", *words]
            started = subprocess.Popen(program, cwd=site.folder, env=site.environment, stdout=log, stderr=log)
        site.running.append(started)
    for port in site.ports:
        for _ in range(1_200):
            if ask(port, "/readyz", {})[0] in (200, 503):
                break
            time.sleep(0.5)
        else:
            pytest.fail((site.folder / f"{port}.log").read_text("utf-8", "replace")[-2000:])


def ask(
    port: int, path: str, headers: dict[str, str], method: str = "GET", body: bytes = b""
) -> tuple[int, Any, bytes]:
    """Status, headers and content; 0 where nobody listens."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
    except OSError:
        return 0, {}, b""


class Proxy(BaseHTTPRequestHandler):
    """Hands on in turn, with the headers that nginx.conf sets."""

    backends: Iterator[int] = iter(())

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kept = {name: value for name, value in self.headers.items() if name in ("Cookie", "Content-Type", "Referer")}
        told = {"Host": HOST, "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": HOST}
        status, headers, content = ask(next(self.backends), self.path, kept | told, self.command, body)
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "server", "date"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@dataclass
class Person:
    """A browser behind the proxy: cookies are kept by hand, for they are sent by https alone."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: str = "") -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}{path}"}
        status, got, content = ask(self.port, path, headers, "POST" if form else "GET", form.encode())
        for each in got.get_all("Set-Cookie") or ():
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
            assert "Secure" in each
        return status, got.get("Location", ""), content.decode("utf-8", "replace")

    def send(self, path: str, page: str, **fields: str) -> tuple[int, str, str]:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask(page)[2])
        assert found
        return self.ask(path, "&".join(f"{name}={value}" for name, value in {"csrf_token": found[1], **fields}.items()))


def test_every_line_of_the_chapter_is_followed_here_or_left_to_root() -> None:
    for line in blocks("sh"):
        word = shlex.split(line)[0].rstrip(";")
        assert word in (*OF_ROOT, "set", "sudo", "/opt/govflow/bin/govflow"), line
    for name in re.findall(r"deploy/([\w.*@-]+)", CHAPTER):
        assert list(DEPLOY.glob(name)), name


def test_a_clean_machine_ends_in_a_running_service(site: Site) -> None:
    for line in blocks("sh"):
        if line.startswith("/opt/govflow/bin/govflow"):
            site.run(line)
    with (site.folder / "links.csv").open(encoding="utf-8-sig") as file:
        links = {row["e-mail"]: row["link"] for row in csv.DictReader(file)}
    assert len(links) > 50
    assert all(each.startswith(f"https://{HOST}/invitations/") for each in links.values())
    start(site)
    Proxy.backends = cycle(site.ports)
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    Thread(target=proxy.serve_forever, daemon=True).start()
    person = Person(proxy.server_address[1])
    path = links["wang.lin@govflow.example"].removeprefix(f"https://{HOST}")
    assert person.send(path, path, password="nine+black+cranes+at+dusk")[0] == 303
    signed = person.send(
        "/sign-in", "/sign-in", email="wang.lin%40govflow.example", password="nine+black+cranes+at+dusk"
    )
    assert signed[0] == 303, signed[2][-2000:]
    pages = [person.ask(page) for page in ("/inbox", "/cases", "/organizations", "/inbox")]  # on both services
    assert [page[0] for page in pages] == [200] * 4
    assert "Wang Lin" in pages[0][2]
    assert "govflow-demo" not in Person(proxy.server_address[1]).ask("/sign-in")[2]
    said = site.run("/opt/govflow/bin/govflow doctor", expected=1)
    wrong = [each for each in said.splitlines() if each.startswith("WRONG")]
    assert len(wrong) == 1, said
    assert "fsync" in wrong[0]  # the server of the tests waits for no disk
    assert "is a plain role that owns the tables" in said
    site.running[0].terminate()  # restarted one after the other: the other one serves meanwhile
    site.running[0].wait(30)
    Proxy.backends = cycle(site.ports[1:])
    assert person.ask("/inbox")[0] == 200
    proxy.shutdown()
    proxy.server_close()
