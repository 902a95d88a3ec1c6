"""The tables of the log of administration, and what is read from them elsewhere: who was called what at which time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, String, and_, bindparam, literal, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.values import Text, stored_text


class AdministrationRow(Base):
    """One entry. ``hash`` covers every other column, salt and content through ``digest``, and the hash before it.

    A lawful erasure can blank salt and content, and the chain still holds.
    """

    __tablename__ = "administration_entry"
    __table_args__ = (
        Index("ix_administration_entry_about_organization_seq", "about_organization", "seq"),
        Index("ix_administration_entry_about_person_seq", "about_person", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, …
    at: Mapped[datetime]
    person_id: Mapped[int | None]  # who did it; empty: the operator, on the command line
    kind: Mapped[str] = mapped_column(String(16))  # organization, person, membership, mandate, day, recovery …
    name: Mapped[str] = mapped_column(String(16))  # what was done: entered, changed, given, revoked, …
    about_organization: Mapped[int | None]
    about_person: Mapped[int | None]
    content: Mapped[dict[str, Any] | None]  # before and after: fields by name (govflow.codec), or none
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))  # sha256 over salt and canonical content
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AdministrationHeadRow(Base):
    """The last entry, in the one row that the migration makes. Locked last in every command that administers."""

    __tablename__ = "administration_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, kw_only=True)
class FormerName:
    """A name that was given up, when, and the hash of the entry of the log that says so."""

    name: Text
    until: datetime
    log: str


@dataclass(frozen=True, kw_only=True)
class Naming:
    """What an organization or a person is called today, and what it was called before."""

    today: Text
    monogram: str  # of an organization; empty: of a person
    before: tuple[FormerName, ...] = ()  # the earliest first
    active: bool = True

    def at(self, moment: datetime | None) -> Text:
        """The name at a moment; that of today for none. The moment of a change is of the name before it."""
        if moment is None or not self.before:
            return self.today
        return next((each.name for each in self.before if moment <= each.until), self.today)

    def told(self, moment: datetime | None) -> Text:
        """The name at a moment as people read it: with that of today beside it where it is another."""
        then, today = self.at(moment), self.today
        if then is today:
            return today
        return Text(
            en=then.en if then.en == today.en else f"{then.en} (today: {today.en})",
            zh=then.zh if then.zh == today.zh else f"{then.zh}（现名：{today.zh}）",
        )


def _said(side: str, name: str) -> ColumnElement[str]:
    """What the log says of a field before or after a change."""
    said: ColumnElement[str] = AdministrationRow.content[side, name].as_string()
    return said


def _naming(table: type[OrganizationRow] | type[PersonRow]) -> Select[*tuple[Any, ...]]:
    log, of_organizations = AdministrationRow, table is OrganizationRow
    about, kind = (log.about_organization, "organization") if of_organizations else (log.about_person, "person")
    monogram = OrganizationRow.monogram if of_organizations else literal("").label("monogram")
    was_en, was_zh = _said("before", "name_en"), _said("before", "name_zh")
    renamed = or_(was_en != _said("after", "name_en"), was_zh != _said("after", "name_zh"))
    return (
        select(table.id, table.name_en, table.name_zh, table.active, monogram)
        .add_columns(log.at, log.hash, was_en.label("was_en"), was_zh.label("was_zh"))
        .outerjoin(log, and_(about == table.id, log.kind == kind, renamed))
        .order_by(log.seq)
    )


_ALL = {table: Prepared(_naming(table)) for table in (OrganizationRow, PersonRow)}
_SOME = {
    table: Prepared(_naming(table).where(table.id.in_(bindparam("these", expanding=True))))
    for table in (OrganizationRow, PersonRow)
}


def asked_of_naming(table: type[OrganizationRow] | type[PersonRow], ids: Collection[int] | None = None) -> Asked:
    """What ``load_naming`` will ask."""
    return _ALL[table].asked() if ids is None else _SOME[table].asked(these=sorted(ids))


def load_naming(
    session: Session, table: type[OrganizationRow] | type[PersonRow], ids: Collection[int] | None = None
) -> dict[int, Naming]:
    """The names of these organizations or persons, of all if not said, in one statement.

    The log says of each change the name before it. So it tells what somebody was called at any moment, whether or not
    it tells how they were entered.
    """
    found: dict[int, Naming] = {}
    for row in asked_of_naming(table, ids).rows(session):
        before = found[row.id].before if row.id in found else ()
        if row.at is not None:
            was = stored_text(row.was_en, row.was_zh)
            before = (*before, FormerName(name=was, until=row.at, log=row.hash))
        today = stored_text(row.name_en, row.name_zh)
        found[row.id] = Naming(today=today, monogram=row.monogram, before=before, active=row.active)
    return found
