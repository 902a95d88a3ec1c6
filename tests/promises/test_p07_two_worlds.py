"""P7: what is confided reaches nobody else. Two worlds that differ in a confidence give everybody else equal bytes."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import update

from govflow.services.commands.cases import FireTransition, fire_transition
from govflow.store.cases import CaseRow
from govflow.store.record.compartments import CompartmentReaderRow
from govflow.values import FixedClock
from tests.builders import new_key
from tests.promises.figures import SEED, figure
from tests.promises.house import House
from tests.promises.two_worlds import ACTS, CANARY, Act, Worlds, differences, set_up, words


@pytest.fixture
def worlds(house: House) -> Worlds:
    return set_up(house)


def pair(worlds: Worlds, act: Act, rng: Random, person: str) -> list[str]:
    """What differs for somebody else between the world without a confidence and the one with it."""
    clock = worlds.cast.clock
    assert isinstance(clock, FixedClock)
    before, now = worlds.looks(person, act.case), clock.at
    clock.at = now + timedelta(seconds=rng.randrange(30, 90))  # when it is confided is told to nobody either
    said = words(rng)
    mark = said.partition(" ")[0]
    act.do(worlds.cast, worlds.cases[act.case], said, rng)
    clock.at = now
    after = worlds.looks(person, act.case)
    told = (f"{path} tells {mark}" for path, look in after.items() if mark in repr(look))
    return [*differences(before, after), *told]


def test_two_worlds_that_differ_in_a_confidence_are_the_same_to_everybody_else(worlds: Worlds) -> None:
    rng = Random(SEED)
    for number in range(figure(len(ACTS), 500)):
        act = ACTS[number % len(ACTS)]
        person = act.others[number // len(ACTS) % len(act.others)]
        found = pair(worlds, act, rng, person)
        assert not found, "\n".join([f"{act.name} before the eyes of {person}, pair {number}", *found])
        if number % 20 == 19:
            worlds.cast.clock.at += timedelta(minutes=11)  # nobody confides without end


def test_the_proof_sees_a_time_that_moves_and_a_reader_too_many(worlds: Worlds) -> None:
    def touch(*_: object) -> None:
        with worlds.cast.backend.transaction() as session:
            session.execute(update(CaseRow).values(updated_at=worlds.cast.clock.now()))

    moved = Act(name="touch", case="talks", others=(), do=touch)
    assert pair(worlds, moved, Random(SEED), "he.jun")
    confide = next(each for each in ACTS if each.name == "confide")
    confide.do(worlds.cast, worlds.cases["talks"], CANARY, Random(SEED))
    with worlds.cast.backend.transaction() as session:
        session.execute(update(CompartmentReaderRow).values(organization_id=worlds.cast.organization("laishui")))
    shown = worlds.looks("he.jun", "talks")[f"/cases/{worlds.cases['talks']}"]
    assert CANARY in str(shown)


def test_who_confides_without_pause_makes_nobody_elses_form_stale(worlds: Worlds) -> None:
    cast, reference = worlds.cast, worlds.cases["sessions"]
    for number in range(6):
        version = cast.case(reference).version
        cast.fire("zhou.min", reference, "record_caucus", caucus_note=f"{CANARY} {number}")
        step = FireTransition(
            case=reference,
            name="record_session",
            values={"session_on": cast.today, "session_record": "Both sides spoke."},
            seen_version=version,
            key=new_key(),
        )
        receipt = fire_transition(cast.backend, cast.actor("zhou.min"), step)
        assert receipt.seq == cast.case(reference).entries  # and numbers have no gap
