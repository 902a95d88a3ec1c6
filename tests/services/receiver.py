"""A real receiver of webhooks on this machine: it keeps what it is sent, and answers what it is told to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from govflow.app import create_app
from govflow.services.backend import Backend
from govflow.services.commands.directory.webhooks import MakeWebhook, make_webhook
from govflow.services.operation.notices.telling import tell
from govflow.services.operation.webhooks.calling import WRITES_EVENTS, Write, call
from govflow.settings.webhooks import WebhookRules
from tests.builders import PASSWORD, Cast

ADDRESS = "https://gov.example.org"
ALL = ("awaited", "deadline", "decided", "changed")


@dataclass
class Receiver:
    """``answers``: by path the status, in turn, the last one again and again; ``slow``, ``held``: by path seconds
    before it, and what it waits for.

    ``got``: path, headers, bytes.
    """

    port: int = 0
    answers: dict[str, list[int]] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    held: dict[str, Event] = field(default_factory=dict)
    location: str = ""
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def at(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def events(self, path: str = "/hook") -> list[dict[str, Any]]:
        return [json.loads(content) for where, _, content in self.got if where == path]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """It listens on a port of its own as long as the block lasts."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # as the server calls it
            content = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((self.path, dict(self.headers.items()), content))
            time.sleep(receiver.slow.get(self.path, 0))
            if self.path in receiver.held:
                receiver.held[self.path].wait(10)
            told = receiver.answers.get(self.path, [204])
            self.send_response(told.pop(0) if len(told) > 1 else told[0])
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Not into the output of tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def reaching(backend: Backend, receiver: Receiver) -> Backend:
    """The same installation, whose operator names this receiver."""
    rules = WebhookRules(inside=frozenset({("127.0.0.1", receiver.port)}))
    return replace(backend, settings=replace(backend.settings, webhooks=rules, address=ADDRESS))


def hooked(backend: Backend, cast: Cast, person: str, address: str, kinds: tuple[str, ...] = ALL) -> tuple[int, str]:
    """The number of a new webhook, and its secret."""
    making = MakeWebhook(address=address, kinds=kinds, password=PASSWORD)
    return make_webhook(backend, cast.actor(person), making)


def writes(backend: Backend) -> Write:
    """What puts an event into words, as the application has it."""
    found: Write = create_app(backend.settings, backend).extensions[WRITES_EVENTS]
    return found


def carry(backend: Backend, write: Write) -> int:
    """Tell all that waits, and carry what is due: how many events came through."""
    tell(backend)
    return call(backend, write)


def is_signed(headers: dict[str, str], content: bytes, secret: str) -> bool:
    """By the text of Standard Webhooks, and by nothing that the program has."""
    given = {name.lower(): value for name, value in headers.items()}
    about = f"{given['webhook-id']}.{given['webhook-timestamp']}.".encode() + content
    key = base64.b64decode(secret.split("_", 1)[1])
    right = base64.b64encode(hmac.new(key, about, hashlib.sha256).digest()).decode()
    return f"v1,{right}" in given["webhook-signature"].split(" ")
