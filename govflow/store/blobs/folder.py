"""Files in a folder of this machine, or one that several share: ``blobs/ab/abcd…``, safe when the power fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from govflow.store.blobs.keeping import Blobs, is_name, missing


@dataclass(frozen=True)
class BlobFolder(Blobs):
    """The files below a data folder."""

    data_dir: Path

    @property
    def folder(self) -> Path:
        return self.data_dir / "blobs"

    @property
    def where(self) -> str:
        return str(self.folder)

    def open(self, name: str) -> BinaryIO:
        path = self._path(name)
        if not path.is_file():  # where a folder or a link to nowhere stands, too
            raise missing()
        try:
            return path.open("rb")
        except FileNotFoundError as error:
            raise missing() from error

    def is_there(self, name: str) -> bool:
        return is_name(name) and self._path(name).is_file()

    def names(self) -> Iterator[str]:
        return (each.name for each in self.folder.glob("??/*") if each.is_file())

    def untouched_since(self, moment: datetime) -> set[str]:
        before = moment.timestamp()
        return {each.name for each in self.folder.glob("??/*") if each.is_file() and each.stat().st_mtime < before}

    def remove_untouched(self, name: str, moment: datetime) -> None:
        path = self._path(name)
        if path.is_file() and path.stat().st_mtime < moment.timestamp():
            path.unlink(missing_ok=True)

    def keep(self, chunks: Iterable[bytes], name: Callable[[], str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as file:
            try:
                for each in chunks:
                    file.write(each)
                file.flush()
                os.fsync(file.fileno())
                self._name(Path(file.name), name())
            finally:
                Path(file.name).unlink(missing_ok=True)

    def _name(self, temporary: Path, name: str) -> None:
        """Give the file its name; the folders on the way to it are synchronized, or the name might be lost."""
        path = self._path(name)
        path.parent.mkdir(exist_ok=True)
        temporary.replace(path)
        for folder in (path.parent, self.folder):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _path(self, name: str) -> Path:
        if not is_name(name):
            raise missing()
        return self.folder / name[:2] / name
