"""The requests of a call side by side: scores by criterion, how far they lie apart, and where the envelope ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, select

from govflow.codec import load
from govflow.domain.calls.facts import RANKING, REQUEST, RankingBook, RequestBook
from govflow.domain.calls.order import Scored, by_score, sums_so_far
from govflow.domain.funds.holdings import NOTHING
from govflow.domain.people import Jurisdiction
from govflow.engine.rounds.electorate import read_by
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.calls.dividing import Side, chosen_rule, side_by_side
from govflow.services.queries.calls.scoring import Reviewed, load_reviewed
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.rights import holds
from govflow.store.cases import CaseRow
from govflow.store.lists.competing import COMPETING
from govflow.store.parties import load_parties_of
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_jurisdiction
from govflow.store.writing.locking import read_case
from govflow.values import Money, Text

_COMPETING = Prepared(
    select(
        CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.state, CaseRow.end, CaseRow.data,
        CaseRow.version, CaseRow.workflow_version_id, COMPETING.c.listed_at,
    )
    .join(COMPETING, COMPETING.c.case_id == CaseRow.id)
    .where(COMPETING.c.call_id == bindparam("call"), VISIBLE)
    .order_by(CaseRow.id)
)  # fmt: skip
NO_PAGE = Message("There is no ranking of this case that you may see.")


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A request in its place. ``number``: its case. ``points``: its means by criterion; none while they are sealed.

    ``answered`` of ``asked_reviewers`` have scored it, ``conflicts`` are out; ``apart``: they lie far apart.
    ``recused``: who does not count in the vote on it, for it is their own matter. ``suggested``: by the rule that is
    chosen, where the envelope is divided on it (``divided``); ``proposed`` and ``rank``: as it stands on the list.
    ``listable``: may the reader put it there now? ``over``: is its sum so far more than the envelope?
    """

    number: int
    reference: str
    title: str
    title_other: str | None
    version: int
    applicants: tuple[Text, ...]
    state: Text
    ended: bool
    place: int | None
    points: Mapping[str, Fraction]
    mean: Fraction | None
    spread: Fraction | None
    apart: bool
    answered: int
    asked_reviewers: int
    conflicts: int
    asked: Money
    so_far: Money
    divided: bool
    suggested: Money
    proposed: Money | None
    rank: int | None
    reason: str
    recused: tuple[Text, ...]
    listed: bool
    listable: bool
    over: bool
    list_step: str
    fields: RequestBook


@dataclass(frozen=True, kw_only=True)
class Column:
    """A criterion that requests of the call are scored by."""

    name: str
    label: Text
    most: int


@dataclass(frozen=True, kw_only=True)
class RankingPage:
    """The requests of a call. ``ranks``: may the reader put the list together now? ``cut``: the number of the first
    request that the envelope does not pay whole; none where it pays all. ``sides``: what each rule gives.
    ``several``: may the reader take steps in many of them at once?
    """

    head: Head
    version: int
    envelope: Money
    asked: Money
    reviews: int
    scored: int
    columns: tuple[Column, ...]
    requests: tuple[Ranked, ...]
    ranks: bool
    ranked: bool
    several: bool
    cut: int | None
    sides: tuple[Side, ...]

    @property
    def claims(self) -> tuple[tuple[int, Money], ...]:
        """On which the envelope is divided, by the number of each request, in their order."""
        return tuple((each.number, each.asked) for each in self.requests if each.divided)

    @property
    def chosen(self) -> Side | None:
        """The rule by which the sums are suggested; none where there is nothing to divide."""
        return next((each for each in self.sides if each.chosen), None)


def load_ranking(work: Work, reference: str, rule: str = "") -> RankingPage:
    """The page of a call for whoever its procedure names. Raises NotFound for all others.

    ``rule``: the option of that by which sums are suggested; else the one that was put to the vote, or the first.
    """
    case = read_case(work, reference)
    book: RankingBook | None = work.version_of(case).machine.book(RANKING)
    held = holds(work, case)
    if book is None or held.isdisjoint(book.seen_by):
        raise NotFound(NO_PAGE)
    rows = _COMPETING.rows(work.session, call=case.id, **sight(work.actor))
    books = {row.id: found for row in rows if (found := _book(work, row)) is not None}
    reviews = load_reviewed(work, case, {each.scored_in for each in books.values()})
    parties = load_parties_of(work.session, [*books])
    above = load_jurisdiction(work, case)
    shown = {row.id: row for row in rows if row.id in books}
    readable = {number: _readable(work, row, reviews.get(number), parties[number]) for number, row in shown.items()}
    scored = by_score(_scored(row, books[number], readable[number]) for number, row in shown.items())
    envelope = case.data.get(book.envelope) or NOTHING
    sums = sums_so_far(scored)
    claims = [(each.key, each.asked) for each in scored if _competes(shown[each.key], each, books[each.key])]
    sides = side_by_side(book, chosen_rule(book, rule, case.data.get(book.divided_by)), envelope, claims)
    suggested = next((each.awards for each in sides if each.chosen), {})
    in_time = case.state in book.ranked_in
    ranks = in_time and not held.isdisjoint(book.ranked_by)
    lines = tuple(
        _ranked(
            work, shown[each.key], each, books[each.key], readable[each.key], reviews.get(each.key), so_far=so_far,
            place=place if each.mean is not None else None, suggested=suggested.get(each.key), envelope=envelope,
            parties=parties[each.key], recused=_recused(work, case, book, above, books[each.key], parties[each.key]),
            ranks=ranks, apart=book.apart,
        )
        for place, (each, so_far) in enumerate(zip(scored, sums, strict=True), start=1)
    )  # fmt: skip
    return RankingPage(
        head=load_head(work, case, load_names(work, case)),
        version=case.version,
        envelope=envelope,
        asked=sums[-1] if sums else NOTHING,
        reviews=sum(each.answered for each in lines),
        scored=sum(each.mean is not None for each in lines),
        columns=_columns(readable.values()),
        requests=lines,
        ranks=ranks,
        ranked=in_time,
        several=not held.isdisjoint(book.ranked_by),
        cut=next((each.number for each in lines if each.over), None),
        sides=sides,
    )


def _book(work: Work, row: Any) -> RequestBook | None:
    found: RequestBook | None = work.pinned(work.session, row.workflow_version_id).machine.book(REQUEST)
    return found


def _readable(work: Work, row: Any, review: Reviewed | None, parties: Mapping[str, Any]) -> Reviewed | None:
    """The review, once it is over and if its procedure lets the reader read scores: until then they are sealed."""
    if review is None or not review.over:
        return None
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    readers = read_by(review.rule, workflow.parties)
    mine = (each for name in readers for each in parties.get(name, ()) if work.actor.is_holder(*each.key))
    return review if next(mine, None) is not None else None


def _scored(row: Any, book: RequestBook, review: Reviewed | None) -> Scored:
    asked = load(row.data.get(book.amount)) or NOTHING
    if review is None:
        return Scored(key=row.id, reference=row.reference, asked=asked)
    return Scored(key=row.id, reference=row.reference, asked=asked, mean=review.mean, spread=review.spread)


def _competes(row: Any, scored: Scored, book: RequestBook) -> bool:
    """Is the envelope divided on it: does it stand on the list, or could it?"""
    return row.end is None and (row.listed_at is not None or (row.state in book.ranked_in and scored.mean is not None))


def _ranked(
    work: Work,
    row: Any,
    scored: Scored,
    book: RequestBook,
    readable: Reviewed | None,
    review: Reviewed | None,
    *,
    so_far: Money,
    place: int | None,
    suggested: Money | None,
    envelope: Money,
    parties: Mapping[str, Sequence[Any]],
    recused: tuple[Text, ...],
    ranks: bool,
    apart: int,
) -> Ranked:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    listed = row.listed_at is not None and row.end is None
    return Ranked(
        number=row.id,
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        version=row.version,
        applicants=tuple(each.name for each in parties.get(book.applicant, ())),
        state=workflow.states[row.state].title,
        ended=row.end is not None,
        place=place,
        points=readable.points if readable is not None else {},
        mean=scored.mean,
        spread=scored.spread,
        apart=scored.spread is not None and scored.spread >= apart,
        answered=review.answered if review is not None else 0,
        asked_reviewers=review.asked if review is not None else 0,
        conflicts=review.conflicts if review is not None else 0,
        asked=scored.asked,
        so_far=so_far,
        divided=suggested is not None,
        suggested=suggested or NOTHING,
        proposed=load(row.data.get(book.proposed)) if listed else None,
        rank=load(row.data.get(book.rank)) if listed else None,
        reason=str(load(row.data.get(book.reason)) or "") if listed else "",
        recused=recused,
        listed=listed,
        listable=ranks and row.state in book.ranked_in and scored.mean is not None,
        over=so_far > envelope,
        list_step=book.listed_by,
        fields=book,
    )


def _recused(
    work: Work, case: Case, book: RankingBook, tree: Jurisdiction, request: RequestBook, parties: Mapping[str, Any]
) -> tuple[Text, ...]:
    """Those who vote on the list and do not count for this request: it is that of their own organization, or of one
    in their jurisdiction.
    """
    voters = work.version_of(case).workflow.rounds[book.vote].voters
    applicants = [each.organization_id for each in parties.get(request.applicant, ()) if each.organization_id]
    owners = {number for each in applicants for number in (each, *tree.above(each))}
    return tuple(each.name for name in voters for each in case.holders(name) if each.organization_id in owners)


def _columns(reviews: Collection[Reviewed | None]) -> tuple[Column, ...]:
    """The criteria of all reviews that are over, the most that one of them has."""
    rules = [each.rule for each in reviews if each is not None]
    longest = max(rules, key=lambda rule: len(rule.criteria), default=None)
    criteria = longest.criteria if longest is not None else ()
    return tuple(Column(name=each.name, label=each.label, most=each.max) for each in criteria)
