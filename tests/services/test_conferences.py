"""A conference at short notice, adjourned, with items that come late, amendments, and votes held anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from govflow.errors import Invalid, Refused
from govflow.services.queries.operations import verify_record
from govflow.services.queries.step.page import check_step, load_step
from govflow.store.rounds import latest_round_ids, load_rounds
from govflow.store.rounds.tables import ROUND
from tests.builders import Cast
from tests.services import proposals
from tests.services.disputes import PDF

CHAIR, SECRETARY = "gao.shan", "wang.lin"


def proposed(cast: Cast) -> str:
    """A conference that waits for the convener."""
    return cast.open(
        "sun.hao", "joint-conference", "Smog alarm", purpose="Act at once.", level="conference", rule_set="by_topic"
    )


def called(cast: Cast, step: str, days: int) -> str:
    reference = proposed(cast)
    meeting = cast.today + timedelta(days=days)
    reason = {"reason": "The alarm begins on Monday"} if step == "accept_urgently" else {}
    cast.fire(CHAIR, reference, step, meeting_date=meeting, place="Beijing", **reason)
    return reference


def late_item(cast: Cast, conference: str, topic_class: str = "standards") -> str:
    cast.fire(
        SECRETARY,
        conference,
        "submit_late_item",
        item_title="Flood relief",
        topic_class=topic_class,
        text="Open the dam.",
        late_reason="The flood came yesterday",
    )
    return cast.linked(conference)[-1]


def vote(cast: Cast, reference: str, choice: str = "yes") -> None:
    cast.fire(CHAIR, reference, "call_vote")
    for person in proposals.SPEAKERS:
        cast.respond(person, reference, choice)
    cast.close_round(CHAIR, reference)


@pytest.mark.parametrize(("step", "days"), [("accept", 60), ("accept_urgently", 5)])
def test_a_meeting_is_called_as_early_as_its_notice_lets_and_no_day_earlier(cast: Cast, step: str, days: int) -> None:
    first = cast.today + timedelta(days=days)
    with pytest.raises(Invalid) as refused:
        called(cast, step, days - 1)
    assert [*refused.value.fields] == ["meeting_date"]
    reference = called(cast, step, days)
    assert (cast.state(reference), cast.case(reference).data["meeting_date"]) == ("agenda_call", first)


def test_the_form_says_the_earliest_day_before_it_is_filled_in(cast: Cast) -> None:
    reference = proposed(cast)
    assert earliest(cast, reference, "accept") == cast.today + timedelta(days=60)
    assert earliest(cast, reference, "accept_urgently") == cast.today + timedelta(days=5)


def earliest(cast: Cast, reference: str, step: str) -> date | None:
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor(CHAIR)), reference, step)
    [question] = [each for each in page.questions if each.name == "meeting_date"]
    return question.first


def test_urgent_notice_needs_a_written_reason(cast: Cast) -> None:
    reference, meeting = proposed(cast), cast.today + timedelta(days=6)
    with pytest.raises(Refused, match="written reason"):
        cast.fire(CHAIR, reference, "accept_urgently", meeting_date=meeting, place="Beijing")


def test_an_urgent_meeting_is_held_within_the_week(cast: Cast) -> None:
    conference = called(cast, "accept_urgently", 5)
    cast.fire(
        SECRETARY,
        conference,
        "submit_item",
        item_title="Stop the kilns",
        topic_class="standards",
        text="They stop.",
        late_reason="The alarm begins on Monday",
    )
    item = cast.linked(conference)[-1]
    cast.fire(CHAIR, item, "shorten")
    cast.pass_days(3)
    assert (cast.state(conference), cast.state(item)) == ("agenda_review", "scheduled")
    cast.fire(SECRETARY, conference, "lock_agenda")
    cast.pass_days(1)
    cast.fire(SECRETARY, conference, "send_papers", invitation_letter=PDF, session_papers=PDF)
    cast.pass_days(1)
    opened(cast, conference)
    vote(cast, item)
    cast.fire(CHAIR, conference, "close_session")
    assert cast.case(item).end == "success"


def opened(cast: Cast, conference: str) -> None:
    present = cast.organizations(*proposals.MEMBERS)
    cast.fire(SECRETARY, conference, "record_attendance", present=present, credentials_checked=True)
    cast.fire(CHAIR, conference, "open_session")


@pytest.mark.parametrize("days", [0, 1, 40])
def test_an_adjourned_session_goes_on_with_its_papers_and_its_items(cast: Cast, days: int) -> None:
    conference, item = proposals.conference_in_session(cast)
    there = cast.case(conference).data["present"]
    cast.fire(CHAIR, conference, "adjourn", meeting_date=cast.today + timedelta(days=days), reason="Late hour")
    if days:
        cast.pass_days(days - 1)
        with pytest.raises(Refused, match="cannot open before"):
            cast.fire(CHAIR, conference, "resume_session")
        cast.pass_days(1)
    cast.fire(CHAIR, conference, "resume_session")
    assert cast.case(conference).data["present"] == there
    assert (cast.state(conference), cast.state(item)) == ("in_session", "scheduled")


def test_nobody_adjourns_in_the_middle_of_a_vote(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    cast.fire(CHAIR, item, "call_vote")
    with pytest.raises(Refused, match="still on its way"):
        cast.fire(CHAIR, conference, "adjourn", meeting_date=cast.today, reason="Late hour")


def test_a_late_item_waits_for_the_chair_and_says_why_it_is_late(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    item = late_item(cast, conference)
    assert cast.state(item) == "late"
    assert cast.case(item).data["late_reason"] == "The flood came yesterday"
    with pytest.raises(Refused):
        cast.fire(SECRETARY, item, "take_up_at_once", reason="It cannot wait")
    cast.fire(CHAIR, item, "take_up_at_once", reason="It cannot wait")
    vote(cast, item)
    assert cast.state(item) == "resolved"


def test_no_item_comes_late_before_the_call_is_over_or_after_the_session(cast: Cast) -> None:
    conference = proposals.calling(cast)
    with pytest.raises(Refused, match="not possible while"):
        late_item(cast, conference)
    conference, item = proposals.conference_in_session(cast)
    vote(cast, item)
    cast.fire(CHAIR, conference, "close_session")
    with pytest.raises(Refused, match="not possible while"):
        late_item(cast, conference)


def test_what_was_written_for_one_item_does_not_stand_in_the_form_of_the_next(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    late_item(cast, conference)
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor(SECRETARY)), conference, "submit_late_item")
    assert {each.name: each.known for each in page.questions} == dict.fromkeys(
        ("item_title", "item_title_other", "topic_class", "field_of_work", "text", "paper", "late_reason")
    )


def motion(cast: Cast, mover: str, seconder: str) -> dict[str, object]:
    return {
        "mover": cast.organization(mover),
        "seconder": cast.organization(seconder),
        "item_title": "Clear the snow",
        "topic_class": "routine",
        "text": "It is cleared by all.",
        "late_reason": "It snowed this morning",
    }


def test_a_motion_from_the_floor_is_of_two_members(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    for seconder, said in (("beijing", "named twice"), ("tangshan", "Choose among these")):
        with pytest.raises(Refused, match=said):
            cast.fire(SECRETARY, conference, "move_from_floor", **motion(cast, "beijing", seconder))
    cast.fire(SECRETARY, conference, "move_from_floor", **motion(cast, "beijing", "hebei"))
    item = cast.case(cast.linked(conference)[-1])
    seats = {name: [each.organization_id for each in item.holders(name)] for name in ("proposer", "seconder")}
    assert seats == {"proposer": [cast.organization("beijing")], "seconder": [cast.organization("hebei")]}
    assert item.state == "late"


def test_a_mistaken_vote_is_annulled_until_the_session_is_closed_and_both_stay_on_record(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    vote(cast, item, "no")
    cast.fire(CHAIR, item, "annul_vote", reason="The wrong text lay out")
    vote(cast, item)
    cast.fire(CHAIR, conference, "close_session")
    assert cast.case(item).end == "success"
    assert outcomes(cast, item) == ["lost", "carried"]
    with pytest.raises(Refused, match="not possible while"):
        cast.fire(CHAIR, item, "annul_vote", reason="Too late")
    assert verify_record(cast.backend).first_broken is None


def outcomes(cast: Cast, item: str) -> list[str | None]:
    """How each vote on an item ended, in the order in which they were held."""
    query = select(ROUND.c.id).where(ROUND.c.case_id == cast.case(item).id, ROUND.c.name == "standards_ballot")
    with cast.backend.reading() as session:
        return [each.outcome for each in load_rounds(session, list(session.scalars(query.order_by(ROUND.c.id))))]


def test_what_was_lost_is_not_voted_on_again_once_the_session_is_closed(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    vote(cast, item, "no")
    cast.fire(CHAIR, conference, "close_session")
    with pytest.raises(Refused, match="this step must wait for it"):
        cast.fire(CHAIR, item, "annul_vote", reason="Too late")


def test_a_plan_goes_to_the_centre_once_the_session_is_closed(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    vote(cast, item)
    plan = late_item(cast, conference, topic_class="planning")
    cast.fire(CHAIR, plan, "take_up_at_once", reason="It cannot wait")
    vote(cast, plan)
    assert cast.state(plan) == "plan_resolved"
    cast.fire(CHAIR, conference, "close_session")
    assert (cast.state(item), cast.state(plan)) == ("adopted", "confirmation")


def test_an_item_that_stands_alone_is_adopted_at_once(cast: Cast) -> None:
    item = proposals.scheduled(cast)
    vote(cast, item)
    assert cast.state(item) == "adopted"


def amended(cast: Cast, item: str) -> str:
    """Hebei has moved another text, and Beijing has seconded it."""
    text = {"amendment_title": "Shorter", "amendment_text": "Half the limits."}
    cast.fire("li.jian", item, "move_amendment", **text)
    amendment = cast.linked(item)[-1]
    with pytest.raises(Refused):
        cast.fire("li.jian", amendment, "second")
    cast.fire("sun.hao", amendment, "second")
    return amendment


def test_an_amendment_is_decided_before_the_text_and_changes_what_is_voted_on(cast: Cast) -> None:
    _, item = proposals.conference_in_session(cast)
    amendment = amended(cast, item)
    with pytest.raises(Refused, match=amendment):
        cast.fire(CHAIR, item, "call_vote")
    with pytest.raises(Refused, match="must wait for it"):
        cast.fire(CHAIR, amendment, "call_vote")
    cast.fire(CHAIR, item, "take_amendments")
    with pytest.raises(Refused, match="still on its way"):
        cast.fire(CHAIR, item, "close_amendments")
    vote(cast, amendment)
    assert (cast.state(amendment), cast.state(item)) == ("voted_in", "amending")
    cast.fire(CHAIR, item, "close_amendments")
    assert (cast.state(amendment), cast.state(item)) == ("adopted", "amended")
    cast.fire(SECRETARY, item, "consolidate", text="The joint standard is adopted with half the limits.")
    cast.fire(CHAIR, item, "call_vote")
    matter = cast.round(item).matter
    assert matter is not None
    assert [each.value for each in matter.pieces if each.field == "text"] == [
        "The joint standard is adopted with half the limits."
    ]


def test_an_amendment_that_is_lost_leaves_the_text(cast: Cast) -> None:
    _, item = proposals.conference_in_session(cast)
    amendment = amended(cast, item)
    cast.fire(CHAIR, item, "take_amendments")
    vote(cast, amendment, "no")
    cast.fire(CHAIR, item, "close_amendments")
    assert (cast.state(amendment), cast.state(item)) == ("rejected", "scheduled")
    assert cast.case(item).data["text"] == "Adopt it."


def test_a_vote_on_an_amendment_is_annulled_and_held_anew_until_the_chair_goes_on(cast: Cast) -> None:
    _, item = proposals.conference_in_session(cast)
    amendment = amended(cast, item)
    cast.fire(CHAIR, item, "take_amendments")
    vote(cast, amendment, "no")
    with pytest.raises(Refused):
        cast.fire(SECRETARY, amendment, "annul_vote", reason="Not for the secretary")
    cast.fire(CHAIR, amendment, "annul_vote", reason="The wrong text lay out")
    assert cast.state(amendment) == "seconded"
    vote(cast, amendment)
    cast.fire(CHAIR, item, "close_amendments")
    assert (cast.state(amendment), cast.state(item)) == ("adopted", "amended")
    with cast.backend.reading() as session:
        numbers = latest_round_ids(session, cast.case(amendment).id)
        held = session.scalars(select(ROUND.c.outcome).where(ROUND.c.case_id == cast.case(amendment).id)).all()
    assert sorted(held) == ["carried", "lost"]
    assert len(numbers) == 1
    with pytest.raises(Refused):
        cast.fire(CHAIR, amendment, "annul_vote", reason="Too late")


def test_an_amendment_from_the_floor_is_of_the_member_that_moved_it(cast: Cast) -> None:
    _, item = proposals.conference_in_session(cast)
    text = {"amendment_title": "Shorter", "amendment_text": "Half the limits."}
    cast.fire(SECRETARY, item, "record_amendment", mover=cast.organization("tianjin"), **text)
    amendment = cast.linked(item)[-1]
    assert [each.organization_id for each in cast.case(amendment).holders("mover")] == [cast.organization("tianjin")]
    cast.fire(SECRETARY, amendment, "record_seconder", seconded_by=cast.organization("hebei"))
    assert cast.state(amendment) == "seconded"


def test_what_the_check_page_says_of_closing_holds_when_it_is_sent(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    vote(cast, item)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(CHAIR))
        check_step(work, conference, "close_session", {}, None, cast.case(conference).version)
    cast.fire(CHAIR, conference, "close_session")
    assert cast.state(item) == "adopted"


def test_items_agreed_in_writing_are_adopted_by_themselves(cast: Cast) -> None:
    conference = proposals.calling(cast)
    item = proposals.item_with_paper(cast, conference, PDF)
    alone = proposals.scheduled(cast)
    cast.fire(SECRETARY, conference, "take_up_item", pending_item=cast.case(alone).id)
    cast.fire(SECRETARY, conference, "close_agenda")
    cast.fire(SECRETARY, conference, "go_written", meeting_date=cast.today)
    cast.pass_days(15)
    assert [cast.state(each) for each in (conference, item, alone)] == ["decided", "adopted", "adopted"]
