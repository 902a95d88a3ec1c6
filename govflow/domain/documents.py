"""Documents of a case: which must be on file, from whom, and how fresh."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from govflow.engine.facts import CaseFacts, Holder
from govflow.engine.rules import CapacityName, ConfidedFieldName, RuleSet
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("documents")


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One document as the answer to a document field: the latest version, and for whom it was filed.

    ``person_id``: who filed it, where it was for no organization.
    """

    id: str
    field: str
    organization_id: int | None
    person_id: int | None = None
    filed_at: datetime

    @property
    def holder(self) -> tuple[int | None, int | None]:
        """For whom it was filed, as the key of a holder."""
        return self.organization_id, self.person_id


@dataclass(frozen=True, kw_only=True)
class CaseDocuments:
    """What is on file: every document that answered a field of the case, also one handed on by its parent.

    ``labels`` names the document fields of the procedure as its forms do. Documents with an audience of their own
    are counted too: a rule says only whether they are there.
    """

    TOLD: ClassVar[Text] = Text(en="the documents on file", zh="已归档文件")

    files: tuple[Filed, ...]
    labels: Mapping[str, Text] = field(default_factory=dict)

    def of(self, name: str) -> tuple[Filed, ...]:
        """The documents filed for a field, in the order of filing."""
        return tuple(sorted((each for each in self.files if each.field == name), key=lambda each: each.filed_at))

    def label(self, name: str) -> Text:
        return self.labels.get(name) or Text(en=name, zh=name)


@rules.guard
def on_file(documents: CaseDocuments, *, document: ConfidedFieldName) -> Message | None:
    """The document is on file.

    document: The field that asks for the document.
    """
    if documents.of(document):
        return None
    return Message("“%(document)s” is not on file yet.", document=documents.label(document))


@rules.guard
def from_each(
    documents: CaseDocuments, case: CaseFacts, *, document: ConfidedFieldName, of: tuple[CapacityName, ...]
) -> Message | None:
    """Every organization or person that holds one of the capacities has filed the document.

    document: The field that asks for the document.
    of: Who must file it.
    """
    filed_by = {each.holder for each in documents.of(document)}
    missing = _missing(case, of, filed_by)
    if not missing:
        return None
    return Message(
        "“%(document)s” is still missing from %(missing)s.", document=documents.label(document), missing=missing
    )


@rules.guard
def from_each_since(
    documents: CaseDocuments,
    case: CaseFacts,
    *,
    document: ConfidedFieldName,
    of: tuple[CapacityName, ...],
    since: ConfidedFieldName,
) -> Message | None:
    """Every organization has filed the document after the latest version of another one, so that it speaks of it.

    document: The field that asks for the document.
    of: Who must file it.
    since: The field with the document that it speaks of.
    """
    basis = documents.of(since)
    if not basis:
        return Message("“%(document)s” is not on file yet.", document=documents.label(since))
    filed_by = {each.holder for each in documents.of(document) if each.filed_at > basis[-1].filed_at}
    missing = _missing(case, of, filed_by)
    if not missing:
        return None
    return Message(
        "“%(document)s” for the present text of “%(basis)s” is still missing from %(missing)s.",
        document=documents.label(document),
        basis=documents.label(since),
        missing=missing,
    )


def _missing(
    case: CaseFacts, capacities: tuple[str, ...], filed_by: Collection[tuple[int | None, int | None]]
) -> tuple[Text, ...]:
    holders: list[Holder] = [holder for capacity in capacities for holder in case.holders(capacity)]
    return tuple(holder.name for holder in holders if holder.key not in filed_by)
