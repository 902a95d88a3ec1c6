"""The papers before a conference: invitation, agenda, list of participants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govflow.messages import Message
from govflow.papers.paper import Language, Paper, Paragraph, Said, Section, Table, paragraphs, titled
from govflow.services.queries.papers.agenda import AgendaLine
from govflow.services.queries.papers.attendance import WORDS, Attendee
from govflow.services.queries.papers.meeting import Item, Meeting
from govflow.services.queries.papers.sheet import MOST_LINES as MOST
from govflow.services.queries.papers.sheet import (
    copies_of,
    heading_of,
    left_out,
    left_out_of,
    matter_of,
    name_of,
    of_body,
    sheet,
    shown,
    when_and_where,
)
from govflow.values import Text


def invitation(meeting: Meeting, language: Language) -> Paper:
    """会议通知: day, place, what for, the items, and who is asked to come."""
    name = name_of(meeting, language)
    sections = [Section(title=Message("Day and place"), blocks=(*when_and_where(meeting, language), *_link(meeting)))]
    if meeting.purpose:
        sections.append(Section(title=Message("Purpose"), blocks=paragraphs(meeting.purpose, language)))
    if meeting.items:
        lines = tuple(Paragraph(text=heading_of(each, language)) for each in shown(meeting.items))
        sections.append(Section(title=Message("Items"), blocks=lines))
    sections.append(Section(title=Message("Who is invited"), blocks=_invited(meeting)))
    return sheet(
        meeting,
        "invitation",
        language,
        title=Message("Invitation: %(title)s", title=name),
        mark=of_body(meeting),
        to=Message("To the members and all who are invited"),
        opening=(Paragraph(text=Message("You are invited to %(title)s. It is held as follows.", title=name)),),
        sections=(*sections, *left_out(meeting.items)),
        signed_by=meeting.body,
        signed_on=meeting.sent_on or meeting.made_on,
        copies=copies_of(meeting),
    )


def _link(meeting: Meeting) -> Iterator[Paragraph]:
    """Only who is invited reads how to join from elsewhere."""
    if meeting.link:
        yield Paragraph(label=Message("Video link"), text=meeting.link)


def agenda(meeting: Meeting, language: Language) -> Paper:
    """会议议程: every item with who brings it and what is to be decided."""
    return sheet(
        meeting,
        "agenda",
        language,
        title=Message("Agenda: %(title)s", title=name_of(meeting, language)),
        mark=of_body(meeting),
        opening=when_and_where(meeting, language),
        sections=(*_lines(meeting, language), *left_out(meeting.items)),
    )


def _lines(meeting: Meeting, language: Language) -> Iterator[Section]:
    """Each line of the agenda under its number; of what is not the reader's that there is an item."""
    items = {each.reference: each for each in shown(meeting.items)}
    for line in meeting.agenda:
        item = items.get(line.item.case.reference) if line.item is not None else None
        title = Message("Closed item") if line.hidden else titled(line.title, line.title_other, language)
        if line.item is not None and item is None:
            continue  # left out, and said so
        yield Section(
            title=Message("%(number)s  %(title)s", number=line.number, title=title) if line.number else title,
            blocks=(*_how_taken(line), *(_told(item, language) if item is not None else ())),
            numbered=False,
        )


def _how_taken(line: AgendaLine) -> Iterator[Paragraph]:
    if line.together:
        yield Paragraph(text=Message("A item: decided together with others, unless a member asks for its debate."))
    if line.rapporteur:
        yield Paragraph(label=Message("Rapporteur"), text=line.rapporteur)
    if line.minutes:
        n = line.minutes
        yield Paragraph(label=Message("Time"), text=Message("%(n)s minute", "%(n)s minutes", n=n))


def _told(item: Item, language: Language) -> tuple[Paragraph | Table, ...]:
    state = Paragraph(label=Message("Where it stands"), text=item.state, quiet=True)
    return (*matter_of(item, language), state)


def participants(meeting: Meeting, language: Language) -> Paper:
    """参会人员名单: the members with who came, and whoever else is invited."""
    several = sum(each.opened_at is not None for each in meeting.sittings.shown) > 1
    return sheet(
        meeting,
        "participants",
        language,
        title=Message("List of participants: %(title)s", title=name_of(meeting, language)),
        mark=of_body(meeting),
        opening=when_and_where(meeting, language),
        sections=(
            Section(
                title=Message("Member organizations"),
                blocks=(Paragraph(text=attendance_in_words(meeting)), *_attendance(meeting.members, several=several)),
            ),
            *(
                Section(title=title, blocks=tuple(_attendance(guests, several=several)))
                for title, guests in _by_title(meeting.guests).items()
            ),
        ),
    )


def attendance_in_words(meeting: Meeting) -> Message:
    """How many members came."""
    n = len(meeting.members)
    if not meeting.attended:
        return Message("It has %(n)s member.", "It has %(n)s members.", n=n)
    there = sum(each.came for each in meeting.members)
    return Message("%(there)s of %(n)s member present.", "%(there)s of %(n)s members present.", n=n, there=there)


def _attendance(attendees: Sequence[Attendee], *, several: bool) -> Iterator[Paragraph | Table]:
    """``several``: there were several sittings, so it is told at which of them each was."""
    columns = (Message("No."), Message("Organization"), Message("Persons"), Message("Attendance"))
    yield Table(
        title=Message("Attendance"),
        columns=(*columns, *((Message("Sittings"),) if several else ()), Message("Remarks")),
        rows=tuple(
            (
                number,
                each.name,
                each.persons,
                WORDS.get(each.presence, Message("Not recorded yet")),
                *((each.attended or "–",) if several else ()),
                _remark(each),
            )
            for number, each in enumerate(attendees[:MOST], start=1)
        ),
        widths=(2, 6, 4, 4, *((4,) if several else ()), 4),
    )
    yield from left_out_of(len(attendees))


def _remark(attendee: Attendee) -> Said:
    given = attendee.given
    if attendee.proxy is not None and given is not None and given.paper is not None:
        return Message(
            "Vote held by %(proxy)s; proxy on paper, document %(number)s", proxy=attendee.proxy, number=given.number
        )
    if attendee.proxy is not None and given is not None and given.bare:
        return Message("Vote held by %(proxy)s; no paper, and not announced", proxy=attendee.proxy)
    if attendee.proxy is not None:
        return Message("Vote held by %(proxy)s", proxy=attendee.proxy)
    return attendee.reason


def _by_title(guests: Sequence[Attendee]) -> dict[Text, list[Attendee]]:
    found: dict[Text, list[Attendee]] = {}
    for each in guests:
        found.setdefault(each.title, []).append(each)
    return found


def _invited(meeting: Meeting) -> tuple[Paragraph, ...]:
    names = tuple(each.name for each in meeting.members[:MOST])
    groups = _by_title(meeting.guests)
    others = (
        Paragraph(label=title, text=tuple(each.name for each in guests[:MOST])) for title, guests in groups.items()
    )
    rest = max(len(meeting.members), *map(len, groups.values()), 0)
    return (Paragraph(label=Message("Member organizations"), text=names), *others, *left_out_of(rest))
