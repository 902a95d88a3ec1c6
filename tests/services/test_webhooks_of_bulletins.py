"""Webhooks are told of bulletins that their persons wish to be told of: once each, signed, and of their end in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from govflow.services.commands.directory import webhooks
from govflow.services.commands.registers.bulletins import take_wish_back, wish_for_bulletins
from govflow.services.operation.webhooks.calling import GIVEN_UP
from govflow.services.queries.notices.listed import load_notices
from govflow.store.lists.notices.webhooks import EVENT
from govflow.store.people import MembershipRow
from tests.builders import Cast
from tests.services.bulletins import bulletin, on_duty, sent
from tests.services.hooks import Hooks
from tests.services.receiver import is_signed, receiving

SENDER, READER, OTHER = "chen.yu", "he.jun", "dong.mei"
WANTED = ("bulletin",)


@pytest.fixture
def hooks(cast: Cast) -> Iterator[Hooks]:
    """He Jun wishes to be told of closed roads in Beijing."""
    on_duty(cast, SENDER, "fangshan")
    wish_for_bulletins(cast.backend, cast.actor(READER), "road_closed", "110000")
    with receiving() as receiver:
        yield Hooks(cast, receiver)


def told(hooks: Hooks, path: str = "/hook") -> list[tuple[str, str]]:
    """What each event says became of which bulletin."""
    return [
        (each["type"].removeprefix("org.govflow.bulletin."), each["data"]["key"])
        for each in hooks.receiver.events(path)
    ]


def send(hooks: Hooks, key: str, **said: Any) -> int:
    [one] = sent(hooks.cast, SENDER, bulletin(hooks.cast, key, **said))
    return one.id


def test_a_bulletin_is_told_as_the_api_shows_it_and_signed(hooks: Hooks) -> None:
    _, secret = hooks.hook(READER, kinds=WANTED)
    number = send(hooks, "a")
    assert hooks.carry() == 1
    [(_, headers, content)] = hooks.receiver.got
    [event] = hooks.receiver.events()
    assert is_signed(headers, content, secret)
    assert (event["type"], event["subject"]) == ("org.govflow.bulletin.issued", str(number))
    assert event["data"]["line"]["title"] == {"en": "Zhangfang Bridge is closed", "zh": "张坊大桥封闭"}
    assert event["data"]["line"]["status"] == "valid"
    assert hooks.carry() == 0


@pytest.mark.parametrize(("minutes", "ended"), [(119, []), (120, [("expired", "a")]), (121, [("expired", "a")])])
def test_that_it_has_expired_is_told_at_its_end_and_once(hooks: Hooks, minutes: int, ended: list[Any]) -> None:
    hooks.hook(READER, kinds=WANTED)
    send(hooks, "a")
    hooks.carry()
    hooks.later(minutes=minutes)
    assert told(hooks) == [("issued", "a"), *ended]
    hooks.later(days=1)
    assert told(hooks) == [("issued", "a"), ("expired", "a")]


def test_what_is_updated_and_cancelled_is_told_in_turn_and_never_expires(hooks: Hooks) -> None:
    hooks.hook(READER, kinds=WANTED)
    send(hooks, "a")
    hooks.later(minutes=1)
    send(hooks, "b", act="update", corrects="a")
    hooks.later(minutes=1)
    send(hooks, "c", act="cancel", corrects="b")
    hooks.later(minutes=1)
    hooks.later(days=1)
    assert told(hooks) == [("issued", "a"), ("updated", "b"), ("cancelled", "c")]
    assert hooks.states() == ["sent", "sent", "sent", "void", "void"]


def test_each_of_several_is_told_and_the_same_sent_again_is_not(hooks: Hooks) -> None:
    hooks.hook(READER, kinds=WANTED)
    several = [bulletin(hooks.cast, key) for key in ("a", "b", "c")]
    sent(hooks.cast, SENDER, *several)
    sent(hooks.cast, SENDER, *several)
    hooks.carry()
    assert sorted(told(hooks)) == [("issued", "a"), ("issued", "b"), ("issued", "c")]


def test_what_nobody_wished_for_and_ones_own_is_not_told(hooks: Hooks) -> None:
    hooks.hook(READER, kinds=WANTED)
    hooks.hook(SENDER, "/own", kinds=WANTED)
    wish_for_bulletins(hooks.cast.backend, hooks.cast.actor(SENDER), "", "")
    hooks.hook(OTHER, "/cases", kinds=("changed",))
    wish_for_bulletins(hooks.cast.backend, hooks.cast.actor(OTHER), "", "")
    send(hooks, "elsewhere", area="130600")
    send(hooks, "else", kind="river_level")
    hooks.carry()
    assert hooks.receiver.got == []


def test_of_several_only_those_are_told_that_were_wished_for(hooks: Hooks) -> None:
    hooks.hook(READER, kinds=WANTED)
    said = [{"key": "a"}, {"key": "b", "area": "130600"}, {"key": "c", "kind": "river_level"}]
    sent(hooks.cast, SENDER, *(bulletin(hooks.cast, **each) for each in said))
    hooks.carry()
    assert told(hooks) == [("issued", "a")]


def test_two_wishes_that_one_bulletin_meets_are_one_event(hooks: Hooks) -> None:
    hooks.hook(READER, kinds=WANTED)
    wish_for_bulletins(hooks.cast.backend, hooks.cast.actor(READER), "", "110111")
    send(hooks, "a")
    hooks.carry()
    assert told(hooks) == [("issued", "a")]


def test_who_takes_the_wish_back_or_leaves_the_post_is_told_nothing_more(hooks: Hooks) -> None:
    hooks.hook(READER, kinds=WANTED)
    hooks.hook(OTHER, "/left", kinds=WANTED)
    wish_for_bulletins(hooks.cast.backend, hooks.cast.actor(OTHER), "", "")
    send(hooks, "a")
    take_wish_back(hooks.cast.backend, hooks.cast.actor(READER), "road_closed", "110000")
    with hooks.backend.transaction() as session:
        gone = update(MembershipRow).where(MembershipRow.person_id == hooks.cast.person(OTHER))
        session.execute(gone.values(until=hooks.cast.today - timedelta(days=1)))
    hooks.carry()
    assert hooks.receiver.got == []


def test_what_does_not_come_through_is_tried_again_under_the_same_name(hooks: Hooks) -> None:
    hooks.receiver.answers["/hook"] = [500]
    hooks.hook(READER, kinds=WANTED)
    send(hooks, "a")
    assert hooks.carry() == 0
    hooks.receiver.answers["/hook"] = [204]
    hooks.later(hours=1)
    first, second = (each["id"] for each in hooks.receiver.events())
    assert first == second
    assert told(hooks) == [("issued", "a"), ("issued", "a")]


def test_one_that_switches_itself_off_tells_its_person_and_forgets_no_end(hooks: Hooks) -> None:
    hooks.receiver.answers["/hook"] = [500]
    number, _ = hooks.hook(READER, kinds=WANTED)
    send(hooks, "a", valid_until=hooks.cast.clock.at + timedelta(days=6))
    hooks.carry()
    hooks.later(days=2)
    hooks.later(days=GIVEN_UP.days - 2, hours=2)
    assert hooks.row(number).state == "failed"
    with hooks.backend.page() as session:
        lines = load_notices(hooks.backend.work(session, hooks.cast.actor(READER))).lines
    assert [each.why for each in lines] == ["webhook"]
    hooks.receiver.answers["/hook"] = [204]
    before = len(hooks.receiver.got)
    webhooks.switch(hooks.backend, hooks.cast.actor(READER), number, on=True)
    webhooks.send_again(hooks.backend, hooks.cast.actor(READER), number)
    hooks.carry()
    assert told(hooks)[before:] == [("issued", "a")]
    hooks.later(days=4)
    assert told(hooks)[before:] == [("issued", "a"), ("expired", "a")]


def test_an_end_that_is_to_come_does_not_count_as_waiting(hooks: Hooks) -> None:
    hooks.hook(READER, kinds=WANTED)
    send(hooks, "a")
    assert hooks.line(READER).waiting == 1
    hooks.carry()
    assert hooks.line(READER).waiting == 0
    hooks.cast.clock.at += timedelta(hours=2)
    assert hooks.line(READER).waiting == 1


def test_one_that_is_switched_off_is_told_nothing(hooks: Hooks) -> None:
    number, _ = hooks.hook(READER, kinds=WANTED)
    webhooks.switch(hooks.backend, hooks.cast.actor(READER), number, on=False)
    send(hooks, "a")
    with hooks.backend.reading() as session:
        assert session.execute(select(EVENT.c.id)).first() is None
