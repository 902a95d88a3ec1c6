"""Making an installation ready for work: schema, procedures, administrators. The operator does it, not a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import ArgumentError, OperationalError

from govflow.engine.parsing import WorkflowProblems, parse
from govflow.errors import Conflict, NotFound
from govflow.messages import Message
from govflow.services.accounts.marks import mark_once
from govflow.services.backend import Backend
from govflow.services.catalog import meanings, publish_all, shipped_workflows
from govflow.services.commands.directory.calendars import count_with_new_lists
from govflow.services.commands.record import seal_anew
from govflow.services.commands.registers.agreements import check_published, publish_missing
from govflow.services.retrying import retried
from govflow.settings import Settings
from govflow.store.documents import seal_what_is_open
from govflow.store.people import DemoAccountRow, PersonRow
from govflow.store.record.administration import fields, record
from govflow.store.record.broken import FAILURES, first_unreadable
from govflow.store.sql.database import upgrade
from govflow.store.sql.session import Session
from govflow.store.sql.versions import Schema, others_at_work, schema_of, takes_away
from govflow.store.workflows import VERSION
from govflow.values import Actor, Clock, Text

OPERATOR = Actor(
    person_id=None, person=Text(en="The operator", zh="运维人员"), organization_id=None, administrator=True
)
"""Whoever may run commands beside the database: stands above the accounts in it."""


def connect(settings: Settings, clock: Clock | None = None) -> Backend:
    """The backend of an installation that is ready for work. Raises Conflict when it is not, saying what to do.

    Raises WorkflowProblems when the vocabulary of its region is wrong.
    """
    backend = reach(settings, clock)
    if _schema(backend) not in (Schema.CURRENT, Schema.AHEAD):
        backend.sessions.dispose()
        raise Conflict(Message("The database is empty or of another version. Run: govflow database upgrade"))
    _check_ready(backend)
    return backend


@retried
def prepare(settings: Settings, clock: Clock | None = None) -> Backend:
    """The backend with its schema brought to this version of govflow, or left as a later one has it that only added.

    Raises Conflict when it cannot be reached, and while others work in it from whom the upgrade takes what they read.
    """
    backend = reach(settings, clock)
    upgraded = _schema(backend) in (Schema.EMPTY, Schema.OLDER)
    if upgraded:
        _check_alone(backend)
        upgrade(backend.sessions.engine)
    with backend.transaction() as session:
        seal_what_is_open(session)
    mark_once(backend)
    seal_anew(backend, upgraded=upgraded)
    _check_ready(backend)
    count_with_new_lists(backend)
    return backend


def _check_alone(backend: Backend) -> None:
    """Raise Conflict, closing the connections, while an upgrade would break what runs."""
    engine = backend.sessions.engine
    if takes_away(engine) and (others := others_at_work(engine)):
        backend.sessions.dispose()
        raise Conflict(
            Message(
                "This upgrade takes away what running processes read, and %(n)s connections of other processes work in "
                "the database. Stop govflow on every machine first, then run: govflow database upgrade",
                n=others,
            )
        )


def _schema(backend: Backend) -> Schema:
    """Raises Conflict, closing the connections, for one of which this program knows nothing."""
    found = schema_of(backend.sessions.engine)
    if found is Schema.NEWER:
        backend.sessions.dispose()
        raise Conflict(Message("The database is of a later version of govflow than this program. Upgrade the program."))
    return found


def _check_ready(backend: Backend) -> None:
    """Raise Conflict, closing the connections, when the procedures or the settings do not fit what is stored."""
    try:
        _check_demonstration(backend)
        check_procedures(backend)
    except Conflict:
        backend.sessions.dispose()  # nobody will use it
        raise
    except (*FAILURES, OperationalError) as error:
        with backend.reading() as session:
            broken = first_unreadable(session)
        backend.sessions.dispose()
        if broken is None:
            raise
        raise Conflict(broken.sentence) from error


def _check_demonstration(backend: Backend) -> None:
    """A demonstration shows every account on its sign-in page: never those of real people."""
    if not backend.settings.demo:
        return
    with backend.reading() as session:
        invented = session.scalar(select(exists().where(DemoAccountRow.person_id.is_not(None))))
        people = session.scalar(select(exists().where(PersonRow.id.is_not(None))))
    if people and not invented:
        raise Conflict(
            Message(
                "GOVFLOW_DEMO is set, and the database holds people who are no demonstration’s. Leave GOVFLOW_DEMO "
                "out, or name another database with --database."
            )
        )


def check_procedures(backend: Backend) -> None:
    """Every published procedure can still be read, and its words mean what they meant: a role without its mandate
    would be another role.

    Raises Conflict, naming the first that cannot. Directories show the bare name of a word that is gone.
    """
    with backend.reading() as session:
        check_published(session)
        rows = session.execute(select(VERSION.c.workflow, VERSION.c.version, VERSION.c.source, VERSION.c.words)).all()
    for row in rows:
        try:
            parse(row.source, backend.rules)
        except WorkflowProblems as error:
            raise Conflict(
                Message(
                    "%(workflow)s, version %(version)s, is published and can no longer be read. %(problem)s If a word "
                    "is missing, put it back into the file that GOVFLOW_VOCABULARY names.",
                    workflow=row.workflow,
                    version=row.version,
                    problem=error.problems[0].sentence,
                )
            ) from error
        if changed := _changed(row.words, meanings(row.source, backend.rules)):
            raise Conflict(
                Message(
                    "“%(word)s” does not mean what it meant when %(workflow)s, version %(version)s, was published. "
                    "Give it back its marks in the file that GOVFLOW_VOCABULARY names; a new meaning takes a new word.",
                    word=changed,
                    workflow=row.workflow,
                    version=row.version,
                )
            )


def _changed(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> str | None:
    """The first word that means something else now; none where nobody noted what words meant."""
    return next(
        (name for section, words in (before or {}).items() for name in words if now[section].get(name) != words[name]),
        None,
    )


def reach(settings: Settings, clock: Clock | None = None) -> Backend:
    """The backend, whatever its schema. Raises Conflict when the database cannot be reached."""
    try:
        backend = Backend.from_settings(settings, clock)
        backend.sessions.engine.connect().close()
    except (ArgumentError, ValueError) as error:
        raise Conflict(Message("This is no address of a database: %(reason)s", reason=_first_line(error))) from error
    except OperationalError as error:
        raise Conflict(Message("The database cannot be reached: %(reason)s", reason=_first_line(error.orig))) from error
    return backend


@retried
def publish_files(backend: Backend, sources: Mapping[str, bytes]) -> dict[str, bool]:
    """Publish workflow files, by name, all or none; False for one that is published already.

    They may open cases of one another. Raises WorkflowProblems, Conflict.
    """
    together = [parse(source, backend.rules, name=name).workflow for name, source in sources.items()]
    with backend.transaction() as session:
        return publish_all(session, backend.clock, sources, together=together, rules=backend.rules)


@retried
def publish_shipped(backend: Backend) -> tuple[str, ...]:
    """Publish the procedures and agreements that come with govflow and are missing here; their names.

    One that is published in any version is left alone: the installation may have made it its own.
    """
    with backend.transaction() as session:
        return publish_missing_shipped(session, backend)


def publish_missing_shipped(session: Session, backend: Backend) -> tuple[str, ...]:
    """The same, in the transaction of the caller."""
    rules = backend.rules
    known = set(session.scalars(select(VERSION.c.workflow)))
    shipped = {each: parse(each.read_bytes(), rules, name=each.name).workflow for each in shipped_workflows()}
    missing = {path: each for path, each in shipped.items() if each.id not in known}
    sources = {path.name: path.read_bytes() for path in missing}
    published = publish_all(session, backend.clock, sources, together=missing.values(), rules=rules)
    return (*published, *publish_missing(session, backend.clock))


@retried
def make_administrator(backend: Backend, email: str) -> None:
    """Let the person behind an account administer. Raises NotFound."""
    with backend.transaction() as session:
        row = session.scalar(
            select(PersonRow).where(PersonRow.email == email.strip().lower(), PersonRow.active).with_for_update()
        )
        if row is None:
            raise NotFound(Message("There is no active account %(email)s. Invite it first.", email=email))
        before = fields(row)
        row.administrator = True
        row.version += 1
        record(session, OPERATOR, backend.clock.now(), "changed", row, before=before, after=fields(row))


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0]
