"""What is told on top of a case of those below it; and steps of a story that two take in turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govflow.domain import RULES
from govflow.engine.checks.kin import family
from govflow.engine.parsing import parse
from govflow.engine.stories.steps import in_turn
from govflow.paths import data_path

FILES = ("dispute_mediation", "interim_measures")
TOLD = "    announces: [order_summary, in_force_until, finding]\n"
STATES = "    announced_in: [in_force, "


def problems(old: str, new: str) -> Iterator[str]:
    above, below = ((data_path("workflows") / f"{name}.v1.yaml").read_text("utf-8") for name in FILES)
    assert above.count(old) == 1
    parsed = parse(above.replace(old, new).encode(), RULES)
    measures = parse(below.encode(), RULES).workflow
    for each in family.check(parsed.workflow, parsed.positions, {measures.id: measures}, RULES):
        yield str(each.sentence)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (STATES, "    announced_in: [in_farce, ", "in_farce"),
        (TOLD, "    announces: [order_sumary]\n", "order_sumary"),
        (TOLD, "    announces: [order]\n", "is for few readers or a document there"),
    ],
)
def test_what_is_announced_is_in_the_file_of_the_cases_below_and_can_be_read_there(old: str, new: str, said: str):
    [found] = problems(old, new)
    assert said in found
    assert [*problems(TOLD, TOLD)] == []


def test_a_step_that_two_take_is_first_one_then_the_other():
    assert [*in_turn({"by": ["claimant", "respondent"], "reply": "Yes."})] == [
        {"by": "claimant", "reply": "Yes."},
        {"by": "respondent", "reply": "Yes."},
    ]
    assert [*in_turn({"by": "claimant"})] == [{"by": "claimant"}]
    assert [*in_turn({})] == [{}]
