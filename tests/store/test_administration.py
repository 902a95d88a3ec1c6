"""The log of administration: one chain, whose every forgery is found and named."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import DatabaseError

from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.record.administration import (
    ENTRY,
    HEAD,
    entry_hash,
    fields,
    record,
    record_new,
)
from govflow.store.record.heads import check_head, signed_head
from govflow.store.record.history import digest
from govflow.store.record.log import AdministrationRow
from govflow.store.record.verification import Verification, verify
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session
from tests.promises.forging import unguarded
from tests.sequencing import SIGNER
from tests.store.rows import NOW, an_actor, take_rights_back

COLUMNS = tuple(column.name for column in ENTRY.columns if column.name != "seq")


def a_log(sessions: Sessions) -> None:
    """A person and an organization are entered; the organization is renamed twice, then the person removed."""
    with sessions.writing.begin() as session:
        person = PersonRow(email="li@example.org", name_en="Li Na", name_zh="李娜", password_hash="$argon2id$secret")
        place = OrganizationRow(kind="local_government", level="city", name_en="A", name_zh="甲", monogram="甲")
        for row in (person, place):
            session.add(row)
            record_new(session, an_actor(), NOW, "entered", row)
        for name in ("B", "C"):
            before = fields(place)
            place.name_en = name
            record(session, an_actor(), NOW, "changed", place, before=before, after=fields(place))
        record(session, an_actor(None), NOW, "removed", person, before=fields(person), after=None)


@pytest.fixture
def log(sessions: Sessions) -> Sessions:
    a_log(sessions)
    return sessions


@pytest.fixture
def forger(log: Sessions) -> Iterator[Connection]:
    with unguarded(log.engine) as connection:
        yield connection


def found(forger: Connection) -> str:
    broken = verify(Session(forger)).first_broken
    return str(broken.sentence) if broken is not None else ""


def rows(forger: Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in forger.execute(select(ENTRY).order_by(ENTRY.c.seq)).mappings()]


def test_an_untouched_log_holds_and_its_entries_are_counted(log: Sessions) -> None:
    with log.reading() as session:
        assert verify(session) == Verification(rows=5, first_broken=None)


def test_an_entry_keeps_each_field_before_and_after_and_who_did_it(log: Sessions) -> None:
    with log.reading() as session:
        entries = session.scalars(select(AdministrationRow).order_by(AdministrationRow.seq)).all()
    renamed, removed = entries[3], entries[4]
    assert renamed.content is not None
    assert (renamed.content["before"]["name_en"], renamed.content["after"]["name_en"]) == ("B", "C")
    assert (renamed.kind, renamed.person_id, renamed.about_organization, renamed.about_person) == (
        "organization", 1, 1, None,
    )  # fmt: skip
    assert removed.content is not None
    assert (removed.content["before"]["email"], removed.content["after"]) == ("li@example.org", None)
    assert removed.person_id is None


def test_neither_a_password_nor_its_hash_enters_the_log(log: Sessions) -> None:
    with log.reading() as session:
        kept = session.scalars(select(ENTRY.c.content)).all()
    assert "Li Na" in str(kept)
    assert "argon2id" not in str(kept)
    assert "password" not in str(kept)


@pytest.mark.parametrize("column", COLUMNS)
def test_altering_any_column_of_any_entry_is_found_and_the_entry_named(forger: Connection, column: str) -> None:
    for row in rows(forger):
        value = row[column]
        other: Any = {
            "at": NOW.replace(microsecond=7),
            "content": {"before": None, "after": {"name_en": "Forged"}},
        }.get(column, "forged" if isinstance(value, str) else 77)
        forger.execute(update(ENTRY).where(ENTRY.c.seq == row["seq"]).values({column: other}))
        assert f"entry {row['seq']} of the administration log" in found(forger).replace("Entry", "entry")
        forger.rollback()
    assert found(forger) == ""


@pytest.mark.parametrize("seq", [1, 3])
def test_an_entry_taken_out_is_missed(forger: Connection, seq: int) -> None:
    forger.execute(delete(ENTRY).where(ENTRY.c.seq == seq))
    assert found(forger) == f"Entry {seq} of the administration log is missing."


def test_an_entry_that_was_calculated_anew_does_not_lead_to_the_next(forger: Connection) -> None:
    calculate_anew(forger, rows(forger)[1])
    assert found(forger) == "Entry 3 of the administration log does not follow from the one before it."


def test_a_tail_cut_off_disagrees_with_the_head(forger: Connection) -> None:
    forger.execute(delete(ENTRY).where(ENTRY.c.seq == 5))
    assert found(forger).startswith("The administration log ends with entry 4, its head says 5")


@pytest.mark.parametrize("change", [{"hash": "0" * 64}, {"entries": 9}])
def test_a_head_that_was_altered_is_found(forger: Connection, change: dict[str, Any]) -> None:
    forger.execute(update(HEAD).values(change))
    assert found(forger).startswith("The administration log ends with entry 5")


def test_a_forgery_that_agrees_with_itself_is_seen_from_a_signed_head(forger: Connection) -> None:
    signed = signed_head(Session(forger), NOW, SIGNER)
    assert check_head(Session(forger), SIGNER.public, signed) is None
    last = calculate_anew(forger, rows(forger)[-1])
    forger.execute(update(HEAD).values(hash=last))
    assert found(forger) == ""
    broken = check_head(Session(forger), SIGNER.public, signed)
    assert broken is not None
    assert "Up to entry 5 the administration log was calculated anew" in str(broken.sentence)


def test_a_log_cut_short_together_with_its_head_is_seen_from_a_signed_head(forger: Connection) -> None:
    signed = signed_head(Session(forger), NOW, SIGNER)
    forger.execute(delete(ENTRY).where(ENTRY.c.seq == 5))
    forger.execute(update(HEAD).values(entries=4, hash=rows(forger)[-1]["hash"]))
    assert found(forger) == ""
    assert "now it is shorter" in str(check_head(Session(forger), SIGNER.public, signed))


@pytest.mark.parametrize("change", ["at = 'yesterday'", "content = '{'", "name = x'ff'"])
def test_values_that_no_program_writes_are_found_and_named(sqlite_url: str, change: str) -> None:
    from govflow.store.sql.database import make_engine, session_factory

    engine = make_engine(sqlite_url, synchronous="OFF")
    a_log(session_factory(engine))
    with unguarded(engine) as forger:
        forger.execute(text(f"UPDATE administration_entry SET {change} WHERE seq = 3"))
        assert "ntry 3 of the administration log was altered" in found(forger)
    engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE administration_entry SET name = 'x'",
        "DELETE FROM administration_entry WHERE seq = 5",
        "UPDATE administration_head SET entries = 4",
        "UPDATE administration_head SET hash = ''",
        "DELETE FROM administration_head",
    ],
)
def test_the_database_refuses_to_change_the_log(log: Sessions, statement: str) -> None:
    with log.writing() as session:
        take_rights_back(session)
        with pytest.raises(DatabaseError, match="is refused, rows of the record"):
            session.execute(text(statement))


@pytest.mark.parametrize("table", ["administration_entry", "administration_head"])
def test_the_log_cannot_be_replaced_or_truncated(log: Sessions, table: str) -> None:
    replaces = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"
    statement = replaces if log.engine.dialect.name == "sqlite" else f"TRUNCATE {table}"
    with log.writing() as session:
        take_rights_back(session)
        with pytest.raises(DatabaseError, match="is refused, rows of the record"):
            session.execute(text(statement))


def test_many_administrators_at_once_leave_one_unbroken_log(sessions: Sessions) -> None:
    def enter(number: int) -> None:
        for turn in range(5):
            with sessions.writing.begin() as session:
                row = PersonRow(email=f"p{number}.{turn}@example.org", name_en="P", name_zh="某")
                session.add(row)
                record_new(session, an_actor(), NOW, "invited", row)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(enter, range(6)))
    with sessions.reading() as session:
        assert verify(session) == Verification(rows=30, first_broken=None)


def test_a_change_that_does_not_commit_leaves_no_entry(sessions: Sessions) -> None:
    with sessions.writing() as session:
        row = PersonRow(email="p@example.org", name_en="P", name_zh="某")
        session.add(row)
        record_new(session, an_actor(), NOW, "invited", row)
    with sessions.reading() as session:
        assert verify(session) == Verification(rows=0, first_broken=None)


def test_an_erased_content_keeps_the_chain_but_is_named(forger: Connection) -> None:
    forger.execute(update(ENTRY).where(ENTRY.c.seq == 2).values(content=None, salt=""))
    assert found(forger) == "The content of entry 2 of the administration log was altered."


def calculate_anew(forger: Connection, row: dict[str, Any]) -> str:
    """Alter the content of an entry, and its digest and hash with it."""
    row["content"] = {"before": None, "after": {"name_en": "Forged"}}
    row["digest"] = digest(row["salt"], row["content"])
    row["hash"] = entry_hash(row)
    forger.execute(update(ENTRY).where(ENTRY.c.seq == row["seq"]).values(row))
    return str(row["hash"])
