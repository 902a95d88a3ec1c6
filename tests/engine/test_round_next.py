"""Who comes next in the ranking of offers; equals are ranked by price, then by a lot that anybody can draw anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from govflow.engine.rounds import Response, Verdict, judge
from govflow.engine.rounds.offers import Subject, subjects_of
from govflow.values import Money
from tests.engine.round_builders import numbered
from tests.engine.test_round_offers import MAKERS, made, offers, scoring

PRICES = {101: 300, 102: 200, 103: 200, 104: 100}


def subjects(count: int = 3, **other: int) -> tuple[Subject, ...]:
    found = judge(offers(), MAKERS, made(count), expired=True)
    prices = PRICES | {int(each[1:]): price for each, price in other.items()}
    return tuple(replace(each, says={"price": Money(prices[each.id])}) for each in subjects_of(MAKERS, found))


def ranked(reviews: list[Response], known: tuple[Subject, ...], *, expired: bool = True, **options: str) -> Verdict:
    return judge(scoring(**options), numbered(2), reviews, expired=expired, subjects=known)


def points(*totals: int) -> list[Response]:
    given = {f"{101 + place}.quality": total for place, total in enumerate(totals)}
    given |= {f"{101 + place}.cost": 0 for place in range(len(totals))}
    return [Response(seat_id=1, choice="scored", scores=given, declared=True)]


def test_who_has_the_most_points_is_followed_by_who_has_the_most_of_the_rest():
    assert ranked(points(20, 60, 40), subjects()).after == {102: 103, 103: 101}


def test_an_offer_alone_is_followed_by_nobody():
    found = ranked(points(60), subjects(1))
    assert (found.winner, found.after) == (101, {})


def test_equals_come_in_the_order_of_their_prices():
    found = ranked(points(50, 50), subjects(2), ties="price")
    assert (found.outcome, found.winner, found.after) == ("complete", 102, {102: 101})
    assert "lower price comes first" in str(found.derivation[-1].text)


def test_a_fen_decides():
    assert ranked(points(50, 50), subjects(2, _101=199), ties="price").winner == 101


def test_points_come_before_the_price():
    assert ranked(points(51, 50), subjects(2), ties="price").winner == 101


def test_without_a_rule_equals_are_tied_and_nobody_comes_next_among_them():
    found = ranked(points(50, 50, 10), subjects())
    assert (found.outcome, found.winner, found.after) == ("tied", None, {})


def test_at_the_same_price_one_lot_is_drawn_however_often_it_is_looked_at():
    known = subjects()
    first = ranked(points(10, 50, 50), known, ties="price")
    assert first.outcome == "complete"
    assert first.winner in (102, 103)
    assert set(first.after) == {102, 103}
    for order in (known, tuple(reversed(known))):
        again = ranked(points(10, 50, 50), order, ties="price")
        assert (again.winner, again.after) == (first.winner, first.after)


def test_over_many_rounds_the_lot_prefers_nobody():
    known = subjects()
    won = [ranked(points(each % 40, 50, 50), known, ties="price").winner for each in range(40)]
    assert 8 <= won.count(102) <= 32  # one in a hundred thousand rounds of forty lies beyond


def test_another_word_in_an_offer_is_another_lot():
    known = subjects()
    drawn = set()
    for number in range(20):
        said = tuple(replace(each, says={**each.says, "approach": str(number)}) for each in known)
        drawn.add(ranked(points(10, 50, 50), said, ties="price").winner)
    assert drawn == {102, 103}


def test_nothing_is_told_before_the_round_closes():
    found = ranked(points(10, 50, 50), subjects(), expired=False, ties="price")
    assert (found.winner, found.after) == (None, {})
    assert not any("SHA-256" in str(each.text) for each in found.derivation)


def test_too_few_reviews_rank_nobody():
    assert ranked(points(10, 50, 50), subjects(), ties="price", minimum=2).after == {}


def test_ties_are_decided_between_offers_only():
    with pytest.raises(ValidationError, match="with ties, write per"):
        scoring(per=None, ties="price")
