"""An installation from a backup: only where nothing is yet. Its record is held against the head that the backup has."""

from __future__ import annotations

import shutil
from pathlib import Path

from govflow.errors import Conflict
from govflow.messages import Message
from govflow.services.commands.setup import connect, reach
from govflow.services.operation.backup import UNFINISHED, synchronize
from govflow.services.operation.manifest import HEAD, Manifest, Told
from govflow.services.queries.operations import Verification, verify_record
from govflow.settings import Settings
from govflow.store.blobs import Blobs
from govflow.store.sql.copies import copy_in, file_of, is_empty, kind_of


def restore(settings: Settings, folder: Path, manifest: Manifest, told: Told) -> None:
    """Fill an empty database and an empty data folder with a backup.

    Raises Conflict, having changed nothing, where something stands already, or where the backup is for another kind of
    database. The database is filled last: as long as it is empty, the same can be tried again.
    """
    backend = reach(settings)
    engine = backend.sessions.engine
    try:
        _check_target(settings, manifest, kind_of(engine), empty=is_empty(engine))
        _put_files(folder / backend.blobs.folder.name, backend.blobs.folder, told)
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


def _check_target(settings: Settings, manifest: Manifest, kind: str, *, empty: bool) -> None:
    if manifest.database != kind:
        raise Conflict(
            Message(
                "The backup is one of %(backup)s, and the database that is named is one of %(target)s. Name another "
                "one.", backup=manifest.database, target=kind,
            )
        )  # fmt: skip
    if not empty:
        raise Conflict(Message("The database is not empty: a backup is put into one that holds nothing."))
    if any(Blobs(settings.data_dir).folder.glob("??/*")):
        raise Conflict(
            Message(
                "%(folder)s holds documents already. Name another folder with GOVFLOW_DATA.",
                folder=str(settings.data_dir),
            )
        )


def _put_files(source: Path, target: Path, told: Told) -> None:
    """Copy all files to where documents are looked for; unfinished, they stand beside it."""
    part = target.with_name(target.name + UNFINISHED)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    found = sorted(source.glob("??/*"))
    for number, path in enumerate(found, 1):
        copy = part / path.parent.name / path.name
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, copy)
        told(number, len(found))
    synchronize(part)
    if target.exists():
        target.rmdir()
    part.rename(target)
