"""A real mail server on this machine, which keeps what it is given, and refuses what it is told to."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from govflow.app import create_app
from govflow.services.backend import Backend
from govflow.services.operation.notices.posting import WRITES, Write, post
from govflow.services.operation.notices.telling import tell
from govflow.settings.mail import MailServer
from tests.builders import Cast

ADDRESS = "https://gov.example.org"


@dataclass
class Sink:
    """``answers``: what it says to receivers by their address, once each; ``envelopes``: sender, receivers, bytes."""

    port: int = 0
    answers: dict[str, list[str]] = field(default_factory=dict)
    envelopes: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # as the server calls it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if told := self.answers.get(address):
            return told.pop(0) if len(told) > 1 else told[0]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.envelopes.append((envelope.mail_from, [*envelope.rcpt_tos], bytes(envelope.original_content)))
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        """As a program that shows mail reads them."""
        return [email.message_from_bytes(content, policy=default) for _, _, content in self.envelopes]  # type: ignore[misc]

    def to(self, person: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if f"{person}@govflow.example" in mail["To"]]


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def listening() -> Iterator[Sink]:
    """It listens on a port of its own as long as the block lasts."""
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def mailing(backend: Backend, sink: Sink, **changes: Any) -> Backend:
    """The same installation, sending its mail there."""
    server = MailServer(
        host="127.0.0.1",
        port=sink.port,
        security="none",
        sender="office@gov.example.org",
        bounces="back@gov.example.org",
    )
    return replace(backend, settings=replace(backend.settings, mail=server, address=ADDRESS, **changes))


def writes(backend: Backend) -> Write:
    """What puts mail into words, as the application has it."""
    found: Write = create_app(backend.settings, backend).extensions[WRITES]
    return found


def deliver(backend: Backend) -> int:
    """Tell all that waits, and send what is due: how many mails left."""
    tell(backend)
    return post(backend, writes(backend))


def paced(cast: Cast) -> Cast:
    """Each act takes a minute: what one command did has its own moment, as outside of tests."""
    cast.pace = timedelta(minutes=1)
    return cast
