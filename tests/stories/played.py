"""The demonstration, played once for a run of the tests; each of them begins with a copy."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govflow.demo.demonstration import CaseLine, play_stories, set_up
from govflow.demo.player import Play
from govflow.services.backend import Backend
from govflow.settings import Settings
from govflow.values import FixedClock
from tests.builders import PASSWORD, known_region
from tests.once import once

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # Monday, 11:00 in Beijing
DATABASE, LINES = "govflow.sqlite3", "lines.pickle"


@dataclass(frozen=True)
class Played:
    """The demonstration as its stories left it."""

    play: Play
    cases: tuple[CaseLine, ...]


def demo_settings(url: str, folder: Path) -> Settings:
    return Settings(
        database_url=url,
        secret_key="k" * 32,
        data_dir=folder,
        demo=True,
        demo_password=PASSWORD,
        synchronous="OFF",
    )


def play(url: str, folder: Path) -> Played:
    """Play all stories on an empty database."""
    found = set_up(demo_settings(url, folder), now=NOW)
    return Played(found, play_stories(found, NOW))


def copy_of_played(factory: pytest.TempPathFactory, folder: Path) -> Played:
    """A copy of the demonstration on SQLite in a folder that does not exist yet."""
    shutil.copytree(once(factory, "demonstration", _make), folder)
    ended, cases = pickle.loads((folder / LINES).read_bytes())
    clock = FixedClock(ended)
    backend = Backend.from_settings(demo_settings(f"sqlite:///{folder / DATABASE}", folder), clock)
    return Played(Play(backend, clock, known_region()), cases)


def _make(folder: Path) -> None:
    played = play(f"sqlite:///{folder / DATABASE}", folder)
    played.play.backend.sessions.dispose()
    (folder / LINES).write_bytes(pickle.dumps((played.play.clock.at, played.cases)))
