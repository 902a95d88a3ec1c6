"""Which organizations belong to a committee or body, and to which ones an organization belongs, with their terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.orm import aliased

from govflow.services.queries.directory.terms import Span
from govflow.store.people import BelongingRow, OrganizationRow
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work
from govflow.values import Text, stored_text

_GROUP, _MEMBER = aliased(OrganizationRow), aliased(OrganizationRow)
_ONE: BindParameter[int] = bindparam("organization", type_=Number)
_BELONGINGS = Prepared(
    select(
        BelongingRow.id, BelongingRow.group_id, BelongingRow.organization_id,
        BelongingRow.since, BelongingRow.until, BelongingRow.ended_at,
        _GROUP.name_en.label("group_en"), _GROUP.name_zh.label("group_zh"),
        _MEMBER.name_en.label("member_en"), _MEMBER.name_zh.label("member_zh"),
    )
    .join(_GROUP, _GROUP.id == BelongingRow.group_id)
    .join(_MEMBER, _MEMBER.id == BelongingRow.organization_id)
    .where(or_(BelongingRow.group_id == _ONE, BelongingRow.organization_id == _ONE))
    .order_by(BelongingRow.since, BelongingRow.id)
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Belonging(Span):
    """A membership of an organization. ``other`` is who stands at its other end: the member, or what it belongs to."""

    id: int
    other_id: int
    other: Text


def load_belongings(work: Work, organization_id: int) -> tuple[tuple[Belonging, ...], tuple[Belonging, ...]]:
    """The members of a committee or body, and what it belongs to itself; each as it was taken in."""
    rows = _BELONGINGS.rows(work.session, organization=organization_id)
    members = (
        _of(row, row.organization_id, row.member_en, row.member_zh) for row in rows if row.group_id == organization_id
    )
    groups = (_of(row, row.group_id, row.group_en, row.group_zh) for row in rows if row.group_id != organization_id)
    return tuple(members), tuple(groups)


def _of(row: Any, other_id: int, en: str, zh: str) -> Belonging:
    return Belonging(
        id=row.id,
        other_id=other_id,
        other=stored_text(en, zh),
        since=row.since,
        until=row.until,
        revoked_at=row.ended_at,
    )
