"""Offering a package in confidence, taking the offer back, and answering one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govflow.domain.bargaining.book import IssueBook
from govflow.domain.bargaining.offers import (
    ANSWERS,
    LONGEST_REASON,
    LONGEST_WORDS,
    Answer,
    Offer,
    against_offer,
    offer_readers,
)
from govflow.engine.entries import OfferAnswered, OfferKept
from govflow.errors import Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.mediation.bargaining.offer_rights import (
    against_answering,
    against_offering,
    against_taking_back_offer,
    offer_in_sight,
    offering_of,
    offers_as,
)
from govflow.services.receipts import Receipt
from govflow.services.typed import kept_words
from govflow.store.mediation.bargaining import score_readers
from govflow.store.mediation.offers import keep_answer, keep_offer, keep_taken_back, load_offers
from govflow.store.record.compartments import sha256
from govflow.store.work import Case, Work
from govflow.values import Actor, new_id

__all__ = [
    "LONGEST_REASON",
    "LONGEST_WORDS",
    "AnswerOffer",
    "MakeOffer",
    "TakeOfferBack",
    "answer_offer",
    "make_offer",
    "take_offer_back",
]

ANOTHER = Message("The list of issues was changed after you opened it. Look at its new version and decide again.")
NO_REASON = Message("A reason is given for a rejection alone. Reject the offer, or empty the reason and accept it.")


@dataclass(frozen=True, kw_only=True)
class MakeOffer:
    """Offer a package of a version of the list. ``package``: the place of an option for each issue, from 1; ``to``: the
    capacities that are asked to answer; ``counters``: the offer that this one answers, if any; ``words``: what its
    author says of it, to all who read it.
    """

    case: str
    seen: int
    package: Sequence[str]
    to: Sequence[str]
    counters: str = ""
    words: str = ""
    key: str


@dataclass(frozen=True, kw_only=True)
class TakeOfferBack:
    """Take an offer back; what was read stays known."""

    case: str
    offer: str
    key: str


@dataclass(frozen=True, kw_only=True)
class AnswerOffer:
    """Answer an offer: ``accept`` or ``reject``, for this with a reason or without. It replaces what was answered
    before.
    """

    case: str
    offer: str
    answer: str
    reason: str = ""
    key: str


def make_offer(backend: Backend, actor: Actor, order: MakeOffer) -> Receipt:
    """Nothing moves that others read than those who are asked. Raises NotFound, Refused, Invalid, Stale."""

    def act(work: Work, case: Case) -> None:
        book, known = offering_of(work, case)
        if order.seen != (0 if known is None else known.number):
            raise Stale(ANOTHER)
        if reasons := against_offering(work, case, book, known):
            raise Refused(reasons)
        assert known is not None  # else it was refused
        by = offers_as(work, case, book)
        offer = Offer(
            id=new_id(),
            number=known.number,
            package=tuple(order.package),
            by=by,
            to=tuple(order.to),
            words=kept_words(order.words, most=LONGEST_WORDS),
        )
        there = load_offers(work, case, book)
        answered = None
        if order.counters:
            answered = offer_in_sight(work, case, order.counters)[0].offer
            if reasons := against_answering(work, case, book, known, answered):
                raise Refused(reasons)
        own = [each.offer for each in there if each.offer.by == by]
        if reasons := against_offer(book, known, offer, own, answered):
            raise Refused(reasons)
        digest, audience = keep_offer(work, case, book, known, offer)
        told = OfferKept(number=offer.number, act="made", offer=offer.id, sha256=digest, words=offer.words)
        work.enter(case, told, audience=audience)
        if answered is not None:
            _answer(work, case, book, answered, by, "counter", "")

    return on_case(backend, actor, order, act)


def take_offer_back(backend: Backend, actor: Actor, order: TakeOfferBack) -> Receipt:
    """Raises NotFound, Refused."""

    def act(work: Work, case: Case) -> None:
        book, _ = offering_of(work, case)
        found, _ = offer_in_sight(work, case, order.offer)
        if reasons := against_taking_back_offer(work, case, book, found.offer):
            raise Refused(reasons)
        keep_taken_back(work, found.offer)
        digest = sha256(found.sealed)
        told = OfferKept(number=found.offer.number, act="taken_back", offer=found.offer.id, sha256=digest)
        work.enter(case, told, audience=offer_readers(book, found.offer.to))

    return on_case(backend, actor, order, act)


def answer_offer(backend: Backend, actor: Actor, order: AnswerOffer) -> Receipt:
    """Raises NotFound, Refused, Invalid."""

    def act(work: Work, case: Case) -> None:
        book, known = offering_of(work, case)
        found, _ = offer_in_sight(work, case, order.offer)
        if reasons := against_answering(work, case, book, known, found.offer):
            raise Refused(reasons)
        answer = next((each for each in ANSWERS if each == order.answer and each != "counter"), None)
        if answer is None:
            raise Refused([Message("Choose whether you accept the offer or reject it.")])
        reason = kept_words(order.reason, most=LONGEST_REASON)
        if reason and answer != "reject":
            raise Invalid({"words": NO_REASON})
        _answer(work, case, book, found.offer, offers_as(work, case, book), answer, reason)

    return on_case(backend, actor, order, act)


def _answer(work: Work, case: Case, book: IssueBook, offer: Offer, by: str, answer: Answer, reason: str) -> None:
    """Keep an answer. Its entry is for its author and for whom points are computed, whoever else reads the answer: so
    whoever made the offer reads what stands, and not how often it was changed.
    """
    digest = keep_answer(work, case, book, offer, by, answer, reason, new_id())
    told = OfferAnswered(number=offer.number, offer=offer.id, sha256=digest)
    work.enter(case, told, audience=score_readers(book.computed_for))
