"""Events for webhooks, made of the outbox together with notices: what a command did, to those who see it.

Worked out while reading, as whoever a webhook belongs to, and kept in the transaction that takes it off the outbox. So
each is made once. What waits untried for the same webhook, case and kind says it already: what an event tells of its
case is read when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, or_, select, update

from govflow.engine.entries.concern import AWAITED, CHANGED, WHYS, concern
from govflow.services.backend import Backend
from govflow.services.operation.notices.readers import Reader, as_reader
from govflow.services.queries.directory.programs.tokens import pairs_of
from govflow.services.queries.notices.webhooks import acting_of
from govflow.store.cases import ViewerRow, WorkItemRow
from govflow.store.lists.notices.outbox import seqs_of
from govflow.store.lists.notices.tables import DELIVERY, WAITING
from govflow.store.lists.notices.webhooks import EVENT, ON, WEBHOOK, WEBHOOK_CHANNEL, WebhookRow
from govflow.store.record.history import entry_of
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.values import VISITOR, new_id

ITEM, VIEWER = WorkItemRow.__table__, ViewerRow.__table__

_CONCERNED = Prepared(
    select(WEBHOOK.c.id)
    .where(WEBHOOK.c.state == ON)
    .where(
        exists().where(
            VIEWER.c.case_id == bindparam("case"),
            or_(VIEWER.c.organization_id == WEBHOOK.c.organization_id, VIEWER.c.person_id == WEBHOOK.c.person_id),
        )
    )
    .order_by(WEBHOOK.c.id)
)
_DESKS = Prepared(
    select(ITEM.c.since, ITEM.c.organization_id, ITEM.c.role, ITEM.c.person_id).where(
        ITEM.c.case_id == bindparam("case")
    )
)


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """A webhook is told of an entry."""

    webhook_id: int
    person_id: int
    case_id: int
    seq: int
    kind: str
    at: datetime


def events_of(backend: Backend, session: Session, case_id: int, groups: Sequence[Sequence[Any]]) -> list[NewEvent]:
    """What the webhooks are told of some commands in a case, the entries of each together."""
    found: dict[tuple[int, str], NewEvent] = {}
    for number in _CONCERNED.scalars(session, case=case_id):
        row = session.get_one(WebhookRow, number)
        actor = acting_of(backend.work(session, VISITOR), row)
        reader = None if actor is None else as_reader(backend.work(session, actor), case_id, seqs_of(groups))
        if reader is not None:
            for each in _of_webhook(session, row, reader, groups):
                found.setdefault((number, each.kind), each)
    return [*found.values()]


def keep_events(session: Session, new: Sequence[NewEvent], now: datetime) -> None:
    """Let them go out, but those that are said already, and those of a webhook that is not on any more."""
    wanted = sorted({each.webhook_id for each in new})
    on = select(WEBHOOK.c.id).where(WEBHOOK.c.id.in_(wanted), WEBHOOK.c.state == ON).order_by(WEBHOOK.c.id)
    there = set(session.scalars(on.with_for_update())) if wanted else set()
    for each in new:
        if each.webhook_id in there and not session.execute(_waiting(each)).first():
            keep_event(session, vars(each), now)


def keep_event(session: Session, event: dict[str, Any], now: datetime, due: datetime | None = None) -> str:
    """Let an event go out, now or when it is due; its name. The command keeps the webhook from being ended."""
    due = due or now
    identifier, person_id = new_id(), event.pop("person_id")
    nothing = dict.fromkeys(("case_id", "failure", "failed_at", "sent_at"))
    first = {"channel": WEBHOOK_CHANNEL, "state": WAITING, "attempts": 0, "next_at": due, "made_at": now}
    session.execute(insert(DELIVERY).values(id=identifier, person_id=person_id, **first, **nothing))
    session.execute(insert(EVENT).values(id=identifier, **event))
    later = or_(WEBHOOK.c.due_at.is_(None), WEBHOOK.c.due_at > due)
    session.execute(update(WEBHOOK).where(WEBHOOK.c.id == event["webhook_id"], later).values(due_at=due))
    return identifier


def _waiting(new: NewEvent) -> Any:
    same = (EVENT.c.webhook_id == new.webhook_id, EVENT.c.case_id == new.case_id, EVENT.c.kind == new.kind)
    untried = (DELIVERY.c.state == WAITING, DELIVERY.c.attempts == 0)
    return select(EVENT.c.id).join(DELIVERY, DELIVERY.c.id == EVENT.c.id).where(*same, *untried).limit(1)


def _of_webhook(
    session: Session, row: WebhookRow, reader: Reader, groups: Sequence[Sequence[Any]]
) -> Iterator[NewEvent]:
    """One for each command of which its reader knows anything: the kind that weighs most of those it wants."""
    since = _since(session, reader)
    workflow = reader.work.version_of(reader.case).workflow
    for group in groups:
        known = [each for each in group if each.seq in reader.known]
        kinds = {concern(entry_of(each), workflow): each for each in known}
        kinds.pop(None, None)
        if kinds:
            kinds.setdefault(CHANGED, known[-1])
        if known and group[0].created_at in since:
            kinds[AWAITED] = known[-1]
        kind = next((each for each in WHYS if each in kinds and each in row.kinds.split()), None)
        if kind is not None:
            about = kinds[kind]
            yield NewEvent(
                webhook_id=row.id,
                person_id=row.person_id,
                case_id=reader.case.id,
                seq=about.seq,
                kind=kind,
                at=about.at,
            )


def _since(session: Session, reader: Reader) -> set[datetime]:
    """Since when what waits for the reader does."""
    actor = reader.work.actor
    pairs = set(pairs_of(actor))
    return {
        each.since
        for each in _DESKS.rows(session, case=reader.case.id)
        if each.person_id == actor.person_id or (each.organization_id, each.role) in pairs
    }
