"""A vote among a thousand members, beside one among ten: it costs no more for what others have answered."""

from __future__ import annotations

from collections.abc import Sequence

from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines, say
from bench.scene import Scene
from govflow.services.commands.rounds import Respond, respond
from govflow.values import Actor
from tests.builders import Cast
from tests.services.assemblies import Voter, actor_of, ballots, publish_assembly, settle_voters, voting

FEW = 10
AIM = AtMost(1.5)
Vote = tuple[Actor, Respond]


def vote(scene: Scene) -> Lines:
    """A vote among 1,000 of whom half have voted, beside one among 10: ≤ 1.5 ×."""
    database, many = scene.database("vote"), scene.extent.voters
    cast = scene.cast(database)
    publish_assembly(cast)
    say(f"{database.name}: an assembly of {many:,} …")
    voters, number = settle_voters(cast, many), scene.extent.rounds + scene.extent.warm_up
    large = _votes(cast, voters)
    small: list[Vote] = []
    while len(small) < number:
        small += _votes(cast, voters[:FEW])
    careful = scene.waiting(cast, database)
    rounds = min(scene.extent.rounds, len(large) - scene.extent.warm_up)
    many_us, few_us = side_by_side(
        lambda number: respond(careful.backend, *large[number]),
        lambda number: respond(careful.backend, *small[number]),
        rounds=rounds,
        warm_up=scene.extent.warm_up,
    )
    yield Line(
        name="vote",
        database=database.name,
        size=f"{many:,} voters",
        value=many_us,
        unit="µs",
        limit=few_us,
        beside=f"among {FEW}",
        aim=AIM,
        rounds=rounds,
    )


def _votes(cast: Cast, voters: Sequence[Voter]) -> list[Vote]:
    """A vote is open and every other member has voted; the votes of the rest, but that which would end it."""
    reference = voting(cast, voters)
    for each in _of(cast, reference, voters[::2], "yes"):
        respond(cast.backend, *each)
    return _of(cast, reference, voters[1:-1:2], "no")


def _of(cast: Cast, reference: str, voters: Sequence[Voter], choice: str) -> list[Vote]:
    return list(zip((actor_of(cast, each) for each in voters), ballots(cast, reference, voters, choice), strict=True))
