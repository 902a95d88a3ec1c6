"""P5: what nobody did by a command does not become part of the signed record, however long it waits to be sealed.

Whoever writes into the tables has every right there, but no keys.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, func, insert, select, update

from govflow.services.commands.record import lag, sequence_waiting
from govflow.services.queries.operations import verify_record
from govflow.store.cases import CASE, ReferenceCounterRow
from govflow.store.record import administration
from govflow.store.record.history import HISTORY, UNSEQUENCED, digest, row_hash
from govflow.store.record.log import AdministrationHeadRow, AdministrationRow
from govflow.store.rounds.tables import RESPONSE
from govflow.store.sql.schema import METADATA
from govflow.values import new_id
from tests.builders import Cast
from tests.promises.forging import unguarded
from tests.promises.test_p05_what_was_done_keeps_its_name import rename
from tests.services import disputes

LOG, HEAD, COUNTER = AdministrationRow.__table__, AdministrationHeadRow.__table__, ReferenceCounterRow.__table__
APART = {"sequence", "sequence_node", "checkpoint", "sealed_facts", "touched", "touch_count", "idempotency", "outbox"}
"""What speaks of cases and is none of their rows."""


def said(cast: Cast) -> str:
    """What the check of the record names; nothing where it holds."""
    found = verify_record(cast.backend).first_broken
    return "" if found is None else str(found.sentence)


@pytest.fixture
def requested(cast: Cast) -> str:
    """A dispute in which mediation is requested, numbered and sealed."""
    reference = disputes.requested(cast)
    sequence_waiting(cast.backend)
    assert said(cast) == ""
    return reference


def test_a_case_that_was_written_by_hand_from_its_first_row_on(cast: Cast, requested: str) -> None:
    with unguarded(cast.backend.sessions.engine) as connection:
        invented = clone(connection, cast.case(requested).id)
        chain(connection, invented)
        connection.commit()
    assert "was added, and no entry says why" in said(cast)
    sequence_waiting(cast.backend)
    assert "was added, and no entry says why" in said(cast)


def test_a_case_that_a_command_opened_is_named_where_it_was_altered_before_it_was_sealed(cast: Cast) -> None:
    reference = disputes.requested(cast)
    with unguarded(cast.backend.sessions.engine) as connection:
        connection.execute(update(CASE).where(CASE.c.reference == reference).values(title="Another"))
        connection.commit()
    assert "case_file was altered" in said(cast)
    sequence_waiting(cast.backend)
    assert "case_file was altered" in said(cast)


def test_a_vote_that_was_turned_while_the_queue_was_kept_empty_by_hand(cast: Cast) -> None:
    reference = disputes.disclosure(cast)
    cast.fire("zhou.min", reference, "declare", declaration=disputes.PDF, conflict=False)
    sequence_waiting(cast.backend)
    cast.respond("chen.yu", reference, "waive")
    with unguarded(cast.backend.sessions.engine) as connection:
        waiting = [dict(row) for row in connection.execute(select(UNSEQUENCED)).mappings()]
        connection.execute(delete(UNSEQUENCED))
        connection.commit()
    cast.clock.at += timedelta(days=3)
    assert said(cast) == "This entry has no number in the record of its body, and does not wait for one."
    assert lag(cast.backend) > timedelta(days=2)
    with unguarded(cast.backend.sessions.engine) as connection:
        connection.execute(update(RESPONSE).values(choice="lodge"))
        connection.execute(insert(UNSEQUENCED), waiting)
        connection.commit()
    assert "response was altered" in said(cast)


@pytest.mark.parametrize("forged", ["appended", "anew", "emptied"])
def test_the_log_of_administration_with_its_head(cast: Cast, forged: str) -> None:
    """Names at the time are taken from it."""
    rename(cast)
    disputes.requested(cast)
    rename(cast, name="Third")
    sequence_waiting(cast.backend)
    assert said(cast) == ""
    with unguarded(cast.backend.sessions.engine) as connection:
        FORGERIES[forged](connection, cast)
        connection.commit()
    assert said(cast) == "Row 1 of administration_head was altered, and no entry says why."
    rename(cast, name="Fourth")
    sequence_waiting(cast.backend)
    assert said(cast) == "Row 1 of administration_head was altered, and no entry says why."


def _append(connection: Connection, cast: Cast) -> None:
    head = connection.execute(select(HEAD)).mappings().one()
    last = connection.execute(select(LOG).order_by(LOG.c.seq.desc()).limit(1)).mappings().one()
    entry = {**last, "seq": head["entries"] + 1, "at": cast.clock.at, "prev_hash": head["hash"]}
    entry["content"] = {"before": {"name_en": "Never"}, "after": {"name_en": "Third"}}
    _write(connection, entry, new=True)


def _anew(connection: Connection, _cast: Cast) -> None:
    before = ""
    for row in connection.execute(select(LOG).order_by(LOG.c.seq)).mappings().all():
        named = row["content"]["before"] or {}
        content = {**row["content"], "before": {**named, "name_en": "Never"}} if "name_en" in named else row["content"]
        before = _write(connection, {**row, "content": content, "prev_hash": before}, new=False)


def _empty(connection: Connection, _cast: Cast) -> None:
    connection.execute(delete(LOG))
    connection.execute(update(HEAD).values(entries=0, hash=""))


FORGERIES: dict[str, Any] = {"appended": _append, "anew": _anew, "emptied": _empty}


def _write(connection: Connection, entry: dict[str, Any], *, new: bool) -> str:
    """An entry with hashes that are right, and the head after it."""
    entry["digest"] = digest(entry["salt"], entry["content"])
    entry["hash"] = administration.entry_hash(entry)
    connection.execute(insert(LOG) if new else update(LOG).where(LOG.c.seq == entry["seq"]), entry)
    connection.execute(update(HEAD).values(entries=entry["seq"], hash=entry["hash"]))
    hash_: str = entry["hash"]
    return hash_


def clone(connection: Connection, case_id: int) -> int:
    """Another case with all rows of this one, under numbers of its own."""
    renamed: dict[str, dict[Any, Any]] = {}
    for table in METADATA.sorted_tables:
        if table.name in APART:
            continue
        for row in connection.execute(select(table)).mappings().all():
            if (copied := _copied(connection, table, dict(row), case_id, renamed)) is not None:
                connection.execute(insert(table), copied)
    return int(renamed["case_file"][case_id])


def _copied(
    connection: Connection, table: Table, row: dict[str, Any], case_id: int, renamed: dict[str, dict[Any, Any]]
) -> dict[str, Any] | None:
    """The row as one of the other case; none where it belongs to neither."""
    mine = table.name == "case_file" and row["id"] == case_id
    for column in table.c:
        for key in column.foreign_keys:
            names = renamed.get(key.column.table.name, {})
            if row[column.name] in names:
                row[column.name], mine = names[row[column.name]], True
    if not mine:
        return None
    if [each.name for each in table.primary_key] == ["id"]:
        number = row["id"]
        row["id"] = new_id() if isinstance(number, str) else connection.scalar(select(func.max(table.c.id))) + 1
        renamed.setdefault(table.name, {})[number] = row["id"]
    if table.name == "case_file":
        row["number"] += 1
        row["reference"] = f"{row['reference'][:-4]}{row['number']:04}"
        place = (row[each] for each in ("body_id", "kind", "year"))
        of_kind = (column == value for column, value in zip(COUNTER.primary_key, place, strict=True))
        connection.execute(update(COUNTER).where(*of_kind).values(last=row["number"]))
    return row


def chain(connection: Connection, case_id: int) -> None:
    """Hashes that are right for a case, and its entries queued for their numbers."""
    before = ""
    entries = select(HISTORY).where(HISTORY.c.case_id == case_id).order_by(HISTORY.c.seq)
    for entry in map(dict, connection.execute(entries).mappings().all()):
        entry["prev_hash"] = before
        entry["hash"] = before = row_hash(entry)
        place = (HISTORY.c.case_id == case_id, HISTORY.c.seq == entry["seq"])
        connection.execute(update(HISTORY).where(*place).values(**entry))
        connection.execute(insert(UNSEQUENCED).values(case_id=case_id, seq=entry["seq"], at=entry["at"]))
    connection.execute(update(CASE).where(CASE.c.id == case_id).values(head_hash=before))
