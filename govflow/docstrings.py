"""What the docstring of a rule says to people: a sentence, a line for each setting, and an example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_LINE = re.compile(r"(\w+): (.+)")
_EXAMPLE = "Example"


@dataclass(frozen=True, kw_only=True)
class Said:
    """The first line; what each setting means; how the rule is used in a file, where the docstring shows it."""

    sentence: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    example: str | None = None


def read_docstring(text: str | None) -> Said:
    """Read a docstring without its indentation. A setting is told on one line: ``name: What it means.``"""
    if not text:
        return Said()
    first, *rest = text.splitlines()
    lines = {found[1]: found[2] for each in rest if (found := _LINE.fullmatch(each))}
    example = lines.pop(_EXAMPLE, None)
    return Said(sentence=first, settings=lines, example=example)
