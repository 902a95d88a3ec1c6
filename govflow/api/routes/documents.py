"""Documents of a case: uploading a file, filing it, reading what is on file, the file itself."""

from __future__ import annotations

from flask import Response, request, send_file
from pydantic import BaseModel, Field

from govflow.api.forms.kinds import uploaded
from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, current_actor, reads, serves
from govflow.api.frame.problems import documented
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import Keyed, OfCase, reading, recorded
from govflow.api.shapes.documents import (
    AudienceSent,
    DocumentSent,
    DocumentShown,
    DocumentsShown,
    UploadShown,
    VersionSent,
    WithdrawalSent,
    document_shown,
    documents_shown,
    upload_shown,
)
from govflow.api.shapes.forms import Recorded
from govflow.http.policies import backend, policy, takes_files
from govflow.services.commands.documents import (
    AddDocument,
    AddVersion,
    NarrowAudience,
    WithdrawVersion,
    add_document,
    add_document_version,
    narrow_audience,
    withdraw_version,
)
from govflow.services.queries.case.documents import load_document, load_documents, load_file
from govflow.services.queries.case.files import FilePlace
from govflow.services.uploads import Upload, keep_upload, open_file

bp = topic("documents", __name__, "Documents")

CONTENT = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
LARGEST_NUMBER = 2**31 - 1


class Named(BaseModel):
    """What the file is called."""

    filename: str = Field(min_length=1, max_length=255, description="With its ending, such as claim.pdf.")


class After(BaseModel):
    """Which page of the list."""

    after: str = Field("", max_length=120)


class OfDocument(OfCase):
    """A document of a case."""

    document_id: str = Field(max_length=64)


class OfVersion(OfDocument):
    """A version of a document."""

    number: int = Field(ge=1, le=LARGEST_NUMBER)


@bp.post("/uploads", responses={201: UploadShown}, openapi_extensions={"requestBody": {"required": True, **CONTENT}})
@policy(acts)
@takes_files
@serves
def upload(query: Named) -> Response:
    """Upload a file, as the body of the request. It belongs to nothing until a step or a document takes it."""
    sent = Upload(query.filename, request.get_data(cache=False), request.mimetype or "application/octet-stream")
    return answer(upload_shown(keep_upload(backend(), current_actor(), sent)), 201)


@bp.get("/cases/<reference>/documents", responses={200: DocumentsShown})
@policy(reads)
@serves
def index(path: OfCase, query: After) -> Response:
    """List the documents of a case that the token may read."""
    with reading() as work:
        return answer(documents_shown(load_documents(work, path.reference, FilePlace.parse(query.after))))


@bp.post("/cases/<reference>/documents", responses={201: Recorded, **documented(409)})
@policy(acts)
@serves
def create(path: OfCase, header: Keyed, body: DocumentSent) -> Response:
    """File a document that no form asked for."""
    command = AddDocument(
        case=path.reference,
        title=body.title,
        upload=uploaded(body.upload, "upload"),
        audience=tuple(body.audience),
        key=header.key,
    )
    return recorded(add_document(backend(), current_actor(), command), 201)


@bp.get("/cases/<reference>/documents/<document_id>", responses={200: DocumentShown})
@policy(reads)
@serves
def show(path: OfDocument) -> Response:
    """Read a document with its versions."""
    with reading() as work:
        return answer(document_shown(load_document(work, path.reference, path.document_id)))


@bp.post("/cases/<reference>/documents/<document_id>/versions", responses={201: Recorded, **documented(409)})
@policy(acts)
@serves
def update(path: OfDocument, header: Keyed, body: VersionSent) -> Response:
    """File a new version; the earlier ones stay."""
    command = AddVersion(
        case=path.reference,
        document=path.document_id,
        upload=uploaded(body.upload, "upload"),
        key=header.key,
    )
    return recorded(add_document_version(backend(), current_actor(), command), 201)


@bp.post("/cases/<reference>/documents/<document_id>/audience", responses={201: Recorded, **documented(409)})
@policy(acts)
def narrow(path: OfDocument, header: Keyed, body: AudienceSent) -> Response:
    """Let fewer read a document: it stands as another one for them, and nobody reads it where it was."""
    command = NarrowAudience(
        case=path.reference,
        document=path.document_id,
        audience=tuple(body.audience),
        reason=body.reason,
        asked_by=body.asked_by,
        key=header.key,
    )
    return recorded(narrow_audience(backend(), current_actor(), command), 201)


@bp.post(
    "/cases/<reference>/documents/<document_id>/versions/<number>/withdrawal",
    responses={201: Recorded, **documented(409, 410)},
)
@policy(acts)
def withdraw(path: OfVersion, header: Keyed, body: WithdrawalSent) -> Response:
    """Withdraw a version: nobody reads it any more; its name and its hash stay, with who asked for it and why."""
    command = WithdrawVersion(
        case=path.reference,
        document=path.document_id,
        number=path.number,
        reason=body.reason,
        asked_by=body.asked_by,
        key=header.key,
    )
    return recorded(withdraw_version(backend(), current_actor(), command), 201)


@bp.get("/cases/<reference>/documents/<document_id>/versions/<number>", responses={200: CONTENT, **documented(410)})
@policy(reads)
@serves
def download(path: OfVersion) -> Response:
    """The file itself."""
    with reading() as work:
        found = load_file(work, path.reference, path.document_id, path.number)
    return send_file(
        open_file(backend(), found),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.filename,
        max_age=0,
    )
