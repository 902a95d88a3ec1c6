"""One person acts for one side of a case; and who served a party on any day of the case is in conflict with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from govflow.engine.facts import Standing
from govflow.errors import Forbidden, Refused
from govflow.services.commands.directory.terms import end_role
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Delegate, Excuse, delegate, excuse
from govflow.services.commands.sitting import Contest, contest
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.store.cases import ActedForRow
from govflow.store.parties import register
from govflow.store.people import MembershipRow
from govflow.store.standing import standing
from govflow.store.writing.locking import read_case
from govflow.values import Money, Text
from tests.builders import Cast, give_mandate, give_role, new_key
from tests.services import calls, disputes, proposals
from tests.services.test_keeping import enter
from tests.services.test_standing import published, score


def stands(cast: Cast, person: str, reference: str, organization: str) -> Standing:
    """What the person is in the case, acting for the organization."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person, organization))
        return standing(work, read_case(work, reference))


def end_terms(cast: Cast, person: str, organization: str) -> None:
    """The person leaves the organization; yesterday was the last day."""
    with cast.backend.transaction() as session:
        query = select(MembershipRow).where(
            MembershipRow.person_id == cast.person(person),
            MembershipRow.organization_id == cast.organization(organization),
        )
        for row in session.scalars(query):
            row.until = cast.today - timedelta(days=1)


def test_who_filed_a_claim_does_not_answer_it_for_the_other_side(cast: Cast) -> None:
    reference = disputes.requested(cast)
    give_role(cast, "chen.yu", "laishui", "signatory")
    give_mandate(cast, "chen.yu", "laishui")
    with pytest.raises(Refused, match="You have acted for Fangshan District in this case"):
        cast.fire("chen.yu", reference, "accept", acting="laishui", reply="We agree with ourselves.")
    cast.fire("he.jun", reference, "accept", reply="We agree.")


def test_who_went_over_to_the_other_side_does_not_act_for_it_either(cast: Cast) -> None:
    reference = disputes.requested(cast)
    give_role(cast, "chen.yu", "laishui", "signatory")
    give_mandate(cast, "chen.yu", "laishui")
    end_terms(cast, "chen.yu", "fangshan")
    with pytest.raises(Refused, match="You have acted for"):
        cast.fire("chen.yu", reference, "accept", acting="laishui", reply="We agree with ourselves.")


def test_who_answered_for_one_side_in_a_round_does_not_answer_for_the_other(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "accept")
    give_role(cast, "chen.yu", "laishui", "signatory")
    give_mandate(cast, "chen.yu", "laishui")
    with pytest.raises(Forbidden):
        cast.respond("chen.yu", reference, "accept", acting="laishui")


def test_who_has_not_acted_yet_chooses_the_side(cast: Cast) -> None:
    reference = disputes.requested(cast)
    give_role(cast, "sun.hao", "laishui", "signatory")
    give_mandate(cast, "sun.hao", "laishui")
    cast.fire("sun.hao", reference, "accept", acting="laishui", reply="We agree.")
    assert cast.case(reference).state == "appointing"


def vote_for(cast: Cast, reference: str, organization: str) -> None:
    """Sun Hao votes for an organization, from its own seat."""
    found, seat = cast.round(reference), seat_for(cast, reference, organization)
    order = Respond(**seat, choice="yes", matter=found.matter_hash, foreseen=GOES_ON, key=new_key())
    respond(cast.backend, cast.actor("sun.hao", organization), order)


def test_one_person_does_not_cast_the_votes_of_two_members(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    both(cast, "sun.hao", "tianjin")
    cast.respond("sun.hao", reference, "yes")
    with pytest.raises(Forbidden, match="You have acted for Beijing Municipality in this case"):
        vote_for(cast, reference, "tianjin")


def test_a_proxy_that_is_declared_votes_for_the_other_member_too(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    beijing = seat_for(cast, reference, "beijing")["seat_id"]
    order = Delegate(**seat_for(cast, reference, "tianjin"), to_seat_id=beijing, key=new_key())
    delegate(cast.backend, cast.actor(cast.member("tianjin", "signatory"), "tianjin"), order)
    cast.respond("sun.hao", reference, "yes")
    found, seat = cast.round(reference), seat_for(cast, reference, "tianjin")
    proxy = Respond(**seat, choice="yes", matter=found.matter_hash, foreseen=GOES_ON, key=new_key())
    respond(cast.backend, cast.actor("sun.hao"), proxy)
    assert len(cast.round(reference).responses) == 2


def test_one_person_offers_for_one_of_those_that_compete(cast: Cast) -> None:
    reference = calls.called(cast)
    both(cast, "peng.cheng", "chamber")
    calls.offer(cast, reference, "coatings")
    found = cast.round(reference)
    answers = {"price": Money.yuan(1), "weeks": 12, "concept": calls.concept("x"), "remarks": "y"}
    order = Respond(
        **seat_for(cast, reference, "chamber"),
        choice="offered",
        matter=found.matter_hash,
        answers=answers,
        foreseen=GOES_ON,
        key=new_key(),
    )
    with pytest.raises(Forbidden, match="You have acted for North China Coatings"):
        respond(cast.backend, cast.actor("peng.cheng", "chamber"), order)


@pytest.mark.parametrize(("days_before", "conflict"), [(1, False), (0, True), (-1, True)])
def test_who_served_a_party_on_the_day_the_case_was_opened_or_later_is_in_conflict(
    cast: Cast, days_before: int, conflict: bool
) -> None:
    opened = cast.today
    reference = disputes.appointing(cast)
    since, until = opened - timedelta(days=90), opened - timedelta(days=days_before)
    give_role(cast, "zhou.min", "fangshan", "legal", since=since, until=until)
    cast.clock.at += timedelta(days=5)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        served = register(work, read_case(work, reference)).served(cast.person("zhou.min"), None)
    assert (cast.organization("fangshan") in served) is conflict


def both(cast: Cast, person: str, *organizations: str) -> None:
    """The person is signatory of several organizations, with mandates."""
    for each in organizations:
        give_role(cast, person, each, "signatory")
        give_mandate(cast, person, each)


def file_for(cast: Cast, person: str, reference: str, organization: str, *audience: str) -> None:
    order = AddDocument(case=reference, title="Evidence", upload=disputes.PDF, audience=audience, key=new_key())
    add_document(cast.backend, cast.actor(person, organization), order)


def seat_for(cast: Cast, reference: str, organization: str) -> dict[str, Any]:
    """The open round, and the seat of an organization in it."""
    found = cast.round(reference)
    seat = next(each for each, held in found.holders.items() if held[0] == cast.organization(organization))
    return {"case": reference, "round_id": found.id, "seat_id": seat}


@pytest.mark.parametrize("audience", [(), ("claimant",)])
def test_who_filed_a_document_for_one_side_takes_no_step_for_the_other(cast: Cast, audience: tuple[str, ...]) -> None:
    reference = disputes.requested(cast)
    both(cast, "sun.hao", "fangshan", "laishui")
    file_for(cast, "sun.hao", reference, "fangshan", *audience)
    with pytest.raises(Refused, match="You have acted for Fangshan District in this case"):
        cast.fire("sun.hao", reference, "accept", acting="laishui", reply="We agree.")
    with pytest.raises(Forbidden, match="You have acted for Fangshan District in this case"):
        file_for(cast, "sun.hao", reference, "laishui")
    file_for(cast, "sun.hao", reference, "fangshan")


def test_who_took_a_step_for_one_side_files_no_document_for_the_other(cast: Cast) -> None:
    reference = disputes.requested(cast)
    both(cast, "sun.hao", "fangshan", "laishui")
    cast.fire("sun.hao", reference, "accept", acting="laishui", reply="We agree.")
    with pytest.raises(Forbidden, match="You have acted for Laishui County in this case"):
        file_for(cast, "sun.hao", reference, "fangshan")


def test_an_answer_that_a_colleague_replaced_was_an_act_all_the_same(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    both(cast, "sun.hao", "fangshan", "laishui")
    cast.respond("sun.hao", reference, "accept", acting="fangshan")
    cast.respond("chen.yu", reference, "accept")
    with pytest.raises(Forbidden, match="You have acted for Fangshan District in this case"):
        cast.respond("sun.hao", reference, "accept", acting="laishui")


def test_what_was_confided_for_one_side_counts_and_nobody_else_learns_of_it(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    both(cast, "sun.hao", "fangshan", "laishui")
    cast.fire("sun.hao", reference, "claimant_confides", acting="fangshan", claimant_confidence="At least 1.9.")
    with pytest.raises(Refused, match="You have acted for Fangshan District in this case"):
        cast.fire("sun.hao", reference, "respondent_confides", acting="laishui", respondent_confidence="At most 2.3.")
    cast.fire("he.jun", reference, "respondent_confides", respondent_confidence="At most 2.3.")


def test_a_role_that_began_and_was_ended_on_one_day_leaves_its_acts(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    both(cast, "shao.bing", "laishui")
    give_role(cast, "shao.bing", "fangshan", "legal")
    cast.fire("shao.bing", reference, "log_talks", acting="fangshan", talks_on=cast.today, talks_record="For Fangshan.")
    with cast.backend.reading() as session:
        term = (MembershipRow.person_id == cast.person("shao.bing"), MembershipRow.role == "legal")
        here = MembershipRow.organization_id == cast.organization("fangshan")
        number = session.scalars(select(MembershipRow.id).where(*term, here)).one()
    end_role(cast.backend, cast.actor("admin"), number)
    with pytest.raises(Refused, match="You have acted for Fangshan District in this case"):
        cast.fire("shao.bing", reference, "accept_standstill", acting="laishui")


def test_who_keeps_a_round_for_the_office_votes_for_no_member(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    both(cast, "wang.lin", "hebei")
    enter(cast, reference, "beijing", "yes")
    with pytest.raises(Forbidden, match="You have acted for"):
        cast.respond("wang.lin", reference, "yes", acting="hebei")


def recuse(cast: Cast, reference: str) -> None:
    order = Excuse(**seat_for(cast, reference, "beijing"), status="recused", key=new_key())
    excuse(cast.backend, cast.actor("sun.hao", "beijing"), order)


def hand_over(cast: Cast, reference: str) -> None:
    to = seat_for(cast, reference, "hebei")["seat_id"]
    order = Delegate(**seat_for(cast, reference, "beijing"), to_seat_id=to, key=new_key())
    delegate(cast.backend, cast.actor("sun.hao", "beijing"), order)


def object_(cast: Cast, reference: str) -> None:
    enter(cast, reference, "beijing", "yes")
    order = Contest(**seat_for(cast, reference, "beijing"), key=new_key())
    contest(cast.backend, cast.actor("sun.hao", "beijing"), order)


@pytest.mark.parametrize("act", [recuse, hand_over, object_])
def test_whatever_was_done_for_a_member_counts(cast: Cast, act: Callable[[Cast, str], None]) -> None:
    reference, office = proposals.ballot(cast), cast.region.homes["wang.lin"]
    give_role(cast, "sun.hao", office, "secretary")
    act(cast, reference)
    found = stands(cast, "sun.hao", reference, office)
    assert (found.side, found.capacities) == (Text(en="Beijing Municipality", zh="北京市"), frozenset())
    assert "office.secretary" in found.crossed


def test_who_reviews_in_person_does_not_act_for_a_party_nor_the_other_way_round(cast: Cast) -> None:
    published(cast, "panel.v1.yaml")
    reference = cast.open("chen.yu", "panel", reviewers=(cast.person("song.wei"), cast.person("pan.ying")))
    score(cast, reference, "song.wei", "one")
    both(cast, "song.wei", "fangshan")
    both(cast, "pan.ying", "fangshan")
    with pytest.raises(Refused, match="You have acted for yourself, as Reviewers in this case"):
        cast.fire("song.wei", reference, "dismiss", acting="fangshan")
    file_for(cast, "pan.ying", reference, "fangshan")
    with pytest.raises(Forbidden, match="You have acted for Fangshan District in this case"):
        score(cast, reference, "pan.ying", "one")


def test_a_person_of_a_party_acts_for_that_party(cast: Cast) -> None:
    published(cast, "talks.v1.yaml")
    reference = cast.open("chen.yu", "talks", subject="The weir")
    cast.fire("chen.yu", reference, "name_agent", agent=cast.person("dong.mei"))
    give_role(cast, "dong.mei", "chamber", "legal")
    file_for(cast, "dong.mei", reference, "chamber")  # from the seat of its own, whomever else it serves
    assert {"agent", "claimant"} <= stands(cast, "dong.mei", reference, "fangshan").capacities


def test_what_is_remembered_is_one_row_for_a_side_however_long_the_case(cast: Cast) -> None:
    reference = disputes.requested(cast)
    for _ in range(3):
        file_for(cast, "chen.yu", reference, "fangshan")
    with cast.backend.reading() as session:
        rows = session.execute(
            select(ActedForRow.organization_id).where(ActedForRow.person_id == cast.person("chen.yu"))
        )
        assert rows.all() == [(cast.organization("fangshan"),)]
