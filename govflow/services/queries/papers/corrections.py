"""更正单: the corrections of minutes after they were agreed, below them and as a paper of its own each."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.domain.minutes import latest_answers
from govflow.messages import Message
from govflow.papers.paper import Language, Paper, Paragraph, Section, paragraphs
from govflow.services.queries.papers.meeting import Meeting
from govflow.services.queries.papers.sheet import name_of, sheet
from govflow.store.meetings.corrections import KeptCorrection


def correction_sheet(meeting: Meeting, kept: KeptCorrection, language: Language) -> Paper:
    """One correction by itself."""
    told = (*_what(kept, meeting, language), Paragraph(text=Message("The minutes stay as they were agreed.")))
    return sheet(
        meeting,
        "correction",
        language,
        title=Message(
            "Correction sheet No. %(number)s: %(title)s", number=kept.number, title=name_of(meeting, language)
        ),
        mark=Message("%(body)s: minutes", body=meeting.body),
        sections=(Section(title=Message("Correction of the minutes"), blocks=told, numbered=False),),
        signed_by=meeting.office or meeting.body,
        signed_on=kept.at.astimezone(meeting.zone).date(),
    )


def correction_lines(kept: KeptCorrection, meeting: Meeting, language: Language) -> Iterator[Paragraph]:
    """A correction below the minutes."""
    day = kept.at.astimezone(meeting.zone).date()
    yield Paragraph(text=Message("No. %(number)s, %(day)s", number=kept.number, day=day))
    yield from _what(kept, meeting, language)


def _what(kept: KeptCorrection, meeting: Meeting, language: Language) -> Iterator[Paragraph]:
    yield from paragraphs(kept.correction.stood, language, Message("It reads"))
    yield from paragraphs(kept.correction.correct, language, Message("It is to read"))
    yield from paragraphs(kept.correction.reason, language, Message("Reason"))
    yield from _answered(kept, meeting, language)


def _answered(kept: KeptCorrection, meeting: Meeting, language: Language) -> Iterator[Paragraph]:
    """Until when it can be objected to, and what was said: nothing that changes without an entry of the record."""
    if kept.correction.in_place_of is not None:
        yield Paragraph(text=Message("In place of sheet No. %(number)s.", number=kept.correction.in_place_of))
    if kept.until is not None:
        rule = Message("Objections until %(until)s. Who has not objected by then agrees.", until=kept.until)
        yield Paragraph(text=rule, quiet=True)
    for each in latest_answers(kept.answers).values():
        who = meeting.answerers[each.organization_id or 0]
        if each.says == "objects":
            yield from paragraphs(each.text, language, Message("%(name)s objects", name=who))
        else:
            yield Paragraph(text=Message("%(name)s agrees.", name=who))
    for each in kept.answers:
        if each.says == "withdraws":
            yield from paragraphs(each.text, language, Message("Withdrawn"))
    if kept.replaced_by is not None:
        yield Paragraph(text=Message("Replaced by sheet No. %(number)s.", number=kept.replaced_by))
