"""Entries of the register of plans: what governments claim, a plan that is published, and the values of a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from govflow.codec import dump, load
from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class ClaimsStated:
    """What a government claims from now on; nothing where it claims nothing."""

    STORED: ClassVar = "claims"
    KIND: ClassVar = Text(en="Claims", zh="主张")
    subjects: tuple[Text, ...]

    def to_row(self) -> Stored:
        return Stored(kind=self.STORED, name="stated", content={"subjects": [dump(each) for each in self.subjects]})

    @classmethod
    def from_row(cls, row: Stored) -> ClaimsStated:
        return cls(subjects=tuple(load(each) for each in row.content["subjects"]))

    def title(self, workflow: Workflow) -> Message:
        return Message("Claims entered")

    def sentence(self, workflow: Workflow) -> Message:
        if not self.subjects:
            return Message("Nothing is claimed.")
        return Message("Claimed: %(names)s.", names=self.subjects)


@dataclass(frozen=True, kw_only=True)
class PlanPublished:
    """A regional plan entered the register. ``until``: its last day."""

    STORED: ClassVar = "plan"
    KIND: ClassVar = Text(en="Regional plan", zh="区域规划")
    plan: Text
    version: int
    since: date
    until: date

    def to_row(self) -> Stored:
        content = {
            "plan": dump(self.plan), "version": self.version, "since": dump(self.since), "until": dump(self.until)
        }  # fmt: skip
        return Stored(kind=self.STORED, name="published", content=content)

    @classmethod
    def from_row(cls, row: Stored) -> PlanPublished:
        content = row.content
        return cls(
            plan=load(content["plan"]), version=content["version"], since=load(content["since"]),
            until=load(content["until"]),
        )  # fmt: skip

    def title(self, workflow: Workflow) -> Message:
        return Message("Plan published")

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "%(plan)s, version %(version)s, from %(since)s to %(until)s.", plan=self.plan, version=str(self.version),
            since=self.since, until=self.until,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PlanValuesEntered:
    """The values of the indicators of a plan in a year, by their numbers."""

    STORED: ClassVar = "plan_values"
    KIND: ClassVar = Text(en="Values of a plan", zh="规划指标值")
    year: int
    values: Mapping[int, Decimal]

    def to_row(self) -> Stored:
        content = {"year": self.year, "values": [[number, str(value)] for number, value in self.values.items()]}
        return Stored(kind=self.STORED, name=str(self.year), content=content)

    @classmethod
    def from_row(cls, row: Stored) -> PlanValuesEntered:
        content = row.content
        return cls(year=content["year"], values={number: Decimal(value) for number, value in content["values"]})

    def title(self, workflow: Workflow) -> Message:
        return Message("Values of %(year)s", year=str(self.year))

    def sentence(self, workflow: Workflow) -> Message:
        return Message(
            "By number of the indicator: %(values)s.",
            values=tuple(f"{number}: {value:f}" for number, value in self.values.items()),
        )
