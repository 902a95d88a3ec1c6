"""Numbers of rows in addresses and forms: only such as a row can have; any other is not found."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

MOST = 2**31 - 1


class RowNumber(IntegerConverter):
    """``<int:…>`` in an address, as far as databases count."""

    def __init__(self, url_map: Map, *arguments: Any, **options: Any) -> None:
        super().__init__(url_map, *arguments, **{"max": MOST, **options})


def init_app(app: Flask) -> None:
    """Hold every address to it; before routes are added."""
    app.url_map.converters["int"] = RowNumber


def row_number(typed: str) -> int:
    """For ``request.args.get(…, type=row_number)``. Raises ValueError for what no row has as its number."""
    number = int(typed)
    if not 0 <= number <= MOST:
        raise ValueError(typed)
    return number


def number_in(typed: str) -> int | None:
    """The number of a row within a name or value that a form sends; none where there is no such number."""
    try:
        return row_number(typed)
    except ValueError:
        return None
