"""Addresses at which people reach an installation: what may be one, and the hosts that it answers for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug.sansio.utils import host_is_trusted

UNSET = "http://127.0.0.1:8000"
"""Where govflow serve listens unless it is told otherwise."""


@dataclass(frozen=True)
class Place:
    """Where passkeys are good: ``name`` is the host, ``origin`` with scheme and port, as browsers say it."""

    name: str
    origin: str


def place_of(address: str) -> Place | None:
    """None where browsers make no passkeys: without https but on ``localhost``, and for an address of numbers."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not (parts.scheme == "https" or host == "localhost") or ":" in host or host.replace(".", "").isdigit():
        return None
    return Place(name=host, origin=f"{parts.scheme}://{parts.netloc.lower()}")


_LONGEST = 253
_HOST = re.compile(r"(\.?[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")


def known_host(typed: str) -> str:
    """The host as requests name it. Raises ValueError for what names none."""
    try:
        host = typed.lower() if typed.isascii() else typed.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    if len(host) > _LONGEST or ".." in host or not _HOST.fullmatch(host):
        raise ValueError(
            f"GOVFLOW_HOSTS names hosts such as gov.example.org, separated by commas, not {typed!r}: leave out scheme, "
            "path and *; .example.org stands for all hosts below example.org"
        )
    return host


def check_address(address: str, hosts: tuple[str, ...], *, https: bool) -> None:
    """Raise ValueError, with what mends it, for an address at which nobody would reach the pages.

    An empty one is none, which is allowed.
    """
    if not address:
        return
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise ValueError(_refused(address, str(error))) from error
    if parts.scheme not in {"http", "https"}:
        raise ValueError(_refused(address, "it begins with https:// or http://"))
    if not host or not address.isascii() or parts.username is not None or parts.path or parts.query or parts.fragment:
        raise ValueError(_refused(address, "it has a host, perhaps a port, and nothing behind it"))
    shown = f"[{host}]" if ":" in host else host
    if not host_is_trusted(shown, hosts):
        raise ValueError(
            f"GOVFLOW_ADDRESS is at {shown}, which is none of the hosts that are answered ({', '.join(hosts)}): add it "
            "to GOVFLOW_HOSTS"
        )
    if https != (parts.scheme == "https"):
        raise ValueError(
            f"GOVFLOW_ADDRESS begins with {parts.scheme}, and GOVFLOW_HTTPS is {'1' if https else 'not set'}: people "
            "sign in where both agree, so write https and set GOVFLOW_HTTPS=1"
        )


def _refused(address: str, why: str) -> str:
    return f"GOVFLOW_ADDRESS must be an address such as https://gov.example.org, not {address!r}: {why}"
