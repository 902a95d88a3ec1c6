"""Mutual recognition: qualifications, test reports and certificates that all governments of a region recognize."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from govflow.engine.facts import CaseFacts, Now
from govflow.engine.rules import ColumnName, FieldName, RoundName, RuleSet
from govflow.values import Text

rules = RuleSet("recognitions")


class Standing(StrEnum):
    """How a recognition stands from a day on, in its time."""

    VALID = "valid"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a government said to a proposal. ``reason``: of one that refused."""

    organization_id: int
    refused: bool
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class RecognitionBook:
    """The recognition of the case as it stands in the register, and what governments said in each round that is over.

    ``id``: none before it is entered.
    """

    TOLD: ClassVar[Text] = Text(en="the register of mutual recognition", zh="互认登记册")

    id: int | None = None
    standing: Standing | None = None
    said: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class EnterRecognition:
    """A recognition enters the register, or a proposal that was refused. ``kind_field``: whose options have titles."""

    case_id: int
    kind: str
    kind_field: str
    name: Text
    scope: str
    since: date
    until: date
    bodies: tuple[Text, ...]
    said: tuple[Said, ...]

    @property
    def refused(self) -> bool:
        return any(each.refused for each in self.said)


@dataclass(frozen=True, kw_only=True)
class ChangeStanding:
    """How a recognition stands from a day on."""

    id: int
    standing: Standing
    since: date


@rules.effect
def enter(
    book: RecognitionBook, case: CaseFacts, *, kind: FieldName, name: FieldName, name_other: FieldName,
    scope: FieldName, since: FieldName, until: FieldName, bodies: FieldName, body: ColumnName, body_other: ColumnName,
    said_in: RoundName,
) -> EnterRecognition:  # fmt: skip
    """The recognition enters the register with all who agreed; one that somebody refused, with the reasons.

    kind: The choice of what is recognized.
    name: The field with its name in English.
    name_other: The field with its name in Chinese.
    scope: The field with its scope.
    since: The field with the first day.
    until: The field with the last day.
    bodies: The table of those who issue it.
    body: The column with their names in English.
    body_other: The column with their names in Chinese.
    said_in: The round in which each government agreed or refused.
    """
    data = case.data
    return EnterRecognition(
        case_id=case.id,
        kind=data[kind],
        kind_field=kind,
        name=Text(en=data[name], zh=data[name_other]),
        scope=data[scope],
        since=data[since],
        until=data[until],
        bodies=tuple(Text(en=row[body], zh=row[body_other]) for row in data[bodies]),
        said=book.said.get(said_in, ()),
    )


@rules.effect
def suspend(book: RecognitionBook, now: Now) -> ChangeStanding | None:
    """The recognition is suspended from today on."""
    return _stands(book, Standing.SUSPENDED, now)


@rules.effect
def resume(book: RecognitionBook, now: Now) -> ChangeStanding | None:
    """The recognition holds again from today on."""
    return _stands(book, Standing.VALID, now)


@rules.effect
def end(book: RecognitionBook, now: Now) -> ChangeStanding | None:
    """The recognition is over from today on."""
    return _stands(book, Standing.ENDED, now)


def _stands(book: RecognitionBook, standing: Standing, now: Now) -> ChangeStanding | None:
    if book.id is None or book.standing in (standing, Standing.ENDED):
        return None
    return ChangeStanding(id=book.id, standing=standing, since=now.today)
