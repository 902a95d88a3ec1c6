"""A secret vote through the pages: what the voter is told, and that nothing shows the vote afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services.elections import called
from tests.web.desk import Desk, main_text, open_desk
from tests.web.test_rounds import path_of, seat_of, send


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_the_voter_is_told_what_secret_means_before_and_sees_no_choice_after(desk: Desk) -> None:
    reference = called(desk.cast)
    path, reader = path_of(desk, reference), desk.browser("chen.yu")
    page = reader.get(path).text
    assert "The vote is secret. It is known who has voted; how, nobody learns" in main_text(page)
    assert "<textarea" not in page
    seat = seat_of(desk, reference, "fangshan")
    checked = send(reader, path, seat, "response", choice="no", step="check")
    assert "It goes into the ballot box. Nobody learns that it is yours" in main_text(checked.text)
    assert "It enters the record under your name" not in main_text(checked.text)
    assert "That you have answered enters the record under your name" in main_text(checked.text)
    assert send(reader, path, seat, "response", choice="no").status_code == 303
    after = main_text(reader.get(path).text)
    assert "The vote is in the ballot box. It cannot be changed." in after
    assert "can be replaced" not in after
    assert "Has voted" in after
    assert "Your answer" not in after
    assert "Against" not in after
