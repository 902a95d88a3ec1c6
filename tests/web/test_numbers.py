"""Numbers and characters that no row can hold are refused at the door, never by the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import proposals
from tests.web.desk import Desk, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_a_number_that_no_row_has_is_not_found_or_no_filter(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    wang, huge = desk.browser("wang.lin"), "9" * 30
    for path in (f"/cases/{reference}/rounds/{huge}", f"/cases/{reference}/entries/{huge}", f"/organizations/{huge}"):
        assert wang.get(path).status_code == 404, path
    for path in (f"/cases?organization={huge}", f"/cases/{reference}?below={huge}", f"/inbox?organization={huge}"):
        assert wang.get(path).status_code == 200, path


def test_the_character_nul_is_refused_everywhere(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    sun = desk.browser("sun.hao")
    assert sun.get("/cases?q=%00").status_code == 400
    assert sun.get("/cases/%00").status_code == 400
    number = desk.cast.round(reference).id
    sent = {"choice": "yes", "comment": "a\0b"}
    assert sun.post(f"/cases/{reference}/rounds/{number}/seats/1/response", sent, page="/inbox").status_code == 400
