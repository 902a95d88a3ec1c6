"""What every service needs: sessions, the catalogue of procedures, the clock, the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError

from govflow.engine.deadlines.calendars import Calendar, CalendarName
from govflow.engine.rules import Rules
from govflow.errors import Busy, Conflict
from govflow.keys import Keyring
from govflow.keys.signing import SigningKeys
from govflow.messages import Message
from govflow.services.catalog import Catalog
from govflow.services.operation.news import News
from govflow.services.retrying import Outages
from govflow.services.topics import AGAINST, ATTENDING, LOADERS, WRITERS
from govflow.services.words import installed_rules
from govflow.settings import Settings
from govflow.store.blobs.folder import BlobFolder
from govflow.store.blobs.keeping import Blobs
from govflow.store.deadlines.timers import asked_of_calendar
from govflow.store.record.noticing import declaring
from govflow.store.sql.ahead import remember
from govflow.store.sql.database import Sessions, is_passing, make_engine, session_factory
from govflow.store.sql.hand import ASKED
from govflow.store.sql.moment import KeptClock, database_clock, machine_uptime
from govflow.store.sql.session import Session
from govflow.store.work import Work
from govflow.values import Actor, Clock, SteadyClock, SystemClock

SecondClock = Callable[[Session], datetime | None]
"""Tells the moment too, where it is there."""

STARTED = SteadyClock(SystemClock(), lambda: machine_uptime().seconds)
"""Counts from when the server began; its worker processes have it from there."""


@dataclass(frozen=True, kw_only=True)
class Backend:
    """The services' view of the world. One per process; shared by all threads."""

    sessions: Sessions
    blobs: Blobs
    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    catalog: Catalog = field(default_factory=Catalog)
    seen: dict[int, datetime] = field(default_factory=dict)  # sessions in use that the database does not know of yet
    second_clocks: tuple[SecondClock, ...] = ()
    """What the clock is compared with; nothing where the clock is made up, as in stories."""
    kept: KeptClock | None = None
    """The last sweep, with which it is compared, too."""
    outages: Outages = field(default_factory=Outages)
    news: News = field(default_factory=News)

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock | None = None) -> Backend:
        """Connect to what the settings name. The schema is not touched. Raises WorkflowProblems, Conflict for words."""
        engine = make_engine(settings.database_url, synchronous=settings.synchronous)
        return cls(
            sessions=declaring(session_factory(engine, _keyring(settings))),
            blobs=_blobs(settings),
            settings=settings,
            clock=clock or SystemClock(),
            kept=KeptClock(SystemClock()) if clock is None else None,
            catalog=Catalog(installed_rules(settings.vocabulary)),
            second_clocks=(database_clock, _since_the_start) if clock is None else (),
        )

    @property
    def rules(self) -> Rules:
        """What procedures may call here, with the words that they may use."""
        return self.catalog.rules

    @property
    def signing(self) -> SigningKeys:
        """The keys that sign the record, beside the documents."""
        return SigningKeys(self.settings.data_dir)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing session: commits at the end, rolls back on any error. The jobs of this process hear of it."""
        with self.sessions.writing.begin() as session:
            yield session
        self.news.tell()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A reading session: nothing it does is kept. Raises Busy when a lock keeps it from reading."""
        with or_busy(), self.sessions.reading() as session:
            yield session

    @contextmanager
    def page(self) -> Iterator[Session]:
        """A reading session that asks nothing twice, for what is over soon. Raises Busy as ``reading`` does."""
        with self.reading() as session:
            remember(session)
            yield session

    def today(self) -> date:
        """The day it is where the installation is."""
        return self.clock.now().astimezone(ZoneInfo(self.settings.zone)).date()

    def work(self, session: Session, actor: Actor) -> Work:
        """A command, or a reading of one case, at this moment."""
        return Work(
            session=session,
            actor=actor,
            at=self.clock.now(),
            today=self.today(),
            pinned=self.catalog.pinned,
            current=lambda session, workflow: self.catalog.current(session, workflow, self.today()),
            calendar=calendar,
            vocabulary=self.rules.vocabulary,
            loaders=LOADERS,
            writers=WRITERS,
            against=AGAINST,
            attending=ATTENDING,
        )


def statements_so_far() -> int:
    """How many statements this thread has sent to databases."""
    return ASKED.statements


@contextmanager
def or_busy() -> Iterator[None]:
    """What is done within raises Busy when a lock keeps it from reading."""
    try:
        yield
    except DBAPIError as error:
        if is_passing(error):
            raise Busy from error
        raise


def _keyring(settings: Settings) -> Keyring:
    """The keys in the file that the settings name. Raises Conflict for a file that holds none."""
    try:
        return Keyring.kept(settings.keys_file)
    except ValueError as error:
        raise Conflict(
            Message(
                "%(file)s holds no keys. Put back the one that was there, or confidences stay sealed for good.",
                file=str(settings.keys_file),
            )
        ) from error


def _blobs(settings: Settings) -> Blobs:
    """Where the documents are. Raises Conflict where the package that reaches a bucket is not installed."""
    place = settings.files
    if place is None:
        return BlobFolder(settings.data_dir)
    try:
        from govflow.store.blobs.bucket import BlobBucket  # only they need it who have a bucket
    except ModuleNotFoundError as error:
        raise Conflict(
            Message("Documents in a bucket need one more package. Install it with: pip install 'govflow[s3]'")
        ) from error
    return BlobBucket(place.name, place.prefix, place.endpoint)


def _since_the_start(_session: Session) -> datetime:
    return STARTED.now()


def calendar(session: Session, name: CalendarName, zone: str) -> Calendar:
    """A working-day calendar with the local changes kept in the database."""
    rows = asked_of_calendar(name).rows(session)
    return Calendar(name, {row.day: row.working for row in rows}, zone)
