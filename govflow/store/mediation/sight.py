"""What somebody could read of a case at a moment: which entries, and since when; what they say is for nobody here.

Asked with the one criterion of visibility, as it stood for the capacities that were held then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select

from govflow.engine.definition import Workflow
from govflow.store.cases import PartyRow
from govflow.store.record.compartments import COMPARTMENT, ENTRY, READER
from govflow.store.record.history import HistoryRow, readable_entries
from govflow.store.sql.prepared import Prepared, shaped
from govflow.store.sql.session import Session
from govflow.store.visibility import Held, Shape, reading, shape_of
from govflow.values import VISITOR, Actor

PARTY = PartyRow.__table__

_PARTIES = Prepared(select(PARTY).where(PARTY.c.case_id == bindparam("case")).order_by(PARTY.c.since, PARTY.c.id))
_CONFIDED = Prepared(
    select(ENTRY.c.id, ENTRY.c.at, ENTRY.c.kind, ENTRY.c.name, ENTRY.c.hash, READER.c.since, READER.c.until)
    .join(COMPARTMENT, COMPARTMENT.c.id == ENTRY.c.compartment_id)
    .join(READER, READER.c.compartment_id == COMPARTMENT.c.id)
    .where(
        COMPARTMENT.c.case_id == bindparam("case"),
        ENTRY.c.at < bindparam("moment"),
        READER.c.since < bindparam("moment"),
        or_(READER.c.until.is_(None), READER.c.until >= bindparam("moment")),
        or_(
            and_(READER.c.organization_id == bindparam("organization"), READER.c.person_id.is_(None)),
            READER.c.person_id == bindparam("person"),
        ),
    )
    .order_by(ENTRY.c.at.desc(), ENTRY.c.id)
)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """That an organization or a person held a capacity in a case, from when until when."""

    id: int
    capacity: str
    organization_id: int | None
    person_id: int | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Readable:
    """An entry that could be read: where it stands in its chain or compartment, its hash, and from when until when."""

    seq: int | None  # of the chain of the case
    id: str | None  # of a compartment
    at: datetime
    kind: str
    name: str
    hash: str
    since: datetime
    until: datetime | None


def load_holdings(session: Session, case_id: int) -> list[Holding]:
    """All that ever took part in a case, oldest first."""
    kept = ("id", "capacity", "organization_id", "person_id", "since", "until")
    rows = _PARTIES.mappings(session, case=case_id)
    return [Holding(**{name: row[name] for name in kept}) for row in rows]


def held_at(holdings: list[Holding], workflow: Workflow, moment: datetime) -> Held:
    """What somebody, of whom these are all holdings, read a case as just before that moment."""
    held: dict[str, datetime | None] = {}
    for each in _at(holdings, moment):
        from_then_on = each.person_id is not None or workflow.parties[each.capacity].joins
        held[each.capacity] = each.since if from_then_on else None
    return Held(held)


def load_readable(
    session: Session, case_id: int, holdings: list[Holding], workflow: Workflow, moment: datetime
) -> Iterator[Readable]:
    """What the holder of these could read of the case just before that moment, newest first; nothing where it held
    nothing then.
    """
    present = list(_at(holdings, moment))
    if not present:
        return
    held, first = held_at(holdings, workflow, moment), min(each.since for each in present)
    who = _as_actor(present[0])
    rows = _entries(shape_of(held)).rows(session, case=case_id, moment=moment, **reading(who, held))
    yield from (_of_case(row, first) for row in rows)


def load_confided_readable(session: Session, case_id: int, holding: Holding, moment: datetime) -> Iterator[Readable]:
    """What was confided to the holder and could be read just before that moment, newest first."""
    organization, person = holding.organization_id, holding.person_id
    rows = _CONFIDED.mappings(session, case=case_id, moment=moment, organization=organization, person=person)
    return (_confided(row) for row in rows)


@shaped
def _entries(shape: Shape) -> Select[Any]:
    columns: tuple[Any, ...] = (HistoryRow.seq, HistoryRow.at, HistoryRow.kind, HistoryRow.name, HistoryRow.hash)
    here = (HistoryRow.case_id == bindparam("case"), HistoryRow.at < bindparam("moment"))
    return select(*columns).where(*here, readable_entries(shape)).order_by(HistoryRow.seq.desc())


def _at(holdings: list[Holding], moment: datetime) -> Iterator[Holding]:
    return (each for each in holdings if each.since < moment and (each.until is None or each.until >= moment))


def _as_actor(holding: Holding) -> Actor:
    """Whose own entries count as its own."""
    organization = holding.organization_id
    return Actor(
        person_id=holding.person_id,
        person=VISITOR.person,  # nobody is told
        organization_id=organization,
        organization_ids=frozenset() if organization is None else frozenset({organization}),
    )


def _of_case(row: Row[Any], first: datetime) -> Readable:
    return Readable(
        seq=row.seq, id=None, at=row.at, kind=row.kind, name=row.name, hash=row.hash,
        since=max(row.at, first), until=None,
    )  # fmt: skip


def _confided(row: Mapping[str, Any]) -> Readable:
    return Readable(
        seq=None, id=row["id"], at=row["at"], kind=row["kind"], name=row["name"], hash=row["hash"],
        since=max(row["at"], row["since"]), until=row["until"],
    )  # fmt: skip
