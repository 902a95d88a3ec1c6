"""What a case did in the register of rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from govflow.domain.registers.rights.holdings import TITLES, Movement
from govflow.services.queries.case.names import Names
from govflow.services.queries.registers.rights.market import GIVER, RIGHT_COLUMNS, TAKER, names_of
from govflow.store.registers.rights.book import name_of
from govflow.store.registers.rights.tables import MOVEMENT, RIGHT
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work
from govflow.values import Money, Text

MOST_MOVES = 200
"""So many are shown of a case; none moves more at once than a table has rows."""


@dataclass(frozen=True, kw_only=True)
class MoveLine:
    """What a case moved, from whom and to whom; ``giver`` is none where it came out of the cap."""

    what: Text
    amount: int
    giver: Text | None
    taker: Text
    price: Money | None
    day: date


@dataclass(frozen=True, kw_only=True)
class RightSection:
    """What a case did in the register of one right, the first first."""

    right_id: int
    right: Text
    unit: Text
    moves: tuple[MoveLine, ...]


def load_right_section(work: Work, case: Case, _names: Names) -> RightSection | None:
    """What the case moved, where it moved anything."""
    rows = _MOVED.rows(work.session, case=case.id)
    if not rows:
        return None
    first = rows[0]
    return RightSection(
        right_id=first.right_id, right=name_of(first), unit=Text(en=first.unit_en, zh=first.unit_zh),
        moves=tuple(_move(row) for row in rows),
    )  # fmt: skip


def asked_of_right(_work: Work, case: Case) -> Asked:
    """What ``load_right_section`` will ask."""
    return _MOVED.asked(case=case.id)


_MOVED = Prepared(
    select(
        MOVEMENT.c.right_id, MOVEMENT.c.kind, MOVEMENT.c.amount, MOVEMENT.c.price, MOVEMENT.c.on_day, *RIGHT_COLUMNS,
        *names_of(GIVER, "giver"), *names_of(TAKER, "taker"),
    )
    .join(RIGHT, RIGHT.c.id == MOVEMENT.c.right_id)
    .outerjoin(GIVER, GIVER.c.id == MOVEMENT.c.giver_id)
    .join(TAKER, TAKER.c.id == MOVEMENT.c.taker_id)
    .where(MOVEMENT.c.case_id == bindparam("case"))
    .order_by(MOVEMENT.c.id)
    .limit(MOST_MOVES)
)  # fmt: skip


def _move(row: Any) -> MoveLine:
    return MoveLine(
        what=TITLES[Movement(row.kind)],
        amount=row.amount,
        giver=Text(en=row.giver_en, zh=row.giver_zh) if row.giver_en is not None else None,
        taker=Text(en=row.taker_en, zh=row.taker_zh),
        price=Money(row.price) if row.price is not None else None,
        day=row.on_day,
    )
