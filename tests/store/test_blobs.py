"""Files named by their content, in a folder and in a bucket: what one promises, the other does."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from govflow.errors import NotFound, TooLarge
from govflow.keys import Unreadable
from govflow.store.blobs.bucket import BlobBucket
from govflow.store.blobs.folder import BlobFolder
from govflow.store.blobs.keeping import Blobs, chunks_of
from tests.buckets import LISTED_AT_ONCE, bucket, store

LONG_AGO, ONE_DAY = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
KEY = bytes(range(32))
CONTENT = "流域生态补偿协议".encode() * 1000


__all__ = ["bucket", "store"]


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return BlobFolder(tmp_path)
    address, name = request.getfixturevalue("store"), request.getfixturevalue("bucket")
    return BlobBucket(name, "region/", address)


@pytest.mark.parametrize("given", [bytes, BytesIO])
def test_a_file_is_named_by_its_content_and_read_back(blobs: Blobs, given: Callable[[bytes], bytes | BytesIO]) -> None:
    sha256, size = blobs.put(given(CONTENT), limit=len(CONTENT))
    assert (sha256, size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    with blobs.open(sha256) as file:
        assert file.read() == CONTENT


def test_the_same_content_is_kept_once(blobs: Blobs) -> None:
    assert blobs.put(CONTENT, limit=10**6) == blobs.put(CONTENT, limit=10**6)
    assert len([*blobs.names()]) == 1


def test_a_file_that_is_too_large_leaves_nothing_behind(blobs: Blobs) -> None:
    with pytest.raises(TooLarge, match=r"larger than 1 MB"):
        blobs.put(BytesIO(bytes(2**20 + 1)), limit=2**20)
    assert [*blobs.names()] == []


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
    assert [*blobs.names()] == []


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64, f"{'0' * 63}\n"])
def test_a_file_that_does_not_exist_is_not_found(blobs: Blobs, name: str) -> None:
    with pytest.raises(NotFound):
        blobs.open(name)
    assert not blobs.is_there(name)


def test_what_is_sealed_is_read_back_with_its_key_alone(blobs: Blobs) -> None:
    kept = blobs.put_sealed(BytesIO(CONTENT), KEY, limit=len(CONTENT))
    with blobs.open_sealed(kept.name, KEY, kept.size) as file:
        assert file.read() == CONTENT
    with blobs.open(kept.name) as file:
        assert CONTENT[:100] not in file.read()
    with pytest.raises(Unreadable), blobs.open_sealed(kept.name, bytes(32), kept.size) as file:
        file.read()
    assert blobs.fits(kept.name)


def test_what_nobody_has_put_again_is_removed(blobs: Blobs) -> None:
    name, _ = blobs.put(CONTENT, limit=len(CONTENT))
    assert (blobs.untouched_since(LONG_AGO), blobs.untouched_since(ONE_DAY)) == (set(), {name})
    blobs.remove_untouched(name, LONG_AGO)
    assert blobs.is_there(name)
    blobs.remove_untouched(name, ONE_DAY)
    assert not blobs.is_there(name)
    blobs.remove_untouched(name, ONE_DAY)  # somebody else was there first


def test_a_copy_stands_under_the_name_it_had(blobs: Blobs, tmp_path: Path) -> None:
    other = BlobFolder(tmp_path / "other")
    name, _ = blobs.put(CONTENT, limit=len(CONTENT))
    with blobs.open(name) as file:
        other.keep(chunks_of(file), lambda: name)
    assert ([*other.names()], other.fits(name)) == ([name], True)


def test_more_files_are_found_than_the_store_lists_at_once(store: str, bucket: str) -> None:
    blobs = BlobBucket(bucket, "", store)
    given = {blobs.put(str(number).encode(), limit=9)[0] for number in range(LISTED_AT_ONCE * 2 + 1)}
    assert set(blobs.names()) == given


@pytest.mark.parametrize(("own", "other"), [("region/", ""), ("", "region/"), ("region/", "region/north/")])
def test_what_others_keep_in_the_bucket_is_left_alone(store: str, bucket: str, own: str, other: str) -> None:
    ours, theirs = (BlobBucket(bucket, prefix, store) for prefix in (own, other))
    name, _ = theirs.put(CONTENT, limit=len(CONTENT))
    assert ([*ours.names()], ours.untouched_since(ONE_DAY), ours.is_there(name)) == ([], set(), False)
    ours.remove_untouched(name, ONE_DAY)
    assert theirs.is_there(name)


@pytest.mark.parametrize("place", [("nowhere", None), (None, "http://127.0.0.1:9")])
def test_a_store_that_is_away_is_like_a_disk_that_is(
    place: tuple[str | None, str | None], store: str, bucket: str
) -> None:
    """Nobody is told that a file does not exist because the bucket was misspelt or its store cannot be reached."""
    name, endpoint = place
    away = BlobBucket(name or bucket, "", endpoint or store)
    for act in (
        lambda: away.put(CONTENT, limit=len(CONTENT)),
        lambda: away.open("0" * 64),
        lambda: [*away.names()],
    ):
        with pytest.raises(OSError) as refused:  # the number says which
            act()
        assert refused.value.errno == errno.EIO
