"""What expressions read: answers, rounds, children, parties, the day; and what cannot be computed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from govflow.engine.expressions import Expression, ExpressionError, Scope
from govflow.engine.expressions.scope import times
from govflow.engine.facts import Child, Rounds
from govflow.engine.rounds import Tally, Verdict
from govflow.messages import Message
from govflow.values import Money, Text
from tests.engine.builders import facts
from tests.engine.expression_builders import SCOPE, expression, value


def test_form_answers_overlay_those_of_the_case() -> None:
    assert expression("amount > 30_000").test(facts(form={"amount": Money.yuan(30_001)}))
    assert not expression("amount > 30_000").test(facts())
    assert expression("amount > 15_000").test(facts())


def test_verdict_and_children_are_read_from_the_facts() -> None:
    known = facts(round_result=round_result("vote"), children=(child("success"),))
    assert expression("vote.carried and children.closed").test(known)
    assert not expression("children.closed").test(facts())
    assert not expression("vote.carried").test(facts())
    assert expression("children.all_ended and children.count == 0").test(facts())
    assert expression("children.count == 1 and not children.all_ended").test(facts(children=(child(None),)))
    several = facts(children=(child("success"), child("refused"), child(None)))
    assert expression("children.count == 3 and children.ended == 2 and children.succeeded == 1").test(several)
    assert not expression("children.all_ended or children.closed").test(several)


def test_an_open_round_has_figures_but_no_outcome() -> None:
    known = facts(round_result=round_result("vote", counts={"yes": 2}, outcome=None))
    assert expression("vote.answered == 2").test(known)
    assert not expression("vote.carried or vote.lost").test(known)


def test_a_round_is_asked_by_its_name() -> None:
    known = facts(round_result=round_result("vote", counts={"yes": 3, "no": 1}))
    assert expression("vote.carried and vote.yes == 3 and vote.no == 1 and vote.answered == 4").test(known)
    assert expression("vote.share == 0.75").test(known)
    assert not expression("scoring.complete or vote.lost").test(known)
    board = facts(round_result=Rounds({"board": round_result("vote").verdicts["vote"]}))
    assert not expression("vote.carried").test(board)
    other = facts(round_result=round_result("scoring", counts={"yes": 3}))
    assert not expression("vote.carried or vote.yes == 3 or vote.yes != 3").test(other)


def test_several_rounds_are_read_side_by_side() -> None:
    both = Rounds({**round_result("vote").verdicts, **round_result("scoring", mean=Fraction(70)).verdicts})
    assert expression("vote.carried and scoring.mean >= 70").test(facts(round_result=both))


def test_the_scores_of_a_review_are_read() -> None:
    known = facts(round_result=round_result("scoring", means={"need": Fraction(41, 2)}, mean=Fraction(41, 2)))
    assert expression("scoring.mean >= 20.5 and scoring.need == 20.5").test(known)
    assert not expression("scoring.mean > 20.5").test(known)


def test_figures_that_are_sealed_are_not_known() -> None:
    sealed = facts(round_result=round_result("vote"))
    for text in ("vote.share >= 0", "vote.share < 0", "vote.yes >= 0", "vote.yes < 0"):
        assert not expression(text).test(sealed)


def test_parties_the_day_and_functions_are_read_from_the_facts() -> None:
    known = facts(data={"host": 1, "guest": 2}, taken={"revise": 3})
    assert expression('claimant.count == 1 and today == "2026-03-02"').test(known)
    assert expression('standing(host) == "in order" and barred(guest) and not barred(host)').test(known)
    assert not expression('standing(guest) == "in order" or standing(guest) != "in order"').test(known)
    assert expression("times(revise) == 3").test(known)
    assert expression("times(revise) == 0").test(facts())


def test_words_of_python_are_names_like_any_other() -> None:
    found = times({"return": label_of("Return"), "pass": label_of("Pass"), "xreturn": label_of("Other")})
    scope = Scope(names=SCOPE.names, functions={"times": found})
    read = Expression.parse("times(return) == 2 and times(pass) == 1 and times(xreturn) == 0", scope)
    assert read.test(facts(taken={"return": 2, "pass": 1}))
    with pytest.raises(ExpressionError, match="not of return_"):
        Expression.parse("times(return_) == 2", scope)
    with pytest.raises(ExpressionError, match="There is no vote"):
        Expression.parse("vote.class", scope)


def label_of(word: str) -> Text:
    return Text(en=word, zh="步骤")


def test_what_cannot_be_computed_is_refused_with_a_sentence() -> None:
    with pytest.raises(ExpressionError, match="A division by zero has no result"):
        value("members / seats", {"members": 1, "seats": 0})
    with pytest.raises(ExpressionError, match="more than 60 digits"):
        value(" * ".join(["members"] * 5), {"members": 10**14})
    with pytest.raises(ExpressionError, match="no date of the years 1 to 9999"):
        value("signed_on + 9999y", {"signed_on": date(2026, 1, 1)})
    with pytest.raises(ExpressionError, match="Only sums in yuan"):
        value("amount * 2", {"amount": Money(1, "USD")})


def test_sixty_digits_are_computed_with_and_one_more_is_not() -> None:
    most = 10**15 - 1
    assert value("members * seats * members * seats", {"members": most, "seats": most}) == most**4
    with pytest.raises(ExpressionError):
        value("members * seats * members * seats * 10", {"members": most, "seats": most})


def round_result(name: str, counts: dict[str, int] | None = None, **more: Any) -> Rounds:
    answered = sum((counts or {}).values())
    tally = Tally(
        seats=9, recused=0, absent=0, present=9, answered=answered, counts=counts or {}, means=more.get("means", {}),
        mean=more.get("mean"),
    )  # fmt: skip
    outcome = more.get("outcome", "carried" if name == "vote" else "complete")
    closed, sentence = outcome is not None, Message("Done.")
    return Rounds({name: Verdict(outcome=outcome, closed=closed, tally=tally, derivation=(), sentence=sentence)})


def child(end: str | None) -> Child:
    return Child(id=1, reference="X", title="T", workflow="w", state="s", state_title=Text(en="S", zh="S"), end=end)
