"""The papers before a conference: invitation, agenda, list of participants."""

from __future__ import annotations

from govflow.messages import Message
from govflow.papers.paper import Language, Paper, Paragraph, Section, Table, paragraphs
from govflow.services.queries.papers.meeting import Meeting
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
    sections = [Section(title=Message("Day and place"), blocks=when_and_where(meeting, language))]
    if meeting.purpose:
        sections.append(Section(title=Message("Purpose"), blocks=paragraphs(meeting.purpose, language)))
    if meeting.items:
        lines = tuple(
            Paragraph(text=heading_of(each, language), label=Message("Item %(number)s", number=each.number))
            for each in shown(meeting.items)
        )
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


def agenda(meeting: Meeting, language: Language) -> Paper:
    """会议议程: every item with who brings it and what is to be decided."""
    return sheet(
        meeting,
        "agenda",
        language,
        title=Message("Agenda: %(title)s", title=name_of(meeting, language)),
        mark=of_body(meeting),
        opening=when_and_where(meeting, language),
        sections=(
            *(
                Section(
                    title=heading_of(each, language),
                    blocks=(
                        *matter_of(each, language),
                        Paragraph(label=Message("Where it stands"), text=each.state, quiet=True),
                    ),
                )
                for each in shown(meeting.items)
            ),
            *left_out(meeting.items),
        ),
    )


def participants(meeting: Meeting, language: Language) -> Paper:
    """参会人员名单: the members with who came, and whoever else is invited."""
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
                blocks=(*_attendance(meeting), *left_out_of(len(meeting.members))),
            ),
            *(
                Section(title=title, blocks=(_names(title, names), *left_out_of(len(names))))
                for title, names in meeting.invited
            ),
        ),
    )


def _attendance(meeting: Meeting) -> tuple[Paragraph | Table, ...]:
    there = frozenset(meeting.present or ())
    unknown = meeting.present is None
    word = {True: Message("Present"), False: Message("Not present")}
    table = Table(
        title=Message("Attendance"),
        columns=(Message("No."), Message("Organization"), Message("Attendance")),
        rows=tuple(
            (number, each, Message("Not recorded yet") if unknown else word[each in there])
            for number, each in enumerate(meeting.members[:MOST], start=1)
        ),
        widths=(1, 6, 3),
    )
    return (Paragraph(text=attendance_in_words(meeting)), table)


def attendance_in_words(meeting: Meeting) -> Message:
    """How many members came."""
    n = len(meeting.members)
    if meeting.present is None:
        return Message("It has %(n)s member.", "It has %(n)s members.", n=n)
    there = len(meeting.present)
    return Message("%(there)s of %(n)s member present.", "%(there)s of %(n)s members present.", n=n, there=there)


def _names(title: Text, names: tuple[Text, ...]) -> Table:
    return Table(
        title=title,
        columns=(Message("No."), Message("Organization")),
        rows=tuple((number, each) for number, each in enumerate(names[:MOST], start=1)),
        widths=(1, 9),
    )


def _invited(meeting: Meeting) -> tuple[Paragraph, ...]:
    members = Paragraph(label=Message("Member organizations"), text=meeting.members[:MOST])
    others = (Paragraph(label=title, text=names[:MOST]) for title, names in meeting.invited)
    rest = max(len(meeting.members), *(len(names) for _, names in meeting.invited), 0)
    return (members, *others, *left_out_of(rest))
