"""Stories are played with the real engine: they pass for the right reasons and fail with a sentence at their line."""

from __future__ import annotations

import pytest

from govflow.engine.facts import CaseFacts, Children
from govflow.engine.intents import AdoptCase, OpenCase, PauseDeadline, ResumeDeadline, SeatParty, UnseatParty
from govflow.engine.parsing import parse
from govflow.engine.rules import Rules, RuleSet
from govflow.engine.stories import StoryResult, run
from govflow.messages import Message
from tests.engine.builders import RULES, VOCABULARY, line_of, sample, workflow_text
from tests.engine.planting import before

Edit = tuple[str, str]
MADE = "request, accept"
PAUSABLE = ("remind: [10d, 3d], then: lapse", "then: lapse, pause: {by: office, at_most: 200d}")

acts = RuleSet("acts")


@acts.effect
def child(*, workflow: str = "item") -> OpenCase:
    """A case is opened below this one."""
    return OpenCase(workflow=workflow, title="An item", child="items", relation="agenda_item", data={}, parties={})


@acts.effect
def adopted(*, case: int = 9) -> AdoptCase:
    """A case that stood alone now belongs to this one."""
    return AdoptCase(case_id=case, child="items", workflow="item", relation="agenda_item")


@acts.effect
def joined(case: CaseFacts) -> SeatParty:
    """The claimant sits among the respondents too."""
    return SeatParty(capacity="respondent", holders=case.holders("claimant"))


@acts.effect
def left() -> UnseatParty:
    """The respondent leaves."""
    return UnseatParty(capacity="respondent")


@acts.effect
def paused() -> PauseDeadline:
    """The clock stands still."""
    return PauseDeadline(reason="survey")


@acts.effect
def resumed() -> ResumeDeadline:
    """The clock runs again."""
    return ResumeDeadline()


@acts.guard
def tabled(children: Children) -> Message | None:
    """Every child case is tabled or over."""
    waiting = [each for each in children.cases if each.end is None and each.state != "tabled"]
    return Message("%(n)s item waits.", "%(n)s items wait.", n=len(waiting)) if waiting else None


ALL_RULES = Rules((sample, acts), VOCABULARY)


def told(do: str, expect: str, *edits: Edit, given: str = "{}", refused: str = "") -> tuple[str, StoryResult]:
    """The only story of the sample procedure."""
    refusal = f", refused: {refused}" if refused else ""
    story = f"\n  a test: {{given: {given}, do: [{do}], expect: {expect}{refusal}}}"
    text = workflow_text(*edits, stories=story)
    [result] = run(parse(text, ALL_RULES), ALL_RULES)
    return text, result


def problem(do: str, expect: str, *edits: Edit, given: str = "{}", refused: str = "") -> str:
    text, result = told(do, expect, *edits, given=given, refused=refused)
    assert result.problem is not None
    assert result.problem.line == line_of(text, "a test:")
    return str(result.problem.sentence)


def passes(do: str, expect: str, *edits: Edit, given: str = "{}", refused: str = "") -> StoryResult:
    _, result = told(do, expect, *edits, given=given, refused=refused)
    assert result.passed, (result.problem, result.trace)
    return result


def test_every_story_of_the_sample_comes_true() -> None:
    assert all(result.passed for result in run(parse(workflow_text(), RULES), RULES))


def test_the_trace_says_what_happened_when() -> None:
    result = passes("request, +31d", "lapsed")
    assert result.trace == (
        "2025-01-06  open → draft",
        "2025-01-06  request → requested",
        "2025-02-05  lapse → lapsed",
    )
    assert result.visited == ("draft", "requested", "lapsed")


def test_time_that_equals_the_deadline_lets_it_pass_and_less_does_not() -> None:
    passes("request, +30d", "lapsed")
    passes("request, +20d", "requested")
    passes("request, until_due", "lapsed")


def test_a_deadline_without_a_consequence_leaves_the_case_where_it_is() -> None:
    passes(f"{MADE}, {{respond: {{all: accept}}}}, +400d", "approval")


def test_the_round_closes_at_its_deadline_with_the_answers_there_are() -> None:
    passes(f"{MADE}, {{respond: {{claimant: accept}}}}, +20d", "refused")


def test_who_answers_late_is_not_heard_in_the_round_that_opens_anew() -> None:
    anew = ("when: settlement_offer.lost, to: refused", "when: settlement_offer.lost, to: offer")
    both = "{respond: {claimant: reject, respondent: accept}}"
    result = passes(f"{MADE}, {both}, {{respond: {{claimant: accept}}}}", "offer", anew)
    assert result.visited.count("offer") == 2


def test_a_seat_is_named_by_capacity_number_or_holder() -> None:
    passes(f"{MADE}, {{respond: {{'claimant[1]': accept, Laishui: accept}}}}", "approval", given="{opponent: Laishui}")


IN_SESSION = (
    ("rule: {pass: all}", "rule: {pass: all, basis: present}"),
    ("sealed: until_closed", "kept_by: claimant.secretary\n    time_to_object: 5d"),
    ("close: when_decided", "close: by_chair"),
)


def test_who_was_recorded_as_absent_may_object_until_the_deadline_and_is_then_not_counted() -> None:
    heard = f"{MADE}, {{absent: respondent}}, {{respond: {{claimant: accept}}}}"
    passes(heard, "offer", *IN_SESSION)
    passes(f"{heard}, until_due", "approval", *IN_SESSION)
    passes(f"{MADE}, +16d, {{absent: respondent}}", "offer", *IN_SESSION, refused="could not object in time")


def test_whoever_is_in_the_chair_closes_a_vote_in_session() -> None:
    answered = f"{MADE}, {{respond: {{claimant: accept}}}}"
    passes(f"{answered}, close_rounds", "approval", *IN_SESSION)
    assert "its chair closes" in problem(f"{answered}, close_rounds", "offer")


def test_who_recorded_others_closes_the_vote_only_after_they_could_object() -> None:
    seen = f"{MADE}, {{respond: {{claimant: accept}}}}, {{present: respondent}}"
    passes(f"{seen}, close_rounds", "offer", *IN_SESSION, refused="may object until")
    passes(f"{seen}, +6d, close_rounds", "refused", *IN_SESSION)


def test_a_seat_may_step_aside_or_hand_its_vote_on_where_the_round_allows_it() -> None:
    allowed = ("    sealed: until_closed", "    recusable: true\n    delegation: true")
    passes(f"{MADE}, {{recuse: respondent}}, {{respond: {{claimant: accept}}}}", "approval", allowed)
    passes(f"{MADE}, {{delegate: {{claimant: respondent}}}}, {{respond: {{all: accept}}}}", "approval", allowed)
    assert "knows no recusal" in problem(f"{MADE}, {{recuse: respondent}}", "offer")


def test_the_same_person_is_refused_where_two_are_asked_for() -> None:
    agreed = f"{MADE}, {{respond: {{all: accept}}}}, {{review: {{as: Mei}}}}"
    passes(f"{agreed}, approve", "settled")
    passes(f"{agreed}, {{approve: {{as: Lin}}}}", "settled")
    passes(f"{agreed}, {{approve: {{as: Mei}}}}", "approval", refused="Somebody else")


def test_who_has_acted_for_one_side_is_refused_for_the_other() -> None:
    passes("{request: {as: Mei}}, {accept: {as: Lin}}", "offer")
    passes("{request: {as: Mei}}, {accept: {as: Mei}}", "requested", refused="You have acted for claimant in this case")


def test_a_person_keeps_the_name_throughout() -> None:
    edit = ("by: office.chair", "by: office.convener")
    agreed = f"{MADE}, {{respond: {{all: accept}}}}, {{approve: {{as: Mei}}}}"
    passes(f"{agreed}, {{confirm: {{as: Mei}}}}", "escalated", edit, given="{amount: 2_000_000}", refused="Somebody")
    passes(f"{agreed}, confirm", "settled", edit, given="{amount: 2_000_000}")


def test_a_step_by_the_wrong_party_is_refused() -> None:
    passes("request, {accept: {by: claimant.signatory}}", "requested", refused="Only Respondent")


def test_the_answers_choose_among_steps_of_one_name() -> None:
    agreed = f"{MADE}, {{respond: {{all: accept}}}}, approve"
    passes(agreed, "settled", given="{amount: 1_000_000}")
    passes(agreed, "escalated", given="{amount: 100.01 万}")


def test_rules_outside_the_case_pass_until_a_story_assumes_otherwise() -> None:
    agreed = f"{MADE}, {{respond: {{all: accept}}}}, approve"
    given = "{amount: 2_000_000}"
    passes(f"{agreed}, confirm", "settled", given=given)
    passes(
        f"{agreed}, {{assume: {{sample.affordable: The purse is empty}}}}, confirm",
        "escalated",
        given=given,
        refused="empty",
    )
    assumed = "{assume: {sample.affordable: false}}, {assume: {sample.affordable: true}}"
    passes(f"{agreed}, {assumed}, confirm", "settled", given=given)


def test_rules_about_the_case_are_real() -> None:
    optional = ("seats: respondent, required: true", "seats: respondent")
    passes("request", "draft", optional, given="{opponent: null}", refused="Nobody holds the place")


def test_an_ended_case_is_reopened_in_time_and_not_later() -> None:
    passes("request, withdraw, +10wd, reopen", "draft")
    passes("request, withdraw, +40wd, reopen", "withdrawn", refused="could be reopened until")
    passes("request, refuse, reopen", "refused", refused="is not reopened")


def test_a_reason_left_out_on_purpose_is_missed() -> None:
    passes("request, {withdraw: {reason: null}}", "requested", refused="written reason")


def test_an_answer_that_its_field_cannot_take_is_refused() -> None:
    agreed = f"{MADE}, {{respond: {{all: accept}}}}"
    passes(f"{agreed}, {{review: {{finding: null}}}}", "approval", refused="This is needed")


@pytest.mark.parametrize(
    ("do", "expect", "sentence"),
    [
        ("request", "settled", "It ends in “Requested” instead of “Settled”."),
        ("accept", "draft", "It was refused: “Accept talks” is not possible while the case is in “Draft”."),
        ("request, {accept: {colour: red}}", "offer", "“accept” does not ask for it. There is no form field “colour”"),
        ("{request: 3}", "draft", "Write request as {request: {name: value}}."),
        ("{request: {}, accept: {}}", "offer", "One step at a time, not request, accept."),
        ("rest", "draft", "There is no step “rest”; did you mean “request”? There are: "),
        ("+3x", "draft", "+3x is no time; write it like +30d or +10wd."),
        ("{respond: {claimant: accept}}", "draft", "No round is open in “Draft”."),
        (f"{MADE}, {{respond: {{office: accept}}}}", "offer", "There is no seat in the open rounds “office”"),
        (f"{MADE}, {{respond: {{claimant: perhaps}}}}", "offer", "There is no option “perhaps”; there are: "),
        (f"{MADE}, {{respond: {{all: reject}}}}, until_due", "refused", "No deadline is running in “Refused”."),
        ("{assume: {sample.record: true}}", "draft", "There is no guard “sample.record”; "),
        ("{children: adopted}", "draft", "There is no child case that has not ended yet."),
    ],
)  # fmt: skip
def test_a_story_that_goes_wrong_says_why(do: str, expect: str, sentence: str) -> None:
    assert sentence in problem(do, expect)


def test_a_refusal_that_does_not_come_or_says_something_else_is_a_failure() -> None:
    assert "The last step was not refused." in problem("request", "requested", refused="closed")
    wrong = problem("request, {accept: {by: claimant}}", "requested", refused="closed on Sundays")
    assert "It was refused with other words: Only Respondent" in wrong


def test_a_story_opens_only_with_fields_that_exist() -> None:
    _, result = told("request", "requested", given="{colour: red}")
    assert result.problem is not None
    assert "There is no form field “colour”; there are: " in str(result.problem.sentence)


def test_a_value_that_is_no_answer_is_named_with_its_field() -> None:
    _, result = told("request", "requested", given="{amount: many}")
    assert result.problem is not None
    assert "many is no answer to “Cost of the work”." in str(result.problem.sentence)


def acting(name: str, effect: str = "", guard: str = "", when: str = "") -> Edit:
    """One more step out of requested: the office's, which stays there, or an automatic one to the approval."""
    by = f"when: {when}, to: approval" if when else "by: office, to: same"
    rules = f", effects: [{effect}]" if effect else ""
    rules += f", guards: [{guard}]" if guard else ""
    return before("  offer:\n", f"      {name}: {{title: An act · 一个步骤, {by}{rules}}}\n")


def test_child_cases_open_move_and_end_as_the_story_says() -> None:
    edits = (acting("table", "acts.child"), acting("take_up", "acts.adopted"), acting("check", guard="acts.tabled"))
    opened = "request, table, take_up"
    passes(f"{opened}, check", "requested", *edits, refused="2 items wait")
    passes(f"{opened}, {{children: {{state: tabled}}}}, check", "requested", *edits)
    passes(f"{opened}, {{children: adopted}}, check", "requested", *edits)


def test_a_case_moves_by_itself_when_its_children_have_ended() -> None:
    edits = (acting("table", "acts.child"), acting("settled_below", when="children.closed"))
    passes("request, table", "requested", *edits)
    passes("request, table, {children: {state: tabled}}", "requested", *edits)
    passes("request, table, {children: refused}", "approval", *edits)


def test_a_paused_deadline_waits_until_the_clock_runs_again() -> None:
    edits = (acting("stop", "acts.paused"), acting("go_on", "acts.resumed"), PAUSABLE)
    passes("request, stop, +100d", "requested", *edits)
    passes("request, stop, +100d, go_on, +20d", "requested", *edits)
    passes("request, stop, +100d, go_on, +60d", "lapsed", *edits)


def test_a_deadline_that_may_not_be_stopped_is_not_stopped_by_an_effect_either() -> None:
    passes("request, stop", "requested", acting("stop", "acts.paused"), refused="could be suspended")


def test_whoever_the_file_names_stops_starts_and_lengthens_a_deadline() -> None:
    passes("request, pause, +100d, resume, +20d", "requested", PAUSABLE)
    passes("request, pause, +100d, resume, +60d", "lapsed", PAUSABLE)
    passes("request, {pause: {by: claimant}}", "requested", PAUSABLE, refused="Only")
    passes("request, resume", "requested", PAUSABLE, refused="not suspended")
    passes("request, pause", "requested", refused="cannot be changed")


def test_a_stopped_clock_runs_again_by_itself_when_it_has_stood_still_as_long_as_it_may() -> None:
    passes("request, pause, +200d", "requested", PAUSABLE)
    passes("request, pause, +260d", "lapsed", PAUSABLE)
    passes("request, pause, +100d, resume, pause, +120d", "requested", PAUSABLE)
    passes("request, pause, +100d, resume, pause, +160d", "lapsed", PAUSABLE)
    passes("request, pause, +210d, pause", "requested", PAUSABLE, refused="It has stood still for")


def test_parties_are_seated_and_unseated_by_effects() -> None:
    passes("request, leave, accept", "requested", acting("leave", "acts.left"), refused="nobody holds that place yet")
    both = "{accept: {by: claimant.signatory}}"
    roomy = ("kind: local_government, min: 1, max: 1, not_of: claimant", "kind: local_government, min: 1, max: 2")
    passes(f"request, join, {both}", "offer", acting("join", "acts.joined"), roomy)


def test_a_confidence_is_no_answer_of_the_case() -> None:
    secret = ("需要联合勘测}", "需要联合勘测, audience: office}")
    judged = ("if: amount <= 1_000_000", "if: amount <= 1_000_000 and needs_survey")
    agreed = f"{MADE}, {{respond: {{all: accept}}}}, {{review: {{needs_survey: true}}}}, approve"
    passes(agreed, "settled", judged)
    passes(agreed, "approval", judged, secret, refused="answered with yes")
