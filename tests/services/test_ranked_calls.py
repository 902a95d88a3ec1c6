"""Requests of a call are ranked together and voted on as one list, each by those whose own matter it is not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from govflow.demo.calls.ranked import put_together
from govflow.demo.stories import requests
from govflow.errors import NotFound, Refused
from govflow.services.commands import waking
from govflow.services.commands.calls import MOST_AT_ONCE, PutList, follow_lists, put_list
from govflow.services.queries.calls.listing import TypedLine, draw_up
from govflow.store.rounds.tables import ROUND
from govflow.values import Money, new_id
from tests.builders import Cast
from tests.services.ranked_calls import MILLION, call, page, request, scored, voted

SUMS = ("asked", "by_rule", "proposed")


def states(cast: Cast, made: list[requests.Request]) -> list[str]:
    return [cast.state(each.reference) for each in made]


def test_a_request_goes_on_with_the_list_that_was_carried(cast: Cast) -> None:
    reference = call(cast)
    made = scored(cast, reference, ("miyun", 4, 0), ("chicheng", 4, 2))
    voted(cast, reference, beijing="yes", tianjin="yes", hebei="yes")
    assert cast.state(reference) == "decided"
    assert states(cast, made) == ["public_notice", "public_notice"]
    data = cast.case(made[0].reference).data
    assert (data["rank"], data["amount_recommended"]) == (1, Money.yuan(4 * MILLION))


def test_whose_own_county_asks_does_not_count_for_its_request(cast: Cast) -> None:
    """Carried by two of three: without Hebei it is one against one for Chicheng, without Beijing both for Miyun."""
    reference = call(cast)
    made = scored(cast, reference, ("miyun", 4, 0), ("chicheng", 4, 2))
    voted(cast, reference, beijing="no", tianjin="yes", hebei="yes")
    assert cast.state(reference) == "decided"
    assert states(cast, made) == ["public_notice", "ranked"]


def test_requests_of_a_list_that_was_lost_are_ranked_anew(cast: Cast) -> None:
    reference = call(cast)
    made = scored(cast, reference, ("miyun", 4, 0))
    voted(cast, reference, beijing="no", tianjin="no", hebei="no")
    assert (cast.state(reference), states(cast, made)) == ("ranking", ["ranked"])
    voted(cast, reference, beijing="yes", tianjin="yes", hebei="yes")
    assert states(cast, made) == ["public_notice"]


def test_a_member_takes_a_request_out_of_the_list_which_is_then_voted_on_by_itself(cast: Cast) -> None:
    reference = call(cast)
    first, second = scored(cast, reference, ("miyun", 4, 0), ("users", 4, 2))
    put_together(cast, reference)
    cast.act("tianjin", "signatory", second.reference, "take_out")
    for member in ("beijing", "tianjin", "hebei"):
        cast.answer(member, reference, "yes")
    cast.pass_days(1)
    assert states(cast, [first, second]) == ["public_notice", "ranked"]
    requests.put_to_committee(cast, second)
    assert cast.state(second.reference) == "committee"


def test_nobody_takes_a_request_out_once_the_vote_is_over(cast: Cast) -> None:
    reference = call(cast)
    [made] = scored(cast, reference, ("miyun", 4, 0))
    put_together(cast, reference)
    for member in ("beijing", "tianjin", "hebei"):
        cast.answer(member, reference, "yes")
    with pytest.raises(Refused, match="The vote on the list is over"):
        cast.act("tianjin", "signatory", made.reference, "take_out")


def test_a_request_of_such_a_call_is_not_voted_on_by_itself_before_the_list(cast: Cast) -> None:
    reference = call(cast)
    [made] = scored(cast, reference, ("miyun", 4, 0))
    with pytest.raises(Refused, match="voted on as one list"):
        requests.put_to_committee(cast, made)


def test_what_follows_the_vote_is_bounded_and_the_rest_follows_with_the_next_sweep(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_AT_ONCE <= 50
    monkeypatch.setattr("govflow.services.commands.calls.MOST_AT_ONCE", 1)
    reference = call(cast)
    made = scored(cast, reference, ("miyun", 3, 0), ("users", 3, 2))
    put_together(cast, reference)
    for member in ("beijing", "tianjin", "hebei"):
        cast.answer(member, reference, "yes")
    assert [each.what for each in follow_lists(cast.backend)] == ["woken"]
    assert states(cast, made) == ["public_notice", "on_list"]
    follow_lists(cast.backend)
    assert (states(cast, made), follow_lists(cast.backend)) == (["public_notice", "public_notice"], [])


def test_one_request_that_cannot_go_on_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = call(cast)
    first, second = scored(cast, reference, ("miyun", 3, 0), ("users", 3, 2))
    put_together(cast, reference)
    for member in ("beijing", "tianjin", "hebei"):
        cast.answer(member, reference, "yes")
    broken = cast.case(first.reference).id
    settle = waking.settle

    def fails(work: object, case: object) -> None:
        if getattr(case, "id", 0) == broken:
            raise ZeroDivisionError
        settle(work, case)

    monkeypatch.setattr(waking, "settle", fails)
    assert [each.what for each in follow_lists(cast.backend)] == ["failed", "woken"]
    assert states(cast, [first, second]) == ["on_list", "public_notice"]


def test_the_page_shows_points_by_criterion_the_mean_the_sum_so_far_and_where_the_envelope_ends(cast: Cast) -> None:
    reference = call(cast)
    scored(cast, reference, ("chicheng", 4, 2), ("miyun", 6, 0), ("users", 5, 4))
    found = page(cast, reference)
    assert [(each.place, each.mean, each.so_far) for each in found.requests] == [
        (1, 80, Money.yuan(6 * MILLION)), (2, 72, Money.yuan(10 * MILLION)), (3, 64, Money.yuan(15 * MILLION)),
    ]  # fmt: skip
    assert found.requests[0].points == {"c1": 25, "c2": 25, "c3": 16, "c4": 14}
    assert [each.label.en for each in found.columns] == ["Need", "Impact", "Feasibility", "Cost"]
    assert [each.suggested.amount / MILLION for each in found.requests] == [6, 4, 0]
    assert found.cut == found.requests[2].number
    assert [[name.en for name in each.recused] for each in found.requests] == [
        ["Beijing Municipality"], ["Hebei Province"], [],
    ]  # fmt: skip
    assert (found.reviews, found.scored, found.requests[0].spread) == (9, 3, 2)


def test_scores_are_sealed_until_the_review_is_over(cast: Cast) -> None:
    reference = call(cast)
    made = request(cast, reference, "miyun")
    requests.submit(cast, made)
    requests.pass_screening(cast, made)
    requests.score(cast, made, reviewers=requests.REVIEWERS[:2])
    [line] = page(cast, reference).requests
    assert (line.mean, line.points, line.spread, line.answered, line.asked_reviewers) == (None, {}, None, 2, 3)


OTHERS = [("mi.yun", "miyun"), ("chen.yu", "fangshan"), ("song.wei", "institute")]


@pytest.mark.parametrize(("person", "acting"), OTHERS)
def test_the_page_is_closed_to_applicants_reviewers_and_others(cast: Cast, person: str, acting: str) -> None:
    reference = call(cast)
    scored(cast, reference, ("miyun", 4, 0))
    with pytest.raises(NotFound):
        page(cast, reference, person, acting)


@pytest.mark.parametrize(("person", "acting"), [("sun.hao", "beijing"), ("mao.yi", "water")])
def test_members_and_the_committee_see_the_page_and_put_no_list_together(cast: Cast, person: str, acting: str) -> None:
    reference = call(cast)
    scored(cast, reference, ("miyun", 4, 0))
    found = page(cast, reference, person, acting)
    assert (len(found.requests), found.requests[0].mean, found.ranks, found.requests[0].listable) == (
        1,
        80,
        False,
        False,
    )


def test_who_departs_from_the_scores_says_why(cast: Cast) -> None:
    reference = call(cast)
    best, other = scored(cast, reference, ("miyun", 4, 0), ("users", 4, 2))
    found, sum_ = page(cast, reference), Money.yuan(4 * MILLION)
    swapped = {best.reference: TypedLine(rank=2, amount=sum_), other.reference: TypedLine(rank=1, amount=sum_)}
    assert list(draw_up(found, swapped, "").problems) == [other.reference]
    drawn = draw_up(found, swapped, "It protects the source")
    assert drawn.sound
    assert [(each.departs, each.reason) for each in drawn.lines] == [(True, "It protects the source"), (False, "")]
    left_out = draw_up(found, {other.reference: TypedLine(rank=1, amount=sum_)}, "")
    assert list(left_out.problems) == [other.reference]


def test_the_list_names_what_is_wrong_with_each_line(cast: Cast) -> None:
    reference = call(cast)
    first, second = scored(cast, reference, ("miyun", 4, 0), ("users", 4, 2))
    found = page(cast, reference)

    def problems(one: TypedLine, two: TypedLine) -> list[str]:
        drawn = draw_up(found, {first.reference: one, second.reference: two}, "because")
        return [str(each) for these in drawn.problems.values() for each in these] + [str(each) for each in drawn.wrong]

    right = TypedLine(rank=2, amount=Money.yuan(1))
    assert problems(TypedLine(rank=1, amount=Money.yuan(4 * MILLION)), right) == []
    assert "Rank 2 is given twice." in problems(TypedLine(rank=2, amount=Money.yuan(1)), right)
    assert "Enter its rank, from 1 on." in problems(TypedLine(rank=None, amount=Money.yuan(1)), right)
    assert any(
        "more than the ¥4,000,000.00" in each
        for each in problems(TypedLine(rank=1, amount=Money.yuan(4 * MILLION + 1)), right)
    )
    assert any("Enter the amount" in each for each in problems(TypedLine(rank=1, amount=Money(0)), right))


def test_more_than_the_envelope_is_not_put_to_the_vote(cast: Cast) -> None:
    reference = call(cast, envelope=Money.yuan(6 * MILLION))
    first, second = scored(cast, reference, ("miyun", 4, 0), ("users", 4, 2))
    typed = {
        each.reference: TypedLine(rank=n, amount=Money.yuan(4 * MILLION)) for n, each in enumerate((first, second), 1)
    }
    assert "the envelope of the call is" in str(draw_up(page(cast, reference), typed, "").wrong[0])


def test_a_request_that_changed_meanwhile_leaves_the_list_unsent_and_the_others_on_it(cast: Cast) -> None:
    reference = call(cast)
    first, second = scored(cast, reference, ("miyun", 4, 0), ("users", 4, 2))
    found = page(cast, reference)
    cast.act("users", "signatory", second.reference, "withdraw")
    lines = {each.reference: TypedLine(rank=each.place, amount=each.suggested) for each in found.requests}
    drawn = draw_up(found, lines, "").orders
    order = PutList(call=reference, requests=drawn, rule="best_first", seen_version=found.version, key=new_id())
    done, receipt = put_list(cast.backend, cast.actor("wang.lin", "office"), order)
    assert ([bool(each.reasons) for each in done], receipt) == ([False, True], None)
    assert (cast.state(first.reference), cast.state(reference)) == ("on_list", "ranking")
    assert [each.listed for each in page(cast, reference).requests] == [True, False]


def test_the_list_that_is_voted_on_holds_exactly_those_that_wait_for_it(cast: Cast) -> None:
    reference = call(cast)
    first, _ = scored(cast, reference, ("miyun", 4, 0), ("users", 4, 2))
    row = {"place": 1, "request": first.reference} | dict.fromkeys(SUMS, Money.yuan(4 * MILLION))
    with pytest.raises(Refused, match="No request is on the list yet"):
        cast.fire("wang.lin", reference, "put_list", acting="office", request_list=(row,), division="best_first")
    found = page(cast, reference)
    lines = {each.reference: TypedLine(rank=each.place, amount=each.suggested) for each in found.requests}
    for each in draw_up(found, lines, "").orders:
        cast.fire("wang.lin", each.reference, each.step, acting="office", **each.values)
    with pytest.raises(Refused, match="not that of the requests which wait"):
        cast.fire("wang.lin", reference, "put_list", acting="office", request_list=(row,), division="best_first")
    assert cast.state(reference) == "ranking"


def test_the_list_is_what_the_committee_votes_on(cast: Cast) -> None:
    reference = call(cast)
    first, _ = scored(cast, reference, ("miyun", 4, 0), ("users", 4, 2))
    put_together(cast, reference)
    with cast.backend.reading() as session:
        matter = session.execute(select(ROUND.c.matter).where(ROUND.c.name == "list_vote")).scalar_one()
    assert first.reference in str(matter)


def test_an_earlier_vote_counts_for_no_request_that_was_listed_later(cast: Cast) -> None:
    reference = call(cast)
    [made] = scored(cast, reference, ("miyun", 4, 0))
    voted(cast, reference, beijing="no", tianjin="no", hebei="no")
    found = page(cast, reference)
    lines = {each.reference: TypedLine(rank=1, amount=each.suggested) for each in found.requests}
    for each in draw_up(found, lines, "").orders:
        cast.fire("wang.lin", each.reference, each.step, acting="office", **each.values)
    cast.pass_days(1)
    assert cast.state(made.reference) == "on_list"
