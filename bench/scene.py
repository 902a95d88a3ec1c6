"""Where a bench takes place: a database, and how much of everything there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from flask import Flask

from bench.application import application
from bench.bulk import add_cases
from bench.databases import Database, Host
from bench.report import Lines, say
from bench.world import build_installation, build_world, onlookers, waiting_for_the_disk
from tests.builders import Cast


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How many rounds of each way are timed, and how much there is of what is measured."""

    rounds: int  # of a command
    late_rounds: int  # of a late step, each in a case of its own
    page_rounds: int
    warm_up: int
    late: int  # the number of the step that is beside an early one
    voters: int
    few: int  # cases
    many: int
    seconds: float  # that clients work at the same time
    workers: tuple[int, ...]  # of the server that is journeyed to
    journeys: int  # of each client
    entries: int  # of the record
    items: int  # of a conference
    postings: int  # of an account
    pages: int  # that a worker serves before its memory is looked at
    requests: int  # of a call
    idle: float  # seconds for which nobody does anything
    people: int  # whom one step awaits
    registered: int  # organizations


FULL = Extent(
    rounds=60,
    late_rounds=25,
    page_rounds=15,
    warm_up=8,
    late=105,
    voters=1_000,
    few=1_000,
    many=1_000_000,
    seconds=4,
    workers=(1, 2),
    journeys=5,
    entries=2_000,
    items=20,
    postings=100_000,
    pages=500,
    requests=500,
    idle=120,
    people=1_000,
    registered=100_000,
)
QUICK = Extent(
    rounds=15,
    late_rounds=3,
    page_rounds=2,
    warm_up=2,
    late=105,
    voters=100,
    few=1_000,
    many=20_000,
    seconds=1,
    workers=(2,),
    journeys=1,
    entries=400,
    items=20,
    postings=2_000,
    pages=50,
    requests=30,
    idle=20,
    people=200,
    registered=2_000,
)


@dataclass
class Crowd:
    """A region with very many cases."""

    database: Database
    cast: Cast
    cases: int = 0

    @cached_property
    def app(self) -> Flask:
        """The web application of this region."""
        return application(self.cast)

    def grow(self, cases: int) -> None:
        """So many cases, where there were fewer."""
        if cases > self.cases:
            say(f"{self.database.name}: {cases:,} cases …")
            add_cases(self.database, self.cast, onlookers(self.cast), self.cases + 1, cases)
            self.cases = cases


@dataclass
class Scene:
    """One of the databases, empty for each bench; those that need very many cases share them."""

    host: Host
    folder: Path
    extent: Extent
    open_now: list[Cast] = field(default_factory=list)

    def database(self, name: str) -> Database:
        """Empty, with the tables."""
        return self.host(name)

    def cast(self, database: Database) -> Cast:
        """The region in an empty database, at this moment."""
        cast = build_world(database, self._files())
        cast.clock.at = datetime.now(UTC)
        self.open_now.append(cast)
        return cast

    def installation(self, database: Database) -> Cast:
        """The region as an operator sets it up, for a server to take over, at this moment."""
        cast = build_installation(database, self._files())
        self.open_now.append(cast)
        return cast

    def waiting(self, cast: Cast, database: Database) -> Cast:
        """The same world as it is measured: it waits for the disk."""
        careful = waiting_for_the_disk(cast, database)
        self.open_now.append(careful)
        return careful

    def _files(self) -> Path:
        return self.folder / f"files {len(list(self.folder.iterdir()))}"

    @cached_property
    def crowd(self) -> Crowd:
        """For benches that ask for very many cases."""
        return self._crowd("crowd")

    @cached_property
    def few(self) -> Crowd:
        """One to compare with."""
        return self._crowd("few")

    def _crowd(self, name: str) -> Crowd:
        database = self.database(name)
        return Crowd(database, self.cast(database))

    def close(self) -> None:
        for cast in self.open_now:
            cast.backend.sessions.dispose()
        self.open_now.clear()


Bench = Callable[[Scene], Lines]
"""Named as it is asked for; the first line of its docstring says what is compared with what, and the aim."""
