"""Founding an installation in a browser: who may do so, and for how long.

Until there is a regional body nobody can sign in, so whoever reaches the pages first could found it. A link, made by
the operator and printed once, lets one browser in; it ends with its first use and after a day. What is kept of it are
hashes in a file beside the documents, which goes once there is a body.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import exists, select

from govflow.errors import Conflict, NotFound
from govflow.key_files import changing, write_key_file
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.founding.entering import Entered, check_shown
from govflow.services.commands.founding.installation import Founding, check_founding, found
from govflow.services.commands.founding.reading import Region
from govflow.services.retrying import retried
from govflow.store.people import BodyRow
from govflow.store.record.administration import hold_head
from govflow.store.sql.session import Session

FILE = "founding.link"
HOURS = 24
"""How long a link waits for its use, and a browser may take from then on."""


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """The hash of the link, until it is used; then that of the token of the browser which used it."""

    link: str
    browser: str
    until: datetime


class _NotKept(Exception):
    """Ends the transaction of a look at what would be founded."""


def new_founding_link(backend: Backend) -> str:
    """The path of a new link to the pages that found this installation; every earlier one ends.

    Raises Conflict once it is founded, and where a demonstration is shown.
    """
    check_shown(demo=backend.settings.demo)
    if _has_body(backend):
        raise Conflict(
            Message("This installation is founded already. Enter more in the browser, or with govflow region load.")
        )
    token = secrets.token_urlsafe(32)
    with changing(_file(backend)):
        _keep(backend, _Kept(link=_hash(token), browser="", until=_later(backend)))
    return f"/founding/{token}"


def waits_for_founding(backend: Backend) -> str | None:
    """The path of a new link where there is no regional body yet and no link waits; for a server that starts."""
    if backend.settings.demo or _has_body(backend):
        return None
    kept = _read(backend)
    return None if kept is not None and backend.clock.now() < kept.until else new_founding_link(backend)


def is_link(backend: Backend, token: str) -> bool:
    """Whether a link opens the pages now."""
    return _opens(backend, _read(backend), token)


def use_link(backend: Backend, token: str) -> str:
    """Use up a link; what it gives is a token that lets its browser go on. Raises NotFound for any other link."""
    with changing(_file(backend)):
        if not _opens(backend, _read(backend), token):
            raise NotFound(Message("This link is no longer open. Make another one: govflow init"))
        browser = secrets.token_urlsafe(32)
        _keep(backend, _Kept(link="", browser=_hash(browser), until=_later(backend)))
        return browser


def may_found(backend: Backend, browser: str) -> bool:
    """Whether a browser may found the installation: it used the link, in time, and nobody has founded it."""
    kept = _read(backend)
    if kept is None or not kept.browser or backend.clock.now() >= kept.until or backend.settings.demo:
        return False
    return hmac.compare_digest(kept.browser, _hash(browser)) and not _has_body(backend)


@retried
def preview_founding(backend: Backend, region: Region, administrator: str | None) -> Entered:
    """What founding would lay down, of which nothing is kept. Raises as ``found_by_browser`` does."""
    founding, seen = _checked(backend, region, administrator), []
    with suppress(_NotKept), backend.transaction() as session:
        hold_head(session)
        seen.append(found(session, backend, founding, lambda _links: None, everybody=False))
        raise _NotKept
    return seen[0]


def found_by_browser(backend: Backend, browser: str, region: Region, administrator: str | None) -> Entered:
    """Found the installation with links for all its people, who are told nowhere else; the pages are gone then.

    Raises RegionProblems, Conflict for what is wrong; NotFound where this browser may not, or another one was faster.
    """
    entered = _found_first(backend, browser, _checked(backend, region, administrator))
    _file(backend).unlink(missing_ok=True)
    return entered


@retried
def _found_first(backend: Backend, browser: str, founding: Founding) -> Entered:
    with backend.transaction() as session:
        hold_head(session)  # two at once wait for each other
        if not may_found(backend, browser) or _body_stands(session):
            raise NotFound(Message("This installation is founded already."))
        return found(session, backend, founding, lambda _links: None, everybody=True)


def _checked(backend: Backend, region: Region, administrator: str | None) -> Founding:
    founding = Founding(region=region, administrator=administrator)
    check_founding(founding, backend.settings, backend.rules.vocabulary)
    return founding


def _has_body(backend: Backend) -> bool:
    with backend.reading() as session:
        return _body_stands(session)


def _body_stands(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(BodyRow.id.is_not(None)))))


def _opens(backend: Backend, kept: _Kept | None, token: str) -> bool:
    if kept is None or not kept.link or backend.clock.now() >= kept.until or backend.settings.demo:
        return False
    return hmac.compare_digest(kept.link, _hash(token)) and not _has_body(backend)


def _file(backend: Backend) -> Path:
    return backend.settings.data_dir / FILE


def _later(backend: Backend) -> datetime:
    return backend.clock.now() + timedelta(hours=HOURS)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _read(backend: Backend) -> _Kept | None:
    """What is kept of the last link; nothing where there is none, or a file that says something else."""
    try:
        said = json.loads(_file(backend).read_text("ascii"))
        return _Kept(link=said["link"], browser=said["browser"], until=datetime.fromisoformat(said["until"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _keep(backend: Backend, kept: _Kept) -> None:
    said = {"link": kept.link, "browser": kept.browser, "until": kept.until.isoformat()}
    write_key_file(_file(backend), json.dumps(said).encode("ascii"), replacing=True)
