"""Who gives leave to pass a confidence on, takes it back, and passes it on: one function for each right.

Asked by commands and pages alike; each answers for the actor of the work, with all that speaks against an act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from govflow.domain.confidences import LEAVE, RELEASE, Leave, LeaveBook, against_revoking, against_use, leaves
from govflow.engine.entries import LeaveKept
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.mediation.confiding.confided_files import confided_file, is_among, is_of_a_side
from govflow.services.queries.mediation.entries import asked_of_entries, load_entries
from govflow.services.rights import holds
from govflow.store.documents import load_readers
from govflow.store.sql.prepared import Asked
from govflow.store.standing.sides import author
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import is_author, readable_confidences

NO_SUCH = Message("There is nothing of this kind confided that you may see.")

KINDS = ("leave",)

Leaves = Mapping[tuple[str, str], Leave]
"""By the confidence and the party that may be told."""


def leave_book(work: Work, case: Case) -> LeaveBook | None:
    book: LeaveBook | None = work.version_of(case).machine.book(LEAVE)
    return book


def with_pages(work: Work, case: Case) -> frozenset[str]:
    """The fields of which each confidence has a page of its own: leave is given there, or it is released."""
    machine = work.version_of(case).machine
    leave, release = machine.book(LEAVE), machine.book(RELEASE)
    return frozenset((*(leave.of if leave is not None else ()), *(release.of if release is not None else ())))


def confidence_in_sight(work: Work, case: Case, confidence: str) -> Mapping[str, Any]:
    """One that the actor may read, and that has a page; of a file, a version. Raises NotFound, as if there was none."""
    fields = with_pages(work, case)
    for row in readable_confidences(work, case) if fields else ():
        if row["id"] == confidence and row["field"] in fields and row["compartment_id"]:
            return row
    found = confided_file(work, case, confidence) if fields else None
    if found is None or not file_has_page(work, case, found):
        raise NotFound(NO_SUCH)
    return found


def file_has_page(work: Work, case: Case, row: Mapping[str, Any]) -> bool:
    """Is there a page for a file that was confided: may leave be given for it, or may it be released?"""
    release = work.version_of(case).machine.book(RELEASE)
    return has_leave(work, case, row) or (release is not None and is_among(work, case, row, release.of))


def has_leave(work: Work, case: Case, row: Mapping[str, Any]) -> bool:
    """May it be passed on by leave at all? What whoever passes on has put there is told without."""
    book = leave_book(work, case)
    return book is not None and is_among(work, case, row, book.of) and is_of_a_side(case, row, book.used_by)


def asked_of_leave(work: Work, case: Case) -> list[Asked]:
    """What ``load_leave`` will ask where a procedure knows leave."""
    return [asked_of_entries(work, case, KINDS)] if leave_book(work, case) is not None else []


def load_leave(work: Work, case: Case) -> Leaves:
    """All leave in what the actor may read, as it stands."""
    found = load_entries(work, case, KINDS)
    return leaves((each.at, each.entry) for each in reversed(found) if isinstance(each.entry, LeaveKept))


def may_be_told(work: Work, case: Case, row: Mapping[str, Any]) -> Sequence[str]:
    """The parties that a confidence may be passed on to: all of the book that somebody holds, but the author's own, and
    none whose field others would read as well.
    """
    book, whose = leave_book(work, case), row["organization_id"]
    if book is None or not has_leave(work, case, row):
        return ()
    fields = work.version_of(case).workflow.fields
    return [
        capacity
        for capacity in book.told
        if (there := case.holders(capacity))
        and whose not in [each.organization_id for each in there]
        and {capacity} <= set(fields[book.told[capacity]].audience) <= {capacity, book.used_by}
    ]


def against_giving(work: Work, case: Case, row: Mapping[str, Any]) -> list[Message]:
    """Why the actor gives no leave to pass this on: its author does, as long as the case is open."""
    book = leave_book(work, case)
    if book is None or not has_leave(work, case, row) or not is_author(author(work, case), row):
        return [Message("Only who confided this says whether it may be passed on.")]
    if case.end is not None:
        return [Message("The case has ended; nothing more is passed on in it.")]
    if book.used_by not in row["audience"] or not case.holders(book.used_by):
        return [Message("Nobody reads this who could pass it on.")]
    return []


def against_taking_back(work: Work, case: Case, row: Mapping[str, Any], leave: Leave | None) -> list[Message]:
    """Why the actor does not take leave back: its author does, until it is used."""
    if not is_author(author(work, case), row):
        return [Message("Only who confided this says whether it may be passed on.")]
    reason = against_revoking(leave)
    return [reason] if reason is not None else []


def against_passing_on(
    work: Work, case: Case, row: Mapping[str, Any], leave: Leave | None, today: date
) -> list[Message]:
    """Why the actor does not pass this on today: only by leave that stands, and only what was confided to the actor."""
    book = leave_book(work, case)
    if book is None or book.used_by not in row["audience"] or book.used_by not in holds(work, case):
        return [Message("It was not confided to you to pass on.")]
    if case.end is not None:
        return [Message("The case has ended; nothing more is passed on in it.")]
    if leave is not None and not _read_then(work, case, row, leave.given_at):
        return [Message("This leave was given to somebody who held this before you: ask for leave of your own.")]
    reason = against_use(leave, today)
    return [reason] if reason is not None else []


def _read_then(work: Work, case: Case, row: Mapping[str, Any], moment: datetime) -> bool:
    """Did the actor, who passes it on now, read it at that moment? Leave was given to somebody."""
    readers = load_readers(work.session, {row["compartment_id"]}).get(row["compartment_id"], [])
    book = leave_book(work, case)
    return book is not None and any(
        each.capacity == book.used_by and each.until is None and each.since <= moment and _is_me(work, each)
        for each in readers
    )


def _is_me(work: Work, reader: Any) -> bool:
    if reader.person_id is not None:
        return bool(reader.person_id == work.actor.person_id)
    return bool(reader.organization_id == work.actor.organization_id)
