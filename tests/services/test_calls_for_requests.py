"""Who may ask in a call, until when and for what, and who reviews."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.demo.calls import published
from govflow.demo.stories import requests
from govflow.errors import Invalid, NotFound, Refused
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.step.page import load_step
from tests.builders import Cast, give_role
from tests.services.ranked_calls import call, request


def test_requests_are_taken_until_the_end_of_the_last_day(cast: Cast) -> None:
    reference = call(cast, closes_on=cast.today + timedelta(days=3))
    first, second = request(cast, reference, "miyun"), request(cast, reference, "users")
    due = cast.case(reference).due_at
    assert due is not None
    cast.clock.at = due - timedelta(seconds=1)
    requests.submit(cast, first)
    cast.clock.at = due
    with pytest.raises(Refused, match="closed"):
        requests.submit(cast, second)
    cast.pass_days(1)
    assert cast.state(reference) == "ranking"
    with pytest.raises(Refused, match="is closed: it is now in “Review and ranking”"):
        requests.submit(cast, second)


def test_requests_are_taken_from_the_first_day_on(cast: Cast) -> None:
    reference = call(cast, opens_on=cast.today + timedelta(days=2))
    made = request(cast, reference, "miyun")
    with pytest.raises(Refused, match="opens on"):
        requests.submit(cast, made)
    cast.clock.at += timedelta(days=2)
    requests.submit(cast, made)
    assert cast.state(made.reference) == "screening"


@pytest.mark.parametrize("million", [0, 7])
def test_a_sum_outside_the_limits_of_the_call_is_not_asked_for(cast: Cast, million: int) -> None:
    with pytest.raises(Invalid, match=r"or (more|less)"):
        request(cast, call(cast), "miyun", million)


def test_a_call_for_others_takes_no_request(cast: Cast) -> None:
    made = request(cast, call(cast, eligible=("social_organization",)), "miyun")
    with pytest.raises(Refused, match="not for organizations such as Miyun"):
        requests.submit(cast, made)


def test_who_does_not_belong_to_the_pool_does_not_review(cast: Cast) -> None:
    pool = tuple(cast.person(each) for each in ("song.wei", "pan.ying"))
    made = request(cast, call(cast, pool=pool), "miyun")
    requests.submit(cast, made)
    with pytest.raises(Refused, match="1 of those named does not belong"):
        requests.pass_screening(cast, made)


def test_fund_committee_and_criteria_are_those_of_the_call_and_nobody_elses(cast: Cast) -> None:
    made = request(cast, call(cast), "miyun")
    case = cast.case(made.reference)
    assert case.data["fund"] == cast.fund("water_central")
    assert [each.organization_id for each in case.holders("committee")] == [cast.organization("water")]
    assert [each["criterion"] for each in case.data["criteria"]] == ["Need", "Impact", "Feasibility", "Cost"]
    with pytest.raises(Invalid) as caught:
        cast.fire(
            "mi.yun", made.reference, "revise", acting="miyun", fund=cast.fund("water_local"), call=case.data["call"]
        )
    assert "nobody fills it in" in str(caught.value.fields["fund"])


def test_a_draft_of_a_call_is_offered_to_nobody_and_neither_is_a_closed_one(cast: Cast) -> None:
    draft = published.draft(cast, "water_central", together=True)
    with pytest.raises(Invalid, match=r"Choose from the list|not said there"):
        request(cast, draft, "miyun")
    reference = call(cast)
    while cast.state(reference) == "taking_requests":
        cast.pass_days(1)
    with pytest.raises(Invalid, match="Choose from the list"):
        request(cast, reference, "miyun")


def test_who_handed_a_call_in_does_not_approve_it(cast: Cast) -> None:
    give_role(cast, "wang.lin", "water", "approver")
    reference = published.draft(cast, "water_central", acting="water")
    published.hand_in(cast, reference, acting="water")
    with pytest.raises(Refused, match="Somebody else must do this"):
        cast.fire("wang.lin", reference, "publish_call", acting="water")


def proposed(cast: Cast, reference: str) -> list[int]:
    """Whom the form for the screening begins with."""
    with cast.backend.page() as session:
        page_ = load_step(cast.backend.work(session, cast.actor("wang.lin", "office")), reference, "pass_screening")
    return list(next(each.known for each in page_.questions if each.name == "reviewers"))


def test_reviewers_are_proposed_from_the_pool_without_conflict_and_those_first_who_have_least_to_do(cast: Cast) -> None:
    give_role(cast, "song.wei", "miyun", "member")
    pool = [cast.person(each) for each in ("song.wei", "pan.ying", "du.juan", "ren.hong", "cui.yang")]
    give_role(cast, "cui.yang", "institute", "reviewer")
    reference = call(cast, pool=tuple(pool))
    first, second = request(cast, reference, "miyun"), request(cast, reference, "users")
    for each in (first, second):
        requests.submit(cast, each)
    assert proposed(cast, first.reference) == pool[1:4]
    cast.fire(
        "wang.lin", first.reference, "pass_screening", reviewers=tuple(pool[1:4]),
        checklist=("complete", "eligible", "in_purpose"),
    )  # fmt: skip
    assert proposed(cast, second.reference) == [pool[0], pool[4], pool[1]]


def asked(cast: Cast, reference: str, by: str = "miyun", question: str = "May Miyun buy pumps?") -> str:
    """Somebody asks; the reference of the question."""
    before = set(cast.linked(reference))
    cast.act(by, "signatory", reference, "ask_question", question=question)
    [made] = set(cast.linked(reference)) - before
    return made


def answered(cast: Cast, question: str) -> None:
    words = {"question_published": "May pumps be bought?", "answer": "Yes, as equipment."}
    cast.fire("wang.lin", question, "answer_question", acting="office", **words)


def read(cast: Cast, reference: str, person: str, acting: str | None = None) -> list[tuple[str, str]]:
    """The questions and answers that somebody reads on the page of the call."""
    with cast.backend.page() as session:
        work = cast.backend.work(session, cast.actor(person, acting))
        shown = load_case_page(work, reference, (), language="en").sections
    found = next((each.content for each in shown if each.template.endswith("questions.html")), ())
    return [(each.question, each.answer) for each in found]


def test_whoever_may_ask_for_money_asks_a_question_which_everybody_reads_once_it_is_answered(cast: Cast) -> None:
    reference = call(cast)
    question = asked(cast, reference)
    assert read(cast, reference, "chen.yu") == []
    answered(cast, question)
    for person in ("chen.yu", "he.jun", "wang.lin", "mi.yun"):
        assert read(cast, reference, person) == [("May pumps be bought?", "Yes, as equipment.")], person


def test_the_page_of_the_call_tells_nobody_who_asked(cast: Cast) -> None:
    reference = call(cast)
    question = asked(cast, reference)
    answered(cast, question)
    for person in ("chen.yu", "he.jun"):
        with cast.backend.page() as session:
            work = cast.backend.work(session, cast.actor(person))
            page = str(load_case_page(work, reference, (), language="en"))
            with pytest.raises(NotFound):
                load_case_page(work, question, (), language="en")
        assert "May pumps be bought?" in page
        assert ("Miyun" in page, question in page) == (False, False)


def test_a_question_that_is_answered_to_who_asked_alone_stands_nowhere_else(cast: Cast) -> None:
    reference = call(cast)
    question = asked(cast, reference)
    cast.fire("wang.lin", question, "set_aside", acting="office", reason="It tells what you ask for. Yes.")
    assert read(cast, reference, "chen.yu") == []
    with pytest.raises(NotFound), cast.backend.page() as session:
        load_case_page(cast.backend.work(session, cast.actor("chen.yu")), question, (), language="en")


def test_who_may_not_ask_for_money_asks_no_question_and_nobody_does_once_the_call_is_closed(cast: Cast) -> None:
    reference = call(cast, eligible=("social_organization",))
    with pytest.raises(Refused, match="not for organizations such as yours"):
        asked(cast, reference)
    asked(cast, reference, by="users")
    while cast.state(reference) == "taking_requests":
        cast.pass_days(1)
    with pytest.raises(Refused):
        asked(cast, reference, by="users")
