"""The cast: the demonstration region with a backend on a fresh database, and short ways to act in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from govflow.demo.player import Play, new_key
from govflow.demo.region import load_region
from govflow.services.backend import Backend
from govflow.services.catalog import publish, shipped_workflows
from govflow.services.commands.deadlines import sweep
from govflow.settings import Settings
from govflow.store.blobs import Blobs
from govflow.store.database import session_factory
from govflow.values import FixedClock

__all__ = ["START", "Cast", "make_cast", "new_key"]

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Beijing


class Cast(Play):
    """A region at a moment, for tests."""

    def pass_days(self, days: int) -> None:
        """Let time pass, and the clock do what is due, day by day."""
        for _ in range(days):
            self.clock.at += timedelta(days=1)
            sweep(self.backend)

    def at(self, moment: datetime) -> Cast:
        self.clock.at = moment
        return self


def make_cast(engine: Engine, data_dir: Path, *, at: datetime = START) -> Cast:
    """The region with all shipped procedures published, on a migrated, empty database."""
    clock = FixedClock(at)
    settings = Settings(database_url=str(engine.url), secret_key="test" * 8, data_dir=data_dir, synchronous="OFF")
    backend = Backend(sessions=session_factory(engine), blobs=Blobs(data_dir), settings=settings, clock=clock)
    with backend.transaction() as session:
        region = load_region(session)
        for path in shipped_workflows():
            publish(session, clock, path.read_bytes(), name=path.name)
    return Cast(backend, clock, region)
