"""A backup: the database as it is at one moment, the documents, and a signed head that a restored record must reach."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from govflow.errors import Conflict, NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.operation.kept_keys import keep_keys, names_of
from govflow.services.operation.manifest import FILES, HEAD, Manifest, Told, write_manifest
from govflow.services.queries.operations import record_head
from govflow.store.blobs.keeping import Blobs
from govflow.store.sql.copies import copy_out, file_of, kind_of
from govflow.store.sql.versions import revisions

UNFINISHED = ".unfinished"


def back_up(backend: Backend, folder: Path, files: Mapping[str, Path], keys: Path | None, told: Told) -> Manifest:
    """Copy an installation into a new folder while it runs. What is unfinished has another name.

    The head is taken first and the files come last: what the copied database speaks of is in both. Keys stay where
    they are, in ``files``; they are copied into ``keys``, a new folder of their own, if one is named. Raises Conflict
    where a folder is there already, and where a program of PostgreSQL fails; ClocksApart, RecordBroken.
    """
    if folder.exists():
        raise Conflict(Message("%(folder)s is there already. Name a new folder.", folder=str(folder)))
    head = record_head(backend)  # whoever signs for the first time makes a key
    if keys is not None:
        keep_keys(files, keys)
    engine = backend.sessions.engine
    part = folder.with_name(folder.name + UNFINISHED)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    (part / HEAD).write_text(head + "\n", "utf-8")
    copy_out(engine, part / file_of(kind_of(engine)))
    size = _copy_files(backend.blobs, part / FILES, told)
    manifest = Manifest(
        govflow=version("govflow"),
        database=kind_of(engine),
        revision=" ".join(revisions(engine)),
        made_at=backend.clock.now().isoformat(timespec="seconds"),
        files=len(size),
        size=sum(size),
        keys=names_of(files),
    )
    write_manifest(part, manifest)
    synchronize(part)
    part.rename(folder)
    return manifest


def _copy_files(blobs: Blobs, target: Path, told: Told) -> list[int]:
    """Copy all files; their sizes in bytes. None changes; what is removed meanwhile belongs to no case."""
    found = sorted(blobs.names())
    sizes = []
    for number, name in enumerate(found, 1):
        copy = target / name[:2] / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        with suppress(NotFound), blobs.open(name) as file:  # gone: an upload of which nothing became
            with copy.open("wb") as kept:
                shutil.copyfileobj(file, kept)
            sizes.append(copy.stat().st_size)
        told(number, len(found))
    return sizes


def synchronize(folder: Path) -> None:
    """All of it is on the disk before the backup has its name."""
    for path in (folder, *folder.rglob("*")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
