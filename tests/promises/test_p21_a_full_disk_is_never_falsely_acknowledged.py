"""P21: whichever write finds no room, of a file or of a row, it is refused with 503, nothing half done stays, and the
same is done once there is room again."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from govflow.services.queries.operations import verify_record
from govflow.store.blobs import folder
from govflow.store.documents import DocumentVersionRow
from govflow.store.sql.database import make_engine
from govflow.store.sql.hand import Hand
from tests.api.conftest import Programs
from tests.builders import Cast, make_cast, new_key
from tests.promises.acting import CLAIMANT, PDF, Client, claims, receipts
from tests.promises.figures import figure
from tests.promises.house import House
from tests.promises.perils import Installation, Siege, installed
from tests.services import disputes
from tests.services.sink import listening
from tests.web.test_documents import file
from tests.web.test_full_disks import Refusal

WRITES = ("INSERT", "UPDATE", "DELETE")
SAID = {"en": "Nothing was recorded", "zh-CN": "未作任何记录"}
ROOM = "24m"


@pytest.fixture
def programs(house: House) -> Programs:
    return Programs(house.app, house.cast)


class Disk:
    """It counts what is written, and refuses one write."""

    def __init__(self, engine: Engine) -> None:
        self.postgresql = engine.dialect.name == "postgresql"
        self.written, self.refuses = 0, 0

    def write(self, *, row: bool) -> None:
        self.written += 1
        if self.written != self.refuses:
            return
        if not row:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        orig = psycopg.errors.DiskFull("no space") if self.postgresql else Refusal(sqlite3.SQLITE_FULL)
        raise DBAPIError.instance("INSERT", None, orig, Exception)  # type: ignore[misc]


@contextmanager
def watched(disk: Disk, engine: Engine) -> Iterator[None]:
    """All that a command writes goes past the disk: pieces of files, names of files, rows, and that they are kept."""

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            disk.write(row=True)

    def ends(hand: Hand, kept: Callable[[Hand], None] = Hand.end) -> None:
        if not hand.only_reads:
            disk.write(row=True)
        kept(hand)

    def counted(kept: Callable[..., Any]) -> Callable[..., Any]:
        def carried_out(*args: Any, **named: Any) -> Any:
            disk.write(row=False)
            return kept(*args, **named)

        return carried_out

    def opened(*args: Any, **named: Any) -> Any:
        found = temporary(*args, **named)
        found.write = counted(found.write)
        return found

    temporary = folder.NamedTemporaryFile
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folder, "NamedTemporaryFile", opened)
        patch.setattr(os, "fsync", counted(os.fsync))
        patch.setattr(Hand, "end", ends)
        patch.setattr(Path, "replace", counted(Path.replace))
        event.listen(engine, "before_cursor_execute", before)
        yield
        event.remove(engine, "before_cursor_execute", before)


def kept(cast: Cast, reference: str) -> tuple[int, int]:
    """What stands: entries of the case, versions of documents."""
    with cast.backend.reading() as session:
        versions = session.scalar(select(func.count()).select_from(DocumentVersionRow)) or 0
    return cast.case(reference).entries, versions


def unfinished(cast: Cast) -> list[Path]:
    return [*cast.backend.settings.data_dir.rglob(".new-*")]


def test_each_write_of_a_program_that_finds_no_room_is_refused_and_done_later(programs: Programs) -> None:
    cast, engine = programs.cast, programs.cast.backend.sessions.engine
    reference, disk = disputes.negotiation(cast), Disk(engine)
    assert programs.get(CLAIMANT, "/cases").status_code == 200
    for number in count(1):
        before, key, language = kept(cast, reference), new_key(), ("en", "zh-CN")[number % 2]
        disk.written, disk.refuses = 0, number
        with watched(disk, engine):
            answer = filed(programs, reference, key, language)
        if disk.written < number:
            break
        if answer.status_code != 201:  # what was only noted of the request may be lost, and the act done all the same
            assert (answer.status_code, answer.content_type) == (503, "application/problem+json"), number
            assert answer.headers["Retry-After"] == "30"
            assert answer.json["type"] == "urn:govflow:problem:unavailable"
            assert SAID[language] in answer.json["detail"]
            assert kept(cast, reference) == before, number
        assert unfinished(cast) == [], number
        assert filed(programs, reference, key, language).status_code == 201
        assert kept(cast, reference) == (before[0] + 1, before[1] + 1), number
    assert number > 12
    assert verify_record(cast.backend).first_broken is None


def filed(programs: Programs, reference: str, key: str, language: str) -> TestResponse:
    """A document is uploaded and filed; the first answer that says that it is not so."""
    said = {"Accept-Language": language}
    kept = programs.ask(
        CLAIMANT, "POST", "/uploads?filename=a.pdf", data=PDF, content_type="application/pdf", headers=said
    )
    if kept.status_code != 201:
        return kept
    body = {"title": "Map", "upload": kept.json["token"]}
    return programs.post(CLAIMANT, f"/cases/{reference}/documents", body, key=key, headers=said)


def test_each_write_of_a_form_that_finds_no_room_is_refused_and_done_later(house: House) -> None:
    cast, engine = house.cast, house.cast.backend.sessions.engine
    reference, disk = disputes.negotiation(cast), Disk(engine)
    browser = house.signed_in(CLAIMANT)
    for number in count(1, figure(3, 1)):
        before = kept(cast, reference)
        disk.written, disk.refuses = 0, number
        with watched(disk, engine):
            answer = file(browser, reference)
        if disk.written < number:
            break
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), number
        assert "Nothing was recorded" in answer.text
        assert (kept(cast, reference), unfinished(cast)) == (before, []), number
        assert file(browser, reference).status_code == 303
        assert kept(cast, reference) == (before[0] + 1, before[1] + 1), number
    assert number > 12


@pytest.mark.on_request
def test_on_a_disk_that_is_full_nothing_is_acknowledged_and_then_all_goes_on(tmp_path: Path, sqlite_url: str) -> None:
    """A small file system in memory, with the database and the documents on it, and somebody else who fills it."""
    disk = tmp_path / "disk"
    with mounted(disk), listening() as sink:
        shutil.copy(sqlite_url.removeprefix("sqlite:///"), disk / "govflow.sqlite3")
        engine = make_engine(f"sqlite:///{disk}/govflow.sqlite3")
        cast = make_cast(engine, disk / "data")
        with installed(cast, tmp_path, sink) as place:
            siege = Siege(place, [Client(place, each) for each in (claims, receipts)])
            for _ in range(3):
                siege.work_through(lambda: fill(place, disk / "somebody-else"))
                siege.check()
            siege.delivered(sink)


def fill(place: Installation, other: Path) -> None:
    """Leave no room, until a program has been told so; meanwhile everything is read."""
    with other.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(2**16)):
            pass
    headers = {"Content-Type": "application/pdf"}
    sent = partial(place.ask, CLAIMANT, "POST", "/uploads?filename=a.pdf", PDF * 2**13, **headers)
    place.until(lambda: sent()[0] == 503, "what finds no room is acknowledged")
    assert place.ask(CLAIMANT, "GET", "/cases")[0] == 200
    other.unlink()


@contextmanager
def mounted(place: Path) -> Iterator[None]:
    place.mkdir()
    words = ("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "govflow-proof", str(place))
    if os.geteuid() != 0 or (done := subprocess.run(words, capture_output=True, text=True, check=False)).returncode:
        pytest.skip("only root mounts file systems" if os.geteuid() else done.stderr.strip())
    try:
        yield
    finally:
        subprocess.run(("umount", "--lazy", str(place)), check=True)
