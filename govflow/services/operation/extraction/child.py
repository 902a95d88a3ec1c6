"""The process that reads one file: it is given the kind and, on its standard input, the file, and answers with JSON.

It binds itself before it imports what knows formats: so much memory, so much time of a processor, no file written. What
it has read until something goes wrong counts.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from importlib import import_module

from govflow.services.operation.extraction import (
    BROKEN,
    LOCKED,
    MOST_CHARACTERS,
    TOO_LARGE,
    TOO_LONG,
    LargeFile,
    LockedFile,
)

MEMORY = 768 * 2**20
SECONDS = 10
"""Of a processor."""
OPEN_FILES = 64
_READERS = {"pdf": "pdf", "txt": "plain", "csv": "plain"}
"""Which of the readers knows a kind; all others are archives of XML."""


class Overtime(BaseException):
    """The time of the processor is used up; nothing that reads a file catches it."""


def read(kind: str, content: bytes) -> dict[str, object]:
    """What stands in the file, or why nothing can be read."""
    pieces: list[str] = []
    reason, cut, length = "", False, 0
    try:
        for piece in _pieces(kind, content):
            pieces.append(piece)
            length += len(piece)
            if length > MOST_CHARACTERS:
                cut = True
                break
    except Overtime:
        reason = TOO_LONG
    except (MemoryError, LargeFile):
        reason = TOO_LARGE
    except LockedFile:
        reason = LOCKED
    except Exception:  # noqa: BLE001  # whatever a library stumbles over: the file cannot be read
        reason = BROKEN
    text = "".join(pieces)[:MOST_CHARACTERS]
    if reason and text.strip():
        reason, cut = "", True
    return {"text": text, "reason": reason, "cut": cut}


def bind() -> None:
    """From now on this process has so much of everything, and no more."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))  # a warning first, then the end
    signal.signal(signal.SIGXCPU, _stop)
    os.nice(10)  # people who wait for a page go first


def _stop(*_: object) -> None:
    raise Overtime


def _pieces(kind: str, content: bytes) -> Iterator[str]:
    reader = import_module(f"govflow.services.operation.extraction.readers.{_READERS.get(kind, 'archive')}")
    pieces: Iterator[str] = reader.pieces(content, kind)
    return pieces


if __name__ == "__main__":
    bind()
    sys.stdout.write(json.dumps(read(sys.argv[1], sys.stdin.buffer.read())))
