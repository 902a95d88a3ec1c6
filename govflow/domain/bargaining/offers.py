"""Pure: packages that are offered to some of those in the room, and what these answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from govflow.domain.bargaining.book import IssueBook, IssueList
from govflow.domain.bargaining.points import Package
from govflow.engine.definition import AUTHOR
from govflow.messages import Message

Answer = Literal["accept", "reject", "counter"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
LONGEST_WORDS, LONGEST_REASON = 2_000, 500


@dataclass(frozen=True, kw_only=True)
class Offer:
    """``by``: the capacity of its author; ``to``: the capacities of those who are asked to answer it; ``words``: what
    its author says of it, to all who read it. ``lapsed``: for whom points are computed now does not read it, for it was
    another one then.
    """

    id: str
    number: int
    package: Package
    by: str
    to: tuple[str, ...]
    words: str = ""
    taken_back: bool = False
    lapsed: bool = False


def may_be_asked(book: IssueBook, by: str) -> tuple[tuple[str, ...], ...]:
    """To whom somebody in this capacity may offer a package: each a choice of capacities.

    A side offers it for whom points are computed alone, or the other sides too; that one offers it each side alone,
    or all of them.
    """
    others = tuple(each for each in book.sides if each != by)
    if by != book.computed_for:
        return ((book.computed_for,), others)
    return (*((each,) for each in others), others)


def offer_readers(book: IssueBook, to: Sequence[str]) -> tuple[str, ...]:
    """Whom an offer is confided to: its author, those who are asked, and for whom points are computed."""
    return (AUTHOR, *dict.fromkeys((*to, book.computed_for)))


def answer_readers(book: IssueBook, offer: Offer) -> tuple[str, ...]:
    """Whom an answer is confided to: its author, whose offer it answers, and for whom points are computed.

    So no side learns what another one answers to an offer that was made to both.
    """
    return (AUTHOR, *dict.fromkeys((offer.by, book.computed_for)))


def against_offer(
    book: IssueBook, known: IssueList, offer: Offer, own: Sequence[Offer], answered: Offer | None
) -> list[Message]:
    """Why this package is not offered, a sentence for each reason. ``own``: what its author has offered so far;
    ``answered``: the offer that it counters.
    """
    found: list[Message] = []
    issues = known.agenda.issues
    fits = len(offer.package) == len(issues) and all(
        chosen in issue.options for chosen, issue in zip(offer.package, issues, strict=True)
    )
    if not fits:
        return [Message("Choose one option for each issue.")]
    if not known.agenda.allows(offer.package):
        found.append(Message("The choices of this package do not stand together."))
    if offer.to not in may_be_asked(book, offer.by):
        found.append(Message("Choose to whom it is offered."))
    elif answered is not None and answered.by not in offer.to:
        found.append(Message("Offer it to whoever made the offer that you answer."))
    mine = [each for each in own if each.number == known.number and not each.lapsed]
    if any((each.package, each.to) == (offer.package, offer.to) and not each.taken_back for each in mine):
        found.append(Message("You have offered this already."))
    elif len(mine) >= book.most:
        found.append(
            Message("You have offered %(most)s packages of this version of the list: no more are.", most=book.most)
        )
    return found
