"""What movements of rights come to, and what is said against them, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.domain.registers.rights.holdings import (
    FLOWS,
    KnownRight,
    Move,
    Movement,
    Place,
    RightNamed,
    RightsBook,
    Share,
    called,
    changed,
)
from govflow.domain.registers.rights.rules import covers_cost, department, in_register, may_hold
from govflow.engine.facts import CaseFacts, Form, Holder, Now
from govflow.values import Money, Text

SELLER, ABOVE = 1, 2
RIGHT = KnownRight(
    id=1, name=Text(en="Water", zh="水"), unit=Text(en="m³", zh="立方米"), definer=9, first_year=2026, last_year=2027,
    cap=100, floor=Money(50),
)  # fmt: skip
MOVES = st.builds(
    Move,
    kind=st.sampled_from(Movement),
    amount=st.integers(1, 10**15),
    giver=st.integers(1, 3),
    taker=st.integers(1, 3),
)


def case(of_kind: str = "local_government", **data: object) -> CaseFacts:
    seller = Holder(organization_id=SELLER, person_id=None, name=Text(en="Seller", zh="转让方"), kind=of_kind)
    return CaseFacts(
        id=1, reference="BTH-RT-2026-0001", title="Trade", body_id=1, state="draft", data=data,
        opened_at=datetime(2026, 3, 2, tzinfo=UTC), parties={"seller": (seller,)},
    )  # fmt: skip


@given(st.lists(MOVES, max_size=20))
def test_nothing_comes_of_nothing_but_out_of_the_cap(moves: list[Move]) -> None:
    """All places together grow by what is allocated, and by nothing else."""
    assert sum(changed(moves).values()) == sum(each.amount for each in moves if each.kind is Movement.ALLOCATE)


@given(st.lists(MOVES, max_size=20))
def test_several_movements_come_to_what_they_come_to_one_by_one(moves: list[Move]) -> None:
    after: dict[tuple[int, Place], int] = {}
    for move in moves:
        flow = FLOWS[move.kind]
        if flow.source is not None and move.giver is not None:
            after[move.giver, flow.source] = after.get((move.giver, flow.source), 0) - move.amount
        after[move.taker, flow.target] = after.get((move.taker, flow.target), 0) + move.amount
    assert changed(moves) == {Share(*key): each for key, each in after.items() if each}


def test_what_is_given_goes_before_what_is_taken() -> None:
    sold = Move(kind=Movement.TRANSFER, amount=5, giver=1, taker=2)
    assert list(changed([sold]).values()) == [-5, 5]


@pytest.mark.parametrize("amount", [0, -1])
def test_a_movement_moves_something(amount: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Move(kind=Movement.RETIRE, amount=amount, giver=1, taker=1)


@pytest.mark.parametrize(("day", "open_"), [(date(2027, 12, 31), True), (date(2028, 1, 1), False)])
def test_a_right_is_traded_until_its_last_year_is_over(day: date, open_: bool) -> None:
    said = in_register(RightsBook(right=RIGHT), Now(datetime(2026, 1, 1, tzinfo=UTC), day))
    assert (said is None) is open_


def test_of_a_right_that_is_not_in_the_register_nothing_is_moved() -> None:
    assert in_register(RightsBook(), Now(datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1))) is not None


@pytest.mark.parametrize(("fen", "fits"), [(49, False), (50, True), (51, True)])
def test_a_price_is_not_below_the_cost(fen: int, fits: bool) -> None:
    said = covers_cost(RightNamed(right=RIGHT), case(price=Money(fen)), Form({}), price="price")
    assert (said is None) is fits


@pytest.mark.parametrize(("kind", "fits"), [("local_government", True), ("enterprise", False)])
def test_a_right_for_governments_is_held_by_no_other(kind: str, fits: bool) -> None:
    closed = RightNamed(right=replace(RIGHT, governments_only=True))
    assert (may_hold(closed, case(kind), of="seller", government="local_government") is None) is fits
    assert may_hold(RightNamed(right=RIGHT), case(kind), of="seller", government="local_government") is None


def test_the_department_is_its_own_else_that_of_the_nearest_above() -> None:
    asked = {"of": "seller", "kind": "kind", "functions": {"abstraction": "water", "emission": "ecology"}}
    named = RightNamed(departments={(SELLER, "water"): 11, (ABOVE, "water"): 12, (ABOVE, "ecology"): 13},
                       parents={SELLER: ABOVE, ABOVE: SELLER})  # fmt: skip
    assert department(named, case(kind="abstraction"), **asked) == 11
    assert department(named, case(kind="emission"), **asked) == 13
    assert department(RightNamed(parents={SELLER: ABOVE, ABOVE: SELLER}), case(kind="emission"), **asked) is None


def test_a_right_is_called_by_its_years() -> None:
    names = Text(en="Haihe", zh="海河"), Text(en="water", zh="水")
    assert called(*names, 2026, 2026) == Text(en="Haihe, water, 2026", zh="海河水（2026年）")
    assert called(*names, 2026, 2028).en == "Haihe, water, 2026–2028"
