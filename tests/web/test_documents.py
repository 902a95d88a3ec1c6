"""Documents in the browser: filing, versions, audiences, and files that never run."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.services import disputes
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def file(reader: Reader, reference: str, name: str = "map.pdf", content: bytes = PDF, **values: object) -> TestResponse:
    path = f"/cases/{reference}/documents"
    page = reader.get(path).text
    return reader.client.post(
        path, data={**hidden(page), "title": "Section map", "upload": (BytesIO(content), name), **values}
    )


def address(reader: Reader, reference: str, title: str) -> str:
    page = reader.get(f"/cases/{reference}/documents").text
    return page[: page.index(f">{title}</a>")].rpartition('href="')[2].rstrip('"')


def test_a_document_is_filed_and_handed_out_as_an_attachment(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    chen = desk.browser("chen.yu")
    assert file(chen, reference, "地图 1.pdf").status_code == 303
    where = address(chen, reference, "Section map")
    answer = chen.get(f"{where}/versions/1")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"
    assert chen.get(f"{where}/versions/2").status_code == 404


def test_what_is_no_document_is_refused_with_a_sentence(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    chen = desk.browser("chen.yu")
    for name, content in (("page.html", b"<script>"), ("logo.svg", b"<svg>"), ("fake.pdf", b"MZ"), ("empty.pdf", b"")):
        answer = file(chen, reference, name, content)
        assert answer.status_code == 422, name
        assert "File:" in main_text(answer.text)
    untitled = file(chen, reference, title=" ")
    assert untitled.status_code == 422
    assert "Title:" in main_text(untitled.text)


def test_only_the_audience_reads_a_document(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    chen = desk.browser("chen.yu")
    assert file(chen, reference, "canary-10.pdf", title="CANARY-10", audience="claimant").status_code == 303
    where = address(chen, reference, "CANARY-10")
    for person in ("he.jun", "wang.lin"):
        reader = desk.browser(person)
        assert reader.get(where).status_code == 404
        assert reader.get(f"{where}/versions/1").status_code == 404
        for path in (f"/cases/{reference}", f"/cases/{reference}/documents"):
            assert "CANARY-10" not in reader.get(path).text
            assert "canary-10" not in reader.get(path).text


def test_nobody_files_for_readers_without_being_one(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    answer = file(desk.browser("chen.yu"), reference, audience="respondent")
    assert answer.status_code == 422
    assert "yourself included" in main_text(answer.text)


def test_who_lodged_it_files_a_new_version_and_the_earlier_stays(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    chen, he = desk.browser("chen.yu"), desk.browser("he.jun")
    file(chen, reference)
    where = address(chen, reference, "Section map")
    new = {"upload": (BytesIO(PDF + b"2"), "map2.pdf")}
    sent = chen.client.post(f"{where}/versions", data={**hidden(chen.get(where).text), **new})
    assert sent.status_code == 303
    assert he.get(f"{where}/versions/1").data == PDF
    assert he.get(f"{where}/versions/2").data == PDF + b"2"
    assert "File a new version" not in main_text(he.get(where).text)
    token = {"csrf_token": he.token("/inbox"), "key": "mine"}
    stolen = he.client.post(f"{where}/versions", data={**token, "upload": (BytesIO(PDF), "x.pdf")})
    assert stolen.status_code == 403


def test_who_takes_no_part_files_nothing(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    assert desk.browser("sun.hao").get(f"/cases/{reference}/documents").status_code == 404


def test_a_document_of_one_case_is_not_found_under_another(desk: Desk) -> None:
    first, second = disputes.negotiation(desk.cast), disputes.negotiation(desk.cast)
    chen = desk.browser("chen.yu")
    file(chen, first)
    where = address(chen, first, "Section map").replace(first, second)
    assert chen.get(where).status_code == 404
    assert chen.get(f"{where}/versions/1").status_code == 404


def test_the_page_says_why_no_new_version_is_filed_and_what_to_do_instead(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    chen, he = desk.browser("chen.yu"), desk.browser("he.jun")
    where = address(chen, reference, "Signed petition")
    page = main_text(chen.get(where).text)
    assert "“Signed petition” was given with the step “File the claim” and stays as it was then." in page
    assert "What you have to add, file as a document of its own." in page
    assert "No new version is filed" not in main_text(he.get(where).text)
    sent = {"csrf_token": chen.token("/inbox"), "key": "mine", "upload": (BytesIO(PDF), "x.pdf")}
    answer = chen.client.post(f"{where}/versions", data=sent)
    assert answer.status_code == 422
    assert "stays as it was then" in main_text(answer.text)
    assert chen.get(f"{where}/versions/2").status_code == 404
