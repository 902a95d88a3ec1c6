"""What a backup holds, and whether it is still what was written: sums as ``sha256sum --check`` reads them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from govflow.errors import Conflict
from govflow.messages import Message

MANIFEST, SUMS, HEAD = "manifest.json", "SHA256SUMS", "head.json"
FILES = "blobs"
"""The folder of the documents, by the first two characters of their names."""

Told = Callable[[int, int], None]
"""How many files are copied, and of how many."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """``database``: its kind. ``revision``: of its schema. ``made_at``: ISO 8601, UTC. ``files``: documents, ``size``
    all together in bytes. ``keys``: files of keys that the installation had, which are not in the backup.
    """

    govflow: str
    database: str
    revision: str
    made_at: str
    files: int
    size: int
    keys: tuple[str, ...]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write what the backup holds, and last the sums of all its files."""
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n", "utf-8")
    lines = [f"{_sum(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)]
    (folder / SUMS).write_text("".join(lines), "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """What the backup holds, once every one of its files is what was written. Raises Conflict, naming what is not."""
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**{**said, "keys": tuple(said["keys"])})
        written = dict(_lines((folder / SUMS).read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Conflict(Message("%(folder)s is no backup of govflow.", folder=str(folder))) from error
    found = {path.relative_to(folder).as_posix(): path for path in _files(folder) if path.name != SUMS}
    for name in sorted(written.keys() | found.keys()):
        if name not in found:
            raise Conflict(Message("The backup is not whole: %(file)s is missing. Take another one.", file=name))
        if name not in written:
            raise Conflict(Message("%(file)s was put into the backup by somebody else. Take it out.", file=name))
        if _sum(found[name]) != written[name]:
            raise Conflict(Message("%(file)s in the backup is not what was written. Take another backup.", file=name))
    return manifest


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        digest, _, name = line.partition("  ")
        yield name, digest


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
