"""Keeping a round in session: what is entered for a seat has a source, and the seat may object; proxies end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from govflow.engine.rounds.seats import Seat
from govflow.errors import Forbidden, Refused
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Delegate, Excuse, delegate, excuse
from govflow.services.commands.sitting import CloseRound, Contest, close_round, contest
from govflow.services.queries.case.round.ending import closing_of
from govflow.store.cases import WorkItemRow
from tests.builders import Cast, new_key
from tests.services import proposals

SECRETARY, CHAIR = "wang.lin", "gao.shan"
MINUTE = "roll call, minute 14"


def seat_of(cast: Cast, reference: str, organization: str) -> Seat:
    found = cast.round(reference)
    number = cast.organization(organization)
    return next(each for each in found.seats if found.holders[each.id] == (number, None))


def named(cast: Cast, reference: str, organization: str) -> dict[str, Any]:
    seat = seat_of(cast, reference, organization)
    return {"case": reference, "round_id": cast.round(reference).id, "seat_id": seat.id, "key": new_key()}


def response(cast: Cast, reference: str, organization: str, **told: Any) -> Respond:
    """To what the round is about, as it was shown."""
    found, seat = cast.round(reference), named(cast, reference, organization)
    return Respond(
        **seat, matter=found.matter_hash, foreseen=cast.foreseen(found, seat["seat_id"], told["choice"]), **told
    )


def enter(
    cast: Cast, reference: str, organization: str, choice: str, *, source: str = MINUTE, by: str = SECRETARY
) -> None:
    order = response(cast, reference, organization, choice=choice, on_behalf=True, source=source)
    respond(cast.backend, cast.actor(by), order)


def mark(cast: Cast, reference: str, organization: str, status: Any, note: str = "Said so by telephone") -> None:
    order = Excuse(**named(cast, reference, organization), status=status, note=note)
    excuse(cast.backend, cast.actor(SECRETARY), order)


def object_(cast: Cast, person: str, reference: str, organization: str) -> None:
    order = Contest(**named(cast, reference, organization), note="We said no")
    contest(cast.backend, cast.actor(person), order)


def close(cast: Cast, person: str, reference: str, reason: str = "") -> None:
    found = cast.round(reference)
    order = CloseRound(case=reference, round_id=found.id, shown=closing_of(found).shown, reason=reason, key=new_key())
    close_round(cast.backend, cast.actor(person), order)


def give_vote(cast: Cast, person: str, reference: str, organization: str, to: str | None) -> None:
    taker = None if to is None else seat_of(cast, reference, to).id
    delegate(cast.backend, cast.actor(person), Delegate(**named(cast, reference, organization), to_seat_id=taker))


def answers(cast: Cast, reference: str) -> dict[str, str]:
    found = cast.round(reference)
    names = {seat.id: seat.name.en.partition(" ")[0] for seat in found.seats}
    return {names[each.seat_id]: each.choice for each in found.responses}


def desks(cast: Cast) -> dict[int | None, str]:
    with cast.backend.reading() as session:
        return {row.organization_id: row.ask_en for row in session.scalars(select(WorkItemRow))}


def test_an_entered_answer_needs_its_source(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    with pytest.raises(Refused, match="where the answer is written"):
        enter(cast, reference, "beijing", "yes", source=" ")
    enter(cast, reference, "beijing", "yes")
    assert [each.source for each in cast.round(reference).responses] == [MINUTE]


def test_a_mark_by_who_keeps_the_round_needs_its_reason(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    for status in ("absent", "recused", "present"):
        with pytest.raises(Refused, match="Write why"):
            mark(cast, reference, "beijing", status, note=" ")


def test_the_seat_finds_on_its_desk_what_was_entered_for_it_and_its_objection_takes_it_out(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    enter(cast, reference, "beijing", "yes")
    beijing = cast.organization("beijing")
    assert desks(cast)[beijing] == "Look at what was entered for you; you may object"
    object_(cast, "sun.hao", reference, "beijing")
    assert answers(cast, reference) == {}
    assert "Vote" in desks(cast)[beijing]
    with pytest.raises(Refused, match="objected"):
        enter(cast, reference, "beijing", "yes")
    with pytest.raises(Refused, match="objected"):
        mark(cast, reference, "beijing", "absent")
    cast.respond("sun.hao", reference, "no")
    assert answers(cast, reference) == {"Beijing": "no"}


def test_who_was_marked_absent_objects_and_votes(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    mark(cast, reference, "beijing", "absent")
    with pytest.raises(Refused, match="is absent"):
        cast.respond("sun.hao", reference, "no")
    object_(cast, "sun.hao", reference, "beijing")
    cast.respond("sun.hao", reference, "no")
    assert answers(cast, reference) == {"Beijing": "no"}


def test_nobody_else_objects_for_a_seat_nor_where_nothing_was_entered(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    with pytest.raises(Refused, match="Nothing was entered"):
        object_(cast, "sun.hao", reference, "beijing")
    enter(cast, reference, "beijing", "yes")
    with pytest.raises(Forbidden):
        object_(cast, "ma.ling", reference, "beijing")
    cast.respond("ma.ling", reference, "yes")
    with pytest.raises(Refused, match="Nothing was entered"):
        object_(cast, "ma.ling", reference, "tianjin")


def test_two_who_vote_no_are_not_recused_away_by_the_secretary(cast: Cast) -> None:
    reference = proposals.ballot(cast, topic_class="planning")
    for person in ("sun.hao", "ma.ling"):
        cast.respond(person, reference, "no")
    for member in ("beijing", "tianjin"):
        with pytest.raises(Refused, match="its answer stays"):
            mark(cast, reference, member, "recused")
    cast.respond("li.jian", reference, "yes")
    close(cast, CHAIR, reference)
    assert cast.round(reference).outcome == "lost"


def test_a_standard_with_one_yes_and_two_silent_is_not_adopted(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    cast.respond("sun.hao", reference, "yes")
    cast.pass_days(10)
    assert cast.round(reference).outcome == "no_quorum"
    assert cast.state(reference) == "deferred"


def test_what_the_secretary_enters_never_ends_the_vote(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    for member in proposals.MEMBERS:
        enter(cast, reference, member, "yes")
    assert cast.round(reference).closed_at is None


def test_a_recusal_by_the_secretary_is_put_back_and_an_own_one_is_not(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    mark(cast, reference, "beijing", "recused")
    mark(cast, reference, "beijing", "eligible")
    own = Excuse(**named(cast, reference, "beijing"), status="recused", note="Own project")
    excuse(cast.backend, cast.actor("sun.hao"), own)
    with pytest.raises(Refused, match="does not return"):
        mark(cast, reference, "beijing", "eligible")


def test_an_own_recusal_gives_votes_back_to_those_who_had_given_theirs(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    give_vote(cast, "ma.ling", reference, "tianjin", "beijing")
    respond(cast.backend, cast.actor("sun.hao"), response(cast, reference, "tianjin", choice="yes"))
    own = Excuse(**named(cast, reference, "beijing"), status="recused", note="Own project")
    excuse(cast.backend, cast.actor("sun.hao"), own)
    assert answers(cast, reference) == {}
    assert seat_of(cast, reference, "tianjin").delegate_to is None
    assert cast.organization("tianjin") in desks(cast)


def test_a_proxy_taken_back_takes_its_vote_with_it_and_the_record_says_so(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    give_vote(cast, "ma.ling", reference, "tianjin", "beijing")
    respond(cast.backend, cast.actor("sun.hao"), response(cast, reference, "tianjin", choice="yes"))
    assert answers(cast, reference) == {"Tianjin": "yes"}
    give_vote(cast, "ma.ling", reference, "tianjin", None)
    assert answers(cast, reference) == {}
    assert cast.organization("tianjin") in desks(cast)


def test_an_answer_of_ones_own_outlives_a_proxy_that_was_not_used(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    cast.respond("ma.ling", reference, "no")
    give_vote(cast, "ma.ling", reference, "tianjin", "beijing")
    give_vote(cast, "ma.ling", reference, "tianjin", None)
    assert answers(cast, reference) == {"Tianjin": "no"}


def test_a_vote_in_session_is_closed_by_its_chair_with_a_reason_while_seats_are_awaited(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    for person in ("sun.hao", "ma.ling"):
        cast.respond(person, reference, "yes")
    with pytest.raises(Forbidden):
        close(cast, "sun.hao", reference, "Enough")
    with pytest.raises(Refused, match="Hebei Province"):
        close(cast, CHAIR, reference)
    close(cast, CHAIR, reference, "Hebei has left the room")
    assert cast.round(reference).outcome == "carried"
    assert cast.state(reference) == "adopted"


def test_all_answers_alone_do_not_end_a_vote_in_session(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    for person in proposals.SPEAKERS:
        cast.respond(person, reference, "yes")
    assert cast.state(reference) == "vote_standards"
    cast.respond("li.jian", reference, "no")
    close(cast, CHAIR, reference)
    assert cast.round(reference).outcome == "carried"


def test_one_yes_and_two_silent_adopt_nothing_by_what_the_secretary_records_of_them(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    cast.respond("sun.hao", reference, "yes")
    for member in ("tianjin", "hebei"):
        mark(cast, reference, member, "present")
    assert desks(cast)[cast.organization("tianjin")].startswith(
        "Look at what was entered for you; you may object. Vote"
    )
    with pytest.raises(Forbidden, match="closed by"):
        close(cast, SECRETARY, reference, "Time is up")
    for person, member in (("ma.ling", "tianjin"), ("li.jian", "hebei")):
        object_(cast, person, reference, member)
        with pytest.raises(Refused, match="objected"):
            mark(cast, reference, member, "present")
    cast.pass_days(10)
    assert cast.state(reference) == "deferred"


@pytest.mark.parametrize("way", ["enters all answers", "recuses the silent"])
def test_the_secretary_alone_adopts_nothing(cast: Cast, way: str) -> None:
    reference = proposals.ballot(cast)
    if way == "enters all answers":
        for member in proposals.MEMBERS:
            enter(cast, reference, member, "yes")
    else:
        cast.respond("sun.hao", reference, "yes")
        for member in ("tianjin", "hebei"):
            mark(cast, reference, member, "recused")
    with pytest.raises(Forbidden, match="closed by"):
        close(cast, SECRETARY, reference)
    close(cast, CHAIR, reference)


def test_where_no_chair_is_named_who_entered_answers_waits_until_the_seats_could_object(cast: Cast) -> None:
    proposals.name_no_chair(cast)
    reference = proposals.ballot(cast)
    for member in proposals.MEMBERS:
        enter(cast, reference, member, "yes")
    with pytest.raises(Refused, match="may object until"):
        close(cast, SECRETARY, reference)
    with pytest.raises(Forbidden):
        close(cast, CHAIR, reference)
    cast.pass_days(2)
    close(cast, SECRETARY, reference)
    assert cast.state(reference) == "adopted"


def test_nothing_is_entered_so_late_that_the_deadline_would_close_the_round_before_the_seat_objects(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    due = cast.case(reference).due_at
    assert due is not None
    cast.at(due - timedelta(hours=4))
    with pytest.raises(Refused, match="could not object in time"):
        enter(cast, reference, "beijing", "yes")
    for status in ("present", "absent", "recused"):
        with pytest.raises(Refused, match="could not object in time"):
            mark(cast, reference, "beijing", status)
    cast.respond("sun.hao", reference, "no")
    assert answers(cast, reference) == {"Beijing": "no"}


def test_who_voted_for_another_is_not_taken_back_from_those_present(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    give_vote(cast, "sun.hao", reference, "beijing", "tianjin")
    mark(cast, reference, "tianjin", "present")
    respond(cast.backend, cast.actor("ma.ling"), response(cast, reference, "beijing", choice="no"))
    for status in ("eligible", "absent"):
        with pytest.raises(Refused, match="its answer stays"):
            mark(cast, reference, "tianjin", status)


def test_an_objection_to_being_absent_leaves_what_a_delegate_has_answered(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    mark(cast, reference, "beijing", "absent")
    give_vote(cast, "sun.hao", reference, "beijing", "tianjin")
    respond(cast.backend, cast.actor("ma.ling"), response(cast, reference, "beijing", choice="no"))
    object_(cast, "sun.hao", reference, "beijing")
    assert answers(cast, reference) == {"Beijing": "no"}
