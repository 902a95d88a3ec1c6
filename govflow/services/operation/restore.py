"""An installation from a backup: only where nothing is yet. Its record is held against the head that the backup has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from govflow.errors import Conflict
from govflow.messages import Message
from govflow.services.commands.setup import connect, reach
from govflow.services.operation.manifest import FILES, HEAD, Manifest, Told
from govflow.services.queries.operations import Verification, verify_record
from govflow.settings import Settings
from govflow.store.blobs.keeping import Blobs, chunks_of
from govflow.store.sql.copies import copy_in, file_of, is_empty, kind_of


def restore(settings: Settings, folder: Path, manifest: Manifest, told: Told) -> None:
    """Fill an empty database and an empty place for documents with a backup.

    Raises Conflict, having changed nothing, where something stands already, or where the backup is for another kind of
    database. The database is filled last: as long as it is empty, the same can be tried again.
    """
    backend = reach(settings)
    engine = backend.sessions.engine
    try:
        files = sorted((folder / FILES).glob("??/*"))
        _check_database(manifest, kind_of(engine), empty=is_empty(engine))
        _check_place(backend.blobs, files)
        _put_files(files, backend.blobs, told)
        copy_in(folder / file_of(manifest.database), engine)
    finally:
        backend.sessions.dispose()


def verify_restored(settings: Settings, folder: Path | None) -> Verification:
    """Does the record hold, and reach the head that was signed before the backup in the folder?

    Without one it is held against nothing: the keys that signed are lost. Raises Conflict when it cannot work.
    """
    backend = connect(settings)
    try:
        return verify_record(backend, None if folder is None else (folder / HEAD).read_text("utf-8"))
    finally:
        backend.sessions.dispose()


def _check_database(manifest: Manifest, kind: str, *, empty: bool) -> None:
    if manifest.database != kind:
        raise Conflict(
            Message(
                "The backup is one of %(backup)s, and the database that is named is one of %(target)s. Name another "
                "one.", backup=manifest.database, target=kind,
            )
        )  # fmt: skip
    if not empty:
        raise Conflict(Message("The database is not empty: a backup is put into one that holds nothing."))


def _check_place(blobs: Blobs, files: Sequence[Path]) -> None:
    if strangers := sorted(set(blobs.names()) - {each.name for each in files}):
        raise Conflict(
            Message(
                "%(place)s holds documents that are not in the backup, such as %(name)s. Name another place with "
                "GOVFLOW_DATA or GOVFLOW_FILES.",
                place=blobs.where,
                name=strangers[0],
            )
        )


def _put_files(files: Sequence[Path], blobs: Blobs, told: Told) -> None:
    """Keep all files where documents are looked for, each whole; what an attempt before has put there is put again."""
    for number, path in enumerate(files, 1):
        with path.open("rb") as file:
            blobs.keep(chunks_of(file), partial(str, path.name))
        told(number, len(files))
