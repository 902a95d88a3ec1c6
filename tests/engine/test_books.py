"""Books in a workflow file: what people keep of a case beside its steps, named under ``keeps``, checked when read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from govflow.engine.machine import Machine
from govflow.engine.parsing import WorkflowProblems, parse
from govflow.engine.parsing.schema import workflow_schema
from govflow.engine.rules import ActorName, ChildName, Rules, RuleSet, StateBelow, StateName
from tests.engine.builders import VOCABULARY, line_of, sample, workflow_text
from tests.engine.test_family import BELOW, OPENS
from tests.engine.test_formatting import formatted

desk = RuleSet("desk")


@dataclass(frozen=True)
class Diary:
    """How the sample book is kept."""

    kept_by: tuple[str, ...]
    open_in: tuple[str, ...]
    of: str | None


@desk.book
def diary(
    *,
    kept_by: tuple[ActorName, ...],
    open_in: tuple[StateName, ...],
    of: ChildName | None = None,
    left_out: tuple[StateBelow, ...] = (),
) -> Diary:
    """A diary is kept of the case.

    kept_by: Who writes it.
    open_in: The states in which it is written.
    of: Which cases below it is about.
    left_out: The states of those that it says nothing of.
    """
    return Diary(kept_by, open_in, of)


@desk.book
def ledger() -> Diary:
    """A ledger is kept of the case."""
    return Diary((), (), None)


RULES = Rules((sample, desk), VOCABULARY)
KEPT = "{desk.diary: {kept_by: office.secretary, open_in: [draft, requested], of: surveys}}"


def told(keeps: str) -> list[str]:
    with pytest.raises(WorkflowProblems) as caught:
        parse(workflow_text(OPENS, children=BELOW, keeps=keeps), RULES)
    return [str(each.sentence) for each in caught.value.problems]


def machine(keeps: str) -> Machine:
    return Machine(parse(workflow_text(OPENS, children=BELOW, keeps=keeps), RULES).workflow, RULES)


def test_a_book_is_found_by_its_name_as_the_file_sets_it() -> None:
    found = machine(KEPT)
    assert list(found.books) == ["desk.diary"]
    assert found.book("desk.diary") == Diary(("office.secretary",), ("draft", "requested"), "surveys")
    assert found.book("desk.ledger") is None


def test_several_are_listed_or_written_under_their_names() -> None:
    listed = machine(f"[desk.ledger, {KEPT}]")
    assert set(listed.books) == {"desk.ledger", "desk.diary"}
    assert "desk" in listed.topics


def test_cases_below_that_stand_in_a_book_are_known() -> None:
    assert machine(KEPT).in_books == {"surveys"}
    assert machine("desk.ledger").in_books == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("desk.diary", "desk.dairy", "There is no book “desk.dairy”; did you mean “desk.diary”?"),
        ("desk.diary", "sample.record", "“sample.record” is a rule of the kind “effect”, not “book”."),
        ("of: surveys", "off: surveys", "off"),
        ("of: surveys", "of: surveis", "There is no name under children “surveis”; did you mean “surveys”?"),
        ("office.secretary", "offce.secretary", "“offce”; did you mean “office”?"),
        ("office.secretary", "office.secretry", "There is no role “secretry”; did you mean “secretary”?"),
        ("draft, requested", "draft, requestd", "There is no state “requestd”; did you mean “requested”?"),
        ("kept_by: office.secretary, ", "", "kept_by"),
    ],
)
def test_what_leads_nowhere_is_named(old: str, new: str, sentence: str) -> None:
    assert old in KEPT
    [problem] = told(KEPT.replace(old, new))
    assert sentence in problem


def test_a_state_below_is_not_looked_for_in_this_file() -> None:
    assert machine(KEPT.replace("of: surveys", "of: surveys, left_out: asleep")).books


def test_a_book_is_kept_once() -> None:
    assert told(f"[{KEPT}, {KEPT}]") == ["“desk.diary” is kept already."]
    assert told("[desk.ledger, desk.ledger]") == ["“desk.ledger” is kept already."]


def test_it_is_told_at_its_line() -> None:
    text = workflow_text(OPENS, children=BELOW, keeps="\n  - desk.ledger\n  - desk.lodger")
    with pytest.raises(WorkflowProblems) as caught:
        parse(text, RULES)
    assert [each.line for each in caught.value.problems] == [line_of(text, "desk.lodger")]


def test_a_book_is_no_guard_and_a_guard_no_book() -> None:
    assert told("sample.seated") == ["“sample.seated” is a rule of the kind “guard”, not “book”."]
    wrong = ("guards: {sample.seated: {capacity: respondent}}", "guards: desk.ledger")
    with pytest.raises(WorkflowProblems, match=r"desk\.ledger"):
        parse(workflow_text(wrong), RULES)


@pytest.mark.parametrize("keeps", ["keeps: desk.ledger\n", "keeps:\n  - desk.ledger\n  - sample.diary\n"])
def test_what_is_kept_is_written_in_one_way(keeps: str) -> None:
    assert formatted(formatted(keeps)) == formatted(keeps)
    assert "desk.ledger" in formatted(keeps)


def test_an_editor_is_told_which_books_there_are_and_what_they_ask() -> None:
    found: dict[str, Any] = workflow_schema(RULES)["$defs"]["book"]
    named = [each["const"] for each in found["oneOf"] if "const" in each]
    [called] = [
        each["properties"]["desk.diary"] for each in found["oneOf"] if "desk.diary" in each.get("properties", {})
    ]
    assert named == ["desk.ledger"]
    assert called["required"] == ["kept_by", "open_in"]
    assert called["properties"]["open_in"]["description"] == "The states in which it is written."


def test_where_there_are_no_books_nothing_fits() -> None:
    assert workflow_schema(Rules((sample,), VOCABULARY))["$defs"]["book"] == {"not": {}}
