"""P5: nobody takes by hand from the clock what is left to it, what should follow a round that is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from govflow.services.commands.deadlines import sweep
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.services.queries.operations import verify_record
from govflow.store.deadlines.timers import LEFT, TIMER
from tests.builders import Cast
from tests.promises.test_p05_what_waits_is_worked_out_again import ATTEMPTS, NEVER, forge, found
from tests.sequencing import publish_now
from tests.services.test_left_to_clock import FEW, carried

LEFT_THERE = TIMER.c.status == LEFT


def left(cast: Cast) -> str:
    """A vote is over, and what should follow was refused; the case."""
    reference = carried(cast)
    publish_now(cast)
    assert found(cast) is None
    return reference


@pytest.mark.parametrize(
    "altered",
    [
        {"failures": 0, "failed_at": None, "retry_at": None, "incident": None},
        {"retry_at": NEVER},
        {"failed_at": None},
    ],
)
def test_an_attempt_that_was_altered_is_named_and_keeps_nothing_from_being_tried(
    cast: Cast, altered: dict[str, object]
) -> None:
    reference = left(cast)
    forge(cast, update(TIMER).where(LEFT_THERE).values(**altered))
    assert found(cast) == ATTEMPTS
    cast.fire("chen.yu", reference, "name", named=(cast.person("song.wei"),))
    cast.clock.at += timedelta(hours=1)
    sweep(cast.backend)
    assert cast.state(reference) == "confirming"


def test_what_no_longer_counts_as_left_is_named(cast: Cast) -> None:
    left(cast)
    forge(cast, update(TIMER).where(LEFT_THERE).values(status="fired"))
    assert found(cast) is not None


def test_what_sweeps_did_not_try_again_is_named(cast: Cast) -> None:
    reference = left(cast)
    cast.clock.at += FEW
    sweep(cast.backend)
    with cast.backend.reading() as session:
        before = dict(session.execute(select(TIMER).where(LEFT_THERE)).mappings().one())
    for _ in range(5):  # the delays grow from a minute to half an hour
        cast.clock.at += timedelta(minutes=31)
        sweep(cast.backend)
    publish_now(cast)
    assert found(cast) is None
    forge(cast, update(TIMER).where(LEFT_THERE).values({each: before[each] for each in ("failed_at", "retry_at")}))
    assert found(cast) == ATTEMPTS
    forge(cast, update(TIMER).where(LEFT_THERE).values({each: before[each] for each in ("failures", "incident")}))
    broken = verify_record(cast.backend).first_broken
    assert broken is not None
    assert (broken.reference, "no sweep has seen to it" in str(broken.sentence)) == (reference, True)
    assert [each.reference for each in load_clockwork(cast.backend).overlooked] == [reference]
