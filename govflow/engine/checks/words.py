"""Both languages: every text of a procedure says the same in English and in Chinese, each in its own script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from govflow.engine.definition import Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.messages import Message
from govflow.values import Text

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
    return list(_texts(workflow, ()))


def _texts(part: Any, path: Path) -> Iterator[tuple[Path, Text]]:
    if isinstance(part, Text):
        yield path, part
    elif part is None or isinstance(part, str | int):
        return
    elif isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from _texts(getattr(part, name), (*path, field.alias or name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _texts(value, (*path, key))
    elif isinstance(part, tuple | list):
        for number, value in enumerate(part):
            yield from _texts(value, (*path, number))
