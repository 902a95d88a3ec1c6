"""Attendance at a meeting: votes on its items rest on it, what was cast stays, and nobody decides by it alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from govflow.engine.entries import Stored, read_entry
from govflow.errors import NotFound, Refused
from govflow.services.catalog import publish
from govflow.services.commands.meetings.attendance import Attending, RecordAttendance, record_attendance
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Delegate, delegate
from govflow.services.commands.sitting import CloseRound, Contest, close_round, contest
from govflow.services.queries.case.round.ending import closing_of
from govflow.services.queries.meetings.desk import load_desk
from govflow.store.meetings.attendance import AttendanceRow
from govflow.store.record.history import HISTORY
from govflow.values import SYSTEM
from tests.builders import Cast, new_key
from tests.services import arranging, proposals

SECRETARY, CHAIR = "wang.lin", "gao.shan"
SEEN = "As seen in the room"


def line_of(cast: Cast, conference: str, item: str) -> int:
    with cast.backend.reading() as session:
        page = load_desk(cast.backend.work(session, cast.actor(SECRETARY)), conference, None, [])
    found = next(each for each in page.agenda.lines if each.item is not None and each.item.reference == item)
    assert found.id is not None
    return found.id


def marks(cast: Cast, **presence: str) -> tuple[Attending, ...]:
    found = []
    for name, said in presence.items():
        kind, _, proxy = said.partition(" ")
        taker = cast.organization(proxy) if proxy else None
        found.append(Attending(organization_id=cast.organization(name), presence=kind, proxy_id=taker))  # type: ignore[arg-type]
    return tuple(found)


def take(
    cast: Cast,
    conference: str,
    entry_id: int | None = None,
    *,
    by: str = SECRETARY,
    reason: str = SEEN,
    **presence: str,
) -> None:
    order = RecordAttendance(
        case=conference, entry_id=entry_id, attending=marks(cast, **presence), reason=reason, key=new_key()
    )
    record_attendance(cast.backend, cast.actor(by), order)


def refusals(cast: Cast, conference: str, entry_id: int | None = None, **more: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        take(cast, conference, entry_id, **more)
    return [str(each) for each in refused.value.reasons]


def seats(cast: Cast, item: str) -> dict[str, tuple[str, str | None]]:
    """Of each seat its status and who casts its vote, by organization."""
    found = cast.round(item)
    names = {cast.organization(each): each for each in proposals.MEMBERS}
    of = {each.id: names[each.organization_id or 0] for each in found.seats}
    return {of[each.id]: (each.status, of.get(each.delegate_to or 0)) for each in found.seats}


def test_a_vote_opens_with_the_seats_as_the_list_has_them_for_its_item(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    take(cast, conference, beijing="present", tianjin="present", hebei="proxy tianjin")
    cast.fire(CHAIR, item, "call_vote")
    assert seats(cast, item) == {
        "beijing": ("present", None),
        "tianjin": ("present", None),
        "hebei": ("absent", "tianjin"),
    }
    line = cast.round(item).judge().derivation
    assert "3 ≥ 2, met" in [str(each.value) for each in line]


def test_without_a_list_nobody_is_taken_to_be_there_or_not(cast: Cast) -> None:
    item = proposals.ballot(cast)
    assert {status for status, _ in seats(cast, item).values()} == {"eligible"}


def test_a_recusal_holds_for_its_item_alone_and_a_departure_from_it_on(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    line = line_of(cast, conference, item)
    take(cast, conference, beijing="present", tianjin="present", hebei="present")
    take(cast, conference, line, reason="Owner of a paint works", tianjin="recused")
    take(cast, conference, line, hebei="left")
    cast.fire(CHAIR, item, "call_vote")
    assert seats(cast, item) == {"beijing": ("present", None), "tianjin": ("recused", None), "hebei": ("absent", None)}
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(SECRETARY))
        first = load_desk(work, conference, None, []).agenda.lines[0].id
        before = load_desk(work, conference, first, []).attendance
        on_it = load_desk(work, conference, line, []).attendance
    assert before is not None
    assert on_it is not None
    assert (before.present, on_it.present) == (3, 1)


def test_what_is_recorded_while_a_vote_is_open_changes_its_seats_but_never_a_vote_that_was_cast(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    take(cast, conference, beijing="present", tianjin="present", hebei="present")
    cast.fire(CHAIR, item, "call_vote")
    cast.answer("hebei", item, "no")
    take(cast, conference, line_of(cast, conference, item), hebei="left", tianjin="left")
    assert seats(cast, item) == {"beijing": ("present", None), "tianjin": ("absent", None), "hebei": ("present", None)}
    assert [each.choice for each in cast.round(item).responses] == ["no"]


def test_a_vote_handed_over_by_the_seat_itself_stays_when_the_list_changes(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    take(cast, conference, beijing="present", tianjin="present", hebei="present")
    cast.fire(CHAIR, item, "call_vote")
    found = cast.round(item)
    by_name = {each.organization_id: each.id for each in found.seats}
    handing = Delegate(
        case=item,
        round_id=found.id,
        seat_id=by_name[cast.organization("hebei")],
        to_seat_id=by_name[cast.organization("beijing")],
        key=new_key(),
    )
    delegate(cast.backend, cast.actor("li.jian"), handing)
    line = line_of(cast, conference, item)
    take(cast, conference, line, tianjin="left")
    assert seats(cast, item) == {
        "beijing": ("present", None),
        "tianjin": ("absent", None),
        "hebei": ("present", "beijing"),
    }
    for _ in range(2):
        take(cast, conference, line, hebei="left")
        assert seats(cast, item)["hebei"] == ("absent", "beijing")
    take(cast, conference, line, tianjin="present", hebei="proxy tianjin")  # nor does it go to somebody else
    assert seats(cast, item)["hebei"] == ("absent", "beijing")


def test_a_vote_comes_to_its_holder_once_that_one_is_there_and_back_when_the_giver_comes(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    take(cast, conference, beijing="present", tianjin="excused", hebei="proxy tianjin")
    cast.fire(CHAIR, item, "call_vote")
    assert seats(cast, item)["hebei"] == ("absent", None)
    line = line_of(cast, conference, item)
    take(cast, conference, line, tianjin="present")
    assert seats(cast, item)["hebei"] == ("absent", "tianjin")
    take(cast, conference, line, hebei="present")
    assert seats(cast, item)["hebei"] == ("present", None)


def test_a_member_that_is_listed_as_absent_objects_and_votes(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    take(cast, conference, beijing="present", tianjin="present", hebei="absent")
    cast.fire(CHAIR, item, "call_vote")
    found = cast.round(item)
    seat = next(each.id for each in found.seats if each.organization_id == cast.organization("hebei"))
    contest(
        cast.backend,
        cast.actor("li.jian"),
        Contest(case=item, round_id=found.id, seat_id=seat, note="We are here", key=new_key()),
    )
    again = {"reason": "Not in the room", "hebei": "absent"}
    take(cast, conference, line_of(cast, conference, item), **again)
    assert seats(cast, item)["hebei"] == ("eligible", None)
    cast.answer("hebei", item, "no")
    take(cast, conference, line_of(cast, conference, item), **again)
    assert seats(cast, item)["hebei"] == ("eligible", None)
    assert [each.choice for each in cast.round(item).responses] == ["no"]


def test_a_member_whose_vote_the_list_gave_away_objects_and_what_was_cast_for_it_goes_out(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    take(cast, conference, beijing="present", tianjin="present", hebei="proxy tianjin")
    cast.fire(CHAIR, item, "call_vote")
    found = cast.round(item)
    seat = next(each.id for each in found.seats if each.organization_id == cast.organization("hebei"))
    told = {"matter": found.matter_hash, "foreseen": cast.foreseen(found, seat, "yes")}
    order = Respond(case=item, round_id=found.id, seat_id=seat, choice="yes", **told, key=new_key())  # type: ignore[arg-type]
    respond(cast.backend, cast.actor("ma.ling"), order)
    objecting = Contest(case=item, round_id=found.id, seat_id=seat, note="We gave nobody our vote", key=new_key())
    contest(cast.backend, cast.actor("li.jian"), objecting)
    assert seats(cast, item)["hebei"] == ("eligible", None)
    assert cast.round(item).responses == ()
    take(cast, conference, line_of(cast, conference, item), hebei="proxy tianjin")
    assert seats(cast, item)["hebei"] == ("eligible", None)
    cast.answer("hebei", item, "no")
    assert [each.choice for each in cast.round(item).responses] == ["no"]


def test_the_chair_closes_a_vote_on_a_list_that_somebody_else_took(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    take(cast, conference, beijing="present", tianjin="present", hebei="absent")
    cast.fire(CHAIR, item, "call_vote")
    for each in ("beijing", "tianjin"):
        cast.answer(each, item, "yes")
    found = cast.round(item)
    order = CloseRound(case=item, round_id=found.id, shown=closing_of(found).shown, reason="All heard", key=new_key())
    close_round(cast.backend, cast.actor(CHAIR), order)
    assert cast.round(item).outcome == "carried"


def test_who_took_the_list_does_not_close_a_vote_on_it(cast: Cast) -> None:
    proposals.name_no_chair(cast)
    conference, item = proposals.conference_in_session(cast)
    take(cast, conference, beijing="present", tianjin="present", hebei="absent")
    cast.fire(CHAIR, item, "call_vote")
    for each in ("beijing", "tianjin"):
        cast.answer(each, item, "yes")
    found = cast.round(item)
    order = CloseRound(case=item, round_id=found.id, shown=closing_of(found).shown, reason="All heard", key=new_key())
    with pytest.raises(Refused, match="who may object until"):
        close_round(cast.backend, cast.actor(SECRETARY), order)


@pytest.mark.parametrize("person", ["sun.hao", "peng.cheng", "gao.shan", "admin"])
def test_only_who_keeps_the_list_records_who_is_there(cast: Cast, person: str) -> None:
    conference, _ = proposals.conference_in_session(cast)
    if person == "admin":
        with pytest.raises(NotFound):
            take(cast, conference, by=person, hebei="absent")
        return
    [said] = refusals(cast, conference, by=person, hebei="absent")
    assert said.startswith("Only Joint office (secretary) may do this")


def test_nothing_is_recorded_before_the_papers_are_out(cast: Cast) -> None:
    conference, _ = proposals.convened(cast)
    assert refusals(cast, conference, hebei="present") == ["In “Convened” no attendance is recorded."]


def test_what_was_recorded_is_corrected_with_a_reason_and_both_stay_on_record(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    said = ["Attendance is recorded there already: write why it is corrected."]
    assert refusals(cast, conference, reason="", hebei="absent") == said
    take(cast, conference, reason="Left before the opening", hebei="absent")
    query = select(AttendanceRow.presence).where(AttendanceRow.organization_id == cast.organization("hebei"))
    with cast.backend.reading() as session:
        assert session.scalars(query.order_by(AttendanceRow.id)).all() == ["present", "absent"]


def test_what_cannot_be_is_refused_with_its_reason(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    line = line_of(cast, conference, item)
    assert refusals(cast, conference, line, reason="", hebei="recused") == ["Write the reason of the recusal."]
    assert refusals(cast, conference, hebei="recused") == ["A recusal is for one item: choose the item."]
    assert refusals(cast, conference, line, hebei="proxy") == ["Say which other member casts the vote."]
    assert refusals(cast, conference, hebei="proxy hebei") == ["Say which other member casts the vote."]
    assert refusals(cast, conference, hebei="present tianjin") != []
    assert refusals(cast, conference, chengde="present") == [
        "An organization is named that is not at this meeting. Reload the page."
    ]
    assert refusals(cast, conference, coatings="recused", reason="Own matter") == [
        "Guests do not vote: they are there or not.",
        "A recusal is for one item: choose the item.",
    ]
    assert refusals(cast, conference, 10_000, hebei="present") == ["Choose an item of the agenda."]
    assert refusals(cast, conference) == ["Choose at least one organization whose attendance changes."]


def test_the_record_says_who_was_there_in_words_and_moves_no_version(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    before = cast.case(conference).version
    take(cast, conference, beijing="present", hebei="proxy beijing")
    case = cast.case(conference)
    assert case.version == before
    with cast.backend.reading() as session:
        row = session.execute(select(HISTORY).where(HISTORY.c.kind == "attendance")).one()
        workflow = cast.backend.work(session, SYSTEM).version_of(case).workflow
    entry = read_entry(Stored(kind=row.kind, name=row.name, content=row.content))
    assert str(entry.title(workflow)) == "Attendance recorded"
    said = (
        "Beijing Municipality: present: “As seen in the room”, "
        "Hebei Province: represented by Beijing Municipality: “As seen in the room”."
    )
    assert str(entry.sentence(workflow)) == said


def test_a_meeting_that_was_put_off_begins_its_list_anew(cast: Cast) -> None:
    conference, item = proposals.convened(cast)
    cast.fire(SECRETARY, conference, "send_papers", invitation_letter=proposals.PDF, session_papers=proposals.PDF)
    everybody = tuple(cast.organization(each) for each in proposals.MEMBERS)
    cast.fire(SECRETARY, conference, "record_attendance", present=everybody, credentials_checked=True)
    take(cast, conference, line_of(cast, conference, item), hebei="left")
    cast.fire(CHAIR, conference, "postpone", meeting_date=cast.today + timedelta(days=100), reason="Floods")
    arranging.arrange(cast, conference, arranging.lines(cast, conference)[1:])  # also without a line that was marked
    cast.fire(SECRETARY, conference, "close_agenda")
    cast.fire(SECRETARY, conference, "lock_agenda")
    cast.fire(SECRETARY, conference, "send_papers", invitation_letter=proposals.PDF, session_papers=proposals.PDF)
    cast.clock.at += timedelta(days=100)
    with pytest.raises(Refused) as refused:
        cast.fire(CHAIR, conference, "open_session")
    assert any("No quorum: 0 of the 2 members needed" in str(each) for each in refused.value.reasons)
    assert len(refused.value.reasons) == 2  # nor are credentials taken to be checked


def test_a_line_from_which_attendance_is_recorded_stays_on_the_agenda(cast: Cast) -> None:
    """In a procedure of a region that leaves its agenda open once attendance is recorded."""
    text = Path("workflows/joint_conference.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    text = text.replace("open_in: [agenda_call, agenda_review]", "open_in: [agenda_call, agenda_review, in_session]")
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name="joint_conference.v2.yaml")
    conference, _ = proposals.conference_in_session(cast)
    first, *others = arranging.lines(cast, conference)
    take(cast, conference, first.id, hebei="left")
    with pytest.raises(Refused, match="so it stays on the agenda"):
        arranging.arrange(cast, conference, others)
    last, second = others[-1], others[:-1]
    arranging.arrange(cast, conference, [first, *second])
    assert last not in arranging.lines(cast, conference)
