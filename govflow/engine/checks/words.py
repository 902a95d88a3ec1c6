"""Both languages: every text of a procedure says the same in English and in Chinese, each in its own script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from govflow.engine.definition import Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.messages import Message
from govflow.values import Text

_WITHIN = (BaseModel, dict, tuple, list)  # where a text may stand
_CHINESE = re.compile(r"[㐀-䶿一-鿿]")


def check(texts: Iterable[tuple[Path, Text]], at: Positions) -> Iterator[Problem]:
    """All texts of a procedure that are missing in one of the languages."""
    for path, text in texts:
        if not _CHINESE.search(text.zh):
            message = Message("“%(text)s” is not translated: its zh has no Chinese in it.", text=text.en)
            yield at.problem((*path, "zh"), message)
        if _CHINESE.search(text.en):
            message = Message("“%(text)s” is not translated: its en has Chinese in it.", text=text.en)
            yield at.problem((*path, "en"), message)


def texts_of(workflow: Workflow) -> list[tuple[Path, Text]]:
    """Every bilingual text of a procedure with its path in the file."""
    found: list[tuple[Path, Text]] = []
    _collect(workflow, (), found)
    return found


def _collect(part: Any, path: Path, found: list[tuple[Path, Text]]) -> None:
    """Add the texts in a part of a file."""
    if isinstance(part, BaseModel):
        values = vars(part)
        parts: Iterable[tuple[str | int, Any]] = [(key, values[name]) for name, key in _keys(type(part))]
    elif isinstance(part, dict):
        parts = part.items()
    else:
        parts = enumerate(part)
    for key, value in parts:
        if isinstance(value, Text):
            found.append(((*path, key), value))
        elif value and isinstance(value, _WITHIN):
            _collect(value, (*path, key), found)


@cache
def _keys(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """What the attributes of a part are called in a file."""
    return tuple((name, field.alias or name) for name, field in model.model_fields.items())
