"""A roll call: many seats in one order, by the same rules as one seat alone, all of it or nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, Forbidden, NotFound, Refused, Stale
from govflow.services.catalog import publish
from govflow.services.commands.roll_call import RecordRollCall, record_roll_call
from govflow.services.commands.rounds import respond
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.case.round.page import RoundPage, load_round_page
from govflow.services.queries.case.round.roll_call import RollCallCheck, check_roll_call
from govflow.store.record.history import HISTORY
from tests.builders import Cast, new_key
from tests.services import proposals
from tests.services.test_keeping import (
    CHAIR,
    MINUTE,
    SECRETARY,
    answers,
    close,
    desks,
    enter,
    give_vote,
    mark,
    object_,
    response,
    seat_of,
)

WHY = "Called away at 10:52"
THREE = ("beijing", "tianjin", "hebei")


def roll_call(cast: Cast, reference: str, *, marks: dict[str, Any] | None = None, **said: str) -> RecordRollCall:
    found = cast.round(reference)
    return RecordRollCall(
        case=reference,
        round_id=found.id,
        answers={seat_of(cast, reference, who).id: choice for who, choice in said.items()},
        marks={seat_of(cast, reference, who).id: status for who, status in (marks or {}).items()},
        source=MINUTE if said else "",
        note=WHY if marks else "",
        matter=found.matter_hash,
        foreseen=GOES_ON,
        key=new_key(),
    )


def call(cast: Cast, reference: str, *, by: str = SECRETARY, marks: dict[str, Any] | None = None, **said: str) -> None:
    record_roll_call(cast.backend, cast.actor(by), roll_call(cast, reference, marks=marks, **said))


def check(cast: Cast, order: RecordRollCall, by: str = SECRETARY) -> RollCallCheck:
    with cast.backend.reading() as session:
        return check_roll_call(cast.backend.work(session, cast.actor(by)), order)


def page(cast: Cast, reference: str, by: str = SECRETARY) -> RoundPage:
    number = cast.round(reference).id
    with cast.backend.reading() as session:
        return load_round_page(cast.backend.work(session, cast.actor(by)), reference, number)


def offered(cast: Cast, reference: str) -> dict[str, tuple[str, ...]]:
    grid = page(cast, reference).grid
    assert grid is not None
    return {row.seat.name.en.partition(" ")[0]: tuple(each.name for each in row.offered) for row in grid.rows}


def entered(cast: Cast, reference: str) -> list[tuple[int | None, str | None]]:
    """For whom something was entered in the record, and where that is written."""
    query = select(HISTORY.c.on_behalf_of, HISTORY.c.content).where(HISTORY.c.case_id == cast.case(reference).id)
    with cast.backend.reading() as session:
        rows = session.execute(query.order_by(HISTORY.c.seq)).all()
    return [(row.on_behalf_of, (row.content or {}).get("source")) for row in rows if row.on_behalf_of is not None]


def test_three_seats_are_entered_in_one_order_with_an_entry_and_a_desk_for_each(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    call(cast, reference, beijing="yes", tianjin="no", hebei="abstain")
    assert answers(cast, reference) == {"Beijing": "yes", "Tianjin": "no", "Hebei": "abstain"}
    assert {each.source for each in cast.round(reference).responses} == {MINUTE}
    assert entered(cast, reference) == [(cast.organization(each), MINUTE) for each in THREE]
    asked = desks(cast)
    assert {asked[cast.organization(each)] for each in THREE} == {"Look at what was entered for you; you may object"}


def test_attendance_is_recorded_first_and_its_seat_is_not_awaited(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    call(cast, reference, beijing="yes", tianjin="yes", marks={"hebei": "absent"})
    found = cast.round(reference)
    assert {seat.status for seat in found.seats if seat.name.en.startswith("Hebei")} == {"absent"}
    assert found.judge().waiting == ()
    call(cast, reference, marks={"hebei": "present"}, hebei="no")
    assert answers(cast, reference)["Hebei"] == "no"


def test_each_seat_may_object_to_its_own_entry_and_the_others_stay(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    call(cast, reference, beijing="yes", tianjin="yes", hebei="yes")
    object_(cast, "ma.ling", reference, "tianjin")
    assert answers(cast, reference) == {"Beijing": "yes", "Hebei": "yes"}
    with pytest.raises(Refused, match="Tianjin Municipality has objected"):
        call(cast, reference, beijing="no", tianjin="yes")
    assert answers(cast, reference) == {"Beijing": "yes", "Hebei": "yes"}


def test_a_seat_that_has_answered_itself_undoes_the_whole_order_and_is_named(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    order = roll_call(cast, reference, beijing="yes", tianjin="yes", hebei="yes")
    cast.respond("sun.hao", reference, "no")
    with pytest.raises(Refused, match="Beijing Municipality has answered itself") as refused:
        record_roll_call(cast.backend, cast.actor(SECRETARY), order)
    assert len(refused.value.reasons) == 1
    assert answers(cast, reference) == {"Beijing": "no"}


def test_all_reasons_come_at_once_each_with_the_seat_it_is_about(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    cast.respond("sun.hao", reference, "no")
    mark(cast, reference, "tianjin", "absent")
    with pytest.raises(Refused) as refused:
        call(cast, reference, beijing="yes", tianjin="yes", hebei="perhaps")
    said = [str(each) for each in refused.value.reasons]
    assert [each.partition(" ")[0] for each in said] == ["Beijing", "Tianjin", "Hebei"]
    assert said[2].startswith("Hebei Province: “perhaps” is not one of the choices")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"source": " "}, "where the answer is written"),
        ({"source": "x" * 201}, "at most 200"),
        ({"note": ""}, "Write why"),
        ({"answers": {}, "marks": {}}, "Nothing was entered"),
    ],
)
def test_it_needs_its_source_its_reason_and_something_to_enter(cast: Cast, changed: dict[str, Any], why: str) -> None:
    reference = proposals.ballot(cast)
    order = roll_call(cast, reference, beijing="yes", marks={"hebei": "absent"})
    with pytest.raises(Refused, match=why):
        record_roll_call(cast.backend, cast.actor(SECRETARY), RecordRollCall(**{**vars(order), **changed}))
    assert answers(cast, reference) == {}


@pytest.mark.parametrize("person", ["gao.shan", "sun.hao", "peng.cheng"])
def test_nobody_else_calls_the_roll_or_sees_the_grid(cast: Cast, person: str) -> None:
    reference = proposals.ballot(cast)
    order = roll_call(cast, reference, beijing="yes")
    with pytest.raises(Forbidden):
        record_roll_call(cast.backend, cast.actor(person), order)
    with pytest.raises(Forbidden):
        check(cast, order, person)
    assert page(cast, reference, person).grid is None


def test_a_member_that_keeps_the_round_enters_nothing_for_itself(cast: Cast) -> None:
    text = (
        Path("workflows/proposal.v1.yaml").read_text("utf-8").replace("kept_by: office.secretary", "kept_by: members")
    )
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.replace("version: 1", "version: 2", 1).encode(), name="proposal.v2.yaml")
    reference = proposals.ballot(cast)
    for said in ({"beijing": "yes"}, {"marks": {"beijing": "present"}}):
        with pytest.raises(Forbidden, match="answer themselves"):
            call(cast, reference, by="sun.hao", tianjin="no", **said)  # type: ignore[arg-type]
    grid = page(cast, reference, "sun.hao").grid
    assert grid is not None
    assert [bool(row.offered) for row in grid.rows] == [False, True, True]
    call(cast, reference, by="sun.hao", tianjin="no")
    assert answers(cast, reference) == {"Tianjin": "no"}


def test_who_does_not_see_the_case_finds_no_round_there(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    with pytest.raises(NotFound):
        record_roll_call(cast.backend, cast.actor("chen.yu"), roll_call(cast, reference, beijing="yes"))


def test_a_seat_of_another_round_is_none_of_this_one(cast: Cast) -> None:
    reference, other = proposals.ballot(cast), proposals.ballot(cast)
    order = roll_call(cast, reference, beijing="yes")
    stranger = {**order.answers, seat_of(cast, other, "hebei").id: "yes"}
    with pytest.raises(NotFound):
        record_roll_call(cast.backend, cast.actor(SECRETARY), RecordRollCall(**{**vars(order), "answers": stranger}))


def test_the_same_order_sent_twice_enters_once_and_another_under_its_key_is_refused(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    order = roll_call(cast, reference, beijing="yes", tianjin="yes")
    record_roll_call(cast.backend, cast.actor(SECRETARY), order)
    record_roll_call(cast.backend, cast.actor(SECRETARY), order)
    assert len(entered(cast, reference)) == 2
    other = RecordRollCall(**{**vars(order), "source": "minute 15"})
    with pytest.raises(Conflict):
        record_roll_call(cast.backend, cast.actor(SECRETARY), other)


def test_it_is_given_to_what_the_round_is_about(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    order = roll_call(cast, reference, beijing="yes")
    for matter in (None, "0" * 64):
        with pytest.raises(Stale):
            record_roll_call(cast.backend, cast.actor(SECRETARY), RecordRollCall(**{**vars(order), "matter": matter}))


def test_nothing_is_entered_once_the_round_is_closed(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    order = roll_call(cast, reference, beijing="yes")
    close(cast, CHAIR, reference, "Nobody came")
    with pytest.raises((Conflict, Stale)):
        record_roll_call(cast.backend, cast.actor(SECRETARY), order)


def test_nothing_is_entered_so_late_that_no_seat_could_object(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    due = cast.case(reference).due_at
    assert due is not None
    cast.at(due - timedelta(hours=4))
    with pytest.raises(Refused, match="could not object in time") as refused:
        call(cast, reference, beijing="yes", tianjin="yes", marks={"hebei": "absent"})
    assert len(refused.value.reasons) == 1  # said once, not of every seat
    grid = page(cast, reference).grid
    assert grid is not None
    assert (not grid.open, len(grid.late)) == (True, 1)


def test_who_called_the_roll_does_not_close_the_round(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    call(cast, reference, beijing="yes", tianjin="yes", hebei="yes")
    with pytest.raises(Forbidden):
        close(cast, SECRETARY, reference)
    close(cast, CHAIR, reference)
    assert cast.state(reference) != "voting"


def test_a_member_that_votes_through_another_is_called_as_well(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    give_vote(cast, "li.jian", reference, "hebei", "beijing")
    call(cast, reference, beijing="yes", hebei="yes")
    assert answers(cast, reference) == {"Beijing": "yes", "Hebei": "yes"}
    grid = page(cast, reference).grid
    assert grid is not None
    said = {row.seat.name.en: [str(each) for each in row.seat.details] for row in grid.rows}
    assert any("Votes through Beijing" in each for each in said["Hebei Province"])


def test_who_leaves_gives_the_vote_back_that_is_then_called_in_the_same_order(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    give_vote(cast, "li.jian", reference, "hebei", "beijing")
    call(cast, reference, marks={"beijing": "recused"}, hebei="yes", tianjin="yes")
    assert seat_of(cast, reference, "hebei").delegate_to is None
    assert answers(cast, reference) == {"Hebei": "yes", "Tianjin": "yes"}
    assert cast.round(reference).judge(expired=True).outcome == "carried"


def test_who_has_voted_for_another_is_not_marked_away_by_a_roll_call(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    give_vote(cast, "sun.hao", reference, "beijing", "tianjin")
    respond(cast.backend, cast.actor("ma.ling"), response(cast, reference, "beijing", choice="no"))
    for status in ("absent", "recused"):
        with pytest.raises(Refused, match="its answer stays"):
            call(cast, reference, marks={"tianjin": status}, hebei="yes")
    assert answers(cast, reference) == {"Beijing": "no"}


def test_the_grid_offers_what_the_order_takes_and_nothing_else(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    whole = ("yes", "no", "abstain", "absent")
    assert offered(cast, reference) == {"Beijing": whole, "Tianjin": whole, "Hebei": whole}
    cast.respond("sun.hao", reference, "no")
    mark(cast, reference, "tianjin", "absent")
    enter(cast, reference, "hebei", "yes")
    assert offered(cast, reference) == {"Beijing": (), "Tianjin": ("present",), "Hebei": whole}
    grid = page(cast, reference).grid
    assert grid is not None
    assert [row.standing for row in grid.rows] == ["", "", "answer:yes"]


def test_the_check_says_what_closing_would_bring_by_the_same_count(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    order = roll_call(cast, reference, beijing="yes", tianjin="no")
    told = check(cast, order)
    assert [str(each) for each in told.entered] == ["Yes (1): Beijing Municipality", "No (1): Tianjin Municipality"]
    assert answers(cast, reference) == {}  # nothing is entered by asking
    record_roll_call(cast.backend, cast.actor(SECRETARY), order)
    verdict = cast.round(reference).judge(expired=True).sentence
    assert str(told.follows[0]) == f"If it is closed as it stands then: {verdict}"
    assert "Hebei" in str(told.follows[1])
    assert told.foreseen == GOES_ON


def test_the_check_refuses_what_sending_refuses(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    cast.respond("sun.hao", reference, "no")
    with pytest.raises(Refused, match="has answered itself"):
        check(cast, roll_call(cast, reference, beijing="yes"))
