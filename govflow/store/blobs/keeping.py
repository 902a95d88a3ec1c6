"""Files named by their content: written once, never changed, kept for good when that is said.

An open one is named by the SHA-256 of its bytes in hexadecimal digits. A sealed one by that of its bytes as they are
sealed, in base32: its key is its own, so two that hold the same have different names. Earlier sealed ones have random
names in hexadecimal digits, which say nothing.
"""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any, BinaryIO

from govflow.errors import NotFound, TooLarge
from govflow.keys import room, sealed_chunks, unsealed_chunks
from govflow.messages import Message

_CHUNK = 256 * 1024
_SEALED = re.compile(r"[a-z2-7]{52}")
_NAME = re.compile(rf"[0-9a-f]{{64}}|{_SEALED.pattern}")


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A file that was sealed: its name where it is kept, the SHA-256 and size in bytes of what is in it.

    ``room``: the bytes that it takes up, which whoever sees the files may know.
    """

    name: str
    sha256: str
    size: int

    @property
    def room(self) -> int:
        return room(self.size)


class Blobs(ABC):
    """The files of an installation. Where they stand, a subclass says: each is there whole or not at all."""

    @property
    @abstractmethod
    def where(self) -> str:
        """Where they stand, for the operator."""

    @abstractmethod
    def open(self, name: str) -> BinaryIO:
        """The file for reading. Raises NotFound when there is none; OSError where it cannot be read."""

    @abstractmethod
    def is_there(self, name: str) -> bool:
        """Is there a file of this name?"""

    @abstractmethod
    def names(self) -> Iterator[str]:
        """The names of all files, of no unfinished ones."""

    @abstractmethod
    def untouched_since(self, moment: datetime) -> set[str]:
        """The names of files that nobody has put here since, and of no unfinished ones."""

    @abstractmethod
    def remove_untouched(self, name: str, moment: datetime) -> None:
        """Remove a file of which no row speaks, unless somebody has put it here again since."""

    @abstractmethod
    def keep(self, chunks: Iterable[bytes], name: Callable[[], str]) -> None:
        """Write the bytes under a name that is known once they were read; a part of them is never kept."""

    def put(self, content: bytes | BinaryIO, limit: int) -> tuple[str, int]:
        """Keep the bytes; their SHA-256 and size. When this returns they are kept, whatever happens next.

        A row that names the file is written afterwards, so a row never names a file that is missing.
        Raises TooLarge, keeping nothing, as soon as more than ``limit`` bytes were read.
        """
        incoming = _Incoming(content, limit)
        self.keep(incoming, lambda: incoming.sha256)
        return incoming.sha256, incoming.size

    def put_sealed(self, content: bytes | BinaryIO, key: bytes, limit: int) -> Sealed:
        """Keep the bytes padded and sealed with a key that nothing else is sealed with. Raises TooLarge as ``put``."""
        incoming, digest = _Incoming(content, limit), hashlib.sha256()
        self.keep(_digested(sealed_chunks(key, _padded(incoming)), digest), lambda: _sealed_name(digest.digest()))
        return Sealed(name=_sealed_name(digest.digest()), sha256=incoming.sha256, size=incoming.size)

    def open_sealed(self, name: str, key: bytes, size: int) -> BinaryIO:
        """What ``put_sealed`` kept, for reading: ``size`` bytes of it. Raises NotFound; reading raises Unreadable where
        it was altered.
        """
        return BufferedReader(_Unsealed(self.open(name), key, size))

    def fits(self, name: str) -> bool:
        """Are the bytes that are kept those that the file is named by? Raises NotFound."""
        digest = hashlib.sha256()
        with self.open(name) as file:
            for chunk in chunks_of(file):
                digest.update(chunk)
        return name in (digest.hexdigest(), _sealed_name(digest.digest()))


def is_name(text: str) -> bool:
    """Can a file be named so? Whatever else an address or a row says leads to no place."""
    return _NAME.fullmatch(text) is not None


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """A file from where it stands to its end."""
    while chunk := file.read(_CHUNK):
        yield chunk


def says_what_is_sealed(name: str) -> bool:
    """Is a sealed file named by its bytes, not at random as earlier ones?"""
    return _SEALED.fullmatch(name) is not None


def missing() -> NotFound:
    """There is no such file."""
    return NotFound(Message("This file does not exist. Reload the page to see which files there are."))


class _Incoming:
    """Bytes as they come in, counted and digested. Raises TooLarge as soon as more than ``limit`` were read."""

    def __init__(self, content: bytes | BinaryIO, limit: int) -> None:
        self.source = BytesIO(content) if isinstance(content, bytes) else content
        self.limit = limit
        self.size = 0
        self._digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.source.read(_CHUNK):
            self.size += len(chunk)
            if self.size > self.limit:
                raise TooLarge(too_large(self.limit))
            self._digest.update(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _sealed_name(digest: bytes) -> str:
    return b32encode(digest).decode("ascii").rstrip("=").lower()


def _digested(chunks: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for each in chunks:
        digest.update(each)
        yield each


def _padded(incoming: _Incoming) -> Iterator[bytes]:
    """What comes in, and nothing up to the room that it is given."""
    yield from incoming
    missing = room(incoming.size) - incoming.size
    for start in range(0, missing, _CHUNK):
        yield bytes(min(_CHUNK, missing - start))


class _Unsealed(RawIOBase):
    """A sealed file, read from its beginning to its end; what it was padded with is read and left out."""

    def __init__(self, file: BinaryIO, key: bytes, size: int) -> None:
        self._file = file
        self._chunks = unsealed_chunks(key, file)
        self._rest = b""
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = self._following()
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)

    def _following(self) -> bytes:
        """The next bytes of the file. To its very end: a file that was cut does not open."""
        for chunk in self._chunks:
            if self._left:
                kept = chunk[: self._left]
                self._left -= len(kept)
                return kept
        return b""

    def close(self) -> None:
        self._file.close()
        super().close()


def too_large(limit: int) -> Message:
    """The file has more bytes than are taken."""
    return Message("The file is larger than %(limit)s MB. Make it smaller or split it.", limit=max(1, limit // 2**20))
