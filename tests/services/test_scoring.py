"""Scores of offers through the commands: the best wins; a reviewer is replaced, and seating judges who comes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from govflow.errors import Forbidden, NotFound, Refused
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Replace, replace_reviewer
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.store.cases import WorkItemRow
from govflow.store.writing.facts import load_documents as load_case_documents
from govflow.values import SYSTEM, Money
from tests.builders import Cast, new_key
from tests.services import calls
from tests.services.test_freedom import serve
from tests.services.test_offers import page, round_named


def test_equal_points_choose_nothing(cast: Cast) -> None:
    reference = calls.opened(cast)
    calls.score(cast, reference, "du.juan", coatings=(50, 30), chamber=(40, 40))
    calls.score(cast, reference, "ren.hong", coatings=(30, 40), chamber=(40, 30))
    assert cast.state(reference) == "cancelled"
    verdict = round_named(cast, reference, "scoring").judge()
    assert (verdict.outcome, verdict.winner) == ("tied", None)


def test_a_file_of_an_offer_is_no_document_that_a_rule_of_the_case_finds(cast: Cast) -> None:
    reference = calls.offered(cast)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, SYSTEM)
        assert load_case_documents(work, cast.case(reference)).files == ()


def test_the_best_offer_wins(cast: Cast) -> None:
    reference = calls.opened(cast)
    calls.score(cast, reference, "du.juan", coatings=(50, 30), chamber=(55, 40))
    calls.score(cast, reference, "ren.hong", coatings=(60, 30), chamber=(50, 26))
    assert cast.state(reference) == "awarded"
    verdict = round_named(cast, reference, "scoring").judge()
    assert (verdict.outcome, verdict.winner) == ("complete", cast.organization("chamber"))
    case = cast.case(reference)
    assert case.data["price"] == Money.yuan(calls.PRICES["chamber"])
    assert [each.organization_id for each in case.holders("contractor")] == [cast.organization("chamber")]


def comers(cast: Cast, reference: str, seat: int) -> set[str]:
    """Who is offered for the place of a reviewer."""
    desks = page(cast, "dong.mei", reference, "scoring").desks
    return {each.value for desk in desks if desk.seat.id == seat for each in desk.comers.choices}


def test_nobody_chooses_among_scores_by_replacing_who_has_scored(cast: Cast) -> None:
    reference = calls.opened(cast)
    calls.score(cast, reference, "du.juan", coatings=(60, 40), chamber=(0, 0))
    found = cast.round(reference)
    order = {"case": reference, "round_id": found.id, "seat_id": calls.seat_of(cast, found, "du.juan")}
    assert comers(cast, reference, order["seat_id"]) == set()
    with pytest.raises(Refused, match="that answer counts"):
        replace_reviewer(
            cast.backend, cast.actor("dong.mei"), Replace(**order, person_id=cast.person("song.wei"), key=new_key())
        )
    assert {each.status for each in cast.round(reference).seats} == {"eligible"}


def test_a_replaced_reviewer_counts_no_more_loses_the_case_and_the_new_one_is_asked(cast: Cast) -> None:
    reference = calls.opened(cast)
    calls.score(cast, reference, "du.juan", coatings=(60, 40), chamber=(0, 0))
    found = cast.round(reference)
    order = {"case": reference, "round_id": found.id, "seat_id": calls.seat_of(cast, found, "du.juan")}
    serve(cast, "du.juan", "beijing")
    assert str(cast.person("song.wei")) in comers(cast, reference, order["seat_id"])
    replace_reviewer(
        cast.backend,
        cast.actor("dong.mei"),
        Replace(**order, person_id=cast.person("song.wei"), note="Ill", key=new_key()),
    )
    with cast.backend.reading() as session:
        assert cast.person("song.wei") in session.scalars(select(WorkItemRow.person_id)).all()
    with pytest.raises(NotFound):
        page(cast, "du.juan", reference, "scoring")
    cards = {each.name.en: str(each.answer) for each in page(cast, "chen.yu", reference, "scoring").seats}
    assert cards["Du Juan"] == "Replaced; counts no more"
    for person in ("song.wei", "ren.hong"):
        calls.score(cast, reference, person, coatings=(10, 10), chamber=(20, 10))
    scoring = round_named(cast, reference, "scoring")
    assert scoring.judge().winner == cast.organization("chamber")
    assert len(scoring.responses) == 3  # what the first one answered stays


def test_the_replaced_one_cannot_answer_any_more(cast: Cast) -> None:
    reference = calls.opened(cast)
    found = cast.round(reference)
    seat = calls.seat_of(cast, found, "du.juan")
    order = {"case": reference, "round_id": found.id, "seat_id": seat}
    replace_reviewer(
        cast.backend, cast.actor("dong.mei"), Replace(**order, person_id=cast.person("song.wei"), key=new_key())
    )
    answer = Respond(
        **order,
        choice="scored",
        scores=calls.scores(cast, coatings=(1, 1), chamber=(2, 2)),
        foreseen=GOES_ON,
        key=new_key(),
    )
    with pytest.raises(NotFound):
        respond(cast.backend, cast.actor("du.juan"), answer)
    with pytest.raises(Refused, match="taken the place"):
        replace_reviewer(
            cast.backend, cast.actor("dong.mei"), Replace(**order, person_id=cast.person("pan.ying"), key=new_key())
        )


@pytest.mark.parametrize(
    ("comer", "why"),
    [
        ("ren.hong", "no other place"),
        ("du.juan", "no other place"),
        ("zhou.min", "not on the list"),
        ("song.wei", "conflict of interest"),
    ],
)
def test_seating_judges_who_comes_in_the_place_of_a_reviewer(cast: Cast, comer: str, why: str) -> None:
    calls_by_the_institute = {"offerers": cast.organizations("coatings", "chamber", "institute")}
    reference = calls.called(cast, **calls_by_the_institute)
    for organization in ("coatings", "chamber"):
        calls.offer(cast, reference, organization)
    cast.pass_days(22)
    found = cast.round(reference)
    order = Replace(
        case=reference,
        round_id=found.id,
        seat_id=calls.seat_of(cast, found, "du.juan"),
        person_id=cast.person(comer),
        key=new_key(),
    )
    assert str(order.person_id) not in comers(cast, reference, order.seat_id)
    with pytest.raises(Refused, match=why):
        replace_reviewer(cast.backend, cast.actor("dong.mei"), order)
    assert {each.status for each in cast.round(reference).seats} == {"eligible"}


def test_an_evaluator_in_conflict_with_one_who_offers_is_not_seated(cast: Cast) -> None:
    with pytest.raises(Refused, match="conflict of interest"):
        calls.draft(
            cast,
            offerers=cast.organizations("coatings", "institute"),
            evaluators=tuple(cast.person(each) for each in ("song.wei", "ren.hong")),
        )


@pytest.mark.parametrize("person", ["chen.yu", "peng.cheng", "ren.hong", "shao.bing", "wang.lin"])
def test_nobody_but_whom_the_file_names_replaces_a_reviewer(cast: Cast, person: str) -> None:
    reference = calls.opened(cast)
    found = cast.round(reference)
    order = Replace(
        case=reference,
        round_id=found.id,
        seat_id=calls.seat_of(cast, found, "du.juan"),
        person_id=cast.person("song.wei"),
        key=new_key(),
    )
    with pytest.raises((Forbidden, NotFound)):
        replace_reviewer(cast.backend, cast.actor(person), order)


def test_a_reviewer_seated_later_reads_the_offers_only_once_they_are_open(cast: Cast) -> None:
    reference = calls.offered(cast)
    assert page(cast, "ren.hong", reference).offers is None
    cast.pass_days(22)
    found = cast.round(reference)
    order = {"case": reference, "round_id": found.id, "seat_id": calls.seat_of(cast, found, "du.juan")}
    with pytest.raises(NotFound):
        page(cast, "pan.ying", reference)
    replace_reviewer(
        cast.backend, cast.actor("dong.mei"), Replace(**order, person_id=cast.person("pan.ying"), key=new_key())
    )
    table = page(cast, "pan.ying", reference, "scoring").offers
    assert table is not None
    assert table.opened


def test_in_a_round_of_offers_nobody_is_replaced(cast: Cast) -> None:
    reference = calls.called(cast)
    found = cast.round(reference)
    order = Replace(
        case=reference,
        round_id=found.id,
        seat_id=calls.seat_of(cast, found, "coatings"),
        person_id=cast.person("song.wei"),
        key=new_key(),
    )
    with pytest.raises(Forbidden):
        replace_reviewer(cast.backend, cast.actor("dong.mei"), order)
