"""The papers after a vote: voting record, minutes, and the extract for one item."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from govflow.messages import Message
from govflow.papers.paper import LANGUAGES, Language, Paper, Paragraph, Roll, Section, Table, paragraphs
from govflow.services.queries.papers.attendance import named
from govflow.services.queries.papers.before import attendance_in_words
from govflow.services.queries.papers.corrections import correction_lines
from govflow.services.queries.papers.meeting import Item, Meeting
from govflow.services.queries.papers.owed import owed
from govflow.services.queries.papers.sheet import (
    copies_of,
    day_of,
    heading_of,
    left_out,
    matter_of,
    name_of,
    of_body,
    result_of,
    seats_of,
    sheet,
    shown,
    sittings_of,
    when_and_where,
)
from govflow.services.queries.papers.spoken import annexed, interrupted, said_on, without_room
from govflow.services.queries.papers.votes import Vote


def votes(meeting: Meeting, language: Language) -> Paper:
    """表决记录: for each item the text, the rule with its sum, and what each seat answered."""
    voted = [each for each in meeting.items if each.decisive]
    told = ((each, (*sittings_of(meeting, each), *_voted(each, language))) for each in shown(voted))
    return sheet(
        meeting,
        "votes",
        language,
        title=Message("Voting record: %(title)s", title=name_of(meeting, language)),
        mark=of_body(meeting),
        opening=when_and_where(meeting, language),
        sections=(
            *(Section(title=heading_of(each, language), blocks=blocks, numbered=False) for each, blocks in told),
            *left_out(voted),
        ),
    )


def minutes(meeting: Meeting, language: Language) -> Paper:
    """会议纪要: the text that was sent to be countersigned, word for word, and what became of it; before there is one
    that the reader may read, the draft.
    """
    return replace(
        drafted_minutes(meeting, language),
        title=_title(meeting, language),
        after=(
            *_annexed(meeting, language),
            *_other(meeting, language),
            *_summed_up(meeting, language),
            *_signatures(meeting, language),
            *_corrected(meeting, language),
        ),
        text=_text(meeting, language),
    )


def _text(meeting: Meeting, language: Language) -> str:
    """In this language, else in the other one."""
    texts = meeting.minutes.texts if meeting.minutes is not None else {}
    return texts.get(language) or next(iter(texts.values()), "")


def _in_short(meeting: Meeting, language: Language) -> Iterator[Section]:
    return _typed(Message("In short"), meeting.summary, language)


def _summed_up(meeting: Meeting, language: Language) -> Iterator[Section]:
    """The decisions in short stand beside the text, which does not repeat them."""
    if meeting.minutes is not None:
        yield from (replace(each, numbered=False) for each in _in_short(meeting, language))


def _other(meeting: Meeting, language: Language) -> Iterator[Section]:
    """That the text is in the other language alone."""
    if meeting.minutes is not None and meeting.minutes.texts and language not in meeting.minutes.texts:
        told = Message("There is no text of these minutes in this language: what stands here is what was sent.")
        yield Section(title=Message("Language"), blocks=(Paragraph(text=told, quiet=True),), numbered=False)


def drafted_minutes(meeting: Meeting, language: Language) -> Paper:
    """The draft: who was there, what was decided and how, what was said, and who owes what."""
    beyond = without_room(meeting.spoken, _open_lines(meeting), language)
    items = Section(
        title=Message("What was decided"),
        parts=tuple(_minuted(meeting, each, language, beyond) for each in shown(meeting.items)),
    )
    return sheet(
        meeting,
        "minutes",
        language,
        title=Message("Minutes: %(title)s", title=name_of(meeting, language)),
        mark=Message("%(body)s: minutes", body=meeting.body),
        opening=(*when_and_where(meeting, language), Paragraph(text=attendance_in_words(meeting), weight="fact")),
        sections=(
            *((items,) if meeting.items else ()),
            *left_out(meeting.items),
            *(_in_short(meeting, language) if meeting.minutes is None else ()),
            *_stated(meeting, language, beyond),
            *_interrupted(meeting),
            *owed(meeting, language),
        ),
        rolls=tuple(_rolls(meeting)),
        copies=copies_of(meeting),
    )


def extract(meeting: Meeting, item: Item, language: Language) -> Paper:
    """纪要摘录: what the minutes have of one item, for whoever brought it."""
    return sheet(
        meeting,
        "extract",
        language,
        title=Message("Extract from the minutes: %(title)s", title=name_of(meeting, language)),
        mark=Message("%(body)s: minutes", body=meeting.body),
        opening=day_of(meeting, item, language),
        sections=(
            Section(
                title=heading_of(item, language),
                blocks=(*_voted(item, language), *said_on(meeting.spoken, item.number, language)),
                numbered=False,
            ),
        ),
    )


def _voted(item: Item, language: Language) -> tuple[Paragraph | Table, ...]:
    return (
        *matter_of(item, language),
        *(block for vote in item.votes for block in (*result_of(vote), *(() if vote.consults else seats_of(vote)))),
        Paragraph(label=Message("Where it stands"), text=item.state),
    )


def _minuted(meeting: Meeting, item: Item, language: Language, beyond: Collection[int]) -> Section:
    """Of what was taken in the closed part no more than that it was: the minutes go to all who take part."""
    if item.closed:
        told = Message("It was taken in the closed part. What was decided stands in its own case.")
        title = Message("Item %(number)s: closed item", number=item.number)
        return Section(title=title, blocks=(Paragraph(text=told),))
    return Section(
        title=heading_of(item, language),
        blocks=(
            *matter_of(item, language),
            *(block for vote in item.decisive for block in (*result_of(vote), *_reserved(vote, language))),
            Paragraph(label=Message("Where it stands"), text=item.state, weight="prose" if item.decisive else "fact"),
            *said_on(meeting.spoken, item.number, language, beyond),
        ),
    )


def _stated(meeting: Meeting, language: Language, beyond: Collection[int]) -> Iterator[Section]:
    """What was said for the record and on no item: typed by who keeps it, and stated by organizations.

    Of the closed part nothing, as of its items: the minutes go to all who take part.
    """
    items = {each.number for each in meeting.items}
    lines = [each for each in _open_lines(meeting) if each not in items]
    kept = Message("As it was kept at the session")
    typed = paragraphs(meeting.statements, language, kept) if meeting.statements else ()
    blocks = (*typed, *(block for each in lines for block in said_on(meeting.spoken, each, language, beyond)))
    if blocks:
        yield Section(title=Message("Statements for the record"), blocks=blocks)


def _open_lines(meeting: Meeting) -> list[str | None]:
    """The numbers of the lines of which the minutes tell what was said; None for the whole meeting."""
    closed = {each.number for each in meeting.items if each.closed}
    there = dict.fromkeys(
        (
            *(each.number for each in meeting.agenda if each.number and not each.closed),
            *(each.number for each in meeting.items),
        )
    )
    return [None, *(each for each in there if each not in closed)]


def _annexed(meeting: Meeting, language: Language) -> Iterator[Section]:
    """The statements that the text says are annexed; before there is one, those that its draft says are."""
    lines, text = _open_lines(meeting), _text(meeting, language)
    texts = meeting.minutes.texts if meeting.minutes is not None else {}
    code = next((each for each in LANGUAGES if each in texts and language not in texts), language)
    beyond = without_room(meeting.spoken, lines, language)
    found = [
        each
        for each in meeting.spoken.stated
        if each.number in lines and (each.mark(code) in text if text else each.id in beyond)
    ]
    if found:
        blocks = tuple(block for each in found for block in annexed(each, code))
        yield Section(title=Message("Annex: statements for the record"), blocks=blocks, numbered=False)


def _interrupted(meeting: Meeting) -> Iterator[Section]:
    blocks = tuple(interrupted(meeting.spoken))
    if blocks:
        yield Section(title=Message("Interruptions of the sitting"), blocks=blocks)


def _reserved(vote: Vote, language: Language) -> Iterator[Paragraph]:
    """What members reserved when they answered, in full."""
    for each in vote.cards:
        if each.choice and each.choice == vote.reserving:
            label = Message("Reservation of %(name)s", name=each.name)
            found = paragraphs(each.comment or "–", language, label)
            yield from (replace(line, weight="fact") for line in found)


def _title(meeting: Meeting, language: Language) -> Message:
    """With how far the minutes are: nobody takes a draft for what was agreed."""
    title, kept = name_of(meeting, language), meeting.minutes
    if kept is None or kept.agreed:
        return Message("Minutes: %(title)s", title=title)
    if not kept.texts:
        return Message("Minutes: %(title)s (draft)", title=title)
    if kept.asked:
        return Message("Minutes: %(title)s (for countersignature)", title=title)
    return Message("Minutes: %(title)s (sent back)", title=title)


def _corrected(meeting: Meeting, language: Language) -> Iterator[Section]:
    """What was put right since they were agreed; the text above stays as it was."""
    if meeting.corrections:
        blocks = (block for each in meeting.corrections for block in correction_lines(each, meeting, language))
        yield Section(title=Message("Corrections"), blocks=tuple(blocks), numbered=False)


def _typed(title: Message, text: str | None, language: Language) -> Iterator[Section]:
    if text:
        yield Section(title=title, blocks=paragraphs(text, language))


def _signatures(meeting: Meeting, language: Language) -> Iterator[Section]:
    """What became of the minutes in the hands of those who sign them, with every reservation in full."""
    signed = [each for each in meeting.votes if each.signs]
    if not signed:
        return
    blocks = [block for vote in signed for block in result_of(vote)]
    if signed[-1].silence is not None:
        blocks.append(Paragraph(text=signed[-1].silence, quiet=True))
    yield Section(title=Message("Countersignature"), blocks=tuple(blocks), numbered=False)
    lines = tuple(_reserved(signed[-1], language))
    if lines:
        yield Section(title=Message("Reservations"), blocks=lines, numbered=False)


def _rolls(meeting: Meeting) -> Iterator[Roll]:
    """出席、委托、请假、缺席、列席, as the attendance list has them."""
    if not meeting.attended:
        if meeting.members:
            yield Roll(label=Message("Member organizations"), names=named(meeting.members))
        return
    lists = (
        (Message("In attendance"), [each for each in meeting.members if each.came]),
        (Message("Represented"), [each for each in meeting.members if each.presence == "proxy"]),
        (Message("Excused"), [each for each in meeting.members if each.presence == "excused"]),
        (Message("Absent"), [each for each in meeting.members if each.presence in ("absent", "")]),
        (Message("Sitting in"), [each for each in meeting.guests if each.came]),
    )
    for label, these in lists:
        if these:
            yield Roll(label=label, names=named(these))
