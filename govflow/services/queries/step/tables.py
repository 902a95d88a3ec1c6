"""Tables as people read them: cells by their labels, and the totals below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from govflow.engine.asking.tables import totals
from govflow.engine.definition import FormField
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class ShownColumn:
    """``number``: its cells stand right and add up."""

    label: Text
    number: bool


@dataclass(frozen=True, kw_only=True)
class ShownTable:
    """Rows of cells; None where nothing was filled in. ``totals``: one for each column, none where nothing adds up."""

    columns: tuple[ShownColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    totals: tuple[Any, ...]


def shown_table(field: FormField, rows: Iterable[Mapping[str, Any]]) -> ShownTable:
    """The answer to a table."""
    kept = tuple(rows)
    sums = totals(field, kept)
    return ShownTable(
        columns=tuple(ShownColumn(label=each.label, number=each.kind.adds) for each in field.cells),
        rows=tuple(tuple(_shown(each, row.get(each.name)) for each in field.cells) for row in kept),
        totals=tuple(_shown(each, sums.get(each.name)) for each in field.cells) if sums else (),
    )


def _shown(column: FormField, value: Any) -> Any:
    return None if value is None else column.kind.shown(column, value)
