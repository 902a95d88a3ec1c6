"""The stories of every procedure go the same way in the mind and through the real commands, and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.facts import Standing
from govflow.engine.parsing import Parsed, parse
from govflow.engine.stories.steps import MOST_STEPS
from govflow.services.catalog import shipped_workflows
from govflow.services.commands import rounds
from govflow.services.rehearsal import Rehearsal, rehearse
from govflow.store import standing as standings
from govflow.store.writing import facts

FILES = shipped_workflows()
UNSEAT = "        effects: {cases.unseat: {capacity: mediator}}\n"
FILED = "after: each side has filed its own solution\n    do: [mediate"
CLEARED = "[settle, {clear_legally: {by: claimant}}, {clear_legally: {by: respondent}},"
DECLINES = "a mediator who declines is replaced"
REVIEWED = "the superior sends the case back to mediation"


@cache
def shipped() -> tuple[Parsed, ...]:
    return tuple(parse(each.read_bytes(), RULES, name=each.name) for each in FILES)


def rehearsed(procedure: str, story: str, *edits: tuple[str, str]) -> Rehearsal:
    """One story of a shipped procedure, its file edited."""
    file = next(each for each in FILES if each.stem.startswith(procedure))
    text = file.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    parsed = parse(text, RULES, name=file.name)
    told = tuple(each for each in parsed.workflow.stories if each.name == story)
    assert told
    return rehearse(replace(parsed, workflow=parsed.workflow.model_copy(update={"stories": told})), shipped())


def said(rehearsal: Rehearsal) -> str:
    [problem] = rehearsal.problems
    return str(problem)


def in_the_mind(procedure: str, *edits: tuple[str, str]) -> list[str]:
    """What the pure stories of an edited file object to."""
    text = next(each for each in FILES if each.stem.startswith(procedure)).read_text()
    for old, new in edits:
        text = text.replace(old, new)
    return [str(each.problem) for each in stories.run(parse(text, RULES), RULES) if each.problem]


@pytest.mark.parametrize("file", range(len(FILES)), ids=[each.stem for each in FILES])
def test_its_stories_go_the_same_way_twice_and_nobody_else_takes_their_steps(file):
    rehearsal = rehearse(shipped()[file], shipped())
    assert [str(each) for each in rehearsal.problems] == []
    assert all(each.passed for each in rehearsal.stories)
    assert rehearsal.attempts > 5 * len(rehearsal.stories)


def test_a_seat_that_is_never_given_up_is_found():
    declined = "        title: Decline the appointment · 辞任\n        reason: optional\n"
    kept = (declined + UNSEAT, declined)
    assert "at most 1 can be seated" in said(rehearsed("dispute", DECLINES, kept))


def test_what_a_story_only_believes_to_be_on_file_is_found():
    believed = (FILED, "after: mediation is refused\n    do: [mediate")
    assert in_the_mind("dispute", believed) == []
    assert "is still missing from" in said(rehearsed("dispute", REVIEWED, believed))


def test_reasons_that_only_the_real_case_gives_are_found():
    short = "an agreement short of an item cannot be signed"
    assert "and in the mind with" in said(rehearsed("dispute", short, (CLEARED, "[settle,")))


def test_a_power_given_to_a_wrong_role_is_found(monkeypatch):
    def every_role(work, case):
        seated = case.parties.items()
        held = {name for name, holders in seated if any(work.actor.is_holder(*one.key) for one in holders)}
        roles = frozenset(held | {f"{name}.{role}" for name in held for role in RULES.vocabulary.roles})
        return Standing(actor=work.actor, capacities=roles)

    monkeypatch.setattr(standings, "standing", every_role)
    monkeypatch.setattr(facts, "standing", every_role)
    assert "not signatory could take “file" in said(rehearsed("dispute", DECLINES))


def test_a_secretary_who_keeps_the_record_of_another_party_is_found(monkeypatch):
    def anybodys_secretary(work, case, found):
        return any(each.endswith(".secretary") for each in standings.standing(work, case).capacities)

    monkeypatch.setattr(rounds, "keeps_round", anybodys_secretary)
    story = "a budget passes although a member abstains and nobody objects"
    assert "could take “respond on behalf”" in said(rehearsed("proposal", story))


def test_a_case_that_opens_cases_without_end_is_refused():
    again = (
        "        when: submit_at_once\n",
        "        when: submit_at_once\n"
        "        effects: {cases.open: {workflow: proposal, relation: referral, "
        "copy: [text, topic_class, rule_set], fixed: {submit_at_once: true}, parties: {members: members}}}\n",
    )
    story = "an item of a conference goes to the office by itself, and the office's silence admits it"
    assert "would open more than 50 cases" in said(rehearsed("proposal", story, again))


@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        ("+9999wd", "With +9999wd the story would last longer than 10 years"),
        (", ".join(["+1000d"] * 4), "longer than 10 years"),
        (", ".join(["+1d"] * (MOST_STEPS + 1)), f"at most {MOST_STEPS} steps"),
    ],
)
def test_a_story_without_end_is_refused_before_it_is_played(do, sentence):
    endless = ("    do: [+100d]\n    expect: lapsed", f"    do: [{do}]\n    expect: lapsed")
    assert sentence in in_the_mind("proposal", endless)[0]
    assert sentence in said(rehearsed("proposal", "a draft nobody finishes lapses", endless))
