"""P5: not only the history: every column of every row that stands for a fact, and every file, is under the record.

The rows of three cases are altered one by one, in every column, and deleted, as an administrator of the database would.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Event
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from govflow.errors import Conflict
from govflow.keys import IN_MEMORY
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.organizations import reactivate_organization
from govflow.services.commands.people import choose_language
from govflow.services.commands.record import seal_anew, sequence_waiting
from govflow.services.commands.terms import GiveMandate, give_mandate
from govflow.services.queries.operations import record_head, verify_record
from govflow.services.uploads import keep_upload
from govflow.store.cases import CASE, CaseRow
from govflow.store.documents import DocumentRow, DocumentVersionRow
from govflow.store.people import BodyRow, MandateRow, MembershipRow, PersonRow
from govflow.store.record import sealing
from govflow.store.record.coverage import check_facts, differences
from govflow.store.record.derived import WorkflowOf, check_derived
from govflow.store.record.facts import UNCOVERED, UNCOVERED_COLUMNS, row_digest
from govflow.store.record.leaves import SEQUENCE
from govflow.store.record.sealing import SEALED
from govflow.store.record.touches import TOUCHED
from govflow.store.rounds import ResponseRow, RoundRow
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.schema import METADATA
from govflow.store.sql.upsert import insert_new, insert_or_replace
from govflow.store.timers import CalendarDayRow
from govflow.store.workflows import VERSION
from tests.builders import Cast, new_key
from tests.promises.crowds import all_at_once
from tests.promises.figures import SEED, figure
from tests.promises.forging import unguarded
from tests.sequencing import publish
from tests.services import disputes, proposals
from tests.store.rows import NOW

RECOMPUTED = {("fund", "reserved"), ("fund", "committed"), ("fund", "disbursed"), ("reference_counter", "last")}
"""Columns that no digest covers, and that follow from others."""


@pytest.fixture
def record(cast: Cast) -> Cast:
    """Three cases with parties, rounds, answers, documents and deadlines, sealed."""
    disputes.proposal(cast)
    proposals.hearing(cast)
    disputes.requested(cast)
    sequence_waiting(cast.backend)
    return cast


@pytest.fixture
def filed(cast: Cast) -> Cast:
    """One case, sealed."""
    disputes.draft(cast)
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
    assert {"case_file", "party", "round", "seat", "response", "document_version", "timer", "membership"} <= tried
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


FOLLOWING: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("case_viewer", None),
    ("case_viewer", {"organization_id": 53, "person_id": None}),
    ("case_viewer", {"case_id": 2}),
    ("work_item", None),
    ("work_item", {"organization_id": 53, "person_id": None}),
    ("work_item", {"role": "x"}),
    ("work_item", {"due_at": NOW}),
    ("work_item", {"case_id": 2}),
    ("work_item", {"seat_id": 1}),
)


def test_who_sees_a_case_and_where_it_waits_follows_from_what_is_covered(record: Cast) -> None:
    workflow_of = published(record)
    with unguarded(record.backend.sessions.engine) as connection:
        assert check_derived(Session(connection), workflow_of) is None
        for table, altered in FOLLOWING:
            rows = METADATA.tables[table]
            last = select(func.max(rows.c.case_id)).scalar_subquery()
            first = connection.scalar(select(func.min(rows.c.id)).where(rows.c.case_id == last))
            forged = delete(rows) if altered is None else update(rows).values(altered)
            connection.execute(forged.where(rows.c.id == first))
            broken = check_derived(Session(connection), workflow_of)
            assert broken is not None, (table, altered)
            assert broken.reference is not None
            connection.rollback()


def published(cast: Cast) -> WorkflowOf:
    with cast.backend.reading() as session:
        versions = {
            each: cast.backend.catalog.pinned(session, each).workflow for each in session.scalars(select(VERSION.c.id))
        }
    return versions.__getitem__


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


ALTERED: dict[str, Any] = {
    "organization.monogram": "x", "person.name_zh": "x", "belonging.since": date(2020, 1, 1), "fund.purpose": "x",
    "membership.since": date(2020, 1, 1), "mandate.number": "x", "case_file.title": "x", "party.since": NOW,
    "round.words": "x", "seat.note": "x", "response.comment": "x", "timer.base_at": NOW, "document.title": "x",
    "document_version.filename": "x", "compartment.opened_at": NOW, "compartment_reader.since": NOW,
    "confidence.at": NOW,
}  # fmt: skip
"""Columns that nothing done later depends on."""


def test_what_was_altered_by_hand_is_named_whatever_is_done_afterwards(record: Cast) -> None:
    """One row of each table; then every case moves, the directory is changed, and all that is sealed anew."""
    with unguarded(record.backend.sessions.engine) as connection:
        altered = {alter(connection, *name.split("."), value) for name, value in ALTERED.items()}
        altered |= added_and_removed(connection, METADATA.tables["party"])
        connection.commit()
    record.pass_days(40)
    reactivate_organization(record.backend, record.actor("admin"), 1, seen_version=1)
    sequence_waiting(record.backend)
    with record.backend.reading() as session:
        named = {str(each.sentence) for each in differences(session)}
    assert altered <= named
    assert str(getattr(verify_record(record.backend).first_broken, "sentence", "")) in named


def test_whatever_kind_of_statement_a_command_uses_its_rows_are_no_forgery(filed: Cast) -> None:
    """One by one, many at once, by the ORM, through an upsert; rows that are new, changed and gone again."""
    membership, day = MembershipRow.__table__, CalendarDayRow.__table__
    place = {"person_id": filed.person("chen.yu"), "organization_id": 1, "since": filed.today, "until": None}
    new = [{**place, "role": role} for role in ("one", "two", "three")]
    with filed.backend.transaction() as session:
        session.execute(insert(membership), new)
        session.add_all([MembershipRow(**place, role="four"), MembershipRow(**place, role="five")])
        number = insert_new(session, membership, **place, role="six")
        insert_or_replace(session, day, {"calendar": "prc", "day": filed.today}, working=True, note="")
    sequence_waiting(filed.backend)
    with filed.backend.transaction() as session:
        session.execute(delete(membership).where(membership.c.role == "one"))
        session.delete(session.scalars(select(MembershipRow).where(MembershipRow.role == "five")).one())
        session.execute(
            update(membership).where(membership.c.role == bindparam("old")).values(role=bindparam("new")),
            [{"old": "two", "new": "zwei"}, {"old": "three", "new": "drei"}],
        )
        session.get_one(MembershipRow, number).role = "sechs"
        insert_or_replace(session, day, {"calendar": "prc", "day": filed.today}, working=False, note="")
    assert verify_record(filed.backend).first_broken is None


@pytest.mark.on_request
def test_nothing_done_by_many_at_once_while_it_is_sealed_is_a_forgery(record: Cast) -> None:
    """Rows that several commands change between two sealings, and that are sealed between two of their changes."""
    chen = record.actor("chen.yu")
    (reference,) = {each.reference for each in cases(record) if each.state == "requested"}

    def file_papers() -> None:
        for number in range(figure(4, 40)):
            paper = AddDocument(case=reference, title=f"Paper {number}", upload=disputes.PDF, key=new_key())
            add_document(record.backend, chen, paper)

    def change_words() -> None:
        for number in range(figure(8, 80)):
            choose_language(record.backend, chen, ("zh", "en")[number % 2])

    def rename() -> None:
        for number in range(figure(8, 80)):
            with record.backend.transaction() as session:
                session.get_one(PersonRow, chen.person_id, with_for_update=True).name_zh = f"陈{number}"

    def number() -> None:
        for _ in range(figure(20, 200)):
            sequence_waiting(record.backend)

    all_at_once([file_papers, file_papers, change_words, rename, number])
    assert verify_record(record.backend).first_broken is None


def test_who_waits_for_a_row_says_how_it_was_when_the_wait_was_over(filed: Cast) -> None:
    """What was found before the wait would be what another command changed, and had sealed, meanwhile."""
    changed, may_end = select(PersonRow).where(PersonRow.id == filed.person("chen.yu")), Event()

    def after_another() -> None:
        with filed.backend.transaction() as session:
            session.execute(update(PersonRow).where(PersonRow.id == filed.person("chen.yu")).values(name_zh="后"))
            assert may_end.wait(60)

    with ThreadPoolExecutor(1) as pool:
        with filed.backend.transaction() as session:
            session.scalars(changed).one().name_zh = "先"
            session.flush()
            waiting = pool.submit(after_another)
            sleep(0.3)  # it waits by now; if not, nothing is tried, and nothing fails
        if filed.backend.sessions.engine.dialect.name == "postgresql":  # on SQLite the other has begun to write
            sequence_waiting(filed.backend)
        may_end.set()
        waiting.result()
    assert verify_record(filed.backend).first_broken is None


def cases(cast: Cast) -> Sequence[CaseRow]:
    with cast.backend.reading() as session:
        return session.scalars(select(CaseRow)).all()


def test_who_writes_into_the_database_cannot_say_that_a_command_did_it(filed: Cast) -> None:
    """Without the keys of the installation no mark can be put under it."""
    with unguarded(filed.backend.sessions.engine) as connection:
        digests = connection.execute(select(SEALED.c.digests).where(SEALED.c.scope == "case 1")).scalar_one()
        said = {"scope": "case 1", "key": "case_file 1", "found": digests["case_file 1"]}
        connection.execute(insert(TOUCHED).values(said | {"mark": f"{IN_MEMORY.current}:{'0' * 64}"}))
        named = alter(connection, "case_file", "title", "x")
        connection.commit()
    publish(filed)
    assert str(getattr(verify_record(filed.backend).first_broken, "sentence", "")) == named


def test_an_upgrade_that_covers_other_columns_takes_all_digests_anew(
    filed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts_of(filed)
    monkeypatch.setattr(sealing, "form", lambda: "of the next one")
    seal_anew(filed.backend)
    assert verify_record(filed.backend).first_broken is None
    assert facts_of(filed) == before + 2  # the case and the installation


def test_nobody_pretends_an_upgrade_to_have_digests_taken_anew(filed: Cast) -> None:
    with unguarded(filed.backend.sessions.engine) as connection:
        named = alter(connection, "case_file", "title", "x")
        connection.execute(update(SEALED).values(form=""))
        connection.commit()
    seal_anew(filed.backend)
    with filed.backend.reading() as session:
        assert named in {str(each.sentence) for each in differences(session)}


@pytest.mark.parametrize("done", ["missing", "altered"])
def test_a_file_that_is_missing_or_altered_is_named(record: Cast, done: str) -> None:
    with record.backend.reading() as session:
        sha256 = session.scalars(select(DocumentVersionRow.sha256)).first()
    assert sha256 is not None
    path = record.backend.blobs.folder / sha256[:2] / sha256
    path.write_bytes(b"another") if done == "altered" else path.unlink()
    found = verify_record(record.backend).first_broken
    assert str(found and found.sentence).endswith(f" {'is missing' if done == 'missing' else 'was altered'}.")


def test_an_untouched_installation_holds_whatever_is_done_in_it(record: Cast) -> None:
    record.pass_days(40)
    assert verify_record(record.backend).first_broken is None


def added_and_removed(connection: Connection, table: Table) -> set[str]:
    """Write the last row of a table twice and delete the one before it; the sentences that are to name both."""
    removed, row = connection.execute(select(table).order_by(table.c.id.desc()).limit(2)).mappings().all()
    double(connection, table, dict(row))
    connection.execute(delete(table).where(table.c.id == removed["id"]))
    return {
        f"Row 10000 of {table.name} was added, and no entry says why.",
        f"Row {removed['id']} of {table.name} is gone, and no entry says why.",
    }


def alter(connection: Connection, table_name: str, column: str, value: Any) -> str:
    """Alter the first row of a table by hand; the sentence that is to name it."""
    table = METADATA.tables[table_name]
    row = connection.execute(select(table).order_by(*table.primary_key).limit(1)).mappings().one()
    connection.execute(update(table).where(*same(table, dict(row))).values({column: value}))
    key = " ".join(str(row[each.name]) for each in table.primary_key)
    return f"Row {key} of {table_name} was altered, and no entry says why."


def facts_of(record: Cast) -> int:
    with record.backend.reading() as session:
        return len(session.execute(select(SEQUENCE.c.number).where(SEQUENCE.c.kind == "facts")).all())


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


def same(table: Table, row: dict[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key]


def double(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """The row once more; where a key refuses it, with that key altered."""
    fresh = "f" * 32 if isinstance(row["id"], str) else 10_000
    unique = {name: None for name in ("seat_id", "code") if name in row and table.name != "response"}
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(row | unique | {"id": fresh}))
    except DatabaseError:
        connection.execute(update(table).where(*same(table, row)).values(id=fresh))


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
