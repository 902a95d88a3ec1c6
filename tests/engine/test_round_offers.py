"""Offers and the reviews that score them: complete, incomplete, tied; what each says; a seat that was replaced."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from govflow.engine.rounds import Response, Seat, Verdict, check_electorate, check_response, judge, read_round
from govflow.engine.rounds.electorate import against_replacing, has_answered, replaces
from govflow.engine.rounds.offers import Subject, subjects_of
from govflow.engine.rounds.rules import Round
from tests.engine.round_builders import change, numbered

MAKERS = tuple(replace(seat, organization_id=100 + seat.id) for seat in numbered(4))
SUBJECTS = tuple(Subject(id=100 + each.id, name=each.name) for each in MAKERS[:2])
CRITERIA = {"quality": {"label": "Quality · 质量", "max": 60}, "cost": {"label": "Price · 价格", "max": 40}}


def offers(**options: Any) -> Round:
    return read_round({"kind": "offer", "voters": "offerers", "form": "offer", **options})


def scoring(**options: Any) -> Round:
    return read_round({"kind": "review", "voters": "evaluators", "per": "offers", "criteria": CRITERIA, **options})


def made(count: int) -> list[Response]:
    return [Response(seat_id=each, choice="offered", answers={"price": each * 10}) for each in range(1, count + 1)]


def scores(seat: int, *points: tuple[int, int], declared: bool = True) -> Response:
    """Quality and cost of each offer in turn."""
    given = {
        f"{subject.id}.{name}": score
        for subject, both in zip(SUBJECTS, points, strict=False)
        for name, score in zip(CRITERIA, both, strict=True)
    }
    return Response(seat_id=seat, choice="scored", scores=given, declared=declared)


def scored(reviews: list[Response], seats: tuple[Seat, ...] = (), **options: Any) -> Verdict:
    return judge(scoring(**options), seats or numbered(3), reviews, expired=True, subjects=SUBJECTS)


@pytest.mark.parametrize(("count", "outcome"), [(0, "incomplete"), (2, "incomplete"), (3, "complete"), (4, "complete")])
def test_offers_are_complete_with_as_many_as_are_needed(count, outcome):
    found = judge(offers(minimum=3), MAKERS, made(count), expired=True)
    assert (found.outcome, len(found.of)) == (outcome, count if outcome == "complete" else 0)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_an_open_round_of_offers_is_the_same_whoever_and_how_many_have_offered(count):
    found = judge(offers(), MAKERS, made(count), expired=False)
    assert found == judge(offers(), MAKERS, [], expired=False)
    assert (found.closed, found.of, found.tally.answered, found.waiting) == (False, {}, None, (1, 2, 3, 4))


def test_too_few_offers_are_counted_and_neither_opened_nor_named():
    one, other = (judge(offers(minimum=3), MAKERS, each, expired=True) for each in (made(2), made(3)[1:]))
    assert one == other
    assert str(one.sentence) == "Too few offers: 2, where at least 3 are needed."


@pytest.mark.parametrize(("count", "closed"), [(3, False), (4, True)])
def test_it_may_close_once_all_have_offered(count, closed):
    found = judge(offers(close="when_all_answered"), MAKERS, made(count), expired=False)
    assert found.closed is closed


def test_once_closed_the_verdict_has_what_each_says_by_who_made_it():
    found = judge(offers(), MAKERS, made(2), expired=True)
    assert found.of == {101: {"price": 10}, 102: {"price": 20}}
    assert subjects_of(MAKERS, found) == SUBJECTS


@pytest.mark.parametrize(
    "options", [{"kept_by": "office.secretary"}, {"delegation": True}, {"sealed": "none"}, {"minimum": 0}]
)
def test_what_would_unseal_an_offer_or_take_it_from_its_seat_is_refused(options):
    with pytest.raises(ValidationError):
        offers(**options)


@pytest.mark.parametrize(
    ("reviews", "outcome", "winner"),
    [
        ([scores(1, (50, 30), (50, 31))], "complete", 102),
        ([scores(1, (50, 31), (50, 30)), scores(2, (50, 30), (50, 31))], "tied", None),
        ([scores(1, (60, 40), (0, 0)), scores(2, (0, 0), (60, 39))], "complete", 101),
        ([], "incomplete", None),
    ],
)
def test_the_offer_with_the_most_points_in_the_mean_wins(reviews, outcome, winner):
    found = scored(reviews)
    assert (found.outcome, found.winner) == (outcome, winner)


@pytest.mark.parametrize(("needed", "outcome"), [(1, "complete"), (2, "complete"), (3, "incomplete")])
def test_too_few_reviews_choose_nothing(needed, outcome):
    found = scored([scores(1, (50, 30), (40, 30)), scores(2, (50, 30), (40, 30))], minimum=needed)
    assert (found.outcome, found.winner is None) == (outcome, outcome == "incomplete")


def test_the_means_of_each_offer_are_exact():
    found = scored([scores(1, (50, 30), (40, 20)), scores(2, (51, 30), (40, 21)), scores(3, (51, 30), (40, 20))])
    assert found.of[101] == {"quality": Fraction(152, 3), "cost": 30, "mean": Fraction(242, 3)}
    assert found.tally.means == {"quality": Fraction(152, 3), "cost": 30}  # of the winner
    assert str(found.sentence) == "Best is Seat 1: ≈80.67 of 100 points in the mean of 3 reviews."


@pytest.mark.parametrize(
    ("response", "why"),
    [
        (scores(1, (60, 40), (0, 0)), None),
        (scores(1, (61, 40), (0, 0)), "0 to 60"),
        (scores(1, (60, 41), (0, 0)), "0 to 40"),
        (scores(1, (60, 40), (0, -1)), "0 to 40"),
        (scores(1, (60, 40)), "Seat 2: Quality” is missing"),
        (scores(1, (60, 40), (0, 0), declared=False), "no conflict"),
        (Response(seat_id=1, choice="scored", scores={"quality": 3, "cost": 3}, declared=True), "not scored here"),
    ],
)
def test_every_offer_is_scored_by_every_criterion(response, why):
    reasons = " ".join(map(str, check_response(scoring(declaration="required"), numbered(3), response, SUBJECTS)))
    assert (why in reasons) if why else reasons == ""


def test_without_offers_there_is_nothing_to_score():
    assert [str(each) for each in check_electorate(scoring(), numbered(3))] == ["There is no offer to score."]
    assert check_electorate(scoring(), numbered(3), SUBJECTS) == []


def test_a_replaced_seat_is_no_seat_of_the_round_any_more():
    reviews = [scores(1, (60, 40), (0, 0)), scores(2, (10, 10), (20, 10)), scores(3, (10, 10), (20, 10))]
    found = scored(reviews, change(numbered(3), "Seat 1", status="replaced"))
    assert found.winner == 102
    assert (found.tally.seats, found.tally.absent, found.tally.answered) == (2, 0, 2)
    assert "Seat 1" not in str(found.to_json()["derivation"][0])


@pytest.mark.parametrize(
    ("held", "may"), [({"buyer.legal"}, True), ({"buyer"}, False), ({"office.legal"}, False), (set(), False)]
)
def test_whoever_the_review_names_replaces_and_nobody_else(held, may):
    assert replaces(scoring(replace="buyer.legal"), held) is may
    assert not replaces(scoring(), held)


def test_nobody_is_replaced_twice_or_by_who_is_there():
    seat, review = numbered(1)[0], scoring(replace="buyer.legal")
    assert against_replacing(review, seat, was_there=False, stays=False) == []
    assert against_replacing(review, replace(seat, status="recused"), was_there=False, stays=False) == []
    assert against_replacing(review, replace(seat, status="replaced"), was_there=False, stays=False)
    assert against_replacing(review, seat, was_there=True, stays=False)
    assert against_replacing(scoring(), seat, was_there=False, stays=False)


def test_who_has_answered_and_is_free_stays_else_answers_could_be_chosen():
    [seat, *_], review = numbered(2), scoring(replace="buyer.legal")
    [said] = against_replacing(review, seat, was_there=False, stays=True)
    assert str(said) == "Seat 1 has answered and is free of conflicts: that answer counts."
    given = [scores(1, (60, 40))]
    assert has_answered(seat, given)
    assert not has_answered(replace(seat, status="recused"), given)
    assert not has_answered(seat, [scores(2, (60, 40))])
