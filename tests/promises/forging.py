"""Somebody with full access to the database who alters the record by hand: one small forgery at a time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from govflow.store.cases import CASE
from govflow.store.record.history import HISTORY, UNSEQUENCED, digest, row_hash
from govflow.store.record.leaves import CHECKPOINT, NODE, SEQUENCE
from govflow.store.record.sealing import SEALED
from govflow.store.record.sequence import sequence_new
from govflow.store.sql.schema import METADATA
from govflow.store.sql.session import Session
from tests.conftest import superuser
from tests.sequencing import SIGNER
from tests.store.rows import NOW, steps_in

COLUMNS = tuple(column.name for column in HISTORY.columns)
PLACE = ("case_id", "seq", "body_id")

Row = dict[str, Any]


@contextmanager
def unguarded(engine: Engine) -> Iterator[Connection]:
    """A connection for which triggers and foreign keys do not exist; what is done on it must be rolled back."""
    with superuser(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
            connection.commit()
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys = OFF")
        else:
            connection.execute(text("SET session_replication_role = replica"))
            connection.commit()
        yield connection
        connection.rollback()


@dataclass(frozen=True)
class Forger:
    """Alters the record at random, but repeatably."""

    connection: Connection
    choose: random.Random

    def rows(self) -> list[Row]:
        query = select(HISTORY).order_by(HISTORY.c.case_id, HISTORY.c.seq)
        return [dict(row) for row in self.connection.execute(query).mappings()]

    def mutate(self, column: str) -> str | None:
        """Alter one column of one entry; what was done, or None where the table refuses or rounds off the value."""
        before = self.rows()
        row = self.choose.choice(before)
        value = self._other(row[column])
        try:
            with self.connection.begin_nested():
                self._change(row, **{column: value})
        except DatabaseError:  # a number that is taken, a value that must be there, text where a number belongs
            return None
        if self.rows() == before:  # PostgreSQL takes blanks off that are beyond the length
            return None
        return f"{column} of {_name(row)}: {row[column]!r} became {value!r}"

    def remove(self) -> str:
        """Delete one entry."""
        row = self.choose.choice(self.rows())
        self.connection.execute(delete(HISTORY).where(HISTORY.c.hash == row["hash"]))
        return f"{_name(row)} was deleted"

    def swap(self) -> str:
        """Let two entries change places."""
        one, other = self.choose.sample(self.rows(), 2)
        for place, row in ((one, other), (other, one)):
            self._change(place, **{name: value for name, value in row.items() if name not in PLACE})
        return f"{_name(one)} and {_name(other)} changed places"

    def duplicate(self) -> str:
        """Write an entry once more at the end of its case."""
        rows = self.rows()
        row = self.choose.choice(rows)
        last = max(each["seq"] for each in rows if each["case_id"] == row["case_id"])
        self.connection.execute(insert(HISTORY).values(row | {"seq": last + 1}))
        return f"{_name(row)} was written twice"

    def cut_tail(self) -> str:
        """Remove the last entries of a case; the case and the body's tree agree with what is left."""
        rows = self.rows()
        case_id = self.choose.choice(sorted({row["case_id"] for row in rows}))
        own = [row for row in rows if row["case_id"] == case_id]
        cut = own[-self.choose.randint(1, min(5, len(own) - 1)) :]
        self.connection.execute(delete(HISTORY).where(HISTORY.c.hash.in_([row["hash"] for row in cut])))
        self._settle([row for row in rows if row not in cut], {case_id})
        return f"the last {len(cut)} entries were cut off"

    def chain_anew(self) -> str:
        """Alter an entry, and calculate every hash after it anew, cases, trees and signatures included."""
        rows = self.rows()
        victim = self.choose.choice(rows)
        victim["content"] = {"forged": self.choose.random()}
        cases: dict[int, str] = {}
        for row in rows:
            row["digest"] = digest(row["salt"], row["content"])
            row["prev_hash"] = cases.get(row["case_id"], "")
            row["hash"] = cases[row["case_id"]] = row_hash(row)
            self._change(row, **row)
        self._settle(rows, cases.keys())
        return f"{_name(victim)} was altered and the chain calculated anew"

    def _settle(self, rows: list[Row], case_ids: Any) -> None:
        """Make cases agree with the entries, and sequence all anew with the very key of the installation."""
        for case_id in case_ids:
            own = [row for row in rows if row["case_id"] == case_id]
            state = next((row["target"] for row in reversed(own) if row["target"]), None)
            settled = {"entries": own[-1]["seq"], "head_hash": own[-1]["hash"], **({"state": state} if state else {})}
            settled |= {"steps": steps_in(rows, case_id)}
            self.connection.execute(update(CASE).where(CASE.c.id == case_id).values(settled))
        for table in (CHECKPOINT, NODE, SEQUENCE, UNSEQUENCED, SEALED):
            self.connection.execute(delete(table))
        queued = select(HISTORY.c.case_id, HISTORY.c.seq, HISTORY.c.at)
        self.connection.execute(insert(UNSEQUENCED).from_select(["case_id", "seq", "at"], queued))
        sequence_new(Session(self.connection), NOW, SIGNER)

    def _change(self, row: Row, **values: Any) -> None:
        where = (HISTORY.c.case_id == row["case_id"], HISTORY.c.seq == row["seq"])
        self.connection.execute(update(HISTORY).where(*where).values(values))

    def _other(self, value: Any) -> Any:
        """A value of the same type that differs a little, or none where there was one."""
        match value:
            case None:
                return self.choose.choice([1, "x"])
            case bool():
                return not value
            case int():
                return self.choose.choice([value + 1, value + self.choose.randint(2, 99), None])
            case str():
                at = self.choose.randrange(len(value) + 1)
                return self.choose.choice(
                    [f"{value[:at]}{value[at + 1 :]}x", f"{value} ", value.swapcase() + "0", None]
                )
            case dict():
                return self.choose.choice([{**value, "more": self.choose.randint(0, 9)}, {"x": value}, None])
            case list():
                return self.choose.choice([[*value, "everybody"], [], None])
            case datetime():
                return value + timedelta(microseconds=self.choose.choice([-1, 1, 86_400_000_000]))
        raise AssertionError(f"a column holds {type(value).__name__}")


def _name(row: Row) -> str:
    return f"entry {row['seq']} of case {row['case_id']}"


def same(table: Table, row: Row) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key]


def double(connection: Connection, table: Table, row: Row) -> None:
    """The row once more; where a key refuses it, with that key altered."""
    fresh = "f" * 32 if isinstance(row["id"], str) else 10_000
    unique = {name: None for name in ("seat_id", "code") if name in row and table.name != "response"}
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(row | unique | {"id": fresh}))
    except DatabaseError:
        connection.execute(update(table).where(*same(table, row)).values(id=fresh))


def alter(connection: Connection, table_name: str, column: str, value: Any) -> str:
    """Alter the first row of a table by hand; the sentence that is to name it."""
    table = METADATA.tables[table_name]
    row = connection.execute(select(table).order_by(*table.primary_key).limit(1)).mappings().one()
    connection.execute(update(table).where(*same(table, dict(row))).values({column: value}))
    key = " ".join(str(row[each.name]) for each in table.primary_key)
    return f"Row {key} of {table_name} was altered, and no entry says why."


def added_and_removed(connection: Connection, table: Table) -> set[str]:
    """Write the last row of a table twice and delete the one before it; the sentences that are to name both."""
    removed, row = connection.execute(select(table).order_by(table.c.id.desc()).limit(2)).mappings().all()
    double(connection, table, dict(row))
    connection.execute(delete(table).where(table.c.id == removed["id"]))
    return {
        f"Row 10000 of {table.name} was added, and no entry says why.",
        f"Row {removed['id']} of {table.name} is gone, and no entry says why.",
    }
