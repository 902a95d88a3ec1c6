"""What rounds are about, held against what comes from other cases; and of what reviews and calls for offers are."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine.checks import matter
from govflow.engine.checks.flow import Flow
from govflow.engine.checks.kin import family
from govflow.engine.parsing import Parsed, parse

WORKFLOWS = Path(__file__).parent


def said(file: str) -> list[str]:
    """What is wrong with the matter of a file."""
    parsed = parse(file, RULES)
    return list(map(str, matter.check(Flow(parsed.workflow), parsed.positions)))


def test_what_comes_back_from_a_case_below_replaces_nothing_that_was_signed() -> None:
    text = (WORKFLOWS / "works.v1.yaml").read_text("utf-8")
    pact = "rounds:\n  pact: {kind: signature, title: Pact · 协议, voters: owner, matter: last_cost}\n\nstories:\n"
    agreeing = (
        "  agreeing:\n    title: Agreeing · 协商\n    rounds: pact\n    due: {in: 30d}\n    steps:\n"
        "      agreed: {title: Agreed · 已同意, when: pact.signed, to: %s}\n"
        "      not_agreed: {title: Not agreed · 未同意, when: pact.refused or pact.lapsed, to: building}\n"
    )
    edited = text.replace("stories:\n", pact).replace(
        "      completed: {title: All", "      agree: {title: Agree · 协商, to: agreeing}\n      completed: {title: All"
    )
    at = "  completed: {title: Completed"
    assert said(edited.replace(at, agreeing % "completed" + at)) == []
    [late] = said(edited.replace(at, agreeing % "building" + at))
    assert "“Cost of the last lot” may come back from a case below in “Building”" in late


def test_what_was_decided_above_replaces_nothing_that_was_decided_below() -> None:
    session, below = (
        parse((WORKFLOWS / f"{each}.v1.yaml").read_text("utf-8"), RULES) for each in ("session", "matter")
    )
    assert kin(session, below) == []
    text = (WORKFLOWS / "matter.v1.yaml").read_text("utf-8")
    rounds = "rounds:\n  vote: {kind: signature, title: Own · 自行表决, voters: bringer, matter: verdict}\n\nstories:\n"
    asked = (
        "  asked:\n    title: Asked · 自行表决\n    rounds: vote\n    due: {in: 9d}\n    steps:\n"
        "      said: {title: Said · 已表决, when: vote.signed, to: before_session}\n"
        "      not_said: {title: Not said · 未表决, when: not vote.signed, to: withdrawn}\n"
    )
    own = "      ask: {title: Ask · 自行表决, by: bringer, to: asked}\n      withdraw: {"
    edited = (
        text.replace("stories:\n", rounds)
        .replace("      withdraw: {", own)
        .replace("  decided: {", f"{asked}  decided: {{")
    )
    [late] = kin(session, parse(edited, RULES))
    assert "“What was decided” may come from the case above in “Before the session”" in late


def kin(above: Parsed, below: Parsed) -> list[str]:
    """What does not fit between two files."""
    found = family.check(above.workflow, above.positions, {below.workflow.id: below.workflow}, RULES)
    return [str(each.sentence) for each in found]


# What is scored and offered


@pytest.mark.parametrize(
    ("name", "old", "told"),
    [
        ("asking", "    matter: [holding, volume, price]\n", "“Review” does not say what is answered to"),
        ("call_for_offers", "    matter: budget\n", "“Offers” does not say what is answered to"),
        ("panel", "    no_matter: The reviewers look at the place themselves · 评审人现场查看\n", "“First panel” does"),
        ("siting", "    voters: reviewers\n    matter: project\n", "“Scores” does not say"),
    ],
)
def test_reviews_and_calls_for_offers_say_what_they_are_about(name: str, old: str, told: str) -> None:
    text = (WORKFLOWS / f"{name}.v1.yaml").read_text("utf-8")
    assert old in text
    kept = "    voters: reviewers\n" if "voters" in old else ""
    found = said(text.replace(old, kept))
    assert any(told in each for each in found)
    assert not any("Scores of the offers" in each for each in found)
