"""Steps that the secretary prepares and the chair confirms: what is kept, who reads it, what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from govflow.engine.entries import StepConfirmed, StepTaken
from govflow.errors import Forbidden, Invalid, NotFound, Refused, Stale
from govflow.services.commands.meetings.prepared import ConfirmStep, confirm_step
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.meetings.desk_mark import desk_mark
from govflow.store.people import MembershipRow
from govflow.store.record.history import HISTORY, entry_of
from tests.builders import Cast, new_key
from tests.services import proposals
from tests.services.handing import CHAIR, SECRETARY, confirm, decline, endings, last, one, prepare, shown, withdraw

MEMBER = "sun.hao"


@pytest.fixture
def session(cast: Cast) -> str:
    """A conference in session, whose one item has not been voted on."""
    return proposals.conference_in_session(cast)[0]


def tomorrow(cast: Cast) -> dict[str, Any]:
    return {"meeting_date": cast.today + timedelta(days=1), "reason": "Late hour"}


def refusals(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return " ".join(str(each) for each in refused.value.reasons)


def entries(cast: Cast, case: str) -> list[Any]:
    """Rows of the record, in order."""
    with cast.backend.reading() as session:
        query = HISTORY.select().where(HISTORY.c.case_id == cast.case(case).id).order_by(HISTORY.c.seq)
        return list(session.execute(query))


def mark(cast: Cast, case: str, person: str) -> str:
    with cast.backend.reading() as session:
        return desk_mark(cast.backend.work(session, cast.actor(person)), case)


def test_what_the_secretary_prepared_the_chair_confirms_as_it_stands(cast: Cast, session: str) -> None:
    before = cast.case(session)
    prepare(cast, session, "adjourn", **tomorrow(cast))
    after = cast.case(session)
    assert (after.state, after.version, after.entries) == (before.state, before.version, before.entries)
    found = one(cast, session)
    assert (found.reason, found.confirms, found.withdraws, found.missing) == ("Late hour", True, False, ())
    assert [each.value for each in found.answers] == [cast.today + timedelta(days=1)]
    assert found.sha256 == last(cast, session).sha256
    confirm(cast, session)
    assert cast.state(session) == "adjourned"
    assert cast.case(session).data["meeting_date"] == cast.today + timedelta(days=1)
    assert endings(cast, session) == ["confirmed"]


def test_the_step_stands_in_the_record_as_the_chairs_and_says_who_prepared_it(cast: Cast, session: str) -> None:
    prepared_at = cast.clock.at
    prepare(cast, session, "adjourn", **tomorrow(cast))
    cast.clock.at += timedelta(minutes=5)
    sha256 = last(cast, session).sha256
    confirm(cast, session)
    said, taken = entries(cast, session)[-2:]
    assert isinstance(entry_of(taken), StepTaken)
    confirmed = entry_of(said)
    assert isinstance(confirmed, StepConfirmed)
    assert (confirmed.person.en, confirmed.organization and confirmed.organization.en) == ("Wang Lin", "Joint Office")
    assert (confirmed.step, confirmed.at, confirmed.sha256) == ("adjourn", prepared_at, sha256)
    assert said.person_id == taken.person_id == cast.person(CHAIR)


def test_what_is_missing_is_told_and_can_be_prepared_all_the_same(cast: Cast) -> None:
    conference = proposals.conference_in_session(cast)[0]
    prepare(cast, conference, "close_session")
    assert "still on its way" in " ".join(map(str, one(cast, conference).missing))
    assert "still on its way" in refusals(confirm, cast, conference)
    assert endings(cast, conference) == [None]  # nothing has become of it


def test_answers_that_no_step_takes_are_not_prepared_either(cast: Cast, session: str) -> None:
    with pytest.raises(Invalid) as invalid:
        prepare(cast, session, "adjourn", meeting_date=cast.today - timedelta(days=1), reason="Late hour")
    assert "meeting_date" in invalid.value.fields
    with pytest.raises(Invalid):
        prepare(cast, session, "adjourn", reason="Late hour")
    assert "reason is needed" in refusals(prepare, cast, session, "adjourn", meeting_date=cast.today)
    beijing = cast.organization("beijing")
    same = {"referral": "dispute", "matter": "Kilns", "lead": beijing, "counterpart": beijing, "claim": "Close them."}
    assert "named twice" in refusals(prepare, cast, session, "refer_item", **same)
    nobody = {**same, "lead": cast.organization("coatings")}
    with pytest.raises(Invalid) as invalid:
        prepare(cast, session, "refer_item", **nobody)
    assert "lead" in invalid.value.fields
    assert endings(cast, session) == []


def test_only_who_the_file_names_prepares_and_only_the_steps_that_it_names(cast: Cast, session: str) -> None:
    assert "Only" in refusals(prepare, cast, session, "adjourn", by=MEMBER, **tomorrow(cast))
    assert "Only" in refusals(prepare, cast, session, "adjourn", by=CHAIR, **tomorrow(cast))
    assert "not prepared here" in refusals(prepare, cast, session, "invite")
    assert "not prepared here" in refusals(prepare, cast, session, "nothing_of_the_kind")
    assert "not possible" in refusals(prepare, cast, session, "open_session")


def test_nobody_else_learns_that_something_was_prepared(cast: Cast, session: str) -> None:
    watched = (MEMBER, "peng.cheng", "ma.ling")
    before = {each: mark(cast, session, each) for each in (*watched, CHAIR, SECRETARY)}
    prepare(cast, session, "adjourn", **tomorrow(cast))
    for person in watched:
        assert shown(cast, session, person) is None
        assert mark(cast, session, person) == before[person]
        for act in (confirm, decline, withdraw):
            with pytest.raises(NotFound):
                act(cast, session, by=person)
    assert mark(cast, session, CHAIR) != before[CHAIR]
    assert mark(cast, session, SECRETARY) != before[SECRETARY]
    assert endings(cast, session) == [None]


def test_whoever_prepared_it_does_not_confirm_it(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    assert "Only" in refusals(confirm, cast, session, by=SECRETARY)
    with pytest.raises(Forbidden):
        decline(cast, session, by=SECRETARY)
    assert cast.state(session) == "in_session"


def test_a_forged_hash_confirms_nothing(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    first = last(cast, session)
    prepare(cast, session, "adjourn", meeting_date=cast.today + timedelta(days=30), reason="Later")
    for sent in ("", "0" * 64, first.sha256):
        with pytest.raises(Stale):
            confirm(cast, session, shown=sent)
    assert "prepared anew" in refusals(confirm, cast, session, prepared_id=first.id, shown=first.sha256)
    assert (cast.state(session), endings(cast, session)) == ("in_session", ["replaced", None])


def test_a_preparation_of_another_case_is_not_found_here(cast: Cast, session: str) -> None:
    other = proposals.calling(cast)
    prepare(cast, session, "adjourn", **tomorrow(cast))
    row = last(cast, session)
    for case, number in ((other, row.id), (session, row.id + 1)):
        order = ConfirmStep(
            case=case,
            prepared_id=number,
            shown=row.sha256,
            seen_version=cast.case(case).version,
            key=new_key(),
        )
        with pytest.raises(NotFound):
            confirm_step(cast.backend, cast.actor(CHAIR), order)


def test_what_happened_since_is_shown_before_it_is_confirmed(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    seen = cast.case(session).version
    assert (one(cast, session).stale, one(cast, session).changed) == (False, ())
    motion = {"mover": cast.organization("beijing"), "seconder": cast.organization("hebei")}
    more = {"item_title": "Kilns", "topic_class": "routine", "text": "Close them.", "late_reason": "Smog"}
    cast.fire(SECRETARY, session, "move_from_floor", **motion, **more)
    with pytest.raises(Stale) as stale:
        confirm(cast, session, seen_version=seen)
    assert "Enter a motion from the floor" in " ".join(map(str, stale.value.changes))
    found = one(cast, session)
    assert found.stale
    assert "Enter a motion from the floor" in " ".join(map(str, found.changed))
    assert "Open the session" not in " ".join(map(str, found.changed))  # which was before
    confirm(cast, session)  # on what is shown now
    assert cast.state(session) == "adjourned"


def test_confirming_twice_is_one_step(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    seen, key = cast.case(session).version, new_key()
    first = confirm(cast, session, key=key, seen_version=seen)
    count = len(entries(cast, session))
    assert confirm(cast, session, key=key, seen_version=seen) == first
    with pytest.raises((Stale, Refused)):
        confirm(cast, session, seen_version=seen)
    assert "confirmed already" in refusals(confirm, cast, session)
    assert len(entries(cast, session)) == count


def test_what_was_withdrawn_or_declined_is_not_confirmed_any_more(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    withdraw(cast, session)
    assert "withdrawn" in refusals(confirm, cast, session)
    assert shown(cast, session, CHAIR) is None
    prepare(cast, session, "adjourn", **tomorrow(cast))
    decline(cast, session, reason="We finish today.")
    assert "declined" in refusals(confirm, cast, session)
    assert "declined" in refusals(withdraw, cast, session)
    assert shown(cast, session, CHAIR) is None
    assert (one(cast, session, SECRETARY).declined, one(cast, session, SECRETARY).withdraws) == (
        "We finish today.",
        False,
    )
    prepare(cast, session, "adjourn", **tomorrow(cast))
    assert one(cast, session, SECRETARY).declined == ""
    assert endings(cast, session) == ["withdrawn", "declined", None]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "no\u202e"])
def test_whoever_declines_says_why(cast: Cast, session: str, reason: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    with pytest.raises(Invalid):
        decline(cast, session, reason=reason)
    assert endings(cast, session) == [None]


def test_the_chair_may_take_the_step_alone_and_what_was_prepared_is_over(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    cast.fire(CHAIR, session, "adjourn", meeting_date=cast.today + timedelta(days=2), reason="Floods")
    assert shown(cast, session, CHAIR) is None
    cast.clock.at += timedelta(days=2)
    cast.fire(CHAIR, session, "resume_session")
    assert shown(cast, session, CHAIR) is None  # it does not come back with the state
    assert "it is over" in refusals(confirm, cast, session)
    prepare(cast, session, "adjourn", **tomorrow(cast))
    confirm(cast, session)
    assert endings(cast, session) == ["replaced", "confirmed"]


def test_a_step_that_stays_ends_what_was_prepared_for_it_and_nothing_else(cast: Cast, session: str) -> None:
    who = {"lead": cast.organization("beijing"), "counterpart": cast.organization("hebei")}
    referral = {"referral": "dispute", "matter": "Kilns", "claim": "Close them.", **who}
    prepare(cast, session, "refer_item", **referral)
    prepare(cast, session, "adjourn", **tomorrow(cast))
    cast.fire(CHAIR, session, "refer_item", **{**referral, "matter": "Roads"})
    found = shown(cast, session, CHAIR)
    assert found is not None
    assert [each.step for each in found.prepared] == ["adjourn"]


def test_a_referral_is_confirmed_with_the_case_that_it_opens(cast: Cast, session: str) -> None:
    who = {"lead": cast.organization("beijing"), "counterpart": cast.organization("hebei")}
    prepare(cast, session, "refer_item", referral="dispute", matter="Kilns", claim="Close them.", **who)
    found = one(cast, session)
    assert found.target is None
    assert "Beijing Municipality" in [str(getattr(each.value, "en", "")) for each in found.answers]
    before = set(cast.linked(session))
    confirm(cast, session)
    [opened] = set(cast.linked(session)) - before
    assert (cast.case(opened).workflow, cast.state(session)) == ("dispute-mediation", "in_session")


def test_whoever_has_left_office_has_nothing_confirmed_any_more(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    with cast.backend.transaction() as transaction:
        mine = MembershipRow.person_id == cast.person(SECRETARY)
        transaction.execute(update(MembershipRow).where(mine).values(until=cast.today - timedelta(days=1)))
    assert "does not prepare steps here any more" in refusals(confirm, cast, session)
    decline(cast, session)
    assert endings(cast, session) == ["declined"]


def test_an_item_of_the_meeting_is_referred_so_as_well(cast: Cast) -> None:
    _, item = proposals.conference_in_session(cast)
    who = {"lead": cast.organization("beijing"), "counterpart": cast.organization("hebei")}
    prepare(cast, item, "refer", referral="dispute", claim="Close them.", reason="A boundary", **who)
    assert shown(cast, item, "peng.cheng") is None
    confirm(cast, item)
    assert cast.state(item) == "referred"


def test_answers_are_judged_again_on_the_day_of_the_confirmation(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    cast.clock.at += timedelta(days=2)
    with pytest.raises((Invalid, Stale)):
        confirm(cast, session)
    assert cast.state(session) == "in_session"


def test_the_same_step_is_taken_by_the_ordinary_way_only_by_whose_it_is(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    values = tomorrow(cast)
    reason = values.pop("reason")
    order = TakeStep(
        case=session,
        name="adjourn",
        values=values,
        reason=reason,
        seen_version=cast.case(session).version,
        key=new_key(),
    )
    assert "Only" in refusals(take_step, cast.backend, cast.actor(SECRETARY), order)
