"""What costs no more for what was before: a late step of a case, and a vote among a thousand members."""

from __future__ import annotations

from collections.abc import Sequence

from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines, say
from bench.scene import Scene
from bench.world import CLAIMANT, negotiated_case, record_talks
from govflow.services.commands.rounds import Respond, respond
from govflow.values import Actor
from tests.builders import Cast
from tests.services.assemblies import Voter, actor_of, ballots, publish_assembly, settle_voters, voting

EARLY = 7
"""The number of the step that is compared with."""
LATE_AIM = AtMost(1.1)
FEW = 10
VOTE_AIM = AtMost(1.5)
Vote = tuple[Actor, Respond]


def transition_step_105(scene: Scene) -> Lines:
    """The 105th step of a case beside its 7th: ≤ 1.1 ×."""
    database, late = scene.database("transition_step_105"), scene.extent.late
    cast = scene.cast(database)
    cases = scene.extent.late_rounds + scene.extent.warm_up
    early = [_case_with_steps(cast, EARLY - 1) for _ in range(cases)]
    later = [_case_with_steps(cast, late - 1) for _ in range(cases)]
    careful = scene.waiting(cast, database)
    actor = cast.actor(CLAIMANT)
    seen = {each: cast.case(each).version for each in (*early, *later)}
    late_us, early_us = side_by_side(
        lambda number: record_talks(careful, actor, later[number], seen[later[number]]),
        lambda number: record_talks(careful, actor, early[number], seen[early[number]]),
        rounds=scene.extent.late_rounds,
        warm_up=scene.extent.warm_up,
    )
    yield Line(
        name=f"transition_step_{late}",
        database=database.name,
        size=f"{late - 1} steps before",
        value=late_us,
        unit="µs",
        limit=early_us,
        beside=f"step {EARLY}",
        aim=LATE_AIM,
        rounds=scene.extent.late_rounds,
    )


def _case_with_steps(cast: Cast, steps: int) -> str:
    """A case with so many steps in its record, all but the first of the kind that is then measured."""
    reference = negotiated_case(cast)
    actor = cast.actor(CLAIMANT)
    for _ in range(steps - 1):
        record_talks(cast, actor, reference, cast.case(reference).version)
    return reference


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
        aim=VOTE_AIM,
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
