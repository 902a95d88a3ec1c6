"""P5: the record shows any edit, deletion, reordering and truncation, and names the entry."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govflow.store.cases import CASE
from govflow.store.record.history import HEAD, HISTORY, chained_hash, digest, row_hash
from govflow.store.record.verification import Broken, Verification, check_head, signed_head, verify
from govflow.store.sql.database import Sessions, make_engine, session_factory
from tests.conftest import superuser
from tests.store.rows import a_body, a_case, a_record, a_step, steps_in

KEY = b"kept by the auditor"
SEED = 20260302
COLUMNS = tuple(column.name for column in HISTORY.columns)
PLACE = ("case_id", "seq", "body_id", "body_seq")


@pytest.fixture
def record(sessions: Sessions) -> Sessions:
    a_record(sessions)
    return sessions


@pytest.fixture
def forger(record: Sessions) -> Iterator[Connection]:
    """A connection of somebody who has removed all that guards the tables; what is done on it is seen by it alone."""
    with superuser(record.engine).connect() as connection:
        if record.engine.dialect.name == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.commit()
        if record.engine.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys = OFF")
        yield connection


def found(forger: Connection) -> Broken | None:
    return verify(Session(forger)).first_broken


def place(broken: Broken | None) -> tuple[str | None, int | None] | None:
    return None if broken is None else (broken.reference, broken.seq)


def rows(forger: Connection) -> list[dict[str, Any]]:
    query = select(HISTORY).order_by(HISTORY.c.body_id, HISTORY.c.body_seq)
    return [dict(row) for row in forger.execute(query).mappings()]


def place_of(row: dict[str, Any], forger: Connection) -> tuple[str | None, int]:
    return forger.execute(select(CASE.c.reference).where(CASE.c.id == row["case_id"])).scalar(), row["seq"]


def change(forger: Connection, row: dict[str, Any], **values: Any) -> None:
    where = (HISTORY.c.case_id == row["case_id"], HISTORY.c.seq == row["seq"])
    forger.execute(update(HISTORY).where(*where).values(values))


def other_values(value: Any, choose: random.Random) -> list[Any]:
    """Values of the same type that differ a little, and none at all."""
    match value:
        case None:
            return ["x", 1]
        case int():
            return [value + 1, value + choose.randint(20, 99), None]
        case str():
            return [f"{value[1:]}x", value[:-1], value.swapcase(), None]
        case dict():
            return [{**value, "claim": value["claim"] + " "}, {**value, "more": 1}, {}, None]
        case list():
            return [value[:-1], value[::-1], [], None]
    return [value + timedelta(microseconds=1), value - timedelta(days=1)]


def test_an_untouched_record_holds(record: Sessions) -> None:
    with record.reading() as session:
        assert verify(session) == Verification(rows=8, first_broken=None)


def test_an_empty_record_holds(sessions: Sessions) -> None:
    with sessions.reading() as session:
        assert verify(session) == Verification(rows=0, first_broken=None)


@pytest.mark.parametrize("column", COLUMNS)
def test_altering_any_column_of_any_entry_is_found_and_the_entry_named(forger: Connection, column: str) -> None:
    choose, mutants = random.Random(SEED), 0
    is_text = HISTORY.c[column].type.python_type is str
    for row in rows(forger):
        for value in other_values(row[column], choose):
            if value == row[column] or (isinstance(value, str) != is_text and row[column] is None):
                continue
            with forger.begin_nested() as attempt:
                try:
                    change(forger, row, **{column: value})
                except IntegrityError:  # the table itself refuses: a number taken, a value that must be there
                    attempt.rollback()
                    continue
            mutants += 1
            mutant = f"seed {SEED}: {column} of {place_of(row, forger)} became {value!r}"
            assert place(found(forger)) == place_of(row | ({column: value} if column in PLACE else {}), forger), mutant
            forger.rollback()
    assert mutants >= 4
    assert found(forger) is None


def test_a_deleted_entry_is_named(forger: Connection) -> None:
    for row in rows(forger):
        forger.execute(delete(HISTORY).where(HISTORY.c.hash == row["hash"]))
        broken = found(forger)
        assert place(broken) == place_of(row, forger)
        assert broken is not None
        assert str(broken.sentence) == "This entry of the case is missing."
        forger.rollback()


def test_two_entries_that_changed_places_are_found(forger: Connection) -> None:
    before = rows(forger)
    for first, second in combinations(range(len(before)), 2):
        one, other = before[first], before[second]
        change(forger, one, **{name: value for name, value in other.items() if name not in PLACE})
        change(forger, other, **{name: value for name, value in one.items() if name not in PLACE})
        assert place(found(forger)) == place_of(one, forger)
        forger.rollback()


def test_an_entry_written_twice_is_found(forger: Connection) -> None:
    last = rows(forger)[-1]
    forger.execute(insert(HISTORY).values(last | {"seq": last["seq"] + 1, "body_seq": last["body_seq"] + 1}))
    assert place(found(forger)) == ("YRD-DM-2026-0001", 3)


def test_a_cut_tail_is_found_by_the_case_that_knows_of_more(forger: Connection) -> None:
    forger.execute(delete(HISTORY).where(HISTORY.c.case_id == 2, HISTORY.c.seq >= 2))
    assert place(found(forger)) == ("BTH-DM-2026-0002", 2)


def test_a_case_whose_state_was_altered_is_found(forger: Connection) -> None:
    forger.execute(update(CASE).where(CASE.c.id == 1).values(state="closed"))
    broken = found(forger)
    assert place(broken) == ("BTH-DM-2026-0001", 3)
    assert broken is not None
    assert str(broken.sentence) == "The case is in closed, the record says agreed."


def test_a_case_that_does_not_know_its_last_entry_is_found(forger: Connection) -> None:
    for altered in ({"entries": 2}, {"entries": 4}, {"head_hash": "0" * 64}):
        forger.execute(update(CASE).where(CASE.c.id == 1).values(altered))
        broken = found(forger)
        assert broken is not None
        assert broken.reference == "BTH-DM-2026-0001"
        forger.rollback()


@pytest.mark.parametrize(
    "altered",
    [
        {},
        {"to_agreed": [2, "2026-07-01T08:02:00.000000+00:00"]},
        {"to_agreed": [1, "2026-07-01T08:02:00.000001+00:00"]},
    ],
)
def test_a_case_whose_count_of_steps_was_altered_is_found(forger: Connection, altered: dict[str, Any]) -> None:
    counted = forger.scalar(select(CASE.c.steps).where(CASE.c.id == 1))
    forger.execute(update(CASE).where(CASE.c.id == 1).values(steps=counted | altered if altered else {}))
    broken = found(forger)
    assert place(broken) == ("BTH-DM-2026-0001", 3)
    assert str(broken and broken.sentence).startswith("How often a step was taken")


def test_a_head_that_was_altered_is_found(forger: Connection) -> None:
    for altered in ({"entries": 5}, {"hash": "0" * 64}):
        forger.execute(update(HEAD).where(HEAD.c.body_id == 1).values(altered))
        broken = found(forger)
        assert broken is not None
        assert str(broken.sentence).startswith("The record of body 1 ends with entry 6, its head says")
        forger.rollback()


@pytest.mark.parametrize(
    "change",
    ["at = 'yesterday'", "at = 5", "content = '{'", "content = 7.5", "name = x'ff'", "body_seq = 'sixth'", "salt = 7"],
)
def test_values_that_no_program_writes_are_found_and_named(sqlite_url: str, change: str) -> None:
    with recorded(sqlite_url) as sessions, sessions.writing() as session:
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text(f"UPDATE history SET {change} WHERE case_id = 2 AND seq = 2"))
        assert place(verify(session).first_broken) == ("BTH-DM-2026-0002", 2)


def cut_tail(forger: Connection) -> None:
    """Remove the last entry of the first body and make the case and the head agree."""
    before, last = [row for row in rows(forger) if row["body_id"] == 1][-2:]
    forger.execute(delete(HISTORY).where(HISTORY.c.hash == last["hash"]))
    settled = {"entries": last["seq"] - 1, "head_hash": last["prev_hash"], "state": last["source"]}
    settled |= {"steps": steps_in(rows(forger), last["case_id"])}
    forger.execute(update(CASE).where(CASE.c.id == last["case_id"]).values(settled))
    head = {"entries": before["body_seq"], "hash": before["body_hash"]}
    forger.execute(update(HEAD).where(HEAD.c.body_id == 1).values(head))


def chain_anew(forger: Connection) -> None:
    """Alter the first entry and calculate every hash after it again, as somebody with the program could."""
    cases: dict[int, str] = {}
    bodies: dict[int, str] = {}
    for row in rows(forger):
        row["content"] = row["content"] if bodies else {"claim": "nothing"}
        row["digest"] = digest(row["salt"], row["content"])
        row["prev_hash"] = cases.get(row["case_id"], "")
        row["hash"] = cases[row["case_id"]] = row_hash(row)
        row["body_hash"] = bodies[row["body_id"]] = chained_hash(bodies.get(row["body_id"], ""), row["hash"])
        change(forger, row, **row)
    for case_id, last in cases.items():
        forger.execute(update(CASE).where(CASE.c.id == case_id).values(head_hash=last))
    for body_id, last in bodies.items():
        forger.execute(update(HEAD).where(HEAD.c.body_id == body_id).values(hash=last))


@pytest.mark.parametrize("forge", [cut_tail, chain_anew])
def test_a_forgery_that_agrees_with_itself_is_seen_from_a_signed_head(
    forger: Connection, forge: Callable[[Connection], None]
) -> None:
    signed = signed_head(Session(forger), KEY)
    assert check_head(Session(forger), KEY, signed) is None
    forge(forger)
    assert found(forger) is None
    assert check_head(Session(forger), KEY, signed) is not None


def test_a_signed_head_still_holds_when_the_record_has_grown(record: Sessions) -> None:
    with record.reading() as session:
        signed = signed_head(session, KEY)
    with record.writing.begin() as session:
        a_step(session, a_case(session, a_body(session, "PRD")), "filed")
    with record.reading() as session:
        assert check_head(session, KEY, signed) is None
        assert signed_head(session, KEY) != signed


def test_what_is_not_a_signed_head_is_refused(record: Sessions) -> None:
    with record.reading() as session:
        for forged in ("{}", "[]", "5", "nonsense", '{"heads": 5, "signature": null}'):
            assert check_head(session, KEY, forged) is not None, forged


def test_a_head_with_another_signature_or_other_content_is_refused(record: Sessions) -> None:
    with record.reading() as session:
        signed = signed_head(session, KEY)
        assert check_head(session, b"another key", signed) is not None
        assert check_head(session, KEY, signed.replace("[1, 6,", "[1, 5,")) is not None


@contextmanager
def recorded(url: str) -> Iterator[Sessions]:
    engine = make_engine(url, synchronous="OFF")
    a_record(session_factory(engine))
    yield session_factory(engine)
    engine.dispose()
