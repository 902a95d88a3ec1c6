"""The cast: the demonstration region with a backend on a fresh database, and short ways to act in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from govflow.demo.region import Region, load_region
from govflow.services.backend import Backend
from govflow.services.catalog import publish, shipped_workflows
from govflow.services.commands.cases import FireTransition, OpenCase, fire_transition, open_case
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.rounds import Respond, respond
from govflow.services.queries.people import load_actor
from govflow.services.stepping import Receipt
from govflow.settings import Settings
from govflow.store.blobs import Blobs
from govflow.store.database import session_factory
from govflow.store.locking import read_case
from govflow.store.rounds import LoadedRound, latest_round_id, load_round
from govflow.store.work import Case
from govflow.values import SYSTEM, Actor, FixedClock

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Beijing
_keys = count(1)


@dataclass
class Cast:
    """A region at a moment. People are named as in ``region.yaml``; their first organization acts unless told."""

    backend: Backend
    clock: FixedClock
    region: Region

    def actor(self, person: str, organization: str | None = None) -> Actor:
        with self.backend.reading() as session:
            wanted = self.region.organizations[organization or self.region.first_organization(person)]
            return load_actor(session, self.region.people[person], wanted, self.today)

    @property
    def today(self) -> date:
        return (self.clock.at + timedelta(hours=8)).date()

    def open(
        self, person: str, workflow: str, title: str = "A matter", /, *, acting: str | None = None, **values: Any
    ) -> str:
        """Open a case; the reference."""
        command = OpenCase(workflow=workflow, title=title, values=values, key=new_key())
        return open_case(self.backend, self.actor(person, acting), command).reference

    def fire(
        self,
        person: str,
        reference: str,
        name: str,
        /,
        *,
        acting: str | None = None,
        reason: str | None = None,
        **values: Any,
    ) -> Receipt:
        """Take a step at the present version of the case."""
        command = FireTransition(
            case=reference,
            name=name,
            values=values,
            reason=reason,
            seen_version=self.case(reference).version,
            key=new_key(),
        )
        return fire_transition(self.backend, self.actor(person, acting), command)

    def respond(
        self, person: str, reference: str, choice: str, /, *, acting: str | None = None, **more: Any
    ) -> Receipt:
        """Answer in the open round with the seat of the organization acted for, or the person's own."""
        actor = self.actor(person, acting)
        found = self.round(reference)
        mine = ((actor.organization_id, None), (None, actor.person_id))
        seat = next(seat for seat, holder in found.holders.items() if holder in mine)
        command = Respond(case=reference, round_id=found.id, seat_id=seat, choice=choice, key=new_key(), **more)
        return respond(self.backend, actor, command)

    def pass_days(self, days: int) -> None:
        """Let time pass, and the clock do what is due, day by day."""
        for _ in range(days):
            self.clock.at += timedelta(days=1)
            sweep(self.backend)

    def case(self, reference: str) -> Case:
        """The case as it stands, as the clock sees it."""
        with self.backend.reading() as session:
            return read_case(self.backend.work(session, SYSTEM), reference)

    def state(self, reference: str) -> str:
        return self.case(reference).state

    def round(self, reference: str) -> LoadedRound:
        """The latest round of a case."""
        case = self.case(reference)
        with self.backend.reading() as session:
            found = latest_round_id(session, case.id)
            assert found is not None, f"{reference} never had a round"
            return load_round(session, found)

    def organization(self, key: str) -> int:
        return self.region.organizations[key]

    def person(self, key: str) -> int:
        return self.region.people[key]

    def at(self, moment: datetime) -> Cast:
        self.clock.at = moment
        return self


def new_key() -> str:
    return f"key-{next(_keys)}"


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
