"""The way from a case to its room, for those who have one."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.services.queries.case.names import Names
from govflow.services.queries.mediation.bargaining.rights import computes, issue_book, reads_issues
from govflow.store.work import Case, Work


@dataclass(frozen=True, kw_only=True)
class RoomLink:
    """``leads``: the reader is shown what the points come to."""

    reference: str
    leads: bool


def load_room_link(work: Work, case: Case, _names: Names) -> RoomLink | None:
    """The same for each side, whatever stands in the room: nothing of it is asked here."""
    book = issue_book(work, case)
    if book is None or not reads_issues(work, case, book):
        return None
    return RoomLink(reference=case.reference, leads=computes(work, case, book))
