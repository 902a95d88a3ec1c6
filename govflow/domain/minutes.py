"""Minutes: a text that is held against the record, corrections by numbered sheets, and extracts for each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from govflow.engine.rules import ActorName, FieldName, RuleSet, StateName, StepName
from govflow.messages import Message

rules = RuleSet("minutes")

TEXT = "minutes.text"
CORRECTIONS = "minutes.corrections"

LONGEST_CORRECTION = 4_000


@dataclass(frozen=True, kw_only=True)
class TextBook:
    """Which answers are the text of the minutes, by language, and by which steps it is agreed."""

    texts: Mapping[Literal["en", "zh"], str]
    agreed: tuple[str, ...]
    may_differ: bool


@dataclass(frozen=True, kw_only=True)
class CorrectionsBook:
    """Who corrects the minutes once they are agreed, and in which states."""

    kept_by: tuple[str, ...]
    open_in: tuple[str, ...]
    public: bool


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A correction of the minutes: what stood there, what it is to be, and why."""

    stood: str
    correct: str
    reason: str


@dataclass(frozen=True)
class SendExtracts:
    """What the minutes have of each item that was voted on is sent to the case of that item."""


@rules.book
def text(
    *,
    zh: FieldName | None = None,
    en: FieldName | None = None,
    agreed: tuple[StepName, ...],
    may_differ: bool = False,
) -> TextBook:
    """The minutes are a text that begins with what the record tells, and is held against it when it is sent.

    zh: The field with the Chinese text.
    en: The field with the English text.
    agreed: The steps by one of which the text is agreed and issued.
    may_differ: Whether a text may be sent that contradicts the record; all who answer to it read where it does.
    """
    texts: dict[Literal["en", "zh"], str] = {}
    if zh is not None:
        texts["zh"] = zh
    if en is not None:
        texts["en"] = en
    return TextBook(texts=texts, agreed=agreed, may_differ=may_differ)


@rules.book
def corrections(
    *, kept_by: tuple[ActorName, ...], open_in: tuple[StateName, ...], public: bool = False
) -> CorrectionsBook:
    """What is wrong in agreed minutes is put right by numbered correction sheets; the minutes stay as they are.

    kept_by: Who enters a correction.
    open_in: The states in which one can be entered, ended ones included.
    public: Whether everybody may read them once the case is public.
    """
    return CorrectionsBook(kept_by=kept_by, open_in=open_in, public=public)


@rules.effect
def send_extracts() -> SendExtracts:
    """Whoever brought an item that was voted on gets what the minutes have of it, in the case of that item."""
    return SendExtracts()


def against_correction(correction: Correction) -> dict[str, Message]:
    """What is wrong with a correction, by what it says."""
    found = dict[str, Message]()
    for name in ("stood", "correct", "reason"):
        said = getattr(correction, name)
        if not said:
            found[name] = Message("This is needed.")
        elif len(said) > LONGEST_CORRECTION:
            found[name] = Message("Use at most %(most)s characters.", most=LONGEST_CORRECTION)
    if correction.stood and correction.stood == correction.correct:
        found["correct"] = Message("It says the same as what stands there.")
    return found
