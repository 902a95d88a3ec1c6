"""Files named by their content."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest

from govflow.errors import NotFound, TooLarge
from govflow.store.blobs import Blobs

CONTENT = "流域生态补偿协议".encode() * 1000


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path)


def files(blobs: Blobs) -> list[Path]:
    return [path for path in blobs.folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [CONTENT, BytesIO(CONTENT)])
def test_a_file_is_named_by_its_content_and_read_back(tmp_path: Path, content: bytes | BytesIO) -> None:
    blobs = Blobs(tmp_path)
    sha256, size = blobs.put(content, limit=len(CONTENT))
    assert (sha256, size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    with blobs.open(sha256) as file:
        assert file.read() == CONTENT


def test_the_same_content_is_kept_once(blobs: Blobs) -> None:
    assert blobs.put(CONTENT, limit=10**6) == blobs.put(CONTENT, limit=10**6)
    assert len(files(blobs)) == 1


def test_a_file_that_is_too_large_leaves_nothing_behind(blobs: Blobs) -> None:
    with pytest.raises(TooLarge, match=r"larger than 1 MB"):
        blobs.put(BytesIO(bytes(2**20 + 1)), limit=2**20)
    assert files(blobs) == []


def test_an_endless_stream_is_refused_while_it_is_read(blobs: Blobs) -> None:
    class Endless(BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            self.given += size
            return bytes(size)

    stream = Endless()
    with pytest.raises(TooLarge):
        blobs.put(stream, limit=2**20)
    assert stream.given <= 2**20 + 2**19


def test_a_stream_that_breaks_off_leaves_nothing_behind(blobs: Blobs) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the connection was lost")

    with pytest.raises(OSError, match="connection was lost"):
        blobs.put(Broken(), limit=2**20)
    assert files(blobs) == []


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64, f"{'0' * 63}\n"])
def test_a_file_that_does_not_exist_is_not_found(blobs: Blobs, name: str) -> None:
    with pytest.raises(NotFound):
        blobs.open(name)
