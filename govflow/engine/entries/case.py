"""Entries of the case itself: opened, a step taken, reopened, a document filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored, dumped, loaded, some
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A case was opened, with the answers to its opening form."""

    KIND: ClassVar = Text(en="Case opened", zh="发起事项")
    workflow: str
    start: str
    answers: Mapping[str, Any]

    def to_row(self) -> Stored:
        return Stored(kind="opened", name=self.workflow, target=self.start, content=dumped(self.answers))

    @classmethod
    def from_row(cls, row: Stored) -> Opened:
        return cls(workflow=row.name, start=some(row.target), answers=loaded(row.content))

    def title(self, workflow: Workflow) -> Message:
        return Message("Case opened")

    def sentence(self, workflow: Workflow) -> Message | None:
        return None


@dataclass(frozen=True, kw_only=True)
class StepTaken:
    """A step was taken, by a person, by the clock or by itself; it may have stayed in its state."""

    KIND: ClassVar = Text(en="Step", zh="步骤")
    step: str
    source: str
    target: str
    reason: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)

    def to_row(self) -> Stored:
        return Stored(
            kind="step",
            name=self.step,
            source=self.source,
            target=self.target,
            reason=self.reason,
            content=dumped(self.answers),
        )

    @classmethod
    def from_row(cls, row: Stored) -> StepTaken:
        return cls(
            step=row.name,
            source=some(row.source),
            target=some(row.target),
            reason=row.reason,
            answers=loaded(row.content),
        )

    def title(self, workflow: Workflow) -> Text | Message:
        return workflow.step_titles.get(self.step) or Message("%(step)s", step=self.step)

    def sentence(self, workflow: Workflow) -> Message | None:
        return None


@dataclass(frozen=True, kw_only=True)
class StepConfided:
    """What a step, an opening or a case below gave in confidence: in the compartment of its author, nowhere else."""

    KIND: ClassVar = Text(en="In confidence", zh="保密填写")
    step: str
    reason: str | None = None
    fields: tuple[str, ...] = ()
    papers: Mapping[str, str] = field(default_factory=dict)  # field → document
    kept: Mapping[str, str] = field(default_factory=dict)  # confidence → SHA-256 of what is stored of it

    def to_row(self) -> Stored:
        content = {"fields": list(self.fields), "papers": dict(self.papers), "kept": dict(self.kept)}
        return Stored(kind="confided", name=self.step, reason=self.reason, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> StepConfided:
        content = row.content
        return cls(
            step=row.name,
            reason=row.reason,
            fields=tuple(content["fields"]),
            papers=dict(content["papers"]),
            kept=dict(content["kept"]),
        )

    def title(self, workflow: Workflow) -> Text | Message:
        found = (each.title for each in workflow.transitions if each.name == self.step)
        return next(found, Message("Entered in confidence"))

    def sentence(self, workflow: Workflow) -> Message | None:
        labels = tuple(workflow.fields[each].label for each in self.fields if each in workflow.fields)
        return Message("In confidence: %(fields)s.", fields=labels) if labels else None


@dataclass(frozen=True, kw_only=True)
class AnswersOpened:
    """Answers that were sealed until a step are open to all who see the case: whose each is, and what it says."""

    KIND: ClassVar = Text(en="Sealed answers", zh="密封填写内容")
    step: str  # that opened them
    answers: tuple[tuple[Text, str, Any], ...]  # who gave it, the field, the answer (None: taken back)

    def to_row(self) -> Stored:
        answers = [{"by": dump(by), "field": field, "value": dump(value)} for by, field, value in self.answers]
        return Stored(kind="unsealed", name=self.step, content={"answers": answers})

    @classmethod
    def from_row(cls, row: Stored) -> AnswersOpened:
        answers = ((load(each["by"]), each["field"], load(each["value"])) for each in row.content["answers"])
        return cls(step=row.name, answers=tuple(answers))

    def title(self, workflow: Workflow) -> Message:
        labels = (workflow.fields[field].label for _, field, _ in self.answers if field in workflow.fields)
        return Message("Opened to all: %(fields)s", fields=tuple(dict.fromkeys(labels)))

    def sentence(self, workflow: Workflow) -> Message:
        return Message("Answers of %(who)s.", who=tuple(dict.fromkeys(by for by, _, _ in self.answers)))


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Whoever took the step before this entry took a seat by it."""

    KIND: ClassVar = Text(en="New party", zh="新参与方")
    capacity: str

    def to_row(self) -> Stored:
        return Stored(kind="joined", name=self.capacity)

    @classmethod
    def from_row(cls, row: Stored) -> Joined:
        return cls(capacity=row.name)

    def title(self, workflow: Workflow) -> Message:
        party = workflow.parties.get(self.capacity)
        return Message("Takes part from now on as: %(capacity)s", capacity=party.title if party else self.capacity)

    def sentence(self, workflow: Workflow) -> Message | None:
        return None


@dataclass(frozen=True, kw_only=True)
class Unseated:
    """Who is elected and could not be seated by the step before this entry."""

    KIND: ClassVar = Text(en="Not seated", zh="未能就任")
    field: str
    names: tuple[Text, ...]

    def to_row(self) -> Stored:
        return Stored(kind="unseated", name=self.field, content={"names": dump(self.names)})

    @classmethod
    def from_row(cls, row: Stored) -> Unseated:
        return cls(field=row.name, names=tuple(load(row.content["names"])))

    def title(self, workflow: Workflow) -> Message:
        return Message("Elected, but could not be seated: %(names)s", names=self.names)

    def sentence(self, workflow: Workflow) -> Message:
        return Message("Their accounts are closed, or the rules of the seat bar them now. Their places stay empty.")


@dataclass(frozen=True, kw_only=True)
class Reopened:
    """A case that had ended goes on."""

    KIND: ClassVar = Text(en="Case reopened", zh="重启事项")
    source: str
    target: str
    reason: str

    def to_row(self) -> Stored:
        return Stored(kind="reopened", name="reopen", source=self.source, target=self.target, reason=self.reason)

    @classmethod
    def from_row(cls, row: Stored) -> Reopened:
        return cls(source=some(row.source), target=some(row.target), reason=some(row.reason))

    def title(self, workflow: Workflow) -> Message:
        return Message("Case reopened")

    def sentence(self, workflow: Workflow) -> Message | None:
        return None


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A case below this one ended, and its answers came back. Which one it was is not said: not all may see it."""

    KIND: ClassVar = Text(en="Result of a case below", zh="下属事项结果")
    child: str  # what the file calls such cases
    answers: Mapping[str, Any]

    def to_row(self) -> Stored:
        return Stored(kind="result", name=self.child, content=dumped(self.answers))

    @classmethod
    def from_row(cls, row: Stored) -> Returned:
        return cls(child=row.name, answers=loaded(row.content))

    def title(self, workflow: Workflow) -> Message:
        return Message("A case below this one has ended and gives back its result")

    def sentence(self, workflow: Workflow) -> Message | None:
        return None


@dataclass(frozen=True, kw_only=True)
class Told:
    """It was decided on this case in the one above, and how is now an answer here. That one is not named."""

    KIND: ClassVar = Text(en="Decision above", zh="上级事项的决定")
    answers: Mapping[str, Any]

    def to_row(self) -> Stored:
        return Stored(kind="told", name="above", content=dumped(self.answers))

    @classmethod
    def from_row(cls, row: Stored) -> Told:
        return cls(answers=loaded(row.content))

    def title(self, workflow: Workflow) -> Message:
        return Message("It was decided on this case in the one that it belongs to")

    def sentence(self, workflow: Workflow) -> Message | None:
        return None


@dataclass(frozen=True, kw_only=True)
class EndedWithParent:
    """The case ended because the one that it belongs to did. That one is not named: not all may see it."""

    KIND: ClassVar = Text(en="Ended with the case above", zh="随上级事项结束")
    source: str
    target: str

    def to_row(self) -> Stored:
        return Stored(kind="ended", name="with_parent", source=self.source, target=self.target)

    @classmethod
    def from_row(cls, row: Stored) -> EndedWithParent:
        return cls(source=some(row.source), target=some(row.target))

    def title(self, workflow: Workflow) -> Message:
        return Message("Ended with the case that it belongs to")

    def sentence(self, workflow: Workflow) -> Message | None:
        return Message("The case that this one belongs to has ended, and its procedure ends this one with it.")


@dataclass(frozen=True, kw_only=True)
class DocumentFiled:
    """A party filed a document, or a new version of one, outside any step."""

    KIND: ClassVar = Text(en="Document", zh="文件")
    document: str
    document_title: str

    def to_row(self) -> Stored:
        content = {"document": self.document, "title": self.document_title}
        return Stored(kind="document", name="filed", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> DocumentFiled:
        return cls(document=row.content["document"], document_title=row.content["title"])

    def title(self, workflow: Workflow) -> Message:
        return Message("Document filed: %(title)s", title=self.document_title)

    def sentence(self, workflow: Workflow) -> Message | None:
        return None
