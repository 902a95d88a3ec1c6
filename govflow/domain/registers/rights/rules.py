"""What is asked before a right to water or emissions is defined, allocated, traded or retired.

Trading rules: Interim Measures for Water Rights Trading, 2016; rules of the national exchange, 2024.
"""

from __future__ import annotations

from collections import Counter

from govflow.domain.registers.rights.holdings import RightNamed, RightsBook, grouped
from govflow.engine.facts import CaseFacts, Form, Now
from govflow.engine.rules import (
    CapacityName,
    ColumnName,
    FieldName,
    FunctionName,
    KindOfOrganization,
    OptionName,
    RuleSet,
)
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import Money

rules = RuleSet("rights")

UNKNOWN = Message("The right that is named here does not stand in the register.")


@rules.derivation
def definer(named: RightNamed) -> int | None:
    """The authority that defined the right which the case names, and decides on its cap."""
    return named.right.definer if named.right is not None else None


@rules.derivation
def department(
    named: RightNamed, case: CaseFacts, *, of: CapacityName, kind: FieldName, functions: dict[OptionName, FunctionName]
) -> int | None:
    """The department that looks after rights of this kind for a holder: its own, else that of the nearest above it.

    of: Whose department.
    kind: The choice that says which kind of right it is.
    functions: By its option, what the department is for.
    """
    function = functions.get(case.data.get(kind) or "")
    owner = first(case, of)
    return named.department(owner, function) if function is not None and owner is not None else None


@rules.guard
def in_register(book: RightsBook, now: Now) -> Message | None:
    """The right stands in the register, and its years are not over."""
    if book.right is None:
        return UNKNOWN
    if book.right.last_year >= now.today.year:
        return None
    return Message(
        "The years of “%(right)s” ended with %(year)s.", right=book.right.name, year=str(book.right.last_year)
    )


@rules.guard
def covered(book: RightsBook, case: CaseFacts, *, amount: FieldName, of: CapacityName) -> Message | None:
    """Whoever gives an amount holds as much that is free: neither reserved for a trade nor retired.

    amount: The field with the amount.
    of: Who gives it.
    """
    return _covered(book, case, of, case.data.get(amount) or 0)


@rules.guard
def shares_fit(
    book: RightsBook, case: CaseFacts, *, shares: FieldName, receiver: ColumnName, to: CapacityName
) -> Message | None:
    """Each line of the table names one of those to whom it goes, and each of them has one line.

    shares: The table of who receives how much.
    receiver: The column with the code or the full name of who receives it.
    to: Those to whom it goes.
    """
    lines = [str(row.get(receiver) or "").strip() for row in case.data.get(shares) or ()]
    takers = {each.organization_id: each.name for each in case.holders(to)}
    strange = tuple(dict.fromkeys(each for each in lines if book.known_as.get(each) not in takers))
    if strange:
        return Message("None of those named as receivers has this code or name on record: %(names)s.", names=strange)
    many = Counter(book.known_as[each] for each in lines)
    twice = tuple(takers[each] for each, times in many.items() if times > 1)
    if twice:
        return Message("Several lines speak of %(names)s: write one for each.", names=twice)
    left_out = tuple(name for organization, name in takers.items() if organization not in many)
    return Message("No line says what %(names)s receives.", names=left_out) if left_out else None


@rules.guard
def within_cap(
    book: RightsBook, case: CaseFacts, *, shares: FieldName, amount: ColumnName, by: CapacityName
) -> Message | None:
    """No more is given than is there: of the cap, where its authority allocates; else of what the giver holds free.

    shares: The table of who receives how much.
    amount: The column with the amount.
    by: Who allocates.
    """
    asked = sum(row[amount] for row in case.data.get(shares) or ())
    if book.right is None:
        return UNKNOWN
    if first(case, by) != book.right.definer:
        return _covered(book, case, by, asked)
    left = book.right.cap - book.right.allocated
    if asked <= left:
        return None
    return Message(
        "%(asked)s %(unit)s are to be allocated, %(left)s are left of the cap of %(cap)s.",
        asked=grouped(asked), unit=book.right.unit, left=grouped(left), cap=grouped(book.right.cap),
    )  # fmt: skip


@rules.guard
def cap_covers(book: RightsBook, case: CaseFacts, *, cap: FieldName) -> Message | None:
    """A cap is not decided below what is allocated already.

    cap: The field with the cap.
    """
    asked = case.data.get(cap) or 0
    if book.right is None or asked >= book.right.allocated:
        return None
    return Message(
        "%(held)s %(unit)s are allocated already: a cap of %(cap)s would be below that.",
        held=grouped(book.right.allocated), unit=book.right.unit, cap=grouped(asked),
    )  # fmt: skip


@rules.guard
def superseded(book: RightsBook) -> Message | None:
    """Another cap of the right has been decided since."""
    return None if book.superseded else Message("No other cap of this right has been decided: this one holds.")


@rules.guard
def defined_by(book: RightsBook, case: CaseFacts, *, by: CapacityName) -> Message | None:
    """Whoever changes the cap of a right is who defined it.

    by: Who decides.
    """
    if book.right is None or first(case, by) == book.right.definer:
        return None
    return Message("Only who defined “%(right)s” decides on another cap.", right=book.right.name)


@rules.guard
def may_hold(named: RightNamed, case: CaseFacts, *, of: CapacityName, government: KindOfOrganization) -> Message | None:
    """Whoever is to receive a right may hold it.

    of: Who is to receive it.
    government: The kind of organization that may hold every right; others only those that are open to them.
    """
    if named.right is None or not named.right.governments_only:
        return None
    others = tuple(each.name for each in case.holders(of) if each.kind != government)
    if not others:
        return None
    return Message(
        "“%(right)s” is held by governments alone: %(names)s cannot receive it.", right=named.right.name, names=others
    )


@rules.guard
def covers_cost(named: RightNamed, case: CaseFacts, form: Form, *, price: FieldName) -> Message | None:
    """The price of a unit is not below its cost, as it was decided with the right.

    price: The field with the price of a unit.
    """
    asked: Money | None = form[price] if form[price] is not None else case.data.get(price)
    least = named.right.floor if named.right is not None else None
    if asked is None or least is None or asked >= least:
        return None
    return Message("%(price)s a unit is below the cost of %(least)s.", price=asked, least=least)


def _covered(book: RightsBook, case: CaseFacts, of: str, asked: int) -> Message | None:
    giver = first(case, of)
    if book.right is None or giver is None:
        return UNKNOWN
    if asked <= book.free(giver):
        return None
    return Message(
        "%(asked)s %(unit)s are to be given, %(name)s holds %(free)s that are free.",
        asked=grouped(asked), unit=book.right.unit, name=case.holders(of)[0].name, free=grouped(book.free(giver)),
    )  # fmt: skip


def first(case: CaseFacts, capacity: str) -> int | None:
    return next((each.organization_id for each in case.holders(capacity)), None)


def holder(case: CaseFacts, capacity: str) -> int:
    """Raises Refused where nobody has the capacity: nothing can be moved."""
    found = first(case, capacity)
    if found is None:
        raise Refused([Message("Nobody is named who holds it.")])
    return found
