"""Named rules: facts by type, settings checked, mistakes told with a remedy."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

import pytest

from govflow.engine.facts import CaseFacts, Form
from govflow.engine.rules import Rules, RuleSet, UnknownRule
from govflow.messages import Message
from govflow.values import Money
from tests.engine.builders import RULES, Purse, facts


def rules_with(function: Any, kind: str = "guard") -> Rules:
    topic = RuleSet("topic")
    getattr(topic, kind)(function)
    return Rules((topic,))


def objection(rules: Rules, use: Any, kind: Literal["guard", "effect", "derivation"] = "guard") -> str:
    with pytest.raises(UnknownRule) as caught:
        rules.bind(use, kind)
    return str(caught.value.sentence)


def test_rule_is_named_by_topic_and_function() -> None:
    assert {"sample.seated", "sample.affordable", "sample.record", "sample.office"} <= RULES.by_name.keys()


def test_facts_are_injected_by_type_and_settings_by_name() -> None:
    bound = RULES.bind({"sample.seated": {"capacity": "respondent"}}, "guard")
    assert bound.call(facts()) is None
    assert str(bound.call(facts(parties={}))) == "Nobody holds the place of respondent."


def test_rule_says_what_it_needs() -> None:
    assert RULES.by_name["sample.affordable"].needs == (Purse, CaseFacts)
    assert not RULES.by_name["sample.affordable"].reads_form
    assert RULES.by_name["sample.finding_is_long_enough"].reads_form


def test_rule_says_its_sentence() -> None:
    assert RULES.by_name["sample.affordable"].sentence == "The office can pay for the work."


def test_setting_left_out_takes_its_default() -> None:
    bound = RULES.bind("sample.finding_is_long_enough", "guard")
    assert bound.call(facts(form={"finding": "All in order"})) is None


GUARDS = "sample.affordable, sample.finding_is_long_enough, sample.seated."


def test_unknown_rule_is_told_with_the_nearest_name() -> None:
    assert (
        objection(RULES, "sample.seatd")
        == f"There is no guard “sample.seatd”; did you mean “sample.seated”? There are: {GUARDS}"
    )
    assert objection(RULES, "other.thing") == f"There is no guard “other.thing”; there are: {GUARDS}"


def test_effect_is_no_guard() -> None:
    assert objection(RULES, "sample.record") == "“sample.record” is a rule of the kind “effect”, not “guard”."
    assert RULES.bind("sample.record", "effect")


def test_unknown_setting_is_told_with_those_there_are() -> None:
    use = {"sample.seated": {"capacity": "x", "many": 1}}
    assert objection(RULES, use) == "sample.seated: There is no setting “many”; there are: capacity."


def test_missing_setting_is_told() -> None:
    assert objection(RULES, "sample.seated") == "sample.seated needs the setting “capacity”."
    assert objection(RULES, {"sample.seated": None}) == "sample.seated needs the setting “capacity”."


def test_setting_of_the_wrong_type_is_told() -> None:
    use = {"sample.finding_is_long_enough": {"words": "three"}}
    assert objection(RULES, use) == "sample.finding_is_long_enough: “words” cannot be “three”."


def test_two_rules_in_one_item_are_refused() -> None:
    use = {"sample.seated": {"capacity": "x"}, "sample.affordable": None}
    assert objection(RULES, use) == "Write one rule for each item of the list, not 2."


def test_fractions_are_exact() -> None:
    def share(case: CaseFacts, *, least: Fraction) -> Message | None:
        """Enough."""
        return Message("%(least)s", least=least)

    rules = rules_with(share)
    assert rules.bind({"topic.share": {"least": "2/3"}}, "guard").settings == {"least": Fraction(2, 3)}
    assert rules.bind({"topic.share": {"least": 0.1}}, "guard").settings == {"least": Fraction(1, 10)}
    assert objection(rules, {"topic.share": {"least": "1/0"}}) == "topic.share: “least” cannot be “1/0”."


def test_money_is_read_in_yuan() -> None:
    def below(case: CaseFacts, *, limit: Money) -> Message | None:
        """Cheap enough."""
        return Message("%(limit)s", limit=limit)

    rules = rules_with(below)
    assert rules.bind({"topic.below": {"limit": 1_000_000}}, "guard").settings == {"limit": Money.yuan(1_000_000)}
    assert rules.bind({"topic.below": {"limit": "50万"}}, "guard").settings == {"limit": Money.yuan(500_000)}
    assert objection(rules, {"topic.below": {"limit": "a lot"}}) == "topic.below: “limit” cannot be “a lot”."


def test_lists_become_tuples() -> None:
    def among(case: CaseFacts, *, states: tuple[str, ...]) -> Message | None:
        """There."""
        return None

    assert rules_with(among).bind({"topic.among": {"states": ["a", "b"]}}, "guard").settings == {"states": ("a", "b")}


def test_fact_that_is_no_class_is_refused_when_registered() -> None:
    def odd(case: int | None) -> Message | None:
        """Odd."""
        return None

    with pytest.raises(TypeError, match="'case' must be a class"):
        rules_with(odd)


def test_fact_without_a_type_is_refused_when_registered() -> None:
    def odd(case):  # type: ignore[no-untyped-def]
        """Odd."""

    with pytest.raises(TypeError, match="'case' must be a class"):
        rules_with(odd)


def test_two_sets_cannot_define_one_rule() -> None:
    one, other = RuleSet("topic"), RuleSet("topic")

    def rule(form: Form) -> Message | None:
        """Once."""
        return None

    one.guard(rule)
    other.guard(rule)
    with pytest.raises(ValueError, match=r"topic\.rule"):
        Rules((one, other))
