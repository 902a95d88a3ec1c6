"""Requests like one: who is refused for asking twice, who sees which, and what reading them costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from govflow.demo.stories import requests
from govflow.demo.stories.requests import SECRETARY, Request
from govflow.domain.funds.likeness import Like
from govflow.errors import Refused
from govflow.services.queries.case.head import load_names
from govflow.services.queries.funds.alike import load_alike_lines
from govflow.store.cases import CaseRow
from govflow.store.lists.alike import load_alike
from govflow.store.writing.locking import read_case
from tests.builders import Cast
from tests.services.grants import grant

BANK = Request(
    title="Bank protection on the Chaobai, second part", title_other="潮白河护岸工程（二期）",
    by="langfang", committee="water", fund="water_local", amount=1_000_000, ends_on=date(2027, 6, 30),
)  # fmt: skip
AGAIN = {"title": "Chaobai: second part, bank protection", "title_other": "潮白河 护岸工程(二期)"}


def asked(cast: Cast, request: Request) -> Request:
    made = replace(request)
    requests.draft(cast, made)
    requests.submit(cast, made)
    return made


def shown(cast: Cast, reference: str, person: str = SECRETARY, acting: str | None = None) -> list[Like]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person, acting))
        case = read_case(work, reference)
        return list(load_alike_lines(work, case, load_names(work, case)))


def found(cast: Cast, reference: str, person: str = SECRETARY) -> list[str]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return [each.reference for each in load_alike(work, read_case(work, reference)).found]


def screening(cast: Cast, request: Request, **answers: str) -> None:
    cast.fire(
        SECRETARY, request.reference, "pass_screening", checklist=("complete", "eligible", "in_purpose"),
        reviewers=tuple(cast.person(each) for each in requests.REVIEWERS), **answers,
    )  # fmt: skip


def test_the_same_applicant_asking_another_fund_under_other_brackets_is_refused_until_somebody_says_why(
    cast: Cast,
) -> None:
    first, second = asked(cast, BANK), asked(cast, replace(BANK, fund="water_central", **AGAIN))
    with pytest.raises(Refused, match=rf"{first.reference} \(100 % alike, same applicant\)"):
        screening(cast, second)
    screening(cast, second, not_twice="The first is for the left bank, this one for the right bank.")
    assert cast.state(second.reference) == "review"


def test_another_applicant_with_a_title_of_its_own_is_not_in_the_way(cast: Cast) -> None:
    asked(cast, BANK)
    other = asked(
        cast, replace(BANK, by="tangshan", title="Bank protection, second part", title_other="护岸工程（二期）")
    )
    screening(cast, other)
    assert cast.state(other.reference) == "review"


def test_one_title_is_not_asked_for_by_two_applicants_without_a_reason(cast: Cast) -> None:
    first, second = asked(cast, BANK), asked(cast, replace(BANK, by="tangshan"))
    with pytest.raises(Refused, match=rf"{first.reference} \(100 % alike\)"):
        screening(cast, second)
    screening(cast, second, not_twice="Each builds on its own bank.")


def test_who_judges_sees_them_most_alike_first_and_the_applicant_sees_none(cast: Cast) -> None:
    first = asked(cast, replace(BANK, title="Bank protection on the Chaobai", title_other="潮白河护岸工程"))
    second = asked(cast, replace(BANK, **AGAIN))
    third = asked(cast, BANK)
    lines = shown(cast, third.reference)
    assert [each.reference for each in lines] == [second.reference, first.reference]
    assert all(each.same_applicant and not each.granted for each in lines)
    assert shown(cast, third.reference, cast.member("langfang", "signatory"), "langfang") == []


def test_a_draft_of_somebody_else_is_not_told_of(cast: Cast) -> None:
    draft = replace(BANK, by="tangshan")
    requests.draft(cast, draft)
    mine = asked(cast, BANK)
    assert found(cast, mine.reference) == []
    screening(cast, mine)
    requests.submit(cast, draft)
    assert found(cast, draft.reference) == [mine.reference]


def test_a_draft_of_the_same_applicant_is_counted_by_the_guard_and_shown_to_nobody(cast: Cast) -> None:
    draft = replace(BANK)
    requests.draft(cast, draft)
    mine = asked(cast, BANK)
    with pytest.raises(Refused, match="1 case that is not named here"):
        screening(cast, mine)
    assert shown(cast, mine.reference) == []


@pytest.mark.parametrize(("days", "compared"), [(3 * 365, True), (3 * 365 + 1, False)])
def test_what_was_granted_is_compared_for_three_years(cast: Cast, days: int, compared: bool) -> None:
    earlier = grant(cast)
    with cast.backend.transaction() as session:
        ended = cast.clock.at - timedelta(days=days)
        session.execute(
            update(CaseRow)
            .where(CaseRow.reference == earlier.reference)
            .values(state="closed", end="success", ended_at=ended)
        )
    again = asked(cast, replace(BANK, title=earlier.title, title_other=earlier.title_other))
    assert found(cast, again.reference) == ([earlier.reference] if compared else [])


def test_what_was_refused_may_be_asked_for_again(cast: Cast) -> None:
    first = asked(cast, BANK)
    cast.fire(SECRETARY, first.reference, "fail_screening", reason="It is incomplete.")
    again = asked(cast, BANK)
    assert found(cast, again.reference) == []
