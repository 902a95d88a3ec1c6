"""Entries of mistakes put right: a paper withdrawn, closed to others, or filed after the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class DocumentWithdrawn:
    """A version of a document was withdrawn: nobody reads it any more. ``asked_by``: empty for who did it."""

    STORED: ClassVar = "withdrawn"
    KIND: ClassVar = Text(en="Document", zh="文件")
    document: str
    document_title: str
    version: int
    filename: str
    sha256: str
    asked_by: str
    reason: str

    def to_row(self) -> Stored:
        content = {
            "document": self.document,
            "title": self.document_title,
            "version": self.version,
            "filename": self.filename,
            "sha256": self.sha256,
            "asked_by": self.asked_by,
            "reason": self.reason,
        }
        return Stored(kind=self.STORED, name="withdrawn", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> DocumentWithdrawn:
        content = row.content
        return cls(
            document=content["document"],
            document_title=content["title"],
            version=content["version"],
            filename=content["filename"],
            sha256=content["sha256"],
            asked_by=content["asked_by"],
            reason=content["reason"],
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("Document withdrawn: %(title)s", title=self.document_title)

    def sentence(self, workflow: Workflow) -> Message:
        about = {
            "version": str(self.version), "file": self.filename, "sha256": self.sha256, "reason": self.reason,
        }  # fmt: skip
        if self.asked_by:
            return Message(
                "Version %(version)s (%(file)s, SHA-256 %(sha256)s) is read no longer, asked by %(who)s: %(reason)s",
                who=self.asked_by, **about,
            )  # fmt: skip
        return Message("Version %(version)s (%(file)s, SHA-256 %(sha256)s) is read no longer: %(reason)s", **about)


@dataclass(frozen=True, kw_only=True)
class DocumentNarrowed:
    """A document is read by fewer from now on. ``files``: number, name and SHA-256 of each that was closed to others.

    ``before``: the capacities that could read it until then (none: all who see the case); ``audience``: those that do.
    """

    STORED: ClassVar = "narrowed"
    KIND: ClassVar = Text(en="Document", zh="文件")
    document: str
    document_title: str
    files: tuple[tuple[int, str, str], ...]
    before: tuple[str, ...]
    audience: tuple[str, ...]
    asked_by: str
    reason: str

    def to_row(self) -> Stored:
        content = {
            "document": self.document,
            "title": self.document_title,
            "files": [list(each) for each in self.files],
            "before": list(self.before),
            "audience": list(self.audience),
            "asked_by": self.asked_by,
            "reason": self.reason,
        }
        return Stored(kind=self.STORED, name="narrowed", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> DocumentNarrowed:
        content = row.content
        return cls(
            document=content["document"],
            document_title=content["title"],
            files=tuple((number, name, sha256) for number, name, sha256 in content["files"]),
            before=tuple(content["before"]),
            audience=tuple(content["audience"]),
            asked_by=content["asked_by"],
            reason=content["reason"],
        )

    def title(self, workflow: Workflow) -> Message:
        return Message("Document closed to others: %(title)s", title=self.document_title)

    def sentence(self, workflow: Workflow) -> Message:
        about = {
            "readers": workflow.readers(self.audience),
            "files": tuple(f"{number}: {name}, SHA-256 {sha256}" for number, name, sha256 in self.files),
            "reason": self.reason,
        }
        if self.asked_by:
            return Message(
                "Read from now on by %(readers)s alone (versions %(files)s); those who could read it until then may "
                "have kept it. Asked by %(who)s: %(reason)s",
                who=self.asked_by, **about,
            )  # fmt: skip
        return Message(
            "Read from now on by %(readers)s alone (versions %(files)s); those who could read it until then may have "
            "kept it: %(reason)s",
            **about,
        )


@dataclass(frozen=True, kw_only=True)
class DocumentFiledLate:
    """A party filed a document after the case had ended: it changes nothing of how the case ended."""

    STORED: ClassVar = "late_document"
    KIND: ClassVar = Text(en="Document", zh="文件")
    document: str
    document_title: str

    def to_row(self) -> Stored:
        content = {"document": self.document, "title": self.document_title}
        return Stored(kind=self.STORED, name="filed", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> DocumentFiledLate:
        return cls(document=row.content["document"], document_title=row.content["title"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Document filed after the end: %(title)s", title=self.document_title)

    def sentence(self, workflow: Workflow) -> Message:
        return Message("It changes nothing of how the case ended.")
