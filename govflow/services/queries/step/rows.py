"""A step that is taken once for each row of a table: its columns, what cells name, what each row would bring."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, func, or_, select

from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from govflow.messages import Message
from govflow.services.queries.step.page import StepPage, check_step, load_step
from govflow.services.queries.step.questions import Question
from govflow.services.queries.step.repeating import by_rows, in_cell
from govflow.store.people import OrganizationRow
from govflow.store.work import Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

MOST_ROWS = 50
MOST_NAMES = 400
"""So many different names are looked up for one table: a database reads no question of any length."""
MOST_CANDIDATES = 6
_COLUMNS = (OrganizationRow.name_en, OrganizationRow.name_zh, OrganizationRow.monogram, OrganizationRow.code)
_SHOWN = OrganizationRow.id, OrganizationRow.name_en, OrganizationRow.name_zh
_WIDE = {"（": "(", "）": ")", "，": ",", "：": ":", "\u3000": " "}
"""The wide signs that names have, as ``plain`` writes them: a database knows no other way to compare so."""


@dataclass(frozen=True, kw_only=True)
class RowsPage:
    """A step that can be taken for each row. ``columns``: the questions that cells answer, in their order."""

    step: StepPage
    columns: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a typed name stands for: one organization, none, or one of several that it could be."""

    id: int | None = None
    candidates: tuple[Text, ...] = ()


def load_rows(work: Work, reference: str, name: str) -> RowsPage:
    """The step with its columns. Raises NotFound for a step that is not taken by rows."""
    page = load_step(work, reference, name)
    if not by_rows(work.version_of(read_case(work, reference)).workflow, name):
        raise NotFound(Message("This step is not taken for the rows of a table."))
    columns = tuple(each for each in page.questions if each.computed is None and in_cell(each))
    return RowsPage(step=page, columns=columns)


def check_row(
    work: Work, reference: str, name: str, values: Mapping[str, Any], version: int
) -> tuple[Mapping[str, Message], tuple[Message, ...]]:
    """What speaks against a row: by field, and in general. Nothing, if the step can be taken with it."""
    try:
        check_step(work, reference, name, values, None, version)
    except Invalid as error:
        return error.fields, ()
    except (NotFound, Forbidden, Stale, Conflict, Refused) as error:
        return {}, error.said
    return {}, ()


def find_named(work: Work, names: Iterable[str]) -> dict[str, Named]:
    """The active organization that each name stands for: its name in either language, its short name or its number;
    else the only one whose name begins so.
    """
    asked = {each: plain(each) for each in names}
    exact = _found(work, [each for each in asked.values() if each], exactly=True)
    left = {each for each in asked.values() if each not in exact and len(each) > 1}
    begun = _found(work, sorted(left), exactly=False) if left else {}
    return {typed: _named(exact.get(each) or begun.get(each) or []) for typed, each in asked.items()}


def plain(name: str) -> str:
    """A name as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _found(work: Work, wanted: Sequence[str], *, exactly: bool) -> dict[str, list[Any]]:
    if not wanted:
        return {}
    having: list[ColumnElement[bool]]
    if exactly:
        having = [func.lower(_narrow(each)).in_(wanted) for each in _COLUMNS]
    else:
        having = [_narrow(each).istartswith(name, autoescape=True) for name in wanted for each in _COLUMNS[:2]]
    query = select(*_SHOWN, *_COLUMNS[2:]).where(OrganizationRow.active, or_(*having)).order_by(OrganizationRow.id)
    found: dict[str, list[Any]] = {}
    for row in work.session.execute(query.limit(1000)):
        for name in wanted:
            if _is_called(row, name, exactly=exactly):
                found.setdefault(name, []).append(row)
    return found


def _narrow(column: Any) -> Any:
    for wide, narrow in _WIDE.items():
        column = func.replace(column, wide, narrow, type_=String)
    return column


def _is_called(row: Any, name: str, *, exactly: bool) -> bool:
    if exactly:
        return name in {plain(each) for each in (row.name_en, row.name_zh, row.monogram, row.code) if each}
    return any(plain(each).startswith(name) for each in (row.name_en, row.name_zh))


def _named(rows: Sequence[Any]) -> Named:
    if len(rows) == 1:
        return Named(id=rows[0].id)
    return Named(candidates=tuple(Text(en=each.name_en, zh=each.name_zh) for each in rows[:MOST_CANDIDATES]))
