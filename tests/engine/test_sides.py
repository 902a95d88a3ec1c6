"""Who is of one side in a case: each organization for itself, unless those of its capacity act together by the file."""

from __future__ import annotations

import pytest

from govflow.engine.definition import Party
from govflow.engine.facts import Holder
from govflow.engine.seating.sides import IN_PERSON, opposed, own_name, own_side
from govflow.values import Text

A, B, C = 1, 2, 3
APART = {
    "partners": Party(title="Partners · 合作单位", kind="local_government"),
    "lead": Party(title="Lead · 牵头单位", kind="local_government"),
}
TOGETHER = {name: party.model_copy(update={"together": True}) for name, party in APART.items()}


def holders(*numbers: int) -> tuple[Holder, ...]:
    return tuple(Holder(organization_id=each, person_id=None, name=Text(en="X", zh="甲")) for each in numbers)


@pytest.mark.parametrize(
    ("parties", "seated", "other"),
    [
        (APART, {"partners": holders(A, B)}, B),
        (TOGETHER, {"partners": holders(A, B)}, None),
        (TOGETHER, {"partners": holders(A, B), "lead": holders(A)}, B),  # one of them is something else as well
        (TOGETHER, {"partners": holders(A), "lead": holders(B)}, B),
        (TOGETHER, {"partners": holders(A)}, B),  # which takes part no more
        ({**TOGETHER, "lead": APART["lead"]}, {"partners": holders(A, B), "lead": holders(A, B)}, B),
    ],
)
def test_of_one_side_are_those_in_the_same_capacities_that_act_together(
    parties: dict[str, Party], seated: dict[str, tuple[Holder, ...]], other: int | None
) -> None:
    assert opposed(parties, seated, A, {A, B}) == other


def test_whoever_acts_from_a_seat_of_its_own_is_of_no_side_of_an_organization() -> None:
    assert opposed(TOGETHER, {"partners": holders(A, B)}, IN_PERSON, {A}) == A
    assert opposed(TOGETHER, {"partners": holders(A, B)}, A, {IN_PERSON}) == IN_PERSON
    assert opposed(TOGETHER, {}, IN_PERSON, {IN_PERSON}) is None


PERSONS = {name: Party(title="X · 甲", kind="person") for name in ("seller", "buyer", "witness")}


@pytest.mark.parametrize(("together", "apart"), [((), True), (("seller",), True), (("seller", "buyer"), False)])
def test_each_capacity_held_in_person_is_a_side_unless_the_file_puts_them_together(
    together: tuple[str, ...], apart: bool
) -> None:
    parties = {name: each.model_copy(update={"together": name in together}) for name, each in PERSONS.items()}
    seller, buyer = own_side(parties, "seller"), own_side(parties, "buyer")
    assert opposed(parties, {}, buyer, {seller}) == (seller if apart else None)
    assert opposed(parties, {}, buyer, {buyer}) is None
    assert opposed(parties, {}, buyer, {A}) == A
    assert own_name(parties, buyer).en == "yourself, as X"


def test_who_acted_before_each_capacity_was_a_side_of_its_own_goes_on_from_any() -> None:
    assert opposed(PERSONS, {}, own_side(PERSONS, "buyer"), {IN_PERSON}) is None
