"""The demonstration as a whole: an empty database is filled with the region, and its stories are played in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from sqlalchemy import func, select

from govflow.demo.all_stories import all_stories
from govflow.demo.player import ZONE, Play, on
from govflow.demo.region import Region, is_empty, load_region
from govflow.demo.schedule import perform
from govflow.errors import Conflict
from govflow.messages import Message
from govflow.services.accounts.passwords import hash_password
from govflow.services.backend import Backend
from govflow.services.commands.record import publish_checkpoints, sequence_waiting
from govflow.services.commands.registers.agreements import publish_agreements
from govflow.services.commands.setup import prepare, publish_shipped
from govflow.settings import Settings
from govflow.store.cases import CASE
from govflow.store.people import PersonRow
from govflow.store.sql.database import downgrade, upgrade
from govflow.store.sql.session import Session
from govflow.values import FixedClock

DOMAIN = "@govflow.example"
BEGINNING = on(2015, 1, 5).astimezone(UTC)
ACT = timedelta(minutes=1)
INVENTED = "heshan_brook.yaml"
"""The agreement that is refused: nobody who exists refuses anything here."""


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case as the demonstration left it; kind and state in English."""

    reference: str
    kind: str
    state: str
    title: str
    end: str | None


def set_up(settings: Settings, *, reset: bool = False, now: datetime | None = None) -> Play:
    """The region in an empty database, before anything has happened; ``now`` is when its stories will have come to.

    ``reset`` removes an earlier demonstration first; its files stay, as they may belong to other databases too.
    Raises Conflict when the database is not empty, or is to be reset and is no demonstration.
    """
    clock = FixedClock(BEGINNING)
    # A power cut would only mean to begin again; and time goes in leaps, which is no standstill.
    backend = prepare(replace(settings, synchronous="NORMAL", demo=False, standstill=timedelta.max), clock)
    try:
        region = _fresh_region(backend, settings, reset=reset, now=now or datetime.now(UTC))
    except Conflict:
        backend.sessions.dispose()
        raise
    publish_shipped(backend)
    publish_agreements(backend, {INVENTED: files("govflow.demo").joinpath(INVENTED).read_bytes()})
    return Play(backend, clock, region, pace=ACT)


def play_stories(play: Play, now: datetime | None = None) -> tuple[CaseLine, ...]:
    """Play all stories up to ``now``; the cases that there are afterwards."""
    end = now or datetime.now(UTC)
    perform(play, all_stories(play, end), until=end)
    sequence_waiting(play.backend)
    publish_checkpoints(play.backend, play.backend.clock.now())  # what was confided in years is sealed by now
    return _lines(play.backend)


def _fresh_region(backend: Backend, settings: Settings, *, reset: bool, now: datetime) -> Region:
    if reset:
        _clear(backend)
    with backend.transaction() as session:
        _refuse_unless_empty(session)
        shared = hash_password(settings.demo_password)
        return load_region(session, password_hash=shared, year=now.astimezone(ZONE).year)


def _refuse_unless_empty(session: Session) -> None:
    if is_empty(session):
        return
    if _is_demonstration(session):
        raise Conflict(
            Message(
                "The database holds a demonstration already. Serve it with GOVFLOW_DEMO=1 govflow serve, "
                "or begin anew with govflow demo --reset."
            )
        )
    raise Conflict(Message("The database is in use. The demonstration needs an empty one: name it with --database."))


def _clear(backend: Backend) -> None:
    with backend.reading() as session:
        if not is_empty(session) and not _is_demonstration(session):
            raise Conflict(Message("The database is in use and is no demonstration; it is not reset."))
    downgrade(backend.sessions.engine, "base")
    upgrade(backend.sessions.engine)


def _is_demonstration(session: Session) -> bool:
    """Nobody has an account but the people of the region."""
    of_region = func.count().filter(PersonRow.email.endswith(DOMAIN))
    total, invented = session.execute(select(func.count(), of_region).select_from(PersonRow)).one()
    return bool(total) and total == invented


def _lines(backend: Backend) -> tuple[CaseLine, ...]:
    columns = (CASE.c.reference, CASE.c.title, CASE.c.state, CASE.c.end, CASE.c.workflow_version_id)
    with backend.reading() as session:
        rows = session.execute(select(*columns).order_by(CASE.c.kind, CASE.c.year, CASE.c.number)).all()
        workflows = {
            each: backend.catalog.pinned(session, each).workflow for each in {row.workflow_version_id for row in rows}
        }
    return tuple(
        CaseLine(
            reference=row.reference,
            kind=workflows[row.workflow_version_id].title.en,
            state=workflows[row.workflow_version_id].states[row.state].title.en,
            title=row.title,
            end=row.end,
        )
        for row in rows
    )
