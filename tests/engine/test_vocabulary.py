"""The words that procedures share: read like procedures, each problem with its line; a region adds its own."""

# ruff: noqa: E501 - a line per case reads best

from __future__ import annotations

import pytest

from govflow.engine.parsing import WorkflowProblems, parse
from govflow.engine.parsing.vocabulary import is_vocabulary, read_vocabulary
from govflow.engine.rules import Rules
from govflow.engine.vocabulary import Vocabulary
from govflow.values import Text
from tests.engine.builders import RULES, VOCABULARY, WORKFLOW, sample, workflow_text

REGION = """\
vocabulary: 1
roles:
  river_chief: {title: river chief · 河长, mandate: true}
  clerk: clerk · 办事员
kinds: {village: village · 村}
relations:
  appeal: {title: appeal · 复核, list: Appeals · 复核事项}
  reply: reply · 答复
families: {rivers: rivers · 河湖}
calendars: {port: {title: Port · 港口, follows: plain}}
"""


def region(text: str = REGION) -> Vocabulary:
    return read_vocabulary(text.encode(), "region.yaml", beside=VOCABULARY)


def told(text: str) -> list[str]:
    with pytest.raises(WorkflowProblems) as caught:
        region(text)
    return [f"{each.line}: {each.sentence}" for each in caught.value.problems]


def test_words_are_added_to_those_that_come_with_govflow() -> None:
    words = region()
    assert words.roles.keys() == VOCABULARY.roles.keys() | {"river_chief", "clerk"}
    assert words.kind("village") == Text(en="village", zh="村")
    assert words.kind("local_government").en == "local government"
    assert words.subtypes == VOCABULARY.subtypes


def test_a_role_says_whether_it_needs_a_mandate() -> None:
    assert region().mandated == {"signatory", "river_chief"}
    assert region().role("clerk") == Text(en="clerk", zh="办事员")


def test_one_role_votes_and_signs_for_its_organization() -> None:
    assert VOCABULARY.binding == region().binding == "signatory"
    alone = read_vocabulary(b"vocabulary: 1\nroles: {head: {title: A \xc2\xb7 B, binds: true}}", "x")
    assert alone.binding == "head"
    assert read_vocabulary(REGION.encode(), "x").binding == ""


def test_a_relation_may_say_what_the_cases_below_are_called_together() -> None:
    words = region().relations
    assert words["appeal"].together == Text(en="Appeals", zh="复核事项")
    assert words["reply"].together is None


def test_a_title_may_stand_in_a_block() -> None:
    words = region("vocabulary: 1\nroles:\n  clerk:\n    en: clerk\n    zh: 办事员\n")
    assert words.role("clerk").zh == "办事员"


def test_a_word_that_is_not_there_is_shown_by_its_name() -> None:
    assert VOCABULARY.role("river_chief") == Text(en="river_chief", zh="river_chief")
    assert VOCABULARY.kind("village").en == "village"


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (("clerk: clerk · 办事员", "chair: clerk · 办事员"), "4: “chair” is in the vocabulary that comes with govflow: leave it out or choose another name."),
        (("village: village", "local_government: village"), "5: “local_government” is in the vocabulary that comes with govflow: leave it out or choose another name."),
        (("village: village", "person: village"), "5: “person” has a meaning of its own; choose another name."),
        (("village: village", "derived: village"), "5: “derived” has a meaning of its own; choose another name."),
        (("clerk: clerk · 办事员", "clerk: clerk"), "4: “roles.clerk”: write both languages with one “ · ” between them (English · 中文), or en: and zh:."),
        (("clerk: clerk · 办事员", "river_chief: clerk · 办事员"), "4: The key “river_chief” is already on line 3."),
        (("clerk: clerk", "Clerk: clerk"), "4: “roles.Clerk” must be a name of small letters, digits and _, not “Clerk”."),
        (("mandate: true", "mandate: always"), "3: “roles.river_chief.mandate” must be true or false, not “always”."),
        (("mandate: true", "mandated: true"), "3: There is no key “mandated” here; did you mean “mandate”?"),
        (("families:", "family:"), "9: There is no key “family” here; did you mean “families”?"),
        (("follows: plain", "follows: moon"), "10: “calendars.port.follows” must be one of cn, plain, not “moon”."),
        (("mandate: true", "binds: true"), "3: One role alone votes and signs for an organization, and “signatory” does: leave out binds."),
        (("vocabulary: 1\n", ""), "1: The key “vocabulary” is missing."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_vocabulary_is_told_with_its_line(edit: tuple[str, str], problem: str) -> None:
    assert edit[0] in REGION
    assert told(REGION.replace(*edit)) == [problem]


def test_an_empty_or_torn_vocabulary_is_refused() -> None:
    assert told("") == ["1: The file is empty."]
    assert told("vocabulary: [")[0].startswith("2: This is not YAML")


def test_a_vocabulary_is_told_from_a_procedure() -> None:
    assert is_vocabulary(REGION.encode())
    assert not is_vocabulary(WORKFLOW.encode())
    assert not is_vocabulary(b"[")


def test_a_procedure_uses_the_words_of_its_region_and_no_others() -> None:
    family = ("family: mediation", "family: rivers\ncalendar: port")
    text = workflow_text(family, ("kind: local_government, opens", "kind: village, opens"))
    text = text.replace("claimant.signatory", "claimant.river_chief")
    assert parse(text, Rules((sample,), region())).workflow.family == "rivers"
    with pytest.raises(WorkflowProblems) as caught:
        parse(text, RULES)
    told = {str(each.sentence).partition("”")[0] for each in caught.value.problems}
    assert told == {
        "There is no family of procedures “rivers", "There is no calendar “port", "There is no role “river_chief",
        "There is no kind of organization “village",
    }  # fmt: skip


def test_a_calendar_of_a_region_counts_as_it_says() -> None:
    assert region().counting("port") == "plain"
    assert region().counting("cn") == "cn"
