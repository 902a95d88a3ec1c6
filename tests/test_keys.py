"""Keys at rest: kept in a file of their owner, wrapped anew by a command; files sealed chunk by chunk."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

from govflow.keys import Keyring, Unreadable, new_key, seal, sealed_chunks, unseal, unsealed_chunks

CHUNKS = [b"a" * 1000, b"b" * 1000, b"c" * 7]


def test_the_keys_are_made_once_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "var" / "compartments.keys"
    assert Keyring.kept(path) == Keyring.kept(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_wrapped_before_a_rotation_still_opens_and_what_comes_after_is_wrapped_anew(tmp_path: Path) -> None:
    path, key = tmp_path / "keys", new_key()
    before = Keyring.kept(path)
    old = before.wrap(key, "here")
    after = before.rotated(path)
    assert Keyring.kept(path) == after
    assert after.unwrap(old, "here") == key
    with pytest.raises(Unreadable):
        before.unwrap(after.wrap(key, "here"), "here")


def test_a_key_does_not_unwrap_in_another_place() -> None:
    ring = Keyring.made()
    with pytest.raises(Unreadable):
        ring.unwrap(ring.wrap(new_key(), "here"), "there")


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
    for forged in (one + two, two + one + three, one + two + three[:-1] + b"x", one + three, b""):
        with pytest.raises(Unreadable):
            list(unsealed_chunks(key, io.BytesIO(forged)))


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    key = new_key()
    assert b"".join(unsealed_chunks(key, io.BytesIO(b"".join(sealed_chunks(key, []))))) == b""
