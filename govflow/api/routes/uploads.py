"""Files sent in parts: the core protocol of tus 1.0.0 (https://tus.io/protocols/resumable-upload), with creation and
expiration.

The token that stands in the address of an upload is what a step or a document names once all of it is there.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from email.utils import format_datetime

from flask import Response, request, url_for
from pydantic import BaseModel, ConfigDict, Field

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, current_actor, reads, serves
from govflow.api.frame.problems import Problem, documented
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW
from govflow.api.shapes.values import Shown
from govflow.errors import Invalid
from govflow.http.policies import backend, policy, takes_files
from govflow.messages import Message
from govflow.services.uploads.parts import Resumable, begin_upload, keep_part, offset_of, recall_resumable

bp = topic("uploads", __name__, "Documents", "/uploads/parts")

VERSION = "1.0.0"
PART = "application/offset+octet-stream"
BYTES = {"content": {PART: {"schema": {"type": "string", "format": "binary"}}}}
_NAMED = re.compile(r"[!-+\--~]{1,60}(?: [A-Za-z0-9+/]*={0,2})?")


class Resuming(BaseModel):
    """By which version of tus."""

    model_config = ConfigDict(populate_by_name=True)

    version: str = Field(alias="Tus-Resumable", max_length=20, description="`1.0.0`.")


class Beginning(Resuming):
    """What is going to be sent."""

    size: int = Field(alias="Upload-Length", ge=1, le=LARGEST_ROW, description="Bytes of the whole file.")
    metadata: str = Field(
        alias="Upload-Metadata", max_length=2_000, description="`filename` and `filetype`, each in base64."
    )


class GoingOn(Resuming):
    """Where the bytes belong."""

    offset: int = Field(alias="Upload-Offset", ge=0, le=LARGEST_ROW)


class OfUpload(BaseModel):
    """A file that is being sent."""

    token: str = Field(max_length=3_000)


class ResumableShown(Shown):
    """A file that is being sent. `token`: by which a step or document takes it, once `offset` is `size`."""

    token: str
    filename: str
    media_type: str
    size: int
    offset: int


@bp.before_request
def _check_version() -> None:
    """Raises Problem for what is said in another version of tus."""
    if request.method not in ("OPTIONS", "GET") and request.headers.get("Tus-Resumable") != VERSION:
        said = Message("Send Tus-Resumable: %(version)s.", version=VERSION)
        raise Problem(412, "tus-version", Message("Another version of tus"), said, headers={"Tus-Version": VERSION})


@bp.after_request
def _say_version(made: Response) -> Response:
    made.headers["Tus-Resumable"] = VERSION
    if request.method == "OPTIONS":
        made.status_code = 204
        made.headers["Tus-Version"] = VERSION
        made.headers["Tus-Extension"] = "creation,expiration"
        made.headers["Tus-Max-Size"] = str(backend().settings.max_upload_bytes)
    return made


@bp.post("", responses={201: ResumableShown, **documented(412)})
@policy(acts)
@takes_files
@serves
def create(header: Beginning) -> Response:
    """Begin to send a file in parts (tus). `Location` says where its bytes go."""
    said = _metadata(header.metadata)
    kind = said.get("filetype") or "application/octet-stream"
    upload = begin_upload(backend(), current_actor(), said.get("filename", ""), kind[:100], header.size)
    made = answer(_shown(upload, 0), 201, location=url_for("api.uploads.show", token=upload.token))
    return _told(made, upload, 0)


@bp.get("/<token>", responses={200: ResumableShown})
@policy(reads)
@serves
def show(path: OfUpload) -> Response:
    """Read how much of a file is kept; HEAD says the same as `Upload-Offset`."""
    upload = recall_resumable(backend(), current_actor(), path.token)
    offset = offset_of(backend(), upload)
    return _told(answer(_shown(upload, offset)), upload, offset)


@bp.patch(
    "/<token>", responses={204: None, **documented(409, 412)},
    openapi_extensions={"requestBody": {"required": True, **BYTES}},
)  # fmt: skip
@policy(acts)
@takes_files
@serves
def extend(path: OfUpload, header: GoingOn) -> Response:
    """Send the bytes that come next."""
    if request.mimetype != PART:
        raise Problem(
            415, "unsupported-media-type", Message("Not these bytes"), Message("Send them as %(kind)s.", kind=PART)
        )
    upload = recall_resumable(backend(), current_actor(), path.token)
    offset = keep_part(backend(), current_actor(), upload, header.offset, request.get_data(cache=False))
    return _told(Response(status=204), upload, offset)


def _shown(upload: Resumable, offset: int) -> ResumableShown:
    return ResumableShown(
        token=upload.token, filename=upload.filename, media_type=upload.media_type, size=upload.size, offset=offset
    )


def _told(made: Response, upload: Resumable, offset: int) -> Response:
    made.headers["Upload-Offset"] = str(offset)
    made.headers["Upload-Length"] = str(upload.size)
    made.headers["Upload-Expires"] = format_datetime(upload.ends_at, usegmt=True)
    return made


def _metadata(sent: str) -> dict[str, str]:
    """Names with what they say. Raises Invalid for what tus does not write so."""
    found = {}
    try:
        for each in sent.split(","):
            if _NAMED.fullmatch(each.strip()) is None:
                raise ValueError(each)
            name, _, value = each.strip().partition(" ")
            found[name] = b64decode(value, validate=True).decode("utf-8")
    except (ValueError, Error) as error:
        raise Invalid(
            {"Upload-Metadata": Message("Write it as tus does: a name, a blank, its value in base64.")}
        ) from error
    return found
