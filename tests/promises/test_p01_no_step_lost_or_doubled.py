"""P1: of many who take the same step at once over the network one wins and the others are told that they came late;
what was won is what stands in the record, and what is announced to the outside."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from time import sleep

import pytest
from sqlalchemy import func, select

from govflow.services.commands import steps as commands
from govflow.store.record.history import HistoryRow
from govflow.store.record.outbox import OutboxRow
from govflow.store.record.verification import verify
from tests.builders import Cast, new_key
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure, seeds
from tests.promises.house import House
from tests.promises.wire import Client, served
from tests.services import disputes

SIDES = ("chen.yu", "he.jun")


@dataclass(frozen=True)
class Race:
    """Clients of both sides before one server."""

    cast: Cast
    clients: list[Client]

    def step(self, reference: str, name: str, choose: random.Random, **form: str) -> Counter[int]:
        """All take the step that they saw open, at once but for a few milliseconds; how often each status came."""
        version = str(self.cast.case(reference).version)

        def take(client: Client, delay: float) -> int:
            sleep(delay)
            seen = {"step": "send", "seen_version": version, "key": new_key()}
            return client.insist(f"/cases/{reference}/steps/{name}", **seen, **form)

        return Counter(all_at_once([partial(take, each, choose.random() * 0.01) for each in self.clients]))


@pytest.fixture
def race(house: House) -> Iterator[Race]:
    with served(house.app) as port:
        clients = [Client(port).sign_in(SIDES[number % len(SIDES)]) for number in range(figure(8, 32))]
        yield Race(house.cast, clients)


def talks(choose: random.Random) -> dict[str, str]:
    return {"answer_talks_on": "2026-03-02", "answer_talks_record": f"Round {choose.randint(1, 10**6)} of the talks."}


def test_one_of_many_wins_each_step_and_the_others_come_late(race: Race) -> None:
    steps = figure(10, 20)
    for seed in seeds(1, 200):
        print(f"seed {seed}")
        choose = random.Random(seed)
        reference = disputes.negotiation(race.cast)
        before = recorded(race.cast, reference)
        for step in range(steps):
            statuses = race.step(reference, "log_talks", choose, **talks(choose))
            assert statuses == {303: 1, 409: len(race.clients) - 1}, f"seed {seed}, step {step}"
        assert recorded(race.cast, reference) - before == steps
        assert announced(race.cast, reference) == recorded(race.cast, reference)
    with race.cast.backend.reading() as session:
        assert verify(session).first_broken is None


def test_a_step_that_moves_the_case_is_taken_once(race: Race) -> None:
    reference = disputes.negotiation(race.cast)
    for person in SIDES:
        race.cast.fire(person, reference, "accept_standstill")
    claimants = Race(race.cast, race.clients[:: len(SIDES)])
    assert claimants.step(reference, "request", random.Random(0)) == {303: 1, 409: len(claimants.clients) - 1}
    assert race.cast.state(reference) == "requested"


def test_one_form_sent_many_times_at_once_is_one_step_with_one_receipt(race: Race) -> None:
    """Impatient clicks, and proxies that try again: the key of the form makes it happen once."""
    reference = disputes.negotiation(race.cast)
    before = recorded(race.cast, reference)
    version = str(race.cast.case(reference).version)
    form = {"step": "send", "seen_version": version, "key": new_key(), **talks(random.Random(0))}
    client = race.clients[0]
    send = partial(client.post, f"/cases/{reference}/steps/log_talks", **form)
    receipts = all_at_once([send] * figure(8, 32))
    assert {status for status, _ in receipts} == {303}
    assert len({location for _, location in receipts}) == 1
    assert recorded(race.cast, reference) - before == 1


def test_the_proof_sees_steps_that_do_not_look_at_the_version(race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: the version that the person saw is not compared under the lock."""
    monkeypatch.setattr(commands, "check_seen", lambda _work, _case, _version: None)
    choose = random.Random(0)
    reference = disputes.negotiation(race.cast)
    assert race.step(reference, "log_talks", choose, **talks(choose))[303] > 1


def recorded(cast: Cast, reference: str) -> int:
    """The entries of the record of a case."""
    with cast.backend.reading() as session:
        query = select(func.count()).where(HistoryRow.case_id == cast.case(reference).id)
        return session.scalar(query) or 0


def announced(cast: Cast, reference: str) -> int:
    """The notices to the outside about a case."""
    with cast.backend.reading() as session:
        query = select(func.count(OutboxRow.id)).where(OutboxRow.case_id == cast.case(reference).id)
        return session.scalar(query) or 0
