"""Files on their way: kept between filling in a form and confirming it, under a token that only the sender can use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import func, insert, select

from govflow.engine.asking.answers import Upload
from govflow.errors import Invalid
from govflow.keys import new_key
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.queries.case.documents import FileVersion
from govflow.services.retrying import retried
from govflow.store.blobs.keeping import Sealed
from govflow.store.documents import ON_DISK, KeptRow
from govflow.store.people.errands import PIECE
from govflow.store.writing.filing import objection
from govflow.values import Actor

__all__ = [
    "KEPT", "KEPT_SECONDS", "Kept", "Upload", "check_quota", "keep_upload", "open_file", "read_upload", "recall_upload",
]  # fmt: skip

KEPT_SECONDS = 24 * 3600
KEPT_A_DAY = 20
"""So many of the largest files may a person send within a day."""

KEPT = KeptRow.__table__


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file that was received and belongs to no case yet. ``size`` in bytes.

    It lies sealed: whether it is for few readers is known once it is filed, and only the sender's token has the key.
    """

    token: str
    filename: str
    media_type: str
    size: int
    sha256: str
    name: str  # on the disk
    key: bytes = field(repr=False)


def keep_upload(backend: Backend, actor: Actor, upload: Upload) -> Kept:
    """Keep the content until the step is confirmed. Nothing is kept of what could never be filed.

    Raises Invalid for such a file, and for one too many of a person within a day; TooLarge.
    """
    if (problem := objection(upload)) is not None:
        raise Invalid({"upload": problem})
    key = new_key()
    file = _kept_in_turn(backend, actor, upload, key)
    content = [actor.person_id, upload.filename, upload.media_type, file.size, file.sha256, file.name, key.hex()]
    return _kept(_signer(backend).dumps(content), content)


@retried
def clear_orphans(backend: Backend) -> int:
    """Remove files of which nothing became within two days: never confirmed, or their transaction failed. How many.

    The rows are asked after the files were listed, so that what is filed meanwhile is not among those removed.
    """
    now = backend.clock.now()
    before = now - timedelta(days=2)
    orphans = backend.blobs.untouched_since(before)
    waiting = select(KEPT.c.name).where(KEPT.c.at > now - timedelta(seconds=KEPT_SECONDS))
    with backend.reading() as session:
        for named in (select(ON_DISK), waiting, select(PIECE.c.name)):
            orphans.difference_update(session.scalars(named.execution_options(yield_per=1000)))
    for name in orphans:
        backend.blobs.remove_untouched(name, before)
    return len(orphans)


def _kept_in_turn(backend: Backend, actor: Actor, upload: Upload, key: bytes) -> Sealed:
    """Keep a file sealed with the key, and note its size. Raises Invalid when it is too much for a day."""
    check_quota(backend, actor, len(upload.content))
    file = backend.blobs.put_sealed(upload.content, key, backend.settings.max_upload_bytes)
    _note(backend, actor, file, backend.clock.now())
    return file


def check_quota(backend: Backend, actor: Actor, size: int) -> None:
    """Raise Invalid when so many bytes more are too much for a person within a day."""
    now, most = backend.clock.now(), KEPT_A_DAY * backend.settings.max_upload_bytes
    mine = select(func.coalesce(func.sum(KEPT.c.size), 0)).where(
        KEPT.c.person_id == actor.person_id, KEPT.c.at > now - timedelta(days=1)
    )
    with backend.reading() as session:
        if session.execute(mine).scalar_one() + size > most:
            raise Invalid({"upload": Message(
                "You have sent more than %(most)s MB within a day. Confirm what you have sent, and go on tomorrow.",
                most=most // 2**20,
            )})  # fmt: skip


@retried
def _note(backend: Backend, actor: Actor, file: Sealed, at: datetime) -> None:
    with backend.transaction() as session:
        session.execute(insert(KEPT).values(person_id=actor.person_id, name=file.name, size=file.room, at=at))


def recall_upload(backend: Backend, actor: Actor, token: str) -> Kept | None:
    """The file behind a token; None when it is forged, of another person, or older than a day."""
    try:
        content = _signer(backend).loads(token, max_age=KEPT_SECONDS)
        return _kept(token, content) if content[0] == actor.person_id else None
    except (BadData, ValueError, TypeError, IndexError, KeyError):
        return None


def read_upload(backend: Backend, kept: Kept) -> Upload:
    """The file itself, for the command that puts it into a case. Raises NotFound when the file is gone."""
    with backend.blobs.open_sealed(kept.name, kept.key, kept.size) as file:
        return Upload(kept.filename, file.read(), kept.media_type)


def open_file(backend: Backend, found: FileVersion) -> BinaryIO:
    """A file of a case for reading, which the reader may read: sealed on the disk or as it is. Raises NotFound."""
    if found.blob is None or found.key is None:
        return backend.blobs.open(found.sha256)
    return backend.blobs.open_sealed(found.blob, found.key, found.size)


def _kept(token: str, content: Sequence[Any]) -> Kept:
    _, filename, media_type, size, sha256, name, key = content
    return Kept(
        token=token,
        filename=filename,
        media_type=media_type,
        size=size,
        sha256=sha256,
        name=name,
        key=bytes.fromhex(key),
    )


def _signer(backend: Backend) -> URLSafeTimedSerializer:
    keys = backend.settings.keys_for("uploads", backend.clock.now())
    return URLSafeTimedSerializer(keys, salt="govflow.upload")
