"""A region whose people have webhooks to a receiver on this machine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from govflow.services.accounts.marks import share
from govflow.services.backend import Backend
from govflow.services.operation.webhooks.calling import Write
from govflow.services.queries.notices.webhooks import load_webhooks
from govflow.store.lists.notices.tables import DELIVERY
from govflow.store.lists.notices.webhooks import EVENT, WEBHOOK
from tests.builders import Cast, password_hash
from tests.services.receiver import Receiver, carry, hooked, reaching, writes
from tests.services.sink import paced


class Hooks:
    """A region whose operator lets webhooks reach a receiver."""

    def __init__(self, cast: Cast, receiver: Receiver) -> None:
        with cast.backend.transaction() as session:
            share(session, password_hash())
        self.cast, self.receiver = paced(cast), receiver
        self.backend: Backend = reaching(cast.backend, receiver)
        self.write: Write = writes(self.backend)

    def hook(self, person: str, path: str = "/hook", **rest: Any) -> tuple[int, str]:
        return hooked(self.backend, self.cast, person, self.receiver.at(path), **rest)

    def carry(self) -> int:
        return carry(self.backend, self.write)

    def later(self, **time: float) -> int:
        self.cast.clock.at += timedelta(**time)
        return self.carry()

    def row(self, number: int) -> Any:
        with self.backend.reading() as session:
            return session.execute(select(WEBHOOK).where(WEBHOOK.c.id == number)).one()

    def states(self) -> list[str]:
        with self.backend.reading() as session:
            return sorted(session.scalars(select(DELIVERY.c.state).join(EVENT, EVENT.c.id == DELIVERY.c.id)))

    def line(self, person: str) -> Any:
        with self.backend.page() as session:
            [found] = load_webhooks(self.backend.work(session, self.cast.actor(person)))
            return found
