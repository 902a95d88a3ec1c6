"""The application on a real socket with a thread for each request, and clients that speak HTTP to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from threading import Thread
from time import sleep
from urllib.parse import urlencode

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from govflow.demo.region import email
from tests.builders import PASSWORD


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: thousands of requests are on their way."""


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The application on a port of the loopback interface."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Client:
    """A browser at the other end of the wire."""

    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    token: str = ""

    def sign_in(self, person: str) -> Client:
        """Sign in as a person of the region, and keep a token of the pages of this session."""
        self.token = self._token("/sign-in")
        status, _ = self.post("/sign-in", email=email(person), password=PASSWORD)
        assert status == 303
        self.token = self._token("/help")
        return self

    def post(self, path: str, **form: str) -> tuple[int, str]:
        """Send a form; the status and where it leads."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, location, _ = self._exchange("POST", path, urlencode({"csrf_token": self.token, **form}), headers)
        return status, location

    def insist(self, path: str, **form: str) -> int:
        """Send a form again as long as it is refused because others are in the way, as a person is told to do."""
        while (status := self.post(path, **form)[0]) == 503:
            sleep(1)
        return status

    def _token(self, path: str) -> str:
        _, _, page = self._exchange("GET", path)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page
        return found[1]

    def _exchange(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        cookie = "; ".join(f"{name}={each.value}" for name, each in self.cookies.items())
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, {**(headers or {}), **({"Cookie": cookie} if cookie else {})})
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies.load(line)
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
