"""One step for several items: what is offered, each by itself, once; nobody can do so what they could not alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from govflow.errors import NotFound, Refused
from govflow.services.queries.meetings.batch import NO_ITEM, NOT_FOR_SEVERAL, ItemOutcome, check_item
from govflow.store.record.history import HistoryRow
from tests.builders import Cast
from tests.services import batches

OFFICE, CHAIR, PROPOSER, MEMBER, STRANGER = "wang.lin", "gao.shan", "peng.cheng", "ma.ling", "zhou.min"


@pytest.fixture
def conference(cast: Cast) -> str:
    """It calls for items; three wait for the office."""
    return batches.submitted(cast, 3)


def admission(cast: Cast, conference: str) -> str:
    return batches.step_named(batches.offered(cast, OFFICE, conference, batches.items_of(cast, conference)), "admit")


def reason_in(cast: Cast, item: str) -> str | None:
    """The reason in the newest entry of a record that has one."""
    with cast.backend.reading() as session:
        query = select(HistoryRow).where(HistoryRow.case_id == cast.case(item).id).order_by(HistoryRow.seq.desc())
        return next(each.reason for each in session.scalars(query) if each.reason)


def checked(cast: Cast, person: str, conference: str, item: str, step: str, version: int) -> ItemOutcome:
    there = batches.items_of(cast, conference)
    with cast.backend.reading() as session:
        return check_item(cast.backend.work(session, cast.actor(person)), item, step, None, version, there)


def test_those_steps_are_offered_that_the_reader_may_take_in_two_items_and_that_ask_for_no_more_than_a_reason(
    cast: Cast, conference: str
) -> None:
    items = batches.items_of(cast, conference)
    page = batches.offered(cast, OFFICE, conference, items)
    names = {each.value.partition("/")[0] for each in page.steps}
    assert "admit" in names
    assert "classify" not in names  # it has a form
    assert next(each for each in page.steps if each.value.startswith("admit/")).items == tuple(items)
    assert batches.offered(cast, OFFICE, conference, items[:1]).steps == ()
    cast.fire(OFFICE, items[0], "admit")
    cast.fire(OFFICE, items[1], "admit")
    assert "admit" not in {
        each.value.partition("/")[0] for each in batches.offered(cast, OFFICE, conference, items).steps
    }


def test_one_order_takes_the_step_in_each_item_and_sent_again_takes_none_twice(cast: Cast, conference: str) -> None:
    items = batches.items_of(cast, conference)
    order = batches.order(cast, conference, items, admission(cast, conference))
    assert all(not each.reasons for each in batches.take(cast, OFFICE, order).values())
    assert batches.states(cast, items) == ["hearing"] * 3
    versions = [cast.case(each).entries for each in items]
    assert all(not each.reasons for each in batches.take(cast, OFFICE, order).values())
    assert [cast.case(each).entries for each in items] == versions


def test_what_is_stale_or_refused_in_one_item_leaves_the_others_done(cast: Cast, conference: str) -> None:
    items = batches.items_of(cast, conference)
    order = batches.order(cast, conference, items, admission(cast, conference))
    cast.fire(OFFICE, items[1], "classify", reason="Wrong class", topic_class="planning")
    cast.fire(OFFICE, items[2], "admit")
    stale = checked(cast, OFFICE, conference, items[1], order.step, order.items[items[1]])
    outcomes = batches.take(cast, OFFICE, replace(order, items={**order.items, items[2]: cast.case(items[2]).version}))
    assert [bool(outcomes[each].reasons) for each in items] == [False, True, True]
    assert outcomes[items[1]].reasons == stale.reasons  # the check page says what sending says
    assert batches.states(cast, items) == ["hearing", "tabled", "hearing"]


def test_the_reason_enters_the_record_of_each_item_and_a_missing_one_is_refused_in_each(
    cast: Cast, conference: str
) -> None:
    items = batches.items_of(cast, conference)
    page = batches.offered(cast, OFFICE, conference, items)
    step = next(each for each in page.steps if each.value.startswith("send_back/"))
    assert step.reason is not None
    assert step.reason.required
    order = batches.order(cast, conference, items, step.value)
    assert all(each.reasons for each in batches.take(cast, OFFICE, order).values())
    again = batches.order(cast, conference, items, step.value, reason="The figures are not in.")
    assert all(not each.reasons for each in batches.take(cast, OFFICE, again).values())
    assert batches.states(cast, items) == ["returned"] * 3
    assert {reason_in(cast, each) for each in items} == {"The figures are not in."}


@pytest.mark.parametrize("step", ["", "admit", "classify/Correct the topic class/更正事项类别", "no_such/step/at all"])
def test_a_step_that_is_not_offered_for_several_is_refused_in_each_item(cast: Cast, conference: str, step: str) -> None:
    items = batches.items_of(cast, conference)
    outcomes = batches.take(cast, OFFICE, batches.order(cast, conference, items, step, reason="x"))
    assert [outcomes[each].reasons for each in items] == [(NOT_FOR_SEVERAL,)] * 3
    assert batches.states(cast, items) == ["tabled"] * 3


def test_an_item_of_another_meeting_is_none_of_this_agenda(cast: Cast, conference: str) -> None:
    other = batches.submitted(cast, 1)
    (foreign,) = batches.items_of(cast, other)
    items = batches.items_of(cast, conference)
    step = admission(cast, conference)
    assert batches.offered(cast, OFFICE, conference, [*items, foreign]).unknown == 1
    assert checked(cast, OFFICE, conference, foreign, step, cast.case(foreign).version).reasons == (NO_ITEM,)
    outcomes = batches.take(cast, OFFICE, batches.order(cast, conference, [*items, foreign], step))
    assert outcomes[foreign].reasons == (NO_ITEM,)
    assert cast.state(foreign) == "tabled"
    assert batches.states(cast, items) == ["hearing"] * 3


def test_an_item_that_the_reader_may_not_see_is_like_one_that_does_not_exist(cast: Cast, conference: str) -> None:
    step = admission(cast, conference)
    hidden, *others = batches.items_of(cast, conference)
    for each in others:
        cast.fire(OFFICE, each, "admit")
    page = batches.offered(cast, MEMBER, conference, [hidden, *others])
    assert [each.reference for each in page.items] == others
    order = replace(batches.order(cast, conference, [], step), items={hidden: 1, "BTH-XX-2026-9999": 1})
    assert [each.reasons for each in batches.take(cast, MEMBER, order).values()] == [(NO_ITEM,)] * 2
    assert checked(cast, MEMBER, conference, "BTH-XX-2026-9999", step, 1).reasons == (NO_ITEM,)


def test_a_stranger_and_an_administrator_find_no_agenda(cast: Cast, conference: str) -> None:
    items = batches.items_of(cast, conference)
    order = batches.order(cast, conference, items, admission(cast, conference))
    for person in (STRANGER, "admin"):
        with pytest.raises(NotFound):
            batches.take(cast, person, order)
    assert batches.states(cast, items) == ["tabled"] * 3


def test_who_may_not_take_the_step_alone_may_not_take_it_for_several(cast: Cast, conference: str) -> None:
    items = batches.items_of(cast, conference)
    order = batches.order(cast, conference, items, admission(cast, conference))
    outcomes = batches.take(cast, PROPOSER, order)
    assert all(each.reasons for each in outcomes.values())
    assert batches.states(cast, items) == ["tabled"] * 3


def test_fifty_one_are_refused_before_anything_is_done(cast: Cast, conference: str) -> None:
    items = batches.items_of(cast, conference)
    order = batches.order(cast, conference, items, admission(cast, conference))
    many = {**order.items, **{f"BTH-XX-2026-{number:04}": 1 for number in range(48)}}
    with pytest.raises(Refused, match="At most 50"):
        batches.take(cast, OFFICE, replace(order, items=many))
    assert batches.states(cast, items) == ["tabled"] * 3


def test_all_votes_are_called_at_once_in_session(cast: Cast) -> None:
    conference = batches.in_session(cast, 3)
    items = batches.items_of(cast, conference)
    step = batches.step_named(batches.offered(cast, CHAIR, conference, items), "call_vote")
    outcomes = batches.take(cast, CHAIR, batches.order(cast, conference, items, step))
    assert [each.reasons for each in outcomes.values()] == [()] * 3
    assert batches.states(cast, items) == ["vote_standards"] * 3
    assert {cast.round(each).outcome for each in items} == {None}
