"""Every query takes the work with its actor: none asks the database without somebody who asks."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import FunctionType

from govflow.services import queries
from govflow.store.sql.session import Session


def functions() -> Iterator[tuple[str, FunctionType]]:
    """Every function and method of every module of the queries."""
    for found in pkgutil.walk_packages(queries.__path__, f"{queries.__name__}."):
        module = importlib.import_module(found.name)
        for owner in (module, *(each for _, each in inspect.getmembers(module, inspect.isclass))):
            if getattr(owner, "__module__", found.name) == found.name:
                for name, function in inspect.getmembers(owner, inspect.isfunction):
                    if function.__module__ == found.name:
                        yield f"{found.name}.{name}", function


def bare(function: FunctionType) -> bool:
    """Does it take a session without its work?"""
    return any(str(each).split("[")[0] == "Session" for each in function.__annotations__.values())


def test_no_query_takes_a_bare_session() -> None:
    found = dict(functions())
    assert len(found) > 200
    assert sorted(name for name, function in found.items() if bare(function)) == []


def test_the_scan_sees_a_query_that_takes_a_session() -> None:
    def load_anything(session: Session, number: int) -> None: ...

    assert bare(load_anything)
