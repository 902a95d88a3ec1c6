"""A vote among a thousand members, beside one among ten: it costs no more for what others have answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.databases import Database
from bench.report import WARM_UP, Line, Lines, say, side_by_side
from bench.world import build_world, waiting_for_the_disk
from govflow.services.commands.rounds import Respond, respond
from govflow.values import Actor
from tests.builders import Cast
from tests.services.assemblies import Voter, actor_of, ballots, publish_assembly, settle_voters, voting

FEW, MANY = 10, 1_000
Vote = tuple[Actor, Respond]


def measure(database: Database, folder: Path, rounds: int, *, warm_up: int = WARM_UP, many: int = MANY) -> Lines:
    """One line: votes in an assembly of which half have voted, now this member and now that, large and small."""
    cast = build_world(database, folder)
    cast.clock.at = datetime.now(UTC)
    publish_assembly(cast)
    voters, number = settle_voters(cast, many), rounds + warm_up
    say(f"{database.name}: an assembly of {many:,} …")
    large = _votes(cast, voters)
    small: list[Vote] = []
    while len(small) < number:
        small += _votes(cast, voters[:FEW])
    careful = waiting_for_the_disk(cast, database)
    many_us, few_us = side_by_side(
        lambda number: respond(careful.backend, *large[number]),
        lambda number: respond(careful.backend, *small[number]),
        rounds,
        warm_up,
    )
    careful.backend.sessions.dispose()
    figures = {f"among_{many}_us": many_us, f"among_{FEW}_us": few_us}
    yield Line("vote", {"database": database.name}, figures, many_us / few_us)


def _votes(cast: Cast, voters: Sequence[Voter]) -> list[Vote]:
    """A vote is open and every other member has voted; the votes of the rest, but that which would end it."""
    reference = voting(cast, voters)
    for vote in _of(cast, reference, voters[::2], "yes"):
        respond(cast.backend, *vote)
    return _of(cast, reference, voters[1:-1:2], "no")


def _of(cast: Cast, reference: str, voters: Sequence[Voter], choice: str) -> list[Vote]:
    return list(zip((actor_of(cast, each) for each in voters), ballots(cast, reference, voters, choice), strict=True))
