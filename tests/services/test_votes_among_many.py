"""An answer costs the same among many seats as among few; what concerns a whole round grows with it, and no faster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import Engine

from govflow.engine.rounds.seats import Response, Seat, marked
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.rounds import respond
from govflow.services.commands.seats import Delegate, Excuse, delegate, excuse
from govflow.services.queries.case.round.page import load_round_page
from govflow.store.sql.database import make_engine
from govflow.values import Actor, Text
from tests.builders import Cast, make_cast, new_key
from tests.operations import operations
from tests.services.assemblies import (
    MOVER,
    Voter,
    actor_of,
    ballots,
    moved,
    publish_assembly,
    settle_voters,
)
from tests.statements import counted

FEW, SOME, MANY = 20, 110, 200  # as many are added twice
LINEAR = 1.1
FREELY = ("voters: members", "voters: members\n    delegation: true\n    recusable: true")
OF_ROUNDS = ("engine/rounds", "store/rounds")
ANSWERS = ("answer", "answer again", "answer for another")


@dataclass
class Cost:
    """What each act costs in a round of one size."""

    statements: dict[str, int] = field(default_factory=dict)
    operations: dict[str, Counter[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def costs(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Cost]:
    return {size: _cost(sqlite_template, tmp_path_factory.mktemp("many"), size) for size in (FEW, SOME, MANY)}


def test_an_answer_asks_no_more_of_rounds_among_many_seats(costs: Mapping[int, Cost]) -> None:
    found = {size: {act: _of_rounds(cost.operations[act]) for act in ANSWERS} for size, cost in costs.items()}
    assert found[MANY] == found[SOME] == found[FEW]


def test_what_concerns_a_whole_round_grows_no_faster_than_its_seats(costs: Mapping[int, Cost]) -> None:
    few, some, many = ({act: each.total() for act, each in cost.operations.items()} for cost in costs.values())
    assert [act for act in few if many[act] - some[act] > (some[act] - few[act]) * LINEAR] == []


def test_votes_that_are_given_back_at_once_are_gone_through_once() -> None:
    few, some, many = (operations(_leaving_all(size)).total() for size in (FEW, SOME, MANY))
    assert many - some <= (some - few) * LINEAR


def test_no_act_in_a_round_runs_a_statement_for_each_seat(costs: Mapping[int, Cost]) -> None:
    assert costs[MANY].statements == costs[FEW].statements


def _cost(template: Path, folder: Path, size: int) -> Cost:
    """Each act is carried out once before, so that what a process keeps ready is there; on the same days for all."""
    engine = make_engine(f"sqlite:///{copy(template, folder)}", synchronous="OFF")
    cast, found = make_cast(engine, folder / "data"), Cost()
    publish_assembly(cast, FREELY)
    voters = settle_voters(cast, size)
    for _, act in _acts(cast, moved(cast, voters), voters):
        act()
    for name, act in _acts(cast, moved(cast, voters), voters):
        with counted(Engine) as statements:
            found.operations[name] = operations(act)
        found.statements[name] = len(statements)
    engine.dispose()
    return found


def _leaving_all(size: int) -> Callable[[], object]:
    """The seat leaves that has cast the votes of all others."""
    name = Text(en="Member", zh="成员")
    taker = Seat(id=0, name=name, capacity="members")
    givers = [Seat(id=number, name=name, capacity="members", delegate_to=taker.id) for number in range(1, size)]
    cast = [Response(seat_id=each.id, choice="yes", cast_by=taker.id) for each in givers]
    return partial(marked, [taker, *givers], cast, taker, "recused", "itself")


def _acts(cast: Cast, reference: str, voters: list[Voter]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """From the opening of the vote to its deadline, by which all but a few are silent."""
    yield "open", partial(cast.fire, MOVER, reference, "call")
    first, giver, taker, *_ = voters
    mine, his = ((actor_of(cast, each), _seat(cast, reference, each)) for each in (giver, taker))
    yield "answer", _answer(cast, reference, first, "yes")
    yield "answer again", _answer(cast, reference, first, "no")
    yield "read the page", partial(_read, cast, mine[0], reference)
    handing = Delegate(**mine[1], to_seat_id=his[1]["seat_id"], key=new_key())
    yield "delegate", partial(delegate, cast.backend, mine[0], handing)
    [proxy] = ballots(cast, reference, [giver])
    yield "answer for another", partial(respond, cast.backend, his[0], proxy)
    leaving = Excuse(**his[1], status="recused", key=new_key())
    yield "leave who votes for another", partial(excuse, cast.backend, his[0], leaving)
    cast.clock.at += timedelta(days=11)
    yield "close", partial(sweep, cast.backend)


def _answer(cast: Cast, reference: str, voter: Voter, choice: str) -> Callable[[], Any]:
    [vote] = ballots(cast, reference, [voter], choice)
    return partial(respond, cast.backend, actor_of(cast, voter), vote)


def _read(cast: Cast, reader: Actor, reference: str) -> None:
    with cast.backend.reading() as session:
        load_round_page(cast.backend.work(session, reader), reference, cast.round(reference).id)


def _seat(cast: Cast, reference: str, voter: Voter) -> dict[str, Any]:
    found = cast.round(reference)
    seat = next(seat for seat, (organization, _) in found.holders.items() if organization == voter.organization)
    return {"case": reference, "round_id": found.id, "seat_id": seat}


def _of_rounds(counted: Counter[str]) -> dict[str, int]:
    return {folder: counted[folder] for folder in OF_ROUNDS}
