"""Who may not know the reviewers reads of them by number in every sentence, and so does everybody in the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from govflow.errors import GovflowError
from govflow.services.catalog import publish
from govflow.services.queries.case.page import CasePage, load_case_page
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters
from govflow.store.record.history import HISTORY
from govflow.values import Money
from tests.builders import Cast
from tests.statements import counted

FILE = Path(__file__).parents[1] / "workflows" / "reviewed_plan.v1.yaml"
NAMES = ("Song Wei", "Pan Ying")
NUMBERS = "Reviewers 1, Reviewers 2"
APPLICANT, OFFICE = "chen.yu", "wang.lin"


@pytest.fixture(autouse=True)
def procedure(cast: Cast) -> None:
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)


@pytest.fixture
def reviewed(cast: Cast) -> str:
    """A plan that two have reviewed; their opinion is awaited."""
    return _under_review(cast, answering=("song.wei", "pan.ying"))


def _under_review(cast: Cast, *, answering: Sequence[str]) -> str:
    reference = cast.open(APPLICANT, "reviewed-plan", "A weir", subject="Weir", cost=Money.yuan(70))
    cast.fire(APPLICANT, reference, "submit")
    named = (cast.person("song.wei"), cast.person("pan.ying"))
    cast.fire(OFFICE, reference, "name", reviewers=named)
    for person in answering:
        cast.respond(person, reference, "scored", scores={"need": 20}, declared=True)
    return reference


def test_a_step_of_reviewers_says_by_number_whose_it_is(cast: Cast, reviewed: str) -> None:
    assert refusal(cast, APPLICANT, reviewed, "hand_in") == f"Only Reviewers may do this: {NUMBERS}."
    [closed] = [each for each in page(cast, APPLICANT, reviewed).actions.others if each.name == "hand_in"]
    assert [str(each) for each in closed.reasons] == [f"Only Reviewers may do this: {NUMBERS}."]


def test_it_names_them_to_who_may_know_them(cast: Cast, reviewed: str) -> None:
    assert refusal(cast, OFFICE, reviewed, "hand_in") == "Only Reviewers may do this: Song Wei, Pan Ying."
    assert "Song Wei" in str(page(cast, OFFICE, reviewed).next)


def test_a_conflict_of_interest_with_a_reviewer_names_nobody(cast: Cast, reviewed: str) -> None:
    said = refusal(cast, APPLICANT, reviewed, "join", partner=cast.organization("institute"))
    assert "conflict of interest with Reviewers 1 (Reviewers)" in said
    assert "Song Wei" not in said


def test_what_the_clock_could_not_do_enters_the_record_without_names(cast: Cast, reviewed: str) -> None:
    cast.pass_days(20)
    with cast.backend.reading() as session:
        entries = session.scalars(select(HISTORY.c.content).where(HISTORY.c.name != "name")).all()
    assert "Reviewers 1" in str(entries)
    for secret in NAMES:
        assert secret not in str(entries)


def test_in_another_round_too_reviewers_sit_by_number_whoever_opened_it(cast: Cast, reviewed: str) -> None:
    cast.fire(APPLICANT, reviewed, "put")
    assert [each.name.en for each in cast.round(reviewed).seats] == ["Reviewers 1", "Reviewers 2"]


@pytest.mark.parametrize("person", [APPLICANT, "song.wei"])
def test_the_inbox_asks_once_for_all_cases_who_may_be_known(cast: Cast, person: str) -> None:
    """Of the applicant they wait for two reviewers; of one of these, who has answered, for the other."""
    few = [_awaited(cast) for _ in range(2)]
    with counted(Engine) as before:
        _awaited_in_inbox(cast, person)
    for _ in range(4):
        _awaited(cast)
        cast.pass_days(1)
    with counted(Engine) as after:
        told = _awaited_in_inbox(cast, person)
    assert len(after) == len(before)
    assert set(few) <= told.keys()
    assert all(each == (["Reviewers 2"] if person == APPLICANT else ["Pan Ying"]) for each in told.values())


def _awaited(cast: Cast) -> str:
    """A plan that one of two has reviewed."""
    return _under_review(cast, answering=("song.wei",))


def _awaited_in_inbox(cast: Cast, person: str) -> dict[str, list[str]]:
    """By case whom it waits for."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        pairs = [(each, role) for each in work.actor.organization_ids for role in ("", *work.actor.roles)]
        found = load_inbox(work, pairs, InboxFilters()).others
    return {each.reference: [name.en for name in each.awaited] for each in found}


def refusal(cast: Cast, person: str, reference: str, step: str, **answers: object) -> str:
    with pytest.raises(GovflowError) as caught:
        cast.fire(person, reference, step, **answers)
    return str(caught.value)


def page(cast: Cast, person: str, reference: str) -> CasePage:
    with cast.backend.reading() as session:
        return load_case_page(cast.backend.work(session, cast.actor(person)), reference, (), language="en")
