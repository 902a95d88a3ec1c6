"""Asking for the text of a file: whoever asks waits, and nothing that the file does reaches them but text."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from govflow.services.operation.extraction import BROKEN, CRASHED, LOCKED, MOST_CHARACTERS, TOO_LARGE, TOO_LONG

KINDS = frozenset({"pdf", "docx", "xlsx", "pptx", "odt", "ods", "ofd", "txt", "csv"})
"""The endings of names whose files have text; all others are found by their names alone."""
PATIENCE = 60.0
"""Seconds for one file by the clock on the wall; by that of the processor it has less (``child.SECONDS``)."""
_REASONS = frozenset({LOCKED, BROKEN, TOO_LARGE, TOO_LONG, CRASHED})
_MOST_BYTES = 1_000_000
_CHILD = "govflow.services.operation.extraction.child"
_PROGRAM = Path(__file__).parents[4]
"""Where this program stands: the other process runs the same."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, kw_only=True)
class Extract:
    """``text``: on one line, at most ``MOST_CHARACTERS``. ``reason``: why there is none. ``cut``: there is more."""

    text: str = ""
    reason: str = ""
    cut: bool = False


def text_of(content: bytes, kind: str, patience: float = PATIENCE) -> Extract:
    """What stands in a file of one of ``KINDS``. Raises OSError when no process can be started."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        said = _ask([sys.executable, "-Ps", "-m", _CHILD, kind], file.fileno(), patience)
    if isinstance(said, str):
        return Extract(reason=said)
    try:
        told = json.loads(said)
        text, reason, cut = told["text"], told["reason"], told["cut"]
    except (ValueError, KeyError, TypeError):
        return Extract(reason=CRASHED)
    if reason:
        return Extract(reason=reason if reason in _REASONS else CRASHED)
    if not isinstance(text, str):
        return Extract(reason=CRASHED)
    return Extract(text=legible(text), cut=cut is True)


def legible(text: str) -> str:
    """The words of a text as they may be kept and shown: nothing that hides, turns round or breaks lines."""
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS])
    shown = (each if unicodedata.category(each) not in _HIDDEN else " " if each.isspace() else "" for each in plain)
    return " ".join("".join(shown).split())[:MOST_CHARACTERS]


def _ask(command: list[str], file: int, patience: float) -> bytes | str:
    """What the process said, or why it said nothing that counts. It gets nothing of this one's surroundings."""
    quiet, own = subprocess.DEVNULL, {"PYTHONPATH": str(_PROGRAM)}
    with subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=quiet, env=own, cwd="/") as process:  # noqa: S603
        assert process.stdout is not None
        late = Timer(patience, process.kill)
        late.start()
        try:
            said = process.stdout.read(_MOST_BYTES + 1)
            process.stdout.close()  # whoever goes on talking ends by that
            process.wait()
        finally:
            on_time = late.is_alive()
            late.cancel()
            process.kill()
    if not on_time:
        return TOO_LONG
    return said if process.returncode == 0 else CRASHED
