"""Tables as people keep them, read to rows of text: CSV in the encodings that spreadsheets write, and XLSX."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from govflow.errors import GovflowError
from govflow.legible import unseen
from govflow.messages import Message

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 40, 2_000
MOST_UNPACKED = 64 * 1024 * 1024  # bytes: an XLSX is a ZIP, and a small one may hold much
_ENCODINGS = ("utf-8-sig", "gb18030")
_PACKED = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """The rows of a table that are not empty, with their numbers as the spreadsheet counts them."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class NoTable(GovflowError):
    """What was handed in cannot be read as a table at all."""


def read_sheets(source: bytes, name: str) -> list[Sheet]:
    """The tables of a file: one of a CSV file, each sheet of an XLSX file. Raises NoTable."""
    if source.startswith(_PACKED):
        return [_sheet(f"{name}, {title}", rows) for title, rows in _workbook(source)]
    return [_sheet(name, _lines(source))]


def _sheet(name: str, rows: Iterator[list[str]]) -> Sheet:
    kept = []
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise NoTable(Message("The table has more than %(most)s rows. Divide it.", most=MOST_ROWS))
        cells = tuple(_plain(each) for each in row)
        if len(cells) > MOST_COLUMNS or any(len(each) > LONGEST_CELL for each in cells):
            raise NoTable(Message("Line %(line)s is wider than any table of organizations or people.", line=number))
        if any(cells):
            kept.append((number, cells))
    return Sheet(name, tuple(kept))


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


def _lines(source: bytes) -> Iterator[list[str]]:
    text = _text(source)
    first = text.partition("\n")[0]
    separator = max("\t,;，", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error as error:
        raise NoTable(Message("This is not a table with commas or tabs: %(said)s.", said=str(error))) from error


def _text(source: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = source.decode(encoding)
        except UnicodeDecodeError:
            continue
        if unseen(text) is None:
            return text
    raise NoTable(Message("The file is neither an XLSX workbook nor text that can be read. Save it as CSV (UTF-8)."))


def _workbook(source: bytes) -> Iterator[tuple[str, Iterator[list[str]]]]:
    broken = NoTable(Message("The workbook cannot be read. Save it anew as XLSX, or as CSV (UTF-8)."))
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise NoTable(Message("The workbook is too large. Leave only the tables in it."))
        book = load_workbook(io.BytesIO(source), read_only=True, data_only=True, keep_links=False)
    except NoTable:
        raise
    except Exception as error:  # whatever a reader of strangers' files stumbles over
        raise broken from error
    for sheet in book.worksheets:
        yield sheet.title, _cells(sheet, broken)
    book.close()


def _cells(sheet: Any, broken: NoTable) -> Iterator[list[str]]:
    try:
        for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True):
            yield [_written(each) for each in row]
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, SyntaxError) as error:
        raise broken from error


def _written(cell: Any) -> str:
    """As somebody would type it: a code that the spreadsheet took for a number has no decimals."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)
