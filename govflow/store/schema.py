"""Every table of the database, in one place: importing this module fills ``METADATA``."""

from __future__ import annotations

from govflow.store import (
    administration,
    cases,
    commitments,
    documents,
    funds,
    history,
    outbox,
    people,
    rounds,
    timers,
    workflows,
)
from govflow.store.base import Base

MODULES = (
    administration, cases, commitments, documents, funds, history, outbox, people, rounds, timers, workflows
)  # fmt: skip
METADATA = Base.metadata
