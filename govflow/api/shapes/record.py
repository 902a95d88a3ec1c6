"""Entries of the record of a case."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from govflow.api.frame.speech import say
from govflow.api.shapes.cases import DocumentInList, document_in_list
from govflow.api.shapes.values import Answer, Name, Shown, answered, name_or_none, named, sentence
from govflow.services.queries.case.timeline import Event, Timeline


class EntryShown(Shown):
    """An entry of the record. `number`: as this reader counts; of what was confided its identifier."""

    number: int | str
    at: datetime
    title: Name
    by: str
    state_before: Name | None
    state_after: Name | None
    reason: str | None
    sentence: str | None
    answers: list[Answer]
    documents: list[DocumentInList]
    hash: str


class EntriesShown(Shown):
    """Entries, the newest first."""

    entries: list[EntryShown]
    known: int = Field(description="How many entries of the case this reader counts.")
    below: int | None = Field(description="`below` of the next page.")


def entries_shown(timeline: Timeline) -> EntriesShown:
    return EntriesShown(
        entries=[entry_shown(each) for each in timeline.events], known=timeline.known, below=timeline.earlier
    )


def entry_shown(event: Event) -> EntryShown:
    return EntryShown(
        number=event.number,
        at=event.at,
        title=named(event.title),
        by=say(event.by),
        state_before=name_or_none(event.before),
        state_after=name_or_none(event.after),
        reason=event.reason,
        sentence=sentence(event.sentence),
        answers=[answered(each) for each in event.answers],
        documents=[document_in_list(each) for each in event.files],
        hash=event.hash,
    )
