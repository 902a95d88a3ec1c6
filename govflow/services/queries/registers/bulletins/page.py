"""One bulletin: what it says, what it took the place of, who has received it, and where it stands in its chain; as it
leaves the house; and what a person wishes to be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from govflow.domain.registers.bulletins import ACK, CANCEL, RECEIPT_WITHIN
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.papers.interchange.bulletins import Told
from govflow.services.queries.registers.bulletins.listed import (
    BulletinFilter,
    BulletinLine,
    area_name,
    bulletins,
    lines_of,
    read_rows,
)
from govflow.settings import Settings
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.people.services import SERVICE
from govflow.store.registers.bulletins.concerned import names_of_areas
from govflow.store.registers.bulletins.tables import BULLETIN, CALL, WISH
from govflow.store.work import Work
from govflow.values import Text

ORGANIZATION, PERSON = OrganizationRow.__table__, PersonRow.__table__
LONGEST_WAY = 50
"""So many earlier ones at most are followed, each the one that the next took the place of."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One that was asked for. ``missing``: it did not come in time. ``own``: the reader's organization gives it."""

    organization_id: int
    organization: Text
    officers: int
    asked_at: datetime
    received_at: datetime | None
    received_by: Text | None
    missing: bool
    own: bool


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A bulletin in whose place another stands."""

    id: int
    sent_at: datetime
    title: Text


@dataclass(frozen=True, kw_only=True)
class BulletinPage:
    """A bulletin with all that is known of it. ``number`` and ``hash``: its entry in the chain of its sender.

    ``receives``: the reader is asked to say that it was received; ``corrects``: may correct or cancel it.
    """

    line: BulletinLine
    key: str
    urgency: str
    certainty: str
    person: Text
    service: Text | None
    number: int
    hash: str
    earlier: tuple[Earlier, ...]
    newer: int | None
    receipts: tuple[Receipt, ...]
    receives: bool
    corrects: bool


@dataclass(frozen=True, kw_only=True)
class WishLine:
    """What a person wishes to be told; of any kind or anywhere where that is empty."""

    kind: str
    kind_title: Text | None
    area: str
    area_name: Text | None


def load_bulletin(work: Work, bulletin_id: int, *, sends: bool = False) -> BulletinPage:
    """One by its number. ``sends``: the reader is on duty. Raises NotFound."""
    row = _row(work, bulletin_id)
    by = work.session.execute(
        select(PERSON.c.name_en, PERSON.c.name_zh, SERVICE.c.name_en.label("by_en"), SERVICE.c.name_zh.label("by_zh"))
        .outerjoin(SERVICE, SERVICE.c.id == row.service_id)
        .where(PERSON.c.id == row.person_id)
    ).one()
    receipts = _receipts(work, bulletin_id)
    own = sends and row.sender_id == work.actor.organization_id
    return BulletinPage(
        line=lines_of(work, [row])[0],
        key=row.key,
        urgency=row.urgency,
        certainty=row.certainty,
        person=Text(en=by.name_en, zh=by.name_zh),
        service=Text(en=by.by_en, zh=by.by_zh) if by.by_en is not None else None,
        number=row.seq,
        hash=row.hash,
        earlier=_earlier(work, row.replaces_id),
        newer=row.newer_id,
        receipts=receipts,
        receives=sends and any(each.own and each.received_at is None for each in receipts),
        corrects=own and row.newer_id is None and row.act != CANCEL,
    )


def load_told(work: Work, settings: Settings, bulletin_id: int) -> Told:
    """One as it leaves the house, with all in whose place it stands. Raises NotFound."""
    row = _row(work, bulletin_id)
    earlier = tuple((each.id, each.sent_at) for each in _earlier(work, row.replaces_id))
    return _told(work, settings, row, lines_of(work, [row])[0], earlier)


def load_told_list(work: Work, settings: Settings, asked: BulletinFilter) -> tuple[Told, ...]:
    """The newest of them for a feed."""
    rows = read_rows(work, asked)
    return tuple(_told(work, settings, row, line, ()) for row, line in zip(rows, lines_of(work, rows), strict=True))


def load_wishes(work: Work) -> tuple[WishLine, ...]:
    """What the reader wishes to be told of bulletins."""
    mine = select(WISH).where(WISH.c.person_id == work.actor.person_id).order_by(WISH.c.area, WISH.c.kind)
    rows = work.session.execute(mine).all()
    names = names_of_areas(work.session, [row.area for row in rows if row.area])
    return tuple(
        WishLine(
            kind=row.kind,
            kind_title=work.vocabulary.bulletin(row.kind) if row.kind else None,
            area=row.area,
            area_name=area_name(names, row.area) if row.area else None,
        )
        for row in rows
    )


def _row(work: Work, bulletin_id: int) -> Any:
    row = work.session.execute(bulletins(work).where(BULLETIN.c.id == bulletin_id, BULLETIN.c.act != ACK)).first()
    if row is None:
        raise NotFound(Message("There is no such bulletin."))
    return row


def _earlier(work: Work, bulletin_id: int | None) -> tuple[Earlier, ...]:
    """Those in whose place it stands, the nearest first."""
    found: list[Earlier] = []
    columns = (BULLETIN.c.id, BULLETIN.c.sent_at, BULLETIN.c.title_en, BULLETIN.c.title_zh, BULLETIN.c.replaces_id)
    while bulletin_id is not None and len(found) < LONGEST_WAY:
        row = work.session.execute(select(*columns).where(BULLETIN.c.id == bulletin_id)).one()
        found.append(Earlier(id=row.id, sent_at=row.sent_at, title=Text(en=row.title_en, zh=row.title_zh)))
        bulletin_id = row.replaces_id
    return tuple(found)


def _receipts(work: Work, bulletin_id: int) -> tuple[Receipt, ...]:
    query = (
        select(CALL, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .add_columns(PERSON.c.name_en.label("by_en"), PERSON.c.name_zh.label("by_zh"))
        .join(ORGANIZATION, ORGANIZATION.c.id == CALL.c.organization_id)
        .outerjoin(PERSON, PERSON.c.id == CALL.c.received_by)
        .where(CALL.c.bulletin_id == bulletin_id)
        .order_by(CALL.c.organization_id)
    )
    return tuple(
        Receipt(
            organization_id=row.organization_id,
            organization=Text(en=row.name_en, zh=row.name_zh),
            officers=row.officers,
            asked_at=row.asked_at,
            received_at=row.received_at,
            received_by=Text(en=row.by_en, zh=row.by_zh) if row.by_en is not None else None,
            missing=row.received_at is None and row.asked_at <= work.at - RECEIPT_WITHIN,
            own=row.organization_id == work.actor.organization_id,
        )
        for row in work.session.execute(query)
    )


def _told(
    work: Work, settings: Settings, row: Any, line: BulletinLine, earlier: Sequence[tuple[int, datetime]]
) -> Told:
    address = settings.whole(f"/bulletins/{row.id}")
    kind = work.vocabulary.bulletins.get(row.kind)
    return Told(
        id=row.id,
        sender_id=row.sender_id,
        sender=line.sender,
        act=row.act,
        kind=line.kind_title,
        category=kind.category if kind is not None else "Other",
        area=row.area,
        area_name=line.area_name,
        severity=row.severity,
        urgency=row.urgency,
        certainty=row.certainty,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        title=line.title,
        text=line.text,
        sent_at=row.sent_at,
        hash=row.hash,
        earlier=tuple(earlier),
        host=urlsplit(address).hostname or "",
        exercise=settings.demo,
        address=address,
    )
