"""Answering in rounds: whose seat, once per seat, sealed, on behalf, absent, delegated, closed by its own rule."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, Forbidden, NotFound, Refused
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Delegate, Excuse, delegate, excuse
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.store.cases import WorkItemRow
from govflow.store.record.history import HistoryRow
from govflow.store.rounds.tables import ResponseRow
from tests.builders import Cast, new_key, set_members
from tests.services import disputes, proposals


def test_the_round_closes_when_all_have_answered_and_the_case_moves(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "accept")
    assert cast.state(reference) == "proposal"
    cast.respond("he.jun", reference, "accept")
    assert cast.state(reference) == "agreement_review"
    assert cast.round(reference).outcome == "carried"


def test_a_refused_proposal_stays_sealed_in_every_record(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "accept", comment="CANARY we would even take 2.0")
    cast.respond("he.jun", reference, "reject", comment="CANARY never")
    assert cast.state(reference) == "sessions"
    with cast.backend.reading() as session:
        written = str([*session.scalars(select(HistoryRow.content)), *session.scalars(select(HistoryRow.reason))])
    assert "CANARY" not in written
    assert "reject" not in written


def test_the_last_answer_before_closing_counts_once(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "reject")
    cast.respond("chen.yu", reference, "accept")
    cast.respond("he.jun", reference, "accept")
    with cast.backend.reading() as session:
        kept = session.scalars(select(ResponseRow.id).where(ResponseRow.round_id == cast.round(reference).id)).all()
    assert len(kept) == 2
    assert [each.choice for each in cast.round(reference).responses] == ["accept", "accept"]
    assert cast.state(reference) == "agreement_review"


def test_nobody_answers_after_the_close(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    found = cast.round(reference)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "accept")
    late = Respond(
        case=reference, round_id=found.id, seat_id=found.seats[0].id, choice="reject", foreseen=GOES_ON, key=new_key()
    )
    with pytest.raises(Conflict, match="closed"):
        respond(cast.backend, cast.actor("chen.yu"), late)


def test_a_seat_is_answered_for_by_its_signatory_only(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    found = cast.round(reference)
    theirs = next(seat.id for seat in found.seats if seat.name.en == "Laishui County")
    answer = Respond(
        case=reference, round_id=found.id, seat_id=theirs, choice="accept", foreseen=GOES_ON, key=new_key()
    )
    for person in ("chen.yu", "shao.bing", "zhou.min"):
        with pytest.raises(Forbidden):
            respond(cast.backend, cast.actor(person), answer)


def test_a_seat_of_another_round_is_not_found(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    found = cast.round(reference)
    answer = Respond(
        case=reference, round_id=found.id, seat_id=10_000, choice="accept", foreseen=GOES_ON, key=new_key()
    )
    with pytest.raises(NotFound):
        respond(cast.backend, cast.actor("chen.yu"), answer)


def test_a_choice_that_does_not_exist_is_refused_with_those_that_do(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    with pytest.raises(Refused, match="not one of the choices"):
        cast.respond("chen.yu", reference, "perhaps")


def test_sealed_answers_are_not_entered_on_behalf(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    found = cast.round(reference)
    answer = Respond(
        case=reference,
        round_id=found.id,
        seat_id=found.seats[0].id,
        choice="accept",
        on_behalf=True,
        foreseen=GOES_ON,
        key=new_key(),
    )
    with pytest.raises(Forbidden, match="themselves"):
        respond(cast.backend, cast.actor("wang.lin"), answer)


def test_an_answer_that_a_seat_cast_stays_against_who_keeps_the_round(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    cast.respond("sun.hao", reference, "yes")
    found = cast.round(reference)
    seat = next(seat.id for seat in found.seats if found.holders[seat.id][0] == cast.organization("beijing"))
    named = {"case": reference, "round_id": found.id, "seat_id": seat}
    overriding = Respond(
        **named, choice="no", on_behalf=True, matter=found.matter_hash, foreseen=GOES_ON, key=new_key()
    )
    with pytest.raises(Refused, match="its answer stays"):
        respond(cast.backend, cast.actor("wang.lin"), overriding)
    for status in ("absent", "recused"):
        with pytest.raises(Refused, match="its answer stays"):
            excuse(cast.backend, cast.actor("wang.lin"), Excuse(**named, status=status, note="Away", key=new_key()))
    assert [(each.choice, each.on_behalf) for each in cast.round(reference).responses] == [("yes", False)]


def test_who_has_answered_has_nothing_on_the_desk_any_more(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "accept")
    with cast.backend.reading() as session:
        waiting = session.scalars(select(WorkItemRow.organization_id)).all()
    assert waiting == [cast.organization("laishui")]


def test_the_secretary_enters_a_vote_on_behalf_and_the_record_says_so(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    found = cast.round(reference)
    seat = found.seats[0]
    named = {"case": reference, "round_id": found.id, "seat_id": seat.id, "matter": found.matter_hash}
    answer = Respond(**named, choice="yes", on_behalf=True, source="Roll call", foreseen=GOES_ON, key=new_key())
    respond(cast.backend, cast.actor("wang.lin"), answer)
    with cast.backend.reading() as session:
        rows = session.scalars(select(HistoryRow.on_behalf_of).where(HistoryRow.on_behalf_of.is_not(None))).all()
    assert rows == [found.holders[seat.id][0]]


def test_an_absent_member_and_an_abstention_leave_the_others_to_decide(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    found = cast.round(reference)
    hebei = next(seat.id for seat in found.seats if seat.name.en == "Hebei Province")
    absent = Excuse(case=reference, round_id=found.id, seat_id=hebei, status="absent", note="Apology", key=new_key())
    with pytest.raises(Forbidden):
        excuse(cast.backend, cast.actor("sun.hao"), absent)
    excuse(cast.backend, cast.actor("wang.lin"), absent)
    cast.respond("sun.hao", reference, "yes")
    cast.respond("ma.ling", reference, "abstain")
    cast.close_round("gao.shan", reference)
    closed = cast.round(reference)
    assert closed.outcome is not None
    assert "Hebei Province" in str(closed.verdict)


def test_a_vote_is_delegated_one_hop_and_cast_by_the_delegate(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    beijing, tianjin, hebei = cast.round(reference).seats
    _delegate(cast, "sun.hao", reference, beijing.id, tianjin.id)
    with pytest.raises(Refused, match="cannot take another"):
        _delegate(cast, "li.jian", reference, hebei.id, beijing.id)
    found = cast.round(reference)
    for seat in (beijing, tianjin):
        named = {"case": reference, "round_id": found.id, "seat_id": seat.id, "matter": found.matter_hash}
        answer = Respond(**named, choice="yes", foreseen=GOES_ON, key=new_key())
        respond(cast.backend, cast.actor("ma.ling"), answer)
    cast.respond("li.jian", reference, "no")
    cast.close_round("gao.shan", reference)
    assert cast.round(reference).outcome == "carried"
    derivation = " ".join(str(line.text) for line in cast.round(reference).judge().derivation)
    assert "Beijing Municipality through Tianjin Municipality" in derivation


def test_who_leaves_gives_back_the_votes_that_it_was_given_and_no_others(cast: Cast) -> None:
    members = ("beijing", "tianjin", "hebei", "tangshan")
    set_members(cast, *cast.organizations(*members))
    reference = proposals.tabled(cast)
    cast.fire("wang.lin", reference, "admit")
    for each in (*members, "coatings"):
        cast.answer(each, reference, "positive")
    cast.fire("gao.shan", reference, "call_vote")
    beijing, tianjin, hebei, tangshan = cast.round(reference).seats
    _delegate(cast, "sun.hao", reference, beijing.id, tianjin.id)
    _delegate(cast, "li.jian", reference, hebei.id, tangshan.id)
    cast.excuse("ma.ling", reference, "tianjin", status="recused")
    assert [each.delegate_to for each in cast.round(reference).seats] == [None, None, tangshan.id, None]


def test_an_item_that_is_adopted_lets_the_session_close(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    with pytest.raises(Refused, match="still on its way"):
        cast.fire("gao.shan", conference, "close_session")
    cast.fire("gao.shan", item, "call_vote")
    for person in proposals.SPEAKERS:
        cast.respond(person, item, "yes")
    cast.close_round("gao.shan", item)
    assert cast.state(item) == "resolved"
    cast.fire("gao.shan", conference, "close_session")
    assert (cast.state(conference), cast.case(item).end) == ("decided", "success")


def _delegate(cast: Cast, person: str, reference: str, seat: int, to: int) -> None:
    command = Delegate(case=reference, round_id=cast.round(reference).id, seat_id=seat, to_seat_id=to, key=new_key())
    delegate(cast.backend, cast.actor(person), command)
