"""Minutes: a text that is held against the record, corrections by numbered sheets, and extracts for each item."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from govflow.engine.deadlines.durations import Span
from govflow.engine.rules import ActorName, FieldName, RuleSet, StateName, StepName
from govflow.messages import Message

rules = RuleSet("minutes")

TEXT = "minutes.text"
CORRECTIONS = "minutes.corrections"

LONGEST_CORRECTION = 4_000

Answer = Literal["agrees", "objects", "withdraws"]
"""What is said to a correction: by who countersigned the minutes that it is right or not; that it is taken back."""
Standing = Literal["open", "stands", "disputed", "withdrawn", "replaced"]
"""``open``: it can still be objected to. ``replaced``: another sheet was entered in its place."""


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
    objected_by: tuple[str, ...] = ()
    objected_for: Span | None = None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A correction of the minutes: what stood there, what it is to be, and why.

    ``in_place_of``: the number of the sheet, to which somebody objects, that it replaces.
    """

    stood: str
    correct: str
    reason: str
    in_place_of: int | None = None


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What was said to a correction, by which organization and when; ``text``: the objection, or the reason."""

    organization_id: int | None
    says: Answer
    text: str
    at: datetime


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
    *,
    kept_by: tuple[ActorName, ...],
    open_in: tuple[StateName, ...],
    public: bool = False,
    objected_by: tuple[ActorName, ...] = (),
    objected_for: Span | None = None,
) -> CorrectionsBook:
    """What is wrong in agreed minutes is put right by numbered correction sheets; the minutes stay as they are.

    kept_by: Who enters a correction.
    open_in: The states in which one can be entered, ended ones included.
    public: Whether everybody may read them once the case is public.
    objected_by: Who may object to one, of those who were asked to countersign the minutes.
    objected_for: For how long; who has not objected by then agrees. Without it, nobody objects.
    """
    return CorrectionsBook(
        kept_by=kept_by, open_in=open_in, public=public, objected_by=objected_by, objected_for=objected_for
    )


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


def bare(text: str) -> str:
    """The words of a text without its blanks: where its lines end, its paper decides."""
    return "".join(text.split())


def latest_answers(answers: Iterable[Answered]) -> dict[int | None, Answered]:
    """What each organization said last."""
    return {each.organization_id: each for each in answers if each.says != "withdraws"}


def standing_of(
    answers: Collection[Answered], *, until: datetime | None, at: datetime, entitled: Collection[int], replaced: bool
) -> Standing:
    """How a correction stands at a moment. ``until``: when the time to object to it ends, which it does at that moment;
    ``entitled``: who may object. An objection stands until whoever made it agrees, or the sheet goes.
    """
    if any(each.says == "withdraws" for each in answers):
        return "withdrawn"
    if replaced:
        return "replaced"
    said = latest_answers(answers)
    if any(each.says == "objects" for each in said.values()):
        return "disputed"
    agreed = set(entitled) <= {number for number, each in said.items() if each.says == "agrees"}
    return "open" if until is not None and at < until and not agreed else "stands"


def against_answer(
    says: Answer, text: str, before: Answered | None, *, until: datetime, at: datetime
) -> Message | None:
    """Why an organization does not answer a correction so. ``before``: what it said last."""
    if says == "objects" and not text:
        return Message("Write what is wrong with the correction.")
    if len(text) > LONGEST_CORRECTION:
        return Message("Use at most %(most)s characters.", most=LONGEST_CORRECTION)
    lifts = says == "agrees" and before is not None and before.says == "objects"
    if at >= until and not lifts:
        return Message("The time to object to this correction ended on %(until)s.", until=until)
    if before is not None and (before.says, before.text) == (says, text):
        return Message("Your organization has said so already.")
    return None
