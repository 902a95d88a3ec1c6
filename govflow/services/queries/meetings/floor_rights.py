"""Who may do what with statements, speaking lists and breaks of a meeting: one function for each right.

Asked by commands and pages alike; each answers for the actor of the work, with all that speaks against an act.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from govflow.domain.floor import (
    MOST_WORDINGS,
    SPEAKERS,
    STATEMENTS,
    Place,
    SpeakersBook,
    Statement,
    StatementBook,
)
from govflow.messages import Message
from govflow.services.rights import against_others, holds
from govflow.store.work import Case, Work
from govflow.values import Text

NO_STATEMENTS = Message("No statements for the record are kept here.")
NO_LIST = Message("No speaking list is kept here.")


def statement_book(work: Work, case: Case) -> StatementBook | None:
    book: StatementBook | None = work.version_of(case).machine.book(STATEMENTS)
    return book


def speakers_book(work: Work, case: Case) -> SpeakersBook | None:
    book: SpeakersBook | None = work.version_of(case).machine.book(SPEAKERS)
    return book


def takes_part_in(case: Case, capacities: Iterable[str], organization_id: int | None) -> bool:
    """Does an organization hold one of these capacities in the case?"""
    return organization_id is not None and any(
        each.organization_id == organization_id for name in capacities for each in case.holders(name)
    )


def against_lodging(work: Work, case: Case) -> list[Message]:
    """Why the actor does not lodge a statement of the organization that it acts for now."""
    book = statement_book(work, case)
    if book is None:
        return [NO_STATEMENTS]
    return _own(work, case, book.of, book.lodged_by) or _not_said(work, case, book.open_in)


def against_entering(work: Work, case: Case) -> list[Message]:
    """Why the actor does not enter now what others said."""
    book = statement_book(work, case)
    if book is None:
        return [NO_STATEMENTS]
    return against_others(work, case, book.kept_by) or _not_said(work, case, book.open_in)


def against_replacing(work: Work, case: Case, statement: Statement) -> list[Message]:
    """Why the actor does not word a statement anew: its organization does, or who entered its last wording."""
    if not statement.stands:
        return [Message("This statement was taken back; a new one can be lodged.")]
    often = Message(
        "A statement is worded %(most)s times at most: take it back, and lodge another.", most=MOST_WORDINGS
    )
    return _against_changing(work, case, statement) or [often] * (len(statement.versions) >= MOST_WORDINGS)


def against_taking_back(work: Work, case: Case, statement: Statement) -> list[Message]:
    """Why the actor does not take a statement back: its own, or one that it entered. Whoever objects to what others
    entered for it may do so for longer.
    """
    book = statement_book(work, case)
    if book is None:
        return [NO_STATEMENTS]
    if not statement.stands:
        return [Message("This statement was taken back already.")]
    if statement.entered and is_own(work, statement):
        states = (*book.open_in, *book.objected_in)
        return _own(work, case, book.of, book.lodged_by) or _not_said(work, case, states)
    return _against_changing(work, case, statement)


def against_asking(work: Work, case: Case) -> list[Message]:
    """Why the actor does not ask for the floor for the organization that it acts for now."""
    book = speakers_book(work, case)
    if book is None:
        return [NO_LIST]
    return _own(work, case, book.of, book.of) or _not_sitting(work, case, book)


def against_keeping_list(work: Work, case: Case) -> list[Message]:
    """Why the actor neither puts others on the list nor gives the floor now."""
    book = speakers_book(work, case)
    if book is None:
        return [NO_LIST]
    return against_others(work, case, (*book.chaired_by, *book.kept_by)) or _not_sitting(work, case, book)


def against_ending(work: Work, case: Case, place: Place) -> list[Message]:
    """Why the actor does not end a speech now: who speaks may, and who keeps the list."""
    if place.organization_id == work.actor.organization_id and not against_asking(work, case):
        return []
    return against_keeping_list(work, case)


def against_leaving_list(work: Work, case: Case, place: Place) -> list[Message]:
    """Why the actor does not take a place off the list: who asked may, and who put it there for a raised hand."""
    if place.organization_id == work.actor.organization_id:
        return against_asking(work, case)
    if place.added_by == work.actor.organization_id:
        return against_keeping_list(work, case)
    return [Message("Only who asked for the floor gives it up again.")]


def against_chairing(work: Work, case: Case) -> list[Message]:
    """Why the actor does not close a list or open it again now."""
    book = speakers_book(work, case)
    if book is None:
        return [NO_LIST]
    return against_others(work, case, book.chaired_by) or _not_sitting(work, case, book)


def against_interrupting(work: Work, case: Case) -> list[Message]:
    """Why the actor neither interrupts the sitting nor continues it now."""
    book = speakers_book(work, case)
    if book is None:
        return [NO_LIST]
    return against_others(work, case, book.interrupted_by) or _not_sitting(work, case, book)


def is_own(work: Work, statement: Statement) -> bool:
    """Is it of the organization that the actor acts for?"""
    return statement.organization_id == work.actor.organization_id


def _against_changing(work: Work, case: Case, statement: Statement) -> list[Message]:
    if is_own(work, statement):
        return against_lodging(work, case)
    if statement.entered:
        return against_entering(work, case)
    return [Message("A statement is worded and withdrawn by whose it is, and by nobody for them.")]


def _own(work: Work, case: Case, of: Collection[str], by: Collection[str]) -> list[Message]:
    """Nobody speaks for another: the organization acted for takes part as one of these, and the actor acts for it."""
    if takes_part_in(case, of, work.actor.organization_id) and not holds(work, case).isdisjoint(by):
        return []
    return against_others(work, case, by) or [Message("Your organization does not take part in this meeting.")]


def _not_said(work: Work, case: Case, states: Collection[str]) -> list[Message]:
    told = Message("In “%(state)s” no statement for the record is lodged or changed.", state=_state(work, case))
    return [] if case.state in states else [told]


def _not_sitting(work: Work, case: Case, book: SpeakersBook) -> list[Message]:
    told = Message("In “%(state)s” the meeting is not sitting: nobody has the floor.", state=_state(work, case))
    return [] if case.state in book.open_in else [told]


def _state(work: Work, case: Case) -> Text:
    return work.version_of(case).workflow.states[case.state].title
