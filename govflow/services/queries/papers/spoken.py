"""What was said at a conference, as its minutes print it: statements word for word, who spoke, and interruptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A statement that stands. ``number``: of its line, none for the whole meeting; ``by``: who entered it."""

    number: str | None
    name: Text
    by: Text | None
    texts: dict[Language, str] = field(default_factory=dict)


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


def said_on(spoken: Spoken, number: str | None, language: Language) -> Iterator[Paragraph]:
    """What was said on one line of the agenda, or (None) on the whole meeting: who spoke, and what was stated, line by
    line as it was typed, in the language of the paper, or else in that in which there is a text.
    """
    speeches = [each for each in spoken.speeches if each.number == number]
    if speeches:
        told = (Message("%(name)s (%(time)s)", name=each.name, time=spoken_for(each.seconds)) for each in speeches)
        yield Paragraph(text=tuple(told), label=Message("Spoke"), weight="fact")
    for each in spoken.stated:
        if each.number == number:
            text = each.texts.get(language) or next(iter(each.texts.values()))
            for place, line in enumerate(quoted([*filter(str.strip, text.splitlines())])):
                yield Paragraph(text=line, label=_whose(each) if place == 0 else "", weight="fact")


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


def _whose(stated: Stated) -> Message:
    if stated.by is None:
        return Message("Statement of %(name)s", name=stated.name)
    return Message("Statement of %(name)s, as entered by %(by)s", name=stated.name, by=stated.by)
