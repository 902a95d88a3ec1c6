"""How many statements a page and a command cost, with few rows and with ten times as many: the numbers only go down.

Counted on SQLite, when everything is compiled that a worker compiles once. The two numbers, for few and for many rows,
are equal unless the comment beside them says why. Whoever makes a page cheaper lowers its number here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govflow.store.sql.database import make_engine
from tests.statements import counted
from tests.web.crowd import Crowd, gather
from tests.web.desk import open_desk

FEW, MANY = 2, 20

PAGES = {
    "inbox": (12, 12),  # one asks what administrators changed of the reader's organizations, one which seats are vacant
    "case list": (7, 7),
    "case page": (33, 33),  # five ask whether who sits in person is free of the parties; one for whom one has acted
    "step form": (10, 10),
    "check page": (17, 17),
    "round page": (14, 14),
    "documents": (10, 10),
    "record": (10, 10),
    "organizations": (5, 5),
    "organization": (12, 12),
    "people": (5, 5),
    "person": (17, 17),  # of somebody who takes part in a case: a recovery that goes on is looked for
    "funds": (5, 5),
    "fund": (10, 10),  # one asks what applicants were called, when each filed its request
    "procedure": (10, 10),
}
COMMANDS = {
    "open": (40, 40),
    "open with members": (45, 45),  # the members of the body are read at once
    "step": (15, 15),
    "respond": (33, 33),
    "close a round": (39, 39),  # those who are members by now are found again
    "extend": (30, 30),  # by a mediator: five ask whether it is still free of the parties; so the next two
    "pause": (35, 35),
    "resume": (28, 28),
    "delegate": (34, 34),
    "excuse": (37, 37),
    "file a document": (19, 19),
}


@pytest.fixture(params=(FEW, MANY), ids=("few", "many"))
def crowd(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> Iterator[Crowd]:
    engine = make_engine(sqlite_url, synchronous="OFF")
    for desk in open_desk(engine, tmp_path / "data"):
        yield gather(desk, request.param)
    engine.dispose()


def test_pages_and_commands_cost_what_they_cost_whatever_the_number_of_rows(
    crowd: Crowd, request: pytest.FixtureRequest
) -> None:
    which = ("few", "many").index(request.node.callspec.id)
    engine = crowd.cast.backend.sessions.engine
    cost = {}
    for name, ask in crowd.pages().items():
        ask()  # what a worker compiles once
        with counted(engine) as statements:
            answer = ask()
        assert answer.status_code == 200, name
        cost[name] = len(statements)
    for name, prepare in crowd.commands().items():
        act = prepare()
        with counted(engine) as statements:
            act()
        cost[name] = len(statements)
    assert cost == {name: numbers[which] for name, numbers in (PAGES | COMMANDS).items()}


def test_nothing_grows_with_rows() -> None:
    growing = {name for name, (few, many) in (PAGES | COMMANDS).items() if many > few}
    assert growing == set()
