"""The list of rules: each says what it is, what it takes and how it is called."""

from __future__ import annotations

import inspect
import json
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
import yaml

from govflow.domain import RULES
from govflow.engine.facts import CaseFacts
from govflow.engine.parsing import WorkflowProblems, parse
from govflow.engine.rules import CapacityName, FieldName, Refers, Rule, Rules, RuleSet
from govflow.engine.rules.catalogue import Example, RuleEntry, catalogue, type_words
from govflow.engine.rules.referring import named_by
from govflow.messages import Message, read_docstring
from govflow.services.catalog import shipped_workflows
from govflow.services.queries.procedure.rules import load_rules
from govflow.values import Text

EVERY = list(RULES.by_name.values())
LISTED = {each.name: each for each in load_rules(RULES)}


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.name)
def test_every_rule_has_a_sentence_and_tells_each_of_its_settings(rule: Rule) -> None:
    said = read_docstring(inspect.getdoc(rule.function))
    assert said.sentence[:1].isupper(), "the docstring begins with a sentence"
    assert said.sentence.endswith(".")
    assert list(said.settings) == list(rule.settings), "a line “name: What it means.” for each setting, in their order"
    assert all(each.says.endswith(".") for each in rule.settings.values())


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.name)
def test_no_rule_has_a_name_of_a_file_of_its_own(rule: Rule) -> None:
    """What a setting names is written in the file, or left out: else only files with that name could use the rule."""
    given = {name: each.default for name, each in inspect.signature(rule.function).parameters.items()}
    assert [name for name in rule.settings if isinstance(given[name], str)] == []


def test_every_fact_that_a_rule_reads_is_called_something_in_both_languages() -> None:
    facts = {fact for rule in EVERY for fact in rule.needs}
    assert [fact.__name__ for fact in facts if not isinstance(getattr(fact, "TOLD", None), Text)] == []


def test_every_rule_is_listed_with_an_example_of_its_own() -> None:
    assert LISTED.keys() == RULES.by_name.keys()
    for entry in LISTED.values():
        assert entry.example is not None, entry.name
        RULES.bind(yaml.safe_load(entry.example.text), entry.kind)
        assert entry.name in entry.example.text


@pytest.mark.parametrize("rule", [each for each in EVERY if each.example], ids=lambda rule: rule.name)
def test_examples_that_no_procedure_has_are_read_without_objection(rule: Rule) -> None:
    assert str(LISTED[rule.name].example) == str(Example(text=str(rule.example))), "a procedure has one: drop this"
    parse(json.dumps(around(rule, yaml.safe_load(str(rule.example)))), RULES)  # YAML, too, and without anchors


def test_an_example_is_that_of_the_procedure_that_has_it() -> None:
    example = LISTED["funds.within_commitment"].example
    assert example is not None
    assert example.text == "{funds.within_commitment: {amount: final_amount}}"
    assert example.workflow == Text(en="Delegation of public affairs", zh="公共事务委托")


def test_an_example_too_wide_for_a_line_stands_on_several() -> None:
    example = LISTED["cases.open"].example
    assert example is not None
    assert example.text.splitlines()[0] == "cases.open:"


def test_a_rule_tells_kind_settings_and_facts() -> None:
    entry = LISTED["conference.quorum"]
    assert (entry.kind, str(entry.sentence)[:26]) == ("guard", "Enough members are present")
    assert [(each.name, str(each.type), each.required) for each in entry.settings] == [
        ("present", "form field", True), ("of", "capacity", True), ("share", "share, such as 2/3", True),
    ]  # fmt: skip
    assert [each.en for each in entry.facts] == [
        "the case with its answers, its parties, and who took which step", "what is filled in for the step",
    ]  # fmt: skip


def test_a_setting_that_may_be_left_out_is_not_called_required() -> None:
    settings = {each.name: each.required for each in LISTED["documents.on_file"].settings}
    assert settings == {"document": True, "about": False, "after": False}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (tuple[CapacityName, ...], "list of: capacity"),
        (FieldName | None, "form field"),
        (dict[CapacityName, FieldName], "for each capacity: form field"),
        (bool, "true or false"),
    ],
)
def test_what_a_setting_takes_is_said_in_words(kind: Any, words: str) -> None:
    assert str(type_words(kind)) == words


def test_a_rule_without_docstring_is_listed_by_its_name_alone() -> None:
    topic = RuleSet("topic")

    @topic.guard
    def silent(case: CaseFacts, *, limit: int = 3) -> Message | None:
        return None

    [entry] = catalogue(Rules((topic,)), [])
    assert isinstance(entry, RuleEntry)
    assert (str(entry.sentence), entry.example, str(entry.settings[0].says)) == ("topic.silent", None, "")


def around(rule: Rule, use: Any) -> dict[str, Any]:
    """A small procedure that has every name that the use of a rule speaks of, and calls it where its kind belongs."""
    bound = RULES.bind(use, rule.kind)
    named: dict[str, set[str]] = {}
    for _, refers, name in named_by(bound):
        named.setdefault(refers.to, set()).add(name)
    title = "Title · 标题"
    parties: dict[str, Any] = {
        each: {"title": title, "kind": ["local_government", "special_committee"]}
        for each in {name.partition(".")[0] for name in named.get("capacity", set()) | named.get("actor", set())}
        | {"claimant"}
    }
    step: dict[str, Any] = {"title": title, "by": "claimant", "to": "over"}
    if rule.kind == "derivation":
        parties["found"] = {"title": title, "rule": use}
    elif rule.kind != "book":
        step[f"{rule.kind}s"] = [use]
    steps = {name: {**step} for name in named.get("step", set()) | {"close"}}
    states = {each: {"title": title} for each in named.get("state", set())}
    over = {"title": title, "end": "success"}
    fields = {each: {"type": "line", "label": title} for each in named.get("field", set())}
    chosen = {"type": "choice", "label": title, "options": dict.fromkeys(named.get("option", ()), title)}
    return {
        "govflow": 1, "id": "around", "version": 1, "title": title, "summary": title, "family": "other",
        "reference": "AR", "parties": parties, "opening": "first",
        "forms": {"first": fields | ({"chosen": chosen} if "option" in named else {})},
        **({"keeps": [use]} if rule.kind == "book" else {}),
        "phases": {}, "states": {"begun": {"title": title, "steps": steps}, **states, "over": over},
    }  # fmt: skip


@pytest.mark.parametrize(
    "use",
    [
        {"funds.available": {"amount": "claim_amout"}},
        {"documents.on_file": {"document": "claim_amout"}},
        {"mediation.conflict_described": {"conflict": "claim_amount", "circumstances": "claim_amout"}},
    ],
)
def test_a_setting_that_names_a_field_is_looked_up_in_the_file(use: Any) -> None:
    [file] = [each for each in shipped_workflows() if each.name.startswith("tranche")]
    data = yaml.safe_load(file.read_text("utf-8").replace("2026-01-01", "'2026-01-01'"))
    data["conditions"]["within_commitment"] = use
    with pytest.raises(WorkflowProblems) as caught:
        parse(yaml.safe_dump(data, allow_unicode=True), RULES)
    sentences = [str(each.sentence) for each in caught.value.problems]
    assert [each.partition("?")[0] for each in sentences] == [
        "There is no form field “claim_amout”; did you mean “claim_amount”"
    ]


# their settings are those under ``children`` (checks/kin/family.py)
CHECKED_WITH_THE_CASES_IT_OPENS = {"cases.open", "commitments.bring_back", "promises.bring_back"}


def plain(annotation: Any) -> bool:
    """Could a setting of this type hold a name that nothing looks up?"""
    if annotation is Any or annotation is str:
        return True
    if get_origin(annotation) is Annotated:
        meant, *marks = get_args(annotation)
        return plain(meant) and not any(isinstance(each, Refers) for each in marks)
    return any(plain(each) for each in get_args(annotation) if each is not Ellipsis) and annotation is not Fraction


def test_every_name_in_a_setting_says_what_it_names() -> None:
    """A text without a kind would be taken as it is, however it is spelt."""
    found = {
        f"{rule.name}: {name}"
        for rule in EVERY
        if rule.name not in CHECKED_WITH_THE_CASES_IT_OPENS
        for name, each in rule.settings.items()
        if get_origin(each.type) is not Literal and plain(each.type)
    }
    assert found == set()
