"""P19: a webhook reaches no internal address, whatever way it is written, and whatever its name stands for."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from govflow.errors import Invalid
from govflow.services.accounts.marks import share
from govflow.services.commands.directory.webhooks import send_test
from govflow.services.operation.webhooks.addresses import find, is_outside, read_address
from govflow.services.operation.webhooks.failures import Unreached
from govflow.services.operation.webhooks.reaching import send
from govflow.services.queries.notices.webhooks import load_webhooks
from govflow.settings.webhooks import USUAL, WebhookRules
from tests.builders import Cast, password_hash
from tests.services.conftest import beginnings, cast
from tests.services.receiver import carry, hooked, writes

__all__ = ["beginnings", "cast"]

NAMES = {
    "inside.example": ["10.0.0.7"],
    "loopback.example": ["127.0.0.1"],
    "both.example": ["93.184.216.34", "192.168.1.1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "unique.example": ["fd00::1"],
    "linked.example": ["fe80::1%eth0"],
    "metadata.example": ["169.254.169.254"],
    "shared.example": ["100.64.0.1"],
    "nat.example": ["64:ff9b::a00:7"],
    "xn--fsq.example": ["10.1.2.3"],
    "outside.example": ["93.184.216.34"],
    "localhost": ["127.0.0.1", "::1"],
}
FORMS = (
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/",
    "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/", "https://127.0.0.1./", "https://0/",
    "https://0.0.0.0/", "https://00000177.0.0.1/", "https://127.000.000.001/", "https://10.0.0.1/", "https://10.1/",
    "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.0.1/", "https://169.254.169.254/latest/",
    "https://100.64.0.1/", "https://100.127.255.255/", "https://198.18.0.1/", "https://192.0.0.8/",
    "https://224.0.0.1/", "https://239.255.255.250/", "https://255.255.255.255/", "https://240.0.0.1/",
    "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/", "https://[64:ff9b::127.0.0.1]/", "https://[64:ff9b::a9fe:a9fe]/",
    "https://[64:ff9b:1::1]/", "https://[2002:7f00:1::]/", "https://[2002:a00:1::1]/", "https://[fc00::1]/",
    "https://[fd12:3456::1]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[ff02::1]/",
    "https://[2001::7f00:1]/", "https://[2001:db8::1]/", "https://[100::1]/", "https://localhost/",
    "https://LOCALHOST/", "https://localhost./", "https://registry/", "https://inside.example/",
    "https://INSIDE.example/", "https://inside.example./", "https://loopback.example/", "https://both.example/",
    "https://six.example/", "https://mapped.example/", "https://unique.example/", "https://linked.example/",
    "https://metadata.example/", "https://shared.example/", "https://nat.example/", "https://例.example/",
    "https://１２７.０.０.１/", "https://127。0。0。1/", "https://①②⑦.⓪.⓪.①/", "https://outside.example@127.0.0.1/",
    "https://outside.example:x@outside.example/", "https://127.0.0.1:443#@outside.example/",
    "https://outside.example\\@127.0.0.1/", "https://127.0.0.1\t.outside.example/", "https://out\nside.example/",
    " https://outside.example/", "https:///127.0.0.1/", "https:127.0.0.1", "//127.0.0.1/", "127.0.0.1",
    "http://outside.example/", "ftp://outside.example/", "file:///etc/passwd", "gopher://outside.example/",
    "https://outside.example:22/", "https://outside.example:0/", "https://outside.example:99999/",
    "https://outside.example:443443/", "https://outside.example:/../../x y", "https://", "", "https://[127.0.0.1]/",
    "https://[::1", "https://outside.example/\u202e", "https://a..example/", "https://" + "a" * 600 + ".example/",
)  # fmt: skip


def resolved(host: str, port: int, **_: Any) -> list[Any]:
    """As the machine would, of the names that there are."""
    if host in NAMES:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in NAMES[host]]
    if "." not in host or host.replace(".", "").isalnum():
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    raise socket.gaierror(host)


def reached(url: str) -> tuple[str, ...]:
    """The numbers that would be connected to; none where it is refused."""
    try:
        return find(read_address(url, USUAL), resolved)
    except (Invalid, Unreached):
        return ()


def test_no_way_of_writing_it_leads_inside() -> None:
    assert len(FORMS) >= 60
    assert [url for url in FORMS if reached(url)] == []


def test_what_lies_outside_is_reached() -> None:
    for url in (
        "https://outside.example", "https://OUTSIDE.example:8443/hook?a=1&b=%20", "https://93.184.216.34/x",
        "https://outside.example:443/",
    ):  # fmt: skip
        assert reached(url) == ("93.184.216.34",), url
    assert reached("https://[2606:4700:4700::1111]/") == ("2606:4700:4700::1111",)


def test_of_no_special_network_any_number_is_outside_however_it_is_carried() -> None:
    dice = Random(19)
    special = (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    )
    for net in map(ip_network, special.split()):
        for number in (net[0], net[-1], *(net[dice.randrange(net.num_addresses)] for _ in range(20))):
            high, low = int(number) >> 16, int(number) & 0xFFFF
            for spelled in (
                f"{number}", f"::ffff:{number}", f"::{number}", f"64:ff9b::{number}", f"2002:{high:x}:{low:x}::1",
                f"2001:0:{high:x}:{low:x}::",
            ):  # fmt: skip
                assert not is_outside(spelled), spelled
    for net in map(ip_network, ("::/8", "64:ff9b::/96", "100::/64", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")):
        assert not any(is_outside(str(each)) for each in (net[0], net[-1], net[dice.randrange(net.num_addresses)]))
    assert all(map(is_outside, ("1.1.1.1", "223.5.5.5", "11.0.0.0", "100.63.255.255", "128.0.0.1", "172.32.0.0")))


class Connections:
    """Where sockets were connected to; nobody answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.to: list[str] = []
        monkeypatch.setattr(socket.socket, "connect", self._refuse)

    def _refuse(self, place: Any) -> None:
        self.to.append(place[0])
        raise ConnectionRefusedError


def test_a_name_that_is_another_number_the_second_time_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, found = ["93.184.216.34", "127.0.0.1", "127.0.0.1"], Connections(monkeypatch)
    real = socket.getaddrinfo

    def rebinding(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host == "rebind.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]
        return real(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    receiver = read_address("https://rebind.example/", USUAL)
    with pytest.raises(Unreached):
        send(receiver, find(receiver), b"{}", {})
    assert found.to == ["93.184.216.34"]
    assert len(answers) == 2


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Connections(monkeypatch)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    with pytest.raises(Unreached):
        send(read_address("https://93.184.216.34/", USUAL), ("93.184.216.34",), b"{}", {})
    assert found.to == ["93.184.216.34"]


def test_a_name_that_leads_inside_when_it_is_sent_is_not_connected_to(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cast.backend.transaction() as session:
        share(session, password_hash())
    backend = replace(cast.backend, settings=replace(cast.backend.settings, address="https://gov.example.org"))
    number, _ = hooked(backend, cast, "he.jun", "https://inside.example/")
    send_test(backend, cast.actor("he.jun"), number)
    write = writes(backend)
    with monkeypatch.context() as patched:
        patched.setattr("govflow.services.operation.webhooks.addresses.socket.getaddrinfo", resolved)
        found = Connections(patched) if backend.sessions.engine.dialect.name == "sqlite" else None
        carry(backend, write)
    assert found is None or found.to == []
    with backend.page() as session:
        [line] = load_webhooks(backend.work(session, cast.actor("he.jun")))
    assert line.failure == "inside"


def test_of_an_answer_nothing_but_the_status_is_read() -> None:
    """A body that never ends holds up nobody, and nothing of it is kept."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as plain:
                plain.recv(4096)
                plain.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nroot:x:0:0")
                over.wait(30)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        port = server.getsockname()[1]
        rules = WebhookRules(inside=frozenset({("127.0.0.1", port)}))
        assert send(read_address(f"http://127.0.0.1:{port}/", rules), ("127.0.0.1",), b"{}", {}) == 200
        over.set()
        thread.join(5)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for registry.example with its key, which is its own authority."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("registry.example")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    path = tmp_path_factory.mktemp("authority") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + secret)
    return path


@contextmanager
def encrypted(path: Path, asked: list[bytes], named: list[str | None]) -> Iterator[int]:
    """A server with that certificate: what it is asked, and under which name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    context.sni_callback = lambda _, name, __: named.append(name)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            plain, _ = server.accept()
            try:
                with context.wrap_socket(plain, server_side=True) as secured:
                    asked.append(secured.recv(4096))
                    secured.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except (ssl.SSLError, OSError):
                plain.close()

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


@pytest.mark.parametrize(
    ("name", "trusted", "failure"),
    [
        ("registry.example", True, None),
        ("other.example", True, "certificate"),
        ("registry.example", False, "certificate"),
    ],
)
def test_the_certificate_holds_for_the_name_and_not_for_the_number(
    authority: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, failure: str | None
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    asked: list[bytes] = []
    named: list[str | None] = []
    with encrypted(authority, asked, named) as port:
        receiver = read_address(f"https://{name}:{port}/hook", WebhookRules(inside=frozenset({(name, port)})))
        sending: Callable[[], int] = lambda: send(receiver, ("127.0.0.1",), b"{}", {})  # noqa: E731
        if failure is None:
            assert sending() == 204
            assert asked[0].startswith(b"POST /hook HTTP/1.1\r\n")
            assert f"Host: {name}:{port}\r\n".encode() in asked[0]
        else:
            with pytest.raises(Unreached) as refused:
                sending()
            assert refused.value.word == failure
            assert asked in ([], [b""])
    assert named == [name]
