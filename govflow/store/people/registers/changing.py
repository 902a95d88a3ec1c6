"""Changing an entry of the register, and ending it, with the place that the organization has in the directory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from govflow.domain.registers.facts import ChangeEntry, Deregister, Liquidate
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, OrganizationRow
from govflow.store.people.entering import end_term
from govflow.store.people.registers.known import names_taken, represented
from govflow.store.people.registers.tables import ENTRY
from govflow.store.people.registers.writing import TAKEN, UNKNOWN, keep_change
from govflow.store.record.administration import fields, hold_head, record
from govflow.store.work import Case, Work
from govflow.values import Text


def change_entry(work: Work, case: Case, intent: ChangeEntry) -> None:
    """Let the entry say what is new, and the directory the new name; the log of administration keeps the former one.

    Raises Refused where a name or the representative is taken by now.
    """
    session = work.session
    row = _organization(work, intent.organization_id)
    entry_id = _entry(work, intent.organization_id)
    hold_head(session)
    if any(_against_change(work, row, intent)):
        raise Refused([TAKEN])
    name = _renamed(row, intent)
    said = {
        column: value
        for column, value in (
            ("scope", intent.scope), ("seat", intent.seat), ("representative_id", intent.representative_id),
        )
        if value is not None
    }  # fmt: skip
    try:
        if said:
            session.execute(update(ENTRY).where(ENTRY.c.id == entry_id).values(**said))
    except IntegrityError as error:
        raise Refused([TAKEN]) from error
    renamed: dict[str, Any] = {}
    if name != row.name:
        before = fields(row)
        row.name_en, row.name_zh = name.en, name.zh
        row.version += 1
        record(session, work.actor, work.at, "changed", row, before=before, after=fields(row))
        renamed = {"name_en": name.en, "name_zh": name.zh}
    keep_change(work, case, entry_id, {**said, **renamed})


def liquidate(work: Work, case: Case, intent: Liquidate) -> None:
    """Say that an organization is being wound up from today on."""
    entry_id, today = _entry(work, intent.organization_id), case.today(work.at)
    session = work.session
    session.execute(update(ENTRY).where(ENTRY.c.id == entry_id).values(liquidating_since=today))
    keep_change(work, case, entry_id, {"liquidating_since": today})


def deregister(work: Work, case: Case, intent: Deregister) -> None:
    """End the entry, and what its people and the organization itself hold anywhere by their office.

    Its seats in cases stay on record; nobody acts for it there any more.
    """
    session, today = work.session, case.today(work.at)
    row = _organization(work, intent.organization_id)
    entry_id = _entry(work, intent.organization_id)
    said = {"ended_on": today}
    session.execute(update(ENTRY).where(ENTRY.c.id == entry_id).values(**said))
    hold_head(session)
    for term in _running(work, MembershipRow, row.id, today):
        end_term(session, work.actor, work.at, today, term)
    for mandate in _running(work, MandateRow, row.id, today):
        if mandate.revoked_at is None:
            before, mandate.revoked_at = fields(mandate), work.at
            record(session, work.actor, work.at, "revoked", mandate, before=before, after=fields(mandate))
    for place in _running(work, BelongingRow, row.id, today):
        if place.ended_at is None:
            before, place.ended_at = fields(place), work.at
            record(session, work.actor, work.at, "ended", place, before=before, after=fields(place))
    before = fields(row)
    row.active = False
    row.version += 1
    record(session, work.actor, work.at, "deactivated", row, before=before, after=fields(row))
    keep_change(work, case, entry_id, said)


def against_changing(work: Work, _case: Case, intents: Sequence[Any]) -> Iterator[Message]:
    """Why an entry cannot be changed so, or ended, as far as only the register knows it."""
    for each in intents:
        if not isinstance(each, ChangeEntry | Liquidate | Deregister):
            continue
        query = select(ENTRY.c.id).where(ENTRY.c.organization_id == each.organization_id, ENTRY.c.ended_on.is_(None))
        row = work.session.get(OrganizationRow, each.organization_id)
        if row is None or work.session.execute(query).first() is None:
            yield UNKNOWN
        elif isinstance(each, ChangeEntry):
            yield from _against_change(work, row, each)


def _against_change(work: Work, row: OrganizationRow, intent: ChangeEntry) -> Iterator[Message]:
    name = _renamed(row, intent)
    changed = [new for new, old in ((name.en, row.name_en), (name.zh, row.name_zh)) if new != old]
    for other in names_taken(work.session, changed).values():
        if other != row.name:
            yield Message("“%(name)s” is the name of another organization already.", name=other)
    named = [intent.representative_id] if intent.representative_id is not None else []
    for other in represented(work.session, named).values():
        if other != row.name:
            yield Message(
                "The person named is the legal representative of %(other)s already: name another one.", other=other
            )


def _renamed(row: OrganizationRow, intent: ChangeEntry) -> Text:
    return Text(en=intent.name_en or row.name_en, zh=intent.name_zh or row.name_zh)


def _organization(work: Work, organization_id: int) -> OrganizationRow:
    row = work.session.get(OrganizationRow, organization_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused([UNKNOWN])
    return row


def _entry(work: Work, organization_id: int) -> int:
    """The entry of an organization, held. Raises Refused where it has none, or it has ended."""
    query = select(ENTRY.c.id).where(ENTRY.c.organization_id == organization_id, ENTRY.c.ended_on.is_(None))
    found: int | None = work.session.execute(query.with_for_update()).scalar()
    if found is None:
        raise Refused([UNKNOWN])
    return found


def _running(work: Work, table: Any, organization_id: int, today: date) -> list[Any]:
    """The terms in an organization that have not ended by a day, also those still to begin; held."""
    goes_on = or_(table.until.is_(None), table.until >= today)
    query = select(table).where(table.organization_id == organization_id, goes_on).order_by(table.id)
    return list(work.session.scalars(query.with_for_update()))
