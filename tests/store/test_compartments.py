"""What is confided stands in compartments: sealed, chained, read by those who were there, told to nobody else."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from govflow.engine.asking.answers import Upload
from govflow.errors import Refused
from govflow.services.catalog import publish
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.queries.case.documents import load_file
from govflow.services.uploads import open_file
from govflow.store.cases import CaseRow
from govflow.store.documents import ConfidenceRow, DocumentVersionRow
from govflow.store.record.compartments import CompartmentEntryRow, CompartmentRow
from govflow.store.record.history import HistoryRow
from govflow.store.record.outbox import OutboxRow
from govflow.store.record.verification import verify_compartment
from govflow.store.rounds.tables import ResponseRow
from govflow.store.sql.schema import METADATA
from govflow.store.writing.compartments import MOST, WITHIN
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.locking import read_case
from tests.builders import Cast, make_cast
from tests.conftest import superuser
from tests.services import disputes
from tests.services.test_confidences import FILE

CANARY = "Canary: at most 2.1 million"


@pytest.fixture
def cast(engine: Any, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


@pytest.fixture
def talks(cast: Cast) -> str:
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)
    reference = cast.open("chen.yu", "talks", subject="The weir")
    cast.fire("wang.lin", reference, "name_mediator", mediator=cast.person("zhou.min"))
    return reference


def paper(content: str = CANARY) -> Upload:
    return Upload("canary.pdf", f"%PDF-1.4\n{content}\n%%EOF\n".encode(), "application/pdf")


def confide(cast: Cast, reference: str) -> None:
    cast.fire("chen.yu", reference, "confide", note=CANARY, paper=paper())


def compartments(cast: Cast) -> list[str]:
    with cast.backend.reading() as session:
        return list(session.scalars(select(CompartmentRow.id).order_by(CompartmentRow.opened_at, CompartmentRow.id)))


def holds(cast: Cast) -> bool:
    with cast.backend.reading() as session:
        return all(verify_compartment(session, each) for each in session.scalars(select(CompartmentRow.id)))


def test_a_confidence_changes_nothing_of_the_case_its_record_or_what_is_told_outside(cast: Cast, talks: str) -> None:
    def seen() -> tuple[Any, ...]:
        with cast.backend.reading() as session:
            case = session.scalars(select(CaseRow).where(CaseRow.reference == talks)).one()
            told = session.scalar(select(func.count()).select_from(OutboxRow))
            entries = session.scalar(select(func.count()).select_from(HistoryRow))
            return case.version, case.updated_at, case.entries, case.head_hash, case.steps, told, entries

    before = seen()
    cast.clock.at += timedelta(hours=1)
    confide(cast, talks)
    cast.fire("chen.yu", talks, "keep", own_note=CANARY, own_paper=paper())
    assert seen() == before
    assert len(compartments(cast)) == 2  # for two audiences


def test_nothing_that_was_confided_can_be_read_in_the_database_or_in_its_folder(cast: Cast, talks: str) -> None:
    """Nor what a file is called, its kind, size or SHA-256."""
    confide(cast, talks)
    own = AddDocument(case=talks, title=CANARY, upload=paper(), audience=("claimant", "mediator"), key="canary")
    add_document(cast.backend, cast.actor("chen.yu"), own)
    folder = cast.backend.settings.data_dir
    stored = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    with cast.backend.reading() as session:
        dump = str([session.execute(select(table)).all() for table in METADATA.sorted_tables])
        files = session.execute(select(DocumentVersionRow.size, DocumentVersionRow.media_type)).all()
    assert b"Canary" not in stored
    digest = hashlib.sha256(paper().content).hexdigest()
    assert not [each for each in ("canary.pdf", CANARY, digest) if each in dump]
    assert {tuple(each) for each in files} == {(4096, "")}


def test_files_of_about_one_size_take_the_same_room(cast: Cast, talks: str) -> None:
    for said in ("Yes", "No, never, for no sum in the world" * 50):
        cast.fire("chen.yu", talks, "confide", note=said, paper=paper(said))
    folder = cast.backend.blobs.folder
    assert len({path.stat().st_size for path in folder.rglob("*") if path.is_file()}) == 1
    with cast.backend.reading() as session:
        rows = session.execute(select(DocumentVersionRow.document_id)).scalars().all()
        found = [load_file(cast.backend.work(session, cast.actor("zhou.min")), talks, each, 1) for each in rows]
    sizes = {len(file.read()) for each in found for file in [open_file(cast.backend, each)]}
    assert sizes == {each.size for each in found}
    assert len(sizes) == 2


def test_a_sealed_text_does_not_open_in_the_place_of_another(cast: Cast, talks: str) -> None:
    confide(cast, talks)
    cast.fire("chen.yu", talks, "confide", note="Another", paper=paper("Another"))
    with cast.backend.transaction() as session:
        first, second = session.scalars(select(ConfidenceRow).where(ConfidenceRow.field == "note")).all()
        first.sealed, second.sealed = second.sealed, first.sealed
    with pytest.raises(Exception, match="/"):
        readable(cast, talks, "zhou.min")


def test_yes_and_no_are_sealed_to_the_same_length(cast: Cast, talks: str) -> None:
    cast.fire("chen.yu", talks, "confide", note="Yes", paper=paper())
    cast.fire("chen.yu", talks, "confide", note="No, never, for no sum in the world", paper=paper())
    with cast.backend.reading() as session:
        lengths = {len(each or b"") for each in session.scalars(select(ConfidenceRow.sealed))}
    assert len(lengths) == 1


def test_a_later_mediator_is_no_reader_of_what_was_confided_before_and_a_new_compartment_opens(
    cast: Cast, talks: str
) -> None:
    confide(cast, talks)
    cast.clock.at += timedelta(microseconds=1)
    cast.fire("wang.lin", talks, "name_mediator", mediator=cast.person("feng.bo"))
    assert readable(cast, talks, "feng.bo") == []
    confide(cast, talks)
    assert len(readable(cast, talks, "feng.bo")) == 1
    assert len(readable(cast, talks, "zhou.min")) == 2
    assert len(compartments(cast)) == 2


def test_a_mediator_who_was_dismissed_reads_nothing_any_more_and_nothing_again(cast: Cast, talks: str) -> None:
    confide(cast, talks)
    cast.fire("wang.lin", talks, "dismiss")
    assert readable(cast, talks, "zhou.min") == []
    cast.fire("wang.lin", talks, "name_mediator", mediator=cast.person("zhou.min"))
    assert readable(cast, talks, "zhou.min") == []
    assert len(readable(cast, talks, "chen.yu")) == 1


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE compartment_entry SET at = '2020-01-01 00:00:00'",
        "UPDATE compartment_entry SET person_id = person_id + 1 WHERE seq = 1",
        "UPDATE compartment_entry SET name = 'another'",
        "UPDATE compartment_entry SET kind = 'step'",
        "UPDATE compartment_entry SET digest = hash",
        "DELETE FROM compartment_entry WHERE seq = 2",
        "DELETE FROM compartment_entry WHERE seq = 1",
        "UPDATE compartment SET entries = entries - 1",
        "UPDATE compartment SET head_hash = ''",
    ],
)
def test_any_forgery_in_a_compartment_is_found(
    cast: Cast, talks: str, forgery: str, by_force: Callable[[str], None]
) -> None:
    confide(cast, talks)
    confide(cast, talks)
    assert holds(cast)
    by_force(forgery)
    assert not holds(cast)


def test_an_entry_whose_content_was_lawfully_erased_leaves_the_chain_whole(cast: Cast, talks: str) -> None:
    confide(cast, talks)
    with cast.backend.transaction() as session:
        session.execute(update(CompartmentEntryRow).values(content=None))
    assert holds(cast)


def test_who_confides_without_end_is_stopped_with_a_sentence_and_may_go_on_later(cast: Cast, talks: str) -> None:
    for _ in range(MOST):
        cast.fire("chen.yu", talks, "confide", note="Again", paper=paper())
    with pytest.raises(Refused) as refused:
        confide(cast, talks)
    assert "You have confided 30 times within 10 minutes" in str(refused.value.reasons[0])
    cast.fire("zhou.min", talks, "keep", own_note="Not stopped", own_paper=paper())
    cast.clock.at += WITHIN
    confide(cast, talks)


def readable(cast: Cast, reference: str, person: str) -> list[dict[str, Any]]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return readable_confidences(work, read_case(work, reference))


@pytest.fixture
def by_force(cast: Cast) -> Callable[[str], None]:
    """Writes past the guards, as who owns the disk can."""

    def write(statement: str) -> None:
        with superuser(cast.backend.sessions.engine).begin() as connection:
            _unguard(connection)
            connection.execute(text(statement))

    return write


def _unguard(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for name in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER compartment_entry_{name}"))
    else:
        connection.execute(text("SET session_replication_role = replica"))


def test_a_failing_insert_logs_nothing_of_a_sealed_price(cast: Cast, talks: str, caplog: Any) -> None:
    """Neither statement parameters nor what PostgreSQL tells of the row (attack 18)."""
    row = {"id": "x" * 32, "case_id": cast.case(talks).id, "value": CANARY, "audience": ["mediator"]}
    statement = insert(ConfidenceRow).values(**row, field=None, at=cast.clock.now())
    with pytest.raises(IntegrityError) as failed, cast.backend.transaction() as session:
        session.execute(statement)
    logging.getLogger("govflow.web").error("incident", exc_info=failed.value)
    assert "Canary" not in caplog.text + str(failed.value) + repr(failed.value.__cause__)


def test_when_two_voters_change_their_votes_no_row_tells_who_said_what(cast: Cast) -> None:
    """Of a sealed round a row tells the seat, and nothing of the answer: not its words, length, order or moment."""
    reference = disputes.proposal(cast)
    rows = []
    for first, second in (("accept", "reject"), ("reject", "accept")):
        cast.clock.at += timedelta(minutes=1)
        if not rows:
            cast.respond("chen.yu", reference, first, comment=CANARY)
        with cast.backend.reading() as session:
            kept = session.execute(select(ResponseRow.__table__)).mappings().all()
        rows.append([{name: value for name, value in row.items() if name != "sealed"} for row in kept])
        lengths = {len(row["sealed"]) for row in kept if row["sealed"]}
        assert len(lengths) == 1
        assert CANARY not in str(kept)
        cast.respond("chen.yu", reference, second)
    assert rows[0] == rows[1]
