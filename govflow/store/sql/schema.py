"""Every table of the database, in one place: importing this module fills ``METADATA``."""

from __future__ import annotations

from govflow.store import cases, commitments, documents, funds, people, timers, workflows
from govflow.store.record import compartments, facts, history, log, outbox, sequence
from govflow.store.rounds import tables as rounds
from govflow.store.sql import moment
from govflow.store.sql.base import Base

MODULES = (
    cases, commitments, compartments, documents, facts, funds, history, log, moment, outbox, people, rounds,
    sequence, timers, workflows,
)  # fmt: skip
METADATA = Base.metadata
