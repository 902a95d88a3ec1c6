"""Files named by their content: written once, never changed, safe when the power fails."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from govflow.errors import NotFound, TooLarge
from govflow.messages import Message

_CHUNK = 256 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Blobs:
    """The files of an installation: ``blobs/ab/abcd…`` below its data folder, after the SHA-256 of their bytes."""

    data_dir: Path

    @property
    def folder(self) -> Path:
        return self.data_dir / "blobs"

    def put(self, content: bytes | BinaryIO, limit: int) -> tuple[str, int]:
        """Keep the bytes; their SHA-256 and size. When this returns they are on the disk, whatever happens next.

        A row that names the file is written afterwards, so a row never names a file that is missing.
        Raises TooLarge, keeping nothing, as soon as more than ``limit`` bytes were read.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        source = BytesIO(content) if isinstance(content, bytes) else content
        with NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as file:
            try:
                sha256, size = _copy(source, file, limit)
                file.flush()
                os.fsync(file.fileno())
                self._name(Path(file.name), sha256)
            finally:
                Path(file.name).unlink(missing_ok=True)
        return sha256, size

    def open(self, sha256: str) -> BinaryIO:
        """The file for reading. Raises NotFound when there is none, and for what is not a SHA-256."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise NotFound(_missing()) from error

    def untouched_since(self, moment: datetime) -> set[str]:
        """The names of files that nobody has put here since, and of no unfinished ones."""
        before = moment.timestamp()
        return {each.name for each in self.folder.glob("??/*") if each.stat().st_mtime < before}

    def remove_untouched(self, sha256: str, moment: datetime) -> None:
        """Remove a file of which no row speaks, unless somebody has put it here again since."""
        path = self._path(sha256)
        if path.exists() and path.stat().st_mtime < moment.timestamp():
            path.unlink(missing_ok=True)

    def _name(self, temporary: Path, sha256: str) -> None:
        """Give the file its name; the folders on the way to it are synchronized, or the name might be lost."""
        path = self._path(sha256)
        path.parent.mkdir(exist_ok=True)
        temporary.replace(path)
        for folder in (path.parent, self.folder):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise NotFound(_missing())
        return self.folder / sha256[:2] / sha256


def _missing() -> Message:
    return Message("This file does not exist. Reload the page to see which files there are.")


def _copy(source: BinaryIO, target: IO[bytes], limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(
                Message(
                    "The file is larger than %(limit)s MB. Make it smaller or split it.", limit=max(1, limit // 2**20)
                )
            )
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size
