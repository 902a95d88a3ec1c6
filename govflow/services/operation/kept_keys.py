"""The keys of an installation, kept apart from its backups: whoever had both could read what was confided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from govflow.errors import Conflict
from govflow.key_files import write_key_file
from govflow.messages import Message


def names_of(files: Mapping[str, Path]) -> tuple[str, ...]:
    """Which of the files of keys there are."""
    return tuple(name for name, path in files.items() if path.exists())


def keep_keys(files: Mapping[str, Path], folder: Path) -> None:
    """Copy the files of keys into a new folder, readable by the owner only. Raises Conflict."""
    if folder.exists():
        raise Conflict(Message("%(folder)s is there already. Name a new folder.", folder=str(folder)))
    folder.mkdir(parents=True, mode=0o700)
    for name in names_of(files):
        write_key_file(folder / name, files[name].read_bytes(), replacing=False)


def put_keys(folder: Path, files: Mapping[str, Path]) -> None:
    """Put kept keys where an installation looks for them. Raises Conflict, changing nothing, where others stand."""
    kept = {name: folder / name for name in files if (folder / name).exists()}
    if not kept:
        raise Conflict(Message("%(folder)s holds no keys of govflow.", folder=str(folder)))
    for name, path in kept.items():
        if files[name].exists() and files[name].read_bytes() != path.read_bytes():
            raise Conflict(
                Message("%(file)s stands there already, and is another one. Move it away.", file=str(files[name]))
            )
    for name, path in kept.items():
        write_key_file(files[name], path.read_bytes(), replacing=False)


def check_keys(needed: Collection[str], files: Mapping[str, Path]) -> None:
    """Raise Conflict where a file of keys is missing that the backed up installation had."""
    missing = [name for name in needed if not files[name].exists()]
    if missing:
        raise Conflict(
            Message(
                "The keys of the installation are missing: %(files)s. Name the folder in which they were kept with "
                "--keys. If they are lost, say so with --keys-lost: what was confided stays sealed, and everybody "
                "needs a new password.",
                files=", ".join(missing),
            )
        )
