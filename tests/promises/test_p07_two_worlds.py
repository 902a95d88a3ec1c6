"""P7: what is confided reaches nobody else. Two worlds that differ in a confidence give everybody else equal bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import update

from govflow.services.accounts import metering
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.operation import reading
from govflow.services.operation.extraction import child
from govflow.services.operation.extraction.apart import Extract
from govflow.store.cases import CaseRow
from govflow.store.record.compartments import CompartmentReaderRow
from tests.builders import new_key
from tests.promises.addresses import UNASKED, find_addresses, guesses, missing, rules
from tests.promises.confiding import ACTS, CANARY, Act, words
from tests.promises.figures import SEED, TORTURE, figure
from tests.promises.house import House
from tests.promises.two_worlds import Looks, Worlds, differences, look_again, set_up
from tests.web.conftest import Browser

ANEW = 100
"""After so many pairs something is confided in both worlds, and all are compared anew."""


@pytest.fixture
def worlds(house: House, monkeypatch: pytest.MonkeyPatch) -> Worlds:
    """In which programs ask as often as they like: the clock stands still there. Files are read in this process."""
    monkeypatch.setattr(reading, "text_of", lambda content, kind: Extract(**child.read(kind, content)))
    monkeypatch.setattr(metering, "MOST", 10**9)
    return set_up(house)


def pair(worlds: Worlds, act: Act, rng: Random, person: str, *, later: bool = True) -> list[str]:
    """What differs for somebody else between the world without a confidence and the one with it, now and later."""
    now, chosen, chosen_later = worlds.clock.at, choice(worlds, act, rng), choice(worlds, act, rng, later=True)
    before = worlds.without(person)
    after_that = worlds.later_without(person, closing=not act.until_closed) if later else {}
    worlds.rewind()
    worlds.clock.at = now + timedelta(seconds=rng.randrange(30, 90))  # when it is confided is told to nobody either
    said = words(rng)
    act.do(worlds.cast, worlds.cases[act.case], said, rng)
    worlds.tell()
    worlds.clock.at = now
    found = compared(worlds.browsers[person], before, chosen, said)
    if later:
        browser = worlds.go_on(person, closing=not act.until_closed)
        found += [f"later {each}" for each in compared(browser, after_that, chosen_later, said)]
        worlds.clock.at = now
    return found


def compared(browser: Browser, before: Looks, chosen: Callable[[str], bool], said: str) -> list[str]:
    """What differs from before, and where it is said what was confided."""
    mark = said.partition(" ")[0]
    after = look_again(browser, before, chosen)
    return [
        *differences(before, after),
        *(f"{path} tells {mark}" for path, look in after.items() if mark in repr(look)),
    ]


def choice(worlds: Worlds, act: Act, rng: Random, *, later: bool = False) -> Callable[[str], bool]:
    """Which addresses are looked at again: all; in a short run, and later on, those of the case, of others some."""
    own, proof = worlds.cases[act.case], f"{worlds.cases['talks']}/record/proof.json"
    always = (
        "/",
        "/inbox",
        "/notices",
        "/cases",
        "/cases.csv",
        "/account",
        "/administration/clock",
        "/administration/log",
    )
    lots = figure(20, 4)
    lot = rng.randrange(lots)
    return lambda path: (
        (TORTURE and not later)
        or own in path
        or path.count("/") == 2  # another case, a fund, an organization
        or path.partition("?")[0] in always
        or path.endswith(proof)
        or sum(path.encode()) % lots == lot
    )


def test_two_worlds_that_differ_in_a_confidence_are_the_same_to_everybody_else(worlds: Worlds) -> None:
    """A short run tries a twelfth of the acts, by the day, and on PostgreSQL another one: all are about one store."""
    on_sqlite = worlds.cast.backend.sessions.engine.dialect.name == "sqlite"
    day = datetime.now(UTC).toordinal() + (not on_sqlite)
    acts = ACTS if TORTURE else ACTS[day % 12 :: 12]
    compare(worlds, acts, figure(len(acts), 500))


def test_what_is_told_a_mediator_is_the_same_to_everybody_else(worlds: Worlds) -> None:
    """Every day: the simplest confidences, before the eyes of those who must not learn of them."""
    plain = [each for each in ACTS if each.name in ("note", "confide")]
    compare(worlds, plain, len(plain))


def compare(worlds: Worlds, acts: Sequence[Act], pairs: int) -> None:
    rng = Random(SEED)
    for number in range(pairs):
        act = acts[number % len(acts)]
        person = act.others[number // len(acts) % len(act.others)]
        found = pair(worlds, act, rng, person, later=not act.counted)
        print(f"pair {number}: {act.name} before the eyes of {person}", flush=True)
        assert not found, "\n".join([f"{act.name} before the eyes of {person}, pair {number}", *found])
        if number % ANEW == ANEW - 1:
            worlds.begin_anew(act, rng)


def test_two_worlds_are_the_same_to_everybody_else_while_nothing_is_published(worlds: Worlds) -> None:
    """What waits to be sealed once told an administrator that somebody had confided, and since when. An entry that
    counts waits for its number before all eyes.
    """
    worlds.rewind()
    before = {person: worlds.stalled(person) for person in ("admin", "he.jun")}
    assert b"has had no checkpoint for its parties" in before["admin"]["/administration/clock"][2]
    for act in [each for each in ACTS if not each.counted] if TORTURE else (ACTS[0], ACTS[3]):
        worlds.rewind()
        now = worlds.clock.at
        act.do(worlds.cast, worlds.cases[act.case], CANARY, Random(SEED))
        worlds.clock.at = now  # some acts take their time
        for person, look in before.items():
            assert differences(look, worlds.stalled(person)) == [], f"{act.name} before the eyes of {person}"


def test_every_address_there_is_is_asked_or_has_a_reason_not_to_be(worlds: Worlds) -> None:
    app, found = worlds.house.app, set[str]()
    for person in ("he.jun", "admin"):
        found |= find_addresses(app, worlds.browsers[person].get, guesses(worlds.cast), most=1).keys()
    assert missing(rules(app), dict.fromkeys(found)) == []
    assert UNASKED.keys() <= {each.rule for each in rules(app)}
    careless = Flask("careless")
    careless.add_url_rule("/backdoor/<int:number>", "backdoor", lambda number: "")
    assert missing(rules(careless), dict.fromkeys(found)) == ["/backdoor/<int:number>"]


def test_the_proof_sees_a_time_that_moves_and_a_reader_too_many(worlds: Worlds) -> None:
    def touch(*_: object) -> None:
        with worlds.cast.backend.transaction() as session:
            session.execute(
                update(CaseRow).values(updated_at=worlds.cast.clock.now(), listed_at=worlds.cast.clock.now())
            )

    moved = Act(name="touch", case="talks", others=(), do=touch)
    assert pair(worlds, moved, Random(SEED), "he.jun", later=False)
    worlds.rewind()
    confide = next(each for each in ACTS if each.name == "confide")
    confide.do(worlds.cast, worlds.cases["talks"], CANARY, Random(SEED))
    with worlds.cast.backend.transaction() as session:
        session.execute(update(CompartmentReaderRow).values(organization_id=worlds.cast.organization("laishui")))
    shown = worlds.browsers["he.jun"].get(f"/cases/{worlds.cases['talks']}").text
    assert CANARY in shown


def test_who_confides_without_pause_makes_nobody_elses_form_stale(worlds: Worlds) -> None:
    cast, reference = worlds.cast, worlds.cases["sessions"]
    for number in range(6):
        version = cast.case(reference).version
        cast.fire("zhou.min", reference, "record_caucus", caucus_note=f"{CANARY} {number}")
        step = TakeStep(
            case=reference,
            name="record_session",
            values={"session_on": cast.today, "session_record": "Both sides spoke."},
            seen_version=version,
            key=new_key(),
        )
        receipt = take_step(cast.backend, cast.actor("zhou.min"), step)
        assert receipt.seq == cast.case(reference).entries  # and numbers have no gap
