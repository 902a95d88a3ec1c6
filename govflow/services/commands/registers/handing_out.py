"""Delivered data handed out: each time it is on the record of the case who took them, and when."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.engine.entries import SetHandedOut
from govflow.errors import NotFound, Refused
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.case.documents import NO_DOCUMENT, FileVersion, find_file
from govflow.services.queries.registers.datasets.exchange import against_handing_out, exchange_of
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Actor

__all__ = ["HandOut", "hand_out"]


@dataclass(frozen=True, kw_only=True)
class HandOut:
    """Take a version of a delivered table. ``key``: another one each time, for each time is recorded."""

    case: str
    document: str
    number: int
    key: str


def hand_out(backend: Backend, actor: Actor, order: HandOut) -> FileVersion:
    """The file, once it is recorded that the actor took it.

    Raises NotFound for what the actor may not see and for what no exchange hands out, Refused where it is not the
    actor's to take, or not now.
    """

    def act(work: Work, case: Case) -> None:
        _, field = find_file(work, case, order.document, order.number)
        book = exchange_of(work, case, field)
        if book is None:
            raise NotFound(NO_DOCUMENT)
        if reasons := against_handing_out(work, case, book):
            raise Refused(reasons)
        work.enter(case, SetHandedOut(document=order.document, version=order.number))

    on_case(backend, actor, order, act)
    with backend.reading() as session:
        work = backend.work(session, actor)
        return find_file(work, read_case(work, order.case), order.document, order.number)[0]
