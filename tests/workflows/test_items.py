"""Rounds for each row and the cases that follow from them, also where these open by themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import Parsed, parse
from govflow.services.rehearsal import rehearse

FOLDER = Path(__file__).parent
BY_HAND = "when: admission.count >= 0, to: admitted}"
BY_ITSELF = "when: admission.count >= 0, opens: matters, to: deciding}"


def opening_by_itself() -> Parsed:
    """The session in which nobody has to table what was admitted."""
    text = (FOLDER / "session.v1.yaml").read_text("utf-8")
    state = text[text.index("  admitted:\n") : text.index("  deciding:\n")]
    for old, new in ((BY_HAND, BY_ITSELF), (state, ""), (" table,", ""), (", table]", "]"), ("      - table\n", "")):
        assert old in text, old
        text = text.replace(old, new)
    return parse(text, RULES, name="session")


def matter() -> Parsed:
    return parse((FOLDER / "matter.v1.yaml").read_bytes(), RULES, name="matter")


def test_cases_open_by_themselves_for_what_was_carried_and_are_voted_on() -> None:
    session = opening_by_itself()
    assert [str(each.problem) for each in stories.run(session, RULES) if each.problem] == []
    assert [str(each) for each in rehearse(session, (session, matter())).problems] == []


def test_the_stories_of_a_case_that_opens_by_itself_are_played_below_the_vote_that_opens_it() -> None:
    assert [str(each) for each in rehearse(matter(), (opening_by_itself(), matter())).problems] == []


def test_the_two_files_fit_one_another() -> None:
    session = opening_by_itself()
    found = soundness.kinship(session, {each.workflow.id: each.workflow for each in (session, matter())}, RULES)
    assert [str(each) for finding in found for each in finding.problems] == []
    assert len(found) == 2, "what it opens, and the states that it names"


RETURNED = (
    (
        "    proposals:\n      type: table",
        "    named: {type: line, label: Named · 更名为}\n    proposals:\n      type: table",
    ),
    ("    tells: {decision: verdict}", "    tells: {decision: verdict}\n    returns: {named: name}"),
    (
        "      put: {title: Put to",
        "      resolve: {title: Resolve · 决议, if: decision.carried > 0, to: adopted}\n      put: {title: Put to",
    ),
)
LATER = (
    ('carried", to: decided}', 'carried", to: later}'),
    (
        "  decided: {title",
        "  later:\n    title: Later · 之后\n    no_limit: The author takes its time · 由提出单位自行安排\n    steps:\n"
        "      finish: {title: Finish · 完成, by: bringer, to: decided}\n  decided: {title",
    ),
    ("do: [{told: {verdict: carried}}]", "do: [{told: {verdict: carried}}, finish]"),
)
TWO = 'do: [{respond: {"admission[1]": yes, "admission[2]": no, "admission[3]": yes}}, table'
VOTED = f'{TWO}, {{respond: {{"decision[1]": yes, "decision[2]": no}}}}'
RENAMED = '{children: {"matters[1]": {state: decided, end: success, returns: {named: %s}}}}'
AGAIN = "  a matter that has been decided upon is not decided upon again:"


def told(do: str, ending: str) -> list[list[str]]:
    """What is wrong with a story of the session, in the mind and through the real commands."""
    story = f"  a test:\n    after: three proposals\n    {do}]\n    {ending}\n{AGAIN}"
    texts = {}
    for name, edits in (("session", (*RETURNED, (AGAIN, story))), ("matter", LATER)):
        texts[name] = (FOLDER / f"{name}.v1.yaml").read_text("utf-8")
        for old, new in edits:
            assert old in texts[name], old
            texts[name] = texts[name].replace(old, new)
    session, below = (parse(texts[name], RULES, name=name) for name in ("session", "matter"))
    [test] = [each for each in session.workflow.stories if each.name == "a test"]
    session = replace(session, workflow=session.workflow.model_copy(update={"stories": (test,)}))
    mind = [str(each.problem.sentence) for each in stories.run(session, RULES) if each.problem]
    return [mind, [str(each.sentence) for each in rehearse(session, (session, below)).problems]]


def test_a_story_knows_that_a_case_below_stays_as_it_is_while_it_is_decided_on() -> None:
    refused = "expect: deciding\n    refused: is before those who decide in the case above"
    assert told(f"{TWO}, {RENAMED % 'Palace'}", refused) == [[], []]


@pytest.mark.parametrize(
    ("name", "ending"),
    [("Bridge", "expect: adopted"), ("Palace", "expect: preparing\n    refused: number carried")],
)
def test_a_story_knows_that_what_was_decided_on_a_case_below_holds_for_its_text(name: str, ending: str) -> None:
    assert told(f"{VOTED}, {RENAMED % name}, resolve", ending) == [[], []]
