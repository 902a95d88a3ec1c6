"""Who may do what with the list of issues and with points: one function for each right, for commands and pages."""

from __future__ import annotations

from govflow.domain.bargaining.book import ISSUES, IssueBook, IssueList
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.rights import against_keeping, against_others, holds
from govflow.store.work import Case, Work

NO_ROOM = Message("There is no room of this kind that you may see.")


def issue_book(work: Work, case: Case) -> IssueBook | None:
    book: IssueBook | None = work.version_of(case).machine.book(ISSUES)
    return book


def room_of(work: Work, case: Case) -> IssueBook:
    """The book, for who reads the list of issues by what they hold now. Raises NotFound for all others."""
    book = issue_book(work, case)
    if book is None or not reads_issues(work, case, book):
        raise NotFound(NO_ROOM)
    return book


def reads_issues(work: Work, case: Case, book: IssueBook) -> bool:
    return not holds(work, case).isdisjoint(book.readers)


def computes(work: Work, case: Case, book: IssueBook) -> bool:
    """Is it the actor who is shown what the points of all come to?"""
    return book.computed_for in holds(work, case)


def sides(case: Case, book: IssueBook) -> tuple[int, ...]:
    """The organizations that give points, in the order of the file."""
    found = (each.organization_id for name in book.sides for each in case.holders(name))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def confirmed_by_all(case: Case, book: IssueBook, issues: IssueList) -> bool:
    return set(sides(case, book)) <= issues.confirmed


def against_listing(work: Work, case: Case, book: IssueBook) -> list[Message]:
    """Why the actor does not keep the list of issues now."""
    return against_keeping(work, case, book.kept_by, book.open_in, _closed(work, case))


def against_confirming(work: Work, case: Case, book: IssueBook, issues: IssueList | None) -> list[Message]:
    """Why the organization acted for does not confirm this version of the list now."""
    if reasons := against_keeping(work, case, book.confirmed_by, book.open_in, _closed(work, case)):
        return reasons
    if issues is None:
        return [NO_LIST]
    if work.actor.organization_id in issues.confirmed:
        return [Message("Your organization has confirmed this version already.")]
    return []


def against_scoring(work: Work, case: Case, book: IssueBook, issues: IssueList | None) -> list[Message]:
    """Why the organization acted for gives no points now."""
    if reasons := against_keeping(work, case, book.scored_by, book.open_in, _closed(work, case)):
        return reasons
    if issues is None:
        return [NO_LIST]
    if not confirmed_by_all(case, book, issues):
        return [Message("Points are given once all sides have confirmed version %(n)s of the list.", n=issues.number)]
    return []


def against_tabling(work: Work, case: Case, book: IssueBook) -> list[Message]:
    """Why no package is tabled by the actor now: whose step it is, and whether it is open."""
    here = [each.transition for each in work.version_of(case).machine.manual(case.state)]
    found = next((each for each in here if each.name == book.tabled_by), None)
    if found is None:
        title = work.version_of(case).workflow.states[case.state].title
        return [Message("In “%(state)s” no package is tabled.", state=title)]
    return against_others(work, case, tuple(sorted(found.people)))


NO_LIST = Message("No list of issues has been kept yet.")


def _closed(work: Work, case: Case) -> Message:
    title = work.version_of(case).workflow.states[case.state].title
    return Message("In “%(state)s” the list of issues stays as it is, and no points are given.", state=title)
