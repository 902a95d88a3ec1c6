"""The stories of every procedure go the same way in the mind and through the real commands, and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.facts import Standing
from govflow.engine.parsing import Parsed, parse
from govflow.engine.stories.steps import MOST_STEPS
from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.catalog import shipped_workflows
from govflow.services.commands import keeping
from govflow.services.queries.case import actions
from govflow.services.queries.case.round import answering
from govflow.services.queries.step import consequences
from govflow.services.rehearsal import Rehearsal, rehearse
from govflow.store import standing as standings
from govflow.store.writing import facts
from tests.promises.watch import watch_rehearsals

FILES = shipped_workflows()
UNSEAT = "        effects: {cases.unseat: {capacity: mediator}}\n"
DECLINED = "        title: Decline the appointment · 辞任\n        reason: optional\n"
KEPT = (DECLINED + UNSEAT, DECLINED)
CLOCKS = parse((Path(__file__).parent / "clocks.v1.yaml").read_bytes(), RULES)
ITEM = "an item of a conference goes to the office by itself, and the office's silence admits it"
AGAIN = (
    "        when: submit_at_once and in_time\n",
    "        when: submit_at_once and in_time\n"
    "        effects: {cases.open: {workflow: proposal, relation: referral, "
    "copy: [text, topic_class, rule_set], fixed: {submit_at_once: true}, parties: {members: members}}}\n",
)
SEALED = "sealed replies refuse the first proposal and accept the second"
FILED = "after: each side has filed its own solution\n    do: [mediate"
CLEARED = "settle, {clear_legally: {by: [claimant, respondent]}},\n       "
UNCLEARED = "settle, "
DECLINES = "a mediator who declines or says nothing is replaced"
REVIEWED = "sent back, the mediator declares and the parties may refuse the waiver"


def refuses(*_: object) -> None:
    raise Refused([Message("No.")])


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


@pytest.mark.on_request
@pytest.mark.parametrize("file", range(len(FILES)), ids=[each.stem for each in FILES])
def test_its_stories_go_the_same_way_twice_and_nobody_else_takes_their_steps(file, monkeypatch):
    watch = watch_rehearsals(monkeypatch)
    rehearsal = rehearse(shipped()[file], shipped())
    assert watch.differences == []
    assert watch.refused > rehearsal.attempts / 2
    assert [str(each) for each in rehearsal.problems] == []
    assert all(each.passed for each in rehearsal.stories)
    assert rehearsal.attempts >= 2 * len(rehearsal.stories)


@pytest.mark.parametrize(
    ("page", "asks", "instead", "play", "found"),
    [
        (consequences, "_refuse", lambda *_: None, lambda: rehearsed("proposal", ITEM, AGAIN), "proposal"),
        (answering, "told_of", refuses, lambda: rehearsed("dispute", SEALED), "respond accept"),
        (actions, "against_pausing", lambda *_: [], lambda: rehearse(CLOCKS, ()), "pause"),
    ],
)
def test_a_check_that_says_otherwise_than_sending_is_found(monkeypatch, page, asks, instead, play, found):
    """The planted bugs: one on the page of a step, one on that of a round, one on that of a case."""
    watch = watch_rehearsals(monkeypatch)
    monkeypatch.setattr(page, asks, instead)
    play()
    assert found in {name for name, _, _ in watch.differences}


def test_a_seat_that_is_never_given_up_is_found():
    assert "at most 1 can be seated" in said(rehearsed("dispute", DECLINES, KEPT))


def test_what_a_story_only_believes_to_be_on_file_is_found():
    believed = (FILED, "after: mediation is refused\n    do: [mediate")
    assert in_the_mind("dispute", believed) == []
    assert "is still missing from" in said(rehearsed("dispute", REVIEWED, believed))


def test_reasons_that_only_the_real_case_gives_are_found():
    short = "an agreement on compensation short of an item cannot be signed"
    sentence = said(rehearsed("dispute", short, (CLEARED, UNCLEARED)))
    assert "and in the mind with" in sentence
    assert "%(" not in sentence, "names and sums are put in"


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

    monkeypatch.setattr(keeping, "keeps_round", anybodys_secretary)
    story = "a budget passes although a member abstains and nobody objects"
    assert "could take “respond on behalf”" in said(rehearsed("proposal", story))


def test_a_case_that_opens_cases_without_end_is_refused():
    assert "would open more than 50 cases" in said(rehearsed("proposal", ITEM, AGAIN))


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
