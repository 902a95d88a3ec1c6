"""Instructions behind the mandates of a region's file are filed with it, and their digests stand in the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from govflow.services.backend import Backend
from govflow.services.commands.founding.installation import Founding, found_installation
from govflow.services.commands.founding.instructions import read_instructions
from govflow.services.commands.founding.reading import RegionProblems
from govflow.store.documents import DocumentVersionRow
from govflow.store.people import MandateRow
from govflow.store.record.administration import ENTRY
from tests.services.regions import DELTA, installation, region

PDF = b"%PDF-1.4\nYu Bo may sign.\n%%EOF\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "instructions"
    folder.mkdir()
    return folder


@pytest.fixture
def backend(engine: Engine, tmp_path: Path) -> Iterator[Backend]:
    backend = installation(engine, tmp_path / "data")
    yield backend
    backend.sessions.dispose()


def test_an_instruction_is_filed_with_its_mandate_and_its_digest_is_in_the_log(backend: Backend, folder: Path) -> None:
    (folder / "2026-1.pdf").write_bytes(PDF)
    (folder / ".hidden").write_bytes(b"")
    given = replace(region(DELTA), instructions=read_instructions(folder))
    assert found_installation(backend, Founding(region=given)).unfiled == ()
    with backend.reading() as session:
        mandate = session.scalars(select(MandateRow)).one()
        file = session.scalars(select(DocumentVersionRow).where(DocumentVersionRow.document_id == mandate.document_id))
        sha256 = file.one().sha256
    assert sha256 is not None
    with backend.blobs.open(sha256) as kept:
        assert kept.read() == PDF
    with backend.reading() as session:
        told = [each for each in session.scalars(select(ENTRY.c.content)) if "instruction" in str(each)]
    assert [each["after"]["instruction"] for each in told] == [sha256]
    assert found_installation(backend, Founding(region=given)).unfiled == ()  # what stands is left


def test_a_mandate_without_one_is_told(backend: Backend) -> None:
    assert found_installation(backend, Founding(region=region(DELTA))).unfiled == ("2026-1",)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("2026-1.exe", b"MZ", "Files of this kind cannot be filed"),
        ("2026-1.pdf", b"", "The file is empty"),
        ("2026-1.pdf", b"MZ", "The content is not what the name"),
    ],
)
def test_what_cannot_be_filed_is_named(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(RegionProblems) as refused:
        read_instructions(folder)
    assert said in str(refused.value)
    assert name in str(refused.value)
