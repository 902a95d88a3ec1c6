"""更正单: the corrections of minutes after they were agreed, below them and as a paper of its own each."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.messages import Message
from govflow.papers.paper import Language, Paper, Paragraph, Section, paragraphs
from govflow.services.queries.papers.meeting import Meeting
from govflow.services.queries.papers.sheet import name_of, sheet
from govflow.store.meetings.corrections import KeptCorrection


def correction_sheet(meeting: Meeting, kept: KeptCorrection, language: Language) -> Paper:
    """One correction by itself."""
    told = (*_what(kept, language), Paragraph(text=Message("The minutes stay as they were agreed.")))
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
    yield from _what(kept, language)


def _what(kept: KeptCorrection, language: Language) -> Iterator[Paragraph]:
    yield from paragraphs(kept.correction.stood, language, Message("It reads"))
    yield from paragraphs(kept.correction.correct, language, Message("It is to read"))
    yield from paragraphs(kept.correction.reason, language, Message("Reason"))
