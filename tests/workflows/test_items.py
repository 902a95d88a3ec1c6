"""Rounds for each row and the cases that follow from them, also where these open by themselves."""

from __future__ import annotations

from pathlib import Path

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
    known = {each.workflow.id: each.workflow for each in (opening_by_itself(), matter())}
    assert [str(each) for each in soundness.kinship(matter(), known, RULES).problems] == []
