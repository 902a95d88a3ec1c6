"""Entries of the register of stages: what stage a field is in, from which day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class StageDecided:
    """The stage of a field was decided. ``since``: from which day on it holds, with its division of labour."""

    STORED: ClassVar = "stage"
    KIND: ClassVar = Text(en="Stage of development", zh="发展阶段")
    field: Text
    stage: Text
    since: date

    def to_row(self) -> Stored:
        content = {"field": dump(self.field), "stage": dump(self.stage), "since": dump(self.since)}
        return Stored(kind=self.STORED, name="decided", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> StageDecided:
        content = row.content
        return cls(field=load(content["field"]), stage=load(content["stage"]), since=load(content["since"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("Stage decided")

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "%(field)s is in the stage “%(stage)s” from %(since)s on, and the division of labour holds.",
            field=self.field, stage=self.stage, since=self.since,
        )  # fmt: skip
