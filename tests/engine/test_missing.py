"""No gap where something is missing: what no way has answered, a vote in which nobody voted, a round never held."""

from __future__ import annotations

import pytest

from govflow.engine.checks.soundness import Report
from tests.engine.planting import A_TITLE, Edit, added, before, checked, found

AMOUNT = "amount: {type: money, label: Cost of the work · 工程费用, required: true, min: 0}"
RIVER = 'terrain == "river"'
ON_TIME = ("due: {in: 10wd, pause: {by: office, at_most: 20d}}", "due: {in: 10wd, then: over}")
APPROVE, UP = ("        - {title: Approve · 批准, by: office.convener, ", "differs_from: review, to: escalated}\n")
SECOND = f"{APPROVE}if: amount > 1_000_000, {UP}"
CARRIED = "      agreed: {title: Offer accepted · 方案通过, when: settlement_offer.carried, to: approval}\n"
LOST = "      disagreed: {title: Offer rejected · 方案未通过, when: settlement_offer.lost, to: refused}\n"


def amount(settings: str, more: str = "") -> Edit:
    return AMOUNT, f"amount: {{type: money, label: Cost of the work · 工程费用, min: 0{settings}}}{more}"


def over(*conditions: str) -> list[Edit]:
    """The clock takes one of these ways out of the approval."""
    ways = "".join(f"        - {{title: {A_TITLE}, by: timer, if: '{each}', to: lapsed}}\n" for each in conditions)
    return [ON_TIME, ("if: amount <= 1_000_000, ", ""), (SECOND, ""), before("  escalated:\n", f"      over:\n{ways}")]


def decided(*steps: tuple[str, str]) -> list[Edit]:
    """The offer is decided by these conditions."""
    lines = (f"      way_{n}: {{title: {A_TITLE}, {when}, to: {to}}}\n" for n, (when, to) in enumerate(steps))
    return [(CARRIED + LOST, "".join(lines))]


def gaps(report: Report) -> list[str]:
    problems = [*found(report, "leads nowhere"), *found(report, "no step follows")]
    return [f"{each.severity}: {each.sentence}" for each in problems]


PAST: Edit = added("requested", "directly", title=A_TITLE, to="approval", by="respondent.signatory")
DEAR, CHEAP = "amount > 5", "amount <= 5"
FEW = "settlement_offer.share < 1/2"
HALF = "\n    half: {type: money, label: Half · 半数, value: amount / 2}"


@pytest.mark.parametrize(
    ("edits", "conditions", "missing"),
    [
        ([], [DEAR, CHEAP], None),
        ([amount("")], [DEAR, CHEAP], "amount"),
        ([amount("")], [DEAR, "not (amount > 5)"], "amount"),
        ([amount("")], [DEAR, CHEAP, "not known(amount)"], None),
        ([amount("")], ["known(amount)", "not known(amount)"], None),
        ([amount(f", required: true, if: '{RIVER}'")], [DEAR, CHEAP], "amount"),
        (
            [amount(f", required: true, if: '{RIVER}'")],
            [f"{RIVER} and {DEAR}", f"{RIVER} and {CHEAP}", f"not known(terrain) or not {RIVER}"],
            None,
        ),
        ([], [RIVER, f"not {RIVER}"], "terrain"),
        ([], ["needs_survey", "not needs_survey"], None),
        ([], ['finding == "x"', 'finding != "x"'], "finding"),
        ([amount(", required: true", HALF)], ["half > 5", "half <= 5"], None),
        ([amount("", HALF)], ["half > 5", "half <= 5"], "half"),
        ([amount("")], ["sum(amount, 3) > 5", "sum(amount, 3) <= 5"], "amount"),
        ([amount(""), ("      request:\n", f"      request:\n        if: {CHEAP}\n")], [DEAR, CHEAP], None),
        ([amount(""), ("      request:\n", "      request:\n        set: {amount: '5'}\n")], [DEAR, CHEAP], None),
        (
            [amount(""), ("to: offer}", "to: offer, set: {amount: '5'}}"), PAST],
            [DEAR, CHEAP],
            "amount",
        ),
    ],
)  # fmt: skip
def test_the_clock_finds_a_way_for_what_nobody_has_answered(
    edits: list[Edit], conditions: list[str], missing: str | None
) -> None:
    _, report = checked(*edits, *over(*conditions))
    if missing is None:
        assert gaps(report) == []
    else:
        [gap] = gaps(report)
        assert gap.startswith("error: ")
        assert " missing" in gap
        assert f"let every way ask for {missing} (required: true), or add a way for “not known({missing})”." in gap


def test_what_the_form_of_the_step_asks_need_not_be_answered_before() -> None:
    """Who leaves it out is told to answer; who is not asked cannot."""
    for settings, complete in (("", True), (f", if: '{RIVER}'", False)):
        field = f"needed: {{type: integer, label: Needed · 需要{settings}}}\n    finding"
        _, report = checked(
            ("finding", field),
            ("review: {title: Record the review · 记录审查, by: office.secretary, form: review, to: same}", "review:\n"
             f"        - {{title: {A_TITLE}, by: office.secretary, form: review, if: needed > 5, to: same}}\n"
             f"        - {{title: {A_TITLE}, by: office.secretary, form: review, if: needed <= 5, to: same}}"),
        )  # fmt: skip
        assert (gaps(report) == []) is complete


@pytest.mark.parametrize(
    ("whens", "missing"),
    [
        ([FEW, f"not {FEW}"], "share"),
        ([FEW, f"not {FEW}", "not known(settlement_offer.share)"], None),
        (
            [f"settlement_offer.carried and {each}" for each in (FEW, f"not {FEW}")] + ["settlement_offer.lost"],
            None,
        ),
        (["settlement_offer.accept > 1", "settlement_offer.accept <= 1"], None),
        (["settlement_offer.answered > 1", "settlement_offer.answered <= 1"], None),
    ],
)  # fmt: skip
def test_a_vote_in_which_nobody_voted_leads_on(whens: list[str], missing: str | None) -> None:
    _, report = checked(
        *decided(*((f"when: {when}", "approval" if not n else "refused") for n, when in enumerate(whens)))
    )
    if missing is None:
        assert gaps(report) == []
    else:
        [gap] = gaps(report)
        assert gap.startswith("error: When the round in “Offer” ends “lost”")
        assert "share in favour” missing" in gap
        assert "add a way for “not known(settlement_offer.share)”" in gap


CONFIRM = "      confirm:\n        title: Confirm · 核准\n"
ONLY_BY_ITSELF = [
    (f"    due: {{in: 10wd}}\n    steps:\n{CONFIRM}", f"    steps:\n{CONFIRM}"),
    ("        by: office.chair\n", f"        when: {DEAR}\n"),
    ("        guards: sample.affordable\n        differs_from: approve\n", ""),
    ("if: amount > 1_000_000, ", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edits", "other", "complete"),
    [
        ([], "amount <= 5", True),
        ([], "amount < 5", False),
        ([amount("")], "amount <= 5", False),
        ([amount("")], "amount <= 5 or not known(amount)", True),
        ([], "amount < 5 and children.closed", True),
        ([], "amount < 5 and today < \"2026-01-01\"", True),
    ],
)  # fmt: skip
def test_where_conditions_alone_move_the_case_on_one_holds(edits: list[Edit], other: str, complete: bool) -> None:
    way = added("escalated", "other", title=A_TITLE, when=f"'{other}'", to="settled")
    _, report = checked(*edits, *ONLY_BY_ITSELF, way)
    alone = found(report, "In “Before the chair” conditions alone move the case on, and none of them holds for")
    assert [each.severity for each in alone] == ([] if complete else ["error"])


LAST = (
    "    due: {in: 10wd}\n    steps:\n",
    "    due: {in: 10wd}\n    rounds: last\n    steps:\n"
    f"      both: {{title: {A_TITLE}, when: last.carried and settlement_offer.carried, to: settled}}\n"
    f"      lost: {{title: {A_TITLE}, when: last.lost, to: refused}}\n",
)
ROUND: Edit = (
    "\nstories:\n",
    "  last: {kind: ballot, title: Last · 末次, voters: [claimant, respondent], matter: claim, rule: {pass: all}}\n\n"
    "stories:\n",
)
LEFT_OPEN: Edit = added("offer", "hurry", title=A_TITLE, to="approval", by="office.secretary")


@pytest.mark.parametrize(
    ("edits", "half", "complete"),
    [
        ([], "when: last.carried and not settlement_offer.carried", True),
        ([], "when: last.carried and settlement_offer.lost", True),
        ([PAST], "when: last.carried and not settlement_offer.carried", False),
        ([LEFT_OPEN], "when: last.carried and not settlement_offer.carried", False),
        ([PAST], "when: last.carried, if: not settlement_offer.carried", True),
    ],
)
def test_a_round_that_a_way_leaves_out_is_not_waited_for(edits: list[Edit], half: str, complete: bool) -> None:
    _, report = checked(
        *edits, LAST, ROUND, before("      lost: {title", f"      half: {{title: {A_TITLE}, {half}, to: refused}}\n")
    )
    if complete:
        assert gaps(report) == []
    else:
        [gap] = gaps(report)
        assert gap.startswith(
            "error: When the round in “Before the chair” ends “carried”, no step follows for the round"
        )
        assert "Not every way here holds the round “settlement_offer”" in gap
        assert "ask about it under “if”" in gap


@pytest.mark.parametrize(("edits", "complete"), [([], True), ([PAST], False)])
def test_a_round_that_led_here_has_ended_in_the_way_that_leads_here(edits: list[Edit], complete: bool) -> None:
    """Only a carried offer comes to the approval and from there before the chair."""
    _, report = checked(*edits, LAST, ROUND)
    assert (gaps(report) == []) is complete
