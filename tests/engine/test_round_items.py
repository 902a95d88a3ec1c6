"""A round for each row or case, in the file: what ``per`` may name, what conditions may ask, and what is proven."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import Parsed, WorkflowProblems, parse

TEXT = (Path(__file__).parents[1] / "workflows" / "agenda.v1.yaml").read_text("utf-8")
SOME = "0 < item_vote.carried < item_vote.count"
NONE = "item_vote.carried == 0 and item_vote.count > 0"
Edit = tuple[str, str]


def read(*edits: Edit) -> Parsed:
    text = TEXT
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return parse(text, RULES, name="agenda")


def refused(*edits: Edit) -> str:
    with pytest.raises(WorkflowProblems) as error:
        read(*edits)
    [problem] = error.value.problems
    return str(problem)


def unsound(*edits: Edit) -> list[str]:
    found = soundness.check(read(*edits), RULES).problems
    told = [f"{each.severity}: {each.sentence}" for each in found]
    return [each for each in told if "A loop without a limit" not in each and "tory" not in each]


def played(*steps: str) -> str:
    """How a story of three items ends, or what is wrong with it."""
    told = f"\nstories:\n  a test: {{after: three items, do: [{', '.join(steps)}], expect: voting}}\n"
    [found] = [each for each in stories.run(read(("\nstories:\n", told)), RULES) if each.name == "a test"]
    return str(found.problem.sentence) if found.problem else "voting"


def test_a_name_that_nothing_has_is_answered_with_the_tables_and_children():
    assert "there is no table or name under children “agend”" in refused(("per: agenda", "per: agend")).lower()


def test_a_field_that_is_no_table_is_refused():
    assert "is of type organizations" in refused(("per: agenda", "per: members"))


def test_a_table_with_an_audience_is_refused_because_its_rows_would_be_told():
    assert "would tell them to all" in refused(
        ("      label: Agenda · 议程\n", "      label: Agenda · 议程\n      audience: convener\n")
    )


def test_a_round_of_offers_is_held_once():
    edits = (
        ("kind: ballot", "kind: offer\n    form: call"),
        ("    delegation: true\n", ""),
        ("    rule: {pass: majority}\n", ""),
    )
    with pytest.raises(WorkflowProblems) as error:
        read(*edits)
    assert "per" in str(error.value.problems[0])


@pytest.mark.parametrize("figure", ["yes", "share", "answered", "winner"])
def test_of_such_a_round_conditions_read_numbers_of_outcomes_only(figure):
    said = refused((SOME, f"item_vote.{figure} > 0"))
    assert f"There is no item_vote.{figure}: of a round for each row or case there are only numbers" in said
    assert "carried, lost, count" in said


def test_an_outcome_alone_is_a_number_and_has_to_be_compared():
    assert "is not a yes/no field; compare it with a value" in refused((SOME, "item_vote.carried"))


def test_the_numbers_are_proven_to_leave_no_gap_and_not_to_overlap():
    assert unsound() == []


@pytest.mark.parametrize(
    "condition",
    [
        "item_vote.carried < item_vote.count and item_vote.lost < item_vote.count",
        "not (item_vote.lost == item_vote.count or item_vote.carried == item_vote.count)",
    ],
)
def test_conditions_that_say_the_same_in_other_words_are_proven_too(condition):
    assert unsound((SOME, condition)) == []


def test_a_gap_between_the_numbers_is_an_error_with_an_example():
    [said] = unsound((SOME, "1 < item_vote.carried < item_vote.count"))
    assert said.startswith("error: When the round in “Voting” ends")
    assert "number carried 1" in said


def test_an_overlap_of_the_numbers_is_an_error():
    [said] = unsound((SOME, "item_vote.carried < item_vote.count"))
    assert said.startswith("error: “No item carried” and the earlier “Some items carried” both apply")


def test_no_row_at_all_has_to_lead_somewhere():
    [said] = unsound(
        ("item_vote.carried == item_vote.count", "item_vote.carried == item_vote.count and item_vote.count > 0")
    )
    assert said.startswith("error: When the round in “Voting” ends")


@pytest.mark.parametrize(
    ("when", "endless"),
    [
        ("item_vote.count == 0", True),
        ("item_vote.carried == item_vote.count", True),
        ("item_vote.carried >= members.count", True),  # not known to be more than none
        ("item_vote.lost > 0", False),
        ("item_vote.count > 0", False),
    ],
)
def test_a_case_must_not_go_round_by_itself_where_there_is_nothing_to_vote_on(when, endless):
    back = f"      back: {{title: Back · 返回, when: {when}, to: voting}}\n      drop: {{"
    found = unsound(("      drop: {", back))
    assert any("would repeat for ever" in each for each in found) == endless, found


def test_a_condition_that_no_numbers_fulfil_never_holds():
    found = unsound((NONE, "item_vote.carried > item_vote.count"))
    assert any("“No item carried” can never happen" in each for each in found)


def test_a_round_that_no_step_follows_is_an_error_that_says_what_to_write():
    steps = TEXT[TEXT.index("      all_carried:") : TEXT.index("  partly:\n")]
    found = unsound((steps, ""))
    [said] = [each for each in found if "no step follows" in each]
    assert "“when: item_vote.carried == item_vote.count” and “when: item_vote.carried != item_vote.count”" in said


def test_a_step_that_waits_for_numbers_of_a_round_that_is_not_held_there_is_an_error():
    found = unsound(
        (
            "      settle: {title: Leave it at that · 到此为止, to: adopted}",
            "      settle: {title: Leave it · 到此为止, when: item_vote.lost > 1, to: adopted}",
        )
    )
    assert any("waits for the outcome of a round, but “Partly adopted” opens none" in each for each in found), found


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (
            'respond: {"item_vote[4]": yes}',
            "There is no seat in the open rounds “item_vote[4]”; did you mean “item_vote[3]”?",
        ),
        ('respond: {"item_vote[1].nobody": yes}', "There is no seat in the open rounds"),
        ('recuse: "item_vote[1].members[4]"', "There is no seat in the open rounds"),
        ('delegate: {"item_vote[1].members[1]": "item_vote[2].members[2]"}', "There is no seat in the open rounds"),
    ],
)
def test_a_story_that_names_what_is_not_there_is_told_so(step, says):
    assert says in played(f"{{{step}}}")


def test_a_seat_named_alone_answers_in_every_open_round():
    assert played('{respond: {"item_vote[1]": yes}}', '{respond: {"members[1]": no}}') == "voting"
    assert "ends in “No item carried”" not in played('{respond: {"members[1..3]": no}}')
    assert "“Not carried”" not in played('{respond: {"members[1..2]": no}}')
    assert "Rejected" in played('{respond: {"members[1]": no, "members[2]": no, "members[3]": no}}')


SESSION = (Path(__file__).parents[1] / "workflows" / "session.v1.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "    readers: members\n",
            "",
            "Who answers about a case must see it: write members under readers of “matters”, or under states",
        ),
        (
            "per: proposals\n    own_matter",
            "per: proposals\n    states: decided\n    own_matter",
            "“proposals” are no cases below",
        ),
        ("    per: matters\n", "    states: decided\n", "name them in per"),
        ("only: admission.carried", "only: admision.carried", "did you mean “admission”?"),
        ("only: admission.carried", "only: admission.accepted", "There is no way in which that round ends “accepted”"),
        ("only: admission.carried", "only: decision.carried", "“decision” is not held for each row of that table"),
        (
            "tells: {decision: verdict}",
            "tells: {admission: verdict}",
            "“admission” is not held for each of these cases",
        ),
        ("    per: proposals\n    only", "    only", "“admission” is not held for each row of that table"),
    ],
)
def test_what_does_not_fit_between_rounds_and_cases_below_is_refused_with_the_remedy(old, new, says):
    assert old in SESSION
    with pytest.raises(WorkflowProblems) as error:
        parse(SESSION.replace(old, new, 1), RULES, name="session")
    assert any(says in str(each) for each in error.value.problems), [str(each) for each in error.value.problems]


MATTER = (Path(__file__).parents[1] / "workflows" / "matter.v1.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("session", "matter", "says"),
    [
        (("", ""), ("", ""), None),
        (("decision: verdict}", "decision: verdikt}"), ("", ""), "did you mean “verdict”?"),
        (
            ("decision: verdict}", "decision: name}"),
            ("", ""),
            "“name” has to be a choice with the options carried, lost.",
        ),
        (("", ""), ("carried: Carried · 通过, lost", "adopted: Adopted · 通过, lost"), "“verdict” has to be a choice"),
        (
            ("", ""),
            (
                "      label: What was decided · 表决结果\n",
                "      label: What was decided · 表决结果\n      audience: bringer\n",
            ),
            "“verdict” is for few readers there",
        ),
    ],
)
def test_what_is_told_must_be_a_choice_there_that_all_may_read(session, matter, says):
    above = parse(SESSION.replace(*session), RULES, name="session")
    below = parse(
        MATTER.replace(*matter).replace('"carried", to', '"lost", to')
        if "adopted" in matter[1]
        else MATTER.replace(*matter),
        RULES,
        name="matter",
    )
    [found, named] = soundness.kinship(above, {each.workflow.id: each.workflow for each in (above, below)}, RULES)
    assert named.problems == ()
    told = [str(each) for each in found.problems]
    assert [says in each for each in told] == ([True] if says else []), told


STATES = ("    per: matters\n", "    per: matters\n    states: before_session\n")
SEATED = ("    tells: {decision: verdict}\n", "    parties: {bringer: members}\n    tells: {decision: verdict}\n")
UNREAD = ("    readers: members\n", "")
HIDDEN = ("before_session:\n", "before_session:\n    view: clerk\n")
CLERK = ("\nopening:", "  clerk: {title: Clerk · 记录员, rule: people.office}\n\nopening:")


@pytest.mark.parametrize(
    ("session", "matter", "says"),
    [
        ((STATES,), (), None),
        ((STATES, UNREAD, SEATED), (), None),
        ((STATES, UNREAD), (), "in “Before the session” Members do not"),
        ((STATES, UNREAD, SEATED), (CLERK, HIDDEN), "in “Before the session” Members do not"),
        (((STATES[0], STATES[1].replace("session", "sesion")),), (), "did you mean “before_session”?"),
    ],
)
def test_cases_in_some_states_only_are_put_to_those_who_see_them_there(session, matter, says):
    above, below = edited(SESSION, session), edited(MATTER, matter)
    [found, _] = soundness.kinship(above, {each.workflow.id: each.workflow for each in (above, below)}, RULES)
    told = [str(each) for each in found.problems]
    assert [says in each for each in told] == ([True] if says else []), told


def edited(text, edits):
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return parse(text, RULES)


@pytest.mark.parametrize("found", ["rule: {people.members: {of: body}}", "kind: local_government"])
def test_whom_both_files_find_by_one_rule_sees_the_cases_in_both(found):
    above, text = (_shipped(name) for name in ("joint_conference", "proposal"))
    seated = "members: {title: Members · 成员单位, rule: {people.members: {of: body}}}"
    assert seated in text
    below = text.replace(seated, "members: {title: Members · 成员单位, " + found + "}")
    files = [parse(each, RULES) for each in (above, below)]
    known = {each.workflow.id: each.workflow for each in files}
    told = [str(each) for finding in soundness.kinship(files[0], known, RULES) for each in finding.problems]
    unseen = [
        each for each in told if "Who answers about a case must see it, and in “Ready for the vote” Members" in each
    ]
    assert bool(unseen) is found.startswith("kind"), told


def _shipped(name):
    return (Path(__file__).parents[2] / "workflows" / f"{name}.v1.yaml").read_text("utf-8")
