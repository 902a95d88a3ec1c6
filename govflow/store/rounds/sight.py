"""Which rounds of a case somebody may know of: those that are open where the case is, and those shown to them then.

What rules and conditions read of rounds is another matter: they read all.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, bindparam, exists, false, or_, select
from sqlalchemy.orm import aliased

from govflow.store.rounds.tables import RoundRow, SeatRow
from govflow.store.sql.prepared import shaped
from govflow.store.sql.session import Session
from govflow.store.visibility import Held, Shape, readable_audience, reading, shape_of
from govflow.values import Actor


def readable_rounds(shape: Shape, round_: type[RoundRow] = RoundRow) -> ColumnElement[bool]:
    """The rounds of one case that the reader (``reading``) may know of, as of the entries that tell of them.

    Only for rounds of one case, whose visibility the caller has checked.
    """
    shown = readable_audience(round_.shown_to, round_.closed_at, shape, false())
    return or_(round_.closed_at.is_(None), shown)


def readable_offers(shape: Shape, seat: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    """What belongs to no offer (``seat`` is empty), or to one of a round that the reader may know of: the offers
    themselves, or a review that scores them.
    """
    offers, review = RoundRow, aliased(RoundRow)
    scored = exists().where(
        review.case_id == offers.case_id,
        review.id > offers.id,
        review.rule["per"].as_string() == offers.name,
        readable_rounds(shape, review),
    )
    known = exists().where(SeatRow.id == seat, offers.id == SeatRow.round_id, or_(readable_rounds(shape), scored))
    return or_(seat.is_(None), known)


@shaped
def _known(shape: Shape) -> Select[Any]:
    of_case = (RoundRow.id == bindparam("round"), RoundRow.case_id == bindparam("case"))
    return select(RoundRow.id).where(*of_case, readable_rounds(shape))


def may_know(session: Session, actor: Actor, case_id: int, round_id: int, held: Held) -> bool:
    """Is this a round of this case, and may it be known to somebody who reads as ``held``?"""
    values = reading(actor, held)
    return _known(shape_of(held)).first(session, round=round_id, case=case_id, **values) is not None
