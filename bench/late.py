"""A late step of a case beside an early one: it costs no more for what happened before."""

from __future__ import annotations

from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from bench.world import CLAIMANT, negotiated_case, record_talks
from tests.builders import Cast

EARLY = 7
"""The number of the step that is compared with."""
AIM = AtMost(1.1)


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
        aim=AIM,
        rounds=scene.extent.late_rounds,
    )


def _case_with_steps(cast: Cast, steps: int) -> str:
    """A case with so many steps in its record, all but the first of the kind that is then measured."""
    reference = negotiated_case(cast)
    actor = cast.actor(CLAIMANT)
    for _ in range(steps - 1):
        record_talks(cast, actor, reference, cast.case(reference).version)
    return reference
