"""Works and their lots: parent and child hang together in the mind as they do through the real commands."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.formatting import canonical
from govflow.engine.parsing import Parsed, WorkflowProblems, parse
from govflow.services.rehearsal import rehearse
from tests.services.works import ROWS

FOLDER = Path(__file__).parent
FILES = ("works", "lot")
Edit = tuple[str, str]


@cache
def read(name: str, *edits: Edit) -> Parsed:
    text = (FOLDER / f"{name}.v1.yaml").read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return parse(text, RULES, name=name)


AIDE = (
    "    hint: {type",
    "    aide: {type: organization, label: Aide · 协助方, audience: owner}\n    hint: {type",
)


def both() -> tuple[Parsed, ...]:
    return tuple(read(each) for each in FILES)


def kinship(name: str, *edits: Edit, lot: tuple[Edit, ...] = ()) -> list[str]:
    """``line: sentence`` of what does not fit between the two files."""
    known = {each.workflow.id: each.workflow for each in (read("works"), read("lot", *lot))}
    found = soundness.kinship(read(name, *edits), known, RULES)
    return [f"{each.line}: {each.sentence}" for finding in found for each in finding.problems]


def said(*edits: Edit, lot: tuple[Edit, ...] = ()) -> str:
    [problem] = kinship("works", *edits, lot=lot)
    return problem.partition(": ")[2]


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_canonical_and_fit_one_another(name: str) -> None:
    assert kinship(name) == []
    assert canonical(read(name).source) == read(name).source.decode()


def story(do: str, expect: str, *edits: Edit) -> list[str]:
    """What goes wrong in one more story of the works, in the mind and through the real commands."""
    told = ("\nstories:\n", f"\nstories:\n  a test: {{do: [{do}], expect: {expect}}}\n")
    parsed = read("works", told, *edits)
    [mind] = [each for each in stories.run(parsed, RULES) if each.name == "a test"]
    real = rehearse(parsed, both())
    return [str(each) for each in (mind.problem, *real.problems) if each is not None and "a test" in str(each)]


def built(lot: str, cost: int) -> str:
    return f"{{children: {{{lot}: {{state: built, end: success, returns: {{last_cost: {cost}}}}}}}}}"


DEAR = ("when: children.closed, to: completed", "when: last_cost >= 85, to: completed")


def test_what_comes_back_decides_in_both() -> None:
    cheap, dear = built('"lots[1]"', 84), built('"lots[2]"', 85)
    assert story(f"let, let, {cheap}", "building", DEAR) == []
    assert story(f"let, let, {cheap}, {dear}", "completed", DEAR) == []


@pytest.mark.parametrize(
    ("when", "others", "last"),
    [
        ("lots.count == 2", ["let"], "let"),
        ("lots.closed", ["let", "let", built('"lots[2]"', 5)], built('"lots[1]"', 5)),
        ("lots.count > 1 and lots.all_ended", ["let", "let", built('"lots[2]"', 5)], built("lots", 5)),
        ("lots.ended == 1", ["let", "let"], "{children: {'lots[2]': {state: withdrawn, end: withdrawn}}}"),
        (
            "lots.succeeded == 1",
            ["let", "let", "{children: {'lots[1]': {state: withdrawn, end: withdrawn}}}"],
            built("lots", 5),
        ),
        ("sum(lots.most) >= 1200", ["{let: {ceiling: 600}}"], "{let: {ceiling: 600}}"),
        ("sum(lots.cost) >= 171", ["let", "let", built('"lots[2]"', 90)], built("lots", 81)),
        ("count(lots.cost) == 2", ["let", "let", built('"lots[2]"', 90)], built("lots", 81)),
        ("max(lots.done_on) <= today", ["let"], built("lots", 81).replace("last_cost: 81", "done_on: 2025-01-06")),
    ],
)
def test_what_came_of_the_lots_is_asked_by_their_name_in_both(when: str, others: list[str], last: str) -> None:
    edit = (DEAR[0], f"when: {when}, to: completed")
    assert story(", ".join(others), "building", edit) == []
    assert story(", ".join((*others, last)), "completed", edit) == []


def test_an_expression_names_only_what_was_copied_or_comes_back() -> None:
    for field in ("secret", "kind", "lot_name"):
        with pytest.raises(WorkflowProblems) as caught:
            read("works", (DEAR[0], f"when: count(lots.{field}) > 0, to: completed"))
        assert f"There is no lots.{field}" in str(caught.value)


COMPLETED = "      completed: {title: All lots are over · 各标段均已结束, when: children.closed, to: completed}\n"


def overlaps(*whens: str) -> list[str]:
    """What the proof says of two steps that happen by themselves."""
    steps = "".join(
        f"      s{number}: {{title: Step {number} · 步骤, when: {when}, to: completed}}\n"
        for number, when in enumerate(whens)
    )
    parsed = read("works", (COMPLETED, ""), ("      stop: {", f"{steps}      stop: {{"))
    found = soundness.check(parsed, RULES).problems
    return [str(each.sentence) for each in found if "Step " in str(each.sentence) and "appl" in str(each.sentence)]


def test_what_was_asked_of_all_and_of_some_is_proven_together() -> None:
    assert overlaps("lots.all_ended", "lots.closed") != []
    assert overlaps("lots.closed", "not lots.all_ended") == []
    assert overlaps("children.all_ended", "not lots.all_ended") == []
    assert overlaps("children.closed", "not lots.all_ended") == []
    assert overlaps("not children.all_ended", "lots.all_ended") != []


def test_those_that_ended_with_the_works_move_no_more_in_both() -> None:
    assert "no child case" in str(story(f"let, let, {built('lots', 85)}, {{children: withdrawn}}", "completed", DEAR))
    assert story(f"let, let, {built('lots', 85)}", "completed", DEAR) == []


def test_a_field_that_does_not_come_back_is_named_in_both() -> None:
    wrong = "{children: {state: built, end: success, returns: {works: Mole}}}"
    assert [each.partition("”: ")[2] for each in story(f"let, {wrong}", "completed")] == [
        "There is no result that comes back “works”; there are: done_on, last_cost.",
        "There is no result that comes back “works”; there are: done_on, last_cost.",
    ]


def test_a_procedure_below_that_there_is_not_is_named_with_the_remedy() -> None:
    found = kinship("works", ("workflow: lot\n", "workflow: lots\n"))
    line = (FOLDER / "works.v1.yaml").read_text("utf-8").splitlines().index("    workflow: lot") + 1
    assert found == [
        f"{line}: There is no procedure “lots”; did you mean “lot”? There are: lot, works. "
        "Publish it first, or together with this file."
    ]


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (("most: ceiling", "mots: ceiling"), "no field in the opening form “mots”; did you mean “most”?"),
        (("most: ceiling", "cost: ceiling"), "no field in the opening form “cost”"),
        (("most: ceiling", "most: lot_name"), "“most” is of type money and cannot take over “lot_name”"),
        (("kind: urgent", "kind: slow"), "This is no answer to “Kind”: Choose from the list."),
        (("kind: urgent", "knd: urgent"), "no field in the opening form “knd”"),
        (("keeper: office", "keper: office"), "There is no capacity “keper”; did you mean “keeper”?"),
        (("last_cost: cost", "last_cost: costs"), "There is no form field “costs”; did you mean “cost”?"),
        (("last_cost: cost", "last_cost: kind"), "“last_cost” is of type money and cannot take over “kind”"),
        (("last_cost: cost", "last_cost: secret"), "“secret” is for few readers there"),
        (("audience: [owner, builders]", "audience: owner"), "“secret” could be read by others"),
        (("builder: builders,", "builder: auditor,"), "“secret” could be read by others"),
    ],
)
def test_what_does_not_fit_the_file_below_is_said_at_its_line(edit: Edit, sentence: str) -> None:
    found = kinship("works", edit)
    assert len(found) == 1, found
    assert sentence in found[0]
    text = read("works", edit).source.decode().splitlines()
    line = text[int(found[0].partition(":")[0]) - 1]
    assert any(each in line for each in (edit[1].rstrip(","), "secret: hint")), line


LAST_COST = "last_cost: {type: money, label: Cost of the last lot · 最近完工标段造价"
COST = "cost: {type: money, label: Cost · 造价, required: true, min: 1"


@pytest.mark.parametrize(
    ("ours", "theirs", "beyond"),
    [
        ("max: 50", "", "max"),
        ("max: 50", "max: 51", "max"),
        ("max: 50", "max: 50", None),
        ("min: 1", "max: 50", None),
        ("min: 2", "max: 50", "min"),
        ("max: ceiling", "max: 50", "max"),
    ],
)
def test_a_limit_that_a_result_need_not_keep_there_is_an_error(ours: str, theirs: str, beyond: str | None) -> None:
    """A result is a fact that came back: nobody could refuse it any more."""
    lot = ((COST, f"{COST}, {theirs}" if theirs else COST),)
    found = kinship("works", (LAST_COST, f"{LAST_COST}, {ours}"), lot=lot)
    assert [f"has a limit ({beyond})" in each for each in found] == [True] * (beyond is not None)


def test_columns_are_held_against_the_file_below_and_named_where_there_are_none() -> None:
    assert kinship("works", *ROWS) == []
    [found] = kinship("works", *ROWS, ("{most: cap,", "{kind: cap,"), ("    fixed: {kind: urgent}\n", ""))
    assert "“kind” is of type choice and cannot take over “cap”, which is of type money." in found
    for per, sentence in (("", "There is no form field “cap”"), ("    per: works\n", "“works” is of type line; here")):
        with pytest.raises(WorkflowProblems) as caught:
            read("works", *ROWS, ("    per: plots\n", per))
        assert sentence in str(caught.value)


def test_a_table_opens_a_case_for_each_row_in_both() -> None:
    rows = "{let: {plots: [{lot_name: East, cap: 5}, {lot_name: West, cap: 7}]}}"
    before = ("{let: {lot_name: East}}, let", "let, let")
    assert story(rows, "completed", *ROWS, before, (DEAR[0], "when: sum(lots.most) == 12, to: completed")) == []


def test_a_confidence_is_not_handed_on_where_everybody_could_read_it() -> None:
    open_there = ("    secret:", "    secret: {type: text, label: Note · 说明}\n    kept:")
    assert "has an audience, and “secret” could be read by others" in said(lot=(open_there,))


def test_an_option_that_the_file_below_does_not_offer_is_missed() -> None:
    kinds = "{common: Common · 一般, urgent: Urgent · 紧急, slow: Slow · 缓}"
    asked = (
        "    lot_name:",
        f"    kind: {{type: choice, label: Kind · 类别, options: {kinds}}}\n    lot_name:",
    )
    copied = ("fixed: {kind: urgent}", "fixed: {}")
    more = ("copy: {most: ceiling,", "copy: {kind: kind, most: ceiling,")
    assert said(asked, copied, more) == "“kind” does not offer all options of “kind”; add them there."
    fewer = (asked[0], asked[1].replace(", slow: Slow · 缓", ""))
    assert kinship("works", fewer, copied, more) == []


AGAIN = ("stop: {", "more: {title: More · 再开, when: works == works, opens: lots, to: completed}\n      stop: {")


def test_cases_that_open_one_another_by_themselves_without_end_are_an_error() -> None:
    own = ("workflow: lot", "workflow: works")
    endless = [each for each in kinship("works", AGAIN, own) if "without end" in each]
    assert len(endless) == 1
    assert [each for each in kinship("works", AGAIN) if "without end" in each] == []
    assert [each for each in kinship("works", own) if "without end" in each] == []


@pytest.mark.parametrize(
    ("edits", "place"),
    [
        ((("title: lot_name", "title: hint"),), "title"),
        (
            (*ROWS, ("    plots:\n      type: table\n", "    plots:\n      type: table\n      audience: owner\n")),
            "title",
        ),
        ((("builder: builders,", "builder: aide,"), AIDE), "parties"),
    ],
)
def test_title_and_parties_of_a_case_below_are_nothing_that_only_few_may_read(
    edits: tuple[Edit, ...], place: str
) -> None:
    found = [each for each in kinship("works", *edits) if "has an audience, and everybody who sees the other" in each]
    line = read("works", *edits).source.decode().splitlines()[int(found[0].partition(":")[0]) - 1]
    assert (len(found), line.strip().partition(":")[0]) == (1, place)
