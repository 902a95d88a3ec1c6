"""Which rounds of a case somebody may know of: those that are open where the case is, and those shown to them then.

What rules and conditions read of rounds is another matter: they read all.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from govflow.store.rounds.tables import RoundRow, SeatRow
from govflow.store.visibility import Held, readable_audience


def readable_rounds(held: Held, round_: type[RoundRow] = RoundRow) -> ColumnElement[bool]:
    """The rounds of one case that somebody may know of who reads as ``held``, as of the entries that tell of them.

    Only for rounds of one case, whose visibility the caller has checked.
    """
    shown = readable_audience(round_.shown_to, round_.closed_at, held, false())
    return or_(round_.closed_at.is_(None), shown)


def readable_offers(held: Held, seat: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    """What belongs to no offer (``seat`` is empty), or to one of a round that the reader may know of: the offers
    themselves, or a review that scores them.
    """
    offers, review = RoundRow, aliased(RoundRow)
    scored = exists().where(
        review.case_id == offers.case_id,
        review.id > offers.id,
        review.rule["per"].as_string() == offers.name,
        readable_rounds(held, review),
    )
    known = exists().where(SeatRow.id == seat, offers.id == SeatRow.round_id, or_(readable_rounds(held), scored))
    return or_(seat.is_(None), known)


def may_know(session: Session, case_id: int, round_id: int, held: Held) -> bool:
    """Is this a round of this case, and may it be known to somebody who reads as ``held``?"""
    found = select(RoundRow.id).where(RoundRow.id == round_id, RoundRow.case_id == case_id, readable_rounds(held))
    return session.scalar(found) is not None
