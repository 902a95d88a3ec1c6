"""P5: what was altered by hand stays found out, whatever commands do later; what commands do is no forgery."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Event
from time import sleep
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, update

from govflow.keys import IN_MEMORY, Keyring
from govflow.keys import new_key as new_sealing_key
from govflow.services.commands.directory.organizations import reactivate_organization
from govflow.services.commands.directory.people import choose_language
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.record import seal_anew, sequence_waiting
from govflow.services.queries.operations import verify_record
from govflow.store.cases import CASE, CaseRow
from govflow.store.deadlines.timers import CalendarDayRow
from govflow.store.people import MembershipRow, PersonRow
from govflow.store.record import sealing
from govflow.store.record.coverage import check_facts, differences
from govflow.store.record.derived import WorkflowOf, check_derived
from govflow.store.record.facts import row_digest
from govflow.store.record.leaves import SEQUENCE
from govflow.store.record.noticing import declaring
from govflow.store.record.sealing import SEALED
from govflow.store.record.touches import TOUCHED
from govflow.store.registers.agreements import AGREEMENT
from govflow.store.sql.database import downgrade, session_factory, upgrade
from govflow.store.sql.schema import METADATA
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_new, insert_or_replace
from govflow.store.workflows import VERSION
from tests.builders import Cast, new_key
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure
from tests.promises.forging import added_and_removed, alter, unguarded
from tests.sequencing import publish
from tests.services import disputes, proposals
from tests.store.rows import NOW


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


@pytest.mark.parametrize("later", ["changed", "removed"])
def test_a_row_that_was_added_by_hand_is_no_better_for_a_command_that_finds_it(filed: Cast, later: str) -> None:
    membership = MembershipRow.__table__
    forged = {"person_id": filed.person("chen.yu"), "organization_id": 1, "role": "forged", "since": filed.today}
    with unguarded(filed.backend.sessions.engine) as connection:
        connection.execute(insert(membership).values(**forged, until=None))
        connection.commit()
    mine = membership.c.role == "forged"
    with filed.backend.transaction() as session:
        change = delete(membership).where(mine)
        session.execute(update(membership).where(mine).values(until=filed.today) if later == "changed" else change)
    sequence_waiting(filed.backend)
    assert (verify_record(filed.backend).first_broken is not None) is (later == "changed")


def test_nor_is_one_that_a_command_would_have_added(filed: Cast) -> None:
    day = CalendarDayRow.__table__
    key = {"calendar": "prc", "day": filed.today}
    with unguarded(filed.backend.sessions.engine) as connection:
        connection.execute(insert(day).values(**key, working=False, note="forged"))
        connection.commit()
    with filed.backend.transaction() as session:
        insert_or_replace(session, day, key, working=True, note="")
    sequence_waiting(filed.backend)
    assert verify_record(filed.backend).first_broken is not None


def test_a_row_that_was_removed_by_hand_is_not_put_back_unseen(filed: Cast) -> None:
    membership = MembershipRow.__table__
    with unguarded(filed.backend.sessions.engine) as connection:
        row = connection.execute(select(membership).limit(1)).mappings().one()
        connection.execute(delete(membership).where(membership.c.id == row["id"]))
        connection.commit()
    with filed.backend.transaction() as session:
        session.execute(insert(membership).values({**row, "role": "another"}))
    sequence_waiting(filed.backend)
    assert verify_record(filed.backend).first_broken is not None


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


def test_who_writes_into_the_database_cannot_say_that_a_command_did_it(filed: Cast) -> None:
    """Without the keys of the installation no mark can be put under it."""
    with unguarded(filed.backend.sessions.engine) as connection:
        digests = connection.execute(select(SEALED.c.digests).where(SEALED.c.scope == "case 1")).scalar_one()
        said = {"scope": "case 1", "number": int(digests["touched"]) + 1, "together": 1}
        named = alter(connection, "case_file", "title", "x")
        row = connection.execute(select(CASE).where(CASE.c.id == 1)).mappings().one()
        said |= {"key": "case_file 1", "found": digests["case_file 1"], "left_as": row_digest(row)}
        connection.execute(insert(TOUCHED).values(said | {"mark": f"{next(iter(IN_MEMORY.keys))}:{'0' * 64}"}))
        connection.commit()
    publish(filed)
    assert str(getattr(verify_record(filed.backend).first_broken, "sentence", "")) == named


def test_what_a_process_with_newer_keys_changed_waits_for_who_has_them(filed: Cast) -> None:
    """While the keys are changed, processes that know the old ones alone, and read no file, still seal."""
    ring = Keyring(keys={**IN_MEMORY.keys, "newer": new_sealing_key()})
    newer = replace(filed.backend, sessions=declaring(session_factory(filed.backend.sessions.engine, ring)))
    choose_language(newer, filed.actor("chen.yu"), "zh")
    with newer.transaction() as session:
        session.get_one(PersonRow, filed.person("chen.yu")).name_zh = "后"
    sequence_waiting(filed.backend)
    sequence_waiting(newer)
    assert verify_record(newer).first_broken is None


def test_an_upgrade_that_covers_other_columns_takes_all_digests_anew(
    filed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts_of(filed)
    monkeypatch.setattr(sealing, "form", lambda: "of the next one")
    seal_anew(filed.backend, upgraded=False)
    assert verify_record(filed.backend).first_broken is None
    assert facts_of(filed) == before + 2  # the case and the installation


def test_what_is_sealed_holds_after_migrations_were_taken_back_and_applied_again(filed: Cast) -> None:
    """What no older version keeps, such as agreements on compensation, is put back as it was: from a backup."""
    with filed.backend.reading() as session:
        agreements = [dict(row) for row in session.execute(select(AGREEMENT)).mappings()]
    downgrade(filed.backend.sessions.engine, "0023")
    upgrade(filed.backend.sessions.engine)
    with filed.backend.sessions.engine.begin() as connection:
        connection.execute(insert(AGREEMENT), agreements)
    seal_anew(filed.backend, upgraded=False)
    with filed.backend.reading() as session:
        assert check_facts(session) is None


def test_nobody_pretends_an_upgrade_to_have_digests_taken_anew(filed: Cast) -> None:
    with unguarded(filed.backend.sessions.engine) as connection:
        named = alter(connection, "case_file", "title", "x")
        connection.execute(update(SEALED).values(form=""))
        connection.commit()
    seal_anew(filed.backend, upgraded=False)
    with filed.backend.reading() as session:
        assert named in {str(each.sentence) for each in differences(session)}


FOLLOWING: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("case_viewer", None),
    ("case_viewer", {"organization_id": 53, "person_id": None}),
    ("case_viewer", {"case_id": 2}),
    ("case_viewer", {"workflow": "x"}),
    ("case_viewer", {"listed_at": NOW}),
    ("work_item", None),
    ("work_item", {"organization_id": 53, "person_id": None}),
    ("work_item", {"role": "x"}),
    ("work_item", {"due_at": NOW}),
    ("work_item", {"case_id": 2}),
    ("work_item", {"seat_id": 1}),
    ("work_item", {"kind": "reply"}),
)


def test_who_sees_a_case_and_where_it_waits_follows_from_what_is_covered(record: Cast) -> None:
    known = published(record), record.backend.rules.vocabulary, record.clock.at
    with unguarded(record.backend.sessions.engine) as connection:
        assert check_derived(Session(connection), *known) is None
        for table, altered in FOLLOWING:
            rows = METADATA.tables[table]
            last = select(func.max(rows.c.case_id)).scalar_subquery()
            first = connection.scalar(select(func.min(rows.c.id)).where(rows.c.case_id == last))
            forged = delete(rows) if altered is None else update(rows).values(altered)
            connection.execute(forged.where(rows.c.id == first))
            broken = check_derived(Session(connection), *known)
            assert broken is not None, (table, altered)
            assert broken.reference is not None
            connection.rollback()


def cases(cast: Cast) -> Sequence[CaseRow]:
    with cast.backend.reading() as session:
        return session.scalars(select(CaseRow)).all()


def published(cast: Cast) -> WorkflowOf:
    with cast.backend.reading() as session:
        versions = {
            each: cast.backend.catalog.pinned(session, each).workflow for each in session.scalars(select(VERSION.c.id))
        }
    return versions.__getitem__


def facts_of(record: Cast) -> int:
    with record.backend.reading() as session:
        return len(session.execute(select(SEQUENCE.c.number).where(SEQUENCE.c.kind == "facts")).all())
