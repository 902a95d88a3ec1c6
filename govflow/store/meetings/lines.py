"""The line of an agenda that something is said on, and the case in whose record that stands."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from govflow.domain.meetings import numbers
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.meetings.agenda import load_agenda, sees_item
from govflow.store.people import OrganizationRow
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.store.writing.locking import lock_below
from govflow.values import Text

ORGANIZATION = OrganizationRow.__table__

_NAME = Prepared(
    select(ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh).where(ORGANIZATION.c.id == bindparam("organization"))
)
_ABOVE = Prepared(select(CASE.c.parent_id).where(CASE.c.id == bindparam("case")))


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


def owner_in_hand(work: Work, meeting: Case, case_id: int) -> Case | None:
    """The meeting itself, or an item of it, locked; none for one that has gone to another meeting since."""
    if case_id == meeting.id:
        return meeting
    return lock_below(work, case_id) if _ABOVE.scalar(work.session, case=case_id) == meeting.id else None


def number_of(work: Work, meeting: Case, entry_id: int | None) -> str:
    """The number of a line of the agenda; empty for none."""
    agenda = load_agenda(work, meeting)
    return next((number for each, number in zip(agenda, numbers(agenda), strict=True) if each.id == entry_id), "")


def name_at(work: Work, meeting: Case, organization_id: int) -> Text:
    """What an organization is called that takes part in a meeting, or did."""
    holders = (each for parties in meeting.parties.values() for each in parties)
    known = next((each.name for each in holders if each.organization_id == organization_id), None)
    if known is not None:
        return known
    row = _NAME.first(work.session, organization=organization_id)
    return Text(en=row.name_en, zh=row.name_zh)
