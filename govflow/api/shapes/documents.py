"""Documents of a case and files on their way to one."""

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from govflow.api.frame.speech import say
from govflow.api.shapes.cases import DocumentInList, document_in_list
from govflow.api.shapes.values import Name, Sent, Shown, name, name_or_none
from govflow.services.commands.documents import LONGEST_ASKER, LONGEST_REASON
from govflow.services.queries.case.documents import DocumentPage, DocumentsPage, FileVersion
from govflow.services.queries.registers.withdrawn import WithdrawnVersion
from govflow.services.uploads import Kept


class UploadShown(Shown):
    """A file that was received. `token`: by which a step or document takes it, within a day and by the same person."""

    token: str
    filename: str
    media_type: str
    size: int
    sha256: str


class AudienceShown(Shown):
    """A capacity that may be the reader of a new document."""

    capacity: str
    title: Name


class DocumentsShown(Shown):
    """Documents that who asks may read, the latest first. `audiences`: whom one may choose as readers of a new one."""

    documents: list[DocumentInList]
    after: str | None = Field(description="`after` of the next page.")
    may_file: bool
    audiences: list[AudienceShown]


class VersionShown(Shown):
    """One file of a document."""

    number: int
    filename: str
    media_type: str
    size: int
    sha256: str
    by: Name | None
    at: datetime


class WithdrawnShown(Shown):
    """A version that nobody reads any more. `asked_by`: empty for whoever withdrew it."""

    number: int
    filename: str
    sha256: str
    at: datetime
    by: Name | None
    asked_by: str
    reason: str
    audience: list[Name] = Field(
        description="Who reads it from then on as a document of its own; nobody named: nobody."
    )


class DocumentShown(Shown):
    """A document with its versions, the newest first. `closed`: why who asks files no new one."""

    document: DocumentInList
    versions: list[VersionShown]
    withdrawn: list[WithdrawnShown]
    closed: list[str]


class DocumentSent(Sent):
    """A document to file. `audience`: capacities that may read it, one's own among them; none for all."""

    model_config = ConfigDict(title="NewDocument")

    title: str = Field(min_length=1, max_length=200)
    upload: str = Field(max_length=2000, description="The token of the upload.")
    audience: list[str] = Field(default_factory=list, max_length=50)


class VersionSent(Sent):
    """A new version of a document."""

    model_config = ConfigDict(title="NewVersion")

    upload: str = Field(max_length=2000, description="The token of the upload.")


class WithdrawalSent(Sent):
    """That a version is withdrawn, and why. `asked_by`: who asked for it, where that is somebody else."""

    model_config = ConfigDict(title="NewWithdrawal")

    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    asked_by: str = Field("", max_length=LONGEST_ASKER)


class AudienceSent(WithdrawalSent):
    """That fewer read a document from now on, and why. `audience`: capacities, of whom lodged it among them."""

    model_config = ConfigDict(title="NewAudience")

    audience: list[str] = Field(min_length=1, max_length=50)


def upload_shown(kept: Kept) -> UploadShown:
    return UploadShown(
        token=kept.token, filename=kept.filename, media_type=kept.media_type, size=kept.size, sha256=kept.sha256
    )


def documents_shown(page: DocumentsPage) -> DocumentsShown:
    return DocumentsShown(
        documents=[document_in_list(each) for each in page.files],
        after=page.following,
        may_file=page.may_file,
        audiences=[AudienceShown(capacity=each.value, title=name(each.label)) for each in page.audiences],
    )


def document_shown(page: DocumentPage) -> DocumentShown:
    said = [] if page.closed is None else [say(each) for each in page.closed.said]
    return DocumentShown(
        document=document_in_list(page.file),
        versions=[_version(each) for each in page.versions],
        withdrawn=[_withdrawn(each) for each in page.withdrawn],
        closed=said,
    )


def _version(each: FileVersion) -> VersionShown:
    return VersionShown(
        number=each.number,
        filename=each.filename,
        media_type=each.media_type,
        size=each.size,
        sha256=each.sha256,
        by=name_or_none(each.by),
        at=each.at,
    )


def _withdrawn(each: WithdrawnVersion) -> WithdrawnShown:
    return WithdrawnShown(
        number=each.number,
        filename=each.filename,
        sha256=each.sha256,
        at=each.at,
        by=name_or_none(each.by),
        asked_by=each.asked_by,
        reason=each.reason,
        audience=[name(reader) for reader in each.audience],
    )
