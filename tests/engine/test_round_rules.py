"""The rounds of a workflow file: what may be written, what is refused, which outcomes follow."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from govflow.engine.rounds.rules import Ballot, Review, Round, Vote, read_round
from tests.engine.round_builders import ballot

IMPACT = {"label": {"en": "Impact", "zh": "影响"}, "max": 40}
EXAMPLES: dict[str, dict[str, Any]] = {
    "settlement_offer": {
        "kind": "ballot",
        "title": {"en": "Settlement offer", "zh": "和解方案"},
        "voters": ["claimant", "respondent"],
        "choices": ["accept", "reject"],
        "sealed": "until_closed",
        "rule": {"pass": "all"},
        "close": "when_decided",
    },
    "vote_budget": {
        "kind": "ballot",
        "voters": ["members"],
        "recusable": True,
        "delegation": True,
        "quorum": {"present": "2/3"},
        "rule": {
            "pass": "2/3",
            "strict": False,
            "basis": "present",
            "unit": "organization",
            "veto": ["central"],
            "groups": {"north": "1/2"},
            "tie": "lost",
            "silence": "none",
        },
    },
    "again": {"kind": "ballot", "voters": ["members"], "rule": {"pass": "majority", "tie": "again"}},
    "eu_council": {
        "kind": "ballot",
        "voters": ["members"],
        "rule": {
            "all_of": [{"pass": "55/100", "basis": "seats"}, {"pass": "65/100", "basis": "seats", "unit": "weight"}],
            "blocking_minority": 4,
        },
    },
    "opinions": {"kind": "consultation", "voters": ["members", "associations"]},
    "scoring": {
        "kind": "review",
        "voters": ["reviewers"],
        "minimum": 3,
        "criteria": {"impact": IMPACT},
        "declaration": "required",
    },
    "minutes": {
        "kind": "signature",
        "voters": ["members"],
        "choices": ["consent", "reserve", "object"],
        "silence": "consent",
    },
    "contract": {"kind": "signature", "voters": ["grantor", "grantee"], "choices": ["sign", "refuse"]},
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_read_and_survives_freezing(name: str) -> None:
    round_ = read_round(EXAMPLES[name])
    assert read_round(json.loads(json.dumps(round_.model_dump(mode="json")))) == round_


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_satisfies_the_json_schema_that_editors_use(name: str) -> None:
    Draft202012Validator(TypeAdapter(Round).json_schema()).validate(EXAMPLES[name])


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("settlement_offer", ("carried", "lost")),
        ("vote_budget", ("carried", "lost", "no_quorum")),
        ("again", ("carried", "lost", "tied")),
        ("opinions", ("complete",)),
        ("scoring", ("complete", "incomplete")),
        ("minutes", ("signed", "refused")),
        ("contract", ("signed", "refused", "lapsed")),
    ],
)
def test_a_round_names_the_outcomes_that_the_workflow_must_handle(name: str, outcomes: tuple[str, ...]) -> None:
    assert read_round(EXAMPLES[name]).outcomes() == outcomes


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"pass": "3/2"}, "'3/2' is no share"),
        ({"pass": "0/2"}, "'0/2' is no share"),
        ({"pass": "1/0"}, "'1/0' is no share"),
        ({"pass": "0.5"}, "write all, majority, or a fraction"),
        ({}, "either pass or all_of"),
        ({"pass": "1/2", "all_of": [{"pass": "1/2"}]}, "either pass or all_of"),
        ({"pass": "all", "strict": True}, "strict asks for more than all"),
        ({"all_of": [{"pass": "5/5", "strict": True}]}, "strict asks for more than all"),
        ({"pass": "1/2", "basis": "yes_no", "abstention": "as_yes"}, "basis yes_no leaves abstentions out"),
        ({"all_of": [{"pass": "1/2"}], "basis": "cast"}, "in each of its thresholds"),
        ({"all_of": [{"pass": "1/2"}], "groups": {"north": "1/2"}}, "in each of its thresholds"),
        ({"pass": "2/3", "tie": "chair"}, "a tie needs a single threshold of more than half"),
        ({"pass": "1/2", "tie": "again"}, "a tie needs a single threshold of more than half"),
        ({"pass": "2/3", "blocking_minority": 4}, "blocking_minority needs all_of"),
        ({"pass": "1/2", "quorum": "1/2"}, "Extra inputs"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_its_reason(rule: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        ballot(rule)


@pytest.mark.parametrize(
    ("example", "changes", "sentence"),
    [
        ("settlement_offer", {"choices": ["accept", "accept"]}, "choices names the same one twice"),
        ("settlement_offer", {"choices": ["accept", "ponder"]}, "'ponder' is no known choice"),
        ("settlement_offer", {"voters": ["claimant", "claimant"]}, "voters names the same one twice"),
        ("settlement_offer", {"voters": []}, "at least 1 item"),
        ("settlement_offer", {"rule": {"pass": "all", "silence": "abstention"}}, "add a third choice"),
        ("settlement_offer", {"sealed": "unless_carried"}, "would show who refused"),
        ("vote_budget", {"quorum": {"present": "1/2", "cast": "1/2"}}, "either of seats present or of votes cast"),
        ("vote_budget", {"quorum": {}}, "either of seats present or of votes cast"),
        ("opinions", {"rule": {"pass": "1/2"}}, "Extra inputs"),
        ("opinions", {"close": "when_decided"}, "'when_all_answered' or 'at_deadline'"),
        ("scoring", {"criteria": [{"name": "impact", **IMPACT}] * 2}, "criteria names the same one twice"),
        ("scoring", {"sealed": "unless_carried"}, "'none' or 'until_closed'"),
        ("contract", {"choices": ["sign"], "silence": "refusal"}, "add a second choice"),
        ("minutes", {"silence": "abstention"}, "'none', 'consent' or 'refusal'"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_with_its_reason(
    example: str, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        read_round(EXAMPLES[example] | changes)


def test_the_position_of_a_choice_gives_its_meaning() -> None:
    offer = read_round(EXAMPLES["settlement_offer"])
    assert isinstance(offer, Ballot)
    assert [offer.meaning("accept"), offer.meaning("reject")] == [Vote.FOR, Vote.AGAINST]
    assert [choice.label.zh for choice in offer.choices] == ["接受", "拒绝"]
    with pytest.raises(ValueError, match="ponder"):
        offer.meaning("ponder")


def test_a_file_may_name_choices_of_its_own() -> None:
    amended = {"name": "amended", "label": {"en": "As amended", "zh": "按修正案"}}
    own = ballot({"pass": "1/2"}, choices=[amended, "reject"])
    assert [choice.label.en for choice in own.choices] == ["As amended", "Reject"]


def test_groups_are_thresholds_measured_like_the_rule_itself() -> None:
    rule = ballot({"pass": "2/3", "strict": True, "basis": "cast", "groups": {"north": "majority"}}).rule
    main, north = rule.thresholds
    assert (main.fraction, main.more_than, main.group) == (Fraction(2, 3), True, None)
    assert (north.fraction, north.more_than, north.group, north.basis) == (Fraction(1, 2), True, "north", "cast")


def test_a_review_is_sealed_until_closed_unless_the_file_opens_it() -> None:
    scoring = read_round(EXAMPLES["scoring"])
    assert isinstance(scoring, Review)
    assert (scoring.sealed, scoring.max) == ("until_closed", 40)
