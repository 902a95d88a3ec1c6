"""How many statements pages and commands cost, with few rows and with many: the numbers only go down.

Counted on SQLite, once for each size: its scene is set, then all is asked in it in the same order. The numbers stand in
``costs/numbers.py``: whoever makes a page cheaper lowers its number there.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from inspect import get_annotations, isfunction
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import Engine

from govflow.services import commands
from govflow.store.sql.database import make_engine
from tests.promises.addresses import rules
from tests.statements import counted
from tests.web.costs.acts import in_cases
from tests.web.costs.counts import COMMANDS, GROWING, UNCOUNTED
from tests.web.costs.crowd import Crowd, gather
from tests.web.costs.numbers import PAGES
from tests.web.costs.offices import beside_cases
from tests.web.costs.pages import addresses, pages
from tests.web.costs.programs import COSTS, NOTHING

pytestmark = pytest.mark.on_request

SIZES = {"few": 2, "many": 8}
MORE = SIZES["many"] - SIZES["few"]


@dataclass(kw_only=True)
class Measured:
    """What everything cost in a scene; which addresses were asked for and commands given, of those that there are."""

    size: str
    cost: dict[str, int] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    there: set[str] = field(default_factory=set)


@pytest.fixture(scope="module", params=SIZES)
def measured(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Measured]:
    folder = tmp_path_factory.mktemp(request.param)
    engine = make_engine(f"sqlite:///{copy(sqlite_template, folder)}", synchronous="OFF")
    yield measure(gather(engine, folder / "data", SIZES[request.param]), request.param)
    engine.dispose()


def measure(crowd: Crowd, size: str) -> Measured:
    """Ask for every page, then give every command."""
    app, found = crowd.desk.app, Measured(size=size)
    adapter = app.url_map.bind("localhost")
    found.there = {each.rule for each in rules(app)} | set(all_commands())
    paths = [path.partition("?")[0] for _, path in addresses(crowd).values()]
    found.asked = {str(adapter.match(path, return_rule=True)[0]) for path in paths}
    for name, ask in pages(crowd).items():
        with counted(Engine) as statements, ask() as answer:
            assert answer.status_code in (200, 302, 303), name
        found.cost[name] = len(statements)
    for name, prepare in (beside_cases(crowd) | in_cases(crowd)).items():
        act: partial[Any] = prepare()
        with counted(Engine) as statements:
            act()
        found.cost[name] = len(statements)
        found.asked.add(command_name(act.func))
    return found


def all_commands() -> Iterator[str]:
    """The public functions of the commands that are given the installation."""
    for each in pkgutil.walk_packages(commands.__path__, f"{commands.__name__}."):
        module = import_module(each.name)
        for name, function in vars(module).items():
            own = isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
            if own and {"Backend", "Settings"} & {*list(get_annotations(function).values())[:1]}:
                yield command_name(function)


def command_name(function: Any) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def test_pages_and_commands_cost_what_they_cost_whatever_the_number_of_rows(measured: Measured) -> None:
    which = list(SIZES).index(measured.size)
    growing = {name: few + which * MORE * each for name, (few, each) in GROWING.items()}
    assert measured.cost == {name: numbers[which] for name, numbers in (PAGES | COSTS | COMMANDS).items()} | growing


def test_every_page_and_every_command_is_counted_or_has_its_reason(measured: Measured) -> None:
    assert measured.there - measured.asked == UNCOUNTED.keys() | NOTHING.keys()


def test_nothing_else_grows_with_rows() -> None:
    assert [name for name, (few, many) in (PAGES | COSTS | COMMANDS).items() if many > few] == []
