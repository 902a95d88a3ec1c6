"""Who is of one side in a case: each organization for itself, unless those of its capacity act together by the file."""

from __future__ import annotations

import pytest

from govflow.engine.definition import Party
from govflow.engine.facts import Holder
from govflow.engine.seating.sides import IN_PERSON, opposed
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


def test_persons_do_not_act_together() -> None:
    with pytest.raises(ValueError, match="persons each for themselves"):
        Party(title="Reviewers · 评审人", kind="person", together=True)
