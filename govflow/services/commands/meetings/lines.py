"""The line of an agenda that a command is about, and the case in whose record stands what happens on it."""

from __future__ import annotations

from govflow.domain.meetings import numbers
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.meetings.agenda import load_agenda, sees_item
from govflow.store.work import Case, Work
from govflow.store.writing.locking import lock_below


def line_in_hand(work: Work, meeting: Case, entry_id: int | None) -> tuple[Case, str]:
    """The case of an item, locked, or the meeting for all other lines and for none; and the number of the line.

    What happens on an item is read by whoever sees it, and by nobody else. Raises Refused for a line that is not there,
    and in the same words for one that is closed to the actor.
    """
    if entry_id is None:
        return meeting, ""
    agenda = load_agenda(work, meeting)
    for each, number in zip(agenda, numbers(agenda), strict=True):
        if each.id == entry_id and number:
            if each.item_id is None:
                return meeting, number
            if sees_item(work, meeting, each.item_id):
                return lock_below(work, each.item_id), number
    raise Refused([Message("Choose a line of the agenda that is open to you.")])


def number_of(work: Work, meeting: Case, entry_id: int | None) -> str:
    """The number of a line of the agenda; empty for none."""
    agenda = load_agenda(work, meeting)
    return next((number for each, number in zip(agenda, numbers(agenda), strict=True) if each.id == entry_id), "")
