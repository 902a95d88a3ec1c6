"""A slip in a story is found wherever it stands, beside a refusal that was hoped for as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import parse

TESTS = Path(__file__).parents[1]
STOPPED = "do: [start, {pause: {by: applicant}}]"
LOTS = 'children: {"lots[1]": {state: built, end: success, returns: {last_cost: 80}}}'
OFFER = '{respond: {"offerers[1]": {price: null}}}'
SHARING = "items: [{dataset: Roads, sharing: free, lead: true}"
SLIPS = [
    ("procedures/trade", "{verify: {saved: 39}}", "{verify: {by: sellr, saved: 39}}", "“sellr”; did you mean “seller”"),
    ("workflows/clocks", STOPPED, "do: [start, {pause: {by: aplicant}}]", "“aplicant”; did you mean"),
    ("workflows/clocks", STOPPED, "do: [start, {pause: {bye: applicant}}]", "“bye”; did you mean “by”?"),
    ("workflows/clocks", STOPPED, "do: [start, puase]", "no step “puase”; did you mean “pause”?"),
    ("workflows/clocks", "do: [start, +19d, +42d]", "do: [start, {+61d: {by: applicant}}]", "Write +61d by itself"),
    ("workflows/works", LOTS, LOTS.replace("end: success", "end: sucess"), "“sucess”; did you mean “success”?"),
    ("workflows/works", LOTS, LOTS.replace("returns", "reurns"), "no key “reurns”; did you mean “returns”?"),
    ("workflows/works", LOTS, LOTS.replace("state", "stte"), "no key “stte”; did you mean “state”?"),
    ("workflows/works", LOTS, "children: {stte: built}", "“stte”; did you mean “state”? There are: lots, state."),
    ("workflows/works", LOTS, LOTS.replace("lots[1]", "lot[1]"), "no name under children “lot”; did you mean “lots”?"),
    ("workflows/works", LOTS, LOTS.replace("{state: built,", "{"), "Say to which state the cases below come"),
    ("workflows/works", LOTS, LOTS.replace("last_cost", "lst_cost"), "“lst_cost”; did you mean “last_cost”?"),
    ("workflows/call_for_offers", OFFER, OFFER.replace("price", "prise"), "“prise”; did you mean “price”?"),
    ("workflows/call_for_offers", "given: {budget", "given: {buget: 1, budget", "“buget”; did you mean “budget”?"),
    ("workflows/expertise", "parties: {members: 12}", "parties: {member: 12}", "“member”; did you mean “members”?"),
    ("workflows/expertise", '"members[1..4]": yes', '"member[1..4]": yes', "“member[1..4]”; did you mean “members”?"),
    ("workflows/expertise", '"members[1..4]": yes', '"members[1..4]": yess', "no option “yess”; did you mean “yes”?"),
    ("workflows/tables", SHARING, SHARING.replace("dataset", "datset"), "no column “datset”; did you mean “dataset”?"),
    ("workflows/tables", SHARING, SHARING.replace("free", "fre"), "no option “fre”; did you mean “free”?"),
    ("workflows/tables", SHARING, "items: [Roads", "Write the rows as a list: [{column: value}]."),
    ("workflows/tables", "units: 2.5", "units: many", "many is no answer."),
]  # fmt: skip


def slipped(name: str, right: str, wrong: str) -> str:
    """What the first of the stories that goes wrong says of it; all go right before."""
    text = (TESTS / f"{name}.v1.yaml").read_text("utf-8")
    assert right in text
    found = stories.run(parse(text.replace(right, wrong, 1), RULES), RULES)
    return next((str(each.problem.sentence) for each in found if each.problem is not None), "")


@pytest.mark.parametrize(("name", "right", "wrong", "sentence"), SLIPS, ids=lambda each: each[:24])
def test_a_slip_is_answered_with_the_nearest_and_all(name: str, right: str, wrong: str, sentence: str) -> None:
    assert slipped(name, right, right) == ""
    assert sentence in slipped(name, right, wrong)


def test_a_role_that_there_is_not_takes_no_step() -> None:
    wrong = "{verify: {by: seller.signatry, saved: 39}}"
    assert "no role “signatry”; did you mean “signatory”?" in slipped(
        "procedures/trade", "{verify: {saved: 39}}", wrong
    )


def test_only_a_guard_of_the_file_is_assumed() -> None:
    assumed = "do: [{assume: {cases.parent_in: true}}, {verify: {saved: 39}}]"
    assert "There is no guard “cases.parent_in”" in slipped("procedures/trade", "do: [{verify: {saved: 39}}]", assumed)


def test_a_state_of_the_cases_below_is_looked_for_in_their_file() -> None:
    works, lot = ((TESTS / f"workflows/{each}.v1.yaml").read_text("utf-8") for each in ("works", "lot"))
    known = {"lot": parse(lot, RULES).workflow}
    parsed = parse(works.replace(LOTS, LOTS.replace("built", "bilt")), RULES)
    [found] = [each for finding in soundness.kinship(parsed, known, RULES) for each in finding.problems]
    assert "no state of the cases below “bilt”; did you mean “built”?" in str(found.sentence)
