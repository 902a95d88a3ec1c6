"""In the browser: a last vote is taken whatever follows it, and whoever keeps the case is told what does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import councils
from tests.services.test_left_to_clock import carried, close_account
from tests.web.desk import Desk, main_text, open_desk
from tests.web.test_rounds import path_of, seat_of, send


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_the_last_vote_is_taken_though_one_of_the_elected_cannot_be_seated_and_the_record_names_who(desk: Desk) -> None:
    reference = councils.electing(desk.cast)
    for organization in ("fangshan", "laishui", "tangshan", "ninghe"):
        councils.name(desk.cast, reference, organization, 1, 2, 3)
    close_account(desk.cast, "zhou.min")
    last = desk.browser("guo.wei")
    seat, votes = seat_of(desk, reference, "chengde"), {"score_c1": "1", "score_c2": "1"}
    assert send(last, path_of(desk, reference), seat, "response", **votes).status_code == 303
    assert "Elected, but could not be seated: Zhou Min" in main_text(last.get(f"/cases/{reference}").text)


def test_whoever_keeps_a_case_that_does_not_go_on_reads_so_and_why(desk: Desk) -> None:
    reference = carried(desk.cast)
    reader = desk.browser("chen.yu")
    assert "Cases that do not go on" in main_text(reader.get("/inbox").text)
    page = main_text(reader.get(f"/cases/{reference}").text)
    assert "What should follow cannot happen yet" in page
    assert "It was refused: Nobody could answer: no seat is present and free of conflicts." in page
    assert "the clock tries again" in page
    assert "Cases that do not go on" not in main_text(desk.browser("sun.hao").get("/inbox").text)
