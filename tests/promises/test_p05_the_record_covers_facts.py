"""P5: not only the history: every column of every row that stands for a fact, and every file, is under the record.

The rows of three cases are altered one by one, in every column, and deleted, as an administrator of the database would.
"""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import Column, Connection, Table, delete, select, update
from sqlalchemy.exc import DatabaseError

from govflow.errors import Conflict
from govflow.services.commands.directory.terms import GiveMandate, give_mandate
from govflow.services.commands.record import sequence_waiting
from govflow.services.queries.operations import record_head, verify_record
from govflow.services.uploads import keep_upload
from govflow.store.blobs.folder import BlobFolder
from govflow.store.cases import CASE
from govflow.store.documents import DocumentRow, DocumentVersionRow
from govflow.store.people import BodyRow, MandateRow
from govflow.store.record.coverage import check_facts
from govflow.store.record.facts import UNCOVERED, UNCOVERED_COLUMNS, row_digest
from govflow.store.record.leaves import SEQUENCE
from govflow.store.record.sealing import SEALED
from govflow.store.rounds.tables import ResponseRow, RoundRow
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.schema import METADATA
from govflow.store.sql.session import Session
from tests.builders import Cast
from tests.promises.figures import SEED, figure
from tests.promises.forging import double, same, unguarded
from tests.services import arranging, disputes, elections, proposals
from tests.store.rows import NOW

RECOMPUTED = {
    ("account", "balance"), ("journal", "sealed"), ("journal_counter", "last"), ("reference_counter", "last"),
}  # fmt: skip
"""Columns that no digest covers, and that follow from others."""


@pytest.fixture
def record(cast: Cast) -> Cast:
    """Five cases with parties, rounds, answers, a ballot box, documents, deadlines and an agenda, sealed."""
    disputes.proposal(cast)
    proposals.hearing(cast)
    disputes.requested(cast)
    cast.respond("chen.yu", elections.called(cast), "yes")
    arranging.kept(cast, proposals.calling(cast))
    sequence_waiting(cast.backend)
    return cast


def covered() -> Iterator[tuple[Table, Column[Any]]]:
    for table in METADATA.sorted_tables:
        for column in table.columns:
            left_out = table.name in UNCOVERED or column.name in UNCOVERED_COLUMNS.get(table.name, ())
            if not left_out or (table.name, column.name) in RECOMPUTED:
                yield table, column


def test_every_column_of_every_table_of_facts_is_covered(record: Cast) -> None:
    """Each once in every run; in the long run each of many rows."""
    choose, tried, mutants = random.Random(SEED), set[str](), 0
    print(f"seed {SEED}")
    with unguarded(record.backend.sessions.engine) as connection:
        assert check_facts(Session(connection)) is None
        for _ in range(figure(1, 12)):
            for table, column in covered():
                done = mutate(connection, choose, table, column)
                if done is not None:
                    assert check_facts(Session(connection)) is not None, f"seed {SEED}: {done}"
                    tried.add(table.name)
                    mutants += 1
                connection.rollback()
        assert check_facts(Session(connection)) is None
    wanted = {
        "case_file",
        "party",
        "round",
        "seat",
        "response",
        "document_version",
        "timer",
        "ballot_box",
        "agenda_entry",
    }
    assert wanted <= tried
    assert mutants >= figure(150, 1800)


def test_rows_deleted_and_rows_written_twice_are_found(record: Cast) -> None:
    choose = random.Random(SEED)
    with unguarded(record.backend.sessions.engine) as connection:
        for table in {table for table, _ in covered() if table.name not in UNCOVERED | {"case_file": ""}}:
            row = some_row(connection, choose, table)
            if row is None:
                continue
            connection.execute(delete(table).where(*same(table, row)))
            assert check_facts(Session(connection)) is not None, f"seed {SEED}: {table.name} {row}"
            connection.rollback()
            if "id" in table.c:
                double(connection, table, row)
                assert check_facts(Session(connection)) is not None, f"seed {SEED}: {table.name} {row}"
            connection.rollback()


def test_two_answers_that_changed_places_are_found(record: Cast) -> None:
    response = ResponseRow.__table__
    with unguarded(record.backend.sessions.engine) as connection:
        one, other = connection.execute(select(response).limit(2)).mappings().all()
        for place, row in ((one, other), (other, one)):
            values = {name: each for name, each in row.items() if name not in ("id", "seat_id", "round_id")}
            connection.execute(update(response).where(response.c.id == place["id"]).values(values))
        assert (check_facts(Session(connection)) is None) == (row_digest(one) == row_digest(other))


def test_the_row_is_named(record: Cast) -> None:
    with unguarded(record.backend.sessions.engine) as connection:
        reference = connection.scalar(select(CASE.c.reference).where(CASE.c.id == 1))
        connection.execute(update(CASE).where(CASE.c.id == 1).values(title="Another title"))
        broken = check_facts(Session(connection))
    assert broken is not None
    assert (broken.reference, str(broken.sentence)) == (
        reference, "Row 1 of case_file was altered, and no entry says why."
    )  # fmt: skip


def test_a_verdict_turned_by_hand_is_found(record: Cast) -> None:
    turned = RoundRow.__table__
    with unguarded(record.backend.sessions.engine) as connection:
        connection.execute(update(turned).where(turned.c.id == 1).values(outcome="carried"))
        assert check_facts(Session(connection)) is not None


def test_digests_that_were_made_to_fit_are_not_those_in_the_tree(record: Cast) -> None:
    with unguarded(record.backend.sessions.engine) as connection:
        connection.execute(update(SEALED).where(SEALED.c.scope == "case 1").values(salt="0" * 32))
        broken = check_facts(Session(connection))
        assert str(broken and broken.sentence).startswith("The digests of the facts were altered")
        connection.rollback()
        connection.execute(delete(SEALED).where(SEALED.c.scope == "case 1"))
        assert "they were removed" in str(getattr(check_facts(Session(connection)), "sentence", ""))
        connection.rollback()
        connection.execute(delete(SEQUENCE).where(SEQUENCE.c.kind == "facts"))
        assert check_facts(Session(connection)) is not None


def test_a_change_of_the_directory_is_sealed_before_the_next_check(record: Cast) -> None:
    """Nothing waits for a number: a mandate, with its instruction, moves no case."""
    give = GiveMandate(
        person_id=record.person("chen.yu"), organization_id=record.organization("laishui"), workflow=None, case=None,
        number="2026-1", instruction=disputes.PDF, since=record.today, until=None,
    )  # fmt: skip
    give_mandate(record.backend, record.actor("admin"), give)
    assert verify_record(record.backend, record_head(record.backend)).first_broken is None
    mandate, paper = MandateRow.__table__, DocumentRow.__table__
    with unguarded(record.backend.sessions.engine) as connection:
        for forged in (
            update(mandate).values(number="forged"),
            update(paper).where(paper.c.case_id.is_(None)).values(title="forged"),
            update(BodyRow).values(prefix="XYZ"),
        ):
            assert connection.execute(forged).rowcount
            assert check_facts(Session(connection)) is not None
            connection.rollback()


def test_a_file_that_is_kept_until_its_step_is_confirmed_is_no_forgery(record: Cast) -> None:
    keep_upload(record.backend, record.actor("chen.yu"), disputes.PDF)
    assert verify_record(record.backend).first_broken is None


MISUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "altered": (lambda path: path.write_bytes(b"another"), "was altered"),
    "missing": (lambda path: None, "is missing"),
    "a folder": (lambda path: path.mkdir(), "is missing"),
    "a link in a circle": (lambda path: path.symlink_to(path), "is missing"),
    "a link to nothing": (lambda path: path.symlink_to("nothing"), "is missing"),
    "a pipe": (lambda path: os.mkfifo(path), "is missing"),
}


@pytest.mark.parametrize(("put", "said"), MISUSED.values(), ids=list(MISUSED))
def test_a_file_that_is_missing_or_altered_is_named(record: Cast, put: Callable[[Path], object], said: str) -> None:
    path = a_file(record)
    path.unlink()
    put(path)
    found = verify_record(record.backend).first_broken
    assert str(found and found.sentence).endswith(f"” {said}.")
    record.backend.blobs.untouched_since(NOW)
    record.backend.blobs.remove_untouched(path.name, NOW)


@pytest.mark.parametrize("where", ["open", "fits"])
def test_a_file_that_the_disk_does_not_give_is_named(record: Cast, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def fails(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(BlobFolder, where, fails)
    found = verify_record(record.backend).first_broken
    assert str(found and found.sentence).endswith(" cannot be read from the disk.")


def a_file(record: Cast) -> Path:
    with record.backend.reading() as session:
        sha256 = session.scalars(select(DocumentVersionRow.sha256)).first()
    assert sha256 is not None
    return record.backend.blobs.folder / sha256[:2] / sha256


def test_an_untouched_installation_holds_whatever_is_done_in_it(record: Cast) -> None:
    record.pass_days(40)
    assert verify_record(record.backend).first_broken is None


def mutate(connection: Connection, choose: random.Random, table: Table, column: Column[Any]) -> str | None:
    """Alter one column of one row; what was done, or None where there is no row or the table refuses the value."""
    row = some_row(connection, choose, table)
    if row is None:
        return None
    value = other(row[column.name], column)
    try:
        with connection.begin_nested():
            connection.execute(update(table).where(*same(table, row)).values({column.name: value}))
    except (DatabaseError, Conflict):
        return None
    return f"{table.name}.{column.name}: {row[column.name]!r} became {value!r}"


def some_row(connection: Connection, choose: random.Random, table: Table) -> dict[str, Any] | None:
    rows = connection.execute(select(table).order_by(*table.primary_key)).mappings().all()
    return dict(choose.choice(rows)) if rows else None


def other(value: Any, column: Column[Any]) -> Any:
    """Another value of the same type."""
    match value:
        case None:
            if isinstance(column.type, UtcDateTime):
                return NOW
            return {int: 1, str: "x", date: NOW.date(), bytes: b"x"}.get(column.type.python_type, {"x": 1})
        case bool():
            return not value
        case int():
            return value + 7_000
        case str():
            return "x" + value[1:] if value[:1] != "x" else "y" + value[1:]
        case bytes():
            return value + b" "
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
        case dict():
            return {**value, "forged": 1}
        case list():
            return [*value, "forged"]
    raise AssertionError(f"{column} holds {type(value).__name__}")
