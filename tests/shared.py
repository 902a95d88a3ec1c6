"""What a thousand databases and applications of one test process have in common is compiled once.

Each test has a database and often an application of its own. A statement is compiled for a dialect and kept by an
engine, templates and addresses are compiled for an application: here all engines of a kind share one dialect and what
was compiled for it, and all applications the addresses; the code of templates all have in common anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest
from flask import Flask
from sqlalchemy import Dialect, Engine, create_engine, event
from werkzeug.routing import Rule

from govflow.store.sql import database

MOST = 4_000  # statements

Compiled = MutableMapping[Any, Any]


@contextmanager
def shared() -> Iterator[None]:
    """As long as this lasts, engines and applications are made to share."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", Kinship().create_engine)
        patch.setattr(Flask, "url_rule_class", Address)
        yield


class Kinship:
    """Engines of the same kind of database; the first that connects gives its dialect to those that come after."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[Dialect, Compiled]] = {}

    def create_engine(self, *arguments: Any, **options: Any) -> Engine:
        engine = create_engine(*arguments, query_cache_size=MOST, **options)
        name = engine.dialect.name
        if name in self._first:
            engine.dialect, engine._compiled_cache = self._first[name]  # type: ignore[assignment]
        else:
            event.listen(engine, "connect", lambda *_: self._first.setdefault(name, _of(engine)), once=True)
        return engine


class Address(Rule):
    """A route whose builder of addresses depends on its pattern alone, as all do that give no defaults."""

    _builders: ClassVar[dict[tuple[object, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        pattern = (append_unknown, *self._trace)
        if pattern not in self._builders:
            self._builders[pattern] = super()._compile_builder(append_unknown)
        return self._builders[pattern]


def _of(engine: Engine) -> tuple[Dialect, Compiled]:
    cache: Any = engine._compiled_cache
    return engine.dialect, cache
