"""Files on their way: what is kept of them, how much of one person and one case, and what becomes of the rest."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from govflow.errors import Invalid
from govflow.keys import room
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.uploads import Upload, clear_orphans, keep_upload, read_upload
from govflow.services.uploads import whole as uploads
from govflow.store.blobs import kinds
from govflow.store.writing import filing
from tests.builders import Cast, new_key
from tests.promises.uploads import BEGINNINGS
from tests.services import disputes
from tests.services.test_confidences import confide, talking

PDF = b"%PDF-1.4\n%%EOF\n"


def test_nothing_is_kept_of_a_file_that_could_never_be_filed(cast: Cast) -> None:
    for name, content in (("a.exe", b"MZ" * 1000), ("a.pdf", b"MZ" * 1000), ("a.pdf", b"")):
        with pytest.raises(Invalid):
            keep_upload(cast.backend, cast.actor("chen.yu"), Upload(name, content, "application/pdf"))
    assert files(cast) == []


@pytest.mark.parametrize("suffix", kinds.KINDS)
def test_whatever_its_size_only_the_first_bytes_of_a_file_are_looked_at(suffix: str) -> None:
    """Nothing opens a paper on its way in, neither the members of an archive nor the parts of a PDF."""
    content = Watched(BEGINNINGS.get(suffix, [b""])[0] + b"x" * 10_000)
    assert filing.objection(Upload(f"a{suffix}", content, "application/octet-stream")) is None
    assert content.looked_at == kinds.HEAD


class Watched(bytes):
    """A file that counts the bytes that are taken from its beginning, and lets itself be read in no other way."""

    looked_at = 0

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, slice) or key.start is not None or key.stop is None:
            raise AssertionError("read beyond its beginning")
        self.looked_at += key.stop
        return super().__getitem__(key)

    def _never(self, *given: Any) -> Any:
        raise AssertionError("read as a whole")

    __iter__ = find = count = decode = __contains__ = startswith = _never  # type: ignore[assignment]


def test_a_step_that_files_a_paper_does_not_write_it_out(cast: Cast) -> None:
    """A megabyte in the form in which Python shows it takes longer than the whole step."""
    reference = disputes.draft(cast)
    cast.fire("chen.yu", reference, "file", **disputes.FILING | {"petition": Unshown("a.pdf", PDF, "application/pdf")})
    assert cast.state(reference) == "negotiation"


class Unshown(Upload):
    def __repr__(self) -> str:
        raise AssertionError("written out")


def test_one_person_sends_so_much_within_a_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "KEPT_A_DAY", 2 * room(1) / cast.backend.settings.max_upload_bytes)
    send(cast, "chen.yu", b"1")
    send(cast, "chen.yu", b"2")
    with pytest.raises(Invalid, match="within a day"):
        send(cast, "chen.yu", b"3")
    send(cast, "he.jun", b"4")
    cast.clock.at += timedelta(days=1)
    send(cast, "chen.yu", b"5")


def test_a_case_holds_so_much(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = disputes.requested(cast)
    monkeypatch.setattr(filing, "CASE_HOLDS", 30)
    with pytest.raises(Invalid, match="files of this case"):
        add(cast, reference, b"x" * 30)


def test_what_was_confided_leaves_others_as_much_room_as_before(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = talking(cast)
    monkeypatch.setattr(filing, "CASE_HOLDS", 2 * room(1))
    confide(cast, reference)
    confide(cast, reference)
    with pytest.raises(Invalid, match="files of this case"):
        confide(cast, reference)
    add(cast, reference, b"x" * 30)


def test_files_of_which_nothing_became_are_cleared_and_no_others(cast: Cast) -> None:
    reference = disputes.requested(cast)
    before = files(cast)
    add(cast, reference, b"filed")
    filed = files(cast)
    forgotten = send(cast, "chen.yu", b"forgotten")
    age(cast, days=3)
    cast.clock.at += timedelta(days=3)
    waiting = send(cast, "chen.yu", b"waiting")
    assert clear_orphans(cast.backend) == 1
    assert read_upload(cast.backend, waiting).content.endswith(b"waiting")
    assert set(before) <= set(filed) < set(files(cast))
    with pytest.raises(Exception, match="does not exist"):
        read_upload(cast.backend, forgotten)


def test_what_a_failed_transaction_left_is_cleared(cast: Cast) -> None:
    cast.backend.blobs.put(b"left behind", 100)
    assert clear_orphans(cast.backend) == 0  # it may still be on its way
    age(cast, days=3)
    cast.clock.at += timedelta(minutes=1)
    assert clear_orphans(cast.backend) == 1


def send(cast: Cast, person: str, words: bytes) -> uploads.Kept:
    return keep_upload(cast.backend, cast.actor(person), Upload("a.pdf", PDF + words, "application/pdf"))


def add(cast: Cast, reference: str, words: bytes) -> None:
    upload = Upload("a.pdf", PDF + words, "application/pdf")
    add_document(
        cast.backend, cast.actor("chen.yu"), AddDocument(case=reference, title="A", upload=upload, key=new_key())
    )


def files(cast: Cast) -> list[Path]:
    return sorted(each for each in cast.backend.blobs.folder.rglob("*") if each.is_file())


def age(cast: Cast, *, days: int) -> None:
    """As if every file had been written so long before the moment of the cast."""
    moment = (cast.clock.at - timedelta(days=days)).timestamp()
    for each in files(cast):
        os.utime(each, (moment, moment))
