"""P32: whatever a procedure's file says, looking at it and each command under it takes bounded work.

Work is counted in function calls, so that no machine and nobody beside it changes the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from govflow.domain import RULES as SHIPPED_RULES
from govflow.engine import stories
from govflow.engine.checks import branches
from govflow.engine.checks.proof import MOST_PROVEN
from govflow.engine.checks.soundness import Report, check
from govflow.engine.parsing import WorkflowProblems, parse
from govflow.errors import Refused
from govflow.services.catalog import shipped_workflows
from govflow.store.writing import growth
from tests.builders import Cast
from tests.engine.builders import RULES, WORKFLOW, workflow_text
from tests.engine.test_parsing_bounds import calls, many
from tests.services import proposals, works
from tests.services.test_programme import programme

MOST_CALLS = 6_000_000  # of the worst file; two seconds
OPTIONS = "{" + ", ".join(f"o{n}: O · 选" for n in range(26)) + "}"
STEP = next(each for each in WORKFLOW.splitlines(keepends=True) if "if: amount <= 1_000_000" in each)


def asking(field: str, condition: str) -> str:
    """The sample with fields before “terrain”, and a condition over them in place of the amount."""
    return workflow_text(("    terrain:\n", f"{field}    terrain:\n"), ("amount <= 1_000_000", f"'{condition}'"))


def branching(count: int, condition: Callable[[int], str], fields: str = "") -> str:
    """The sample with so many ways of “approve”."""
    ways = (
        f"        - {{title: A · 批, by: office.convener, if: '{condition(n)}', to: settled}}\n" for n in range(count)
    )
    return workflow_text(
        ("    terrain:\n", f"{fields}    terrain:\n"),
        (STEP, "".join(ways)),
        ("differs_from: review, to: esc", "to: esc"),
    )


def bits(number: int) -> str:
    return " and ".join(f"b{bit}" if number >> bit & 1 else f"not b{bit}" for bit in range(14))


def waiting(count: int, steps: int) -> str:
    waits = ", ".join(f"+{n}d" for n in range(1, steps))
    told = many(f"s#: {{given: {{amount: #}}, do: [{waits}], expect: draft}}", count)
    return workflow_text(("due: {in: 60d, then: expire}", "due: {in: 9999wd, then: expire}"), stories=told)


SURVEY = "    needs_survey: {type: boolean, label: Needs a joint survey · 需要联合勘测}\n"
RESPONDENT = "respondent: {title: Respondent · 被申请方, kind: local_government, min: 1, max: 1, not_of: claimant}"
OPPONENT = "{type: organization, label: Respondent · 被申请方, seats: respondent, required: true}"
AGREED = "{respond: {claimant: accept, respondent: accept}}"

TOO_MUCH = {
    "26 options": (
        asking(
            f"    needs: {{type: choices, required: true, label: N · 需, options: {OPTIONS}}}\n",
            " or ".join(f'"o{n}" in needs' for n in range(26)),
        ),
        "compare too many fields",
    ),
    "eight values of each of four fields": (
        asking(
            "".join(f"    n{n}: {{type: integer, required: true, label: N · 数}}\n" for n in range(4)),
            " or ".join(f"n{n} in (1, 10, 20, 30, 40, 50, 60, 70)" for n in range(4)),
        ),
        "compare too many fields",
    ),
    "a hundred ways": (branching(100, lambda n: f"amount == {n}"), "more than can be proven of one file"),
    "two hundred ways over fourteen boxes": (
        branching(200, bits, "".join(f"    b{n}: {{type: boolean, label: B · 框}}\n" for n in range(14))),
        "more than can be proven of one file",
    ),
    "a story of thousands of days": (workflow_text(("+31d", "+9999wd")), "longer than 10 years"),
    "many stories of some years": (
        workflow_text(stories=many("s#: {do: [request, +#1wd, +1900wd], expect: lapsed}", 199)),
        "more work than is done for one file",
    ),
    "many stories of many days": (waiting(100, 80), "more work than is done for one file"),
    "many steps that ask for much": (
        workflow_text(
            (SURVEY, "".join(f"    d{n}: {{type: integer, label: D · 件, required: true}}\n" for n in range(400))),
            stories=many(
                f"s#: {{given: {{amount: #}}, do: [request, accept, {AGREED}{', review' * 60}], expect: approval}}", 40
            ),
        ),
        "more work than is done for one file",
    ),
    "many votes of many": (
        workflow_text(
            (RESPONDENT, RESPONDENT.replace("max: 1", "max: 99")),
            (OPPONENT, OPPONENT.replace("type: organization", "type: organizations")),
            stories=many(
                "s#: {given: {amount: #, opponent: 90}, do: [request, accept, {respond: {respondent: accept}}],"
                " expect: offer}",
                100,
            ),
        ),
        "more work than is done for one file",
    ),
}
REFUSED = {
    "two hundred states": (
        ("  settled: {title", many("p#: {title: P · 步, phase: filing}", 200)[1:] + "  settled: {title"),
        "120 entries at most",
    ),
    "steps out of all states": (
        ("anywhere:\n", "anywhere:" + many("a#: {title: A · 步, from: open, by: office.convener, to: refused}", 60)),
        "50 entries at most",
    ),
    "hundreds of parties": (
        ("  office: {title", many("p#: {title: P · 方, kind: local_government}", 300)[1:] + "  office: {title"),
        "50 entries at most",
    ),
    "thousands of reminders": (
        ("remind: [10d, 3d]", f"remind: [{', '.join(f'{n}d' for n in range(1, 8000))}]"),
        "10 entries at most",
    ),
    "a day so far away": (("amount: 1_000_001", "amount: 1_000_001, day: +99999999d"), "There is no form field “day”"),
    "nothing, as an escape": (("Draft · 草稿", r'"Dr\0aft · 草稿"'), r"U\+0000 is not allowed"),
    "words turned round, as an escape": (("Draft · 草稿", r'"Dr\u202Eaft · 草稿"'), r"U\+202E is not allowed"),
    "words turned round": (("Draft · 草稿", "Dr\u202eaft · 草稿"), r"U\+202E is not allowed"),
    "widthless": (("Draft · 草稿", r'"\u200B · \u200B"'), r"U\+200B is not allowed"),
    "letters that nobody sees": (("Draft · 草稿", "\u3164 · 草稿"), "nothing to be seen"),
    "hidden words": (("Draft · 草稿", "Draft\U000e0041 · 草稿"), r"U\+E0041 is not allowed"),
}

CALLS_OF_A_CHECK = {
    "annual_report.v1.yaml": 88_200,
    "award_objection.v1.yaml": 22_900,
    "call_question.v1.yaml": 13_400,
    "charging_measure.v1.yaml": 214_800,
    "commitment.v1.yaml": 84_900,
    "compensation_settlement.v1.yaml": 103_300,
    "consultation_comment.v1.yaml": 12_400,
    "data_correction.v1.yaml": 24_700,
    "data_request.v1.yaml": 104_800,
    "delegation.v1.yaml": 588_000,
    "delegation_milestone.v1.yaml": 41_300,
    "dispute_mediation.v1.yaml": 555_000,
    "eco_tax_assignment.v1.yaml": 30_300,
    "forum.v1.yaml": 59_700,
    "forum_conclusion.v1.yaml": 11_700,
    "funding_call.v1.yaml": 66_400,
    "funding_request.v1.yaml": 502_300,
    "interim_measures.v1.yaml": 56_400,
    "item_amendment.v1.yaml": 55_700,
    "joint_conference.v1.yaml": 259_100,
    "joint_standard.v1.yaml": 273_600,
    "objection.v1.yaml": 24_800,
    "organization_change.v1.yaml": 41_700,
    "organization_dissolution.v1.yaml": 56_200,
    "organization_registration.v1.yaml": 140_700,
    "organization_standing.v1.yaml": 33_100,
    "plan_chapter.v1.yaml": 17_700,
    "plan_comment.v1.yaml": 11_300,
    "plan_position.v1.yaml": 18_800,
    "pledge.v1.yaml": 99_000,
    "proposal.v1.yaml": 537_800,
    "public_comment.v1.yaml": 25_000,
    "quarterly_report.v1.yaml": 16_100,
    "recognition.v1.yaml": 160_600,
    "regional_plan.v1.yaml": 220_900,
    "rights_allocation.v1.yaml": 27_800,
    "rights_definition.v1.yaml": 44_500,
    "rights_retirement.v1.yaml": 18_000,
    "rights_trade.v1.yaml": 252_600,
    "special_fund.v1.yaml": 124_900,
    "stage_review.v1.yaml": 124_400,
    "supervision_inquiry.v1.yaml": 12_200,
    "supervision_report.v1.yaml": 30_900,
    "supervision_review.v1.yaml": 15_900,
    "tranche.v1.yaml": 43_500,
    "transfer_payment.v1.yaml": 96_800,
}
"""A fortieth more than they take, so that no work is done again and again unseen; in less than a tenth of a second."""


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_file_that_would_take_hours_is_refused_after_bounded_work(name: str) -> None:
    text, sentence = TOO_MUCH[name]
    reports: list[Report] = []
    assert calls(lambda: reports.append(check(parse(text, RULES), RULES))) <= MOST_CALLS
    assert any(sentence in str(each.sentence) for each in reports[0].errors), reports[0].errors


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_its_line(name: str) -> None:
    edit, sentence = REFUSED[name]
    assert re.search(sentence, str(refusal(workflow_text(edit))))


def refusal(text: str) -> WorkflowProblems:
    try:
        return WorkflowProblems(check(parse(text, RULES), RULES).errors)
    except WorkflowProblems as refused:
        return refused


def test_no_day_of_a_story_is_beyond_all_days() -> None:
    day = ("    terrain:\n", "    day: {type: date, label: Day · 日}\n    terrain:\n")
    for written in ("+99999999d", "+" + "9" * 30 + "d", "9999-99-99"):
        text = workflow_text(day, ("amount: 1_000_001", f"amount: 1_000_001, day: '{written}'"))
        assert "is no answer to “Day”" in str(refusal(text))


@pytest.mark.parametrize("path", shipped_workflows(), ids=lambda path: path.name)
def test_a_shipped_file_takes_a_third_of_what_any_file_may(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches, "MOST_PROVEN", MOST_PROVEN // 3)
    monkeypatch.setattr(stories, "MOST_PLAYED", stories.MOST_PLAYED // 3)
    assert check(parse(path.read_bytes(), SHIPPED_RULES), SHIPPED_RULES).sound


@pytest.mark.parametrize("path", shipped_workflows(), ids=lambda path: path.name)
def test_a_shipped_file_is_checked_in_a_tenth_of_a_second(path: Path) -> None:
    check(parse(path.read_bytes(), SHIPPED_RULES), SHIPPED_RULES)  # what libraries make when first asked is made now
    parsed = parse(path.read_bytes(), SHIPPED_RULES)
    assert calls(lambda: check(parsed, SHIPPED_RULES)) <= CALLS_OF_A_CHECK[path.name]


def test_cases_that_open_one_another_by_the_clock_are_not_published(cast: Cast) -> None:
    """Below each other or beside: a person must come in between."""
    daily = ("due: {in: 90d, remind: 10d, then: late}", "due: {in: 1d, then: again}")
    opens = "{cases.open: {workflow: lot, relation: tranche}}"
    step = f"      again: {{title: Again · 再, by: timer, effects: {opens}, to: same}}\n"
    works.published(cast, "lot")
    with pytest.raises(WorkflowProblems, match="without end: each opens the next by itself"):
        works.published(cast, "lot", ("version: 1\n", "version: 2\n"), daily, ("      late: {", step + "      late: {"))


def test_two_procedures_do_not_share_a_reference(cast: Cast) -> None:
    works.published(cast, "lot")
    with pytest.raises(WorkflowProblems, match="has the reference LT already"):
        works.published(cast, "works", ("reference: JW", "reference: LT"))


def test_a_case_opens_no_more_cases_in_its_life_than_one_may(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "MOST_FROM_ONE", 2)
    reference = works.works(cast)
    works.let(cast, reference)
    with pytest.raises(Refused, match="What is left is for others"):
        works.let(cast, reference)
    monkeypatch.setattr(growth, "MOST_FROM_ONE", 1)
    with pytest.raises(Refused, match="One case opens at most"):
        works.let(cast, reference)
    assert len(cast.linked(reference)) == 1


def test_nobody_takes_all_that_a_case_may_open(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else an invited association submits items until no member can, and nothing that is promised can be recorded."""
    monkeypatch.setattr(growth, "MOST_FROM_ONE", 4)
    conference = proposals.calling(cast)
    item = {"item_title": "Kilns", "topic_class": "routine", "text": "Close them."}
    for _ in range(2):
        cast.fire("peng.cheng", conference, "submit_item", **item)
    with pytest.raises(Refused, match="What is left is for others"):
        cast.fire("peng.cheng", conference, "submit_item", **item)
    cast.fire("sun.hao", conference, "submit_item", **item)
    with pytest.raises(Refused, match="What is left is for others"):
        cast.fire("sun.hao", conference, "submit_item", **item)


def test_cases_do_not_stand_deeper_below_one_another_than_they_may(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "DEEPEST", 2)
    with pytest.raises(Refused, match="below one another"):
        programme(cast)
