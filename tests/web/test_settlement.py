"""What was signed, on its page: who signed by which mandate, the files that prove it, and that one has to wait."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.services.queries.operations import certified
from tests.sequencing import publish
from tests.services import settled, signing
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def reference(desk: Desk) -> str:
    return settled.signed(desk.cast)


def test_the_case_leads_to_the_settlement_which_says_that_the_certificate_has_to_wait(
    desk: Desk, reference: str
) -> None:
    browser = desk.browser("he.jun")
    case = browser.get(f"/cases/{reference}")
    assert f'href="/cases/{reference}/settlement"' in case.text
    page = browser.get(f"/cases/{reference}/settlement").text
    assert "There is no certificate yet" in main_text(page)
    assert "every 6 hours" in main_text(page)
    assert "Download the certificate" not in page
    answer = browser.get(f"/cases/{reference}/settlement/certificate.json")
    assert answer.status_code == 422
    assert "There is no certificate yet" in main_text(answer.text)


def test_what_is_downloaded_holds_with_the_keys_that_are_downloaded(desk: Desk, reference: str) -> None:
    publish(desk.cast)
    browser = desk.browser("chen.yu")
    page = browser.get(f"/cases/{reference}/settlement").text
    assert "Chen Yu" in main_text(page)
    assert "There is no certificate yet" not in page
    answer = browser.get(f"/cases/{reference}/settlement/certificate.json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}-certificate.json"'
    terms = browser.get(f"/cases/{reference}/settlement/terms.json").data
    keys = browser.get("/.well-known/govflow-signing-keys.pem").data
    assert certified(answer.data, keys, terms).case == reference
    assert hashlib.sha256(terms).hexdigest() in page
    assert hashlib.sha256(signing.paper("2.3").content).hexdigest() in page


def test_in_chinese_every_party_and_answer_is_called_by_its_chinese_name(desk: Desk, reference: str) -> None:
    publish(desk.cast)
    said = main_text(desk.browser("he.jun", language="zh").get(f"/cases/{reference}/settlement").text)
    assert "涞水县" in said
    assert "下载证明书" in said
    assert re.findall(r"Laishui|Certificate", said) == []


def test_where_nothing_is_settled_or_for_others_there_is_no_page(desk: Desk, reference: str) -> None:
    other = signing.opened(desk.cast)
    for person, asked in (("he.jun", other), ("sun.hao", reference), ("admin", reference)):
        for file in ("", "/certificate.json", "/terms.json"):
            assert desk.browser(person).get(f"/cases/{asked}/settlement{file}").status_code == 404
    assert "/settlement" not in desk.browser("he.jun").get(f"/cases/{other}").text


def test_what_was_left_empty_stands_in_one_sentence_below_what_was_signed(desk: Desk, reference: str) -> None:
    [page] = [
        each
        for n in range(1, 9)
        if "Target value" in (each := main_text(desk.browser("he.jun").get(f"/cases/{reference}/rounds/{n}").text))
    ]
    assert "nothing filled in" not in page
    filled, _, empty = page.partition("Nothing was filled in for these, and that is frozen, too: ")
    assert "Sum to be paid back" not in filled
    assert "Sum to be paid back" in empty
