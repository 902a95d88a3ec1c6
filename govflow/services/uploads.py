"""Files on their way: kept between filling in a form and confirming it, under a token that only the sender can use."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from govflow.engine.asking.answers import Upload
from govflow.services.backend import Backend
from govflow.values import Actor

__all__ = ["KEPT_SECONDS", "Kept", "Upload", "keep_upload", "read_upload", "recall_upload"]

KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file that was received and belongs to no case yet. ``size`` in bytes."""

    token: str
    filename: str
    media_type: str
    size: int
    sha256: str


def keep_upload(backend: Backend, actor: Actor, upload: Upload) -> Kept:
    """Keep the content until the step is confirmed. Raises TooLarge."""
    sha256, size = backend.blobs.put(upload.content, backend.settings.max_upload_bytes)
    content = [actor.person_id, upload.filename, upload.media_type, size, sha256]
    return Kept(
        token=_signer(backend).dumps(content),
        filename=upload.filename,
        media_type=upload.media_type,
        size=size,
        sha256=sha256,
    )


def recall_upload(backend: Backend, actor: Actor, token: str) -> Kept | None:
    """The file behind a token; None when it is forged, of another person, or older than a day."""
    try:
        person_id, filename, media_type, size, sha256 = _signer(backend).loads(token, max_age=KEPT_SECONDS)
    except (BadData, ValueError, TypeError):
        return None
    if person_id != actor.person_id:
        return None
    return Kept(token=token, filename=filename, media_type=media_type, size=size, sha256=sha256)


def read_upload(backend: Backend, kept: Kept) -> Upload:
    """The file itself, for the command that puts it into a case. Raises NotFound when the file is gone."""
    with backend.blobs.open(kept.sha256) as file:
        return Upload(kept.filename, file.read(), kept.media_type)


def _signer(backend: Backend) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(backend.settings.key_for("uploads"), salt="govflow.upload")
