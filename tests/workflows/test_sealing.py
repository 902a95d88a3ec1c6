"""A settlement offer answered under seal: told twice; what the file must not say; what is proven of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks.soundness import check
from govflow.engine.formatting import canonical
from govflow.engine.parsing import Parsed, parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).with_name("sealed_replies.v1.yaml")
Edit = tuple[str, str]
CEILING = "label: Ceiling · 上限, audience: [author, mediator], until: open_replies}"
WISH = "audience: [author, mediator], until: open_replies}"
OPEN = "by: [mediator, timer], to: opened}"


@cache
def offer() -> Parsed:
    return parse(FILE.read_bytes(), RULES, name=FILE.name)


def edited(*edits: Edit) -> Parsed:
    text = FILE.read_text()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return parse(text, RULES)


def findings(*edits: Edit) -> str:
    """What is said of the file with these edits, whether it can be read or not."""
    try:
        return "\n".join(str(each) for each in check(edited(*edits), RULES).problems)
    except WorkflowProblems as error:
        return str(error)


def test_the_procedure_is_sound_and_canonical():
    assert [str(each) for each in check(offer(), RULES).problems] == []
    assert canonical(FILE.read_bytes(), name=FILE.name) == FILE.read_text()


def test_every_story_comes_true_in_the_mind():
    assert [(str(each.problem), each.trace) for each in stories.run(offer(), RULES) if each.problem] == []


def test_every_story_comes_true_through_the_real_commands_and_nobody_else_can_take_its_steps():
    rehearsal = rehearse(offer(), ())
    assert [str(each) for each in rehearsal.problems] == []
    assert all(each.passed for each in rehearsal.stories)


def in_both(do: str, expect: str, refused: str | None = None) -> list[str]:
    """What goes wrong in one more story, in the mind and through the real commands."""
    told = f"{{after: replying, do: [{do}], expect: {expect}" + (f", refused: {refused}" if refused else "")
    parsed = edited(("\nstories:\n", f"\nstories:\n  a test: {told}}}\n"))
    [mind] = [each for each in stories.run(parsed, RULES) if each.name == "a test"]
    real = rehearse(parsed, ())
    return [str(each) for each in (mind.problem, *real.problems) if each is not None and "a test" in str(each)]


FEW = "{lodge: {by: respondent, reply: 9}}"
CEILED = "{lodge: {by: respondent, reply: 9, ceiling: 1200}}"
OTHERS = "{lodge: {by: claimant, reply: 9, ceiling: 1200}}"


@pytest.mark.parametrize(
    ("do", "expect"),
    [
        (f"{CEILED}, open_replies", "settled"),
        (f"{OTHERS}, {FEW}, open_replies", "settled"),
        (f"{CEILED}, {FEW}, open_replies", "opened"),
    ],
)
def test_what_was_taken_back_or_not_answered_is_the_same_in_both(do: str, expect: str):
    assert in_both(do, expect) == []


def wish(written: str) -> Edit:
    """The opening form asks for it so."""
    return (WISH, f"{written}}}")


COST = "{type: money, label: Cost · 费用, required: true"
AGAIN = ("    settled:\n", "    wish: {type: line, label: Wish · 诉求, audience: [author, mediator]}\n    settled:\n")
SEATED = ("      seats: mediator\n", "      seats: mediator\n      audience: office\n      until: open_replies\n")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (wish("audience: author, until: open_reples"), "There is no step “open_reples”; did you mean “open_replies”?"),
        (wish("audience: author, until: [open_replies, nothing]"), "There is no step “nothing”"),
        (wish("until: open_replies"), "say with audience who reads it before"),
        (SEATED, "a field with seats has no until"),
        ((COST, f"{COST}, until: open_replies"), "say with audience who reads it before"),
        (
            (COST, f"{COST}, audience: author, until: open_replies"),
            "audience is for a whole field: give it to the table",
        ),
        (AGAIN, "with another type, options or audience"),
    ],
)
def test_until_stands_where_it_means_something(edit: Edit, said: str):
    assert said in findings(edit)


def late(to: str) -> tuple[Edit, ...]:
    """The claimant may add a wish once the replies are open."""
    step = f"      late: {{title: Late wish · 补充, by: claimant, form: late, to: {to}}}\n"
    before = "      give_up: {title: Give up"
    return (before, step + before), ("  settlement:\n", "  late:\n    wish:\n  settlement:\n")


def test_an_answer_for_which_no_way_leads_to_the_step_would_stay_sealed_for_ever():
    found = findings(*late("failed"))
    assert (
        "“Wish” answered by “Late wish” stays sealed for ever: no way leads from there to “Open the replies”." in found
    )
    assert found.count("for ever") == 1


def test_an_answer_that_can_be_opened_after_another_round_does_not_stay_sealed():
    assert findings(*late("same")) == ""


HALF = "value: reply / 2\n      audience: author\n      until: open_replies"
DOUBLE = ("max: reply + half", "max: reply + reply")
GIVE_UP = "by: [mediator, timer], to: failed}"
LODGE = "form: reply, to: same}"
PARTY = "{mediation.names_a_party: {organization: reply, of: claimant}}"
BIG = ("\nphases:", "\nconditions: {big: ceiling > 5}\n\nphases:")


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([(OPEN, f"if: reply > 5, {OPEN}")], "“Reply” is still sealed when “Open the replies” is decided"),
        ([(OPEN, f"set: {{settled: reply}}, {OPEN}")], "“Reply” is still sealed when “Open the replies” is decided"),
        ([(LODGE, f"if: reply > 5, {LODGE}")], "“Reply” is still sealed when “Lodge a reply” is decided"),
        ([(LODGE, f"guards: big, {LODGE}"), BIG], "“Ceiling” is still sealed when “Lodge a reply” is decided"),
        ([(LODGE, f"set: {{settled: reply}}, {LODGE}")], "“Reply” is still sealed when “Lodge a reply” is decided"),
        ([(LODGE, f"guards: {PARTY}, {LODGE}")], "“Reply” is still sealed when “Lodge a reply” is decided"),
        ([(OPEN, "by: mediator, form: reply, to: opened}")], "“Open the replies” opens “Reply” and asks for it"),
        ([(GIVE_UP, f"set: {{ceiling: sum}}, {GIVE_UP}")], "A step does not set “Ceiling”"),
        ([(HALF, HALF.replace("open_replies", "again"))], "“Half of it” would be opened before “Reply”"),
        ([(HALF, "value: reply / 2")], "“Half of it” would tell what “Reply” keeps in confidence"),
        ([(CEILING, f"max: reply, {CEILING}")], "“Ceiling” would tell what “Reply” keeps in confidence"),
        ([(CEILING, f"if: reply > 5, {CEILING}")], "“Ceiling” would tell what “Reply” keeps in confidence"),
    ],
)
def test_nothing_reads_an_answer_before_it_is_open(edits: list[Edit], said: str):
    assert said in findings(*edits)


def test_what_stays_in_confidence_may_be_reckoned_of_what_is_opened():
    assert findings((HALF, HALF.partition("\n      until")[0]), DOUBLE) == ""


def test_a_round_that_opens_with_the_step_does_not_count_on_what_the_step_opens():
    counted = "parts_wanted: {type: integer, label: Parts · 份数, audience: author, until: open_replies}"
    vote = "  vote: {kind: signature, title: Vote · 表决, voters: [claimant, respondent], minimum: parts_wanted}"
    edits = (
        ("\nstories:", f"\nrounds:\n{vote}\n\nstories:"),
        ("    wish: {", f"    {counted}\n    wish: {{"),
        ("    due: {in: 20wd, then: give_up}\n", "    rounds: vote\n"),
    )
    assert "“Parts” is still sealed when “Open the replies” is decided" in findings(*edits)


def test_whatever_the_file_says_a_condition_is_not_shown_a_sealed_answer_of_its_own_form():
    parsed = edited((LODGE, f"if: reply > 5, {LODGE}"))
    [told] = [each for each in stories.run(parsed, RULES) if each.name == "asked again"]
    assert "not known yet: “Reply”" in str(told.problem)


def test_whatever_the_file_says_a_step_does_not_set_what_is_sealed_in_its_own_form():
    parsed = edited(
        (LODGE, f"set: {{settled: reply}}, {LODGE}"),
        ("if: reply >= sum\n        to: settled", "if: settled > 0\n        to: settled"),
    )
    [told] = [each for each in stories.run(parsed, RULES) if each.name == "nothing reads a reply under seal"]
    assert "it has not been answered yet" in str(told.problem)
