"""P7: what is confided moves no event: in two worlds that differ in it, webhooks of all others are sent equal bytes."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from govflow.services.operation.webhooks import calling
from tests.promises.confiding import ACTS, Act, words
from tests.promises.figures import SEED, TORTURE
from tests.promises.house import House
from tests.promises.rewinding import keep
from tests.promises.two_worlds import Worlds, set_up
from tests.services.receiver import ADDRESS, hooked, writes

pytestmark = [pytest.mark.on_request]

PERSONS = ("he.jun", "chen.yu", "wang.lin", "sun.hao")


@pytest.fixture
def worlds(house: House) -> Worlds:
    found = set_up(house)
    for person in PERSONS:
        hooked(house.cast.backend, house.cast, person, f"https://receiver.example/{person}")
    return replace(found, rewind=keep(house.cast.backend.sessions))


def later(worlds: Worlds, act: Act, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[bytes]]:
    """By person what their webhook is sent, now and of what happens later."""
    cast, sent = worlds.cast, dict[str, list[bytes]]()
    now = worlds.clock.at

    def send(receiver: Any, _: Any, content: bytes, headers: dict[str, str]) -> int:
        sent.setdefault(receiver.target, []).append(content + headers["webhook-timestamp"].encode())
        return 204

    monkeypatch.setattr(calling, "send", send)
    monkeypatch.setattr(calling, "find", lambda _: ("203.0.113.7",))
    backend = replace(cast.backend, settings=replace(cast.backend.settings, address=ADDRESS))
    worlds.tell()
    calling.call(backend, writes(backend))
    worlds.go_on("he.jun", closing=not act.until_closed)
    calling.call(backend, writes(backend))
    worlds.clock.at = now
    return sent


def test_two_worlds_send_the_same_to_everybody_else(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    rng, some = Random(SEED), [each for each in ACTS if not each.counted]
    plain = [each for each in some if each.name in ("note", "confide")]
    for act in some if TORTURE else plain:
        worlds.rewind()
        before = later(worlds, act, monkeypatch)
        assert before["/he.jun"]
        worlds.rewind()
        now, said = worlds.clock.at, words(rng)
        act.do(worlds.cast, worlds.cases[act.case], said, rng)
        worlds.clock.at = now
        after = later(worlds, act, monkeypatch)
        for person in set(PERSONS) & set(act.others):
            assert before.get(f"/{person}") == after.get(f"/{person}"), f"{act.name} before the eyes of {person}"
            assert said.partition(" ")[0] not in repr(after.get(f"/{person}"))
