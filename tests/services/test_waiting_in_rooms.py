"""What waits in the room of a mediation stands on the desk of whoever is asked, and on nobody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from govflow.services.queries.mediation.waiting.room import open_rooms
from govflow.services.rights import reads_as
from govflow.store.cases import PartyRow, WorkItemRow
from govflow.store.people import MembershipRow
from govflow.store.record.compartments import load_confided
from govflow.store.writing.locking import read_case
from tests.builders import Cast, give_role
from tests.services import disputes, drafting, leaves, mediated, protocols, releases, rooms
from tests.services.mediated import CLAIMANT, MEDIATOR, RESPONDENT
from tests.services.waiting import both, here, on_desk
from tests.statements import counted

OTHERS = ("wang.lin", "lu.ming", "admin", "sun.hao")
"""The office, the superior, an administrator, a member of another region: none of them sits in the room."""

LIST = "Confirm the list of issues, version 1."


def nobody_else(cast: Cast, *asked: str) -> None:
    for person in {CLAIMANT, RESPONDENT, MEDIATOR, *OTHERS} - {*asked}:
        assert on_desk(cast, person) == [], person


def told(day: date, sentence: str) -> list[str]:
    return [sentence.replace("DAY", f"{day:%-d %B %Y}")]


def test_a_list_of_issues_waits_for_each_side_until_it_confirms(cast: Cast) -> None:
    reference = rooms.listed(cast)
    assert both(cast, reference, CLAIMANT) == both(cast, reference, RESPONDENT) == [LIST]
    nobody_else(cast, CLAIMANT, RESPONDENT)
    rooms.confirm(cast, reference, CLAIMANT)
    assert (both(cast, reference, CLAIMANT), both(cast, reference, RESPONDENT)) == ([], [LIST])
    rooms.keep(cast, reference, 1, issues=rooms.ISSUES[:5])
    assert both(cast, reference, CLAIMANT) == ["Confirm the list of issues, version 2."]


def test_it_waits_as_long_as_the_case_is_in_a_state_in_which_it_is_done(cast: Cast) -> None:
    reference = rooms.listed(cast)
    cast.fire(MEDIATOR, reference, "propose", proposal=disputes.PDF, proposal_summary="2.3 m³/s.")
    assert both(cast, reference, CLAIMANT) == []


def test_nothing_waits_in_a_case_that_has_ended(cast: Cast) -> None:
    reference = rooms.listed(cast)
    mediated.call(cast, reference, days=3)
    assert len(both(cast, reference, CLAIMANT)) == 2
    cast.fire(CLAIMANT, reference, "withdraw", reason="We settled it among ourselves.")
    assert cast.case(reference).end is not None
    for person in (CLAIMANT, RESPONDENT, MEDIATOR):
        assert on_desk(cast, person) == [], person
    assert here(cast, reference, CLAIMANT) == []


def test_nothing_waits_for_who_holds_the_seat_no_more(cast: Cast) -> None:
    reference = rooms.listed(cast)
    mediated.call(cast, reference, days=3)
    seat = (PartyRow.case_id == cast.case(reference).id, PartyRow.capacity == "respondent")
    with cast.backend.transaction() as session:
        session.execute(update(PartyRow).where(*seat).values(until=cast.clock.now()))
    assert on_desk(cast, RESPONDENT) == []
    assert len(on_desk(cast, CLAIMANT)) == 2


def test_nothing_waits_for_a_person_who_left_the_organization(cast: Cast) -> None:
    reference = rooms.listed(cast)
    mediated.call(cast, reference, days=3)
    ended = update(MembershipRow).where(MembershipRow.person_id == cast.person(RESPONDENT))
    with cast.backend.transaction() as session:
        session.execute(ended.values(until=cast.today))
    cast.pass_days(1)
    assert on_desk(cast, RESPONDENT) == []
    assert len(both(cast, reference, CLAIMANT)) == 2


def test_a_member_of_a_side_is_told_of_sittings_and_of_nothing_that_only_a_signatory_does(cast: Cast) -> None:
    reference = rooms.listed(cast)
    mediated.call(cast, reference, days=3)
    signs = delete(MembershipRow).where(MembershipRow.role == "signatory")
    with cast.backend.transaction() as session:
        session.execute(signs.where(MembershipRow.person_id == cast.person(RESPONDENT)))
    day = cast.today + timedelta(days=3)
    assert both(cast, reference, RESPONDENT) == told(
        day, "You are called to a joint sitting on DAY. Say who comes for you."
    )


def test_a_sitting_waits_until_a_side_says_who_comes_and_anew_once_it_is_moved(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    sitting, day = mediated.call(cast, reference, days=2), cast.today + timedelta(days=2)
    called = told(day, "You are called to a joint sitting on DAY. Say who comes for you.")
    assert both(cast, reference, CLAIMANT) == both(cast, reference, RESPONDENT) == called
    nobody_else(cast, CLAIMANT, RESPONDENT)
    mediated.enter(cast, reference, sitting, CLAIMANT, "claimant")
    assert (both(cast, reference, CLAIMANT), both(cast, reference, RESPONDENT)) == ([], called)
    mediated.change(cast, reference, sitting, days=4)
    moved = told(day + timedelta(days=2), "The sitting was put off or changed: it is on DAY. Say who comes for you.")
    assert both(cast, reference, CLAIMANT) == both(cast, reference, RESPONDENT) == moved
    mediated.enter(cast, reference, sitting, CLAIMANT, "claimant")
    assert both(cast, reference, CLAIMANT) == []


@pytest.mark.parametrize("days", [0, 1])
def test_that_a_sitting_was_called_off_is_told_until_its_day_is_over(cast: Cast, days: int) -> None:
    reference = disputes.sessions(cast)
    sitting, day = mediated.call(cast, reference, days=days), cast.today + timedelta(days=days)
    mediated.cancel(cast, reference, sitting)
    off = told(day, "The sitting on DAY was called off.")
    assert both(cast, reference, CLAIMANT) == both(cast, reference, RESPONDENT) == off
    cast.pass_days(days)
    assert both(cast, reference, CLAIMANT) == off
    cast.pass_days(1)
    assert both(cast, reference, CLAIMANT) == []


def test_a_separate_sitting_waits_for_its_side_alone(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    sitting, day = mediated.call(cast, reference, side="claimant", days=1), cast.today + timedelta(days=1)
    called = told(day, "You are called to a separate sitting on DAY. Say who comes for you.")
    assert both(cast, reference, CLAIMANT) == called
    nobody_else(cast, CLAIMANT)
    cast.pass_days(1)
    mediated.minute(cast, reference, sitting)
    nobody_else(cast, CLAIMANT)


def test_after_a_sitting_those_who_were_there_and_an_answer_to_the_minutes_are_awaited(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    sitting, day = mediated.call(cast, reference), cast.today
    there = told(day, "Say who was there for you at the sitting on DAY.")
    minutes = told(day, "Approve the minutes of the sitting on DAY, or object to them.")
    assert both(cast, reference, CLAIMANT) == told(
        day, "You are called to a joint sitting on DAY. Say who comes for you."
    )
    mediated.minute(cast, reference, sitting)
    assert both(cast, reference, CLAIMANT) == both(cast, reference, RESPONDENT) == there + minutes
    nobody_else(cast, CLAIMANT, RESPONDENT)
    mediated.enter(cast, reference, sitting, CLAIMANT, "claimant")
    mediated.answer(cast, reference, sitting, RESPONDENT)
    assert (both(cast, reference, CLAIMANT), both(cast, reference, RESPONDENT)) == (minutes, [])
    mediated.answer(cast, reference, sitting, CLAIMANT, approves=False, text="Not so.")
    assert both(cast, reference, CLAIMANT) == []
    mediated.minute(cast, reference, sitting, "Daily data.", seen=1)
    assert both(cast, reference, CLAIMANT) == minutes
    assert both(cast, reference, RESPONDENT) == there + minutes


def test_on_the_day_after_a_sitting_a_side_is_asked_who_was_there(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    mediated.call(cast, reference)
    day = cast.today
    cast.pass_days(1)
    assert both(cast, reference, CLAIMANT) == told(day, "Say who was there for you at the sitting on DAY.")


def test_a_protocol_waits_for_each_side_until_it_signs_the_present_wording(cast: Cast) -> None:
    reference = disputes.first_session(cast)
    protocols.word(cast, reference)
    first = ["Sign the protocol of the mediation, wording 1."]
    assert both(cast, reference, CLAIMANT) == both(cast, reference, RESPONDENT) == first
    nobody_else(cast, CLAIMANT, RESPONDENT)
    protocols.sign(cast, reference, CLAIMANT)
    assert (both(cast, reference, CLAIMANT), both(cast, reference, RESPONDENT)) == ([], first)
    protocols.word(cast, reference, 1, clause2="Nothing leaves this room.")
    assert both(cast, reference, CLAIMANT) == ["Sign the protocol of the mediation, wording 2."]
    protocols.withdraw(cast, reference, 2)
    assert both(cast, reference, CLAIMANT) == []


def test_a_protocol_of_a_mediator_who_has_left_waits_for_nobody(cast: Cast) -> None:
    reference = disputes.first_session(cast)
    protocols.word(cast, reference)
    cast.pass_days(40)
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person(releases.SUCCESSOR))
    assert both(cast, reference, CLAIMANT) == []


def test_a_draft_waits_until_each_clause_is_accepted_as_it_stands(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    drafting.write(cast, reference)
    nobody_else(cast)  # what is written and not shown
    drafting.show(cast, reference)
    two = ["Version 1 of the draft agreement: accept 2 clauses, or word them otherwise."]
    assert both(cast, reference, CLAIMANT) == both(cast, reference, RESPONDENT) == two
    nobody_else(cast, CLAIMANT, RESPONDENT)
    drafting.accept(cast, reference, CLAIMANT, "c-1")
    assert both(cast, reference, CLAIMANT) == [
        "Version 1 of the draft agreement: accept 1 clause, or word it otherwise."
    ]
    assert both(cast, reference, RESPONDENT) == two
    drafting.accept(cast, reference, CLAIMANT)
    assert both(cast, reference, CLAIMANT) == []
    drafting.shown(cast, reference, *drafting.worded(cast, reference, c_1=drafting.JUNE))
    assert both(cast, reference, CLAIMANT) == [
        "Version 2 of the draft agreement: accept 1 clause, or word it otherwise."
    ]


def test_an_offer_waits_for_whom_it_was_made_to_alone(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=rooms.ALONE)
    assert both(cast, reference, MEDIATOR) == ["Answer 1 offer."]
    nobody_else(cast, MEDIATOR)
    rooms.take_back(cast, reference, made)
    nobody_else(cast)
    both_sides = rooms.offer(cast, reference, MEDIATOR, to=rooms.BOTH)
    assert both(cast, reference, CLAIMANT) == both(cast, reference, RESPONDENT) == ["Answer 1 offer."]
    rooms.answer(cast, reference, both_sides, RESPONDENT)
    assert (both(cast, reference, CLAIMANT), both(cast, reference, RESPONDENT)) == (["Answer 1 offer."], [])
    rooms.keep(cast, reference, 1, issues=rooms.ISSUES[:5])
    assert both(cast, reference, CLAIMANT) == ["Confirm the list of issues, version 2."]


def test_a_package_that_is_tabled_waits_for_its_sealed_answer_as_any_round(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    with cast.backend.reading() as session:
        rows = session.scalars(select(WorkItemRow).where(WorkItemRow.case_id == cast.case(reference).id)).all()
    sides = {cast.organization("fangshan"), cast.organization("laishui")}
    assert sides <= {each.organization_id for each in rows if each.seat_id is not None}


def test_a_confidence_waits_for_its_author_to_be_handed_over_once_there_is_a_successor(cast: Cast) -> None:
    reference = releases.succeeded(cast, "Five years would do.")
    asked = ["Not all that you confided is read by who is Mediator now. Say whether it is handed over."]
    assert both(cast, reference, CLAIMANT) == asked
    for person in (RESPONDENT, releases.SUCCESSOR, *OTHERS):
        assert on_desk(cast, person) == [], person
    secret = leaves.confided(cast, reference, CLAIMANT)[0][0]
    releases.give(cast, reference, secret)
    assert both(cast, reference, CLAIMANT) == []
    cast.clock.at += timedelta(hours=1)
    releases.take_back(cast, reference, secret)  # its author has said so
    assert both(cast, reference, CLAIMANT) == []


def test_what_a_mediator_entered_is_not_handed_over_by_those_who_read_it(cast: Cast) -> None:
    reference = disputes.recorded(cast)
    cast.fire(MEDIATOR, reference, "resign", reason="Another office.")
    disputes.agree_on(cast, reference, releases.SUCCESSOR)
    disputes.disclose(cast, reference, releases.SUCCESSOR)
    nobody_else(cast)


def test_a_release_waits_for_the_side_that_has_not_agreed(cast: Cast) -> None:
    reference = disputes.recorded(cast)
    record = leaves.confided(cast, reference, CLAIMANT, "session_record")[0][0]
    nobody_else(cast)
    releases.agree(cast, reference, record, CLAIMANT)
    [asked] = both(cast, reference, RESPONDENT)
    assert asked.startswith("Claimant agrees that what you both read is released to:")
    nobody_else(cast, RESPONDENT)
    releases.revoke(cast, reference, record, CLAIMANT)
    nobody_else(cast)
    for person in (CLAIMANT, RESPONDENT):
        releases.agree(cast, reference, record, person)
    nobody_else(cast)


def test_no_release_waits_in_a_case_that_has_ended(cast: Cast) -> None:
    reference = disputes.recorded(cast)
    record = leaves.confided(cast, reference, CLAIMANT, "session_record")[0][0]
    releases.agree(cast, reference, record, CLAIMANT)
    assert len(both(cast, reference, RESPONDENT)) == 1
    cast.fire(CLAIMANT, reference, "withdraw", reason="We settled it among ourselves.")
    assert both(cast, reference, RESPONDENT) == []


def test_who_is_no_longer_free_of_a_side_is_told_nothing_of_the_room(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    rooms.offer(cast, reference, to=rooms.ALONE)
    assert on_desk(cast, MEDIATOR) == ["Answer 1 offer."]
    give_role(cast, MEDIATOR, "fangshan", "member")
    assert on_desk(cast, MEDIATOR) == []


def test_a_desk_is_made_of_nothing_that_its_reader_may_not_read(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    cast.fire(CLAIMANT, reference, "claimant_confides", claimant_confidence="Five years would do.")
    rooms.offer(cast, reference, to=rooms.ALONE)
    drafting.shown(cast, reference)
    drafting.comment(cast, reference, CLAIMANT, "Not so fast.", "claimant")
    mediated.minute(cast, reference, mediated.call(cast, reference, side="claimant"))
    offer = rooms.offer(cast, reference, MEDIATOR, to=rooms.BOTH)
    rooms.answer(cast, reference, offer, CLAIMANT)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(RESPONDENT))
        case = read_case(work, reference)
        room = open_rooms(work, [case])[case.id]
        mine = {each.compartment_id for each in load_confided(session, work.actor, case.id, reads_as(work, case))}
    assert {each.compartment_id for each in room.entries} | room.readers.keys() <= mine
    assert {row.compartment_id for row in room.confided} <= mine
    assert [(each.offer.id, each.answers) for each in room.offers] == [(offer, {})]


def test_a_desk_of_many_rooms_asks_no_more_often_than_one_of_a_single_room(cast: Cast) -> None:
    asked = dict[int, int]()
    for _ in range(3):
        reference = rooms.confirmed(cast)
        cast.clock.at += timedelta(minutes=11)  # nobody confides without end
        rooms.offer(cast, reference, MEDIATOR, to=rooms.BOTH)
        drafting.shown(cast, reference)
        mediated.minute(cast, reference, mediated.call(cast, reference))
        with counted(cast.backend.sessions.engine) as statements:
            found = on_desk(cast, CLAIMANT)
        asked[len(found)] = len(statements)
    assert [*asked] == [4, 8, 12]
    assert len({*asked.values()}) == 1, asked
