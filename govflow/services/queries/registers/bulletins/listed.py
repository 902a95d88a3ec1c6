"""The list of bulletins: those that are valid now, or all, within an area and of a kind, the newest first.

What is valid is read of the board, which holds nothing that is long over, and all of the chain, each along an index
that begins with what narrows it: so a page costs the same however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Select, func, select

from govflow.domain.registers.bulletins import ACK, CANCEL, RECEIPT_WITHIN, is_area, within
from govflow.services.queries.finding import Choice
from govflow.store.people import OrganizationRow
from govflow.store.registers.bulletins.concerned import known_areas, names_of_areas
from govflow.store.registers.bulletins.tables import BOARD, BULLETIN, CALL
from govflow.store.work import Work
from govflow.values import Text

PAGE = 50
"""Bulletins on a page, and in a feed."""
MOST_AREAS = 200
"""So many areas at most are offered to choose from; any other is typed."""
MOST_MISSING = 10
LATELY = timedelta(days=1)
"""Of receipts that are missing for longer only the page of the bulletin tells."""

Status: TypeAlias = Literal["valid", "coming", "over", "replaced", "cancelled", "cancels"]
ORGANIZATION = OrganizationRow.__table__
NEWER = BULLETIN.alias("newer")
_PLACES = {2: "province", 4: "city", 6: "area"}


@dataclass(frozen=True, kw_only=True)
class BulletinFilter:
    """What the list is narrowed to. ``whole``: all there are, and not only those that are valid now."""

    area: str = ""
    kind: str = ""
    whole: bool = False

    @property
    def any(self) -> bool:
        return bool(self.area or self.kind or self.whole)


@dataclass(frozen=True, kw_only=True)
class BulletinLine:
    """A bulletin in the list. ``status``: cancels, of one that withdraws another.

    ``asked``, ``received``: how many receipts were asked for, and came; ``missing``: those that did not in time.
    """

    id: int
    kind: str
    kind_title: Text
    area: str
    area_name: Text
    act: str
    severity: str
    status: Status
    valid_from: Any
    valid_until: Any
    title: Text
    text: Text
    sender_id: int
    sender: Text
    sent_at: Any
    asked: int
    received: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class MissingReceipt:
    """A receipt that did not come in time, of a bulletin that may be valid still."""

    bulletin_id: int
    title: Text
    organization: Text
    officers: int
    asked_at: Any


@dataclass(frozen=True, kw_only=True)
class BulletinList:
    """A page of the list; ``following``: after which one the next page begins. ``areas``: to choose from."""

    lines: tuple[BulletinLine, ...]
    following: int | None
    missing: tuple[MissingReceipt, ...]
    kinds: tuple[Choice, ...]
    areas: tuple[Choice, ...]


def load_bulletins(work: Work, asked: BulletinFilter, after: int | None = None) -> BulletinList:
    """A page of what the filter leaves."""
    rows = read_rows(work, asked, after)
    lines = lines_of(work, rows[:PAGE])
    return BulletinList(
        lines=lines,
        following=lines[-1].id if len(rows) > PAGE else None,
        missing=_missing(work),
        kinds=tuple(Choice(value=name, label=title) for name, title in work.vocabulary.bulletin_titles.items()),
        areas=tuple(
            Choice(value=row.code, label=Text(en=row.name_en, zh=row.name_zh))
            for row in known_areas(work.session, MOST_AREAS)
        ),
    )


def read_rows(work: Work, asked: BulletinFilter, after: int | None = None) -> Sequence[Any]:
    """The rows of a page, and one more where there is another."""
    query = bulletins(work)
    if asked.whole:
        table: Any = BULLETIN
        number: ColumnElement[int] = BULLETIN.c.id
        query = query.where(BULLETIN.c.act != ACK)
    else:
        table, number = BOARD, BOARD.c.bulletin_id
        query = query.join(BOARD, BOARD.c.bulletin_id == BULLETIN.c.id)
        query = query.where(BOARD.c.valid_from <= work.at, BOARD.c.valid_until > work.at)
    if asked.area:
        digits = within(asked.area)
        query = query.where(table.c[_PLACES[len(digits)]] == digits)
    if asked.kind:
        query = query.where(table.c.kind == asked.kind)
    if after is not None:
        query = query.where(number < after)
    return work.session.execute(query.order_by(number.desc()).limit(PAGE + 1)).all()


def bulletins(work: Work) -> Select[*tuple[Any, ...]]:
    """All, each with its sender, what took its place, and its receipts."""
    of_it = CALL.c.bulletin_id == BULLETIN.c.id
    late = CALL.c.received_at.is_(None) & (CALL.c.asked_at <= work.at - RECEIPT_WITHIN)
    return (
        select(BULLETIN, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh, NEWER.c.act.label("newer_act"))
        .add_columns(
            NEWER.c.id.label("newer_id"),
            select(func.count()).where(of_it).scalar_subquery().label("asked"),
            select(func.count(CALL.c.received_at)).where(of_it).scalar_subquery().label("came"),
            select(func.count()).where(of_it, late).scalar_subquery().label("missing"),
        )
        .join(ORGANIZATION, ORGANIZATION.c.id == BULLETIN.c.sender_id)
        .outerjoin(NEWER, NEWER.c.replaces_id == BULLETIN.c.id)
    )


def lines_of(work: Work, rows: Sequence[Any]) -> tuple[BulletinLine, ...]:
    """Rows as they are shown."""
    names = names_of_areas(work.session, [row.area for row in rows]) if rows else {}
    return tuple(
        BulletinLine(
            id=row.id,
            kind=row.kind,
            kind_title=work.vocabulary.bulletin(row.kind),
            area=row.area,
            area_name=area_name(names, row.area),
            act=row.act,
            severity=row.severity,
            status=_status(work, row),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            title=Text(en=row.title_en, zh=row.title_zh),
            text=Text(en=row.text_en, zh=row.text_zh),
            sender_id=row.sender_id,
            sender=Text(en=row.name_en, zh=row.name_zh),
            sent_at=row.sent_at,
            asked=row.asked,
            received=row.came,
            missing=row.missing,
        )
        for row in rows
    )


def area_name(names: Mapping[str, Any], area: str) -> Text:
    """What the directory calls an area; its code where it knows none."""
    row = names.get(area)
    return Text(en=area, zh=area) if row is None else Text(en=row.name_en, zh=row.name_zh)


def read_filter(area: str, kind: str, *, whole: bool) -> BulletinFilter:
    """A filter of what stands in an address; what is no area narrows nothing."""
    return BulletinFilter(area=area if is_area(area) else "", kind=kind, whole=whole)


def _status(work: Work, row: Any) -> Status:
    if row.newer_act is not None:
        return "cancelled" if row.newer_act == CANCEL else "replaced"
    if row.act == CANCEL:
        return "cancels"
    if row.valid_until <= work.at:
        return "over"
    return "coming" if row.valid_from > work.at else "valid"


def _missing(work: Work) -> tuple[MissingReceipt, ...]:
    """Receipts of the last day that did not come in time, where the bulletin may still be valid; the newest first."""
    query = (
        select(CALL.c.bulletin_id, CALL.c.officers, CALL.c.asked_at, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .add_columns(BULLETIN.c.title_en, BULLETIN.c.title_zh)
        .join(BOARD, BOARD.c.bulletin_id == CALL.c.bulletin_id)
        .join(BULLETIN, BULLETIN.c.id == CALL.c.bulletin_id)
        .join(ORGANIZATION, ORGANIZATION.c.id == CALL.c.organization_id)
        .where(CALL.c.received_at.is_(None), CALL.c.asked_at <= work.at - RECEIPT_WITHIN)
        .where(CALL.c.asked_at > work.at - LATELY, BOARD.c.valid_until > work.at)
        .order_by(CALL.c.asked_at.desc(), CALL.c.bulletin_id.desc())
        .limit(MOST_MISSING)
    )
    return tuple(
        MissingReceipt(
            bulletin_id=row.bulletin_id,
            title=Text(en=row.title_en, zh=row.title_zh),
            organization=Text(en=row.name_en, zh=row.name_zh),
            officers=row.officers,
            asked_at=row.asked_at,
        )
        for row in work.session.execute(query)
    )
