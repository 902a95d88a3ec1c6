"""Keys at rest: the installation's ring, which wraps the key of each compartment, and how content is sealed with a key.

Sealed content is padded, so that its length tells at most a multiple of ``BLOCK``, and bound to its place: copied to
another place it does not open. Beside it stand signatures and the hashes over many leaves.

It may import key_files and the libraries of cryptography.
It never imports settings or values, and asks no clock and no database.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from govflow.key_files import changing, write_key_file

BLOCK = 256
"""Content is padded to a multiple of so many bytes."""
_NONCE, _LENGTH = 12, 4
_BITS = 256
_MORE, _LAST = b"more", b"last"  # what a chunk of a file is sealed with: is it the end?

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """Sealed content that does not open: altered, moved to another place, or sealed with a key that is not here."""


@dataclass(kw_only=True)
class Keyring:
    """The keys of an installation by their id: the last wraps what is new, the earlier ones open what is old.

    One from a file reads it again when it meets the id of a key that it does not have: another process has rotated.
    Threads share it: ``keys`` is never changed, but replaced by one that has more.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    path: Path | None = field(default=None, compare=False)
    _seen: tuple[int, int] | None = field(default=None, init=False, compare=False, repr=False)
    _reading: Lock = field(default_factory=Lock, init=False, compare=False, repr=False)

    @classmethod
    def made(cls) -> Keyring:
        """A ring with one new key."""
        return cls(keys={_name(): new_key()})

    @classmethod
    def kept(cls, path: Path) -> Keyring:
        """The ring in a file, made at first use and readable by its owner only. Raises ValueError for another file.

        Two processes that start at once agree on the one that wrote first.
        """
        if not path.exists():
            _write(path, cls.made().keys, replacing=False)
        return cls(keys=_read(path), path=path)

    @classmethod
    def rotated(cls, path: Path) -> Keyring:
        """The ring in a file with a new key as its last, the earlier ones kept; written before anything uses it."""
        with changing(path):
            keys = {**cls.kept(path).keys, _name(): new_key()}
            _write(path, keys, replacing=True)
        return cls(keys=keys, path=path)

    def mark(self, content: str, purpose: str = "marks") -> str:
        """What only whoever has the ring can put under some content; for another purpose it is no mark."""
        name, key = self._last()
        return f"{name}:{_mark(key, content, purpose)}"

    def knows(self, mark: str) -> bool:
        """Was it made with one of these keys, as it says?"""
        return self._key(mark.partition(":")[0]) is not None

    def bears(self, content: str, mark: str, purpose: str = "marks") -> bool:
        """Is this the mark of such content for the purpose, under one of these keys?"""
        name, _, made = mark.partition(":")
        key = self._key(name)
        return key is not None and hmac.compare_digest(made.encode(), _mark(key, content, purpose).encode())

    def wrap(self, key: bytes, place: str) -> bytes:
        """A key, sealed with the last one; the id of that one stands before it."""
        name, own = self._last()
        return name.encode("ascii") + b":" + _seal(own, key, place)

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        """The key. Raises Unreadable, also where the ring lost the key that it was wrapped with."""
        name, _, sealed = wrapped.partition(b":")
        key = self._key(name.decode("ascii", "replace"))
        if key is None:
            raise Unreadable(place)
        return _unseal(key, sealed, place)

    def _last(self) -> tuple[str, bytes]:
        *_, last = self.keys.items()
        return last

    def _key(self, name: str) -> bytes | None:
        """The key of an id; one that is not known yet may stand in the file meanwhile."""
        if name not in self.keys and self.path is not None:
            self._read_again(self.path)
        return self.keys.get(name)

    def _read_again(self, path: Path) -> None:
        """Add what the file has more, if it is another one than was read last. One that cannot be read adds nothing."""
        with self._reading:  # who comes meanwhile waits for what is found
            try:
                found = path.stat()
                if self._seen != (seen := (found.st_ino, found.st_ctime_ns)):
                    self.keys = {**self.keys, **_read(path)}
                    self._seen = seen
            except (ValueError, OSError) as error:
                log.warning("%s cannot be read: %s", path, error)


def new_key() -> bytes:
    """A key for AES-256-GCM."""
    return AESGCM.generate_key(_BITS)


def seal(key: bytes, content: bytes, place: str) -> bytes:
    """Content under AES-GCM, padded and bound to its place."""
    padded = len(content).to_bytes(_LENGTH) + content
    return _seal(key, padded + bytes(-len(padded) % BLOCK), place)


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """The content. Raises Unreadable."""
    padded = _unseal(key, sealed, place)
    return padded[_LENGTH : _LENGTH + int.from_bytes(padded[:_LENGTH])]


def room(size: int) -> int:
    """What so many bytes of a file take up when sealed: its size is told by an eighth at most, and up to 4 KB not at
    all.
    """
    step = max(4096, 1 << max(0, size.bit_length() - 4))
    return max(1, -(-size // step)) * step


def sealed_chunks(key: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A file under AES-GCM, chunk by chunk, with a key that seals nothing else: cut or swapped it does not open."""
    cipher, number, held = AESGCM(key), 0, b""
    for chunk in chunks:
        if held:
            yield _framed(cipher.encrypt(_counted(number), held, _MORE))
            number += 1
        held = chunk
    yield _framed(cipher.encrypt(_counted(number), held, _LAST))


def unsealed_chunks(key: bytes, file: BinaryIO) -> Iterator[bytes]:
    """The file again, chunk by chunk. Raises Unreadable at the first that was altered, and where the end is missing."""
    cipher, number = AESGCM(key), 0
    held = _frame(file)
    while held:
        following = _frame(file)
        try:
            yield cipher.decrypt(_counted(number), held, _MORE if following else _LAST)
        except (InvalidTag, ValueError) as error:
            raise Unreadable("a file") from error
        number, held = number + 1, following
    if number == 0:
        raise Unreadable("a file")


def _framed(sealed: bytes) -> bytes:
    return len(sealed).to_bytes(_LENGTH) + sealed


def _frame(file: BinaryIO) -> bytes:
    return file.read(int.from_bytes(file.read(_LENGTH)))


def _counted(number: int) -> bytes:
    return number.to_bytes(_NONCE)


def _seal(key: bytes, content: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def _unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(place) from error


def _mark(key: bytes, content: str, purpose: str) -> str:
    return hmac.digest(_own(key, purpose), content.encode(), "sha256").hex()


@lru_cache(maxsize=64)
def _own(key: bytes, purpose: str) -> bytes:
    """The key for marks of a purpose; the one that it is made of only wraps."""
    return hmac.digest(key, f"govflow {purpose}".encode(), "sha256")


def _name() -> str:
    return secrets.token_hex(4)


def _read(path: Path) -> dict[str, bytes]:
    """One key a line, ``id base64``; the last one wraps. Raises ValueError for another file."""
    try:
        lines = [line.split() for line in path.read_text("ascii").splitlines() if line.strip()]
        keys = {name: b64decode(key, validate=True) for name, key in lines}
    except (ValueError, NotBase64) as error:
        raise ValueError(f"{path} is no file of keys") from error
    if not keys or any(len(key) * 8 != _BITS for key in keys.values()):
        raise ValueError(f"{path} is no file of keys")
    return keys


def _write(path: Path, keys: Mapping[str, bytes], *, replacing: bool) -> None:
    lines = (f"{name} {b64encode(key).decode('ascii')}\n" for name, key in keys.items())
    write_key_file(path, "".join(lines).encode("ascii"), replacing=replacing)


IN_MEMORY = Keyring.made()
"""For databases that end with their process."""
