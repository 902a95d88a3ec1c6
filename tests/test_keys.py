"""Keys at rest: kept in a file of their owner, wrapped anew by a command; files sealed chunk by chunk."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest

from govflow import key_files, keys
from govflow.key_files import read_salts, rotate_salt
from govflow.keys import Keyring, Unreadable, new_key, seal, sealed_chunks, signing, unseal, unsealed_chunks
from govflow.keys.signing import SigningKeys, read_public_keys

CHUNKS = [b"a" * 1000, b"b" * 1000, b"c" * 7]
NOW = datetime(2026, 9, 1, tzinfo=UTC)
OPERATORS, TIMES = 4, 3


def test_the_keys_are_made_once_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "var" / "compartments.keys"
    assert Keyring.kept(path) == Keyring.kept(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_wrapped_before_a_rotation_still_opens_and_what_comes_after_is_wrapped_anew(tmp_path: Path) -> None:
    path, key = tmp_path / "keys", new_key()
    before = Keyring.kept(path)
    old = before.wrap(key, "here")
    after = Keyring.rotated(path)
    assert Keyring.kept(path) == after
    assert after.unwrap(old, "here") == key
    with pytest.raises(Unreadable):
        Keyring(keys=before.keys).unwrap(after.wrap(key, "here"), "here")


def test_a_ring_reads_its_file_again_for_a_key_that_it_does_not_know_and_for_no_other(tmp_path: Path) -> None:
    path, key = tmp_path / "keys", new_key()
    held = Keyring.kept(path)
    old = held.wrap(key, "here")
    for after in (Keyring.rotated(path), Keyring.rotated(path)):
        assert held.unwrap(after.wrap(key, "here"), "here") == key
        assert held.knows(after.mark("said"))
        assert held.bears("said", after.mark("said"))
        assert after.unwrap(held.wrap(key, "here"), "here") == key
    path.unlink()
    assert held.unwrap(old, "here") == key


def test_threads_that_meet_a_key_together_all_have_it_from_one_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, key, together = tmp_path / "keys", new_key(), Barrier(OPERATORS)
    held, read, readings = Keyring.kept(path), keys._read, []
    wrapped = Keyring.rotated(path).wrap(key, "here")

    def slowly(path: Path) -> dict[str, bytes]:
        readings.append(path)
        sleep(0.05)
        return read(path)

    def opened(_reader: int) -> bytes:
        together.wait()
        return held.unwrap(wrapped, "here")

    monkeypatch.setattr(keys, "_read", slowly)
    with ThreadPoolExecutor(OPERATORS) as readers:
        assert set(readers.map(opened, range(OPERATORS))) == {key}
    assert readings == [path]


@pytest.mark.parametrize("content", [None, "", "one two three"])
def test_a_file_that_was_lost_or_spoilt_meanwhile_takes_no_key_from_who_knows_it(
    tmp_path: Path, content: str | None
) -> None:
    path, key = tmp_path / "keys", new_key()
    held, other = Keyring.kept(path), Keyring.made()
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(Unreadable):
        held.unwrap(other.wrap(key, "here"), "here")
    assert held.unwrap(held.wrap(key, "here"), "here") == key


def ring(folder: Path) -> set[str]:
    return {*Keyring.rotated(folder / "ring").keys}


def ring_kept(folder: Path) -> set[str]:
    return {*Keyring.kept(folder / "ring").keys}


def salts(folder: Path) -> set[str]:
    rotate_salt(folder / "salts", "links", NOW, NOW + timedelta(days=7))
    return {each.salt for each in read_salts(folder / "salts")}


def salts_kept(folder: Path) -> set[str]:
    return {each.salt for each in read_salts(folder / "salts")}


def signers(folder: Path) -> set[str]:
    return {SigningKeys(folder).rotate().key_id}


def signers_kept(folder: Path) -> set[str]:
    return {*read_public_keys(SigningKeys(folder).published())}


KEPT = pytest.mark.parametrize(
    ("rotated", "kept"),
    [(ring, ring_kept), (salts, salts_kept), (signers, signers_kept)],
    ids=["ring", "salts", "signers"],
)


@KEPT
def test_of_rotations_at_once_none_loses_the_key_of_another(
    tmp_path: Path, rotated: Callable[[Path], set[str]], kept: Callable[[Path], set[str]]
) -> None:
    """What was wrapped or signed with the one that was overwritten would never open again, or be known as signed."""
    together = Barrier(OPERATORS)

    def rotate(_operator: int) -> set[str]:
        together.wait()
        return set().union(*(rotated(tmp_path) for _ in range(TIMES)))

    with ThreadPoolExecutor(OPERATORS) as operators:
        seen = set().union(*operators.map(rotate, range(OPERATORS)))
    assert kept(tmp_path) >= seen
    assert len(kept(tmp_path)) == OPERATORS * TIMES + 1


@KEPT
def test_a_rotation_waits_while_another_has_the_file_in_hand(
    tmp_path: Path,
    rotated: Callable[[Path], set[str]],
    kept: Callable[[Path], set[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both would read the same keys, and each write them with its own alone."""
    taken: list[Future[set[str]]] = []
    write = key_files.write_key_file

    def while_another_rotates(path: Path, content: bytes, *, replacing: bool) -> None:
        """Write what was read before, but let somebody else begin first."""
        if not taken:
            taken.append(others.submit(rotated, tmp_path))
            wait(taken, timeout=0.3)
        write(path, content, replacing=replacing)

    rotated(tmp_path)
    for module in (key_files, keys, signing):
        if hasattr(module, "write_key_file"):
            monkeypatch.setattr(module, "write_key_file", while_another_rotates)
    with ThreadPoolExecutor(1) as others:
        mine = rotated(tmp_path)
        theirs = taken[0].result()
    assert kept(tmp_path) >= mine | theirs


def test_a_key_does_not_unwrap_in_another_place() -> None:
    ring = Keyring.made()
    with pytest.raises(Unreadable):
        ring.unwrap(ring.wrap(new_key(), "here"), "there")


def test_a_mark_is_for_one_content_and_one_purpose_also_under_an_earlier_key(tmp_path: Path) -> None:
    mark = Keyring.kept(tmp_path / "ring").mark("1 hash", "passwords")
    ring = Keyring.rotated(tmp_path / "ring")
    assert ring.bears("1 hash", mark, "passwords")
    assert not ring.bears("2 hash", mark, "passwords")
    assert not ring.bears("1 hash", mark)
    assert not ring.bears("1 hash", f"{mark[:-1]}é", "passwords")


@pytest.mark.parametrize("content", ["", "one", "one two three", "one bm90IGEga2V5"])
def test_a_file_that_holds_no_keys_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys"
    path.write_text(content)
    with pytest.raises(ValueError, match="no file of keys"):
        Keyring.kept(path)


@pytest.mark.parametrize("length", [0, 1, 251, 252, 253, 5000])
def test_what_is_sealed_opens_again_whatever_its_length(length: int) -> None:
    key, content = new_key(), bytes(length)
    assert unseal(key, seal(key, content, "here"), "here") == content


def test_a_file_opens_chunk_by_chunk_and_not_when_it_is_cut_swapped_or_altered() -> None:
    key = new_key()
    frames = list(sealed_chunks(key, CHUNKS))
    assert list(unsealed_chunks(key, io.BytesIO(b"".join(frames)))) == CHUNKS
    one, two, three = frames
    for forged in (one + two, two + one + three, one + two + three[:-1] + bytes([three[-1] ^ 1]), one + three, b""):
        with pytest.raises(Unreadable):
            list(unsealed_chunks(key, io.BytesIO(forged)))


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    key = new_key()
    assert b"".join(unsealed_chunks(key, io.BytesIO(b"".join(sealed_chunks(key, []))))) == b""
