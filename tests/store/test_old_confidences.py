"""What was confided before there were compartments: after the upgrade those read it who might, and it lies sealed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, column, insert, select, table

from govflow.services.catalog import publish
from govflow.services.commands.record import seal_anew
from govflow.services.queries.case.documents import load_documents, load_file
from govflow.services.uploads import open_file
from govflow.store.documents import ConfidenceRow, DocumentRow, DocumentVersionRow, seal_what_is_open
from govflow.store.record.compartments import CompartmentRow
from govflow.store.record.coverage import check_facts
from govflow.store.record.verification import verify
from govflow.store.sql.database import downgrade, upgrade
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.locking import read_case
from govflow.values import new_id
from tests.builders import Cast, make_cast
from tests.sequencing import sequence
from tests.services.test_confidences import FILE

pytestmark = pytest.mark.on_request  # each takes the whole schema down and up again

CANARY = "Canary: at most 2.1 million"
READERS = {"audience": ["author", "mediator"]}
PDF = b"%PDF-1.4\nCanary\n%%EOF\n"
COLUMNS = {
    ConfidenceRow: ("id", "case_id", "field", "value", "audience", "person_id", "organization_id", "at"),
    DocumentRow: ("id", "case_id", "field", "title", "audience", "organization_id", "created_at"),
    DocumentVersionRow: (
        "id", "document_id", "number", "filename", "media_type", "size", "sha256", "person_id", "at",
    ),
}  # fmt: skip
"""The columns that there were before compartments."""


@pytest.fixture
def cast(engine: Any, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


@pytest.fixture
def talks(cast: Cast) -> str:
    """Talks in which something was confided before there was a mediator, and after, as an older version kept it."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)
    reference = cast.open("chen.yu", "talks", subject="The weir")
    before = cast.clock.at
    cast.clock.at += timedelta(days=1)
    cast.fire("wang.lin", reference, "name_mediator", mediator=cast.person("zhou.min"))
    case, actor = {"case_id": cast.case(reference).id}, cast.actor("chen.yu")
    writer = {"person_id": actor.person_id, "organization_id": actor.organization_id}
    downgrade(cast.backend.sessions.engine, "0019")
    for at, said in ((before, "Before there was a mediator"), (cast.clock.at, CANARY)):
        row = {"id": new_id(), "field": "note", "value": said, "at": at}
        _insert(cast, ConfidenceRow, row | READERS | case | writer)
    _file(cast, case, writer)
    upgrade(cast.backend.sessions.engine)
    with cast.backend.transaction() as session:
        seal_what_is_open(session)  # as the command that upgrades does at its end
    seal_anew(cast.backend, upgraded=True)
    return reference


def test_old_confidences_are_read_by_those_who_might_read_them_and_lie_sealed(cast: Cast, talks: str) -> None:
    assert _read(cast, talks, "zhou.min") == [CANARY]
    assert _read(cast, talks, "chen.yu") == ["Before there was a mediator", CANARY]
    assert [_read(cast, talks, each) for each in ("he.jun", "wang.lin", "feng.bo", "admin")] == [[]] * 4
    with cast.backend.reading() as session:
        rows = session.execute(select(ConfidenceRow.value, ConfidenceRow.sealed)).all()
        keys = session.scalars(select(CompartmentRow.wrapped_key)).all()
    assert [row for row in rows if row.value is not None or row.sealed is None or CANARY.encode() in row.sealed] == []
    assert len({key for key in keys if key is not None}) >= 2


def test_an_old_file_is_handed_to_those_who_might_read_it(cast: Cast, talks: str) -> None:
    assert [_files(cast, talks, each) for each in ("zhou.min", "chen.yu")] == [["canary.pdf"]] * 2
    assert [_files(cast, talks, each) for each in ("he.jun", "wang.lin")] == [[]] * 2
    with cast.backend.reading() as session:
        document = session.scalars(select(DocumentRow.id)).one()
        found = load_file(cast.backend.work(session, cast.actor("zhou.min")), talks, document, 1)
    with open_file(cast.backend, found) as file:
        assert file.read() == PDF


def test_the_record_holds_and_what_is_confided_now_goes_into_a_compartment_with_a_key(cast: Cast, talks: str) -> None:
    cast.fire("chen.yu", talks, "keep", own_note="Another")
    assert _read(cast, talks, "zhou.min") == [CANARY]
    sequence(cast.backend.sessions)
    with cast.backend.reading() as session:
        assert verify(session).first_broken is None
        assert check_facts(session) is None


def _file(cast: Cast, case: dict[str, Any], writer: dict[str, Any]) -> None:
    (sha256, size), document, at = cast.backend.blobs.put(PDF, 1000), new_id(), cast.clock.at
    row = {"id": document, "field": None, "title": "Canary", "created_at": at}
    _insert(cast, DocumentRow, row | READERS | case | {"organization_id": writer["organization_id"]})
    file = {"filename": "canary.pdf", "media_type": "application/pdf", "size": size, "sha256": sha256}
    version = {"id": new_id(), "document_id": document, "number": 1, "person_id": writer["person_id"], "at": at}
    _insert(cast, DocumentVersionRow, file | version)


def _insert(cast: Cast, model: Any, row: dict[str, Any]) -> None:
    """Into the table as it was."""
    now: Table = model.__table__
    then = table(now.name, *(column(name, now.c[name].type) for name in COLUMNS[model]))
    with cast.backend.sessions.engine.begin() as connection:
        connection.execute(insert(then), row)


def _read(cast: Cast, reference: str, person: str) -> list[Any]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return sorted(row["value"] for row in readable_confidences(work, read_case(work, reference)))


def _files(cast: Cast, reference: str, person: str) -> list[str]:
    with cast.backend.reading() as session:
        found = load_documents(cast.backend.work(session, cast.actor(person)), reference).files
    return [each.filename for each in found]
