"""Events of bulletins for webhooks: told once that one was issued, changed or cancelled, and that it has expired.

They are kept in the transaction that keeps the bulletins. That one expires is kept then, too, as an event whose time is
the end of its validity: so no sweep looks for what has expired, and nothing is told twice or never. What took its place
meanwhile takes that event back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from govflow.domain.registers.bulletins import ACK, ALERT, CANCEL, UPDATE
from govflow.services.accounts.webhooks import BULLETIN as WANTED
from govflow.services.operation.webhooks.raising import keep_event
from govflow.services.queries.registers.bulletins.page import BulletinPage, load_bulletin
from govflow.store.lists.notices.tables import DELIVERY, VOID, WAITING
from govflow.store.lists.notices.webhooks import EVENT, EXPIRED, ON, WEBHOOK
from govflow.store.registers.bulletins.concerned import Wish, wishes
from govflow.store.sql.session import Session
from govflow.store.work import Work
from govflow.values import Actor

KIND_OF: Mapping[str, str] = {ALERT: "issued", UPDATE: "updated", CANCEL: "cancelled"}
"""What an event is called, by what its bulletin does."""


def raise_events(session: Session, actor: Actor, made: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Let the webhooks know of new bulletins that their persons wish to be told of; nobody is told of their own."""
    told = [row for row in made if row["act"] != ACK]
    _take_back(session, [row["replaces_id"] for row in told if row["replaces_id"] is not None])
    if not told:
        return
    met = wishes(session, {(row["kind"], row["area"]) for row in told})
    for hook in _hooks(session, {each.person_id for each in met} - {actor.person_id}):
        own = [each for each in met if each.person_id == hook.person_id]
        for row in told:
            if _is_met(own, row):
                for kind, at in _events(row, now):
                    event = {"webhook_id": hook.id, "person_id": hook.person_id, "bulletin_id": row["id"]}
                    keep_event(session, {**event, "case_id": None, "seq": None, "kind": kind, "at": at}, now, at)


def told_now(work: Work, event: Any) -> BulletinPage | None:
    """The bulletin of an event as the API shows it; None where its person takes no interest in it any more, or it is
    over in another way than by its time.
    """
    found = load_bulletin(work, event.bulletin_id)
    line = found.line
    own = [each for each in wishes(work.session, {(line.kind, line.area)}) if each.person_id == work.actor.person_id]
    if not own or (event.kind == EXPIRED and found.newer is not None):
        return None
    return found


def _hooks(session: Session, persons: set[int]) -> Sequence[Any]:
    """The webhooks of these that are on and want bulletins: none of them ends before the command does."""
    if not persons:
        return ()
    query = select(WEBHOOK.c.id, WEBHOOK.c.person_id, WEBHOOK.c.kinds).where(
        WEBHOOK.c.person_id.in_(sorted(persons)), WEBHOOK.c.state == ON
    )
    rows = session.execute(query.order_by(WEBHOOK.c.id).with_for_update(read=True, key_share=True))
    return [row for row in rows if WANTED in row.kinds.split()]


def _is_met(own: Sequence[Wish], row: Mapping[str, Any]) -> bool:
    return any(each.is_met(row["kind"], row["area"]) for each in own)


def _events(row: Mapping[str, Any], now: datetime) -> Iterator[tuple[str, datetime]]:
    """What is told of a bulletin, and when."""
    yield KIND_OF[row["act"]], now
    if row["act"] != CANCEL:
        yield EXPIRED, row["valid_until"]


def _take_back(session: Session, replaced: Sequence[int]) -> None:
    """What something took the place of does not expire any more."""
    if not replaced:
        return
    ends = select(EVENT.c.id).where(EVENT.c.bulletin_id.in_(replaced), EVENT.c.kind == EXPIRED)
    waits = update(DELIVERY).where(DELIVERY.c.id.in_(ends), DELIVERY.c.state == WAITING)
    session.execute(waits.values(state=VOID))
