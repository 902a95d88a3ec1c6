"""Webhooks: those of a person, for their own pages, and as whom each reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, not_, or_, select

from govflow.errors import NotFound
from govflow.keys import Unreadable
from govflow.messages import Message
from govflow.services.accounts.marks import genuine
from govflow.services.accounts.webhooks import KINDS, is_genuine, unwrap
from govflow.services.queries.directory.people import OWES
from govflow.services.queries.directory.programs.tokens import acting_for_one
from govflow.store.lists.notices.tables import DEAD, DELIVERY, WAITING
from govflow.store.lists.notices.webhooks import EVENT, EXPIRED, WebhookRow
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work
from govflow.values import Actor, Text

PERSON = PersonRow.__table__

_HOLDER = Prepared(
    select(PERSON.c.password_hash).where(PERSON.c.id == bindparam("person"), PERSON.c.active, not_(OWES))
)
_QUEUED = Prepared(
    select(EVENT.c.webhook_id, DELIVERY.c.state, func.count().label("number"))
    .join(DELIVERY, DELIVERY.c.id == EVENT.c.id)
    .where(EVENT.c.webhook_id.in_(bindparam("these", expanding=True)), DELIVERY.c.state.in_((DEAD, WAITING)))
    .where(or_(EVENT.c.kind != EXPIRED, EVENT.c.at <= bindparam("now", type_=EVENT.c.at.type)))  # its time has not come
    .group_by(EVENT.c.webhook_id, DELIVERY.c.state)
)


@dataclass(frozen=True, kw_only=True)
class WebhookLine:
    """A webhook on the page of its person. ``holds``: does it still say anything; ``overlaps_until``: so long the
    secret before signs as well; ``failure``: the word for why the last attempt failed; none after a success.
    """

    id: int
    host: str
    organization: Text
    kinds: tuple[Text, ...]
    state: str
    holds: bool
    made_at: datetime
    delivered_at: datetime | None
    failed_at: datetime | None
    failing_since: datetime | None
    failure: str | None
    waiting: int
    dead: int
    overlaps_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class WebhookPage:
    """One of them. ``address``: empty where the keys are missing that open it."""

    line: WebhookLine
    address: str


def acting_of(work: Work, row: WebhookRow) -> Actor | None:
    """As whom a webhook reads; None where the post, the password or the account has ended, or it bears no mark."""
    holder = _HOLDER.first(work.session, person=row.person_id, today=work.today)
    if holder is None or not is_genuine(work.session, row, genuine(work.session, row.person_id, holder.password_hash)):
        return None
    return acting_for_one(work, row.person_id, row.organization_id)


def load_webhooks(work: Work) -> tuple[WebhookLine, ...]:
    """Those of the actor, the newest first."""
    mine = _mine(work).order_by(WebhookRow.id.desc())
    return _lines(work, work.session.execute(mine).all())


def load_webhook(work: Work, number: int) -> WebhookPage:
    """Raises NotFound for anybody else's."""
    found = work.session.execute(_mine(work).where(WebhookRow.id == number)).all()
    if not found:
        raise NotFound(Message("There is no such webhook, or it was ended."))
    row: WebhookRow = found[0][0]
    try:
        address = unwrap(work.session, row, "address", row.address)
    except Unreadable:
        address = ""
    return WebhookPage(line=_lines(work, found)[0], address=address)


def _mine(work: Work) -> Any:
    columns = (WebhookRow, OrganizationRow.name_en, OrganizationRow.name_zh)
    query = select(*columns).join(OrganizationRow, OrganizationRow.id == WebhookRow.organization_id)
    return query.where(WebhookRow.person_id == work.actor.person_id)


def _lines(work: Work, found: Sequence[Any]) -> tuple[WebhookLine, ...]:
    queued = {
        (each.webhook_id, each.state): each.number
        for each in _QUEUED.rows(work.session, these=[row.id for row, _, _ in found], now=work.at)
    }
    return tuple(_line(work, row, Text(en=name_en, zh=name_zh), queued) for row, name_en, name_zh in found)


def _line(work: Work, row: WebhookRow, organization: Text, queued: dict[tuple[int, str], int]) -> WebhookLine:
    overlaps = row.earlier_until is not None and row.earlier_until > work.at
    return WebhookLine(
        id=row.id,
        host=row.host,
        organization=organization,
        kinds=tuple(KINDS[each] for each in row.kinds.split()),
        state=row.state,
        holds=acting_of(work, row) is not None,
        made_at=row.made_at,
        delivered_at=row.delivered_at,
        failed_at=row.failed_at,
        failing_since=row.failing_since,
        failure=row.failure,
        waiting=queued.get((row.id, WAITING), 0),
        dead=queued.get((row.id, DEAD), 0),
        overlaps_until=row.earlier_until if overlaps else None,
    )
