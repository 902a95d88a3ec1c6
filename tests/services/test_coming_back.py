"""Who comes back to a state finds its time as it was left: what is used is used, what may happen once has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.errors import Refused
from govflow.services.backend import Backend
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume, sweep
from govflow.services.queries.step.page import check_step
from govflow.services.receipts import Receipt
from govflow.values import Actor, Money
from tests.builders import Cast, new_key
from tests.services import disputes, signing
from tests.services.handed_in import as_handed_in

DAYS = pytest.mark.parametrize(("late", "over"), [(-1, False), (0, False), (1, True)], ids=["before", "day", "after"])
"""On the morning of the day before the last, of the last day and of the day after it."""


def change(cast: Cast, act: Callable[[Backend, Actor, ChangeDeadline], Receipt], reference: str) -> None:
    order = ChangeDeadline(
        case=reference, reason="A joint survey", seen_version=cast.case(reference).version, key=new_key()
    )
    act(cast.backend, cast.actor("zhou.min"), order)


def rejected(cast: Cast, reference: str) -> None:
    """The mediator makes a proposal that neither side accepts: back to the sessions."""
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary="2.3 m³/s in the dry season.")
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "reject")
    assert cast.state(reference) == "sessions"


def go_to(cast: Cast, reference: str, late: int) -> None:
    """To the morning so many days after the last of the time; the clock does what is due."""
    ends = cast.case(reference).due_at
    assert ends is not None
    cast.clock.at = ends + timedelta(days=late, hours=-8)
    sweep(cast.backend)


@DAYS
def test_after_a_rejected_proposal_the_mediation_ends_on_the_day_that_was_granted(
    cast: Cast, late: int, *, over: bool
) -> None:
    reference = disputes.sessions(cast)
    cast.pass_days(170)
    change(cast, extend, reference)
    granted = cast.case(reference).due_at
    cast.pass_days(20)  # beyond the day on which it would have ended
    rejected(cast, reference)
    assert cast.case(reference).due_at == granted
    go_to(cast, reference, late)
    assert cast.state(reference) == ("failed" if over else "sessions")


def test_the_check_names_the_day_of_a_time_that_begins_and_promises_none_anew(cast: Cast) -> None:
    reference = disputes.disclosure(cast)
    cast.fire("zhou.min", reference, "declare", declaration=disputes.PDF, conflict=False)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "waive")
    for person in ("chen.yu", "he.jun"):
        cast.fire(person, reference, "lodge_statement", statement=disputes.PDF, settler="The head")
    first = told(cast, reference, "open_sessions", sessions_from=cast.today)
    assert "The deadline for it is 31 August 2026" in first  # a Monday
    cast.fire("zhou.min", reference, "open_sessions", sessions_from=cast.today)
    proposed = told(cast, reference, "propose", proposal=disputes.PDF, proposal_summary="2.3 m³/s.")
    assert "Time of the mediation" in proposed
    assert "31 August" not in proposed


def told(cast: Cast, reference: str, step: str, **values: Any) -> str:
    """What the check page says that the step brings."""
    version = cast.case(reference).version
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("zhou.min"))
        found = check_step(work, reference, step, values, None, version)
    return " ".join(str(each) for each in found.sentences)


@DAYS
def test_a_mediation_that_stood_still_keeps_its_days_after_a_rejected_proposal(
    cast: Cast, late: int, *, over: bool
) -> None:
    reference = disputes.sessions(cast)
    before = cast.case(reference).due_at
    assert before is not None
    change(cast, pause, reference)
    cast.pass_days(30)
    change(cast, resume, reference)
    resumed = cast.case(reference).due_at
    rejected(cast, reference)
    assert cast.case(reference).due_at == resumed
    assert resumed is not None
    assert resumed - before >= timedelta(days=28)  # the last day was a Monday after two rest days
    go_to(cast, reference, late)
    assert cast.state(reference) == ("failed" if over else "sessions")


def test_a_rejected_proposal_brings_no_second_extension_and_no_second_pause(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    change(cast, extend, reference)
    change(cast, pause, reference)
    cast.pass_days(61)
    rejected(cast, reference)
    with pytest.raises(Refused, match="extended 1 time"):
        change(cast, extend, reference)
    with pytest.raises(Refused, match="stood still for 60 days"):
        change(cast, pause, reference)


@DAYS
def test_nobody_gains_time_by_a_proposal_on_which_no_reply_comes(cast: Cast, late: int, *, over: bool) -> None:
    reference = disputes.sessions(cast)
    ends = cast.case(reference).due_at
    cast.pass_days(170)
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary="2.3 m³/s in the dry season.")
    assert cast.case(reference).due_at == ends
    go_to(cast, reference, late)
    assert cast.state(reference) == ("failed" if over else "proposal")


def test_a_refused_signature_brings_the_review_no_new_time_and_another_agreement_does(cast: Cast) -> None:
    reference = signing.opened(cast)  # on the second day of the review
    cast.respond("chen.yu", reference, "sign")
    cast.respond("he.jun", reference, "refuse")
    assert cast.state(reference) == "agreement_review"
    first = cast.case(reference).due_at
    assert first is not None
    change(cast, pause, reference)
    cast.pass_days(21)
    with pytest.raises(Refused, match="stood still for 20 days"):
        change(cast, pause, reference)
    cast.fire("chen.yu", reference, "back_to_sessions", reason="The shares are open again.")
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary="2.1 m³/s in the dry season.")
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "accept")
    second = cast.case(reference).due_at
    assert second is not None
    assert second - cast.clock.at > timedelta(days=19)
    change(cast, pause, reference)


def test_the_parties_have_sixty_days_to_choose_however_many_mediators_decline(cast: Cast) -> None:
    reference = disputes.disclosure(cast)
    cast.fire("zhou.min", reference, "decline")
    go_to(cast, reference, 1)
    assert cast.state(reference) == "office_appointing"
    cast.act("office", "secretary", reference, "appoint", mediator=cast.person("zhou.min"))
    cast.fire("zhou.min", reference, "decline")
    sweep(cast.backend)
    assert cast.state(reference) == "office_appointing"


def test_a_request_that_was_completed_has_the_time_of_one_that_is_filed_that_day(cast: Cast) -> None:
    """As the file says: other papers are screened from the start, and asking for more takes nothing from the office."""
    completed, filed = requested(cast, "A weir"), requested(cast, "A gate")
    requests.submit(cast, completed)
    cast.pass_days(9)
    cast.fire("wang.lin", completed.reference, "ask_more", question="The budget by lines.")
    cast.pass_days(5)
    answers = as_handed_in(cast, completed)
    cast.act("langfang", "signatory", completed.reference, "resubmit", revision_note="Added.", **answers)
    requests.submit(cast, filed)
    assert cast.case(completed.reference).due_at == cast.case(filed.reference).due_at is not None


def test_a_request_that_is_completed_may_change_in_all_that_was_asked_about(cast: Cast) -> None:
    """What it begins with is the request as it was handed in, and what nobody touched stays so."""
    request = requested(cast, "A weir")
    requests.submit(cast, request)
    before = dict(cast.case(request.reference).data)
    cast.fire("wang.lin", request.reference, "ask_more", question="How long is it, and why so dear?")
    sums = {"amount": before["amount"] - Money.yuan(1), "own_funds": Money.yuan(1)}
    changed = sums | {"targets": "A weir of 40 m.", "ends_on": date(2027, 7, 31)}
    answers = as_handed_in(cast, request) | changed
    cast.act("langfang", "signatory", request.reference, "resubmit", revision_note="Longer.", **answers)
    after = cast.case(request.reference).data
    assert {name: after[name] for name in before if after.get(name) != before[name]} == changed


def requested(cast: Cast, title: str) -> Request:
    """The draft of a request."""
    request = Request(
        title=title, title_other="工程", by="langfang", committee="water", fund="water_local",
        amount=5000, ends_on=date(2027, 6, 30),
    )  # fmt: skip
    requests.draft(cast, request)
    return request
