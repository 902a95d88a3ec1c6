"""What expressions in workflow files refuse, and the sentence that says what to write instead."""

from __future__ import annotations

from fractions import Fraction

import pytest

from govflow.engine.expressions import Expression, ExpressionError, Scope
from tests.engine.expression_builders import SCOPE, expression, holds, objection


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('amount > "many"', "amount is a number; compare it with one such as 1_000_000."),
        ("amount > 0.001", "0.001 is no sum of money: at most two decimals."),
        ("members > 999_999_999_999_999.5", "999_999_999_999_999.5 has more than 15 digits."),
        ("members > 1234567890123456", "1234567890123456 has more than 15 digits."),
        ("index > 0.1234567890123456", "0.1234567890123456 has more than 15 digits."),
        ("index > 0.0000000000000001", "0.0000000000000001 has more than 15 digits."),
        ('terrain == "lake"', "terrain: There is no option “lake”; there are: coast, hill, river."),
        ('terrain > "hill"', "terrain has no order; compare it with ==, != or in."),
        ('"hill" < terrain', "terrain has no order; compare it with ==, != or in."),
        ('terrain in "hill"', 'Write several values like terrain in ("a", "b").'),
        ("terrain in ()", 'Write several values like terrain in ("a", "b").'),
        ('topics == "air"', 'topics holds several choices; write "option" in topics.'),
        ('"fire" in topics', "topics: There is no option “fire”; there are: air, water."),
        ('"a" in terrain', "terrain does not hold several choices."),
        ('signed_on > "soon"', 'signed_on is a date; compare it with one such as "2025-01-31".'),
        ("signed_on > 5", 'signed_on is a date; compare it with one such as "2025-01-31".'),
        ("place == 5", 'place is compared with text in quotes, such as "north".'),
        ("terrain == 5", 'terrain is compared with text in quotes, such as "north".'),
        ("urgent == 1", "urgent is a yes/no field; write urgent or not urgent."),
        ("amount", "amount is not a yes/no field; compare it with a value."),
        ("petition == 1", "petition is a field that conditions cannot compare."),
        ("budget.sum > 5", "budget.sum has many rows; write sum, count, min or max of it, such as count(budget.sum)."),
        ("amount > members", "amount is a sum of money and members is a number; write two of the same kind."),
        ("members < amount", "amount is a sum of money and members is a number; write two of the same kind."),
        ("terrain == season", "terrain and season do not offer the same choices."),
        ("signed_on == place", "signed_on is a date and place is text; write two of the same kind."),
        ("5 > 3", "A comparison needs a form field on one side: 5, 3."),
        ("amount is 5", "Compare with ==, !=, <, <=, >, >=, in or not in."),
        ("amount * ceiling > 5", "amount and ceiling are both sums of money; a sum is multiplied by a number."),
        ("sum(members) > 1", "members is one value; write sum of a column or of several values."),
        ("sum(budget.item) == 1", "budget.item is text, of which there is no sum."),
        ("min(budget.item) == 1", "budget.item is text, of which there is no min."),
        ("max(signed_on + 1d, due_on) - 10wd > today", (
            "Working days are counted by deadlines only; write days, clear days, months or years: 30d, 10cd, 3m, 1y."
        )),
        ("count(members) > 1", "count counts the rows of one table or column: count(table)."),
        ("known(urgent)", "urgent is always known: who has not answered yes has said no."),
        ("known(5)", "5 is written there; ask whether a field is known."),
        ("known(members) == 1", "known(members) is a yes/no field; write known(members) or not known(members)."),
        ("known(members, seats)", (
            "known is not called so; there are: sum, count, min, max, clamp, known, standing, barred, times."
        )),
        ("times(approve) > 1", "times is asked of one of revise, not of approve."),
        ("times() > 1", "times takes 1 values in brackets, not 0."),
        ("standing(members) == 'x'", (
            "standing is an organization and members is a number; write two of the same kind."
        )),
        ("endless", "The condition “endless” is made of itself."),
        ("amount >", "“amount >” is no condition; write it like amount > 1_000_000 and not urgent."),
        ("", "“” is no condition; write it like amount > 1_000_000 and not urgent."),
        ("urgent or " * 60 + "urgent", "The condition is longer than 500 characters."),
        ('place == "\\x41"', "A condition has no backslashes."),
        ("_30d < 5", "Names begin with a small letter, not with an underscore."),
    ],
)  # fmt: skip
def test_unusable_expression_says_what_to_write(text: str, sentence: str) -> None:
    assert objection(text) == sentence


@pytest.mark.parametrize(
    "written",
    ["0x10", "0b1", "0o7", "1e3", "1e300", "1_0", "1__000", "1000_000", "1_0000", "0_500", "1_000_",
      "007", "5.", ".5", "0.000_1", "1.2.3", "5k", "0d", "30days", "10j"],
)  # fmt: skip
def test_only_plain_numbers_are_read(written: str) -> None:
    sentence = "is neither a number such as 5, 0.25 or 1_000_000 nor a time such as 30d, 3m or 1y."
    assert objection(f"members > {written}") == f"{written} {sentence}"


@pytest.mark.parametrize(
    "written",
    [
        "0",
        "7",
        "70",
        "1000000",
        "1_000",
        "12_345_678",
        "0.05",
        "1_000.25",
        "0.0",
        "999_999_999_999_999",
        "0.000000000000001",
    ],
)
def test_plain_numbers_are_read_as_they_stand(written: str) -> None:
    assert holds(f"members == {written}", members=Fraction(written.replace("_", "")))


@pytest.mark.parametrize(
    ("text", "sign", "written"),
    [
        ("place == “north”", "“", '"'),
        ("place == ‘north’", "‘", "'"),
        ("place == 「north」", "「", '"'),
        ("members ≥ 3", "≥", ">="),
        ("members ≤ 3", "≤", "<="),
        ("members ≠ 3", "≠", "!="),
        ("members × 2 > 3", "×", "*"),
        ("members ÷ 2 > 3", "÷", "/"),
        ("members − 2 > 3", "−", "-"),
        ("max(members， 2) > 3", "，", ","),
        ("（urgent）", "（", "("),
        ("members ＞ 3", "＞", ">"),
        ("members ＝ 3", "＝", "=="),
        ("members > ３", "３", "3"),
    ],
)
def test_a_sign_of_print_is_named_with_what_to_write(text: str, sign: str, written: str) -> None:
    assert objection(text) == f"The sign {sign} is not read here; write {written}."


@pytest.mark.parametrize("text", ["a  b", " a", "a ", "“甲”，≥3", "1e3 0x10 1_0", "30d pass _x"])
def test_text_in_quotes_is_read_letter_by_letter(text: str) -> None:
    assert holds(f'place\n ==  "{text}"\t', place=text)
    assert not holds(f"place == '{text}'", place=f"{text}.")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("amout > 5", ("There is no form field “amout”; did you mean “amount”?", "ceiling")),
        ("zzzzz > 5", ("There is no form field “zzzzz”; there are: ",)),
        ("vote.caried", ("There is no vote.caried; did you mean vote.carried?", "tied")),
        ("vote.zzzzz", ("There is no vote.zzzzz; after the dot there can be carried, lost, tied, answered",)),
        ("vote or urgent", ("After vote comes a dot and one of carried, lost, tied, answered",)),
        ("budget.summ > 5", ("did you mean budget.sum?",)),
        (
            "children.zzzzz",
            ("after the dot there can be closed, all_ended, count, ended, succeeded.",),
        ),
        (
            "case.carried",
            (
                "There is no name before a dot “case”; there are: ",
                "budget, children, claimant",
            ),
        ),
        (
            "open(amount) > 5",
            ("There is no function “open”; there are: barred, clamp, count, known, max, min, standing, sum, times.",),
        ),
        ("members + signed_on > 5", ("members is a number and signed_on is a date; with + there can be",)),
    ],
)
def test_unknown_names_are_answered_with_the_nearest_and_the_list(text: str, parts: tuple[str, ...]) -> None:
    found = objection(text)
    assert all(part in found for part in parts)


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
        "members % 2 == 0",
        "members // 2 == 0",
        "members << 9 == 0",
        "~members == 0",
        "+members == 0",
        "amount if urgent else members",
        "f'{amount}' == place",
        "urgent and print(1)",
        "terrain[0] == 'r'",
        "-urgent",
        "-signed_on == 1",
        "await urgent",
        "*urgent",
        "True",
        "amount > True",
        "None",
        "members > 5j",
        "members == ...",
        "place == b'x'",
        "sum(*budget) > 1",
        "sum(budget.sum, start=1) > 1",
        "sum() > 1",
        "sum(x for x in budget) > 1",
        "sum(budget) > 1",
        "min(amount, members) > 1",
        "max(urgent, urgent)",
        "count(budget, budget) > 1",
        "budget.sum.real > 1",
        "(1).real > 0",
        "'a' * 9 == place",
        "place + place == place",
        "{} == 1",
        "signed_on + due_on > today",
        "(due_on - signed_on) > 1m",
        "vote",
    ],
)
def test_nothing_but_the_language_is_accepted(text: str) -> None:
    assert objection(text)


@pytest.mark.parametrize(
    "text", ["(" * 500, "not " * 125, "-" * 499 + "1", "members + " * 49 + "1 > 2", "[" * 250 + "]" * 250]
)
def test_deep_expressions_are_refused_without_falling_over(text: str) -> None:
    assert objection(text)


def test_forty_levels_are_read_and_one_more_is_not() -> None:
    def nested(levels: int) -> str:
        return " + ".join(["1"] * (levels - 1)) + " < members"

    assert expression(nested(40))
    assert objection(nested(41)) == "The condition is nested deeper than 40 levels; make it simpler."


def test_named_conditions_count_with_what_uses_them() -> None:
    scope = Scope(names=SCOPE.names, conditions={"many": " or ".join(["urgent"] * 49)})
    assert Expression.parse(" or ".join(["many"] * 7), scope)
    with pytest.raises(ExpressionError, match="more than 400 parts"):
        Expression.parse(" or ".join(["many"] * 8), scope)


@pytest.mark.parametrize(
    "level", ["1 < (1 if {} else 0) < 2", "(members if {} else 0) in (seats, index)", "not 1 < (1 if {} else 0) < 2"]
)
def test_what_stands_twice_in_the_meaning_counts_twice(level: str) -> None:
    def nested(levels: int) -> str:
        return level.format(nested(levels - 1)) if levels else "urgent"

    assert expression(nested(2))
    assert objection(nested(12)) == "The condition has more than 400 parts; make it simpler."
