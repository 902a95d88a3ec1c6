"""The answers of a story's case: in the open, under seal, and of documents by whom, with which step, how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from govflow.engine.asking.answers import Upload
from govflow.engine.definition import FormField, Transition, Workflow
from govflow.engine.stories.sealed import Author, SealedAnswers


@dataclass
class KeptAnswers:
    """What was answered. ``files``: how often the document in a field was filed; ``lodgers``: for whom.

    ``moved``: the step by which it was given, where that moved the case. ``confided``: how often few were told.
    What it holds is replaced, never changed.
    """

    workflow: Workflow = field(repr=False)
    data: Mapping[str, Any] = field(default_factory=dict)
    sealed: SealedAnswers = field(default_factory=SealedAnswers)
    files: Mapping[str, int] = field(default_factory=dict)
    lodgers: Mapping[str, Author] = field(default_factory=dict)
    moved: Mapping[str, Transition | None] = field(default_factory=dict)
    confided: Mapping[str, int] = field(default_factory=dict)

    def copied(self) -> KeptAnswers:
        return KeptAnswers(
            self.workflow, self.data, self.sealed.copied(), self.files, self.lodgers, self.moved, self.confided
        )

    def keep(self, answers: Mapping[str, Any], author: Author, step: Transition | None = None) -> None:
        """Answers go into the case; confidences do not, and what is sealed only once it is opened.

        ``step``: the one that gives them, where it moves the case.
        """
        fields = self.workflow.fields
        kept = as_kept(answers)
        lodged = [name for name, value in answers.items() if isinstance(value, Upload)]
        sealed = {name: value for name, value in kept.items() if fields[name].until}
        told = {name: value for name, value in kept.items() if not fields[name].until and not fields[name].audience}
        if lodged:
            self.file(*lodged)
            self.lodgers = {**self.lodgers, **dict.fromkeys(lodged, author)}
            self.moved = {**self.moved, **dict.fromkeys(lodged, step)}
        if sealed:
            self.sealed.keep(sealed, author)
        if told:
            self.data = {**self.data, **told}
        if confided := [name for name in kept.keys() - sealed.keys() - told.keys() if kept[name] is not None]:
            self.confided = _once_more(self.confided, confided)

    def unseal(self, step: str) -> dict[str, Any]:
        """What the step opens becomes part of the case."""
        opened = self.sealed.unseal(self.workflow.opened_by(step))
        if opened:
            self.data = {**self.data, **opened}
        return opened

    def times(self, asked: FormField | None) -> int:
        """How often a document was filed, or few were told; of all else the case has the answer itself."""
        if asked is None or (asked.name not in self.files and asked.name not in self.confided):
            return 0
        counted = asked.kind.filed or asked.audience  # a column may have the name of a document
        return self.files.get(asked.name, 0) + self.confided.get(asked.name, 0) if counted else 0

    def file(self, *names: str) -> None:
        """The documents in these fields get a version."""
        self.files = _once_more(self.files, names)


def _once_more(counted: Mapping[str, int], names: Iterable[str]) -> Mapping[str, int]:
    return {**counted, **{name: counted.get(name, 0) + 1 for name in names}}


def as_kept(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as a case has them: of a file its number, which in a story is the name of its field."""
    return {name: name if isinstance(value, Upload) else value for name, value in answers.items()}
