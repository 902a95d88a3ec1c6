"""The record of a case: anybody who may see it can check it, here and on their own machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from tests.conftest import superuser
from tests.services import disputes
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def program(page: str) -> str:
    """The program that the page shows."""
    found = re.search(r"<code>(import hashlib.*?)</code>", page, re.DOTALL)
    assert found
    return unescape(found[1])


def run(desk: Desk, folder: Path, reference: str, change: str = "") -> subprocess.CompletedProcess[str]:
    """The program on the downloaded record, perhaps with a word of it replaced."""
    browser = desk.browser("he.jun")
    script, record = folder / "check.py", folder / "record.json"
    script.write_text(program(browser.get(f"/cases/{reference}/record").text), "utf-8")
    content = browser.get(f"/cases/{reference}/record.json").get_data(as_text=True)
    record.write_text(content.replace("Restore", change) if change else content, "utf-8")
    return subprocess.run([sys.executable, str(script), str(record)], capture_output=True, text=True, check=False)


def test_the_page_shows_the_chain_and_that_it_fits(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    page = desk.browser("he.jun").get(f"/cases/{reference}/record").text
    case = desk.cast.case(reference)
    assert f"{case.entries - 1} entries were checked just now, and all fit." in main_text(page)
    assert page.count(case.head_hash) == 2, "on top and in the chain"
    assert "Confirm that the standstill is known" in main_text(page)


def test_the_program_on_the_page_checks_the_downloaded_record(desk: Desk, tmp_path: Path) -> None:
    reference = disputes.requested(desk.cast)
    found = run(desk, tmp_path, reference)
    read = desk.cast.case(reference).entries - 1  # the draft as it was opened is not theirs
    assert found.stdout == f"{read} entries fit\n", found.stderr


def test_the_program_finds_one_changed_word(desk: Desk, tmp_path: Path) -> None:
    found = run(desk, tmp_path, disputes.requested(desk.cast), change="Lower")
    assert "AssertionError: 1" in found.stderr


def test_an_entry_altered_by_hand_is_named_on_the_page(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    with superuser(desk.cast.backend.sessions.engine).begin() as connection:
        _unguard(connection)
        connection.execute(text("UPDATE history SET reason = 'because' WHERE seq = 2"))
    shown = main_text(desk.browser("he.jun").get(f"/cases/{reference}/record").text)
    assert "The record of this case does not agree with its hashes. Entry 1: This entry was altered" in shown


def test_what_was_confided_stands_in_a_chain_of_its_readers_and_leaves_no_gap_for_others(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    path = f"/cases/{reference}/record"
    mediator, respondent = (desk.browser(each) for each in ("zhou.min", "he.jun"))
    before = main_text(respondent.get(path).text), respondent.get(f"{path}.json").data
    desk.cast.fire("zhou.min", reference, "record_caucus", caucus_note="Canary: Laishui would accept 2.1.")
    assert (main_text(respondent.get(path).text), respondent.get(f"{path}.json").data) == before
    [[entry]] = json.loads(mediator.get(f"{path}.json").data)["confided"]
    assert entry["name"] == "record_caucus"
    shown = main_text(mediator.get(path).text)
    assert "What was confided to you" in shown
    assert entry["hash"] in shown
    assert "Canary" not in mediator.get(path).text + mediator.get(f"{path}.json").text


def test_sealed_answers_are_not_in_the_record_before_they_are_opened(desk: Desk) -> None:
    reference = disputes.proposal(desk.cast)
    desk.cast.respond("chen.yu", reference, "accept", comment="Canary")
    content = desk.browser("he.jun").get(f"/cases/{reference}/record.json").text
    last = json.loads(content)["entries"][-1]
    assert last["content"].keys() == {"matter", "seat", "sealed"}
    assert "Canary" not in content


def test_the_record_of_an_invisible_case_is_not_found(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    browser = desk.browser("he.jun")
    for path in (f"/cases/{reference}/record", f"/cases/{reference}/record.json"):
        assert browser.get(path).status_code == 404, path


def test_a_long_chain_is_read_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.services.queries.case.record.PAGE", 2)
    reference = disputes.requested(desk.cast)
    last = desk.cast.case(reference).entries
    browser = desk.browser("chen.yu")
    assert f"below={last - 1}" in browser.get(f"/cases/{reference}/record").text
    earlier = main_text(browser.get(f"/cases/{reference}/record?below=2").text)
    assert "1 Case opened" in earlier


def test_the_page_of_a_case_leads_to_its_record(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    assert f'href="/cases/{reference}/record"' in desk.browser("chen.yu").get(f"/cases/{reference}").text


def _unguard(connection: Connection) -> None:
    """Take away what keeps rows of the record from being changed."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history'"
    for name in connection.scalars(text(triggers)).all():
        connection.execute(text(f"DROP TRIGGER {name}"))
