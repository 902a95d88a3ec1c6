"""A public notice lasts its whole time, whoever objects, and an invitation goes out in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from tests.builders import Cast, give_role
from tests.services import proposals

EXAMINER = "shang.hui"
DAYS = pytest.mark.parametrize(("late", "over"), [(-1, False), (0, False), (1, True)], ids=["before", "day", "after"])
"""On the morning of the day before the last, of the last day and of the day after it."""


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


def objected(cast: Cast, reference: str, by: str = "institute") -> None:
    examiner = cast.person(EXAMINER)
    objector = cast.organization(by)
    cast.fire("wang.lin", reference, "object", objector=objector, grounds="The bank needs no works.", examiner=examiner)


def dismissed(cast: Cast, reference: str) -> None:
    cast.fire(EXAMINER, reference, "dismiss", acting="chamber", finding="The survey shows that it does.")


def go_to(cast: Cast, reference: str, late: int) -> None:
    ends = cast.case(reference).due_at
    assert ends is not None
    cast.clock.at = ends + timedelta(days=late, hours=-8)
    sweep(cast.backend)


@DAYS
def test_an_objection_dismissed_at_once_takes_no_day_from_the_public_notice(
    cast: Cast, notice: str, late: int, *, over: bool
) -> None:
    ends = cast.case(notice).due_at
    objected(cast, notice)
    dismissed(cast, notice)
    assert cast.state(notice) == "public_notice"
    assert cast.case(notice).due_at == ends
    go_to(cast, notice, late)
    assert cast.state(notice) == ("budget_check" if over else "public_notice")


@DAYS
def test_the_days_of_an_examination_are_no_days_of_notice(cast: Cast, notice: str, late: int, *, over: bool) -> None:
    cast.pass_days(2)
    objected(cast, notice)
    cast.pass_days(6)
    dismissed(cast, notice)
    ends = cast.case(notice).due_at
    assert ends is not None
    assert (ends.date() - cast.today).days == 6  # six days are left, and the last is a Sunday
    go_to(cast, notice, late)
    assert cast.state(notice) == ("budget_check" if over else "public_notice")


def test_others_may_object_in_the_days_that_are_left(cast: Cast, notice: str) -> None:
    objected(cast, notice)
    dismissed(cast, notice)
    cast.pass_days(2)
    objected(cast, notice, "charity")
    assert cast.state(notice) == "objection"


def test_another_recommendation_is_on_notice_for_the_whole_time_again(cast: Cast, notice: str) -> None:
    cast.pass_days(3)
    objected(cast, notice)
    cast.fire(EXAMINER, notice, "uphold", acting="chamber", finding="The bank needs no works.")
    cast.fire("wang.lin", notice, "put_to_committee", amount_recommended=cast.case(notice).data["amount"], rank=1)
    for member in requests.MEMBERS:
        cast.answer(member, notice, "yes")
    ends = cast.case(notice).due_at
    assert ends is not None
    assert (ends.date() - cast.today).days == 7


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
