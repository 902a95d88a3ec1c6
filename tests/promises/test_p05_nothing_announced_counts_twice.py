"""P5: what commands announce counts once, where it was made and as it was left; leaves cannot pass for others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, func, insert, select, update

from govflow.services.commands.directory.people import choose_language
from govflow.services.commands.directory.terms import GiveMandate, give_mandate, revoke_mandate
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.record import sequence_waiting
from govflow.services.queries.case.record import proof_file
from govflow.services.queries.operations import record_head, verify_record
from govflow.store.cases import StepActorRow
from govflow.store.documents import ConfidenceRow
from govflow.store.people import MandateRow, PersonRow
from govflow.store.record.compartments import CompartmentEntryRow, CompartmentReaderRow, CompartmentRow
from govflow.store.record.coverage import differences
from govflow.store.record.leaves import FACTS, SEQUENCE
from govflow.store.record.noticing import declare
from govflow.store.record.sealing import SEALED
from govflow.store.record.touches import COUNT, TOUCHED
from govflow.store.rounds.tables import RESPONSE
from tests.builders import Cast, new_key
from tests.promises.forging import unguarded
from tests.sequencing import publish
from tests.services import disputes, works
from tests.services.test_covered_confidences import note

PERSON, MANDATE = PersonRow.__table__, MandateRow.__table__
CONFIDED = (
    StepActorRow.__table__,
    *(each.__table__ for each in (CompartmentRow, CompartmentReaderRow, CompartmentEntryRow, ConfidenceRow)),
    RESPONSE,
)

NO_ENTRY = "A number of the body's record belongs to no entry."
TAKEN_AWAY = "What a command said that it changed was taken away, or put in again, before it was sealed."

Rows = dict[Table, dict[Any, dict[str, Any]]]


@pytest.fixture
def filed(cast: Cast) -> Cast:
    """One case, sealed."""
    disputes.draft(cast)
    sequence_waiting(cast.backend)
    return cast


def rename(cast: Cast, name: str) -> list[dict[str, Any]]:
    """A command changes a row of the directory; what it announced, as whoever reads the database sees it."""
    with cast.backend.transaction() as session:
        session.get_one(PersonRow, cast.person("chen.yu")).name_zh = name
    with cast.backend.reading() as session:
        return [dict(row) for row in session.execute(select(TOUCHED)).mappings()]


def by_hand(cast: Cast, *changes: Callable[[Connection], Any]) -> None:
    with unguarded(cast.backend.sessions.engine) as connection:
        for each in changes:
            each(connection)
        connection.commit()


def announced_again(seen: list[dict[str, Any]], **other: Any) -> Callable[[Connection], Any]:
    rows = [{**row, **other} for row in seen]
    return lambda connection: connection.execute(insert(TOUCHED), rows)


def made_administrator(connection: Connection) -> None:
    connection.execute(update(PERSON).where(PERSON.c.email.like("chen.yu@%")).values(administrator=True))


def named(cast: Cast) -> set[str]:
    """All rows that are not as they were sealed."""
    sequence_waiting(cast.backend)
    with cast.backend.reading() as session:
        return {str(each.sentence) for each in differences(session)}


def holds(cast: Cast) -> bool:
    return verify_record(cast.backend, record_head(cast.backend)).first_broken is None


@pytest.mark.parametrize("other", [{}, {"scope": "case 99999"}, {"number": 10**6}], ids=["", "elsewhere", "later"])
def test_what_was_announced_and_sealed_excuses_nothing_when_it_is_put_in_again(
    filed: Cast, other: Mapping[str, Any]
) -> None:
    """The row stands again as the command found it that announced this."""
    with filed.backend.reading() as session:
        name = session.get_one(PersonRow, filed.person("chen.yu")).name_zh
    seen = rename(filed, "后")
    sequence_waiting(filed.backend)
    rename(filed, name)
    sequence_waiting(filed.backend)
    by_hand(filed, announced_again([{k: v for k, v in row.items() if k != "id"} for row in seen], **other))
    by_hand(
        filed, lambda c: c.execute(update(PERSON).where(PERSON.c.id == filed.person("chen.yu")).values(name_zh="后"))
    )
    for _ in range(2):
        assert f"Row {filed.person('chen.yu')} of person was altered, and no entry says why." in named(filed)
        publish(filed)


def test_what_changes_nothing_that_is_covered_is_not_announced(filed: Cast) -> None:
    choose_language(filed.backend, filed.actor("chen.yu"), "zh")
    with filed.backend.reading() as session:
        assert session.scalars(select(TOUCHED.c.key)).all() == []


def test_what_a_later_statement_of_the_same_command_does_to_a_row_is_no_alteration(filed: Cast) -> None:
    """A prepared statement says how it leaves a row; another one changes the row again."""
    number = filed.person("chen.yu")
    with filed.backend.transaction() as session:
        row = session.execute(select(PERSON).where(PERSON.c.id == number)).mappings().one()
        declare(session, PERSON, row, {"name_zh": "中"})
        session.connection.exec_driver_sql(f"UPDATE person SET name_zh = '中' WHERE id = {number}")
        session.get_one(PersonRow, number).name_zh = "后"
    assert named(filed) == set()


@pytest.mark.parametrize("hidden", ["all of it", "one row"])
def test_what_was_announced_is_missed_when_it_is_taken_away(filed: Cast, hidden: str) -> None:
    """A command is undone by hand; what it announced is kept for later."""
    people = [filed.person("chen.yu"), filed.person("he.jun")]
    with filed.backend.reading() as session:
        before = [dict(row) for row in session.execute(select(PERSON).where(PERSON.c.id.in_(people))).mappings()]
    with filed.backend.transaction() as session:
        for each in people:
            session.get_one(PersonRow, each).name_zh = "后"
    taken = delete(TOUCHED) if hidden == "all of it" else delete(TOUCHED).where(TOUCHED.c.key == f"person {people[0]}")
    undone = before if hidden == "all of it" else [each for each in before if each["id"] == people[0]]
    for row in undone:
        by_hand(filed, lambda c, row=row: c.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(row)))
    by_hand(filed, lambda connection: connection.execute(taken))
    with filed.backend.reading() as session:
        assert TAKEN_AWAY in {str(each.sentence) for each in differences(session)}


def test_who_counts_higher_by_hand_keeps_no_announcement_for_later(filed: Cast) -> None:
    higher = update(COUNT).where(COUNT.c.scope == "installation").values(number=10**6)
    by_hand(filed, lambda connection: connection.execute(higher))
    assert not holds(filed)
    seen = rename(filed, "后")
    lower = update(COUNT).where(COUNT.c.scope == "installation").values(number=1)
    by_hand(filed, lambda connection: connection.execute(delete(TOUCHED)), lambda c: c.execute(lower))
    rename(filed, "前")
    by_hand(filed, announced_again([{k: v for k, v in row.items() if k != "id"} for row in seen]), made_administrator)
    assert not holds(filed)


@pytest.mark.parametrize("what", ["a note", "a sealed answer"])
def test_what_is_confided_cannot_be_undone_before_its_batch(cast: Cast, what: str) -> None:
    reference = disputes.sessions(cast) if what == "a note" else disputes.proposal(cast)
    if what == "a sealed answer":
        cast.respond("chen.yu", reference, "accept")
    publish(cast)
    before = _confided(cast)
    if what == "a note":
        note(cast, reference)
    else:
        cast.respond("chen.yu", reference, "reject")
    for _ in range(5):
        cast.clock.at += timedelta(hours=1)
        sequence_waiting(cast.backend)
    assert verify_record(cast.backend).first_broken is None
    by_hand(cast, lambda connection: _put_back(connection, before))
    assert verify_record(cast.backend).first_broken is not None
    publish(cast)
    assert not holds(cast)


def test_a_later_leaf_cannot_be_called_another_kind_so_that_an_earlier_one_counts(filed: Cast) -> None:
    """A mandate that was revoked is in force again: rows and digests of before, the later leaves called dummies."""
    mandate = GiveMandate(
        person_id=filed.person("chen.yu"), organization_id=filed.organization("fangshan"), workflow=None, case=None,
        number="2026-1", instruction=disputes.PDF, since=filed.today, until=None,
    )  # fmt: skip
    give_mandate(filed.backend, filed.actor("admin"), mandate)
    sequence_waiting(filed.backend)
    with filed.backend.reading() as session:
        sealed = dict(session.execute(select(SEALED).where(SEALED.c.scope == "installation")).mappings().one())
        given = dict(session.execute(select(MANDATE).order_by(MANDATE.c.id.desc()).limit(1)).mappings().one())
        count = session.scalars(select(COUNT.c.number).where(COUNT.c.scope == "installation")).one()
        size = session.scalars(select(func.max(SEQUENCE.c.number))).one()
    revoke_mandate(filed.backend, filed.actor("admin"), given["id"])
    publish(filed)
    later = (SEQUENCE.c.kind == FACTS, SEQUENCE.c.case_id.is_(None), SEQUENCE.c.number > size)
    by_hand(
        filed,
        lambda c: c.execute(update(MANDATE).where(MANDATE.c.id == given["id"]).values(given)),
        lambda c: c.execute(update(SEALED).where(SEALED.c.scope == "installation").values(sealed)),
        lambda c: c.execute(update(COUNT).where(COUNT.c.scope == "installation").values(number=count)),
        lambda c: c.execute(update(SEQUENCE).where(*later).values(kind="confided")),
    )
    found = verify_record(filed.backend, record_head(filed.backend)).first_broken
    assert str(found and found.sentence) == NO_ENTRY  # and not only that the head of the log was altered with it


def test_nor_said_to_belong_to_another_case(cast: Cast) -> None:
    """What was confided would be gone without a trace, though it was sealed and published."""
    reference = disputes.sessions(cast)
    publish(cast)
    before, number = _confided(cast), cast.case(reference).id
    mine = (SEQUENCE.c.kind == FACTS, SEQUENCE.c.case_id == number)
    with cast.backend.reading() as session:
        sealed = dict(session.execute(select(SEALED).where(SEALED.c.scope == f"case {number}")).mappings().one())
        count = session.scalars(select(COUNT.c.number).where(COUNT.c.scope == f"case {number}")).one()
        size = session.scalars(select(func.max(SEQUENCE.c.number)).where(*mine)).one()
    note(cast, reference)
    publish(cast)
    with cast.backend.reading() as session:
        now = session.scalars(select(SEALED.c.digests).where(SEALED.c.scope == f"case {number}")).one()
    changed = {key.split(" ")[0] for key in now if now[key] != sealed["digests"].get(key)} - {"touched"}
    assert changed <= {table.name for table in CONFIDED}
    by_hand(
        cast,
        lambda c: _put_back(c, before),
        lambda c: c.execute(update(SEALED).where(SEALED.c.scope == f"case {number}").values(sealed)),
        lambda c: c.execute(update(COUNT).where(COUNT.c.scope == f"case {number}").values(number=count)),
        lambda c: c.execute(update(SEQUENCE).where(*mine, SEQUENCE.c.number > size).values(case_id=99999)),
    )
    assert not holds(cast)


def test_a_case_above_has_a_leaf_whether_something_was_confided_in_it_or_not(cast: Cast) -> None:
    """Else the proof of an unrelated case would be larger by one."""
    assert _size_seen_elsewhere(cast, confided=True) == _size_seen_elsewhere(cast, confided=False)


def _size_seen_elsewhere(cast: Cast, *, confided: bool) -> int:
    """By how much the record grows for a party of another case, from a step below a case."""
    other, above = disputes.requested(cast), works.works(cast)
    below, _ = works.let(cast, above), works.let(cast, above, "West")
    publish(cast)
    before = _published_size(cast, other)
    if confided:
        advice = AddDocument(case=above, title="Advice", upload=disputes.PDF, audience=("owner",), key=new_key())
        add_document(cast.backend, cast.actor("chen.yu"), advice)
    cast.fire("chen.yu", below, "withdraw", reason="No money")
    sequence_waiting(cast.backend)
    publish(cast)
    return _published_size(cast, other) - before


def _published_size(cast: Cast, reference: str) -> int:
    with cast.backend.reading() as session:
        proof = json.loads(
            proof_file(cast.backend.work(session, cast.actor("he.jun")), cast.backend.signing, reference)
        )
    size: int = proof["checkpoint"]["size"]
    return size


def _confided(cast: Cast) -> Rows:
    """What is confided, as somebody copied it before."""
    with cast.backend.reading() as session:
        return {
            table: {_key(table, row): dict(row) for row in session.execute(select(table)).mappings()}
            for table in CONFIDED
        }


def _put_back(connection: Connection, before: Rows) -> None:
    for table in reversed(CONFIDED):
        for row in connection.execute(select(table)).mappings().all():
            this = [each == row[each.name] for each in table.primary_key]
            if (old := before[table].get(_key(table, row))) is None:
                connection.execute(delete(table).where(*this))
            elif old != dict(row):
                connection.execute(update(table).where(*this).values(old))


def _key(table: Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[each.name] for each in table.primary_key)
