"""A case as one of those reads it whom it may concern: by the one criterion, at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.queries.case.lines import Record, load_told
from govflow.services.queries.directory.people import load_actor
from govflow.services.rights import reads_as
from govflow.store.sql.session import Session
from govflow.store.visibility import Held
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_seen
from govflow.values import VISITOR


@dataclass(frozen=True)
class Reader:
    """A person who sees a case: what they read it as, and those of some entries that they may know of."""

    work: Work
    case: Case
    held: Held
    known: dict[int, Record]


def person_at_work(backend: Backend, session: Session, person_id: int) -> Work:
    """A person who reads. Raises NotFound for an account that was closed, and for who has none: a citizen comes back
    with the receipt code, and nobody knows an address.
    """
    actor = load_actor(backend.work(session, VISITOR), person_id, None)
    if actor.citizen:
        raise NotFound(Message("A citizen is told nothing."))
    return backend.work(session, actor)


def as_reader(work: Work, case_id: int, seqs: Sequence[int]) -> Reader | None:
    """The case as this person reads it; None for one that they may not see."""
    try:
        case = read_seen(work, case_id)
    except NotFound:
        return None
    held = reads_as(work, case)
    return Reader(work, case, held, load_told(work, case, held, seqs))
