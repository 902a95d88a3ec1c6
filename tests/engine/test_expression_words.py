"""What expressions say: why they do not hold, with the numbers, and what they ask, as a clause."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from govflow.values import Money
from tests.engine.builders import facts
from tests.engine.expression_builders import expression

BUDGET = ({"sum": Money.yuan(620_000)},)


@pytest.mark.parametrize(
    ("text", "answers", "sentence"),
    [
        ("amount <= 5", {"amount": Money.yuan(6)}, "“Amount” must be at most ¥5.00; it is ¥6.00."),
        ("amount <= 5", {}, "“Amount” must be at most ¥5.00; it has not been answered yet."),
        ("5 >= amount", {"amount": Money.yuan(6)}, "“Amount” must be at most ¥5.00; it is ¥6.00."),
        ("index >= 0.95", {"index": Decimal("0.9")}, "“Index” must be at least 0.95; it is 0.9."),
        ('terrain == "hill"', {"terrain": "river"}, "“Terrain” must be Hill; it is River."),
        ('terrain in ("hill", "coast")', {"terrain": "river"}, "“Terrain” must be one of Hill, Coast; it is River."),
        ('"air" in topics', {"topics": ("water",)}, "“Topics” must include Air; it is Water."),
        ('"air" in topics', {"topics": ()}, "“Topics” must include Air; it is none."),
        ("urgent", {}, "“Urgent” must be answered with yes."),
        ("not urgent", {"urgent": True}, "“Urgent” must be answered with no."),
        (
            'signed_on > "2025-01-31"',
            {"signed_on": date(2025, 1, 3)},
            "“Signed_on” must be more than 31 January 2025; it is 3 January 2025.",
        ),
        ("vote.carried", {}, "The round has not ended with “carried”."),
        ("children.closed", {}, "There must be child cases, and all of them must have ended."),
        ("children.count > 2", {}, "the number of cases under this one must be more than 2; it is 0."),
        (
            "sum(budget.sum) <= 500_000",
            {"budget": BUDGET},
            "the sum of “Budget: Sum” must be at most ¥500,000.00; it is ¥620,000.00.",
        ),
        (
            "amount <= ceiling",
            {"amount": Money.yuan(5), "ceiling": Money.yuan(3)},
            "“Amount” must be at most “Ceiling”; these are ¥5.00 and ¥3.00.",
        ),
        (
            "amount <= ceiling * 2",
            {"amount": Money.yuan(5)},
            "“Amount” must be at most “Ceiling” × 2; not known yet: “Ceiling”.",
        ),
        (
            "members / seats > 2",
            {"members": 5, "seats": 0},
            "“Members” ÷ “Seats” must be more than 2. A division by zero has no result.",
        ),
        ("members / 3 == 2", {"members": 5}, "“Members” ÷ 3 must be 2; it is about 1.666667."),
        (
            "min(budget.sum) > 1",
            {},
            "the least of “Budget: Sum” must be more than ¥1.00; not known yet: “Budget: Sum”.",
        ),
        (
            "min(budget.sum) > 1",
            {"budget": ()},
            "the least of “Budget: Sum” must be more than ¥1.00; there is nothing to compare yet.",
        ),
        (
            "due_on - signed_on <= 30d",
            {"signed_on": date(2026, 1, 1), "due_on": date(2026, 2, 1)},
            "“Due_on” − “Signed_on” must be at most 30 days; it is 31 days.",
        ),
        (
            "urgent if members > 3 else index > 1",
            {"members": 2, "index": Decimal(1)},
            "“Index” must be more than 1; it is 1.",
        ),
        ("urgent if members > 3 else urgent", {}, "“Members” must be more than 3; it has not been answered yet."),
        ("times(revise) > 2", {}, "how often “Revise” was taken must be more than 2; it is 0."),
        ("barred(host)", {"host": 1}, "It must be so that “Host” is barred."),
        ("not barred(host)", {"host": 2}, "It must not be so that “Host” is barred."),
        ("big", {"amount": Money.yuan(6)}, "“Amount” must be more than ¥50,000,000.00; it is ¥6.00."),
    ],
)
def test_condition_explains_why_it_does_not_hold(text: str, answers: dict[str, Any], sentence: str) -> None:
    known = facts(data=answers)
    assert not expression(text).test(known)
    assert str(expression(text).explain(known)) == sentence


def test_explanation_tells_all_that_is_missing_and_nothing_else() -> None:
    known = facts(data={"amount": Money.yuan(2), "members": 2})
    assert str(expression("amount > 1 and members > 2 and urgent").explain(known)) == (
        "“Members” must be more than 2; it is 2. “Urgent” must be answered with yes."
    )


def test_explanation_tells_each_way_to_fulfil_it() -> None:
    assert str(expression("members > 2 or urgent").explain(facts(data={"members": 2}))) == (
        "“Members” must be more than 2; it is 2. Or else: “Urgent” must be answered with yes."
    )


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("amount > 50_000_000", "“Amount” is more than ¥50,000,000.00"),
        ("amount <= ceiling", "“Amount” is at most “Ceiling”"),
        ('terrain not in ("hill", "river")', "“Terrain” is none of Hill, River"),
        ('"air" not in topics', "“Topics” does not include Air"),
        ("urgent and not urgent", "“Urgent” is answered with yes and “Urgent” is not answered with yes"),
        ("urgent and (big or members > 1)", (
            "“Urgent” is answered with yes and (“Amount” is more than ¥50,000,000.00 or “Members” is more than 1)"
        )),
        ("vote.carried", "“Vote”: the vote is carried"),
        ("not vote.carried", "it is not so that “Vote”: the vote is carried"),
        ("not children.closed", "it is not so that all cases under this one have ended"),
        ("barred(host)", "“Host” is barred"),
        ("known(amount)", "“Amount” is known"),
        ("not known(members + seats)", "“Members” + “Seats” is not known"),
        ("not barred(host)", "it is not so that “Host” is barred"),
        ('standing(host) == "in order"', "the standing of “Host” is in order"),
        ("vote.yes > 2", "“Vote: Yes” is more than 2"),
        ("scoring.mean >= 20.5", "“mean score” is at least 20.5"),
        ("(members + 1) * seats > 3", "(“Members” + 1) × “Seats” is more than 3"),
        ("members - (seats - 1) > 3", "“Members” − (“Seats” − 1) is more than 3"),
        ("members - seats - 1 > 3", "“Members” − “Seats” − 1 is more than 3"),
        ("members / (seats / 2) > 3", "“Members” ÷ (“Seats” ÷ 2) is more than 3"),
        ("members - seats * 2 > -3", "“Members” − “Seats” × 2 is more than -3"),
        ("-members > -3", "−“Members” is more than -3"),
        ("max(members, seats) > count(budget)", (
            "the greatest of “Members”, “Seats” is more than the number of entries in “Budget”"
        )),
        ("signed_on + 3m <= today", "“Signed_on” + 3 months is at most today"),
        ("(3 if urgent else 5) < members", "3 if “Urgent” is answered with yes, otherwise 5 is less than “Members”"),
        ("urgent if members > 3 else big", (
            "“Urgent” is answered with yes if “Members” is more than 3, otherwise “Amount” is more than ¥50,000,000.00"
        )),
    ],
)  # fmt: skip
def test_expression_says_what_it_asks(text: str, clause: str) -> None:
    assert str(expression(text).words()) == clause


def test_a_value_is_said_in_words() -> None:
    assert str(expression("sum(budget.sum) / 2", None).words()) == "the sum of “Budget: Sum” ÷ 2"
    assert str(expression("amount * index", None).words()) == "“Amount” × “Index”"


def test_what_is_not_known_is_asked_for() -> None:
    assert str(expression("known(members)").explain(facts(data={}))) == "“Members” must be known."
    assert str(expression("not known(members)").explain(facts(data={"members": 2}))) == "“Members” must not be known."
