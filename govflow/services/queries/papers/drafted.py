"""The minutes as a text: drafted from the record by the code that makes the paper, and held against it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from govflow.domain.minutes import TEXT, TextBook
from govflow.engine.definition import FormField
from govflow.messages import Message
from govflow.papers.drafts import Difference, Line, as_text, differences, drafted
from govflow.papers.paper import Language, spoken
from govflow.papers.speech import tongue
from govflow.services.queries.papers.after import drafted_minutes
from govflow.services.queries.papers.meeting import Meeting, load_meeting
from govflow.services.rights import reads_as
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work
from govflow.values import Text

MOST_TOLD = 20
"""So many differences are told one by one."""
LONGEST_TOLD = 160  # of a line in a sentence


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A line of the draft beside a text: whether it stands there, and if not, what stands in its place."""

    line: Line
    stands: bool
    now: str | None = None


@dataclass(frozen=True, kw_only=True)
class Objection:
    """What a seat wrote when it refused the text."""

    name: Text
    comment: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A field with the draft of its text. ``sent``: what was sent last, if another one takes its place."""

    field: str
    label: Text
    language: Language
    most: int
    lines: tuple[Line, ...]
    sent: str | None
    objections: tuple[Objection, ...] = ()
    may_differ: bool = False

    @cached_property
    def text(self) -> str:
        """What the field begins with: all that the record tells, or, where that has no room, the facts alone."""
        whole = as_text(self.lines)
        return whole if len(whole) <= self.most else as_text([each for each in self.lines if each.weight != "detail"])

    def marked(self, text: str | None) -> list[Marked]:
        """The lines that come from the record, each with whether it stands in this text."""
        against = {id(each.line): each for each in differences(self.lines, text or "")}
        found = []
        for each in self.lines:
            gone = against.get(id(each))
            if each.weight != "prose" and (gone is None or gone.grave):
                found.append(Marked(line=each, stands=gone is None, now=gone.now if gone is not None else None))
        return found

    def against(self, text: str) -> list[Message]:
        """Where a text contradicts the record or conceals what has to stand in it, a sentence for each."""
        grave = [each for each in differences(self.lines, text) if each.grave]
        found = [_told(self.label, each) for each in grave[:MOST_TOLD]]
        if (n := len(grave) - MOST_TOLD) > 0:
            more = Message("%(n)s further line differs.", "%(n)s further lines differ.", n=n)
            found.append(Message("%(text)s: %(more)s", text=self.label, more=more))
        return found


def load_drafts(work: Work, case: Case, fields: Iterable[str]) -> Mapping[str, Draft]:
    """The drafts of those of these fields that are the text of minutes, once the meeting is over."""
    book: TextBook | None = work.version_of(case).machine.book(TEXT)
    asked, texts = set(fields), book.texts if book is not None else {}
    wanted = {code: name for code, name in texts.items() if name in asked}
    meeting = load_meeting(work.apart(), case.reference) if wanted else None
    if book is None or meeting is None or not meeting.over:
        return {}
    known = work.version_of(case).workflow.fields
    return {name: _draft(meeting, known[name], code, case, may_differ=book.may_differ) for code, name in wanted.items()}


def against_text(work: Work, case: Case, answers: Mapping[str, Any]) -> list[Message]:
    """What speaks against sending these answers as minutes, unless the file lets them differ from the record."""
    book: TextBook | None = work.version_of(case).machine.book(TEXT)
    if book is None or book.may_differ:
        return []
    given = {name: answers[name] for name in book.texts.values() if answers.get(name)}
    return [*_against(load_drafts(work, case, given), given)]


def where_it_differs(work: Work, case: Case, fields: Iterable[str]) -> list[Message]:
    """Where what is put to the members as minutes differs from the record as it stands now; from outside nothing."""
    if isinstance(reads_as(work, case), Outside):
        return []
    drafts = load_drafts(work, case, fields)
    return [*_against(drafts, {name: case.data[name] for name in drafts if case.data.get(name)})]


def _against(drafts: Mapping[str, Draft], given: Mapping[str, str]) -> Iterator[Message]:
    return (each for name, text in given.items() if name in drafts for each in drafts[name].against(text))


def _draft(meeting: Meeting, field: FormField, code: Language, case: Case, *, may_differ: bool) -> Draft:
    paper = spoken(drafted_minutes(meeting, code), tongue(code, case.body.zone).show)
    refused = [each for each in meeting.votes if each.signs and not each.void][-1:]
    return Draft(
        field=field.name,
        label=field.label,
        language=code,
        most=field.max_length or field.kind.limit,  # type: ignore[attr-defined]
        lines=drafted(paper),
        sent=case.data.get(field.name),
        may_differ=may_differ,
        objections=tuple(
            Objection(name=card.name, comment=card.comment)
            for vote in refused
            for card in vote.cards
            if card.choice is not None and card.choice == vote.refusing and card.comment
        ),
    )


def _told(label: Text, difference: Difference) -> Message:
    fact, now = _short(difference.line.text), _short(difference.now or "")
    if difference.unsure and now:
        return Message(
            "%(text)s: from “%(now)s” on it has more that is much like the record than can be held against it. "
            "Leave out or shorten what was added.",
            text=label,
            now=now,
        )
    if difference.beside:
        return Message("%(text)s: beside “%(fact)s” of the record stands “%(now)s”.", text=label, fact=fact, now=now)
    if not now:
        return Message("%(text)s: “%(fact)s” stands in the record and is left out.", text=label, fact=fact)
    return Message("%(text)s: the record has “%(fact)s”, the text “%(now)s”.", text=label, fact=fact, now=now)


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_TOLD else f"{line[: LONGEST_TOLD - 1]}…"
