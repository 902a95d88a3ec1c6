"""Where a webhook may lead: an address read strictly as it was typed, and the numbers behind its name judged.

What people type reaches no machine inside the network, whatever way it is written, and whatever its name stands for.
Only what the operator names (``WebhookRules.inside``) is let pass.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Never, TypeAlias
from urllib.parse import SplitResult, urlsplit

import idna

from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.operation.webhooks.failures import INSIDE, SENTENCES, Unreached
from govflow.settings.webhooks import WebhookRules

LONGEST = 500
LONGEST_NAME = 253
TRIED = 2
"""So many numbers of a name at most are tried."""

Resolve: TypeAlias = Callable[..., Sequence[Any]]
"""As ``socket.getaddrinfo``."""

_UNICAST = ip_network("2000::/3")
"""Of IPv6 nothing else is a place outside: neither what carries an address of IPv4 (mapped, compatible, NAT64)."""
_SPECIAL = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip
"""What leads to no public place (RFC 6890 and its registry), said here, for what a library calls global changes."""
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_TARGET = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """An address that was read. ``target``: path and query; ``inside``: the operator names it."""

    secure: bool
    host: str
    port: int
    target: str = field(repr=False)
    inside: bool

    @property
    def named(self) -> str:
        """Host and port as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def read_address(typed: str, rules: WebhookRules) -> Receiver:
    """Raises Invalid, at ``address``, for all that is not plainly the address of a receiver outside."""
    parts = _parts(typed)
    host, port = _host(parts), _port(parts)
    inside = (host, port) in rules.inside
    secure = parts.scheme == "https"
    if not inside:
        if not secure:
            _refuse(Message("The address begins with https://."))
        if port not in rules.ports:
            listed = ", ".join(map(str, sorted(rules.ports)))
            _refuse(Message("This port is not allowed. Allowed are: %(ports)s.", ports=listed))
        if not _is_literal(host) and "." not in host:
            _refuse(SENTENCES[INSIDE])
        if _is_literal(host) and not is_outside(host):
            _refuse(SENTENCES[INSIDE])
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not _TARGET.fullmatch(target):
        _refuse(NOT_PLAIN)
    return Receiver(secure=secure, host=host, port=port, target=target, inside=inside)


def find(receiver: Receiver, resolve: Resolve | None = None) -> tuple[str, ...]:
    """The numbers behind the name, asked for once; whoever connects takes one of these. Raises Unreached where there
    are none, and, told apart by nothing, where any of them is inside.
    """
    if _is_literal(receiver.host):
        found = [receiver.host]
    else:
        try:
            answers = (resolve or socket.getaddrinfo)(receiver.host, receiver.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unreached(INSIDE) from error
        found = [*dict.fromkeys(str(each[4][0]).partition("%")[0] for each in answers)]
    if not found:
        raise Unreached(INSIDE)
    if not receiver.inside and not all(map(is_outside, found)):
        raise Unreached(INSIDE)
    return tuple(found[:TRIED])


def is_outside(number: str) -> bool:
    """Is this a public place that a packet from elsewhere reaches as well?"""
    found = ip_address(number)
    if found.version == 6 and found not in _UNICAST:
        return False
    return found.is_global and not any(found in each for each in _SPECIAL if each.version == found.version)


NOT_PLAIN = Message("This is no plain address such as https://registry.gov.example/govflow.")


def _parts(typed: str) -> SplitResult:
    if not 0 < len(typed) <= LONGEST or any(not each.isprintable() or each in ' \\#"<>' for each in typed):
        _refuse(NOT_PLAIN)
    try:
        parts = urlsplit(typed)
    except ValueError:
        _refuse(NOT_PLAIN)
    if parts.scheme not in {"https", "http"} or "@" in parts.netloc:
        _refuse(NOT_PLAIN)
    return parts


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        _refuse(NOT_PLAIN)
    return port if port is not None else (443 if parts.scheme == "https" else 80)


def _host(parts: SplitResult) -> str:
    """As it is asked for: letters of a–z; numbers in no other way than four of them, or in brackets."""
    host = parts.hostname or ""
    if "[" in parts.netloc:
        return _literal(host, IPv6Address)
    try:
        host = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        _refuse(NOT_PLAIN)
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _literal(host, IPv4Address)
    if len(host) > LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        _refuse(NOT_PLAIN)
    return host


def _literal(host: str, kind: type[IPv4Address | IPv6Address]) -> str:
    try:
        return str(kind(host))
    except ValueError:
        _refuse(NOT_PLAIN)


def _is_literal(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _refuse(message: Message) -> Never:
    raise Invalid({"address": message})
