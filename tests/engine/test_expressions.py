"""Expressions in workflow files: what they mean, exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from govflow.engine.expressions import Expression, scope_of
from govflow.engine.expressions.nodes import And, Compare, Constant, Flag, Named, Not, Or
from govflow.engine.expressions.types import DATE, MONEY, NUMBER, YES_NO
from govflow.engine.facts import Children, Now, Rounds, Steps
from govflow.engine.parsing import parse
from govflow.values import Money
from tests.engine.builders import RULES, VOCABULARY, workflow_text
from tests.engine.expression_builders import SCOPE, expression, holds, objection, value

CARRIED = frozenset({"vote.carried"})
BUDGET = (
    {"item": "pumps", "units": Decimal("2.5"), "rate": Money.yuan(10), "sum": Money.yuan(25)},
    {"item": None, "units": 1, "rate": None, "sum": Money.yuan(5)},
)


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("amount > 50_000_000", {"amount": Money.yuan(50_000_000)}, False),
        ("amount > 50_000_000", {"amount": Money(5_000_000_001)}, True),
        ("amount >= 0.01", {"amount": Money(1)}, True),
        ("1_000 < amount", {"amount": Money.yuan(1_001)}, True),
        ("1 <= members < 3", {"members": 1}, True),
        ("1 <= members < 3", {"members": 3}, False),
        ("members == -2", {"members": -2}, True),
        ("index <= 0.95", {"index": Decimal("0.95")}, True),
        ("index < 0.95", {"index": Decimal("0.95")}, False),
        ('signed_on >= "2025-01-31"', {"signed_on": date(2025, 1, 31)}, True),
        ('signed_on < "2025-01-31"', {"signed_on": date(2025, 1, 31)}, False),
        ("urgent", {"urgent": True}, True),
        ("not urgent", {"urgent": True}, False),
        ('terrain == "river"', {"terrain": "river"}, True),
        ('terrain != "river"', {"terrain": "hill"}, True),
        ('terrain in ("river", "hill")', {"terrain": "hill"}, True),
        ('terrain not in ("river", "hill")', {"terrain": "coast"}, True),
        ('"air" in topics', {"topics": ("air", "water")}, True),
        ('"air" not in topics', {"topics": ("air", "water")}, False),
        ('place == "拒马河"', {"place": "拒马河"}, True),
        ('amount > 5 and terrain == "hill"', {"amount": Money.yuan(6), "terrain": "hill"}, True),
        ('amount > 5 or terrain == "hill"', {"amount": Money.yuan(5), "terrain": "hill"}, True),
        ('not (amount > 5 or terrain == "hill")', {"amount": Money.yuan(5), "terrain": "coast"}, True),
        # field against field
        ("amount <= ceiling", {"amount": Money(500), "ceiling": Money(500)}, True),
        ("amount <= ceiling", {"amount": Money(501), "ceiling": Money(500)}, False),
        ("members < seats < 9", {"members": 7, "seats": 8}, True),
        ("members < seats < 9", {"members": 7, "seats": 9}, False),
        ("index > members", {"index": Decimal("3.5"), "members": 3}, True),
        ("terrain == former_terrain", {"terrain": "hill", "former_terrain": "hill"}, True),
        ("terrain in (former_terrain, 'coast')", {"terrain": "hill", "former_terrain": "hill"}, True),
        ("terrain not in (former_terrain, 'coast')", {"terrain": "coast", "former_terrain": "hill"}, False),
        ("host == guest", {"host": 1, "guest": 1}, True),
        ("host in invited", {"host": 1, "invited": (2, 1)}, True),
        ("host not in invited", {"host": 1, "invited": (2,)}, True),
        # arithmetic
        ("members * 2 + 1 == 7", {"members": 3}, True),
        ("members / 3 * 3 == members", {"members": 10}, True),
        ("amount / ceiling > 0.5", {"amount": Money(51), "ceiling": Money(100)}, True),
        ("amount / ceiling > 0.5", {"amount": Money(50), "ceiling": Money(100)}, False),
        ("amount * index <= ceiling", {"amount": Money(100), "index": Decimal("0.1"), "ceiling": Money(10)}, True),
        ("amount + 0.01 == ceiling", {"amount": Money(100), "ceiling": Money(101)}, True),
        ("-members > -5", {"members": 4}, True),
        ("-amount < 0", {"amount": Money(1)}, True),
        ("amount > 2 * members", {"amount": Money.yuan(7), "members": 3}, True),
        ("amount > 2 * members", {"amount": Money.yuan(6), "members": 3}, False),
        ("max(members, seats) - min(members, seats, 4) == 3", {"members": 7, "seats": 5}, True),
        # dates and durations
        ("signed_on + 30d < due_on", {"signed_on": date(2026, 1, 1), "due_on": date(2026, 1, 31)}, False),
        ("signed_on + 30d <= due_on", {"signed_on": date(2026, 1, 1), "due_on": date(2026, 1, 31)}, True),
        ("signed_on + 10cd <= due_on", {"signed_on": date(2026, 1, 1), "due_on": date(2026, 1, 11)}, False),
        ("signed_on + 10cd <= due_on", {"signed_on": date(2026, 1, 1), "due_on": date(2026, 1, 12)}, True),
        ("due_on - 10cd >= signed_on", {"signed_on": date(2026, 1, 2), "due_on": date(2026, 1, 12)}, False),
        ("due_on - signed_on >= 10cd", {"signed_on": date(2026, 1, 1), "due_on": date(2026, 1, 12)}, True),
        ("due_on - signed_on == 30d", {"signed_on": date(2026, 1, 1), "due_on": date(2026, 1, 31)}, True),
        ('signed_on + 1m == "2026-02-28"', {"signed_on": date(2026, 1, 31)}, True),
        ('signed_on - 1y == "2025-02-28"', {"signed_on": date(2026, 2, 28)}, True),
        ('signed_on == "2026-02-28" + 1d', {"signed_on": date(2026, 3, 1)}, True),
        # choices of values
        ("members > (3 if urgent else 5)", {"members": 4, "urgent": True}, True),
        ("members > (3 if urgent else 5)", {"members": 4}, False),
        ("urgent if members > 3 else index > 1", {"members": 4, "urgent": True}, True),
        ("urgent if members > 3 else index > 1", {"members": 3, "urgent": True, "index": Decimal(1)}, False),
        ("not (urgent if members > 3 else index > 1)", {"members": 3, "index": Decimal(1)}, True),
        # tables
        ("sum(budget.sum) == 30", {"budget": BUDGET}, True),
        ("sum(budget.units) == 3.5", {"budget": BUDGET}, True),
        ("count(budget) == 2 and count(budget.item) == 1", {"budget": BUDGET}, True),
        ("max(budget.sum) == 25 and min(budget.sum) == 5", {"budget": BUDGET}, True),
        ("budget.sum(sum) == 30", {"budget": BUDGET}, True),
        ("count(topics) == 2", {"topics": ("air", "water")}, True),
        ("count(budget, not known(units)) == 1", {"budget": ({"units": 1}, {})}, True),
        # what is there at all
        ("known(amount)", {"amount": Money(0)}, True),
        ("known(amount)", {}, False),
        ("not known(amount) or amount <= 5", {}, True),
        ("not known(amount) or amount <= 5", {"amount": Money.yuan(6)}, False),
        ("known(topics)", {}, False),
        ("known(members / seats)", {"members": 1, "seats": 0}, False),
        ("known(members + seats)", {"members": 1}, False),
        ("known(members + seats)", {"members": 1, "seats": 1}, True),
        ("known(min(budget.sum))", {"budget": ()}, False),
        ("known(terrain) and not urgent", {"terrain": "hill"}, True),
        # named conditions of the file
        ("big", {"amount": Money.yuan(50_000_001)}, True),
        ("not big", {"amount": Money.yuan(50_000_000)}, True),
        ("pressing or members > 3", {"amount": Money.yuan(50_000_001), "urgent": True}, True),
    ],
)
def test_condition_holds_as_it_reads(text: str, answers: dict[str, Any], expected: bool) -> None:
    assert holds(text, **answers) is expected


@pytest.mark.parametrize(
    "text",
    [
        "amount > 5",
        "not amount > 5",
        "amount != 5",
        'terrain not in ("hill",)',
        '"air" not in topics',
        "not members < 3",
        "amount <= ceiling",
        "not amount <= ceiling",
        "members * 0 == 0",
        "members * 0 != 0",
        "(1 if members > 3 else 2) == 2",
        "(1 if members > 3 else 2) != 2",
        "not (urgent if members > 3 else urgent)",
        "min(budget.sum) >= 0",
        "max(budget.sum) < 0",
        "max(members, 3) >= 3",
        "members / 0 == 1",
        "members / 0 != 1",
    ],
)
def test_comparison_with_an_unanswered_field_does_not_hold_nor_its_opposite(text: str) -> None:
    assert not holds(text)


def test_unanswered_yes_no_field_counts_as_no() -> None:
    assert holds("not urgent")
    assert not holds("urgent")
    assert holds("(3 if urgent else 5) == 5")


@pytest.mark.parametrize("answers", [{}, {"budget": ()}])
def test_a_table_without_rows_sums_to_nothing_of_its_type_and_has_no_least(answers: dict[str, Any]) -> None:
    assert value("sum(budget.sum)", answers) == Money(0)
    assert value("sum(budget.units)", answers) == 0
    assert value("count(budget)", answers) == 0
    assert value("min(budget.sum)", answers) is None
    assert value("max(budget.sum)", answers) is None


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("members * index", {"members": 3, "index": Decimal("0.1")}, Decimal("0.3")),
        ("members / 3", {"members": 1}, Decimal("0.3333333333")),
        ("members / 3", {"members": 2}, Decimal("0.6666666667")),
        ("members / 3", {"members": 6}, 2),
        ("amount / 8", {"amount": Money(4)}, Money(1)),  # half a fen up
        ("amount / 8", {"amount": Money(3)}, Money(0)),
        ("-amount / 8", {"amount": Money(4)}, Money(-1)),  # and as much down: a payment and its return are equal
        ("-amount / 8", {"amount": Money(3)}, Money(0)),
        ("amount / 3 * 3", {"amount": Money(100)}, Money(100)),  # nothing is rounded on the way
        ("amount / 3 + amount / 3 + amount / 3", {"amount": Money(100)}, Money(100)),
        ("amount * 2", {}, None),
        ("amount if urgent else ceiling", {"urgent": True, "amount": Money(1)}, Money(1)),
        ("signed_on + 1m", {"signed_on": date(2024, 1, 31)}, date(2024, 2, 29)),
        ("due_on - signed_on", {"signed_on": date(2026, 3, 1), "due_on": date(2026, 2, 1)}, -28),
        ("(due_on - signed_on) / 1d", {"signed_on": date(2026, 2, 1), "due_on": date(2026, 3, 1)}, 28),
        ("terrain", {"terrain": "hill"}, "hill"),
        ("amount > 5", {"amount": Money.yuan(6)}, True),
        ("amount > 5", {}, None),
    ],
)
def test_values_are_exact_and_rounded_once_when_stored(text: str, answers: dict[str, Any], expected: Any) -> None:
    found = value(text, answers)
    assert found == expected
    assert type(found) is type(expected)


def test_the_published_formulas_of_compensation_come_out_to_the_fen() -> None:
    index = "0.85 * 0.25 * (index / 2 + members / 3)"
    pay = f"100_000_000 if {index} <= 1 else -100_000_000"
    assert value(pay, {"index": Decimal("1.9"), "members": 3}, MONEY) == Money.yuan(100_000_000)
    assert value(pay, {"index": 40, "members": 3}, MONEY) == Money.yuan(-100_000_000)
    base = "60_000_000 * (3 - members) + max(min(-1_000_000 * index, 40_000_000), -40_000_000)"
    assert value(base, {"members": 2, "index": -3}, MONEY) == Money.yuan(63_000_000)
    assert value(base, {"members": 5, "index": 55}, MONEY) == Money.yuan(-160_000_000)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("members * 2", NUMBER),
        ("amount * index", MONEY),
        ("index * amount", MONEY),
        ("amount / index", MONEY),
        ("amount / ceiling", NUMBER),
        ("signed_on + 3m", DATE),
        ("sum(budget.sum)", MONEY),
        ("amount > 5", YES_NO),
        ("urgent", YES_NO),
        ("big", YES_NO),
        ("barred(host)", YES_NO),
    ],
)
def test_everything_is_typed_when_it_is_read(text: str, type_: Any) -> None:
    assert expression(text, None).type == type_


def test_a_written_number_is_yuan_where_money_is_wanted() -> None:
    assert value("1_000_000", wanted=MONEY) == Money.yuan(1_000_000)
    assert value("1_000_000") == 1_000_000
    assert value("0.005 * 3", wanted=MONEY) == Money(2)  # 3 yuan, times 0.005: one fen and a half
    assert objection("members", MONEY) == (
        "the value is a sum of money and members is a number; write two of the same kind."
    )


def test_the_scope_of_a_file_holds_its_fields_capacities_and_rounds_in_their_order() -> None:
    scope = scope_of(parse(workflow_text(), RULES).workflow, VOCABULARY)
    assert Expression.parse("amount > 5 and claimant.count == 1 and settlement_offer.carried", scope)
    assert scope.under("settlement_offer")[:2] == ("carried", "lost")
    assert scope.under("children") == ("closed", "all_ended", "count", "ended", "succeeded")
    assert scope.names["amount"].free
    assert not scope.names["settlement_offer.accept"].free


def test_rounds_and_children_are_flags() -> None:
    assert holds("vote.carried and not children.closed", CARRIED)
    assert not holds("vote.lost", CARRIED)


def test_expression_knows_what_it_reads() -> None:
    read = expression("amount > 5 and (vote.carried or children.closed) and not urgent and sum(budget.sum) < 9")
    assert read.fields == {"amount", "urgent", "budget"}
    assert read.names == {"vote", "children"}
    assert read.flags == {"vote.carried", "children.closed"}
    assert read.outcomes == {"vote.carried"}
    assert read.needs == {Rounds, Children}
    assert expression("vote.yes > 2 and times(revise) > 1 and due_on < today").needs == {Rounds, Steps, Now}
    assert expression("vote.yes > 2").outcomes == frozenset()


def test_tree_is_typed_and_negation_is_pushed_to_the_leaves() -> None:
    amount, terrain = SCOPE.names["amount"], SCOPE.names["terrain"]
    urgent = Flag(Named("urgent", YES_NO))
    assert expression('not (amount > 5 and urgent) or terrain in ("hill",)').tree == Or(
        (
            Or((Compare(Named("amount", amount.type), "<=", Constant(Fraction(500), MONEY)), Not(urgent))),
            Compare(Named("terrain", terrain.type), "in", Constant(("hill",), terrain.type)),
        )
    )
    tied = Flag(Named("vote.tied", YES_NO))
    assert expression("not (urgent or not vote.tied)").tree == And((Not(urgent), tied))
