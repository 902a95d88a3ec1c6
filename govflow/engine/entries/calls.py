"""Entries of calls: by which rule an envelope was divided among the requests that are voted on as one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class EnvelopeDivided:
    """By which rule, and how the sums were worked out; the sums themselves stand in the list."""

    STORED: ClassVar = "divided"
    KIND: ClassVar = Text(en="Division of the envelope", zh="资金分配")
    rule: str  # by which programs know it
    title_: Text  # and people
    derivation: tuple[Message, ...]

    def to_row(self) -> Stored:
        content = {"title": dump(self.title_), "derivation": dump(self.derivation)}
        return Stored(kind=self.STORED, name=self.rule, content=content)

    @classmethod
    def from_row(cls, row: Stored) -> EnvelopeDivided:
        content = row.content
        return cls(rule=row.name, title_=load(content["title"]), derivation=load(content["derivation"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("The envelope is divided: %(rule)s", rule=self.title_)

    def sentence(self, workflow: Workflow) -> Message:
        return derived(self.derivation)


def derived(steps: tuple[Message, ...]) -> Message:
    """The steps of a derivation as one text."""
    first, *rest = steps
    for each in rest:
        first = Message("%(before)s %(after)s", before=first, after=each)
    return first
