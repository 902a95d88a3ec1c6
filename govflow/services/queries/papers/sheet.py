"""What all papers of a conference have in common: the head with body, number and title, and the foot with the seal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from govflow.messages import Message
from govflow.papers.paper import Language, Paper, Paragraph, Said, Section, Table, in_one, paragraphs, titled
from govflow.services.queries.case.answers import Answered
from govflow.services.queries.meetings.sittings import SittingShown, day_and_time
from govflow.services.queries.papers.meeting import Item, Meeting
from govflow.services.queries.papers.votes import Vote

MOST_ITEMS = 100
"""So many items stand in one paper; that others are left out is said in it."""
MOST_LINES = 300
"""So many seats or commitments in one table; likewise."""


def sheet(meeting: Meeting, kind: str, language: Language, *, title: Said, mark: Message, **parts: Any) -> Paper:
    """A paper of the conference with its head and foot; ``parts`` are what stands between."""
    series, year, number = meeting.number
    told = {"series": series, "year": str(year), "number": number}
    return Paper(
        kind=kind,
        language=language,
        mark=mark,
        number=Message("%(series)s, %(year)s, No. %(number)s", **told),
        title=title,
        seal=meeting.seal,
        rests_on=_rests_on(meeting),
        printed_by=meeting.office or meeting.body,
        printed_on=Message("as of %(day)s", day=meeting.made_on),
        missing_glyphs=Message(
            "□ stands for a character that the letters of this file do not have. The DOCX file has it, and so has the "
            "record."
        ),
        **parts,
    )


def of_body(meeting: Meeting) -> Message:
    """The head of papers other than minutes."""
    return Message("%(body)s: papers", body=meeting.body)


def name_of(meeting: Meeting, language: Language) -> Said:
    """What the conference is called."""
    return titled(meeting.head.title, meeting.head.title_other, language)


def heading_of(item: Item, language: Language) -> Said:
    """What an item is called, with its number on the agenda."""
    title = titled(item.title, item.title_other, language)
    return Message("Item %(number)s: %(title)s", number=item.number, title=title) if item.number else title


def copies_of(meeting: Meeting) -> Paragraph | None:
    """Who gets a copy beside the members; none where nobody was invited."""
    names = tuple(each.name for each in meeting.guests)
    return Paragraph(label=Message("Copies to"), text=names) if names else None


def when_and_where(meeting: Meeting, language: Language) -> tuple[Paragraph, ...]:
    """The day and the place, as far as they are on record, and each sitting."""
    found, sittings = [], meeting.sittings
    if meeting.day is not None and not sittings.several:
        found.append(Paragraph(label=Message("Day"), text=day_and_time(meeting.day, meeting.time), weight="fact"))
    if meeting.place:
        found.append(Paragraph(label=Message("Place"), text=in_one(meeting.place, language), weight="fact"))
    if sittings:
        found.extend(_sitting(each, meeting, language) for each in sittings.shown)
    found.extend(Paragraph(label=each.label, text=each.value, weight="detail") for each in meeting.arranged)
    return tuple(found)


def day_of(meeting: Meeting, item: Item, language: Language) -> tuple[Paragraph, ...]:
    """The day and the place at which an item was decided: of several sittings those of its own."""
    vote = item.decisive[-1] if item.decisive else None
    sitting = meeting.sittings.at(vote.closed_at) if vote is not None and vote.of_sitting else None
    if sitting is None or sitting.opened_at is None or not meeting.sittings.several:
        return when_and_where(replace(meeting, sittings=replace(meeting.sittings, kept=(), shown=())), language)
    day, place = sitting.opened_at.astimezone(meeting.zone).date(), sitting.place or meeting.place
    told = Paragraph(label=Message("Day"), text=Message("%(day)s, %(sitting)s", day=day, sitting=sitting.title))
    return (told, *((Paragraph(label=Message("Place"), text=in_one(place, language)),) if place else ()))


def sittings_of(meeting: Meeting, item: Item) -> Iterator[Paragraph]:
    """Of several sittings those in which there was a vote on the item."""
    found = (meeting.sittings.at(each.closed_at) for each in item.decisive if each.of_sitting)
    names = tuple(dict.fromkeys(each.name for each in found if each is not None))
    if names and meeting.sittings.several:
        yield Paragraph(label=Message("Sitting"), text=names)


def _sitting(sitting: SittingShown, meeting: Meeting, language: Language) -> Paragraph:
    """With its place, where that is another one than that of the meeting."""
    said = sitting.sentence
    if sitting.place and sitting.place != meeting.place:
        said = Message("%(said)s; place: %(place)s", said=said, place=in_one(sitting.place, language))
    label = sitting.name if meeting.sittings.several else Message("Held")
    return Paragraph(label=label, text=said, weight="fact")


def shown(items: Sequence[Item]) -> Sequence[Item]:
    """Those for which a paper has room."""
    return items[:MOST_ITEMS]


def left_out(items: Sequence[Item]) -> tuple[Section, ...]:
    """That some have no room in a paper."""
    n = len(items) - MOST_ITEMS
    if n <= 0:
        return ()
    words = Message(
        "%(n)s item is left out of this file for want of room. It stands on the page of the case.",
        "%(n)s items are left out of this file for want of room. They stand on the page of the case.",
        n=n,
    )
    return (Section(title=Message("Left out"), blocks=(Paragraph(text=words),)),)


def matter_of(item: Item, language: Language) -> Iterator[Paragraph | Table]:
    """Who brought an item, and what is to be decided or was: the frozen text where it was put to a vote."""
    if item.brought_by is not None:
        yield Paragraph(label=Message("Brought by"), text=item.brought_by, weight="fact")
    vote = item.decisive[-1] if item.decisive else None
    for each in vote.texts if vote is not None and vote.texts else item.answers:
        yield from _answered(each, language)
    if vote is not None and vote.files:
        yield Paragraph(label=Message("Files put to the vote"), text=vote.files, weight="detail")


def result_of(vote: Vote) -> Iterator[Paragraph | Table]:
    """How a vote ended and how that follows from its rule, as its page says it."""
    if vote.sentence is not None:
        yield Paragraph(label=vote.title, text=vote.sentence, weight="fact")
    if vote.void_reason:
        yield Paragraph(label=Message("Reason"), text=vote.void_reason, weight="detail")
    if vote.sealed is not None:
        yield Paragraph(text=vote.sealed, quiet=True)
    if vote.derivation:
        yield Table(
            title=Message("How the result follows"),
            columns=(Message("What counts"), Message("How"), Message("Number")),
            rows=tuple((each.label, each.text, each.value) for each in vote.derivation),
            widths=(3, 7, 3),
        )


def seats_of(vote: Vote) -> Iterator[Paragraph | Table]:
    """What each seat answered."""
    if not vote.cards:
        return
    yield Table(
        title=Message("What each answered"),
        columns=(Message("Organization"), Message("Answer"), Message("Remarks")),
        rows=tuple((each.name, each.answer, _remarks(each.note, each.details)) for each in vote.cards[:MOST_LINES]),
        widths=(4, 3, 6),
    )
    yield from left_out_of(len(vote.cards))


def left_out_of(lines: int) -> Iterator[Paragraph]:
    """That a table has no room for some."""
    n = lines - MOST_LINES
    if n > 0:
        words = Message(
            "%(n)s line is left out of this table for want of room.",
            "%(n)s lines are left out of this table for want of room.",
            n=n,
        )
        yield Paragraph(text=words, quiet=True)


def _remarks(note: str, details: Sequence[Message]) -> Said:
    found: Said = ""
    for each in (*details, *((note,) if note else ())):
        found = Message("%(one)s %(other)s", one=found, other=each) if found else each
    return found


def _answered(answered: Answered, language: Language) -> Iterator[Paragraph | Table]:
    if answered.table:
        columns, value = answered.value.columns, answered.value
        yield Table(
            title=answered.label,
            columns=tuple(each.label for each in columns),
            rows=tuple(tuple("" if cell is None else cell for cell in row) for row in value.rows[:MOST_LINES]),
            widths=(1,) * len(columns),
        )
        yield from left_out_of(len(value.rows))
    elif isinstance(answered.value, str):
        yield from (replace(each, weight="detail") for each in paragraphs(answered.value, language, answered.label))
    else:
        yield Paragraph(label=answered.label, text=answered.value, weight="detail")


def _rests_on(meeting: Meeting) -> Message:
    seal = meeting.seal
    if not seal.hash:
        return Message("Made of what the record of %(reference)s shows to everybody.", reference=seal.reference)
    return Message(
        "Made of the record of %(reference)s as its reader may see it: entry %(entry)s of %(day)s, SHA-256 %(hash)s.",
        reference=seal.reference,
        entry=seal.entry,
        day=meeting.made_on,
        hash=seal.hash,
    )
