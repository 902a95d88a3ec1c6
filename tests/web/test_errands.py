"""Large lists: asked for, made beside the requests, and taken on “Your files”; small ones are answered at once."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine

from govflow.services.operation.errands import pieces
from govflow.services.operation.errands.making import WRITES_ERRANDS, Making, run_waiting
from govflow.services.queries.open import events, spreadsheets
from govflow.web.exports import spreadsheets as pages
from govflow.web.exports.spreadsheets import MARK
from tests.services import disputes
from tests.services.errands import saying
from tests.web.desk import Desk, Reader, open_desk

ASK, MAKE = "/errands/new/cases-csv", "/errands/cases-csv"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def make(desk: Desk) -> int:
    return run_waiting(desk.cast.backend, desk.app.extensions[WRITES_ERRANDS])


def file_of(browser: Reader) -> bytes:
    """The one file on the page."""
    page = browser.get("/errands").text
    [address] = [
        each.partition('"')[0] for each in page.split('href="')[1:] if each.partition('"')[0].endswith("/file")
    ]
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.content_length == len(answer.data)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.data


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode().removeprefix(MARK), newline=""), strict=True))


def test_a_list_of_many_cases_leads_to_asking_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    for number in (1, 2, 3):
        disputes.draft(desk.cast, f"Weir {number}")
        answer = desk.browser("chen.yu").get("/cases.csv?q=Weir")
        assert answer.status_code == (303 if number == 3 else 200)
    assert answer.headers["Location"] == f"{ASK}?q=Weir"


def test_from_the_click_to_the_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds in each language what the answer at once holds, whoever else is at work, read in several batches."""
    monkeypatch.setattr(spreadsheets, "_BATCH", 2)
    monkeypatch.setattr(pieces, "PIECE_BYTES", 200)
    for title in ("=2+5", "拒马河引水", "Dam", "Weir", "Weir at Laishui"):
        disputes.draft(desk.cast, title)
    disputes.negotiation(desk.cast)
    for person, language in (("chen.yu", "en"), ("he.jun", "zh")):
        browser = desk.browser(person, language=language)
        assert browser.post(MAKE, {}, page=ASK).headers["Location"] == "/errands"
        assert make(desk) == 1
        found, at_once = rows(file_of(browser)), rows(browser.get("/cases.csv").data)
        assert found[0] == at_once[0]
        assert sorted(found) == sorted(at_once)
        assert [each[0] for each in found[1:]] == sorted((each[0] for each in found[1:]), reverse=True)
    assert len(found) == 2  # he.jun sees the one that was filed


def test_the_filters_of_the_list_go_with_it(desk: Desk) -> None:
    disputes.draft(desk.cast, "Dam")
    weir = disputes.draft(desk.cast, "Weir")
    browser = desk.browser("chen.yu")
    page = browser.get(f"{ASK}?q=Weir&status=open&nonsense=1").text
    assert f'action="{MAKE}?q=Weir&amp;status=open"' in page
    assert "The list has 1 case." in page
    browser.post(f"{MAKE}?q=Weir&status=open", {}, page=ASK)
    make(desk)
    assert [each[0] for each in rows(file_of(browser))[1:]] == [weir]


@pytest.mark.parametrize(("kind", "ending"), [("cases-ocel", "ocel.json"), ("cases-xes", "xes")])
def test_all_records_come_packed_so_many_in_a_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: str, ending: str
) -> None:
    monkeypatch.setattr(events, "MOST", 2)
    for title in ("Dam", "Weir", "Lock"):
        disputes.draft(desk.cast, title)
    browser = desk.browser("chen.yu")
    browser.post(f"/errands/{kind}", {}, page=f"/errands/new/{kind}")
    make(desk)
    with zipfile.ZipFile(io.BytesIO(file_of(browser))) as packed:
        assert packed.namelist() == [f"cases-0001.{ending}", f"cases-0002.{ending}"]
        assert packed.testzip() is None
        first = packed.read(f"cases-0001.{ending}")
        if kind == "cases-ocel":
            assert [each["type"] for each in json.loads(first)["events"]] == ["govflow:opened"] * 2
        else:
            assert [each.tag for each in ElementTree.fromstring(first)].count("trace") == 2
    at_once = browser.get(f"/cases.{'ocel' if kind == 'cases-ocel' else 'xes'}").data
    assert first == at_once


def test_the_page_says_how_far_it_has_come_and_how_it_ended(desk: Desk) -> None:
    browser, other = desk.browser("chen.yu"), desk.browser("he.jun")
    assert "No files" in browser.get("/errands").text
    disputes.draft(desk.cast)
    browser.post(MAKE, {}, page=ASK)
    shown = [browser.get("/errands").text]
    marks = [browser.get("/errands/mark").text]

    def write(making: Making) -> None:
        making.step(1)
        making.file.write(b"x" * 3)
        making._beat()
        shown.append(browser.get("/errands").text)
        marks.append(browser.get("/errands/mark").text)

    run_waiting(desk.cast.backend, write)
    shown.append(browser.get("/errands").text)
    marks.append(browser.get("/errands/mark").text)
    waiting, running, done = shown
    assert "Cancel<" in waiting
    assert '<progress class="gf-progress" max="1" value="1"' in running
    assert "Download<" in done
    assert "Remove<" in done
    assert len(set(marks)) == 3
    assert "No files" in other.get("/errands").text


def test_one_click_ends_it(desk: Desk) -> None:
    browser = desk.browser("chen.yu")
    browser.post(MAKE, {}, page=ASK)
    page = browser.get("/errands").text
    [address] = [
        each.partition('"')[0] for each in page.split('action="')[1:] if each.partition('"')[0].endswith("/end")
    ]
    assert desk.browser("he.jun").post(address, {}, page="/errands").status_code == 404
    assert browser.post(address, {}, page="/errands").status_code == 303
    assert "cancelled" in browser.get("/errands").text
    assert make(desk) == 0


def test_one_too_many_is_refused_with_what_to_do(desk: Desk) -> None:
    browser = desk.browser("chen.yu")
    for words in ("one", "two", "three"):
        assert browser.post(f"{MAKE}?q={words}", {}, page=ASK).status_code == 303
    refused = browser.post(f"{MAKE}?q=four", {}, page=ASK)
    assert refused.status_code == 409
    assert "Wait until one is done, or cancel one." in refused.text


def test_there_is_no_other_kind(desk: Desk) -> None:
    browser = desk.browser("chen.yu")
    assert browser.get("/errands/new/everything").status_code == 404
    assert browser.post("/errands/everything", {}, page="/errands").status_code == 404


def test_an_administrator_learns_that_one_failed_and_not_what_was_sought(desk: Desk) -> None:
    browser, admin = desk.browser("chen.yu"), desk.browser("admin")
    browser.post(f"{MAKE}?q=Zhangfang", {}, page=ASK)

    def fails(_: Making) -> None:
        raise ValueError

    page = "/administration/deliveries"
    while "could not be made" not in browser.get("/errands").text:
        run_waiting(desk.cast.backend, fails)
        desk.cast.clock.at += timedelta(minutes=6)
    shown = admin.get(page).text
    assert "Files that could not be made" in shown
    assert "Zhangfang" not in shown
    [address] = [
        each.partition('"')[0] for each in shown.split('action="')[1:] if "/errands/" in each.partition('"')[0]
    ]
    assert browser.post(address, {}, page="/errands").status_code == 403
    assert admin.post(address, {}, page=page).status_code == 303
    run_waiting(desk.cast.backend, saying(b"words"))
    assert file_of(browser) == b"words"
    assert "No files" in admin.get("/errands").text
