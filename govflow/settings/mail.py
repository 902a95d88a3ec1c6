"""The server that takes mail, and who it is from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from govflow.settings.variables import Environment

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,10}")
"""An address to which mail is written: nothing in it means anything to a server but an address."""
CALENDARS = ("cn", "plain")
OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail goes. ``security``: tls from the first byte, starttls, or none, which only this machine may have."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str
    bounces: str  # to whom what cannot be delivered comes back


def mail_server(env: Environment) -> MailServer | None:
    """None where no mail is sent. Raises ValueError, naming the variable, and never with the password."""
    given, sender, bounces = (env.get(each) for each in ("GOVFLOW_MAIL", "GOVFLOW_MAIL_FROM", "GOVFLOW_MAIL_BOUNCES"))
    if not given:
        return None
    host, port, security, user, password = _parts(given)
    for name, address in (("GOVFLOW_MAIL_FROM", sender), ("GOVFLOW_MAIL_BOUNCES", bounces or sender)):
        if not ADDRESS.fullmatch(address):
            raise ValueError(f"{name} must be an address such as govflow@gov.example.org, not {address!r}")
    return MailServer(
        host=host, port=port, security=security, user=user, password=password, sender=sender, bounces=bounces or sender
    )


def mail_hours(env: Environment, default: tuple[int, int]) -> tuple[int, int]:
    """From which hour to which, such as 7-21."""
    given = env.get("GOVFLOW_MAIL_HOURS").strip()
    if not given:
        return default
    found = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})", given)
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 0 <= first < last <= 24:
        raise ValueError(f"GOVFLOW_MAIL_HOURS must be two hours of the day such as 7-21, not {given!r}")
    return first, last


def mail_calendar(env: Environment) -> str:
    """The calendar on whose working days mail goes out; empty: every day."""
    given = env.get("GOVFLOW_MAIL_CALENDAR").strip()
    if given not in {"", *CALENDARS}:
        raise ValueError(f"GOVFLOW_MAIL_CALENDAR must be one of {', '.join(CALENDARS)}, not {given!r}")
    return given


def check_mail(mail: MailServer | None, address: str) -> None:
    """A mail leads to a page: it needs the address at which people reach them. Raises ValueError."""
    if mail is not None and not address:
        raise ValueError("GOVFLOW_MAIL needs GOVFLOW_ADDRESS: a mail leads to the pages")


def _parts(given: str) -> tuple[str, int, str, str, str]:
    try:
        found = urlsplit(given)
        host, port = found.hostname or "", found.port
    except ValueError:
        host, port, found = "", None, urlsplit("")
    if found.scheme not in {"smtp", "smtps"} or not host or found.path.strip("/") or found.query:
        raise ValueError("GOVFLOW_MAIL must read smtp://user:password@host:587 or smtps://user:password@host:465")
    user, password = unquote(found.username or ""), unquote(found.password or "")
    if found.scheme == "smtps":
        return host, port or 465, "tls", user, password
    if host in OWN_MACHINE:
        return host, port or 25, "none", user, password
    return host, port or 587, "starttls", user, password
