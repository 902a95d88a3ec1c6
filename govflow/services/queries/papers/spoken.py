"""What was said at a conference, as its minutes print it: statements word for word, who spoke, and interruptions."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from govflow.domain.floor import Interruption, Place, Statement
from govflow.domain.meetings import numbers
from govflow.engine.entries.floor import spoken_for
from govflow.messages import Message
from govflow.papers.paper import Language, Paragraph, quoted
from govflow.services.queries.case.names import Names
from govflow.services.queries.meetings.floor_rights import speakers_book, statement_book
from govflow.store.meetings.agenda import load_agenda
from govflow.store.meetings.floor import (
    asked_of_interruptions,
    asked_of_places,
    load_interruptions,
    load_places,
)
from govflow.store.meetings.statements import asked_of_statements, load_statements
from govflow.store.sql.prepared import Asked
from govflow.store.visibility import Held, Outside
from govflow.store.work import Case, Work
from govflow.values import Text

ROOM = 12_000
"""So many letters of statements stand in the text of minutes, shared by all who stated something; more is annexed."""


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A statement that stands. ``number``: of its line, none for the whole meeting; ``by``: who entered it."""

    id: int
    whose: int
    number: str | None
    name: Text
    by: Text | None
    texts: dict[Language, str] = field(default_factory=dict)

    def words(self, language: Language) -> str:
        """In the language of the paper, or else in that in which there is a text."""
        return self.texts.get(language) or next(iter(self.texts.values()))

    def mark(self, language: Language) -> str:
        """Stands for its words where these are annexed: the beginning of their SHA-256."""
        return hashlib.sha256(self.words(language).encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Speech:
    """Who had the floor on a line, and for how long."""

    number: str | None
    name: Text
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """All of it, as far as the reader may see it and the file wants it in the minutes."""

    stated: tuple[Stated, ...] = ()
    speeches: tuple[Speech, ...] = ()
    interruptions: tuple[Interruption, ...] = ()


def asked_of_spoken(work: Work, case: Case) -> Iterator[Asked]:
    """What ``load_spoken`` will ask beside the agenda."""
    if statement_book(work, case) is not None:
        yield asked_of_statements(work, case)
    if speakers_book(work, case) is not None:
        yield asked_of_places(work, case)
        yield asked_of_interruptions(work, case)


def load_spoken(work: Work, case: Case, names: Names, held: Held) -> Spoken:
    """What was said, of what the reader may see; from outside nothing."""
    if isinstance(held, Outside):
        return Spoken()
    statements = [each for each in _statements(work, case) if each.stands]
    speakers = speakers_book(work, case)
    places = [*_speeches(work, case)] if speakers is not None and speakers.in_minutes else []
    names.load(
        work,
        organizations=(
            *(each.organization_id for each in statements),
            *(each.organization_id for each in places),
            *(each.worded.by_organization for each in statements),
        ),
    )
    agenda, then = load_agenda(work, case), names.at(case.ended_at)
    lines = dict(zip((each.id for each in agenda), numbers(agenda), strict=True))
    return Spoken(
        stated=tuple(_stated(each, then, lines) for each in statements),
        speeches=tuple(_speech(each, then, lines) for each in places),
        interruptions=tuple(load_interruptions(work, case)) if speakers is not None else (),
    )


def without_room(spoken: Spoken, on: Collection[str | None], language: Language) -> frozenset[int]:
    """Of the statements on these lines those that are annexed: each organization has an equal share of the room, and
    what it states beyond that takes none from others. So the text has room for all that has to stand in it.
    """
    found = [each for each in spoken.stated if each.number in on]
    share, used, beyond = ROOM // max(len({each.whose for each in found}), 1), Counter[int](), set[int]()
    for each in found:
        used[each.whose] += len(each.words(language))
        if used[each.whose] > share:
            beyond.add(each.id)
    return frozenset(beyond)


def annexed(stated: Stated, language: Language) -> Iterator[Paragraph]:
    """A statement below the text that says that it is annexed."""
    whose = _whose(stated)
    on_item = Message("Item %(number)s: %(what)s", number=stated.number, what=whose)
    yield from _lines(stated, whose if stated.number is None else on_item, language)


def said_on(
    spoken: Spoken, number: str | None, language: Language, beyond: Collection[int] = ()
) -> Iterator[Paragraph]:
    """What was said on one line of the agenda, or (None) on the whole meeting: who spoke, and what was stated, line by
    line as it was typed; that it is annexed, of those that are ``beyond`` the room.
    """
    speeches = [each for each in spoken.speeches if each.number == number]
    if speeches:
        told = (Message("%(name)s (%(time)s)", name=each.name, time=spoken_for(each.seconds)) for each in speeches)
        yield Paragraph(text=tuple(told), label=Message("Spoke"), weight="fact")
    for each in spoken.stated:
        if each.number == number and each.id in beyond:
            there = Message(
                "annexed word for word, %(n)s characters, SHA-256 %(mark)s…",
                n=len(each.words(language)),
                mark=each.mark(language),
            )
            yield Paragraph(text=there, label=_whose(each), weight="fact")
        elif each.number == number:
            yield from _lines(each, _whose(each), language)


def interrupted(spoken: Spoken) -> Iterator[Paragraph]:
    """From when until when the sitting stood still, and why."""
    for each in spoken.interruptions:
        if each.ended_at is None:
            yield Paragraph(text=Message("From %(at)s on: %(reason)s", at=each.at, reason=each.reason), weight="fact")
        else:
            told = {"at": each.at, "until": each.ended_at, "reason": each.reason}
            yield Paragraph(text=Message("%(at)s to %(until)s: %(reason)s", **told), weight="fact")


def _statements(work: Work, case: Case) -> list[Statement]:
    return load_statements(work, case) if statement_book(work, case) is not None else []


def _speeches(work: Work, case: Case) -> Iterator[Place]:
    """Those that are over, in their order."""
    over = (each for each in load_places(work, case) if each.ended_at is not None)
    yield from sorted(over, key=lambda each: (each.began_at or each.asked_at, each.id))


def _stated(statement: Statement, names: Names, lines: Mapping[int | None, str]) -> Stated:
    worded = statement.worded
    texts: dict[Language, str] = {"zh": worded.zh, "en": worded.en}
    return Stated(
        id=statement.id,
        whose=statement.organization_id,
        number=lines.get(statement.entry_id),
        name=_called(names, statement.organization_id),
        by=names.organization(worded.by_organization) if statement.entered else None,
        texts={language: text for language, text in texts.items() if text},
    )


def _speech(place: Place, names: Names, lines: Mapping[int | None, str]) -> Speech:
    seconds = int(place.spoken(place.ended_at or place.asked_at).total_seconds())
    return Speech(number=lines.get(place.entry_id), name=_called(names, place.organization_id), seconds=seconds)


def _called(names: Names, organization_id: int) -> Text:
    name = names.organization(organization_id)
    assert name is not None  # it was loaded
    return name


def _lines(stated: Stated, label: Message, language: Language) -> Iterator[Paragraph]:
    for place, line in enumerate(quoted([*filter(str.strip, stated.words(language).splitlines())])):
        yield Paragraph(text=line, label=label if place == 0 else "", weight="fact")


def _whose(stated: Stated) -> Message:
    if stated.by is None:
        return Message("Statement of %(name)s", name=stated.name)
    return Message("Statement of %(name)s, as entered by %(by)s", name=stated.name, by=stated.by)
