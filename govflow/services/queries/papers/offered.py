"""Which papers a conference has for its reader now, what each still waits for, and the one that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.papers.paper import Language, Paper
from govflow.services.queries.case.names import Names
from govflow.services.queries.papers import after, before
from govflow.services.queries.papers.corrections import correction_sheet
from govflow.services.queries.papers.meeting import Item, Meeting
from govflow.services.queries.papers.sheet import MOST_ITEMS
from govflow.store.meetings.corrections import KeptCorrection
from govflow.store.work import Case, Work

EXTRACT, CORRECTION = "extract-", "correction-"

TITLES = {
    "invitation": Message("Invitation"),
    "agenda": Message("Agenda"),
    "participants": Message("List of participants"),
    "votes": Message("Voting record"),
    "minutes": Message("Minutes"),
}
"""By the name in the address, in the order in which a conference needs them."""

_PAPERS: dict[str, Callable[[Meeting, Language], Paper]] = {
    "invitation": before.invitation,
    "agenda": before.agenda,
    "participants": before.participants,
    "votes": after.votes,
    "minutes": after.minutes,
}


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A paper by its name in the address. ``missing``: what it still waits for; ``item``: of which it is an extract.

    ``correction``: of which it is the sheet.
    """

    name: str
    title: Message
    missing: Message | None = None
    item: Item | None = None
    correction: KeptCorrection | None = None


def load_paper_links(work: Work, case: Case, _names: Names) -> tuple[tuple[str, Message], ...]:
    """The names and titles of the papers, for the page of the case; whether one waits, the page of papers says."""
    return tuple(TITLES.items())


def papers_of(meeting: Meeting) -> tuple[Offered, ...]:
    """The papers of a conference, those that wait included."""
    plain = (Offered(name=name, title=title, missing=_missing(meeting, name)) for name, title in TITLES.items())
    return (*plain, *_corrections(meeting), *_extracts(meeting))


def without_extract(meeting: Meeting) -> int:
    """How many items that were voted on get no extract for want of room."""
    return max(len(_extractable(meeting)) - MOST_ITEMS, 0)


def extract_of(item: Item) -> Offered:
    """The extract of the minutes for one item."""
    title = Message("Extract, item %(number)s", number=item.number)
    return Offered(name=f"{EXTRACT}{item.number}", title=title, item=item)


def drawn(meeting: Meeting, offered: Offered, language: Language) -> Paper:
    """The paper. Raises NotFound for one that still waits, with what for."""
    if offered.missing is not None:
        raise NotFound(offered.missing)
    if offered.correction is not None:
        return correction_sheet(meeting, offered.correction, language)
    if offered.item is not None:
        return after.extract(meeting, offered.item, language)
    return _PAPERS[offered.name](meeting, language)


def _missing(meeting: Meeting, name: str) -> Message | None:
    if name == "invitation" and (meeting.day is None or not meeting.place):
        return Message("The invitation can be drafted once the day and the place of the meeting are set.")
    if name == "agenda" and not meeting.agenda:
        return Message("The agenda can be drafted once there is an item on it.")
    if name == "participants" and not meeting.members:
        return Message("The list can be drafted once the members are known.")
    if name == "votes" and not any(each.decisive for each in meeting.items):
        return Message("The voting record can be drafted once a vote that you may see has closed.")
    if name == "minutes" and not meeting.over:
        return Message("The minutes can be drafted once the session is closed.")
    return None


def _corrections(meeting: Meeting) -> Iterator[Offered]:
    for each in meeting.corrections:
        title = Message("Correction sheet No. %(number)s", number=each.number)
        yield Offered(name=f"{CORRECTION}{each.number}", title=title, correction=each)


def _extracts(meeting: Meeting) -> Iterator[Offered]:
    for each in _extractable(meeting)[:MOST_ITEMS]:
        yield extract_of(each)


def _extractable(meeting: Meeting) -> list[Item]:
    return [each for each in meeting.items if meeting.over and each.number and each.decisive]
