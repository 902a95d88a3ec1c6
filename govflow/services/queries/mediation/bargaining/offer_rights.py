"""Who may offer packages and answer offers: one function for each right, for commands and pages."""

from __future__ import annotations

from govflow.domain.bargaining.book import IssueBook, IssueList
from govflow.domain.bargaining.offers import Offer
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.mediation.bargaining.rights import (
    NO_LIST,
    NO_ROOM,
    confirmed_by_all,
    issue_book,
    room_of,
)
from govflow.services.rights import against_keeping, holds
from govflow.store.mediation.bargaining import load_issues
from govflow.store.mediation.offers import Offered, load_offers
from govflow.store.work import Case, Work


def offering_of(work: Work, case: Case) -> tuple[IssueBook, IssueList | None]:
    """The book, where packages are offered under it, and the newest list. Raises NotFound for all others."""
    book = room_of(work, case)
    if not book.offered_by:
        raise NotFound(NO_ROOM)
    return book, load_issues(work, case)


def offer_in_sight(work: Work, case: Case, offer: str) -> tuple[Offered, list[Offered]]:
    """The offer with this identifier, and all that the actor reads. Raises NotFound."""
    book = issue_book(work, case)
    found = load_offers(work, case, book) if book is not None else []
    one = next((each for each in found if each.offer.id == offer), None)
    if one is None:
        raise NotFound(NO_ROOM)
    return one, found


def offers_as(work: Work, case: Case, book: IssueBook) -> str:
    """As what the actor makes and answers offers; empty for who only reads."""
    held = holds(work, case)
    return next((each.partition(".")[0] for each in book.offered_by if each in held), "")


def reads_as(work: Work, case: Case, book: IssueBook) -> str:
    """As what the actor is in the room, whether or not it may bind its side."""
    held = holds(work, case)
    return next((each for each in book.readers if each in held), "")


def against_offering(work: Work, case: Case, book: IssueBook, known: IssueList | None) -> list[Message]:
    """Why the actor offers no package now, whichever."""
    if reasons := against_keeping(work, case, book.offered_by, book.open_in, _closed(work, case)):
        return reasons
    if known is None:
        return [NO_LIST]
    if not confirmed_by_all(case, book, known):
        return [
            Message("Packages are offered once all sides have confirmed version %(n)s of the list.", n=known.number)
        ]
    return []


def against_answering(work: Work, case: Case, book: IssueBook, known: IssueList | None, offer: Offer) -> list[Message]:
    """Why the actor does not answer this offer now."""
    if reasons := against_keeping(work, case, book.offered_by, book.open_in, _closed(work, case)):
        return reasons
    if offers_as(work, case, book) not in offer.to:
        return [Message("This offer was made to others.")]
    if offer.taken_back:
        return [Message("This offer was taken back.")]
    if offer.lapsed:
        who = work.version_of(case).machine.capacity_title(book.computed_for)
        return [
            Message("%(who)s: another one read this offer. It is answered no more; it has to be made anew.", who=who)
        ]
    if known is None or known.number != offer.number:
        return [Message("The list of issues was changed since this offer: it is answered no more.")]
    return []


def against_taking_back_offer(work: Work, case: Case, book: IssueBook, offer: Offer) -> list[Message]:
    """Why the actor does not take this offer back now."""
    if reasons := against_keeping(work, case, book.offered_by, book.open_in, _closed(work, case)):
        return reasons
    if offers_as(work, case, book) != offer.by:
        return [Message("Only who made this offer takes it back.")]
    return [Message("This offer was taken back.")] if offer.taken_back else []


def _closed(work: Work, case: Case) -> Message:
    title = work.version_of(case).workflow.states[case.state].title
    return Message("In “%(state)s” no package is offered, and no offer answered.", state=title)
