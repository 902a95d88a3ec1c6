"""Several statements read as one: a page says first what will be asked for it, and makes one trip to the database.
SQLite, which needs no trip, finds the rows of each by itself sooner: none is numbered, nor laid under others.

Each loader stands by itself and asks its own question; it does not know whether the rows are there already. A reading
session shows one moment, so the same question has the same answer to its end, and is asked once. What nobody read ahead
is read when it is asked for. A command keeps nothing, for it changes what it reads: it foresees what it will ask once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Integer, Select, SelectBase, func, literal_column, select
from sqlalchemy.engine import Dialect
from sqlalchemy.types import NullType

from govflow.store.sql.database import is_reading
from govflow.store.sql.foreseen import Answer
from govflow.store.sql.hand import Hand, all_rows
from govflow.store.sql.prepared import KEPT, Asked, Prepared
from govflow.store.sql.session import Session
from govflow.store.sql.text import Text, reader, taking

MOST_TEXTS = 500
"""So many combinations are kept ready: each page has few, one for each length of its lists."""

_COMING = "asked_with_the_next"
_texts: dict[tuple[Any, ...], _Together] = {}


def remember(session: Session) -> None:
    """From now on keep what is read in a session that only reads, until it ends."""
    if KEPT not in session.info and is_reading(session):
        session.info[KEPT] = {}


def read_ahead(session: Session, asked: Iterable[Asked]) -> None:
    """Read what will be asked, in one statement; nothing in a session that writes."""
    remember(session)
    kept: dict[Any, Sequence[Any]] | None = session.info.get(KEPT)
    if kept is None:
        return
    wanted = {each.key: each for each in (*session.info.pop(_COMING, ()), *asked)}
    missing = {key: each for key, each in wanted.items() if key not in kept}
    if missing:
        hand = session.hand or session.begin()
        read = _in_one_trip if hand.is_far else _one_by_one
        kept.update(zip(missing, read(hand, [*missing.values()]), strict=True))


def read_with_next(session: Session, asked: Iterable[Asked]) -> None:
    """Read this with whatever is read ahead next, or else when it is asked for."""
    session.info.setdefault(_COMING, []).extend(asked)


def foresee(session: Session, asked: Iterable[Asked]) -> None:
    """What a command is sure to ask goes to PostgreSQL with its next question; on SQLite it is asked when it is."""
    hand = session.hand or session.begin()
    for statement, values in asked if hand.may_wait else ():
        text, answer = statement.text(hand.connection.dialect, values), Answer(values, statement.tables)
        hand.foreseen[statement] = answer
        hand.ask_later(text.sql, text.bind(values), answer.arrives)


def _one_by_one(hand: Hand, asked: Sequence[Asked]) -> list[list[Any]]:
    """The rows of each. What could not be read in one trip is refused here too."""
    for each in asked:
        _in_order(each.statement)
    texts = [each.statement.text(hand.connection.dialect, each.values) for each in asked]
    bound = [text.bind(each.values) for text, each in zip(texts, asked, strict=True)]
    found = hand.ask_all([text.sql for text in texts], bound)
    return [[*map(text.row, rows)] for text, rows in zip(texts, found, strict=True)]


def _in_one_trip(hand: Hand, asked: Sequence[Asked]) -> list[list[Any]]:
    together = _together(hand.connection.dialect, asked)
    return together.split(hand.ask(together.sql, together.bind([each.values for each in asked]), all_rows))


def _together(dialect: Dialect, asked: Sequence[Asked]) -> _Together:
    texts = [_in_order(each.statement).text(dialect, each.values) for each in asked]
    key = tuple(texts)
    if (found := _texts.get(key)) is None:
        if len(_texts) >= MOST_TEXTS:
            _texts.clear()
        found = _texts[key] = _Together(dialect, [each.statement for each in asked], texts)
    return found


READ = "read"  # a subquery without a name draws one, and the dice of a process fall otherwise than those of another


@lru_cache(maxsize=MOST_TEXTS)
def _in_order(asked: Prepared) -> Prepared:
    """The statement with the place of each row, for rows that are read together lose their order.

    Of a statement with a limit the first rows are numbered as they come: numbering by their order would read all.
    """
    statement = asked.statement
    if not isinstance(statement, Select | CompoundSelect):
        raise TypeError(f"only what reads is read ahead: {statement}")
    for column in statement.selected_columns:
        if isinstance(column.type, NullType):
            raise TypeError(f"say of which type {column} is")
    if statement._limit_clause is not None:
        return Prepared(select(statement.subquery(READ), func.row_number().over()))
    if not statement._order_by_clauses:
        return Prepared(select(statement.subquery(READ), literal_column("0", Integer)))
    if not isinstance(statement, Select) or statement._distinct:
        raise TypeError(f"the order of these rows would be lost: group them, or limit them: {statement}")
    return Prepared(statement.add_columns(func.row_number().over(order_by=[*statement._order_by_clauses])))


class _Together:
    """The statements side by side: their columns lie under each other where they are of one kind."""

    def __init__(self, dialect: Dialect, statements: Sequence[Prepared], texts: Sequence[Text]) -> None:
        self._texts = texts
        kinds = [[_kind(dialect, column) for column in _columns(each)] for each in statements]
        slots = list(dict.fromkeys((kind, n) for each in kinds for kind, n in _counted(each)))
        self._take = [taking([slots.index(place) + 2 for place in _counted(each)]) for each in kinds]
        self._row = [reader(each.statement, dialect, each.kind)[0] for each in statements]
        named, shown = [], []
        for number, (text, each) in enumerate(zip(texts, kinds, strict=True)):
            own = {place: f"c{n}" for n, place in enumerate(_counted(each))}
            columns = ", ".join((*own.values(), "place"))
            named.append(f"p{number}({columns}) AS ({_apart(text.sql, number)})")
            filled = ", ".join(own.get(slot, _nothing(slot[0])) for slot in slots)
            shown.append(f"SELECT {number}, place, {filled} FROM p{number}")  # noqa: S608  # compiled
        self.sql = f"WITH {', '.join(named)} {' UNION ALL '.join(shown)}"

    def bind(self, values: Sequence[Mapping[str, Any]]) -> Any:
        """The values of all statements as the driver takes them."""
        bound = [text.bind(each) for text, each in zip(self._texts, values, strict=True)]
        if isinstance(bound[0], dict):
            return {f"p{n}_{name}": value for n, each in enumerate(bound) for name, value in each.items()}
        return [value for each in bound for value in each]

    def split(self, rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
        """The rows of each statement, in its order, as the statement gives them."""
        found: dict[int, list[Sequence[Any]]] = defaultdict(list)
        for row in rows:
            found[row[0]].append(row)
        ways = enumerate(zip(self._take, self._row, strict=True))
        return [[made(take(row)) for row in sorted(found[n], key=itemgetter(1))] for n, (take, made) in ways]


def _columns(asked: Prepared) -> Sequence[ColumnElement[Any]]:
    assert isinstance(asked.statement, SelectBase)
    return list(asked.statement.selected_columns)


def _kind(dialect: Dialect, column: ColumnElement[Any]) -> str:
    """What PostgreSQL wants to be the same in all rows."""
    kind: str = dialect.type_compiler_instance.process(column.type.dialect_impl(dialect))
    return re.sub(r"^VARCHAR.*", "TEXT", kind)


def _counted(kinds: Sequence[str]) -> list[tuple[str, int]]:
    """Each kind with how many of it came before."""
    return [(kind, kinds[:n].count(kind)) for n, kind in enumerate(kinds)]


def _nothing(kind: str) -> str:
    return f"CAST(NULL AS {kind})"


def _apart(sql: str, number: int) -> str:
    """The text with names for its values that no other statement has; values without names need none."""
    return re.sub(r"(?<!%)%\(", f"%(p{number}_", sql)
