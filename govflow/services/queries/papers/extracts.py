"""The extract of the minutes that was sent to the case of an item, for those who take part in that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.queries.papers.meeting import Item, Meeting, load_meeting_of
from govflow.services.rights import reads_as
from govflow.store.cases import CASE
from govflow.store.meetings.corrections import asked_of_extracts, extracts_of
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id, read_case

_MEETING = Prepared(select(CASE.c.id).where(CASE.c.reference == bindparam("reference")))


def asked_of_extract(_work: Work, case: Case) -> Asked:
    """What ``load_extract_link`` will ask."""
    return asked_of_extracts([case.id])


def load_extract_link(work: Work, case: Case, _names: Names) -> tuple[tuple[str, str], ...]:
    """The meetings of which an extract was sent to this case, each with the number of the item, the latest last."""
    if isinstance(reads_as(work, case), Outside):
        return ()
    return tuple(dict(extracts_of(work, case.id)).items())


def load_extract(work: Work, reference: str, meeting: str) -> tuple[Meeting, Item]:
    """What the papers tell of a meeting to who sees this item of it, and the item.

    Raises NotFound where nothing was sent, or the reader does not take part in the case.
    """
    case = read_case(work, reference)
    numbers = dict(load_extract_link(work, case, Names(work.actor, hidden={})))
    row: Any = _MEETING.first(work.session, reference=meeting) if meeting in numbers else None
    if row is None:
        raise NotFound(Message("No such extract was sent to this case."))
    found = load_meeting_of(work, read_by_id(work, row.id), only=case)
    item = next((each for each in found.items if each.reference == reference), None)
    if item is None or not item.decisive:
        raise NotFound(Message("No such extract was sent to this case."))
    return found, replace(item, number=numbers[meeting])
