"""What was typed on its way to a case: kept when it was refused, when a session has ended, or until somebody goes on.

It lies sealed under a key of its own, which the installation's ring wraps, and is opened for the person who typed it
and nobody else; a link that sets another password removes it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from govflow.codec import dump, load_message
from govflow.errors import TooMany
from govflow.keys import Unreadable, new_key, seal, unseal
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.people.kept_forms import KEPT_FORM, kept_of
from govflow.store.record.touches import keyring_of
from govflow.store.sql.session import Session
from govflow.values import Text, stored_text

KEPT_FOR = timedelta(hours=24)
MOST = 20
"""So many forms are kept for a person; with one more the oldest goes."""
LARGEST = 1_000_000
"""Bytes of one form, as large as a form may be at all."""
DRAFTS_APART = timedelta(seconds=2)
"""No draft is taken sooner after the one before."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A form as it was filled in. ``page``: where it stands; ``action``: where it is sent; ``said``: what was answered.

    ``organization``: the number of the one that it was filled in for. Files are among the fields as tokens.
    """

    page: str
    action: str
    organization: int | None
    fields: tuple[tuple[str, str], ...]
    said: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """The same, under its name."""

    name: str
    at: datetime
    typed: Typed


@dataclass(frozen=True, kw_only=True)
class Begun:
    """That something was begun in a form, without what."""

    name: str
    at: datetime


@retried
def keep_form(backend: Backend, person_id: int, typed: Typed, *, draft: bool = False) -> str | None:
    """Keep it, in the place of what was kept of this form before; its name. None for an account that is closed, and for
    what is too large.

    Raises TooMany for a draft that comes too soon after another.
    """
    content = json.dumps(_dumped(typed), ensure_ascii=False, separators=(",", ":")).encode()
    if len(content) > LARGEST:
        return None
    place, now = _place(backend, typed.action, typed.organization), backend.clock.now()
    with backend.transaction() as session:
        if not session.scalar(select(PersonRow.active).where(PersonRow.id == person_id)):
            return None
        kept = kept_of(session, person_id)
        if draft and kept and timedelta(0) <= now - kept[0].at < DRAFTS_APART:
            raise TooMany(Message("This was kept a moment ago. Wait, then go on."), retry_after=2)
        others = [each.id for each in kept if each.place != place]
        gone = [each.id for each in kept if each.place == place] + others[MOST - 1 :]
        name = secrets.token_hex(16)
        key = new_key()
        _remove(session, person_id, gone)
        row = {"id": name, "person_id": person_id, "place": place, "at": now}
        wrapped = keyring_of(session).wrap(key, _bound(name, person_id))
        sealed = seal(key, content, _bound(name, person_id))
        session.execute(insert(KEPT_FORM).values(**row, key=wrapped, content=sealed))
    return name


def recall_form(backend: Backend, session: Session, person_id: int, name: str) -> KeptForm | None:
    """What is kept under a name; None for somebody else's, and for what is over."""
    found = (KEPT_FORM.c.id == name, KEPT_FORM.c.person_id == person_id, KEPT_FORM.c.at > _oldest(backend))
    row = session.execute(select(KEPT_FORM).where(*found)).first()
    if row is None:
        return None
    try:
        key = keyring_of(session).unwrap(row.key, _bound(name, person_id))
        content = json.loads(unseal(key, row.content, _bound(name, person_id)))
    except Unreadable:  # the ring no longer has the key: it is as if its time had passed
        return None
    return KeptForm(name=name, at=row.at, typed=_loaded(content))


def begun_form(
    backend: Backend, session: Session, person_id: int, action: str, organization: int | None
) -> Begun | None:
    """Whether something is kept of a form that is sent to an address, for an organization."""
    place = _place(backend, action, organization)
    found = (KEPT_FORM.c.person_id == person_id, KEPT_FORM.c.place == place, KEPT_FORM.c.at > _oldest(backend))
    row = session.execute(select(KEPT_FORM.c.id, KEPT_FORM.c.at).where(*found)).first()
    return Begun(name=row.id, at=row.at) if row is not None else None


@retried
def drop_form(backend: Backend, person_id: int, name: str) -> None:
    """Remove what is kept under a name, if it is the person's own."""
    with backend.transaction() as session:
        _remove(session, person_id, [name])


def organization_named(session: Session, number: int | None) -> Text | None:
    """What the organization is called that a form was filled in for."""
    query = select(OrganizationRow.name_en, OrganizationRow.name_zh).where(OrganizationRow.id == number)
    row = session.execute(query).first() if number is not None else None
    return stored_text(row.name_en, row.name_zh) if row is not None else None


def _remove(session: Session, person_id: int, names: Collection[str]) -> None:
    session.execute(delete(KEPT_FORM).where(KEPT_FORM.c.person_id == person_id, KEPT_FORM.c.id.in_([*names])))


def _place(backend: Backend, action: str, organization: int | None) -> str:
    """Nothing about which form it is, for whoever reads the database without the keys."""
    key = backend.settings.key_for("uploads").encode()
    return hmac.digest(key, f"form {organization or ''} {action}".encode(), hashlib.sha256).hex()


def _bound(name: str, person_id: int) -> str:
    return f"kept_form:{person_id}:{name}"


def _oldest(backend: Backend) -> datetime:
    return backend.clock.now() - KEPT_FOR


def _dumped(typed: Typed) -> dict[str, Any]:
    return {
        "page": typed.page,
        "action": typed.action,
        "organization": typed.organization,
        "fields": typed.fields,
        "said": [dump(each) for each in typed.said],
    }


def _loaded(content: dict[str, Any]) -> Typed:
    fields: Sequence[Sequence[str]] = content["fields"]
    return Typed(
        page=content["page"],
        action=content["action"],
        organization=content["organization"],
        fields=tuple((name, value) for name, value in fields),
        said=tuple(load_message(each) for each in content["said"]),
    )
