"""Conditions in workflow files: what they mean, what they refuse, how they explain themselves."""

from __future__ import annotations

import ast
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.engine.conditions import Condition, ConditionError
from govflow.engine.conditions.comparisons import And, Compare, Flag, Not, Or
from govflow.engine.definition import FormField
from govflow.engine.facts import Child, RoundResult
from govflow.engine.rounds import Tally, Verdict
from govflow.messages import Message
from govflow.values import Money, Text
from tests.engine.builders import facts


def form_field(name: str, kind: str, **more: Any) -> FormField:
    return FormField.model_validate({"name": name, "type": kind, "label": label(name), **more})


def label(name: str) -> dict[str, str]:
    return {"en": name.capitalize(), "zh": "项目"}


def options(*values: str) -> dict[str, Any]:
    return {value: label(value) for value in values}


FIELDS = {
    each.name: each
    for each in (
        form_field("amount", "money"),
        form_field("members", "integer"),
        form_field("index", "decimal"),
        form_field("signed_on", "date"),
        form_field("urgent", "boolean"),
        form_field("terrain", "choice", options=options("river", "hill", "coast")),
        form_field("topics", "choices", options=options("air", "water")),
        form_field("place", "line"),
        form_field("petition", "document"),
    )
}
CARRIED = frozenset({"vote.carried"})


def condition(text: str) -> Condition:
    return Condition.parse(text, FIELDS)


def holds(text: str, flags: frozenset[str] = frozenset(), **answers: Any) -> bool:
    return condition(text).test_values(answers, flags)


def objection(text: str) -> str:
    with pytest.raises(ConditionError) as caught:
        condition(text)
    return str(caught.value.sentence)


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("amount > 50_000_000", {"amount": Money.yuan(50_000_000)}, False),
        ("amount > 50_000_000", {"amount": Money(5_000_000_001)}, True),
        ("amount >= 0.01", {"amount": Money(1)}, True),
        ("1_000 < amount", {"amount": Money.yuan(1_001)}, True),
        ("1 <= members < 3", {"members": 1}, True),
        ("1 <= members < 3", {"members": 3}, False),
        ("members == -2", {"members": -2}, True),
        ("index <= 0.95", {"index": Decimal("0.95")}, True),
        ("index < 0.95", {"index": Decimal("0.95")}, False),
        ('signed_on >= "2025-01-31"', {"signed_on": date(2025, 1, 31)}, True),
        ('signed_on < "2025-01-31"', {"signed_on": date(2025, 1, 31)}, False),
        ("urgent", {"urgent": True}, True),
        ("not urgent", {"urgent": True}, False),
        ('terrain == "river"', {"terrain": "river"}, True),
        ('terrain != "river"', {"terrain": "hill"}, True),
        ('terrain in ("river", "hill")', {"terrain": "hill"}, True),
        ('terrain not in ("river", "hill")', {"terrain": "coast"}, True),
        ('"air" in topics', {"topics": ("air", "water")}, True),
        ('"air" not in topics', {"topics": ("air", "water")}, False),
        ('place == "拒马河"', {"place": "拒马河"}, True),
        ('amount > 5 and terrain == "hill"', {"amount": Money.yuan(6), "terrain": "hill"}, True),
        ('amount > 5 or terrain == "hill"', {"amount": Money.yuan(5), "terrain": "hill"}, True),
        ('not (amount > 5 or terrain == "hill")', {"amount": Money.yuan(5), "terrain": "coast"}, True),
    ],
)
def test_condition_holds_as_it_reads(text: str, answers: dict[str, Any], expected: bool) -> None:
    assert holds(text, **answers) is expected


@pytest.mark.parametrize(
    "text",
    [
        "amount > 5",
        "not amount > 5",
        "amount != 5",
        'terrain not in ("hill",)',
        '"air" not in topics',
        "not members < 3",
    ],
)
def test_comparison_with_an_unanswered_field_does_not_hold_nor_its_opposite(text: str) -> None:
    assert not holds(text)


def test_unanswered_yes_no_field_counts_as_no() -> None:
    assert holds("not urgent")
    assert not holds("urgent")


def test_rounds_and_children_are_flags() -> None:
    assert holds("vote.carried and not children.closed", CARRIED)
    assert not holds("vote.lost", CARRIED)


def test_condition_knows_what_it_reads() -> None:
    read = condition("amount > 5 and (vote.carried or children.closed) and not urgent")
    assert read.fields == {"amount", "urgent"}
    assert read.flags == {"vote.carried", "children.closed"}
    assert read.outcomes == {"vote.carried"}


def test_tree_is_typed_and_negation_is_pushed_to_the_leaves() -> None:
    assert condition('not (amount > 5 and urgent) or terrain in ("hill",)').tree == Or(
        (
            Or((Compare("amount", "<=", Money.yuan(5)), Not(Flag("urgent")))),
            Compare("terrain", "in", ("hill",)),
        )
    )
    assert condition("not (urgent or not vote.tied)").tree == And((Not(Flag("urgent")), Flag("vote.tied")))


def test_form_answers_overlay_those_of_the_case() -> None:
    assert condition("amount > 30_000").test(facts(form={"amount": Money.yuan(30_001)}))
    assert not condition("amount > 30_000").test(facts())


def test_verdict_and_children_are_read_from_the_facts() -> None:
    tally = Tally(seats=1, recused=0, absent=0, present=1, answered=1)
    verdict = Verdict(outcome="carried", closed=True, tally=tally, derivation=(), sentence=Message("Done."))
    child = Child(
        id=1, reference="X", title="T", workflow="w", state="s", state_title=Text(en="S", zh="S"), end="success"
    )
    known = facts(round_result=RoundResult("vote", verdict), children=(child,))
    assert condition("vote.carried and children.closed").test(known)
    assert not condition("children.closed").test(facts())
    assert not condition("vote.carried").test(facts())


@pytest.mark.parametrize(
    ("text", "answers", "sentence"),
    [
        ("amount <= 5", {"amount": Money.yuan(6)}, "“Amount” must be at most ¥5.00; it is ¥6.00."),
        ("amount <= 5", {}, "“Amount” must be at most ¥5.00; it has not been answered yet."),
        ("index >= 0.95", {"index": Decimal("0.9")}, "“Index” must be at least 0.95; it is 0.9."),
        ('terrain == "hill"', {"terrain": "river"}, "“Terrain” must be Hill; it is River."),
        ('terrain in ("hill", "coast")', {"terrain": "river"}, "“Terrain” must be one of Hill, Coast; it is River."),
        ('"air" in topics', {"topics": ("water",)}, "“Topics” must include Air; it is Water."),
        ("urgent", {}, "“Urgent” must be answered with yes."),
        ("not urgent", {"urgent": True}, "“Urgent” must be answered with no."),
        (
            'signed_on > "2025-01-31"',
            {"signed_on": date(2025, 1, 3)},
            "“Signed_on” must be more than 31 January 2025; it is 3 January 2025.",
        ),
        ("vote.carried", {}, "The round has not ended with “carried”."),
        ("children.closed", {}, "There must be child cases, and all of them must have ended."),
    ],
)
def test_condition_explains_why_it_does_not_hold(text: str, answers: dict[str, Any], sentence: str) -> None:
    assert str(condition(text).explain(facts(data=answers))) == sentence


def test_explanation_tells_all_that_is_missing_and_nothing_else() -> None:
    known = facts(data={"amount": Money.yuan(2), "members": 2})
    assert str(condition("amount > 1 and members > 2 and urgent").explain(known)) == (
        "“Members” must be more than 2; it is 2. “Urgent” must be answered with yes."
    )


def test_explanation_tells_each_way_to_fulfil_it() -> None:
    assert str(condition("members > 2 or urgent").explain(facts(data={"members": 2}))) == (
        "“Members” must be more than 2; it is 2. Or else: “Urgent” must be answered with yes."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("amout > 5", "There is no form field amout; did you mean amount?"),
        ("zebra > 5", "There is no form field zebra."),
        ('amount > "many"', "amount is a number; compare it with one such as 1_000_000."),
        ("amount > True", "amount is a number; compare it with one such as 1_000_000."),
        ("amount > 0.001", "0.001 is no sum of money: at most two decimals."),
        ("amount > 1e300", "1e+300 is too large."),
        ("members > 1e999", "1e309 is too large."),
        ('terrain == "lake"', "terrain has no option lake; it has river, hill, coast."),
        ('terrain > "hill"', "terrain has no order; compare it with ==, != or in."),
        ('terrain in "hill"', 'Write several values like terrain in ("a", "b").'),
        ('topics == "air"', 'topics holds several choices; write "option" in topics.'),
        ('"fire" in topics', "topics has no option fire; it has air, water."),
        ('"a" in terrain', "terrain does not hold several choices."),
        ('signed_on > "soon"', 'signed_on is a date; compare it with one such as "2025-01-31".'),
        ("place == 5", 'place is compared with text in quotes, such as "north".'),
        ("urgent == True", "urgent is a yes/no field; write urgent or not urgent."),
        ("amount", "amount is not a yes/no field; compare it with a value."),
        ("petition == 1", "petition is a field of type document, which conditions cannot compare."),
        ("amount > members", "Compare a field with a value, not with another field: amount, members."),
        ("5 > 3", "A comparison needs a form field on one side: 5, 3."),
        ("amount is 5", "Compare with ==, !=, <, <=, >, >=, in or not in."),
        ("vote.Carried", "vote.Carried is unknown; there are <round>.<outcome> and children.closed."),
        ("children.lost", "children.lost is unknown; there are <round>.<outcome> and children.closed."),
        ("amount >", "“amount >” is no condition; write it like amount > 1_000_000 and not urgent."),
        ("", "“” is no condition; write it like amount > 1_000_000 and not urgent."),
        ("urgent or " * 60 + "urgent", "The condition is longer than 500 characters."),
        ('place == "\\x41"', "A condition has no backslashes."),
    ],
)
def test_unusable_condition_says_what_is_allowed(text: str, sentence: str) -> None:
    assert objection(text) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "open('x')",
        "[x for x in (1, 2)]",
        "lambda: 1",
        "amount.__class__.__mro__",
        "(amount := 5) > 3",
        "amount > 9 ** 9 ** 9",
        "amount if urgent else members",
        "f'{amount}' == place",
        "urgent and print(1)",
        "terrain[0] == 'r'",
        "members > 2 + 2",
        "-urgent",
        "await urgent",
        "*urgent",
    ],
)
def test_nothing_but_comparisons_is_accepted(text: str) -> None:
    assert objection(text)


@settings(deadline=None)
@given(st.text(alphabet="amountergi <>=!()[]{}.,\"'0123456789_-+*/\\\n\x00:@#é拒", max_size=60))
def test_any_text_is_a_condition_or_a_condition_error(text: str) -> None:
    with suppress(ConditionError):
        condition(text)


@pytest.mark.parametrize(
    "text", ["(" * 500, "not " * 125, "-" * 499 + "1", "members < " * 49 + "1", "[" * 250 + "]" * 250]
)
def test_deep_conditions_are_refused_without_falling_over(text: str) -> None:
    assert objection(text)


COMPARISONS = st.sampled_from(
    [
        "members > 2", "members <= 5", "members == 4", "members != 1", "amount >= 10", "amount < 20", "urgent",
        'terrain == "hill"', 'terrain in ("hill", "river")', 'terrain != "coast"',
    ]
)  # fmt: skip
EXPRESSIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} and {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} or {pair[1]})"),
    ),
    max_leaves=8,
).filter(lambda text: len(text) <= 500)
ANSWERS = st.fixed_dictionaries(
    {
        "members": st.integers(0, 7),
        "amount": st.integers(5, 25),
        "urgent": st.booleans(),
        "terrain": st.sampled_from(["hill", "river", "coast"]),
    }
)


@settings(deadline=None)
@given(EXPRESSIONS, ANSWERS)
def test_answered_conditions_mean_what_python_means(text: str, answers: dict[str, Any]) -> None:
    expected = eval(compile(ast.parse(text, mode="eval"), "condition", "eval"), {}, dict(answers))
    typed = {**answers, "amount": Money.yuan(answers["amount"])}
    read = condition(text)
    assert read.test_values(typed) is expected
    if not expected:
        assert str(read.explain(facts(data=typed)))
