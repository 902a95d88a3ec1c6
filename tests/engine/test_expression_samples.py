"""The proof over sample situations against brute force: it finds an overlap or a gap exactly where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.engine.expressions import Expression, Scope
from govflow.engine.expressions.samples import Situation, all_situations, shown_situation
from govflow.engine.expressions.scope import fields, times, today_known
from govflow.engine.expressions.trying import TooManySituations
from govflow.values import Money, Text
from tests.engine.expression_builders import SCOPE, form_field, options

OPTIONS = options("north", "south", "east")


def scope(*found: Any) -> Scope:
    return Scope(names={each.name: each for each in (*fields(found), today_known())})


KNOWN = scope(
    form_field("members", "integer", min=-3, max=12),
    form_field("seats", "integer", min=-3, max=12),
    form_field("side", "choice", options=OPTIONS),
    form_field("other_side", "choice", options=OPTIONS),
    form_field("urgent", "boolean"),
    form_field("topics", "choices", options=OPTIONS),
)
SUBSETS = ((), ("north",), ("south",), ("north", "south"), ("north", "south", "east"))
EVERYTHING = [
    {"members": members, "side": side, "urgent": urgent, "topics": topics}
    for members, side, urgent, topics in product(
        (*range(-3, 13), None), ("north", "south", "east", None), (True, False), (*SUBSETS, None)
    )
]
FEW = [
    {"members": members, "seats": seats, "urgent": urgent, "side": side, "other_side": other}
    for members, seats, urgent, side, other in product(
        (-3, 0, 1, 2, 3, 4, 12, None),
        (-3, 0, 1, 2, 3, 12, None),
        (True, False),
        ("north", "south", None),
        ("north", "east", None),
    )
]

numbers = st.one_of(st.integers(-5, 14), st.just(2.5))
signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
simple = st.one_of(
    st.builds("members {} {}".format, signs, numbers),
    st.builds('side {} "{}"'.format, st.sampled_from(["==", "!="]), st.sampled_from(["north", "south", "east"])),
    st.builds('"{}" {} topics'.format, st.sampled_from(["north", "south"]), st.sampled_from(["in", "not in"])),
    st.sampled_from(["urgent", "not urgent", "known(members)", "not known(side)", "known(topics)"]),
)
composed = st.one_of(
    st.builds("members {} seats".format, signs),
    st.builds("seats {} members".format, signs),
    st.builds("members + seats {} {}".format, signs, st.integers(0, 4)),
    st.builds("members {} {}".format, signs, st.integers(0, 4)),
    st.sampled_from(
        [
            "side == other_side",
            "other_side != side",
            "urgent",
            "max(members, 2) > seats",
            "known(members)",
            "known(members + seats)",
            "not known(side)",
        ]
    ),
)


def joined(leaf: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
            st.builds("not ({})".format, inner),
        ),
        max_leaves=4,
    )


def outcomes_in(situations: Iterable[Situation], pair: list[Expression]) -> set[tuple[bool, ...]]:
    return {tuple(each.holds_in(one) for each in pair) for one in situations}


def outcomes_for(answers: list[Mapping[str, Any]], pair: list[Expression]) -> set[tuple[bool, ...]]:
    return {tuple(each.evaluate_values(values) is True for each in pair) for values in answers}


@given(joined(simple), joined(simple))
def test_the_proof_agrees_with_trying_every_answer(one: str, other: str) -> None:
    pair = [Expression.parse(text, KNOWN) for text in (one, other)]
    situations = list(all_situations(pair, KNOWN))
    assert all(each.certain for each in situations)
    assert outcomes_in(situations, pair) == outcomes_for(list(EVERYTHING), pair)


@given(joined(composed), joined(composed))
def test_nothing_that_can_happen_is_left_out_where_fields_are_compared_with_one_another(one: str, other: str) -> None:
    pair = [Expression.parse(text, KNOWN) for text in (one, other)]
    try:
        situations = list(all_situations(pair, KNOWN))
    except TooManySituations:
        return
    found = outcomes_in(situations, pair)
    possible = outcomes_for(list(FEW), pair)
    assert possible <= found
    assert found <= possible or not all(each.certain for each in situations)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("amount <= ceiling", "amount > ceiling"),
        ("amount <= ceiling", "ceiling < amount"),
        ("sum(budget.sum) <= 500", "sum(budget.sum) > 500"),
        ("sum(budget.sum) <= 500", "sum(budget.sum) > 600 or 500 < sum(budget.sum) <= 600"),
        ("terrain == former_terrain", "former_terrain != terrain"),
        ("host in invited", "host not in invited"),
        ("barred(host)", "not barred(host)"),
        ("vote.yes > 2", "vote.yes <= 2"),
        ('standing(host) == "in order"', 'standing(host) != "in order"'),
    ],
)
def test_opposites_neither_overlap_nor_leave_a_gap_even_where_no_answer_decides(one: str, other: str) -> None:
    pair = [Expression.parse(text, SCOPE) for text in (one, other)]
    situations = list(all_situations(pair, SCOPE))
    answered = [each for each in situations if not each.missing]
    assert outcomes_in(answered, pair) == {(True, False), (False, True)}
    assert not any(each.certain for each in answered)
    assert outcomes_in([each for each in situations if each.missing], pair) <= {(False, False)}


def test_what_answers_do_not_decide_is_never_claimed_to_happen() -> None:
    pair = [Expression.parse(text, SCOPE) for text in ("amount > ceiling", "ceiling + 1 > amount + 1")]
    situations = list(all_situations(pair, SCOPE))
    assert (True, True) in outcomes_in(situations, pair)  # supposed, as nothing ties the two comparisons
    assert not any(each.certain for each in situations if not each.missing)


def test_a_decimal_gap_between_two_constants_is_found() -> None:
    known = scope(form_field("share", "decimal"))
    for texts in (("share < 0.1", "share > 0.1"), ("share <= 0.1", "share >= 0.2")):
        pair = [Expression.parse(text, known) for text in texts]
        assert (False, False) in outcomes_in(all_situations(pair, known), pair)


def test_money_is_tried_to_the_fen_within_its_limits() -> None:
    known = scope(form_field("amount", "money", min=0))
    situations = all_situations([Expression.parse("amount > 0.01", known)], known)
    assert {each.answers["amount"] for each in situations if each.answers} == {Money(0), Money(1), Money(2)}


def test_whole_numbers_are_tried_beside_a_constant_that_is_none() -> None:
    known = scope(form_field("members", "integer"))
    situations = all_situations([Expression.parse("members > 2.5", known)], known)
    assert {each.answers["members"] for each in situations if each.answers} >= {2, 3}


def test_dates_and_words_are_tried_around_their_constants() -> None:
    known = scope(form_field("day", "date"), form_field("word", "line"))
    read = Expression.parse('day == "2025-03-01" or word == "yes"', known)
    assert {read.holds_in(each) for each in all_situations([read], known)} == {True, False}
    for last in ('day > "9999-12-31"', 'day < "0001-01-01"'):
        assert not any(
            Expression.parse(last, known).holds_in(each)
            for each in all_situations([Expression.parse(last, known)], known)
        )


def test_events_are_left_to_whoever_knows_them() -> None:
    read, carried = Expression.parse("vote.carried and urgent", SCOPE), frozenset({"vote.carried"})
    situations = list(all_situations([read], SCOPE, told=carried))
    assert not any(read.holds_in(each) for each in situations)
    assert any(read.holds_in(each, carried) for each in situations)
    assert all(each.certain for each in situations)


def test_events_that_nobody_tells_are_supposed_and_no_round_ends_in_two_ways() -> None:
    texts = ("vote.carried", "vote.lost", "scoring.complete", "children.closed")
    read = [Expression.parse(text, SCOPE) for text in texts]
    situations = list(all_situations(read, SCOPE))
    found = outcomes_in(situations, read)
    assert found == {each for each in product((True, False), repeat=4) if not (each[0] and each[1])}
    assert not any(each.certain for each in situations)


def test_expressions_over_too_many_fields_are_not_tried_for_ever() -> None:
    known = scope(*(form_field(f"f{number}", "boolean") for number in range(16)))
    with pytest.raises(TooManySituations):
        all_situations([Expression.parse(" or ".join(f"f{number}" for number in range(16)), known)], known)


def test_situations_are_said_in_the_words_of_the_form() -> None:
    read = Expression.parse(
        'members > 3 and side == "north" and urgent and members < seats and "north" in topics '
        "and members + seats > 1 and side != other_side",
        KNOWN,
    )
    situation = next(each for each in all_situations([read], KNOWN) if read.holds_in(each))
    assert [str(each) for each in shown_situation(situation, KNOWN)] == [
        "Urgent yes",
        "“Members” is less than “Seats”",
        "“Side” is not “Other_side”",
        "Members 4",
        "Side North",
        "Topics North",
        "“Members” + “Seats” 2",
    ]


def test_nothing_is_counted_below_zero_or_in_halves() -> None:
    counted = times({"pay": Text(en="Pay", zh="付款")})
    known = replace(scope(form_field("amount", "money")), functions={"times": counted})
    paid, unpaid = (Expression.parse(f"times(pay) {sign}", known) for sign in ("> 0", "== 0"))
    assert outcomes_in(list(all_situations([paid, unpaid], known)), [paid, unpaid]) == {(True, False), (False, True)}


CONDITIONAL = replace(
    KNOWN,
    names={
        **KNOWN.names,
        "members": replace(KNOWN.names["members"], given=frozenset({'side == "north"'})),
        "seats": replace(KNOWN.names["seats"], given=frozenset()),
    },
)


def test_what_is_there_under_a_condition_is_missing_only_without_it() -> None:
    pair = [Expression.parse(text, CONDITIONAL) for text in ("members > 3", "members <= 3")]
    lost = [one for one in all_situations(pair, CONDITIONAL) if not any(each.holds_in(one) for each in pair)]
    assert {each.answers.get("side") for each in lost} == {"south", "east", None}
    assert all(each.certain for each in lost)


def test_what_is_there_for_certain_is_never_missing() -> None:
    read = Expression.parse("seats > 3 or count(topics) > 1 or seats / 2 > 3", CONDITIONAL)
    assert not any(each.missing for each in all_situations([read], CONDITIONAL))


def test_a_sum_is_missing_with_one_of_its_parts_and_never_alone() -> None:
    names = ("known(members)", "known(seats)", "known(members + seats)")
    read = [Expression.parse(text, KNOWN) for text in names]
    assert outcomes_in(all_situations(read, KNOWN), read) == {
        (one, other, one and other) for one, other in product((True, False), repeat=2)
    }


def test_a_quotient_may_be_missing_though_both_numbers_are_there() -> None:
    known = replace(
        CONDITIONAL, names={**CONDITIONAL.names, "members": replace(KNOWN.names["members"], given=frozenset())}
    )
    read = Expression.parse("seats / members > 3", known)
    [situation] = [each for each in all_situations([read], known) if each.missing]
    assert not situation.certain  # nobody proves that the number is zero


def test_a_figure_is_missing_unless_the_round_ended_in_a_way_that_has_it() -> None:
    read = [
        Expression.parse(text, SCOPE) for text in ("vote.carried", "vote.lost", "known(vote.share)", "known(vote.yes)")
    ]
    assert outcomes_in(all_situations(read, SCOPE), read) >= {
        (True, False, True, True), (False, True, True, True), (False, True, False, True), (False, False, False, False)
    }  # fmt: skip
    assert not any(found[:3] == (True, False, False) for found in outcomes_in(all_situations(read, SCOPE), read))
    told = frozenset({"vote.carried", "vote.lost", "vote.tied"})
    for flags, possible in ((frozenset({"vote.carried"}), False), (frozenset({"vote.lost"}), True)):
        situations = [each.when(flags) for each in all_situations(read[2:3], SCOPE, told)]
        assert any(each.possible and each.missing for each in situations) is possible
