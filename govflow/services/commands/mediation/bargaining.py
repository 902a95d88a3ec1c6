"""Keeping the list of issues, confirming it, and giving points to its options in confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govflow.domain.bargaining.book import IssueBook, IssueList, WordedIssue, against_list
from govflow.domain.bargaining.points import Scores, against_scores
from govflow.engine.entries import IssuesConfirmed, IssuesKept, ScoresGiven
from govflow.errors import Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.mediation.bargaining.rights import (
    against_confirming,
    against_listing,
    against_scoring,
    room_of,
)
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words
from govflow.store.mediation.bargaining import (
    keep_confirmation,
    keep_issues,
    keep_sheet,
    load_issues,
    score_readers,
)
from govflow.store.meetings.lines import name_at
from govflow.store.work import Case, Work
from govflow.values import Actor, Text

__all__ = ["ConfirmIssues", "GiveScores", "KeepIssues", "confirm_issues", "give_scores", "keep_list"]

ANOTHER = Message("The list of issues was changed after you opened it. Look at its new version and decide again.")


@dataclass(frozen=True, kw_only=True)
class KeepIssues:
    """Keep another version of the list. ``seen``: the version that the actor saw; 0 where there was none.

    ``issues``: of each its title and its options; ``barred``: places (issue, option), from 1, that do not stand
    together.
    """

    case: str
    seen: int
    issues: Sequence[tuple[Text, Sequence[Text]]]
    barred: Sequence[Sequence[tuple[int, int]]] = ()
    key: str


@dataclass(frozen=True, kw_only=True)
class ConfirmIssues:
    """Confirm a version of the list for the organization acted for."""

    case: str
    seen: int
    key: str


@dataclass(frozen=True, kw_only=True)
class GiveScores:
    """Give points to each option of a version of the list, and a reserve; they replace what was given before.

    ``points``: issue, option and what it is worth.
    """

    case: str
    seen: int
    points: Sequence[tuple[str, str, int]] = ()
    reserve: int = 0
    key: str


def keep_list(backend: Backend, actor: Actor, order: KeepIssues) -> Receipt:
    """All sides have to confirm it anew. Raises NotFound, Refused, Stale."""

    def act(work: Work, case: Case) -> None:
        book, known = _seen(work, case, order.seen)
        if reasons := against_listing(work, case, book):
            raise Refused(reasons)
        issues = tuple(WordedIssue(title=title, options=tuple(options)) for title, options in order.issues)
        barred = tuple(tuple(each) for each in order.barred)
        check_words(**{f"issue{n}": f"{text.en} {text.zh}" for n, text in enumerate(_words(issues))})
        if reasons := against_list(issues, barred):
            raise Refused(reasons)
        if known is not None and (known.issues, known.barred) == (issues, barred):
            raise Refused([Message("Nothing is different from version %(n)s of the list.", n=known.number)])
        number = order.seen + 1
        keep_issues(work, case, number, issues, barred)
        work.enter(case, IssuesKept(number=number, issues=len(issues)), audience=book.readers)

    return on_case(backend, actor, order, act)


def confirm_issues(backend: Backend, actor: Actor, order: ConfirmIssues) -> Receipt:
    """Raises NotFound, Refused, Stale."""

    def act(work: Work, case: Case) -> None:
        book, known = _seen(work, case, order.seen)
        if reasons := against_confirming(work, case, book, known):
            raise Refused(reasons)
        assert known is not None  # else it was refused
        keep_confirmation(work, case, known)
        name = name_at(work, case, actor.organization_id or 0)
        work.enter(case, IssuesConfirmed(number=known.number, organization=name), audience=book.readers)

    return on_case(backend, actor, order, act)


def give_scores(backend: Backend, actor: Actor, order: GiveScores) -> Receipt:
    """Nothing that others read moves. Raises NotFound, Refused, Stale."""

    def act(work: Work, case: Case) -> None:
        book, known = _seen(work, case, order.seen)
        if reasons := against_scoring(work, case, book, known):
            raise Refused(reasons)
        assert known is not None  # else it was refused
        points = {(issue, option): worth for issue, option, worth in order.points}
        scores = Scores(points=points, reserve=order.reserve)
        if reasons := against_scores(known.agenda, scores):
            raise Refused(reasons)
        audience = score_readers(book.computed_for)
        digest = keep_sheet(work, case, known, scores, audience)
        work.enter(case, ScoresGiven(number=known.number, sha256=digest), audience=audience)

    return on_case(backend, actor, order, act)


def _seen(work: Work, case: Case, seen: int) -> tuple[IssueBook, IssueList | None]:
    """The book and the newest version of the list. Raises NotFound, or Stale where it is not the one that was seen."""
    book, known = room_of(work, case), load_issues(work, case)
    if seen != (0 if known is None else known.number):
        raise Stale(ANOTHER)
    return book, known


def _words(issues: Sequence[WordedIssue]) -> list[Text]:
    return [text for each in issues for text in (each.title, *each.options)]
