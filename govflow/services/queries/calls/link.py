"""The way from a call to the ranking of its requests, and how its envelope was divided."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.domain.calls.facts import RANKING, RankingBook
from govflow.domain.funds.dividing import RULES, Division
from govflow.services.queries.calls.dividing import load_derivation
from govflow.services.queries.case.names import Names
from govflow.services.rights import holds
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class RankingLink:
    """The way to the page, and how the envelope was divided on the list that was put to the vote last."""

    reference: str
    division: Division | None

    @property
    def rule(self) -> Text | None:
        return RULES[self.division.rule].title if self.division is not None else None


def load_ranking_link(work: Work, case: Case, _names: Names) -> RankingLink | None:
    """The way to the page of this call for this reader; None where there is none for them."""
    book: RankingBook | None = work.version_of(case).machine.book(RANKING)
    if book is None or holds(work, case).isdisjoint(book.seen_by):
        return None
    return RankingLink(reference=case.reference, division=load_derivation(book, case.data))
