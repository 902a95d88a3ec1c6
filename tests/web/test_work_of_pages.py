"""What a page has to do beside its frame, counted in calls of functions: a machine that is busy changes nothing in it.

How long that takes, says ``make bench``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bench.application import FRAME, application
from bench.benches.pages import WAITING
from bench.world import RESPONDENT, requested_case
from govflow.app import create_app
from govflow.values import Clock
from tests.web.desk import Desk, Reader, open_desk

MOST_CALLS = {"inbox": 1.8, "case": 2.9}
"""Of functions written in Python, beside those of the frame alone."""


@dataclass
class AskedClock:
    """A clock that notes how often it is asked."""

    clock: Clock
    asked: int = 0

    def now(self) -> datetime:
        self.asked += 1
        return self.clock.now()


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_a_page_calls_few_functions_beside_those_of_its_frame(desk: Desk) -> None:
    reference = [requested_case(desk.cast) for _ in range(WAITING)][-1]
    reader = replace(desk, app=application(desk.cast)).browser(RESPONDENT)
    frame = calls(partial(read, reader, FRAME))
    found = {name: calls(partial(read, reader, path)) / frame for name, path in addresses(reference).items()}
    assert {name: ratio for name, ratio in found.items() if ratio > MOST_CALLS[name]} == {}, found


def test_a_longer_list_asks_the_clock_no_more_often(desk: Desk) -> None:
    clock = AskedClock(desk.cast.clock)
    app = create_app(desk.cast.backend.settings, replace(desk.cast.backend, clock=clock))
    reader, asked = replace(desk, app=app).browser(RESPONDENT), dict[int, int]()
    for _ in range(3):
        requested_case(desk.cast)
        read(reader, "/inbox")
        before, page = clock.asked, reader.get("/inbox").text
        asked[page.count('<span class="due">')] = clock.asked - before
    assert len(asked) == 3
    assert len({*asked.values()}) == 1, asked


def test_a_picture_that_a_template_names_is_put_in_when_that_is_compiled(desk: Desk) -> None:
    compiled = desk.app.jinja_env.compile('{{ "lock"|icon }}', name="page.html", raw=True)
    assert "<svg" in compiled


def test_all_templates_know_the_same_so_that_none_looks_for_what_it_knows_beside(desk: Desk) -> None:
    known = desk.app.jinja_env
    assert {name for name in known.list_templates() if known.get_template(name).globals is not known.globals} == set()


def addresses(reference: str) -> dict[str, str]:
    return {"inbox": "/inbox", "case": f"/cases/{reference}"}


def read(reader: Reader, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200, path


def calls(act: Callable[[], Any]) -> int:
    """How many functions written in Python are called, once all that is kept has been made."""
    for _ in range(3):
        act()
    number = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal number
        number += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
    return number
