"""The requests that compete in a call, which of them wait for the vote on its list, and how that vote went for each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from govflow.codec import load
from govflow.domain.calls.facts import (
    RANKING,
    REQUEST,
    EnterCall,
    FundKeeper,
    KeepDivision,
    KeepPool,
    Listed,
    ListedRequests,
    ListVote,
    PutOnList,
    RankingBook,
    RequestBook,
    ReviewersPool,
    TakeOffList,
)
from govflow.domain.funds.dividing import RULES
from govflow.domain.funds.holdings import NOTHING
from govflow.domain.funds.requests import fund_field
from govflow.engine.entries import EnvelopeDivided
from govflow.engine.rounds.verdicts import Verdict
from govflow.store.cases import CASE, CaseRow
from govflow.store.funds.tables import FUND
from govflow.store.parties import register
from govflow.store.rounds import LoadedRound, latest_round_ids, load_rounds
from govflow.store.rounds.tables import ROUND
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.upsert import insert_or_ignore
from govflow.store.work import Case, Work


class CallRequestRow(Base):
    """A request that takes part in a call. ``listed_at``: since when it waits for the vote on the list."""

    __tablename__ = "call_request"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    entered_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]


class CallReviewerRow(Base):
    """Somebody who may review the requests of a call. ``place``: in the order in which they were named."""

    __tablename__ = "call_reviewer"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    place: Mapped[int]


COMPETING, REVIEWER = CallRequestRow.__table__, CallReviewerRow.__table__

_POOL = Prepared(select(REVIEWER.c.person_id).where(REVIEWER.c.case_id == bindparam("call")).order_by(REVIEWER.c.place))
_FUND = Prepared(select(FUND.c.committee_id).where(FUND.c.id == bindparam("fund")))
_PLACE = Prepared(select(COMPETING).where(COMPETING.c.case_id == bindparam("case")))
_LISTED = Prepared(
    select(CASE.c.reference, CASE.c.title, CASE.c.data, CASE.c.workflow_version_id)
    .join(COMPETING, COMPETING.c.case_id == CASE.c.id)
    .where(COMPETING.c.call_id == bindparam("call"), COMPETING.c.listed_at.is_not(None), CASE.c.ended_at.is_(None))
    .order_by(CASE.c.id)
)
_DECIDED = Prepared(
    select(COMPETING.c.case_id)
    .join(CaseRow, CaseRow.id == COMPETING.c.case_id)
    .where(
        COMPETING.c.listed_at.is_not(None),
        CaseRow.ended_at.is_(None),
        exists().where(
            ROUND.c.case_id == COMPETING.c.call_id,
            ROUND.c.opened_at >= COMPETING.c.listed_at,
            ROUND.c.closed_at.is_not(None),
        ),
    )
    .order_by(COMPETING.c.case_id)
    .limit(bindparam("most"))
)


def load_keeper(work: Work, case: Case) -> FundKeeper:
    """The committee of the fund that the case itself names. A fund never gets another one, so nothing is locked."""
    field = fund_field(work.version_of(case).workflow)
    number = case.data.get(field) if field else None
    rows = _FUND.rows(work.session, fund=number) if number is not None else []
    return FundKeeper(rows[0].committee_id if rows else None)


def load_list_vote(work: Work, case: Case) -> ListVote:
    """How the vote on the list went for this request: it is judged once more without those whose own matter it is."""
    row = next(iter(_PLACE.rows(work.session, case=case.id)), None)
    book: RequestBook | None = work.version_of(case).machine.book(REQUEST)
    if row is None or row.listed_at is None or book is None:
        return ListVote()
    found = load_vote(work, row.call_id, row.listed_at)
    if found is None:
        return ListVote()
    above = owners_of(work, case, book)
    verdict = judged_without(found, above)
    return ListVote(held=True, over=found.closed_at is not None, carried=verdict.outcome == "carried")


def owners_of(work: Work, case: Case, book: RequestBook) -> frozenset[int]:
    """Whose own matter a request is: the applicants, and those in whose jurisdiction they lie."""
    known = register(work, case)
    applicants = [each.organization_id for each in case.holders(book.applicant) if each.organization_id]
    return frozenset[int]().union(*(known.above(each) for each in applicants))


def load_vote(work: Work, call_id: int, since: datetime | None = None) -> LoadedRound | None:
    """The latest vote on the list of a call that was not left undecided, if it opened since then."""
    row = work.session.execute(select(CASE.c.workflow_version_id).where(CASE.c.id == call_id)).first()
    if row is None:
        return None
    book: RankingBook | None = work.pinned(work.session, row.workflow_version_id).machine.book(RANKING)
    rounds = load_rounds(work.session, latest_round_ids(work.session, call_id))
    held = (each for each in rounds if book is not None and each.name == book.vote and not each.void)
    return next((each for each in held if since is None or each.opened_at >= since), None)


def judged_without(found: LoadedRound, owners: Collection[int]) -> Verdict:
    """The verdict of the vote if these organizations were out by recusal, by the one calculator of its rule."""
    out = {each.id for each in found.seats if each.organization_id in owners}
    seats = tuple(replace(each, status="recused", marked="rule") if each.id in out else each for each in found.seats)
    given = tuple(each for each in found.responses if each.seat_id not in out and each.cast_by not in out)
    return replace(found, seats=seats, responses=given).judge(expired=found.closed_at is not None)


def load_listed(work: Work, case: Case) -> ListedRequests:
    """The requests that wait for the vote on the list of this call, in the order of their rank."""
    found = [each for row in _LISTED.rows(work.session, call=case.id) if (each := _listed(work, row)) is not None]
    book: RankingBook | None = work.version_of(case).machine.book(RANKING)
    return ListedRequests(
        all=tuple(sorted(found, key=lambda each: (each.rank, each.reference))),
        envelope=(case.data.get(book.envelope) if book is not None else None) or NOTHING,
        rules=book.rules if book is not None else {},
    )


def _listed(work: Work, row: Any) -> Listed | None:
    book: RequestBook | None = work.pinned(work.session, row.workflow_version_id).machine.book(REQUEST)
    if book is None:
        return None
    said = {name: load(row.data.get(name)) for name in (book.proposed, book.amount, book.rank, book.reason)}
    return Listed(
        reference=row.reference,
        rank=said[book.rank] or 0,
        amount=said[book.proposed] or NOTHING,
        asked=said[book.amount] or NOTHING,
        title=row.title,
        reason=str(said[book.reason] or ""),
    )


def decided_requests(work: Work, most: int) -> Sequence[int]:
    """Requests whose list has been voted on, and which have not gone on since."""
    return [row.case_id for row in _DECIDED.rows(work.session, most=most)]


def load_pool(work: Work, case: Case) -> ReviewersPool:
    """Who may review this request, as its call says."""
    return ReviewersPool(frozenset(pool_of(work, case)))


def pool_of(work: Work, case: Case) -> tuple[int, ...]:
    """Those whom the call of a request has named to review, in their order."""
    book: RequestBook | None = work.version_of(case).machine.book(REQUEST)
    call = case.data.get(book.call) if book is not None else None
    return () if call is None else pool_of_call(work, call)


def pool_of_call(work: Work, call: int) -> tuple[int, ...]:
    """Those whom a call has named to review its requests, in their order."""
    return tuple(row.person_id for row in _POOL.rows(work.session, call=call))


def keep_pool(work: Work, case: Case, intent: KeepPool) -> None:
    """Whom the call named before is forgotten."""
    work.session.execute(delete(REVIEWER).where(REVIEWER.c.case_id == case.id))
    rows = [{"case_id": case.id, "person_id": each, "place": place} for place, each in enumerate(intent.people, 1)]
    if rows:
        work.session.execute(insert(REVIEWER), rows)


def enter_call(work: Work, case: Case, intent: EnterCall) -> None:
    """Count the request among those of the call; one that comes back is counted already."""
    insert_or_ignore(work.session, COMPETING, case_id=case.id, call_id=intent.call_id, entered_at=work.at)


def put_on_list(work: Work, case: Case, _intent: PutOnList) -> None:
    work.session.execute(update(COMPETING).where(COMPETING.c.case_id == case.id).values(listed_at=work.at))


def keep_division(work: Work, case: Case, intent: KeepDivision) -> None:
    """Enter in the record by which rule the envelope is divided, and how; the sums stand in the list."""
    division = load_listed(work, case).divided(intent.chosen)
    if division is not None:
        title = RULES[division.rule].title
        work.enter(case, EnvelopeDivided(rule=division.rule, title_=title, derivation=division.derivation))


def take_off_list(work: Work, case: Case, _intent: TakeOffList) -> None:
    work.session.execute(update(COMPETING).where(COMPETING.c.case_id == case.id).values(listed_at=None))
