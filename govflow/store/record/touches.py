"""What commands changed of what is under the record, announced in their own transaction until it is sealed.

Each transaction announces its rows in every scope that they belong to, under the next number of that scope, with how
many they are, how it found each and how it left it: nothing that was announced can be taken away unseen, nor be
announced again once it is sealed. So what is sealed is what commands wrote, however long it waited, and a row that was
altered by hand stays found out although a later command changes it. A mark under each says that it comes from a process
that has the installation's keys, not from somebody who writes into the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Index, RowMapping, String, bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from govflow.keys import IN_MEMORY, Keyring
from govflow.store.record.facts import cases_of, digests_of
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session

INSTALLATION = "installation"
"""The scope of what belongs to no case: the directory, the calendars, the bodies and their procedures."""
GONE = ""
"""How a row was left that is not there any more."""


class TouchedRow(Base):
    """A row that a command changed and that is not sealed yet. Queued by the command, taken off with its digest."""

    __tablename__ = "touched"
    __table_args__ = (Index("ix_touched_scope_number", "scope", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(24))
    number: Mapped[int]  # of the transaction among those that changed something in this scope: 1, 2, …
    together: Mapped[int]  # so many changed there with it
    key: Mapped[str] = mapped_column(String(160))  # facts.key_of
    found: Mapped[str | None] = mapped_column(String(64))  # its digest before; empty: it was not there
    left_as: Mapped[str] = mapped_column(String(64))  # its digest after, or GONE
    mark: Mapped[str] = mapped_column(String(80))


class TouchCountRow(Base):
    """How many transactions have changed something in a scope. Locked by each until it is committed."""

    __tablename__ = "touch_count"

    scope: Mapped[str] = mapped_column(String(24), primary_key=True)
    number: Mapped[int]


TOUCHED, COUNT = TouchedRow.__table__, TouchCountRow.__table__


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a transaction did to a row: ``found`` is its digest before (None: it was not there), ``left`` that after.

    The scope and how it was left are known where whoever changed it says so; else they are looked up at the end.
    """

    scope: str | None
    found: str | None
    left: str | None = None


@dataclass(frozen=True)
class Touch:
    """How a transaction found a row, and how it left it, or GONE."""

    found: str | None
    left: str


@dataclass
class Announced:
    """What was announced in a scope and is not sealed yet: ``number`` is that of the last transaction."""

    number: int
    touches: dict[str, list[Touch]] = field(default_factory=lambda: defaultdict(list))


_QUEUE = Prepared(insert(TOUCHED).inline())
_TAKE_OFF = Prepared(delete(TOUCHED).where(TOUCHED.c.scope == bindparam("of"), TOUCHED.c.number <= bindparam("up_to")))
_NEXT = Prepared(
    upsert(COUNT)
    .values(scope=bindparam("scope"), number=1)
    .on_conflict_do_update(index_elements=[COUNT.c.scope], set_={"number": COUNT.c.number + 1})
    .returning(COUNT.c.number)
)


def scope_of(case_id: int | None) -> str:
    return INSTALLATION if case_id is None else f"case {case_id}"


def announce(session: Session, changes: Mapping[str, Change]) -> None:
    """At the end of a transaction: say what it changed."""
    scopes: dict[str, list[str]] = defaultdict(list)
    for key, scope in _placed(session, changes).items():
        scopes[scope].append(key)
    left = _left(session, {key: changes[key] for keys in scopes.values() for key in keys})
    ring = keyring_of(session)
    for scope, keys in sorted(scopes.items()):
        number = _NEXT.scalar(session, scope=scope)
        touched = (
            {"scope": scope, "number": number, "together": len(keys), "key": key, "found": changes[key].found,
             "left_as": left[key]}
            for key in keys
        )  # fmt: skip
        _QUEUE.run(session, *({**each, "mark": ring.mark(_content(each))} for each in touched))


def load_announced(session: Session, sealed: Mapping[str, int], scopes: Collection[str]) -> dict[str, Announced]:
    """What was announced in these scopes since what is ``sealed`` of them, transaction by transaction.

    What is not whole, or bears no mark of this ring, ends it: so does a number that is missing. What was sealed before
    is passed over: it is announced again by nobody who may.
    """
    query = select(TOUCHED).where(TOUCHED.c.scope.in_(list(scopes))).order_by(TOUCHED.c.scope, TOUCHED.c.number)
    rows = session.execute(query.order_by(TOUCHED.c.id)).mappings().all()
    ring = keyring_of(session)
    found = {each: Announced(sealed.get(each, 0)) for each in scopes}
    for (scope, number), group in groupby(rows, itemgetter("scope", "number")):
        here = found[scope]
        if number == here.number + 1 and (whole := _whole(ring, list(group))):
            here.number = number
            for row in whole:
                here.touches[row["key"]].append(Touch(row["found"], row["left_as"]))
    return found


def take_off(session: Session, scopes: Mapping[str, int]) -> None:
    """Forget what was announced in these scopes, each up to a number: it is sealed now."""
    _TAKE_OFF.run(session, *({"of": scope, "up_to": number} for scope, number in scopes.items()))


def counted(session: Session, scopes: Collection[str]) -> dict[str, int]:
    """How many transactions have changed something in each of these scopes."""
    rows = session.execute(select(COUNT.c.scope, COUNT.c.number).where(COUNT.c.scope.in_(list(scopes))))
    return {row.scope: row.number for row in rows}


def brought_up(before: str | None, touches: Sequence[Touch]) -> str | None:
    """The digest that a row must have: as it was sealed, or as commands left it that found it so."""
    at = before
    for touch in touches:
        if touch.found == at:
            at = None if touch.left == GONE else touch.left
    return at


def keyring_of(session: Session) -> Keyring:
    ring: Keyring = session.info.get("keyring", IN_MEMORY)
    return ring


def _whole(ring: Keyring, rows: Sequence[RowMapping]) -> Sequence[RowMapping]:
    """The rows of one transaction that bear their mark; none unless all are there."""
    genuine = {row["key"]: row for row in rows if ring.bears(_content(row), row["mark"])}
    whole = genuine and all(row["together"] == len(genuine) for row in genuine.values())
    return list(genuine.values()) if whole else ()


def _placed(session: Session, changes: Mapping[str, Change]) -> dict[str, str]:
    """The scopes of the changes, also of new rows that did not say theirs; without what is gone again."""
    unknown = [key for key, each in changes.items() if each.scope is None]
    known = {key: scope_of(case_id) for key, case_id in cases_of(session, unknown).items()}
    scopes = {key: each.scope or known.get(key) for key, each in changes.items()}
    return {key: scope for key, scope in scopes.items() if scope is not None}


def _left(session: Session, changes: Mapping[str, Change]) -> dict[str, str]:
    """How the rows are left; those of which nobody has said so are read."""
    now = digests_of(session, [key for key, each in changes.items() if each.left is None])
    return {key: each.left or (now[key][1] if key in now else GONE) for key, each in changes.items()}


def _content(row: Mapping[str, Any] | RowMapping) -> str:
    """What the mark covers."""
    names = ("scope", "number", "together", "key", "found", "left_as")
    return " ".join(["-" if row[name] is None else f"={row[name]}" for name in names])
