"""What a page has to do beside its frame, counted in calls of functions: a machine that is busy changes nothing in it.

How long that takes, says ``make bench``.
"""

from __future__ import annotations

import logging
import re
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

MOST_CALLS = {
    "sqlite": {"frame": 3_550, "inbox": 4_300, "case": 7_680, "document": 1_900, "organization": 6_140},
    "postgresql": {"frame": 3_800, "inbox": 4_790, "case": 8_220, "document": 2_550, "organization": 7_410},
}
"""Of functions written in Python: by the frame alone, and by each page on top of that. The driver of PostgreSQL is
written in Python."""


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


def test_a_page_calls_few_functions_beside_those_of_its_frame(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "govflow")  # whatever tests before have set: the line of a request is not counted
    reader = replace(desk, app=application(desk.cast)).browser(RESPONDENT)
    frame = calls(partial(read, reader, FRAME))
    beside = {name: calls(partial(read, reader, path)) - frame for name, path in addresses(desk, reader).items()}
    found, most = {"frame": frame, **beside}, MOST_CALLS[desk.cast.backend.sessions.engine.dialect.name]
    assert found.keys() == most.keys()
    assert {name: number for name, number in found.items() if number > most[name]} == {}, found


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


def addresses(desk: Desk, reader: Reader) -> dict[str, str]:
    case = f"/cases/{[requested_case(desk.cast) for _ in range(WAITING)][-1]}"
    document = re.search(rf'"({case}/documents/[0-9a-f]+)"', reader.get(case).text)
    assert document is not None
    organization = f"/organizations/{desk.cast.organization('fangshan')}"
    return {"inbox": "/inbox", "case": case, "document": document[1], "organization": organization}


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
