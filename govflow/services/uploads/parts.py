"""Files that are sent in parts, by the core protocol of tus 1.0.0: what is kept says where to go on.

Each part lies sealed like a whole file, in a row of its own, so any process goes on where another was stopped, and a
part is kept whole or not at all. The upload itself is no row: its token says whose it is, how long the file will be and
with what its parts are sealed, so that nobody without it reads them, and it ends after a day as every upload does.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from govflow.errors import Conflict, Invalid, NotFound, TooLarge
from govflow.keys import new_key
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.services.uploads.whole import KEPT, KEPT_SECONDS, Upload, check_quota
from govflow.store.blobs.keeping import Sealed, too_large
from govflow.store.writing.filing import objection
from govflow.values import Actor

MOST_PARTS = 1_000
"""So many parts may a file be sent in: each is a row and a file."""

NO_SUCH = Message("There is no such upload. One ends after a day; begin another.")


@dataclass(frozen=True, kw_only=True)
class Resumable:
    """A file that is being sent. ``size``: of the whole; ``ends_at``: when nothing more is taken."""

    token: str
    number: str
    filename: str
    media_type: str
    size: int
    key: bytes = field(repr=False)
    ends_at: datetime


def begin_upload(backend: Backend, actor: Actor, filename: str, media_type: str, size: int) -> Resumable:
    """A file is to be sent in parts; nothing is kept yet. Raises TooLarge, Invalid for what was never to be filed."""
    if size > (limit := backend.settings.max_upload_bytes):
        raise TooLarge(too_large(limit))
    if size < 1 or not filename.strip() or len(filename) > 255:
        raise Invalid({"filename": Message("Say what the file is called and how many bytes it has.")})
    check_quota(backend, actor, size)
    begun = int(backend.clock.now().timestamp())
    content = [actor.person_id, actor.organization_id, secrets.token_hex(16), filename, media_type, size]
    token = str(_signer(backend).dumps([*content, new_key().hex(), begun]))
    return recall_resumable(backend, actor, token)


def recall_resumable(backend: Backend, actor: Actor, token: str) -> Resumable:
    """The upload behind a token. Raises NotFound for one that is forged, over, or somebody else's."""
    try:
        person, organization, number, filename, media_type, size, key, begun = _signer(backend).loads(token)
    except (BadData, ValueError, TypeError) as error:
        raise NotFound(NO_SUCH) from error
    ends_at = datetime.fromtimestamp(begun, UTC) + timedelta(seconds=KEPT_SECONDS)
    if (person, organization) != (actor.person_id, actor.organization_id) or backend.clock.now() > ends_at:
        raise NotFound(NO_SUCH)
    return Resumable(
        token=token,
        number=number,
        filename=filename,
        media_type=media_type,
        size=size,
        key=bytes.fromhex(key),
        ends_at=ends_at,
    )


def offset_of(backend: Backend, upload: Resumable) -> int:
    """How many bytes are kept, from the first on."""
    with backend.reading() as session:
        kept = select(func.coalesce(func.sum(KEPT.c.length), 0)).where(KEPT.c.upload == upload.number)
        return int(session.execute(kept).scalar_one())


def keep_part(backend: Backend, actor: Actor, upload: Resumable, offset: int, content: bytes) -> int:
    """Keep the bytes that come next; the new offset. The last part is held against what may be filed at all.

    Raises Conflict for bytes that do not come next, TooLarge for more than was said, Invalid for a file of a kind that
    is never filed, or for one too many of a person within a day.
    """
    if offset != (kept := offset_of(backend, upload)):
        raise Conflict(Message("The next byte is number %(offset)s: %(offset)s are kept.", offset=kept))
    if offset + len(content) > upload.size:
        raise TooLarge(Message("These are more bytes than the file was said to have."))
    if not content:
        return offset
    if offset + len(content) == upload.size:
        _check_whole(backend, upload, content)
    check_quota(backend, actor, len(content))
    salt = secrets.token_hex(16)
    file = backend.blobs.put_sealed(content, _key_of(upload, salt), backend.settings.max_upload_bytes)
    _note(backend, actor, upload, offset, file, salt)
    return offset + len(content)


def read_resumable(backend: Backend, upload: Resumable) -> Upload | None:
    """The whole file, for the command that puts it into a case; None while some of it is missing."""
    content = _kept_of(backend, upload)
    return Upload(upload.filename, content, upload.media_type) if len(content) == upload.size else None


def _check_whole(backend: Backend, upload: Resumable, last: bytes) -> None:
    whole = Upload(upload.filename, _kept_of(backend, upload) + last, upload.media_type)
    if (problem := objection(whole)) is not None:
        raise Invalid({"upload": problem})


def _kept_of(backend: Backend, upload: Resumable) -> bytes:
    with backend.reading() as session:
        rows: Sequence[Any] = session.execute(
            select(KEPT.c.name, KEPT.c.length, KEPT.c.salt).where(KEPT.c.upload == upload.number).order_by(KEPT.c.start)
        ).all()
    found = []
    for name, length, salt in rows:
        with backend.blobs.open_sealed(name, _key_of(upload, salt), length) as file:
            found.append(file.read())
    return b"".join(found)


@retried
def _note(backend: Backend, actor: Actor, upload: Resumable, offset: int, file: Sealed, salt: str) -> None:
    """Raises Conflict where somebody else has kept the same bytes meanwhile."""
    parts = select(func.count()).where(KEPT.c.upload == upload.number)
    about = {"upload": upload.number, "start": offset, "length": file.size, "salt": salt}
    try:
        with backend.transaction() as session:
            if session.execute(parts).scalar_one() >= MOST_PARTS:
                raise Conflict(Message("The file is sent in more than %(most)s parts. Begin anew.", most=MOST_PARTS))
            row = {"person_id": actor.person_id, "name": file.name, "size": file.room, "at": backend.clock.now()}
            session.execute(insert(KEPT).values(**row, **about))
    except IntegrityError as error:
        raise Conflict(Message("These bytes came twice at once. Ask for the offset, and go on from there.")) from error


def _key_of(upload: Resumable, salt: str) -> bytes:
    """Nothing else is sealed with it: each part has a salt of its own."""
    return hmac.digest(upload.key, salt.encode(), hashlib.sha256)


def _signer(backend: Backend) -> URLSafeSerializer:
    keys = backend.settings.keys_for("uploads", backend.clock.now())
    return URLSafeSerializer(keys, salt="govflow.resumable")
