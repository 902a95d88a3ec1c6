"""The sums of deadlines, which older versions kept, after an upgrade that keeps what they follow from."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, String, column, select, table, update

from govflow.engine.deadlines import DueDate
from govflow.engine.deadlines.changes import TIME_TO_ACT, Grace
from govflow.store.deadlines.timers import Timer, running_timers
from govflow.store.sql.base import Json
from govflow.store.sql.database import downgrade, upgrade
from govflow.store.writing.counting import how_counted
from govflow.store.writing.locking import read_case
from tests.builders import Cast, make_cast
from tests.services import disputes

pytestmark = pytest.mark.on_request

OLD = table("timer", column("status", String), column("arithmetic", Json))


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


def counted(cast: Cast, reference: str) -> tuple[Timer, DueDate]:
    """The one deadline of a case that runs, and its sum."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("he.jun"))
        case = read_case(work, reference)
        [timer] = running_timers(session, case.id)
        return timer, how_counted(work, case, timer)


def upgraded(cast: Cast, kept: dict[str, Any]) -> None:
    """Kept as the version before had it, and upgraded."""
    engine = cast.backend.sessions.engine
    cast.backend.sessions.dispose()
    downgrade(engine, "0034")
    with engine.begin() as connection:
        connection.execute(update(OLD).where(OLD.c.status == "pending").values(arithmetic=kept))
    upgrade(engine)


@pytest.mark.parametrize("waits", [False, True], ids=["", "waiting for a day"])
def test_a_sum_says_the_same_after_the_upgrade(cast: Cast, waits: bool) -> None:
    reference = disputes.requested(cast)
    timer, before = counted(cast, reference)
    grace = Grace(before.last_day + timedelta(days=3), TIME_TO_ACT) if waits else None
    kept = {**before.to_json(), **({"grace": grace.to_json()} if grace else {})}
    upgraded(cast, kept)
    again, after = counted(cast, reference)
    assert (again["event"], again["due_at"]) == (timer["event"], timer["due_at"])
    assert again["grace"] == (grace.to_json() if grace else None)
    assert before.terms[0].note is not None
    assert after.terms[0] == before.terms[0]
    assert (after == before) is not waits


def test_a_version_that_is_taken_back_tells_the_day(cast: Cast) -> None:
    reference = disputes.requested(cast)
    _, before = counted(cast, reference)
    cast.backend.sessions.dispose()
    downgrade(cast.backend.sessions.engine, "0034")
    with cast.backend.sessions.engine.connect() as connection:
        [kept] = connection.scalars(select(OLD.c.arithmetic).where(OLD.c.status == "pending")).all()
    told = DueDate.from_json(kept)
    assert (told.at, told.last_day, told.terms) == (before.at, before.last_day, ())
    assert str(told.sentence) == f"due {before.last_day.day} {before.last_day:%B %Y}"
