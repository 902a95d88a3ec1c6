"""Who drafts an agreement, speaks to it and accepts it: one function for each right, asked by commands and pages alike.

Each answers for the actor of the work, with all that speaks against an act.
"""

from __future__ import annotations

from collections.abc import Sequence

from govflow.domain.agreements import DRAFT, Author, Draft, DraftBook, folded
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.mediation.acting import acts_as
from govflow.services.rights import against_others
from govflow.store.mediation.drafting import author_of, load_said
from govflow.store.work import Case, Work

NO_SUCH = Message("There is no draft of an agreement here that you may see.")
TO_ALL = "all"


def draft_book(work: Work, case: Case) -> DraftBook | None:
    book: DraftBook | None = work.version_of(case).machine.book(DRAFT)
    return book


def book_in_sight(work: Work, case: Case) -> DraftBook:
    """The book, for the sides and whoever drafts. Raises NotFound for all others, as where there is none."""
    book = draft_book(work, case)
    if book is None or not works_on_it(work, case):
        raise NotFound(NO_SUCH)
    return book


def works_on_it(work: Work, case: Case) -> bool:
    """Is the actor one of the sides or whoever drafts?"""
    return drafts_as(work, case) is not None or side_of(work, case) is not None


def drafts_as(work: Work, case: Case) -> str | None:
    """The capacity in which the actor drafts."""
    book = draft_book(work, case)
    return acts_as(work, case, book.drafted_by) if book is not None else None


def side_of(work: Work, case: Case) -> str | None:
    """The side that the actor is on."""
    book = draft_book(work, case)
    return acts_as(work, case, book.between) if book is not None else None


def load_draft(work: Work, case: Case) -> Draft:
    """All of the draft that the actor may read."""
    return folded(load_said(work, case))


def holders_of_sides(work: Work, case: Case) -> Sequence[Author]:
    """Who has to accept each clause: all who hold one of the sides today. A side without anybody accepts nothing."""
    book = draft_book(work, case)
    sides = [case.holders(each) for each in book.between] if book is not None else []
    return [author_of(each) for holders in sides for each in holders] if all(sides) else ()


def audiences(work: Work, case: Case) -> tuple[str, ...]:
    """To whom the actor may speak about the draft: all, or one side and whoever drafts; of a side its own."""
    book, side = book_in_sight(work, case), side_of(work, case)
    return (TO_ALL, *(book.between if side is None else (side,)))


def audience_of(book: DraftBook, to: str) -> tuple[str, ...]:
    return book.readers if to == TO_ALL else book.privately(to)


def against_working(work: Work, case: Case) -> list[Message]:
    """Why nobody works on the draft now."""
    book, workflow = book_in_sight(work, case), work.version_of(case).workflow
    if case.end is None and case.state in book.open_in:
        return []
    here = workflow.states[case.state].title
    return [Message("The draft is not worked on while the case is in “%(state)s”.", state=here)]


def against_drafting(work: Work, case: Case) -> list[Message]:
    """Why the actor does not write or show the draft now."""
    book = book_in_sight(work, case)
    return against_working(work, case) or against_others(work, case, book.drafted_by)


def against_accepting(work: Work, case: Case) -> list[Message]:
    """Why the actor accepts no clause now, and takes no acceptance back."""
    book = book_in_sight(work, case)
    if reasons := against_working(work, case) or against_others(work, case, book.accepted_by):
        return reasons
    return [] if side_of(work, case) is not None else against_others(work, case, book.between)


def against_proposing(work: Work, case: Case) -> list[Message]:
    """Why the actor proposes no other wording now."""
    book = book_in_sight(work, case)
    return against_working(work, case) or against_others(work, case, book.between)
