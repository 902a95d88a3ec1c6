"""The page of the offers: those that the reader made or may read, with the answers, and a form for another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from govflow.domain.bargaining.book import IssueList
from govflow.domain.bargaining.offers import Answer, may_be_asked
from govflow.domain.bargaining.points import Package
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.mediation.bargaining.offer_rights import (
    against_answering,
    against_offering,
    against_taking_back_offer,
    offering_of,
    offers_as,
    reads_as,
)
from govflow.services.queries.mediation.bargaining.rights import NO_ROOM
from govflow.store.mediation.offers import load_offers
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class OfferShown:
    """An offer that the reader may read. ``answers``: whose, and what, of those it may read, with the reason in
    ``reasons``, empty where none was given; ``own``, ``own_reason``: what its own side has answered; ``answering``,
    ``taking_back``: whether it may do so now; ``closed``: why it is not answered.
    """

    id: str
    number: int
    at: datetime
    by: Text
    mine: bool
    to: tuple[Text, ...]
    chosen: tuple[tuple[Text, Text], ...]
    words: str
    taken_back: bool
    answers: tuple[tuple[Text, Answer], ...]
    reasons: tuple[str, ...]
    own: Answer | None
    own_reason: str
    answering: bool
    taking_back: bool
    closed: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class OffersPage:
    """``may_be``: to whom the reader may offer a package: for each choice the capacities and their titles. ``begun``:
    the package with which the form begins; ``counters``: the offer that it answers.
    """

    head: Head
    issues: IssueList | None
    leads: bool
    reader: str  # the capacity for which points are computed
    computed_for: Text
    closed: tuple[Message, ...]
    may_be: tuple[tuple[tuple[str, ...], tuple[Text, ...]], ...]
    offers: tuple[OfferShown, ...]
    begun: Package
    counters: str
    most: int


def load_offers_page(work: Work, reference: str, counters: str = "") -> OffersPage:
    """Raises NotFound for who is not in the room, and for an offer to counter that the reader does not read."""
    case = read_case(work, reference)
    book, known = offering_of(work, case)
    titles = partial(_called, work, case)
    by, mine = offers_as(work, case, book), reads_as(work, case, book)
    closed = tuple(against_offering(work, case, book, known))
    found = load_offers(work, case, book)
    shown = []
    for each in found:
        offer = each.offer
        asked = mine in offer.to
        against = against_answering(work, case, book, known, offer) if asked else []
        shown.append(
            OfferShown(
                id=offer.id,
                number=offer.number,
                at=each.at,
                by=titles(offer.by),
                mine=offer.by == mine,
                to=tuple(map(titles, offer.to)),
                chosen=each.chosen,
                words=offer.words,
                taken_back=offer.taken_back,
                answers=tuple((titles(who), said) for who, said in each.answers.items() if who != mine),
                reasons=tuple(each.reasons.get(who, "") for who in each.answers if who != mine),
                own=each.answers.get(mine),
                own_reason=each.reasons.get(mine, ""),
                answering=asked and not against,
                taking_back=offer.by == mine and not against_taking_back_offer(work, case, book, offer),
                closed=tuple(against),
            )
        )
    countered = next((each.offer for each in found if each.offer.id == counters), None)
    if counters and countered is None:
        raise NotFound(NO_ROOM)
    may_be = may_be_asked(book, by) if by else ()
    if countered is not None:
        may_be = tuple(each for each in may_be if countered.by in each)
    return OffersPage(
        head=load_head(work, case, load_names(work, case)),
        issues=known,
        leads=mine == book.computed_for,
        reader=book.computed_for,
        computed_for=titles(book.computed_for),
        closed=closed,
        may_be=tuple((each, tuple(map(titles, each))) for each in may_be),
        offers=tuple(shown),
        begun=() if countered is None else countered.package,
        counters=counters,
        most=book.most,
    )


def _called(work: Work, case: Case, capacity: str) -> Text:
    """An organization by its name; a person as what they are in the case."""
    named = [each.name for each in case.holders(capacity) if each.organization_id is not None]
    return named[0] if len(named) == 1 else work.version_of(case).machine.capacity_title(capacity)
