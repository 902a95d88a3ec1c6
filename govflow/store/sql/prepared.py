"""Statements of the hot path: written in Core, compiled once for a database, run on the driver's own cursor.

What a session does around each statement costs several times the statement itself, and a command runs dozens of small
ones. Of a statement its text is kept, and how values go in and rows come out, as the types of its columns say. What
fails is told as by the session. Nobody sees such a statement before it runs: rows under the record are written by
others, or declared first (``store.record.touches``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property, lru_cache, partial, wraps
from operator import methodcaller
from typing import Any, NamedTuple, ParamSpec

from sqlalchemy import BindParameter, Insert, SelectBase, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import visitors

from govflow.store.sql.foreseen import Statement, tables_of
from govflow.store.sql.hand import Hand, Take, all_rows
from govflow.store.sql.session import Session
from govflow.store.sql.text import Kind, Text

TOGETHER = 20
"""So many rows at most are added by one statement: it is another one for each number of them."""
MOST_TEXTS = 200
"""Of one statement: there is one for each length of its lists."""
KEPT = "kept"
"""Under this name the session of a page keeps the rows that were read in it, also ahead (``store.sql.ahead``)."""
MOST_KEPT = 5_000
"""So many answers at most, and of each so many rows."""

MOST_SHAPES = 256
"""Of one family of statements."""

_Shape = ParamSpec("_Shape")
_one = methodcaller("fetchone")


class Asked(NamedTuple):
    """A statement with the values that it will be asked for."""

    statement: Prepared
    values: Mapping[str, Any]

    @property
    def key(self) -> Hashable:
        """The same for the same question: its values are named in one order, as by whoever says what will be asked."""
        given = [tuple(each) if type(each) is list else each for each in self.values.values()]
        return self.statement, *self.values, *given

    def rows(self, session: Session) -> list[Any]:
        """All rows, as named tuples."""
        return [*self.statement.found(session, self.values)]

    def mappings(self, session: Session) -> list[Mapping[str, Any]]:
        """All rows, their values by the names of the columns."""
        return [each._asdict() for each in self.statement.found(session, self.values)]


class Prepared:
    """A statement, ready to run again and again. Values are given by the names of its parameters.

    A list is given for a parameter that expands. Whoever adds a row gives all its columns that the database does not
    fill by itself. ``kind``: the named tuple that a row becomes, of all columns in their order.
    """

    def __init__(self, statement: Statement, kind: Kind | None = None) -> None:
        self.statement = statement
        self.kind = kind
        self._texts: dict[tuple[Any, ...], Text] = {}
        self._together: dict[tuple[Any, ...], Prepared] = {}

    @cached_property
    def tables(self) -> frozenset[str]:
        """The names of those that it reads or writes into."""
        return tables_of(self.statement)

    @cached_property
    def _lists(self) -> list[str]:
        """The parameters for which lists are given."""
        parameters = (each for each in visitors.iterate(self.statement) if isinstance(each, BindParameter))
        return list(dict.fromkeys(each.key for each in parameters if each.expanding and each.required))

    def asked(self, **values: Any) -> Asked:
        """The statement with values, to be read ahead together with others."""
        return Asked(self, values)

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """All rows, as named tuples."""
        return [*self.found(session, values)]

    def tuples(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """All rows, where there may be a thousand: without names as long as no value is read otherwise than it came."""
        if KEPT in session.info:
            return self.rows(session, **values)
        text, found = self._run(session, all_rows, values)
        return found if text.plain else list(map(text.row, found))

    def mappings(self, session: Session, **values: Any) -> list[Mapping[str, Any]]:
        """All rows, their values by the names of the columns."""
        return [each._asdict() for each in self.found(session, values)]

    def first(self, session: Session, **values: Any) -> Any:
        """The first row as a named tuple, or None."""
        if KEPT in session.info:
            return next(iter(self.found(session, values)), None)
        text, found = self._run(session, _one, values)
        return None if found is None else text.row(found)

    def scalars(self, session: Session, **values: Any) -> list[Any]:
        """The first column of all rows."""
        return [each[0] for each in self.found(session, values)]

    def scalar(self, session: Session, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.first(session, **values)
        return None if found is None else found[0]

    def run(self, session: Session, *rows: Mapping[str, Any]) -> None:
        """For what it does, once for each of these rows; all give the same names, and lists only where there is one."""
        if 1 < len(rows) <= TOGETHER and self._adds:
            self._add(session, rows)
        elif rows:
            hand, text = self._ready(session, rows[0])
            if text.expands and len(rows) > 1:
                raise TypeError(f"lists may differ in length: give these rows one by one: {text.sql}")
            hand.write(text.sql, [text.bind(each) for each in rows])

    @cached_property
    def _adds(self) -> bool:
        """Does it add a row, of what it is given and nothing else, and tell nothing of it?"""
        new = self.statement
        return isinstance(new, Insert) and not (new._values or new._returning or new._post_values_clause)

    def _add(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add some rows in one statement."""
        self._of_many(len(rows), tuple(rows[0])).run(
            session, {f"{name}_{n}": value for n, row in enumerate(rows) for name, value in row.items()}
        )

    def _of_many(self, many: int, names: tuple[str, ...]) -> Prepared:
        found = self._together.get((many, *names))
        if found is None:
            assert isinstance(self.statement, Insert)
            types = {each.name: each.type for each in self.statement.table.c}
            rows = [{each: bindparam(f"{each}_{n}", type_=types[each]) for each in names} for n in range(many)]
            found = self._together[many, *names] = Prepared(self.statement.values(rows))
        return found

    def found(self, session: Session, values: Mapping[str, Any]) -> Sequence[Any]:
        """All rows, not to be changed: as the session has them from before, or else from now on, made only once."""
        kept: dict[Hashable, Sequence[Any]] | None = session.info.get(KEPT)
        if kept is None:
            return self._read(session, values)
        key = Asked(self, values).key
        found = kept.get(key)
        if found is None:
            found = self._read(session, values)
            if len(kept) < MOST_KEPT and len(found) < MOST_KEPT:
                kept[key] = found
        return found

    def _read(self, session: Session, values: Mapping[str, Any]) -> Sequence[Any]:
        text, found = self._run(session, all_rows, values)
        return [text.row(each) for each in found]

    def _run(self, session: Session, take: Take, values: Mapping[str, Any]) -> tuple[Text, Any]:
        """Run, and take what is wanted off the cursor, or of what was foreseen."""
        hand, text = self._ready(session, values)
        if hand.foreseen and (answer := hand.foreseen.take(self, values)) is not None:
            if answer.rows is None:
                hand.send()
            return text, take(_Found(answer.rows or []))
        return text, hand.ask(text.sql, text.bind(values), take)

    def _ready(self, session: Session, values: Mapping[str, Any]) -> tuple[Hand, Text]:
        """As with a session, what is pending in it is written before; and what it changes is foreseen no more."""
        if session.held is not None:
            session.write_objects()
        hand = session.hand or session.begin()
        if hand.foreseen:
            hand.foreseen.before(self.statement, lambda: self.tables)
        return hand, self.text(hand.connection.dialect, values)

    def text(self, dialect: Dialect, values: Mapping[str, Any]) -> Text:
        """What it is for a database, with values of these names, and lists of these lengths."""
        key: tuple[Any, ...] = (dialect.name, *values)
        if self._lists:
            key += tuple(len(values[each]) for each in self._lists)
        if (found := self._texts.get(key)) is None:
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            found = self._texts[key] = Text(self.statement, dialect, values, self.kind)
        return found


def shaped(build: Callable[_Shape, SelectBase]) -> Callable[_Shape, Prepared]:
    """A family of statements that read, and are not written alike for everybody: each is prepared once.

    ``build`` is given what they differ in, never a value that somebody asks for.
    """
    return _each_once(build, None)


def shaped_as(kind: Kind) -> Callable[[Callable[_Shape, SelectBase]], Callable[_Shape, Prepared]]:
    """The same where all rows become this named tuple, of all columns in their order."""
    return partial(_each_once, kind=kind)


def _each_once(build: Callable[_Shape, SelectBase], kind: Kind | None) -> Callable[_Shape, Prepared]:
    kept: Any = lru_cache(maxsize=MOST_SHAPES)(lambda *given, **named: Prepared(build(*given, **named), kind))

    @wraps(build)
    def prepared(*given: _Shape.args, **named: _Shape.kwargs) -> Prepared:
        found: Prepared = kept(*given, **named)
        return found

    return prepared


class _Found:
    """Rows that were foreseen, to be taken as off a cursor."""

    def __init__(self, rows: list[Any]) -> None:
        self.fetchall = lambda: [*rows]
        self.fetchone = lambda: rows[0] if rows else None
