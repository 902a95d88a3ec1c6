"""Meetings: the agenda."""

from __future__ import annotations

from govflow.domain.meetings import PlaceItems, rules
from govflow.messages import Message
from govflow.services.queries.case.agenda import agenda_is_public, asked_of_agenda_lines, load_agenda_table
from govflow.services.queries.meetings.debate import asked_of_requests
from govflow.services.queries.meetings.sittings import SITTINGS, load_sittings_shown
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.meetings.agenda import AgendaRow, place_items
from govflow.store.meetings.debates import DebateRow
from govflow.store.work import Case, Work


def _places(_work: Work, _intent: PlaceItems) -> Message:
    return Message("What is not on the agenda yet is put on it, after the items that are there.")


def _for_who_takes_part(_work: Work, _case: Case) -> bool:
    """Sittings are read off the record, which is for those who take part."""
    return False


MEETINGS = Topic(
    rules=rules,
    intents={PlaceItems: Intent(write=place_items, says=_places)},
    sections=(
        Section(
            template="cases/sections/sittings.html",
            load=load_sittings_shown,
            asks=SITTINGS,
            public=_for_who_takes_part,
        ),
        Section(
            template="cases/sections/agenda.html",
            load=load_agenda_table,
            asks=(asked_of_agenda_lines, asked_of_requests),
            public=agenda_is_public,
            place="first",
        ),
    ),
    tables=(AgendaRow, DebateRow),
)
