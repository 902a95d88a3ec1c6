"""Lists that may be long: a few of their lines stand on a page, others are found by their words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, func, or_, select

from govflow.store.people import OrganizationRow
from govflow.store.sql.containing import containing
from govflow.store.work import Work
from govflow.values import Text

FEW = 100
"""As many lines a list has on a page; where there are more, it has a field to find the others with."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One line of a list to choose from. ``value`` is what the browser sends; ``typed``: what it is called in a cell
    of a table that is pasted, where that is not its label.
    """

    value: str
    label: Text
    typed: str = ""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """The words by which somebody looks for something in a list, and what is chosen in it already."""

    words: str = ""
    chosen: frozenset[int] = frozenset()

    @classmethod
    def begun(cls, answer: Any) -> Sought:
        """Nothing yet: what the field begins with is chosen."""
        several = isinstance(answer, Collection) and not isinstance(answer, str)
        return cls(chosen=frozenset(answer if several else () if answer is None else (answer,)))


@dataclass(frozen=True, kw_only=True)
class Found:
    """Lines of a list. ``cut``: more have these words. ``beside``: lines that have not, but are chosen."""

    choices: tuple[Choice, ...] = ()
    words: str = ""
    cut: bool = False
    beside: frozenset[str] = frozenset()

    @property
    def long(self) -> bool:
        """Does the list need a field to find others with?"""
        return self.cut or bool(self.words)

    @property
    def count(self) -> int:
        """How many of the lines have the words."""
        return sum(each.value not in self.beside for each in self.choices)

    def first(self, chosen: frozenset[int]) -> Found:
        """As much of it as fits on a page, and what is chosen."""
        kept = {str(each) for each in chosen}
        few = {each.value for each in [each for each in self.choices if each.value not in kept][:FEW]} | kept
        shown = tuple(each for each in self.choices if each.value in few)
        return replace(self, choices=shown, cut=self.cut or len(shown) < len(self.choices))


Having = Callable[[str], ColumnElement[bool]]
"""Which rows have some words."""


def in_columns(*columns: Any) -> Having:
    """Those in which each word stands in one of these columns."""
    return lambda words: and_(*(or_(*(containing(each, word) for each in columns)) for word in words.split()))


def different(column: Any, name: str) -> CTE:
    """The different values of an indexed column, one look into the index for each: of very many rows it reads few."""
    found = select(func.min(column).label("value")).cte(name, recursive=True)
    following = select(func.min(column)).where(column > found.c.value).scalar_subquery()
    return found.union_all(select(following).where(found.c.value.is_not(None)))


def read_page(
    work: Work, key: Any, narrowed: Select[*tuple[Any, ...]], rows: Select[*tuple[Any, ...]], size: int
) -> tuple[Sequence[Any], int | None]:
    """A page of a long list, the greatest numbers first, and after which number the next one begins, if there is one.

    ``narrowed``: the numbers (``key``) of all that is listed; ``rows``: all that is said of a row. First it is asked
    which rows the page has, and only of those what is said of them: in one statement a database that takes few rows for
    listed joins all of them to all else before it sorts out the page.
    """
    numbers = work.session.scalars(narrowed.order_by(key.desc()).limit(size + 1)).all()
    shown = work.session.execute(rows.where(key.in_(numbers[:size])).order_by(key.desc())).all() if numbers else ()
    return shown, numbers[size - 1] if len(numbers) > size else None


def find(
    work: Work,
    query: Select[*tuple[Any, ...]],
    key: Any,
    having: Having,
    sought: Sought,
    line: Callable[[Any], Choice],
    most: int,
    first: int = FEW,
) -> Found:
    """The lines of a list that have the words, and those chosen in it, with or without them.

    Of more lines than ``most``, only the ``first``.
    """
    of_those = query.where(having(sought.words)) if sought.words else query
    rows = work.session.execute(of_those.limit(most + 1)).all()
    cut = len(rows) > most
    lines = {each.value: each for each in map(line, rows[: first if cut else most])}
    missing = [each for each in sorted(sought.chosen) if str(each) not in lines]
    beside = {}
    if missing and (cut or sought.words):
        beside = {each.value: each for each in map(line, work.session.execute(query.where(key.in_(missing))))}
    return Found(choices=(*beside.values(), *lines.values()), words=sought.words, cut=cut, beside=frozenset(beside))


def find_organizations(work: Work, sought: Sought) -> Found:
    """The active organizations, as the directory shows them to everybody who is signed in, by name or code."""
    row = OrganizationRow
    query = select(row.id, row.name_en, row.name_zh).where(row.active).order_by(row.code.nulls_last(), row.id)
    return find(work, query, row.id, in_columns(row.name_en, row.name_zh, row.code), sought, named, FEW)


def named(row: Any) -> Choice:
    """The line of something that has a name in both languages."""
    return Choice(value=str(row.id), label=Text(en=row.name_en, zh=row.name_zh))
