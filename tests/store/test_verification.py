"""P5: the record shows any edit, deletion, reordering and truncation, and names the entry."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from govflow.keys.signing import Signer
from govflow.store.cases import CASE
from govflow.store.record.history import HISTORY, UNSEQUENCED
from govflow.store.record.leaves import CHECKPOINT, NODE, SEQUENCE
from govflow.store.record.tree import check_signatures
from govflow.store.record.verification import Verification, verify
from govflow.store.sql.database import Sessions, make_engine, session_factory
from govflow.store.sql.session import Session
from tests.promises.forging import unguarded
from tests.sequencing import SIGNER, sequence
from tests.store.forging import change, found, place, place_of, rows
from tests.store.rows import NOW, a_body, a_case, a_record, a_step

SEED = 20260302
COLUMNS = tuple(column.name for column in HISTORY.columns)
PLACE = ("case_id", "seq")


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
            moved = row | {column: value} if column == "case_id" else row  # of another number its own place is empty
            assert place(found(forger)) == place_of(moved, forger), mutant
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
    forger.execute(insert(HISTORY).values(last | {"seq": last["seq"] + 1}))
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


@pytest.mark.parametrize(
    ("table", "altered", "said"),
    [
        (SEQUENCE, {"leaf": "0" * 64}, "This entry is not the one that was numbered in the body's record."),
        (SEQUENCE, {"leaf": "no hash"}, "This entry is not the one that was numbered in the body's record."),
        (SEQUENCE, {"case_id": 9}, "This entry has no number in the record of its body, and does not wait for one."),
        (SEQUENCE, {"seq": 9}, "This entry has no number in the record of its body, and does not wait for one."),
        (SEQUENCE, {"kind": "other"}, "A number of the body's record belongs to no entry."),
        (SEQUENCE, {"number": 99}, "Entry 3 of the body's record, before this one, is missing."),
        (SEQUENCE, {"body_id": 9}, "A number of the body's record belongs to no entry."),
    ],
)
def test_a_number_that_was_altered_is_found(
    forger: Connection, table: Any, altered: dict[str, Any], said: str
) -> None:  # fmt: skip
    forger.execute(update(table).where(table.c.body_id == 1, table.c.number == 3).values(altered))
    broken = found(forger)
    assert broken is not None
    if altered != {"body_id": 9}:
        assert str(broken.sentence) == said


@pytest.mark.parametrize("column", [column.name for column in NODE.columns])
def test_a_hash_above_the_entries_that_was_altered_is_found(forger: Connection, column: str) -> None:
    other: dict[str, Any] = {"body_id": 9, "level": 5, "position": 7, "hash": "0" * 64}
    forger.execute(
        update(NODE).where(NODE.c.body_id == 1, NODE.c.level == 1, NODE.c.position == 1).values({column: other[column]})
    )
    assert found(forger) is not None


def test_an_entry_that_waits_for_its_number_is_no_forgery(record: Sessions) -> None:
    with record.writing.begin() as session:
        a_step(session, a_case(session, a_body(session, "PRD")), "filed")
        assert verify(session).first_broken is None
        session.execute(delete(UNSEQUENCED))
        broken = verify(session).first_broken
    assert place(broken) == ("PRD-DM-2026-0001", 1)
    assert str(broken and broken.sentence) == (
        "This entry has no number in the record of its body, and does not wait for one."
    )


@pytest.mark.parametrize("column", [column.name for column in CHECKPOINT.columns])
def test_a_checkpoint_that_was_altered_is_found(forger: Connection, column: str) -> None:
    other: dict[str, Any] = {
        "body_id": 3, "size": 5, "root": "0" * 64, "at": NOW + timedelta(microseconds=1), "key_id": "0" * 16,
        "signature": "0" * 128, "previous": 5, "published": True,
    }  # fmt: skip
    assert check_signatures(Session(forger), SIGNER.public) is None
    forger.execute(update(CHECKPOINT).where(CHECKPOINT.c.body_id == 1).values({column: other[column]}))
    signed = check_signatures(Session(forger), SIGNER.public)
    assert found(forger) is not None or signed is not None or column == "body_id"


@pytest.mark.parametrize("place", [0, 1, 2, 3, -1])
def test_a_checkpoint_that_was_removed_is_missed(record: Sessions, place: int) -> None:
    with record.writing.begin() as session:
        case = a_case(session, a_body(session, "PRD"))
    for target in ("filed", "heard", "decided", "closed"):
        with record.writing.begin() as session:
            a_step(session, case, target)
        sequence(record)
    with unguarded(record.engine) as connection:
        sizes = connection.scalars(select(CHECKPOINT.c.size).where(CHECKPOINT.c.body_id == case.body.id)).all()
        assert len(sizes) == 4
        removed = delete(CHECKPOINT).where(CHECKPOINT.c.body_id == case.body.id)
        assert verify(Session(connection)).first_broken is None
        connection.execute(removed.where(CHECKPOINT.c.size == sorted(sizes)[place]) if place < 3 else removed)
        assert "checkpoint" in str(getattr(verify(Session(connection)).first_broken, "sentence", ""))


def test_checkpoints_are_trusted_with_the_public_key_alone(forger: Connection) -> None:
    assert check_signatures(Session(forger), SIGNER.public) is None
    broken = check_signatures(Session(forger), Signer.made().public)
    assert str(broken and broken.sentence).startswith("Checkpoint 9 of BTH does not bear a signature")


@pytest.mark.parametrize(
    "change",
    ["at = 'yesterday'", "at = 5", "content = '{'", "content = 7.5", "name = x'ff'", "salt = 7"],
)
def test_values_that_no_program_writes_are_found_and_named(sqlite_url: str, change: str) -> None:
    with recorded(sqlite_url) as sessions, sessions.writing() as session:
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text(f"UPDATE history SET {change} WHERE case_id = 2 AND seq = 2"))
        assert place(verify(session).first_broken) == ("BTH-DM-2026-0002", 2)


@contextmanager
def recorded(url: str) -> Iterator[Sessions]:
    engine = make_engine(url, synchronous="OFF")
    a_record(session_factory(engine))
    yield session_factory(engine)
    engine.dispose()
