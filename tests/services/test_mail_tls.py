"""Mail leaves over TLS alone, to a server that proves its name; only this machine is spoken to in the clear."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from govflow.services.operation.notices.smtp import Server, Undeliverable, Written
from govflow.settings.mail import MailServer
from tests.services.certificates import Authority
from tests.services.sink import Sink, free_port

AT = datetime(2026, 3, 2, tzinfo=UTC)
MAIL = Written(
    to="chen.yu@gov.example.org", name="陈宇", language="zh", subject="有事待办", text="…", html="<p>…</p>",
    stop="https://gov.example.org/stop",
)  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@contextmanager
def serving(security: str, context: ssl.SSLContext | None) -> Iterator[Sink]:
    """A server of mail on a port of its own: TLS from the first byte, STARTTLS, or neither."""
    sink, options = Sink(port=free_port()), dict[str, Any]()
    if security == "tls":
        options["ssl_context"] = context
    elif context is not None:
        options["tls_context"] = context
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def send(sink: Sink, security: str) -> None:
    server = Server(
        MailServer(host="localhost", port=sink.port, security=security, sender="a@gov.example.org", bounces="b@c.org")
    )
    try:
        server.send(MAIL, "1", AT)
    finally:
        server.close()


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch, authority: Authority) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_proves_its_name_is_given_the_mail(authority: Authority, security: str) -> None:
    with serving(security, authority.server("localhost")) as sink:
        send(sink, security)
    [mail] = sink.mails
    assert mail["Subject"] == "有事待办"


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_with_the_certificate_of_another_is_given_nothing(authority: Authority, security: str) -> None:
    refused(authority.server("mail.example.org"), security)


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_whom_nobody_vouches_for_is_given_nothing(tmp_path: Path, security: str) -> None:
    refused(Authority(tmp_path).server("localhost"), security)


@pytest.mark.usefixtures("trusting")
def test_a_server_that_offers_no_encryption_is_given_nothing() -> None:
    refused(None, "starttls")


def refused(context: ssl.SSLContext | None, security: str) -> None:
    """It is tried again later: whoever stands between may be gone by then."""
    with serving(security, context) as sink, pytest.raises(Undeliverable) as raised:
        send(sink, security)
    assert not raised.value.final
    assert sink.envelopes == []
