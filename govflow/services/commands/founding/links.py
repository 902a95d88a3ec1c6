"""Links with which people set their first passwords: made for a region, and written to a file that one person reads.

Whoever has a link has the account, so links stand on no page of several people and in no log.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from govflow.errors import Conflict, NotFound
from govflow.messages import Message
from govflow.papers.inert import MARK, inert
from govflow.services.accounts.passwords import INVITATION_DAYS
from govflow.services.accounts.recoveries import is_guarded
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import make_link
from govflow.store.people import PersonRow
from govflow.store.sql.session import Session
from govflow.values import Actor

HEAD = ("name", "name in Chinese", "e-mail", "link", "expires")


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where a person sets a password, once, until when. ``address`` is whole."""

    name_en: str
    name_zh: str
    email: str
    address: str = field(repr=False)
    expires_at: datetime  # where the installation is


@dataclass(frozen=True, kw_only=True)
class Linked:
    """The links of those who have no password yet; the addresses of those for whom two administrators must make one."""

    links: tuple[Link, ...] = ()
    guarded: tuple[str, ...] = ()


def link_people(
    session: Session, backend: Backend, actor: Actor, rows: Iterable[PersonRow], *, newcomers: set[int]
) -> Linked:
    """Links for those of them who have no password and are active.

    Whoever was here before and takes part in cases gets none: two administrators answer for a recovery.
    """
    links: list[Link] = []
    guarded: list[str] = []
    for row in rows:
        if row.password_hash is not None or not row.active:
            continue
        if row.id not in newcomers and is_guarded(session, row):
            guarded.append(row.email)
        else:
            links.append(link_of(row, make_link(session, backend, actor, row), backend))
    return Linked(links=tuple(links), guarded=tuple(guarded))


def link_of(row: PersonRow, token: str, backend: Backend) -> Link:
    """The link with this token, as it is handed on."""
    expires_at = backend.clock.now() + timedelta(days=INVITATION_DAYS)
    return Link(
        name_en=row.name_en,
        name_zh=row.name_zh,
        email=row.email,
        address=backend.settings.whole(f"/invitations/{token}"),
        expires_at=expires_at.astimezone(ZoneInfo(backend.settings.zone)),
    )


Write = Callable[[Iterable[Link]], None]


@contextmanager
def links_file(path: Path | None) -> Iterator[Write]:
    """A new file that only its owner reads, and what writes links into it; it goes again when anything fails.

    Raises Conflict for a file that is there already, NotFound for a folder that is not, before anything was done.
    Without a path nothing is written.
    """
    if path is None:
        yield lambda _links: None
        return
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise Conflict(
            Message("%(file)s is there already. Name another file for the links, or remove it.", file=str(path))
        ) from error
    except OSError as error:
        raise NotFound(
            Message(
                "The file %(file)s for the links cannot be written: %(reason)s.",
                file=str(path),
                reason=error.strerror or "",
            )
        ) from error
    try:
        yield lambda links: _write(path, links)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, links: Iterable[Link]) -> None:
    """On the disk before it returns: what it tells is committed next."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_lines(links))
        file.flush()
        os.fsync(file.fileno())


def _lines(links: Iterable[Link]) -> str:
    text = io.StringIO()
    text.write(MARK)
    rows = csv.writer(text, quoting=csv.QUOTE_ALL)
    rows.writerow(HEAD)
    for each in links:
        cells = (each.name_en, each.name_zh, each.email, each.address, f"{each.expires_at:%Y-%m-%d %H:%M %Z}")
        rows.writerow([inert(cell) for cell in cells])
    return text.getvalue()
