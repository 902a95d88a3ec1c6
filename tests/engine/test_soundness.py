"""What the soundness report warns of, what it lets pass, and how it tells its evidence."""

from __future__ import annotations

import pytest

from govflow.engine.checks import report, soundness
from govflow.engine.parsing import parse
from tests.engine.builders import RULES, VOCABULARY, line_of, workflow_text
from tests.engine.planting import (
    A_TITLE,
    Edit,
    Planted,
    added,
    before,
    checked,
    found,
    names,
    replaced_step,
    second,
)

GUARDED = (
    "by: respondent.signatory, to: offer",
    "by: respondent.signatory, guards: sample.affordable, to: offer",
)
WARNINGS: list[Planted] = [
    (
        "a wait without a deadline",
        [
            ("    due: {in: 30d, remind: [10d, 3d], then: lapse}\n", ""),
            replaced_step("lapse", title=A_TITLE, to="lapsed", by="office"),
        ],
        "  requested:",
        "“Requested” waits for somebody without a deadline",
    ),
    (
        "a loop that nothing limits",
        [("when: settlement_offer.lost, to: refused", "when: settlement_offer.lost, to: requested")],
        "      disagreed:",
        "A loop without a limit: Requested, Offer and back",
    ),
    (
        "a timer that may be refused",
        [
            (
                "lapse: {title: No reply · 逾期未复, by: timer",
                "lapse: {title: No reply · 逾期未复, by: timer, guards: sample.affordable",
            )
        ],
        "      lapse:",
        "“No reply” may be refused by its own conditions",
    ),
    (
        "an outcome whose step may be refused",
        [("when: settlement_offer.lost", "when: settlement_offer.lost, guards: sample.affordable")],
        "      disagreed:",
        "the case stays there with its round over",
    ),
    (
        "somebody else than for a step that nobody takes",
        [("differs_from: approve", "differs_from: agreed")],
        "differs_from: agreed",
        "“Offer accepted”, which no person takes",
    ),
    (
        "somebody else than for a step that comes later",
        [("amount <= 1_000_000, differs_from: review", "amount <= 1_000_000, differs_from: confirm")],
        "- {title: Approve",
        "“Confirm”, which cannot come before it",
    ),
    (
        "a capacity that nothing seats",
        [(", seats: respondent", "")],
        "  respondent:",
        "Nobody is ever seated as “Respondent”",
    ),
]


@pytest.mark.parametrize(("_name", "edits", "place", "sentence"), WARNINGS, ids=names(WARNINGS))
def test_a_warning_is_given_at_its_line(_name: str, edits: list[Edit], place: str, sentence: str) -> None:
    text, result = checked(*edits)
    matching = found(result, sentence)
    assert matching, [str(each) for each in result.problems]
    assert {each.severity for each in matching} == {"warning"}
    assert line_of(text, place) in {each.line for each in matching}


def test_the_sample_procedure_is_sound_without_a_warning() -> None:
    _, result = checked()
    assert result.problems == ()
    assert result.sound


def test_a_sentence_is_said_once_although_it_is_true_of_many_states() -> None:
    _, result = checked(second("withdraw", title=A_TITLE, from_="open", to="withdrawn", by="claimant.signatory"))
    assert len(found(result, "can never happen")) == 1


def test_conditions_over_too_many_fields_are_refused_instead_of_tried_for_ever() -> None:
    questions = [f"q{number}" for number in range(15)]
    fields = "".join(f"    {each}: {{type: boolean, label: Q · 问}}\n" for each in questions)
    _, result = checked(
        ("\nphases:", f"{fields}\nphases:"), ("if: amount <=", f"if: {' and '.join(questions)} and amount <=")
    )
    assert found(result, "compare too many fields to be checked")


def test_steps_of_one_name_for_different_people_do_not_compete() -> None:
    _, result = checked(second("accept", title=A_TITLE, to="approval", by="office.secretary"))
    assert result.problems == ()


def test_a_step_without_conditions_may_follow_one_whose_guards_refuse() -> None:
    other = second("accept", title=A_TITLE, to="approval", by="respondent.signatory")
    _, result = checked(other, GUARDED)
    assert result.problems == ()


def test_a_loop_is_limited_by_a_guard_on_one_of_its_steps() -> None:
    _, result = checked(
        ("when: settlement_offer.lost, to: refused", "when: settlement_offer.lost, to: requested"),
        GUARDED,
    )
    assert found(result, "A loop without a limit") == []


def test_the_report_tells_its_evidence_as_text_and_as_data() -> None:
    _, result = checked(("title: Approval · 审批", "title: Approval · Approval"))
    said, data = report.text(result), report.as_json(result)
    assert "fails  Both languages are complete" in said
    assert "9 states in at most 4 steps, 4 ends" in said
    assert "Longest time one party alone can add: Joint office, without limit" in said
    assert data["sound"] is False
    assert data["figures"] == {"states": 9, "transitions": 12, "ends": 4, "steps": 4}
    assert data["problems"][0]["path"] == ["states", "approval", "title", "zh"]
    assert [each["passed"] for each in data["stories"]] == [True] * 5


def test_a_role_that_nobody_holds_is_pointed_out_where_a_step_asks_for_it() -> None:
    text = workflow_text()
    warnings = soundness.unheld_roles(parse(text, RULES), frozenset({"signatory", "secretary", "convener"}), VOCABULARY)
    [warning] = warnings
    assert str(warning.sentence) == "Nobody here is chair: “Confirm” cannot be done by Joint office."
    assert (warning.severity, warning.line) == ("warning", line_of(text, "by: office.chair"))


def test_the_earlier_outcome_of_a_round_may_be_asked_by_a_step() -> None:
    carried = ("guards: sample.affordable", "if: settlement_offer.carried")
    assert checked(carried)[1].problems == ()


def test_what_only_events_could_bring_about_is_a_warning_that_says_so() -> None:
    small, large = ("if: amount <= 1_000_000", "if: {0}"), ("if: amount > 1_000_000", "if: {1}")
    for conditions, sentence in (
        (("times(review) < 2", "times(review) > 2"), "“Approve” leads nowhere for how often “Record the review” was"),
        (("times(review) < 2", "times(review) > 0"), "both apply to how often “Record the review” was taken 1"),
    ):
        _, result = checked(*((old, new.format(*conditions)) for old, new in (small, large)))
        [problem] = [each for each in result.problems if "cannot be proved" in str(each.sentence)]
        assert problem.severity == "warning"
        assert sentence in str(problem.sentence)


@pytest.mark.parametrize(("when", "sound"), [("not children.all_ended", True), ("children.all_ended", False)])
def test_children_that_have_all_ended_are_not_open(when: str, sound: bool) -> None:
    _, result = checked(
        added("escalated", "ended", title=A_TITLE, to="settled", when="children.closed"),
        added("escalated", "open", title=A_TITLE, to="refused", when=when),
    )
    assert (found(result, "applies to the same cases") == []) is sound


def test_an_earlier_outcome_is_awaited_only_beside_something_else() -> None:
    sentence = "waits for the outcome of a round, but “Before the chair” opens none"
    alone = added("escalated", "strange", title=A_TITLE, to="settled", when="settlement_offer.carried")
    _, result = checked(alone)
    assert found(result, sentence)
    beside = added(
        "escalated", "strange", title=A_TITLE, to="settled", when="settlement_offer.carried and needs_survey"
    )
    _, result = checked(beside)
    assert found(result, sentence) == []
    counted = added(
        "escalated", "strange", title=A_TITLE, to="settled", when="settlement_offer.carried and times(review) > 1"
    )
    _, result = checked(counted)
    assert found(result, sentence) == []


def test_rounds_that_were_held_before_do_not_keep_two_steps_apart() -> None:
    _, result = checked(
        ("rounds: settlement_offer\n", "rounds: [settlement_offer, advice]\n"),
        before("  settlement_offer:\n", "  advice: {kind: consultation, title: Advice · 咨询, voters: [claimant]}\n"),
        added("escalated", "one", title=A_TITLE, to="settled", when="settlement_offer.carried and needs_survey"),
        added("escalated", "other", title=A_TITLE, to="refused", when="advice.complete and needs_survey"),
    )
    assert found(result, "both apply to")


def test_only_conditions_that_answers_alone_decide_count_as_proven() -> None:
    def said(*edits: tuple[str, str]) -> str:
        report = soundness.check(parse(workflow_text(*edits), RULES), RULES)
        return next(str(each.evidence) for each in report.findings if "Conditions" in str(each.title))

    assert said() == "4 conditions proven for all answers"
    assert said(("if: amount > 1_000_000", "if: amount > 1_000_000 * claimant.count")).startswith("3 ")
