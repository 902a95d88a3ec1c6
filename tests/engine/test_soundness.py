"""What the soundness report warns of, what it lets pass, and how it tells its evidence."""

from __future__ import annotations

import pytest

from govflow.engine import report, soundness
from govflow.engine.parsing import parse
from tests.engine.builders import RULES, line_of, workflow_text
from tests.engine.planting import (
    A_TITLE,
    STEPS,
    Edit,
    Planted,
    before,
    checked,
    found,
    names,
    replaced_step,
    step,
)

WARNINGS: list[Planted] = [
    (
        "a wait without a deadline",
        [
            (", due: {in: 30d, remind: [10d, 3d], then: lapse}", ""),
            replaced_step("lapse", title=A_TITLE, from_="requested", to="lapsed", by="office"),
        ],
        "  requested:",
        "“Requested” waits for somebody without a deadline",
    ),
    (
        "a loop that nothing limits",
        [("from: offer, to: refused, when", "from: offer, to: requested, when")],
        "name: disagreed",
        "A loop without a limit: Requested, Offer and back",
    ),
    (
        "a timer that may be refused",
        [
            (
                "from: requested, to: lapsed, by: timer",
                "from: requested, to: lapsed, by: timer, guards: [sample.affordable]",
            )
        ],
        "name: lapse",
        "“No reply” may be refused by its own conditions",
    ),
    (
        "an outcome whose step may be refused",
        [("when: round.lost", "when: round.lost, guards: [sample.affordable]")],
        "name: disagreed",
        "the case stays there with its round over",
    ),
    (
        "somebody else than for a step that nobody takes",
        [("differs_from: [approve]", "differs_from: [agreed]")],
        "name: confirm",
        "“Offer accepted”, which no person takes",
    ),
    (
        "somebody else than for a step that comes later",
        [("amount <= 1_000_000, differs_from: [review]", "amount <= 1_000_000, differs_from: [confirm]")],
        "- {name: approve,",
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
    overlap = step(name="withdraw", title=A_TITLE, from_="open", to="withdrawn", by="claimant.signatory")
    _, result = checked(before("stories:", overlap))
    assert len(found(result, "can never happen")) == 1


def test_conditions_over_too_many_fields_are_refused_instead_of_tried_for_ever() -> None:
    questions = [f"q{number}" for number in range(15)]
    fields = "".join(f"    - {{name: {each}, type: boolean, label: {{en: Q, zh: 问}}}}\n" for each in questions)
    _, result = checked(
        ("phases:\n", f"{fields}phases:\n"), ("if: amount <=", f"if: {' and '.join(questions)} and amount <=")
    )
    assert found(result, "compare too many fields to be checked")


def test_steps_of_one_name_for_different_people_do_not_compete() -> None:
    other = step(name="accept", title=A_TITLE, from_="requested", to="approval", by="office.secretary")
    _, result = checked(before(STEPS, other))
    assert result.problems == ()


def test_a_step_without_conditions_may_follow_one_whose_guards_refuse() -> None:
    guarded = (
        "to: offer, by: respondent.signatory",
        "to: offer, by: respondent.signatory, guards: [sample.affordable]",
    )
    other = step(name="accept", title=A_TITLE, from_="requested", to="approval", by="respondent.signatory")
    _, result = checked(guarded, before(STEPS, other))
    assert result.problems == ()


def test_a_loop_is_limited_by_a_guard_on_one_of_its_steps() -> None:
    _, result = checked(
        ("from: offer, to: refused, when", "from: offer, to: requested, when"),
        (
            "to: offer, by: respondent.signatory",
            "to: offer, by: respondent.signatory, guards: [sample.affordable]",
        ),
    )
    assert found(result, "A loop without a limit") == []


def test_the_report_tells_its_evidence_as_text_and_as_data() -> None:
    _, result = checked(("{en: Approval, zh: 审批}", "{en: Approval, zh: Approval}"))
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
    warnings = soundness.unheld_roles(parse(text, RULES), frozenset({"signatory", "secretary", "convener"}))
    [warning] = warnings
    assert str(warning.sentence) == "Nobody here is chair: “Confirm” cannot be done by Joint office."
    assert (warning.severity, warning.line) == ("warning", line_of(text, "name: confirm"))
