"""The pages of a case on public notice, for somebody whose organization takes no part in it yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.services.catalog import publish
from tests.web.desk import Desk, main_text, open_desk

FILE = Path(__file__).parents[1] / "workflows" / "notice.v1.yaml"
GROUNDS = {"answer_grounds": "There is one already."}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def reference(desk: Desk) -> str:
    with desk.cast.backend.transaction() as session:
        publish(session, desk.cast.clock, FILE.read_bytes(), name=FILE.name)
    reference = desk.cast.open("chen.yu", "public-notice", name="Weir keepers")
    desk.cast.fire("chen.yu", reference, "publish")
    return reference


def test_an_association_finds_the_step_reads_that_it_takes_part_and_does(desk: Desk, reference: str) -> None:
    reader = desk.browser("peng.cheng")
    assert f"/cases/{reference}/steps/object" in reader.get(f"/cases/{reference}").text
    check = reader.fill(f"/cases/{reference}/steps/object", GROUNDS)
    assert "By this step your organization takes part as: Objectors." in main_text(check.text)
    answer = reader.press(f"/cases/{reference}/steps/object", check.text, "send")
    assert answer.status_code == 303, main_text(answer.text)
    page = main_text(reader.get(f"/cases/{reference}").text)
    assert "Takes part from now on as: Objectors" in page


def test_a_ministry_that_looks_on_is_offered_nothing(desk: Desk, reference: str) -> None:
    assert f"/cases/{reference}/steps/object" not in desk.browser("shi.yan").get(f"/cases/{reference}").text


def test_who_may_not_see_the_case_is_answered_as_for_one_that_is_not_there(desk: Desk, reference: str) -> None:
    desk.cast.pass_days(13)
    reader = desk.browser("peng.cheng")
    for path in (f"/cases/{reference}/steps/object", "/cases/BTH-PN-2026-0099/steps/object"):
        assert reader.get(path).status_code == 404


def test_the_procedure_says_who_may_join_and_who_belongs(desk: Desk, reference: str) -> None:
    page = main_text(desk.browser("peng.cheng").get("/workflows/public-notice").text)
    assert "Any such organization that sees the case takes part by its first step." in page
