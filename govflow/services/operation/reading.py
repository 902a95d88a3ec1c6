"""The files that lie open are read in the background, each by a process of its own, and what they say is found.

A file that breaks whatever reads it costs itself alone: it is found by the names of its document. What may be the fault
of the machine is tried again, three times in all. A process that dies leaves its file to another, three minutes later.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

from govflow.engine.definition import Workflow
from govflow.errors import NotFound
from govflow.services.backend import Backend
from govflow.services.operation.extraction import CRASHED, TOO_LONG
from govflow.services.operation.extraction.apart import KINDS, Extract, text_of
from govflow.services.retrying import retried
from govflow.store.lists.texts import DONE, FAILED, WAITING, keep_text, next_file, take_file
from govflow.store.sql.turns import turn
from govflow.values import SYSTEM

LEASE = timedelta(minutes=3)
"""For so long a file is in one process's hand; longer than reading one takes."""
AGAIN = timedelta(minutes=10)
MOST_ATTEMPTS = 3
A_TURN = 5.0
"""Seconds after which no further file is begun: whoever stops a process waits for what it has begun."""
LOST = "lost"
"""Why there is no text: the file is not where it should be, or its place is away."""
_PASSING = frozenset({CRASHED, TOO_LONG, LOST})

log = logging.getLogger(__name__)


def read_in_turn(backend: Backend) -> int | None:
    """Read what waits, whoever else does; on SQLite, which has one writer, None while another process is doing so."""
    with turn(backend.sessions.engine, "reading") as mine:
        return read_waiting(backend) if mine else None


def read_waiting(backend: Backend, seconds: float = A_TURN) -> int:
    """Read files until none waits or the time is over; how many."""
    end, done = time.monotonic() + seconds, 0
    while read_one(backend):
        done += 1
        if time.monotonic() >= end:
            break
    return done


def read_one(backend: Backend) -> bool:
    """Read the file that waits longest. False where none does."""
    with backend.reading() as session:
        row = next_file(session, backend.clock.now())
    if row is None:
        return False
    if _take(backend, row):
        found = Extract(reason=CRASHED) if row.attempts >= MOST_ATTEMPTS else _read(backend, row)
        _keep(backend, row, found)
    return True


def _read(backend: Backend, row: Any) -> Extract:
    kind = row.filename.rpartition(".")[2].lower()
    if kind not in KINDS:
        return Extract()
    try:
        with backend.blobs.open(row.sha256) as file:
            content = file.read()
    except (NotFound, OSError) as error:
        log.warning("A file could not be fetched to be read for the search (%s).", type(error).__name__)
        return Extract(reason=LOST)
    return text_of(content, kind)


@retried
def _take(backend: Backend, row: Any) -> bool:
    with backend.transaction() as session:
        return take_file(session, row, backend.clock.now() + LEASE)


@retried
def _keep(backend: Backend, row: Any, found: Extract) -> None:
    with backend.transaction() as session:
        now, attempts = backend.clock.now(), row.attempts + 1
        if found.reason in _PASSING and attempts < MOST_ATTEMPTS:
            keep_text(session, row, (), state=WAITING, next_at=now + AGAIN, failure=found.reason)
            return
        workflow = backend.work(session, SYSTEM).pinned(session, row.workflow_version_id).workflow
        kept = {"state": FAILED if found.reason else DONE, "failure": found.reason or None, "text": found.text or None}
        keep_text(session, row, names_of(workflow, row), public=row.field in workflow.public_fields, **kept)


def names_of(workflow: Workflow, row: Any) -> tuple[str, ...]:
    """What a document is called: by the field that asked for it, in both languages, by its sender, and its file."""
    field = workflow.fields.get(row.field)
    labels = () if field is None else (field.label.en, field.label.zh or "")
    return (*labels, row.title, row.filename)
