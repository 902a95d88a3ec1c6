"""The page on which a paper is withdrawn, and what stands in its place from then on, on pages and by API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.api.conftest import Programs
from tests.api.conftest import programs as programs
from tests.services import disputes
from tests.services.withdrawn import OTHER_SIDE, OWN, REASON, add
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_a_paper_is_withdrawn_on_a_page_that_says_what_that_does(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    document = f"/cases/{reference}/documents/{add(desk.cast, reference)}"
    own, other = desk.browser(OWN), desk.browser(OTHER_SIDE)
    assert "Withdraw version 1" in own.get(document).text
    assert "Withdraw version 1" not in other.get(document).text
    path = f"{document}/versions/1/withdrawal"
    assert "may have kept it" in main_text(own.get(path).text)
    assert own.fill(path, {"reason": " "}).status_code == 422
    assert own.fill(path, {"reason": REASON}, press="send").status_code == 303
    for browser in (own, other):
        said = main_text(browser.get(document).text)
        assert REASON.replace("'", "’") in said or REASON in said
        assert "withdrawn on" in said
        assert "withdrawn" in main_text(browser.get(f"/cases/{reference}/documents").text)
        gone = browser.get(f"{document}/versions/1")
        assert (gone.status_code, "This was withdrawn" in gone.text, "A map" in gone.text) == (410, True, False)
        assert browser.get(path).status_code == 410
    assert "撤下" in desk.browser(OWN, language="zh").get(document).text


def test_a_paper_is_closed_to_others_on_a_page(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    document = f"/cases/{reference}/documents/{add(desk.cast, reference)}"
    own, other = desk.browser(OWN), desk.browser(OTHER_SIDE)
    path = f"{document}/audience"
    assert "Close it to others" in own.get(document).text
    assert other.get(path).status_code == 403
    assert own.fill(path, {"reason": REASON}).status_code == 422
    assert own.fill(path, {"reason": REASON, "audience": "claimant"}, press="send").status_code == 303
    assert "Read from then on by Claimant alone" in main_text(other.get(document).text)
    assert own.get(path).status_code == 404


def test_programs_withdraw_and_are_told_so(programs: Programs) -> None:
    reference = disputes.requested(programs.cast)
    document = f"/cases/{reference}/documents/{add(programs.cast, reference)}"
    path, said = f"{document}/versions/1/withdrawal", {"reason": REASON, "asked_by": "Li Na"}
    assert programs.post(OTHER_SIDE, path, said).status_code == 403
    assert programs.post(OWN, path, said).status_code == 201
    assert programs.post(OWN, path, said).status_code == 410
    gone = programs.get(OTHER_SIDE, f"{document}/versions/1")
    assert (gone.status_code, gone.json["type"]) == (410, "urn:govflow:problem:gone")
    shown = programs.get(OTHER_SIDE, document).json
    assert (shown["versions"], shown["document"]["withdrawn"]) == ([], True)
    [line] = shown["withdrawn"]
    assert (line["reason"], line["asked_by"], line["filename"]) == (REASON, "Li Na", "map.txt")
