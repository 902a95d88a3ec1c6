"""P8: a secret vote is linked to nobody. With the same dice, two worlds in which two voters swap their votes are equal.

Dice: all that is random is drawn from one seed, so that equal contents are equal bytes, also under a seal or a hash,
and nothing has to be left out of the comparison.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from govflow.services.commands.deadlines import sweep
from govflow.store.record.outbox import IDEMPOTENCY
from govflow.store.rounds import latest_round_ids
from govflow.store.sql.schema import METADATA
from govflow.store.writing import responses
from govflow.values import FixedClock
from tests.promises.dice import roll
from tests.promises.figures import SEED, figure
from tests.promises.house import House
from tests.promises.rewinding import keep
from tests.sequencing import sequence
from tests.services import councils, places
from tests.services.elections import VOTERS, called
from tests.web.conftest import Browser

OTHERS = ("gao.shan", "wang.lin", "admin")
CHOICES = ("yes", "no", "abstain")
_TOKENS = re.compile(rb'(name="csrf_token"[^>]*value="|content="|name="key"[^>]*value="|nonce=")[^"]+')
Votes = Mapping[str, str]


@dataclass
class Election:
    """A vote in secret that has opened, and a way back to that moment."""

    house: House
    reference: str
    rewind: Callable[[], None]
    opened: Any
    browsers: dict[str, Browser]
    patch: pytest.MonkeyPatch

    def vote(self, votes: Votes, *, close: bool = False) -> None:
        """All that happens in a world: these votes, one a minute, under the same dice as in every other."""
        self.rewind()
        cast, clock = self.house.cast, self.house.cast.clock
        assert isinstance(clock, FixedClock)
        clock.at = self.opened
        roll(self.patch, SEED)
        for person, choice in votes.items():
            clock.at += timedelta(minutes=1)
            self.answer(person, choice)
        if close:
            clock.at += timedelta(days=40)
            sweep(cast.backend)

    def answer(self, person: str, choice: str) -> None:
        """A choice by its name, those who stand by their numbers (``13``), or several options: ``joint+common``."""
        cast = self.house.cast
        if "+" in choice:
            scores = dict.fromkeys(choice.strip("+").split("+"), 1)
            cast.respond(person, self.reference, "voted", scores=scores)
            return
        if choice.isdecimal():
            cast.respond(person, self.reference, "voted", scores={f"c{number}": 1 for number in choice})
        else:
            cast.respond(person, self.reference, choice)

    def world(self, votes: Votes, *, close: bool = False) -> dict[str, Any]:
        """All tables, pages and files after these votes."""
        self.vote(votes, close=close)
        return {**self.pages(), **self.tables()}

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, once all is numbered, but for the fingerprints of commands.

        Those are keyed with what is kept nowhere (``tests/services/test_receipts.py``).
        """
        sequence(self.house.cast.backend.sessions)
        found = {}
        with self.house.cast.backend.sessions.engine.connect() as connection:
            for table in METADATA.sorted_tables:
                rows = connection.execute(select(*(each for each in table.c if each is not IDEMPOTENCY.c.digest)))
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        return found

    def pages(self) -> dict[str, Any]:
        """What everybody is shown, and handed out as a file."""
        case = f"/cases/{self.reference}"
        with self.house.cast.backend.reading() as session:
            numbers = latest_round_ids(session, self.house.cast.case(self.reference).id)
        paths = ("/inbox", "/cases", "/cases.csv", case, f"{case}/record", f"{case}/record.json")
        paths += tuple(f"{case}/rounds/{number}" for number in numbers)
        return {f"{who} {path}": look(self.browsers[who], path) for who in self.browsers for path in paths}


def look(browser: Browser, path: str) -> tuple[int, bytes]:
    answer = browser.get(path)
    return answer.status_code, _TOKENS.sub(b"", answer.data)


@pytest.fixture
def election(house: House, monkeypatch: pytest.MonkeyPatch) -> Election:
    return opened(house, called(house.cast), monkeypatch)


@pytest.fixture
def council(house: House, monkeypatch: pytest.MonkeyPatch) -> Election:
    return opened(house, councils.electing(house.cast), monkeypatch)


@pytest.fixture
def approval(house: House, monkeypatch: pytest.MonkeyPatch) -> Election:
    return opened(house, places.naming(house.cast), monkeypatch)


def opened(house: House, reference: str, monkeypatch: pytest.MonkeyPatch) -> Election:
    cast = house.cast
    browsers = {person: house.signed_in(person) for person in (*VOTERS.values(), *OTHERS)}
    assert isinstance(cast.clock, FixedClock)
    return Election(house, reference, keep(cast.backend.sessions), cast.clock.at, browsers, monkeypatch)


def different(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Where two worlds are not the same; of a table with its first row that is not."""
    return [f"{name}: {_first(one[name], other[name])}" for name in one if one[name] != other[name]]


def _first(one: Any, other: Any) -> Any:
    pairs = zip(one, other, strict=False) if isinstance(one, list) else zip(
        one[1].splitlines(), other[1].splitlines(), strict=False)  # fmt: skip
    return next((pair for pair in pairs if pair[0] != pair[1]), "longer")


def test_two_voters_who_swap_their_votes_change_nothing_in_tables_pages_and_files(election: Election) -> None:
    rng = Random(SEED)
    people = list(VOTERS.values())
    for number in range(figure(2, 200)):
        order = rng.sample(people, k=len(people))
        first, second = rng.sample(people, k=2)
        votes = {each: rng.choice(CHOICES) for each in order}
        votes[first], votes[second] = rng.sample(CHOICES, k=2)
        swapped = {**votes, first: votes[second], second: votes[first]}
        found = different(*(election.world(each, close=True) for each in (votes, swapped)))
        assert found == [], f"swap {number}: {first} and {second} of {votes}"


def test_while_the_vote_is_open_nobody_learns_what_was_voted_so_far_not_even_who_voted(election: Election) -> None:
    """Only the box differs, sealed and of one length, and the digests of what is sealed in it."""
    yes, no = (election.world({"chen.yu": choice}) for choice in CHOICES[:2])
    assert [len(each) for [(*_, each)] in (yes["ballot_box"], no["ballot_box"])] == [284, 284]
    of_the_box = ("ballot_box", "sealed_facts", "sequence", "sequence_node", "checkpoint")
    for world in (yes, no):
        for name in of_the_box:
            del world[name]
    assert different(yes, no) == []


def test_of_an_election_nobody_learns_whom_a_seat_has_named_nor_how_many(council: Election) -> None:
    """Of three places: whoever reads everything knows how often each was named, and nothing else."""
    rest = {"tang.lan": "12", "ning.ke": "14", "guo.wei": "1"}
    worlds = ({"chen.yu": "123", "he.jun": "4"}, {"chen.yu": "4", "he.jun": "123"}, {"chen.yu": "14", "he.jun": "23"})
    first, *others = (council.world({**each, **rest}, close=True) for each in worlds)
    assert [different(first, other) for other in others] == [[], []]


def test_of_approvals_nobody_learns_which_options_go_together_nor_how_many(approval: Election) -> None:
    """Whoever reads everything knows how often each was voted for: a pattern of options shows nobody's vote."""
    rest = {"tang.lan": "joint+", "ning.ke": "regional+common", "guo.wei": "joint+"}
    both = ({"chen.yu": "joint+common", "he.jun": "regional+"}, {"chen.yu": "regional+", "he.jun": "joint+common"})
    worlds = (*both, {"chen.yu": "joint+", "he.jun": "regional+common"})
    first, *others = (approval.world({**each, **rest}, close=True) for each in worlds)
    assert [different(first, other) for other in others] == [[], []]


def test_the_proof_sees_a_vote_that_is_told(election: Election, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(work: Any, case: Any, found: Any, response: Any, said: Any) -> Any:
        responses._cast_in_secret(work, found, response)
        return said

    monkeypatch.setattr(responses, "_kept", told)
    votes = dict(zip(VOTERS.values(), ("yes", "no", "yes", "no", "no"), strict=True))
    swapped = {**votes, "chen.yu": "no", "he.jun": "yes"}
    assert different(*(election.world(each, close=True) for each in (votes, swapped)))
