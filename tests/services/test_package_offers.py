"""Offers: packages for some of those in the room, answered in confidence, and nothing that others could count."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from govflow.errors import NotFound, Refused, Stale
from govflow.store.mediation.offers import OfferAnswerRow, OfferRow
from govflow.store.record.compartments import load_confided
from govflow.store.standing import reading_capacities
from tests.builders import Cast
from tests.services import disputes, rooms, waiting
from tests.services.rooms import ALONE, BOTH, SIDES
from tests.services.test_freedom import serve

OTHER = ("2", "1", "1", "1", "2", "1")


def test_an_offer_to_the_mediator_alone_is_read_by_nobody_else(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    rooms.offer(cast, reference, to=ALONE)
    assert [len(rooms.offers(cast, reference, each)) for each in ("chen.yu", "dong.mei", "zhou.min", "he.jun")] == [
        1, 1, 1, 0,
    ]  # fmt: skip
    with pytest.raises(NotFound):
        rooms.offers(cast, reference, "wang.lin")


def test_an_offer_to_the_other_side_is_read_by_it_and_by_the_mediator(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    rooms.offer(cast, reference, to=SIDES)
    [shown] = rooms.offers(cast, reference, "he.jun")
    assert (shown.by.en, shown.mine, shown.answering) == ("Fangshan District", False, True)
    assert [option.en for _, option in shown.chosen][-2:] == ["as the other asks", "as one asks"]
    [for_mediator] = rooms.offers(cast, reference, "zhou.min")
    assert not for_mediator.answering


def test_the_mediator_offers_one_side_or_both(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    rooms.offer(cast, reference, "zhou.min", to=("claimant",))
    assert [len(rooms.offers(cast, reference, each)) for each in ("chen.yu", "he.jun")] == [1, 0]
    rooms.offer(cast, reference, "zhou.min", to=BOTH)
    assert [len(rooms.offers(cast, reference, each)) for each in ("chen.yu", "he.jun")] == [2, 1]


@pytest.mark.parametrize("to", [("office",), ("claimant",), (), ("respondent", "mediator"), ("public",)])
def test_nothing_is_offered_to_anybody_else(cast: Cast, to: tuple[str, ...]) -> None:
    reference = rooms.confirmed(cast)
    with pytest.raises(Refused, match="Choose to whom it is offered"):
        rooms.offer(cast, reference, to=to)


def test_whoever_made_an_offer_reads_the_answer_and_the_mediator_does_too(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    rooms.answer(cast, reference, made, said="reject")
    for person in ("chen.yu", "zhou.min"):
        [shown] = rooms.offers(cast, reference, person)
        assert [(who.en, said) for who, said in shown.answers] == [("Laishui County", "reject")]
    [shown] = rooms.offers(cast, reference, "he.jun")
    assert (shown.own, shown.answers) == ("reject", ())


def test_the_mediator_answers_an_offer_that_was_made_to_it_alone(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=ALONE)
    rooms.answer(cast, reference, made, "zhou.min", "reject")
    [shown] = rooms.offers(cast, reference)
    assert [(who.en, said) for who, said in shown.answers] == [("Mediator", "reject")]
    assert rooms.offers(cast, reference, "he.jun") == ()


def test_no_side_reads_what_the_other_answers_to_an_offer_of_the_mediator(cast: Cast) -> None:
    reference = rooms.offered(cast)
    [offer] = rooms.offers(cast, reference, "zhou.min")
    before = rooms.offers(cast, reference, "chen.yu")
    rooms.answer(cast, reference, offer.id, "he.jun", "accept")
    assert rooms.offers(cast, reference, "chen.yu") == before
    [offer] = rooms.offers(cast, reference, "zhou.min")
    assert [said for _, said in offer.answers] == ["accept"]


def test_a_changed_answer_takes_the_place_of_the_other_and_leaves_nothing_to_count(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    counted = [_entries(cast, reference, "chen.yu")]
    for said in ("accept", "reject", "accept"):
        rooms.answer(cast, reference, made, said=said)
        counted.append(_entries(cast, reference, "chen.yu"))
        assert [each for _, each in rooms.offers(cast, reference)[0].answers] == [said]
    assert len(set(counted)) == 1
    assert _entries(cast, reference, "he.jun") - counted[0] == 3  # the author's own record has each
    with cast.backend.reading() as session:
        assert len(session.scalars(select(OfferAnswerRow.id)).all()) == 1


def test_another_offer_answers_one(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    with pytest.raises(Refused, match="to whoever made the offer that you answer"):
        rooms.offer(cast, reference, "he.jun", to=ALONE, package=OTHER, counters=made)
    rooms.offer(cast, reference, "he.jun", to=("claimant",), package=OTHER, counters=made)
    first = next(each for each in rooms.offers(cast, reference) if each.mine)
    assert [said for _, said in first.answers] == ["counter"]


def test_only_who_is_asked_answers_and_only_who_may_bind_a_side(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    for person, reason in (("chen.yu", "made to others"), ("zhou.min", "made to others")):
        with pytest.raises(Refused, match=reason):
            rooms.answer(cast, reference, made, person)
    with pytest.raises(Refused, match=r"Only Claimant \(signatory\)"):
        rooms.offer(cast, reference, "dong.mei")
    for said in ("counter", "yes", ""):
        with pytest.raises(Refused, match="Choose whether you accept"):
            rooms.answer(cast, reference, made, said=said)
    alone = rooms.offer(cast, reference, to=ALONE, package=OTHER)
    with pytest.raises(NotFound):
        rooms.answer(cast, reference, alone, "he.jun")


def test_an_offer_is_taken_back_by_whoever_made_it(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    with pytest.raises(Refused, match="Only who made this offer"):
        rooms.take_back(cast, reference, made, "he.jun")
    rooms.take_back(cast, reference, made)
    [shown] = rooms.offers(cast, reference, "he.jun")
    assert (shown.taken_back, shown.answering) == (True, False)
    with pytest.raises(Refused, match="was taken back"):
        rooms.answer(cast, reference, made)
    with pytest.raises(Refused, match="was taken back"):
        rooms.take_back(cast, reference, made)


def test_each_offers_so_many_packages_of_a_version_and_none_twice(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    rooms.offer(cast, reference)
    with pytest.raises(Refused, match="You have offered this already"):
        rooms.offer(cast, reference)
    for n in range(1, 5):
        rooms.offer(cast, reference, package=tuple("12"[n >> place & 1] for place in range(6)))
    with pytest.raises(Refused, match="You have offered 5 packages"):
        rooms.offer(cast, reference, package=OTHER)
    rooms.offer(cast, reference, "he.jun", package=OTHER)


@pytest.mark.parametrize("package", [(), ("1",) * 5, ("1",) * 7, ("3", *["1"] * 5), ("", *["1"] * 5), ("x",) * 6])
def test_an_offer_chooses_one_option_of_each_issue(cast: Cast, package: tuple[str, ...]) -> None:
    reference = rooms.confirmed(cast)
    with pytest.raises(Refused, match="Choose one option for each issue"):
        rooms.offer(cast, reference, package=package)


def test_nothing_is_offered_before_all_confirm_and_nothing_answered_after_the_list_changed(cast: Cast) -> None:
    reference = rooms.listed(cast)
    with pytest.raises(Refused, match="once all sides have confirmed version 1"):
        rooms.offer(cast, reference)
    for person in ("chen.yu", "he.jun"):
        rooms.confirm(cast, reference, person)
    made = rooms.offer(cast, reference, to=SIDES)
    rooms.keep(cast, reference, 1, issues=rooms.ISSUES[:2])
    with pytest.raises(Refused, match="changed since this offer"):
        rooms.answer(cast, reference, made)
    with pytest.raises(Stale):
        rooms.offer(cast, reference, package=OTHER)


def test_outside_the_sessions_offers_are_only_read(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary="As told.")
    with pytest.raises(Refused, match="no package is offered"):
        rooms.offer(cast, reference, package=OTHER)
    with pytest.raises(Refused, match="no offer answered"):
        rooms.answer(cast, reference, made)
    assert len(rooms.offers(cast, reference, "he.jun")) == 1


def test_a_later_mediator_reads_no_earlier_offer(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    rooms.offer(cast, reference, to=ALONE)
    serve(cast, "zhou.min", "laishui")
    cast.fire("wang.lin", reference, "replace_mediator")
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person("tao.yun"))
    cast.fire("tao.yun", reference, "declare", declaration=disputes.PDF, conflict=False)
    assert rooms.offers(cast, reference, "tao.yun") == ()


@pytest.mark.parametrize(("by", "to"), [("zhou.min", ("claimant",)), ("he.jun", ("claimant",))])
def test_what_was_offered_before_another_mediator_came_is_answered_no_more(
    cast: Cast, by: str, to: tuple[str, ...]
) -> None:
    """The answer would be read by the successor, who reads no offer from before."""
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, by, to=to)
    assert "Answer 1 offer." in waiting.both(cast, reference, "chen.yu")
    disputes.succeeded(cast, reference)
    assert "Answer 1 offer." not in waiting.both(cast, reference, "chen.yu")
    before = _entries(cast, reference, "tao.yun")
    with pytest.raises(Refused, match="another one read this offer"):
        rooms.answer(cast, reference, made, "chen.yu")
    assert _entries(cast, reference, "tao.yun") == before
    [shown] = rooms.offers(cast, reference, "chen.yu")
    assert not shown.answering
    assert "another one read this offer" in str(shown.closed[0])


def test_what_was_offered_to_one_mediator_is_offered_anew_to_the_next(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    rooms.offer(cast, reference)
    disputes.succeeded(cast, reference)
    made = rooms.offer(cast, reference)
    assert [each.id for each in rooms.offers(cast, reference, "tao.yun")] == [made]


def test_offers_and_answers_move_nothing_of_the_case_and_are_sealed(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    before = cast.case(reference)
    made = rooms.offer(cast, reference, to=SIDES)
    rooms.answer(cast, reference, made)
    after = cast.case(reference)
    assert (after.version, after.entries, after.updated_at) == (before.version, before.entries, before.updated_at)
    with cast.backend.reading() as session:
        for sealed in (*session.scalars(select(OfferRow.sealed)), *session.scalars(select(OfferAnswerRow.sealed))):
            assert b"package" not in sealed
            assert b"accept" not in sealed


def _entries(cast: Cast, reference: str, person: str) -> int:
    """How many entries of compartments somebody may read."""
    case = cast.case(reference)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return len(load_confided(session, work.actor, case.id, reading_capacities(work, case)))
