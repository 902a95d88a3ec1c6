"""A region from tables: one of organizations, one of people, as CSV or XLSX or pasted from a spreadsheet.

The same region as its file would say, with the line and column of each cell, so that each slip is named where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from govflow.engine.problems import Path, Positions, Problem, Severity, no_such
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message
from govflow.services.commands.founding.reading import Region, RegionProblems, region_of
from govflow.services.commands.founding.sheets import NoTable, Sheet, read_sheets
from govflow.values import Text

PLACES = ("organization", "office", "finance", "central")
"""Of the regional body, as its file calls them."""
ORGANIZATIONS: Mapping[str, str] = {
    "key": "键名", "name_en": "英文名称", "name_zh": "中文名称", "kind": "类型", "level": "级别", "subtype": "细分类型",
    "function": "职能", "code": "代码", "below": "上级单位", "member_of": "所属机构", "place": "在区域组织中的位置",
    "prefix": "编号前缀", "monogram": "简称字母", "weight": "表决权重", "fictional": "虚构",
}  # fmt: skip
PEOPLE: Mapping[str, str] = {
    "email": "电子邮箱", "name_en": "英文姓名", "name_zh": "中文姓名", "language": "语言", "administrator": "管理员",
    "organization": "单位", "role": "角色", "since": "开始日期", "until": "结束日期", "mandate": "授权书编号",
}  # fmt: skip
"""The headings of both tables, each in English and in Chinese."""
HEADINGS = {"organizations": ORGANIZATIONS, "people": PEOPLE}
_YES = frozenset({"1", "yes", "true", "x", "y", "是", "√"})
_SEVERAL = re.compile(r"[;；、\n]")
_HEADING = Text(en="heading", zh="表头")
_PLACE = Text(en="place in the regional body", zh="在区域组织中的位置")


@dataclass(frozen=True)
class Cells(Positions):
    """Where each cell stands, and in which table."""

    tables: Mapping[Path, str] = field(default_factory=dict)

    def problem(self, path: Path, sentence: Message, severity: Severity = "error") -> Problem:
        line, column = self.of(path)
        around = (path[:length] for length in range(len(path), -1, -1))
        table = next((self.tables[each] for each in around if each in self.tables), self.file)
        return Problem(table, line, column, sentence, severity, path)


@dataclass
class _Reading:
    """What was read so far."""

    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    tables: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    organizations: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # by whatever an organization is named

    def object(self, row: _Row, column: str, sentence: Message) -> None:
        self.problems.append(Problem(row.table, *row.at(column), sentence))

    def note(self, path: Path, row: _Row, column: str | None = None) -> None:
        """Whatever is around it begins there, if it did not before."""
        self.places[path], self.tables[path] = row.at(column), row.table
        for length in range(1, len(path)):
            self.places.setdefault(path[:length], row.at(column))
            self.tables.setdefault(path[:length], row.table)


@dataclass(frozen=True)
class _Row:
    table: str
    line: int
    cells: Mapping[str, tuple[int, str]]  # by heading: the column, counted from 1, and what stands there

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, (1, ""))[1]

    def at(self, name: str | None) -> tuple[int, int]:
        return self.line, self.cells.get(name or "", (1, ""))[0]


def read_tables(sources: Sequence[tuple[str, bytes]], vocabulary: Vocabulary, prefix: str = "") -> Region:
    """The region that tables describe, each by its name and content. ``prefix``: where it stands in no table.

    Raises RegionProblems with all that is wrong with them.
    """
    reading = _Reading()
    rows: dict[str, list[_Row]] = {"organizations": [], "people": []}
    for name, source in sources:
        try:
            for sheet in read_sheets(source, name):
                kind, found = _rows(sheet, reading)
                rows[kind].extend(found)
        except NoTable as error:
            reading.problems.append(Problem(name, 1, 1, error.message))
    for row in rows["organizations"]:
        _read_organization(row, reading)
    for row in rows["organizations"]:
        _read_relations(row, reading)
    for row in rows["people"]:
        _read_person(row, reading)
    if reading.problems:
        raise RegionProblems(reading.problems)
    data: dict[str, Any] = {
        "region": "1", "organizations": reading.organizations, "members": reading.members, "people": reading.people,
    }  # fmt: skip
    if reading.body or prefix:
        data["body"] = {"prefix": prefix, **reading.body}
    names = ", ".join(name for name, _ in sources)
    return region_of(data, Cells(names, reading.places, reading.tables), vocabulary)


def is_table(name: str, source: bytes) -> bool:
    """Whether a file is a table, and no region file in YAML."""
    return name.lower().endswith((".csv", ".tsv", ".txt", ".xlsx")) or source.startswith(b"PK")


def kind_of(sheet: Sheet) -> str:
    """Which of the two tables a sheet is, by its headings: people have addresses."""
    head = sheet.rows[0][1] if sheet.rows else ()
    return "people" if {"email", PEOPLE["email"]} & {_bare(each) for each in head} else "organizations"


def _rows(sheet: Sheet, reading: _Reading) -> tuple[str, list[_Row]]:
    """Of which kind a table is, and its rows under their headings."""
    if not sheet.rows:
        return "organizations", []
    (line, head), *others = sheet.rows
    kind = kind_of(sheet)
    known = HEADINGS[kind]
    named = {word: name for name, chinese in known.items() for word in (name, chinese)}
    headings: dict[int, str] = {}
    for column, word in enumerate(head, 1):
        name = named.get(_bare(word))
        if name is not None and name not in headings.values():
            headings[column] = name
        elif word:
            twice = Message("“%(word)s” is written twice.", word=word)
            reading.problems.append(
                Problem(sheet.name, line, column, twice if name else no_such(_HEADING, word, known))
            )
    rows = []
    for number, cells in others:
        filled = {headings[at]: (at, cell) for at, cell in enumerate(cells, 1) if cell and at in headings}
        beyond = next((at for at, cell in enumerate(cells, 1) if cell and at > len(head)), None)
        if beyond is not None:
            reading.problems.append(Problem(sheet.name, number, beyond, Message("There is no heading above this.")))
        rows.append(_Row(sheet.name, number, filled))
    return kind, rows


def _bare(heading: str) -> str:
    return heading.strip().lower().replace(" ", "_").replace("e-mail", "email")


def _read_organization(row: _Row, reading: _Reading) -> None:
    key = row["key"] or row["name_zh"] or row["name_en"]
    if not key:
        reading.object(row, "name_en", Message("The organization has no name."))
        return
    if key in reading.organizations:
        reading.object(row, "key" if row["key"] else "name_zh", Message("“%(word)s” is written twice.", word=key))
        return
    found: dict[str, Any] = {"name": _name(row)}
    for name in ("kind", "level", "subtype", "function", "code", "monogram", "weight"):
        if row[name]:
            found[name] = row[name]
    if row["fictional"]:
        found["fictional"] = row["fictional"].lower() in _YES
    reading.organizations[key] = found
    at: Path = ("organizations", key)
    reading.note(at, row)
    reading.note((*at, "name"), row, "name_en")
    for name in row.cells:
        reading.note((*at, name), row, name)
    for word in (key, row["code"], row["name_en"], row["name_zh"]):
        if word:
            reading.keys.setdefault(word, key)


def _read_relations(row: _Row, reading: _Reading) -> None:
    """What a row says of others, once all have their names."""
    key = row["key"] or row["name_zh"] or row["name_en"]
    if key not in reading.organizations:
        return
    if row["below"]:
        reading.organizations[key]["below"] = reading.keys.get(row["below"], row["below"])
    for word in filter(None, map(str.strip, _SEVERAL.split(row["member_of"]))):
        group = reading.keys.get(word, word)
        path: Path = ("members", group)
        if path not in reading.places:
            reading.note(path, row, "member_of")
        members = reading.members.setdefault(group, [])
        reading.note((*path, len(members)), row, "member_of")
        members.append({"organization": key})
    if row["place"]:
        _take_place(row, key, reading)


def _take_place(row: _Row, key: str, reading: _Reading) -> None:
    place = row["place"].lower()
    if place not in PLACES:
        reading.object(row, "place", no_such(_PLACE, row["place"], PLACES))
    elif place in reading.body:
        reading.object(row, "place", Message("“%(word)s” is written twice.", word=place))
    else:
        reading.body[place] = key
        reading.note(("body", place), row, "place")
        if row["prefix"]:
            reading.body["prefix"] = row["prefix"]
            reading.note(("body", "prefix"), row, "prefix")


def _read_person(row: _Row, reading: _Reading) -> None:
    """A line for each role of a person; what is said of the person stands in the first one."""
    email = row["email"].lower()
    if not email:
        reading.object(row, "email", Message("The e-mail address is missing: people are named by theirs."))
        return
    at: Path = ("people", email)
    if email not in reading.people:
        reading.people[email] = {"name": _name(row), "roles": {}}
        reading.note(at, row, "email")
        reading.note((*at, "name"), row, "name_en")
    person = reading.people[email]
    for part, word in _name(row).items():
        if person["name"].setdefault(part, word) != word:
            sentence = Message("%(email)s has another name in an earlier line.", email=email)
            reading.object(row, f"name_{part}", sentence)
    if row["language"]:
        person["language"] = row["language"].lower()
        reading.note((*at, "language"), row, "language")
    if row["administrator"].lower() in _YES:
        person["administrator"] = True
    if row["role"] or row["organization"]:
        organization = reading.keys.get(row["organization"], row["organization"])
        path: Path = (*at, "roles", organization)
        if path not in reading.places:
            reading.note(path, row, "organization")
        posts = person["roles"].setdefault(organization, [])
        reading.note((*path, len(posts)), row, "role")
        post = dict(_post(row))
        for name in post:
            reading.note((*path, len(posts), name), row, name)
        posts.append(post)


def _post(row: _Row) -> Iterator[tuple[str, str]]:
    for name in ("role", "since", "until", "mandate"):
        if row[name]:
            yield name, row[name]


def _name(row: _Row) -> dict[str, str]:
    return {part: row[f"name_{part}"] for part in ("en", "zh") if row[f"name_{part}"]}
