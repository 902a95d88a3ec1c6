"""Documents of a case: which must be on file, from whom, and how fresh."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from govflow.engine.facts import CaseFacts, Holder
from govflow.engine.rules import ActorName, CapacityName, ConfidedFieldName, RuleSet, StepName
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("documents")

PAPERS = "documents.papers"


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One document as the answer to a document field: when its latest version came, and for whom it was filed.

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
    are counted too: a rule says only whether they are there. ``answered``: when each other field was answered last;
    ``taken``: each step; ``entered_at``: the moment at which the case came into its present state.
    """

    TOLD: ClassVar[Text] = Text(en="the documents on file", zh="已归档文件")

    files: tuple[Filed, ...]
    labels: Mapping[str, Text] = field(default_factory=dict)
    answered: Mapping[str, datetime] = field(default_factory=dict)
    taken: Mapping[str, datetime] = field(default_factory=dict)
    entered_at: datetime | None = None

    def of(self, name: str) -> tuple[Filed, ...]:
        """The documents filed for a field, in the order of filing."""
        return tuple(sorted((each for each in self.files if each.field == name), key=lambda each: each.filed_at))

    def since(self, name: str, moment: datetime | None) -> tuple[Filed, ...]:
        """Those of a field whose newest version came after a moment; all where there is none."""
        return tuple(each for each in self.of(name) if moment is None or each.filed_at > moment)

    def basis(self, fields: Iterable[str], steps: Iterable[str]) -> datetime | None:
        """When the last of these fields and steps was answered, filed or taken."""
        moments = [each.filed_at for name in fields for each in self.of(name)]
        moments += [self.answered[name] for name in fields if name in self.answered]
        moments += [self.taken[name] for name in steps if name in self.taken]
        return max(moments, default=None)

    def label(self, name: str) -> Text:
        return self.labels.get(name) or Text(en=name, zh=name)


@dataclass(frozen=True, kw_only=True)
class PapersBook:
    """Who looks after the papers of a case beside who lodged them."""

    withdrawn_by: tuple[str, ...]
    after_the_end: tuple[str, ...]


@rules.book
def papers(*, withdrawn_by: tuple[ActorName, ...] = (), after_the_end: tuple[ActorName, ...] = ()) -> PapersBook:
    """Somebody looks after the papers that parties file beside the steps, and adds some once the case has ended.

    withdrawn_by: Who withdraws a paper of others where they, or somebody whom it concerns, ask for it.
    after_the_end: Who may still add papers once the case has ended; none: nobody.
    Example: {documents.papers: {withdrawn_by: office.secretary, after_the_end: member}}
    """
    return PapersBook(withdrawn_by=withdrawn_by, after_the_end=after_the_end)


@rules.guard
def on_file(
    documents: CaseDocuments,
    *,
    document: ConfidedFieldName,
    about: tuple[ConfidedFieldName, ...] = (),
    after: tuple[StepName, ...] = (),
) -> Message | None:
    """The document is on file, and its newest version is younger than what it speaks of.

    document: The field that asks for the document.
    about: The fields that it speaks of; it is filed anew after their newest version or answer.
    after: The steps that it speaks of; it is filed anew after the last of them.
    """
    if not documents.of(document):
        return Message("“%(document)s” is not on file yet.", document=documents.label(document))
    if documents.since(document, documents.basis(about, after)):
        return None
    return Message(
        "“%(document)s” on file is older than what it speaks of: file it anew.", document=documents.label(document)
    )


@rules.guard
def filed_here(documents: CaseDocuments, *, document: ConfidedFieldName) -> Message | None:
    """The document was filed since the case came into its present state.

    document: The field that asks for the document.
    Example: {documents.filed_here: {document: correction}}
    """
    if documents.since(document, documents.entered_at):
        return None
    return Message("“%(document)s” has not been filed since the case came here.", document=documents.label(document))


@rules.guard
def from_each(
    documents: CaseDocuments,
    case: CaseFacts,
    *,
    document: ConfidedFieldName,
    of: tuple[CapacityName, ...],
    about: tuple[ConfidedFieldName, ...] = (),
    after: tuple[StepName, ...] = (),
) -> Message | None:
    """Every organization or person that holds one of the capacities has filed the document, on what stands now.

    document: The field that asks for the document.
    of: Who must file it.
    about: The fields that it speaks of; it is filed anew after their newest version or answer.
    after: The steps that it speaks of; it is filed anew after the last of them.
    """
    if about and not any(documents.of(each) or each in documents.answered for each in about):
        return Message("“%(document)s” is not on file yet.", document=documents.label(about[0]))
    filed_by = {each.holder for each in documents.since(document, documents.basis(about, after))}
    missing = _missing(case, of, filed_by)
    if not missing:
        return None
    if not about:
        return Message(
            "“%(document)s” is still missing from %(missing)s.", document=documents.label(document), missing=missing
        )
    return Message(
        "“%(document)s” for the present “%(basis)s” is still missing from %(missing)s.",
        document=documents.label(document),
        basis=documents.label(about[0]),
        missing=missing,
    )


def _missing(
    case: CaseFacts, capacities: tuple[str, ...], filed_by: Collection[tuple[int | None, int | None]]
) -> tuple[Text, ...]:
    holders: list[Holder] = [holder for capacity in capacities for holder in case.holders(capacity)]
    return tuple(holder.name for holder in holders if holder.key not in filed_by)
