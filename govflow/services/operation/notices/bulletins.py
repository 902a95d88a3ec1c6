"""Who is told of bulletins: those on duty where the area is, who are asked for a receipt, and who wishes to be told.

It is kept in the transaction that keeps the bulletins: so nobody is told twice however often they are sent, and nobody
is left out by a process that dies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from govflow.services.backend import Backend
from govflow.services.operation.notices.rhythms import Rhythms
from govflow.services.operation.webhooks.bulletins import raise_events
from govflow.store.lists.notices.tables import NOTICE
from govflow.store.registers.bulletins.concerned import government_of, governments, officers, wishes
from govflow.store.registers.bulletins.tables import BULLETIN, CALL
from govflow.store.sql.session import Session
from govflow.values import Actor, new_id

RECEIPT, WISHED = "receipt", "bulletin"
"""Why somebody is told: a receipt is asked for; they wished to be told."""


@dataclass(frozen=True)
class _Told:
    """A person is told of a bulletin."""

    person_id: int
    bulletin_id: int
    why: str


def tell_of_bulletins(
    backend: Backend, session: Session, actor: Actor, made: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Ask for the receipts of new bulletins, and make the notices and the events of them. Part of the transaction."""
    if not made:
        return
    raise_events(session, actor, made, now)
    told = {(each.person_id, each.bulletin_id): each for each in _wished(session, actor, made)}
    told |= {(each.person_id, each.bulletin_id): each for each in _asked(backend, session, actor, made, now)}
    new = sorted(told.values(), key=lambda each: (each.person_id, each.bulletin_id))
    if not new:
        return
    rhythms = Rhythms.load(backend, session, [each.person_id for each in new])
    for each in new:
        if each.why == WISHED:
            _supersede(session, each, made)
    nothing = dict.fromkeys(("case_id", "seq", "read_at", "delivery_id"))
    rows = [
        {
            "id": new_id(),
            **vars(each),
            **nothing,
            "required": each.why == RECEIPT,
            "at": now,
            "mail_at": rhythms.mail_at(each.person_id, now, required=each.why == RECEIPT),
        }
        for each in new
    ]
    session.execute(insert(NOTICE), rows)


def _asked(
    backend: Backend, session: Session, actor: Actor, made: Sequence[Mapping[str, Any]], now: datetime
) -> Iterator[_Told]:
    """Of bulletins about the area of another government than the sender's: its people on duty, asked for a receipt."""
    assert actor.organization_id is not None
    own, of_areas = government_of(session, actor.organization_id), governments(session, {row["area"] for row in made})
    other = [(row, of_areas[row["area"]]) for row in made if of_areas.get(row["area"], own) != own]
    if not other:
        return
    on_duty = officers(session, {number for _, number in other}, backend.rules.vocabulary.on_duty, backend.today())
    nothing = {"asked_at": now, "received_at": None, "received_by": None}
    calls = [
        {"bulletin_id": row["id"], "organization_id": number, "officers": len(on_duty[number]), **nothing}
        for row, number in other
    ]
    session.execute(insert(CALL), calls)
    for row, number in other:
        yield from (_Told(person_id, row["id"], RECEIPT) for person_id in sorted(on_duty[number]))


def _wished(session: Session, actor: Actor, made: Sequence[Mapping[str, Any]]) -> Iterator[_Told]:
    """Of several that meet one wish, the last: a line says that there is something new. Nobody is told of their own."""
    for each in wishes(session, {(row["kind"], row["area"]) for row in made}):
        met = [row["id"] for row in made if each.is_met(row["kind"], row["area"])]
        if met and each.person_id != actor.person_id:
            yield _Told(each.person_id, met[-1], WISHED)


def _supersede(session: Session, told: _Told, made: Sequence[Mapping[str, Any]]) -> None:
    """One line for each kind and area, until it is read or has gone into a mail: of the latest."""
    latest = next(row for row in made if row["id"] == told.bulletin_id)
    earlier = select(BULLETIN.c.id).where(BULLETIN.c.kind == latest["kind"], BULLETIN.c.area == latest["area"])
    same = (NOTICE.c.person_id == told.person_id, NOTICE.c.why == WISHED, NOTICE.c.bulletin_id.in_(earlier))
    session.execute(delete(NOTICE).where(*same, NOTICE.c.read_at.is_(None), NOTICE.c.delivery_id.is_(None)))
