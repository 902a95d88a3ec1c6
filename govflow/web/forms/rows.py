"""A table that was pasted, read row by row: each cell as its field would read it, each that cannot be read named."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from govflow.legible import legible, objection
from govflow.services.queries.step.questions import Question
from govflow.services.queries.step.rows import MOST_NAMES, MOST_ROWS, Named, plain
from govflow.web.forms.cells import MOST_CELLS, names_in, read_cell
from govflow.web.frame.filters import say, show, text

MOST_TYPED = 200_000

Find = Callable[[Sequence[str]], Mapping[str, Named]]


@dataclass(kw_only=True)
class Row:
    """One row: where it stands in what was pasted, its cells, what they answer, and what is wrong with them."""

    line: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def raw(self) -> str:
        """The row as it can be pasted again."""
        return written([self.cells])


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """What was pasted: the columns in their order, the rows, and what is wrong with all of it."""

    columns: tuple[Question, ...] = ()
    rows: tuple[Row, ...] = ()
    wrong: tuple[str, ...] = ()


def written(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a spreadsheet would put them on the clipboard."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()


def heading(columns: Sequence[Question]) -> list[str]:
    """The first row of a sample: the columns in both languages, that of the reader first."""
    return [" · ".join(dict.fromkeys((text(each.label), each.label.en, each.label.zh))) for each in columns]


def sample(columns: Sequence[Question], names: Sequence[str]) -> list[str]:
    """A row that shows how each cell is written. ``names``: of organizations that there are."""
    return [_example(each, names) for each in columns]


def read_pasted(typed: str, columns: Sequence[Question], find: Find) -> Pasted:
    """The rows of what was pasted; with a row of headings, in whatever order they stand."""
    try:
        lines = [each for each in _split(typed) if any(each[1])]
    except ValueError as error:
        return Pasted(wrong=(str(error),))
    if not lines:
        return Pasted(wrong=(gettext("Nothing was pasted. Copy the rows in your spreadsheet and paste them here."),))
    order, wrong = _headed(lines[0][1], columns)
    rows = lines[1:] if order else lines
    if wrong or not rows:
        missing = gettext("There are only headings. Paste the rows below them.")
        return Pasted(wrong=tuple(wrong) or (missing,))
    if len(rows) > MOST_ROWS:
        said = gettext("These are %(n)s rows; at most %(most)s are taken at once.", n=len(rows), most=MOST_ROWS)
        return Pasted(wrong=(said,))
    used = order or tuple(columns)
    found = tuple(Row(line=line, cells=cells) for line, cells in rows)
    names = {name for row in found for name in _names_in(row, used)}
    if len(names) > MOST_NAMES:
        told = {"n": len(names), "most": MOST_NAMES}
        said = gettext("These rows name %(n)s organizations; at most %(most)s are looked up at once.", **told)
        return Pasted(wrong=(said,))
    named = find(list(names))
    for row in found:
        _read(row, used, named)
    return Pasted(columns=used, rows=found)


def _split(typed: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of the line on which each begins; tabs if there are any, else commas.

    Raises ValueError with a sentence where it would be a guess what is a row: none is swallowed by the one before.
    """
    if len(typed) > MOST_TYPED:
        raise ValueError(gettext("At most %(most)s characters are read at once. Paste fewer rows.", most=MOST_TYPED))
    delimiter = "\t" if "\t" in typed else ","
    lines = io.StringIO(typed.replace("\r\n", "\n").replace("\r", "\n"))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            said = gettext(
                "From line %(line)s on the rows cannot be told apart: a cell there is far too long, or it begins with "
                "a quotation mark that does not close at its end. Write “ ” for quotation marks.",
                line=begins,
            )
            raise ValueError(said) from error
        yield begins, [legible(each).strip() for each in cells]
        begins = reader.line_num + 1


def _headed(cells: Sequence[str], columns: Sequence[Question]) -> tuple[tuple[Question, ...], list[str]]:
    """The columns in the order of the headings; none where the first row is no row of headings."""
    called = {plain(name): each for each in columns for name in _called(each)}
    found = [called.get(plain(each)) for each in cells]
    known = [each for each in found if each is not None]
    if len(known) * 2 < len([each for each in cells if each]) or not known:
        return (), []
    wrong = [
        gettext("There is no column “%(name)s”. There are: %(names)s.", name=cell[:MOST_CELLS], names=_all(columns))
        for cell, each in zip(cells, found, strict=True)
        if each is None and cell
    ]
    if len({each.name for each in known}) < len(known):
        wrong.append(gettext("A heading stands there twice. Leave one of the two out."))
    while found and found[-1] is None:
        found.pop()
    if any(each is None for each in found) and not wrong:
        wrong.append(gettext("A column has no heading. Name it, or leave it out."))
    return tuple(each for each in found if each is not None), wrong


def _called(column: Question) -> tuple[str, ...]:
    en, zh = column.label.en, column.label.zh
    return column.name, en, zh, f"{en} · {zh}", f"{zh} · {en}"


def _all(columns: Sequence[Question]) -> str:
    return show(tuple(each.label for each in columns))


def _names_in(row: Row, columns: Sequence[Question]) -> Iterator[str]:
    for cell, column in zip(row.cells, columns, strict=False):
        yield from names_in(column, cell)


def _read(row: Row, columns: Sequence[Question], named: Mapping[str, Named]) -> None:
    for number, cell in enumerate(row.cells):
        if number >= len(columns):
            if cell:
                said = gettext("There are more cells than columns: “%(cell)s” has none.", cell=cell[:MOST_CELLS])
                row.wrong.append(said)
            continue
        column = columns[number]
        if not cell:
            continue
        if (flaw := objection(cell)) is not None:
            row.wrong.append(_at(column, say(flaw)))
            continue
        try:
            row.values[column.name] = read_cell(column, cell, named)
        except ValueError as error:
            row.wrong.append(_at(column, str(error)))


def _at(column: Question, said: str) -> str:
    return str(gettext("%(column)s: %(said)s", column=text(column.label), said=said))


def against(row: Row, columns: Sequence[Question], fields: Mapping[str, Any], reasons: Sequence[Any]) -> None:
    """Take over what the services have against a row."""
    labels = {each.name: each for each in columns}
    for name, sentence in fields.items():
        row.wrong.append(_at(labels[name], say(sentence)) if name in labels else say(sentence))
    row.wrong.extend(say(each) for each in reasons)


def _example(column: Question, names: Sequence[str]) -> str:
    first, *others = [*names, "", "", ""]
    examples: dict[str, Any] = {
        "organization": first,
        "organizations": "; ".join(each for each in others[:2] if each),
        "date": "2027-06-30",
        "integer": "12",
        "year": "2027",
        "decimal": "3.5",
        "money": "1,200,000",
        "boolean": gettext("yes"),
        "choice": text(column.choices[0].label) if column.choices else "",
        "case": column.choices[0].typed if column.choices else "",
    }
    return str(examples.get(column.type) or (gettext("A few words") if column.required else ""))
