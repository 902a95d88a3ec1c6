"""Local changes to the calendar move the deadlines that are running."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from govflow.errors import Forbidden, Invalid
from govflow.services.commands.calendars import ChangeDay, change_day
from govflow.store.record.history import HistoryRow
from tests.builders import Cast
from tests.services import disputes


def test_a_new_rest_day_moves_the_deadlines_that_end_on_it(cast: Cast) -> None:
    reference = disputes.requested(cast)
    before = cast.case(reference).due_at
    assert before is not None
    last_day = (before + timedelta(hours=8)).date()
    moved = change_day(
        cast.backend, cast.actor("admin"), ChangeDay(calendar="cn", day=last_day, working=False, note="Typhoon notice")
    )
    after = cast.case(reference).due_at
    assert moved == 1
    assert after is not None
    assert after > before
    with cast.backend.reading() as session:
        assert session.scalars(select(HistoryRow.name).where(HistoryRow.name == "recounted")).all() == ["recounted"]
    change_day(cast.backend, cast.actor("admin"), ChangeDay(calendar="cn", day=last_day, working=None))
    assert cast.case(reference).due_at == before


def test_a_change_elsewhere_moves_nothing(cast: Cast) -> None:
    disputes.requested(cast)
    change = ChangeDay(calendar="cn", day=date(2030, 7, 1), working=False, note="Far away")
    assert change_day(cast.backend, cast.actor("admin"), change) == 0


def test_only_an_administrator_changes_the_calendar_and_says_by_which_notice(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        change_day(
            cast.backend,
            cast.actor("wang.lin"),
            ChangeDay(calendar="cn", day=date(2026, 7, 1), working=False, note="x"),
        )
    with pytest.raises(Invalid):
        change_day(cast.backend, cast.actor("admin"), ChangeDay(calendar="cn", day=date(2026, 7, 1), working=False))
