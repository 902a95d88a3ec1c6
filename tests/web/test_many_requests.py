"""One step in many requests of a call: shown for each before it is sent, and taken in each by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from govflow.demo.stories import requests
from govflow.services.commands.seats import Excuse, excuse
from tests.builders import give_role, new_key
from tests.services.ranked_calls import call, request, scored
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk

CHECKED = {"answer_checklist": ["complete", "eligible", "in_purpose"]}
ASSIGN, REMIND, REFUSE = "pass_screening", "remind_reviewers", "not_proposed"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def submitted(desk: Desk, *by: str, pool: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """A call with requests that wait to be screened: the address of its batches, and their references."""
    people = tuple(desk.cast.person(each) for each in pool)
    reference = call(desk.cast, **({"pool": people} if pool else {}))
    made = [request(desk.cast, reference, each) for each in by]
    for each in made:
        requests.submit(desk.cast, each)
    return f"/cases/{reference}/ranking/batch", [each.reference for each in made]


def chosen(reader: Reader, path: str, name: str) -> str:
    """The form of the step of this name, found among those that are offered."""
    found = re.search(rf'href="({re.escape(path)}\?chosen={name}[^"]*)"', reader.get(path).text)
    assert found, f"{name} is not offered"
    return reader.get(found[1].replace("&amp;", "&")).text


def sent(reader: Reader, path: str, page: str, step: str, *ticked: str, **more: Any) -> Any:
    return reader.client.post(path, data={**hidden(page), "item": list(ticked), "step": step, **more})


def again(reader: Reader, path: str, page: str, **more: Any) -> Any:
    """Send what the check page carries."""
    return reader.client.post(path, data={**hidden(page), "step": "send", **more})


def people(page: str, reference: str) -> list[int]:
    return [int(each) for each in re.findall(rf'name="people-{reference}" value="(\d+)"', page)]


def test_reviewers_are_proposed_for_all_requests_at_once_and_assigned_in_one_go(desk: Desk) -> None:
    pool = ("song.wei", "pan.ying", "du.juan", "ren.hong")
    path, (first, second) = submitted(desk, "miyun", "users", pool=pool)
    secretary = desk.browser("wang.lin")
    page = chosen(secretary, path, ASSIGN)
    numbers = [desk.cast.person(each) for each in pool]
    assert (people(page, first), people(page, second)) == (numbers[:3], [numbers[3], *numbers[:2]])
    checked = sent(secretary, path, page, "check", first, second, **CHECKED)
    assert checked.status_code == 200
    text = main_text(checked.text)
    assert "in 2 of 2 requests" in text
    assert desk.cast.state(first) == "screening"
    done = again(secretary, path, checked.text)
    assert (done.status_code, "Recorded in 2 of 2 requests" in main_text(done.text)) == (200, True)
    assert [desk.cast.state(each) for each in (first, second)] == ["review", "review"]
    assert [each.person_id for each in desk.cast.case(second).holders("reviewers")] == people(page, second)


def test_who_has_a_conflict_is_not_proposed(desk: Desk) -> None:
    give_role(desk.cast, "song.wei", "miyun", "member")
    path, (first, second) = submitted(desk, "miyun", "users", pool=("song.wei", "pan.ying", "du.juan", "ren.hong"))
    page = chosen(desk.browser("wang.lin"), path, ASSIGN)
    assert desk.cast.person("song.wei") not in people(page, first)
    assert desk.cast.person("song.wei") in people(page, second)


def test_who_was_out_of_the_review_of_a_request_is_not_proposed_for_it_again(desk: Desk) -> None:
    cast = desk.cast
    path, (first,) = submitted(desk, "miyun", pool=("song.wei", "pan.ying", "du.juan", "ren.hong"))
    named = tuple(cast.person(each) for each in ("song.wei", "pan.ying", "du.juan"))
    cast.fire("wang.lin", first, ASSIGN, reviewers=named, checklist=tuple(CHECKED["answer_checklist"]))
    found = cast.round(first)
    seat = next(each for each in found.seats if found.holders[each.id] == (None, named[0]))
    told = cast.leaving(first, found, seat)
    leaving = Excuse(
        case=first, round_id=found.id, seat_id=seat.id, status="recused", note="A cousin", foreseen=told, key=new_key()
    )
    cast.order("song.wei", excuse, leaving)
    while cast.state(first) == "review":
        cast.pass_days(10)
    assert cast.state(first) == "screening"
    again_proposed = people(chosen(desk.browser("wang.lin"), path, ASSIGN), first)
    assert again_proposed == [cast.person(each) for each in ("pan.ying", "du.juan", "ren.hong")]


def test_a_request_that_is_refused_is_named_and_holds_up_no_other(desk: Desk) -> None:
    path, (first, second) = submitted(desk, "miyun", "users")
    secretary = desk.browser("wang.lin")
    checked = sent(secretary, path, chosen(secretary, path, ASSIGN), "check", first, second, **CHECKED)
    desk.cast.fire("wang.lin", second, "fail_screening", reason="No such river")
    done = again(secretary, path, checked.text)
    text = main_text(done.text)
    assert "Recorded in 1 of 2 requests" in text
    assert text.index(second) < text.index("not taken") < text.index(first) < text.index("done")
    assert (desk.cast.state(first), desk.cast.state(second)) == ("review", "rejected")


def test_what_the_check_refuses_is_not_sent(desk: Desk) -> None:
    path, (first, second) = submitted(desk, "miyun", "users", pool=("song.wei", "pan.ying"))
    secretary = desk.browser("wang.lin")
    refused = sent(secretary, path, chosen(secretary, path, ASSIGN), "check", first, second, **CHECKED)
    assert refused.status_code == 422
    assert "at least 3" in main_text(refused.text).lower()
    assert desk.cast.state(first) == "screening"


def test_sending_twice_does_it_once(desk: Desk) -> None:
    path, (first,) = submitted(desk, "miyun")
    secretary = desk.browser("wang.lin")
    checked = sent(secretary, path, chosen(secretary, path, ASSIGN), "check", first, **CHECKED).text
    assert again(secretary, path, checked).status_code == 200
    version = desk.cast.case(first).version
    assert "Recorded in 1 of 1 requests" in main_text(again(secretary, path, checked).text)
    assert desk.cast.case(first).version == version


def test_nobody_outside_the_pool_is_taken_from_the_form(desk: Desk) -> None:
    path, (first,) = submitted(desk, "miyun", pool=("song.wei", "pan.ying", "du.juan"))
    secretary = desk.browser("wang.lin")
    page = chosen(secretary, path, ASSIGN)
    others = {f"people-{first}": [str(desk.cast.person("ren.hong")), "999999", "x"]}
    assert sent(secretary, path, page, "check", first, **CHECKED, **others).status_code == 422
    assert desk.cast.state(first) == "screening"


def test_all_reviewers_who_have_not_answered_are_reminded_at_once(desk: Desk) -> None:
    path, (first, second) = submitted(desk, "miyun", "users")
    secretary = desk.browser("wang.lin")
    again(
        secretary, path, sent(secretary, path, chosen(secretary, path, ASSIGN), "check", first, second, **CHECKED).text
    )
    checked = sent(secretary, path, chosen(secretary, path, REMIND), "check", first, second)
    before = {each: desk.cast.round(each).id for each in (first, second)}
    assert again(secretary, path, checked.text).status_code == 200
    assert {each: desk.cast.round(each).id for each in (first, second)} == before
    assert "Remind the reviewers" in main_text(secretary.get(f"/cases/{first}").text)


def test_those_that_were_not_listed_are_told_so_at_once_with_the_reason(desk: Desk) -> None:
    reference = call(desk.cast)
    first, second = scored(desk.cast, reference, ("miyun", 5, 0), ("users", 5, 2))
    path, secretary = f"/cases/{reference}/ranking/batch", desk.browser("wang.lin")
    page = chosen(secretary, path, REFUSE)
    early = sent(secretary, path, page, "check", first.reference, second.reference, reason="The envelope is spent")
    assert (early.status_code, "voted on as one list" in main_text(early.text)) == (422, True)
    desk.cast.fire("wang.lin", reference, "close_without_list", reason="Few requests")
    page = chosen(secretary, path, REFUSE)
    assert sent(secretary, path, page, "check", first.reference).status_code == 422
    checked = sent(secretary, path, page, "check", first.reference, second.reference, reason="The envelope is spent")
    assert again(secretary, path, checked.text).status_code == 200
    assert {desk.cast.state(each.reference) for each in (first, second)} == {"rejected"}
    assert "The envelope is spent" in main_text(desk.browser("mi.yun").get(f"/cases/{first.reference}").text)


@pytest.mark.parametrize("person", ["sun.hao", "mi.yun", "song.wei", "mao.yi"])
def test_nobody_but_who_ranks_the_requests_acts_in_many(desk: Desk, person: str) -> None:
    path, (first,) = submitted(desk, "miyun")
    secretary, reader = desk.browser("wang.lin"), desk.browser(person)
    checked = sent(secretary, path, chosen(secretary, path, ASSIGN), "check", first, **CHECKED).text
    assert reader.get(path).status_code == 404
    assert again(reader, path, checked, csrf_token=reader.token("/help")).status_code == 404
    assert desk.cast.state(first) == "screening"


def test_a_step_that_asks_for_sums_or_is_not_there_is_not_taken_in_many(desk: Desk) -> None:
    reference = call(desk.cast)
    [made] = scored(desk.cast, reference, ("miyun", 5, 0))
    path, secretary = f"/cases/{reference}/ranking/batch", desk.browser("wang.lin")
    offered = secretary.get(path).text
    assert "put_to_committee" not in offered
    assert "put_on_list" not in offered
    page = chosen(secretary, path, REFUSE)
    for value in ("put_on_list/Put it on the list/列入清单", "nothing/Nothing/无", ""):
        assert sent(secretary, path, page, "send", made.reference, chosen=value).status_code == 422
    assert sent(secretary, path, page, "check").status_code == 422
    assert desk.cast.state(made.reference) == "ranked"
