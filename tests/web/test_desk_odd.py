"""The desk of a session when a form sends what no page of it offers: it is refused, and nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import proposals
from tests.web.desk import Desk, open_desk

ODD = ["²", "٣", "99999999999", "-1", "1e3", "x"]


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.mark.parametrize("odd", ODD)
def test_no_number_of_an_organization_breaks_the_attendance_list(desk: Desk, odd: str) -> None:
    conference, _ = proposals.conference_in_session(desk.cast)
    known, page = desk.cast.organization("beijing"), f"/cases/{conference}/desk"
    for person in ("wang.lin", "peng.cheng"):
        reader = desk.browser(person)
        for said in ({f"presence-{odd}": "present"}, {f"presence-{known}": f"proxy:{odd}"}):
            sent = {"key": "k" * 16, "from": "beginning", "reason": "A slip", **said}
            answer = reader.post(f"/cases/{conference}/attendance", sent, page=page)
            assert answer.status_code == 422, (person, said)
