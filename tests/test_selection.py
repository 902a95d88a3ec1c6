"""Which tests run where: all on SQLite; in CI the store and promises on PostgreSQL, too, and others in their turn."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import ABOVE_THE_STORE, DAILY, _are_all_meant, _is_their_turn

ROOT = Path(__file__).parents[1]
LONG = "tests/workflows/test_stories_twice.py"
PAGE, COMMAND, STORE = "tests/web/test_funds.py", "tests/services/test_terms.py", "tests/store/test_guards.py"


@pytest.mark.on_request
@pytest.mark.parametrize(("options", "every"), [((), False), (("--all-databases",), True)])
def test_postgresql_is_tried_only_when_asked(options: tuple[str, ...], every: bool) -> None:
    collecting = (sys.executable, "-m", "pytest", "--collect-only", "-q", *options, PAGE, COMMAND, STORE)
    names = subprocess.run(collecting, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    on_postgres = {name.partition("::")[0] for name in names if name.endswith("[postgres]")}
    assert on_postgres == ({PAGE, COMMAND, STORE} if every else set())


@dataclass(frozen=True)
class Item:
    """What is asked of a test that is collected."""

    nodeid: str
    markers: frozenset[str]

    def get_closest_marker(self, name: str) -> bool:
        return name in self.markers


@pytest.mark.parametrize(
    ("markers", "language", "days"),
    [({"on_request"}, "", 20), ({"on_request", "browser"}, "[en]", 24), ({"postgres"}, "", 28), ({"browser"}, "", 1)],
)
def test_each_test_has_its_turn_on_one_of_so_many_days(markers: set[str], language: str, days: int) -> None:
    for number in range(20):
        item: Any = Item(f"tests/web/test_{number}.py::test_page{language}", frozenset(markers))
        assert sum(_is_their_turn(item, day) for day in range(days)) == 1


@pytest.mark.parametrize(
    ("asked", "word", "all_meant"),
    [([], "", True), (["tests"], "", True), (["."], "", True), (["tests/workflows"], "", False), ([LONG], "", False),
     ([f"{LONG}::test_each_story"], "", False), (["tests"], "twice", False)],
)  # fmt: skip
def test_what_takes_long_is_tried_where_somebody_asks_for_it(asked: list[str], word: str, all_meant: bool) -> None:
    config: Any = SimpleNamespace(
        rootpath=ROOT,
        args=asked,
        invocation_params=SimpleNamespace(dir=ROOT),
        getoption=lambda name: word if name == "keyword" else "",
    )
    assert _are_all_meant(config) is all_meant


def test_what_takes_long_is_there() -> None:
    tests = [str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/test_*.py")]
    assert [each for each in DAILY if not any(test.startswith(each) for test in tests)] == []


def test_the_store_is_tried_on_postgresql_every_day() -> None:
    item: Any = Item("tests/store/test_guards.py::test_guard[postgres]", frozenset({"postgres"}))
    assert all(_is_their_turn(item, day) for day in range(7))


def test_everything_that_is_left_out_is_there() -> None:
    tests = [str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/test_*.py")]
    assert all(any(test.startswith(each) for test in tests) for each in ABOVE_THE_STORE)
    assert not any(f"tests/promises/test_p0{number}".startswith(ABOVE_THE_STORE) for number in (1, 2, 9))
