"""A step through the command layer, beside the same rows written by hand; and late steps beside early ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bench import limit
from bench.databases import Database
from bench.report import WARM_UP, Line, Lines, side_by_side
from bench.world import (
    CLAIMANT,
    RESPONDENT,
    build_world,
    negotiated_case,
    record_talks,
    requested_case,
    waiting_for_the_disk,
)
from govflow.services.commands.steps import TakeStep, take_step
from tests.builders import Cast, new_key

REPLY = "We agree to mediation and will send our water office."
EARLY, LATE = 7, 105
"""The numbers of the steps compared: so many had the case before, and one."""


def measure(database: Database, folder: Path, rounds: int, *, warm_up: int = WARM_UP, late: int = LATE) -> Lines:
    """Both benches in one database. A case is prepared for each round and side."""
    cast = build_world(database, folder)
    cast.clock.at = datetime.now(UTC)
    cases = rounds + warm_up
    replies = [requested_case(cast) for _ in range(2 * cases)]
    early = [_case_with_steps(cast, EARLY - 1) for _ in range(cases)]
    later = [_case_with_steps(cast, late - 1) for _ in range(cases)]
    careful = waiting_for_the_disk(cast, database)
    yield _step(careful, database, replies, warm_up)
    yield _late_step(careful, database, early, later, warm_up, late)
    careful.backend.sessions.dispose()


def _step(cast: Cast, database: Database, cases: list[str], warm_up: int) -> Line:
    ours, theirs = cases[::2], cases[1::2]
    actor, seen = cast.actor(RESPONDENT), {each: cast.case(each).version for each in cases}
    hand = limit.by_hand(database)

    def govflow(number: int) -> None:
        case = ours[number]
        taking = TakeStep(case=case, name="accept", values={"reply": REPLY}, seen_version=seen[case], key=new_key())
        take_step(cast.backend, actor, taking)

    def by_hand(number: int) -> None:
        case = theirs[number]
        reply = limit.Reply(reference=case, seen_version=seen[case], key=new_key(), text=REPLY)
        limit.accept(hand, actor, reply)

    govflow_us, limit_us = side_by_side(govflow, by_hand, len(ours) - warm_up, warm_up)
    hand.connection.close()
    figures = {"govflow_us": govflow_us, "limit_us": limit_us}
    return Line("step", {"database": database.name}, figures, govflow_us / limit_us)


def _late_step(cast: Cast, database: Database, early: list[str], later: list[str], warm_up: int, late: int) -> Line:
    actor = cast.actor(CLAIMANT)
    seen = {each: cast.case(each).version for each in (*early, *later)}
    late_us, early_us = side_by_side(
        lambda number: record_talks(cast, actor, later[number], seen[later[number]]),
        lambda number: record_talks(cast, actor, early[number], seen[early[number]]),
        len(early) - warm_up,
        warm_up,
    )
    figures = {"govflow_us": late_us, f"step_{EARLY}_us": early_us}
    return Line(f"late_step_{late}", {"database": database.name}, figures, late_us / early_us)


def _case_with_steps(cast: Cast, steps: int) -> str:
    """A case with so many steps in its record, all but the first of the kind that is then measured."""
    reference = negotiated_case(cast)
    actor = cast.actor(CLAIMANT)
    for _ in range(steps - 1):
        record_talks(cast, actor, reference, cast.case(reference).version)
    return reference
