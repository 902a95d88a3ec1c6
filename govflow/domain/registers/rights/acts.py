"""What defines rights to water and emissions, and what moves them: each asks for rows of the register."""

from __future__ import annotations

from govflow.domain.registers.rights.holdings import (
    DefineRight,
    KnownRight,
    Move,
    Movement,
    MoveRights,
    RightsBook,
)
from govflow.domain.registers.rights.rules import UNKNOWN, first, holder
from govflow.domain.registers.rights.rules import rules as rules
from govflow.engine.facts import CaseFacts
from govflow.engine.rules import CapacityName, ColumnName, FieldName, OptionName
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import Money, Text


@rules.effect
def define(
    book: RightsBook, case: CaseFacts, *, by: CapacityName, kind: FieldName, unit: FieldName, basin: FieldName,
    basin_other: FieldName, subject: FieldName, subject_other: FieldName, first_year: FieldName, last_year: FieldName,
    cap: FieldName, floor: FieldName, holders: FieldName, governments_only: OptionName,
) -> DefineRight:  # fmt: skip
    """The right enters the register with its cap; where the case names one that stands there, its cap is another one.

    by: Who decides.
    kind: The choice of its kind.
    unit: The choice of the unit in which it is counted.
    basin: The field with the basin or area in English.
    basin_other: The field with the basin or area in Chinese.
    subject: The field with the source or substance in English.
    subject_other: The field with the source or substance in Chinese.
    first_year: The field with the first year.
    last_year: The field with the last year.
    cap: The field with the cap over all these years.
    floor: The field with the least price of a unit.
    holders: The choice of who may hold it.
    governments_only: The option by which governments alone do.
    """
    data = case.data
    return DefineRight(
        case_id=case.id,
        right_id=book.right.id if book.right is not None else None,
        definer=first(case, by) or 0,
        kind=data[kind],
        kind_field=kind,
        unit=data[unit],
        unit_field=unit,
        basin=Text(en=data[basin], zh=data[basin_other]),
        subject=Text(en=data[subject], zh=data[subject_other]),
        first_year=data[first_year],
        last_year=data[last_year],
        cap=data[cap],
        floor=data.get(floor),
        governments_only=data[holders] == governments_only,
    )


@rules.effect
def allocate(
    book: RightsBook, case: CaseFacts, *, shares: FieldName, receiver: ColumnName, amount: ColumnName, by: CapacityName
) -> MoveRights:
    """Each receives its share: of the cap, where its authority allocates; else of what the giver holds free.

    shares: The table of who receives how much.
    receiver: The column with the code or the full name of who receives it.
    amount: The column with the amount.
    by: Who allocates.
    """
    right, giver = _known(book), first(case, by)
    new = giver == right.definer
    moves = tuple(
        Move(
            kind=Movement.ALLOCATE if new else Movement.DISTRIBUTE,
            amount=row[amount],
            giver=None if new else giver,
            taker=book.known_as[str(row[receiver]).strip()],
        )
        for row in case.data[shares]
    )
    return MoveRights(right_id=right.id, moves=moves, unit=right.unit)


@rules.effect
def reserve(
    book: RightsBook, case: CaseFacts, *, amount: FieldName, of: CapacityName, price: FieldName, offered: bool = True,
    least: FieldName | None = None,
) -> MoveRights:  # fmt: skip
    """The amount is reserved for this trade: until it is released or transferred, its holder can do nothing with it.

    amount: The field with the amount.
    of: Who holds it.
    price: The field with the price of a unit that is asked or agreed.
    offered: Whether all may bid for it.
    least: The field with the least that somebody may take of it; not answered, it is taken in whole.
    """
    return _moves(book, Movement.LIST, case.data[amount], holder(case, of), holder(case, of), case.data[price],
                  offered=offered, least=case.data.get(least) if least is not None else None)  # fmt: skip


@rules.effect
def reduce(book: RightsBook, case: CaseFacts, *, amount: FieldName, of: CapacityName) -> MoveRights | None:
    """Of what is reserved for this trade only so much stays reserved; the rest is free again.

    amount: The field with the amount that is sold.
    of: Who holds it.
    """
    rest = book.listed_here - case.data[amount]
    if rest < 0:
        raise Refused([Message("More would be sold than is reserved for this trade.")])
    return _moves(book, Movement.UNLIST, rest, holder(case, of), holder(case, of)) if rest else None


@rules.effect
def release(book: RightsBook, case: CaseFacts, *, of: CapacityName) -> MoveRights | None:
    """What is reserved for this trade is free again.

    of: Who holds it.
    """
    if not book.listed_here:
        return None
    return _moves(book, Movement.UNLIST, book.listed_here, holder(case, of), holder(case, of))


@rules.effect
def transfer(
    book: RightsBook, case: CaseFacts, *, giver: CapacityName, taker: CapacityName, price: FieldName
) -> MoveRights:
    """All that was reserved for this trade goes to the buyer.

    giver: Who sells it.
    taker: Who buys it.
    price: The field with the price of a unit.
    """
    if not book.listed_here:
        raise Refused([Message("Nothing is reserved for this trade.")])
    return _moves(book, Movement.TRANSFER, book.listed_here, holder(case, giver), holder(case, taker),
                  case.data[price])  # fmt: skip


@rules.effect
def retire(book: RightsBook, case: CaseFacts, *, amount: FieldName, of: CapacityName) -> MoveRights:
    """The amount is used or given up, and nobody can hold it any more.

    amount: The field with the amount.
    of: Who holds it.
    """
    return _moves(book, Movement.RETIRE, case.data[amount], holder(case, of), holder(case, of))


def _moves(
    book: RightsBook, kind: Movement, amount: int, giver: int, taker: int, price: Money | None = None, *,
    offered: bool = False, least: int | None = None,
) -> MoveRights:  # fmt: skip
    right = _known(book)
    move = Move(kind=kind, amount=amount, giver=giver, taker=taker, price=price)
    return MoveRights(right_id=right.id, moves=(move,), unit=right.unit, offered=offered, least=least)


def _known(book: RightsBook) -> KnownRight:
    """Raises Refused while the register does not have it: nothing can be moved."""
    if book.right is None:
        raise Refused([UNKNOWN])
    return book.right
