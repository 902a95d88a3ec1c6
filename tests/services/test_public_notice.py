"""A public notice lasts its whole time, whoever objects, and an invitation goes out in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.errors import Invalid, NotFound, Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.operation.notices.telling import tell
from govflow.services.operation.notices.wishes import wish_of_case
from govflow.store.lists.notices.tables import MUTES, NOTICE
from govflow.store.standing import takes_part
from govflow.store.writing.locking import read_case
from tests.builders import Cast, give_role
from tests.services import proposals, ranked_calls

EXAMINER = "shang.hui"


@pytest.fixture
def notice(cast: Cast) -> str:
    """A request that the committee has recommended: on notice since Monday, 2 March 2026."""
    request = Request(
        title="Works on the river bank", title_other="护岸工程", by="langfang", committee="water", fund="water_local",
        amount=1_000_000, ends_on=date(2027, 6, 30),
    )  # fmt: skip
    for each in (requests.draft, requests.submit, requests.pass_screening, requests.score, requests.put_to_committee):
        each(cast, request)
    requests.vote(cast, request)
    give_role(cast, EXAMINER, "chamber", "legal")
    return request.reference


def objected(cast: Cast, reference: str, by: str = "peng.cheng") -> str:
    """An objection, by somebody who takes no part in the request; its reference."""
    cast.fire(by, reference, "object", grounds="The bank needs no works.")
    return cast.linked(reference)[-1]


def answered(cast: Cast, objection: str, how: str = "dismiss") -> None:
    cast.fire("wang.lin", objection, "appoint", examiner=cast.person(EXAMINER))
    cast.fire(EXAMINER, objection, how, acting="chamber", finding="The survey shows that it does.")


def go_to(cast: Cast, reference: str, **before: int) -> None:
    """To a moment before the notice ends."""
    ends = cast.case(reference).due_at
    assert ends is not None
    cast.clock.at = ends - timedelta(**before)
    sweep(cast.backend)


@pytest.mark.parametrize("how", ["nobody objects", "dismiss", "uphold", "both"])
def test_the_notice_lasts_until_the_last_minute_of_its_last_day_whatever_happens_in_it(
    cast: Cast, notice: str, how: str
) -> None:
    ends = cast.case(notice).due_at
    assert ends is not None
    assert (cast.case(notice).today(ends - timedelta(minutes=1)) - cast.today).days == 7
    for each in {"nobody objects": (), "both": ("uphold", "dismiss")}.get(how, (how,)):
        answered(cast, objected(cast, notice), each)
    assert cast.case(notice).due_at == ends
    for before in ({"days": 1, "minutes": 1}, {"days": 1}, {"minutes": 1}):
        go_to(cast, notice, **before)
        assert cast.state(notice) == "public_notice"
    go_to(cast, notice, minutes=0)
    assert cast.state(notice) == ("ranked" if how in ("uphold", "both") else "budget_check")


@pytest.mark.parametrize("how", ["", "dismiss", "uphold"])
def test_a_request_that_was_carried_with_a_list_goes_on_after_its_notice(cast: Cast, how: str) -> None:
    call = ranked_calls.call(cast)
    [request] = ranked_calls.scored(cast, call, ("miyun", 4, 0))
    ranked_calls.voted(cast, call, beijing="yes", tianjin="yes", hebei="yes")
    assert cast.state(request.reference) == "public_notice"
    if how:
        give_role(cast, EXAMINER, "chamber", "legal")
        answered(cast, objected(cast, request.reference), how)
    cast.pass_days(8)
    assert cast.state(request.reference) == ("ranked" if how == "uphold" else "budget_check")


def test_nobody_leaves_the_notice_before_its_end(cast: Cast, notice: str) -> None:
    go_to(cast, notice, minutes=1)
    with pytest.raises(Refused, match="is not possible while the case is in “Public notice”"):
        cast.act("langfang", "signatory", notice, "withdraw")
    go_to(cast, notice, minutes=0)
    cast.act("langfang", "signatory", notice, "withdraw")
    assert cast.state(notice) == "withdrawn"


def test_several_objections_are_open_at_once_and_the_request_waits_for_all(cast: Cast, notice: str) -> None:
    first, second = objected(cast, notice), objected(cast, notice, "he.jun")
    answered(cast, first)
    cast.pass_days(8)
    assert cast.state(notice) == "objections_open"
    answered(cast, second)
    assert cast.state(notice) == "budget_check"


def test_another_recommendation_is_on_notice_for_the_whole_time_again(cast: Cast, notice: str) -> None:
    cast.pass_days(3)
    answered(cast, objected(cast, notice), "uphold")
    cast.pass_days(5)
    cast.fire("wang.lin", notice, "put_to_committee", amount_recommended=cast.case(notice).data["amount"], rank=1)
    for member in ("beijing", "tianjin"):  # it is Hebei's own matter
        cast.answer(member, notice, "yes")
    ends = cast.case(notice).due_at
    assert ends is not None
    assert (cast.case(notice).today(ends - timedelta(minutes=1)) - cast.today).days == 7
    go_to(cast, notice, minutes=0)
    assert cast.state(notice) == "budget_check", "what was upheld before counts no more"


def test_the_applicant_does_not_object_nor_whoever_has_acted_for_it(cast: Cast, notice: str) -> None:
    signatory = cast.member("langfang", "signatory")
    with pytest.raises(Refused, match="You act for"):
        objected(cast, notice, signatory)
    give_role(cast, signatory, "coatings", "member")
    with pytest.raises(Refused, match="You have acted for"):
        cast.fire(signatory, notice, "object", acting="coatings", grounds="The bank needs no works.")


def test_who_objects_reads_no_more_of_the_request_and_all_of_the_objection(cast: Cast, notice: str) -> None:
    objection = objected(cast, notice)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("peng.cheng"))
        assert not takes_part(work.actor, read_case(work, notice), work.current(session, "funding-request").workflow)
        assert takes_part(work.actor, read_case(work, objection), work.current(session, "objection").workflow)
    cast.pass_days(8)
    answered(cast, objection)
    with cast.backend.reading() as session, pytest.raises(NotFound):
        read_case(cast.backend.work(session, cast.actor("peng.cheng")), notice)


def test_whoever_scored_the_request_examines_no_objection_to_it(cast: Cast, notice: str) -> None:
    objection = objected(cast, notice)
    reviewer = requests.REVIEWERS[0]
    give_role(cast, reviewer, "chamber", "legal")
    with pytest.raises(Refused, match="already judges the case that this one belongs to"):
        cast.fire("wang.lin", objection, "appoint", examiner=cast.person(reviewer))


@pytest.mark.parametrize("place", ["beijing", "water", "langfang", "coatings"])
def test_nobody_examines_an_objection_who_serves_one_of_the_sides_or_a_member_that_voted(
    cast: Cast, notice: str, place: str
) -> None:
    objection = objected(cast, notice)
    give_role(cast, EXAMINER, place, "legal")
    with pytest.raises((Refused, Invalid)):
        cast.fire("wang.lin", objection, "appoint", examiner=cast.person(EXAMINER))


def test_an_objection_that_nobody_answers_in_time_goes_to_the_committee(cast: Cast, notice: str) -> None:
    objected(cast, notice)
    cast.pass_days(20)
    assert cast.state(notice) == "ranked"


@pytest.mark.parametrize(("days", "late"), [(11, False), (10, False), (9, True)])
def test_who_invites_to_a_meeting_does_so_ten_days_before_it(cast: Cast, days: int, *, late: bool) -> None:
    conference, _ = proposals.convened(cast)
    meets_on = cast.case(conference).data["meeting_date"]
    cast.clock.at += timedelta(days=(meets_on - cast.today).days - days)
    papers = {"invitation_letter": proposals.PDF, "session_papers": proposals.PDF}
    if late:
        with pytest.raises(Refused, match="at the latest"):
            cast.fire("wang.lin", conference, "send_papers", **papers)
    else:
        cast.fire("wang.lin", conference, "send_papers", **papers)
    assert cast.state(conference) == ("convened" if late else "papers_out")


def test_an_answer_is_told_to_all_whom_the_file_names_even_those_who_mute_the_case(cast: Cast, notice: str) -> None:
    objection = objected(cast, notice)
    give_role(cast, EXAMINER, "office", "secretary")  # among those who are to be told; it is their own act
    give_role(cast, "guo.wei", "office", "liaison")  # serves there in another role than the one that is told
    cast.fire("wang.lin", objection, "appoint", examiner=cast.person(EXAMINER))
    wish_of_case(cast.backend, cast.actor("peng.cheng"), objection, MUTES)
    tell(cast.backend)
    cast.fire(EXAMINER, objection, "dismiss", acting="chamber", finding="The survey shows that it does.")
    tell(cast.backend)
    with cast.backend.reading() as session:
        found = session.execute(select(NOTICE).where(NOTICE.c.case_id == cast.case(objection).id)).all()
    told = {each.person_id: each for each in found if each.why == "named"}
    assert {cast.person(each) for each in ("peng.cheng", "wang.lin")} <= told.keys()
    assert all(each.required for each in told.values())
    assert told.keys().isdisjoint(cast.person(each) for each in (EXAMINER, "guo.wei", "he.jun"))
