"""Rows as a workbook for spreadsheets (Office Open XML, ECMA-376): cells are text or numbers, and none a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import ExcelWriter

from govflow.papers.packing import FIXED, packed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML, and so this format, cannot hold
MONEY = "#,##0.00"
WIDTH = 24  # of a column, in characters


def workbook(rows: Iterable[Iterable[str | Decimal]], title: str) -> bytes:
    """One sheet, whose first row is its head. The same rows give the same bytes, whenever it is asked for."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, row in enumerate(rows):
        cells = [_cell(sheet, each, bold=place == 0) for each in row]
        if place == 0:
            for number in range(1, len(cells) + 1):
                sheet.column_dimensions[get_column_letter(number)].width = WIDTH
        sheet.append(cells)
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    """As openpyxl saves it, but for the moment at which it does so."""
    book.properties.created = book.properties.modified = datetime(*FIXED)  # noqa: DTZ001, the format has no zone
    drawn = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(drawn, "w")).save()
    with zipfile.ZipFile(drawn) as parts:
        return packed({name: parts.read(name) for name in parts.namelist()})


def _cell(sheet: WriteOnlyWorksheet, words: str | Decimal, *, bold: bool) -> Cell:
    if isinstance(words, Decimal):
        number: Cell = WriteOnlyCell(sheet, value=words)  # type: ignore[arg-type]  # it takes Decimal as well
        number.number_format = MONEY
        return number
    cell: Cell = WriteOnlyCell(sheet, value=UNFIT.sub("", words))
    cell.data_type = "s"  # whatever it begins with
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell
