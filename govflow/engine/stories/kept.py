"""The answers of a story's case: in the open, under seal, and how often the document in each was filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from govflow.engine.asking.answers import Upload
from govflow.engine.definition import Workflow
from govflow.engine.stories.sealed import Author, SealedAnswers


@dataclass
class KeptAnswers:
    """What was answered. ``files``: how often the document in a field was filed."""

    workflow: Workflow = field(repr=False)
    data: dict[str, Any] = field(default_factory=dict)
    sealed: SealedAnswers = field(default_factory=SealedAnswers)
    files: dict[str, int] = field(default_factory=dict)

    def copied(self) -> KeptAnswers:
        return KeptAnswers(self.workflow, dict(self.data), self.sealed.copied(), dict(self.files))

    def keep(self, answers: Mapping[str, Any], author: Author) -> None:
        """Answers go into the case; confidences do not, and what is sealed only once it is opened."""
        for name, value in answers.items():
            asked, kept = self.workflow.fields[name], name if isinstance(value, Upload) else value
            if isinstance(value, Upload):
                self.file(name)
            if asked.until:
                self.sealed.keep(asked, kept, author)
            elif not asked.audience:
                self.data[name] = kept

    def unseal(self, step: str) -> dict[str, Any]:
        """What the step opens becomes part of the case."""
        opened = self.sealed.unseal(self.workflow.opened_by(step))
        self.data |= opened
        return opened

    def file(self, name: str) -> None:
        """The document in a field gets a version."""
        self.files[name] = self.files.get(name, 0) + 1
