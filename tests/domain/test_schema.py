"""The JSON Schema knows the rules with their settings, and the roles: editors complete and check them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from govflow.domain import RULES
from govflow.engine.parsing import workflow_schema
from govflow.engine.parsing.yaml_text import read
from govflow.services.catalog import shipped_workflows

SCHEMA = workflow_schema(RULES)


def objections(name: str, thing: Any) -> list[str]:
    """What the part of the schema called so says against a thing."""
    part = {"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}
    return [each.message for each in Draft202012Validator(part).iter_errors(thing)]


@pytest.mark.parametrize("file", shipped_workflows(), ids=lambda file: file.stem)
def test_every_procedure_that_comes_along_fits_the_schema(file: Path) -> None:
    data = read(file.read_bytes(), file.name).data
    assert [f"{each.json_path}: {each.message}" for each in Draft202012Validator(SCHEMA).iter_errors(data)] == []


@pytest.mark.parametrize("kind", ["guard", "effect", "derivation", "book"])
def test_there_is_an_alternative_for_each_rule_and_no_other(kind: str) -> None:
    called = {next(iter(each["properties"])) for each in SCHEMA["$defs"][kind]["oneOf"] if "properties" in each}
    assert called == {name for name, rule in RULES.by_name.items() if rule.kind == kind}


@pytest.mark.parametrize(
    "use",
    [
        "grants.nothing_due",
        {"grants.nothing_due": None},
        {"cases.children": {"at_least": 1}},
        {"cases.parent_in": {"states": "decided"}},
        {"conference.quorum": {"present": "present", "of": "members", "share": "2/3"}},
        {"conference.quorum": {"present": "present", "of": "members", "share": 0.5}},
    ],
)
def test_a_rule_fits_as_the_reader_takes_it(use: Any) -> None:
    assert RULES.bind(use, "guard")
    assert objections("guard", use) == []


@pytest.mark.parametrize(
    "use",
    [
        "grants.nothing_du",
        "funds.reserve",
        "cases.children",
        {"cases.children": {"workflow": "proposal"}},
        {"cases.children": {"at_least": "many"}},
        {"cases.children": {"at_least": 1, "kind": "proposal"}},
        {"cases.parent_in": {"states": 5}},
        {"conference.quorum": {"present": "present", "of": "members", "share": "most"}},
    ],
)
def test_a_rule_that_the_reader_refuses_does_not_fit(use: Any) -> None:
    assert objections("guard", use)


def test_a_rule_and_its_settings_explain_themselves_in_the_editor() -> None:
    [rule] = [each for each in SCHEMA["$defs"]["guard"]["oneOf"] if "cases.children" in each.get("properties", {})]
    assert rule["description"] == "Enough cases have been opened under this one."
    assert rule["properties"]["cases.children"]["properties"]["workflow"]["description"].startswith("Count only")


def test_guards_take_the_name_of_a_condition_and_conditions_an_expression() -> None:
    assert objections("guard_or_condition", "big") == []
    assert objections("guard_or_condition", "amount > 5")
    assert objections("condition", "amount > 5") == []


@pytest.mark.parametrize("who", ["claimant", "claimant.signatory"])
def test_who_acts_is_a_capacity_with_a_role_that_exists(who: str) -> None:
    assert objections("who", who) == []


def test_a_role_that_does_not_exist_does_not_fit() -> None:
    assert objections("who", "claimant.signatry")
    assert objections("role", "signatry")
    assert objections("Party", {"title": "A · 甲", "kind": "person", "role": "signatry"})
    assert objections("Step", {"title": "A · 甲", "by": "claimant.signatry", "to": "same"})
    assert objections("Party", {"title": "A · 甲", "kind": "person", "role": "mediator"}) == []


def test_an_election_says_who_may_stand_and_never_who_stands() -> None:
    held = {"kind": "election", "voters": "members", "candidates": "nominees", "places": 5, "votes": 3}
    assert objections("Election", held) == []
    assert objections("Election", {**held, "places": 0})
    assert objections("Election", {**held, "standing": []})
