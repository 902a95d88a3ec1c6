"""How many operations of the program's own code are carried out while something is done: a count, and no stopwatch."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

PROGRAM = Path(__file__).parents[1] / "govflow"


def operations(act: Callable[[], object]) -> Counter[str]:
    """The operations of the interpreter by folder of the program, such as ``engine/rounds``."""
    found: Counter[str] = Counter()
    places: dict[str, str | None] = {}

    def place(filename: str) -> str | None:
        path = Path(filename)
        return str(path.parent.relative_to(PROGRAM)) if path.is_relative_to(PROGRAM) else None

    def entered(frame: FrameType, _event: str, _arg: Any) -> Callable[..., Any] | None:
        filename = frame.f_code.co_filename
        if filename not in places:
            places[filename] = place(filename)
        if (folder := places[filename]) is None:
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True

        def within(_frame: FrameType, event: str, _arg: Any) -> Callable[..., Any]:
            if event == "opcode":
                found[folder] += 1
            return within

        return within

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        act()
    finally:
        sys.settrace(before)
    return found
