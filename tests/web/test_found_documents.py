"""The list of cases, searched: below it the documents that have the words, each with the place where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.services.operation import reading
from govflow.services.operation.extraction import child
from govflow.services.operation.extraction.apart import Extract
from govflow.services.operation.reading import read_waiting
from govflow.services.queries.texts import found
from tests.services import disputes
from tests.web.desk import Desk, main_text, open_desk
from tests.web.test_documents import file


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process; ``tests.services.test_extraction`` reads them apart."""
    monkeypatch.setattr(reading, "text_of", lambda content, kind: Extract(**child.read(kind, content)))


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_documents_with_the_words_stand_below_the_cases_with_their_place(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    words = b"The gauge <b>of the</b> heron pool"
    assert file(desk.browser("chen.yu"), reference, "pool.txt", words).status_code == 303
    read_waiting(desk.cast.backend, seconds=600)
    page = desk.browser("he.jun").get("/cases?q=heron").text
    assert "No case itself has these words." in main_text(page)
    assert "Section map pool.txt" in " ".join(main_text(page).split())
    assert "The gauge &lt;b&gt;of the&lt;/b&gt; <mark>heron</mark> pool" in page
    where = page[page.index('id="documents"') :].partition('href="')[2].partition('"')[0]
    assert desk.browser("he.jun").get(where).status_code == 200
    assert "Confidential papers are never found here" in main_text(page)
    stranger = main_text(desk.browser("sun.hao").get("/cases?q=heron").text)
    assert "pool" not in stranger
    assert "No document has these words." in stranger


def test_documents_are_paged_and_narrowed_like_the_cases(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "PAGE", 1)
    reference = disputes.negotiation(desk.cast)
    chen = desk.browser("chen.yu")
    for name in ("one.txt", "two.txt"):
        file(chen, reference, name, b"heron")
    read_waiting(desk.cast.backend, seconds=600)
    first = chen.get("/cases?q=heron").text
    assert ("two.txt" in first, "one.txt" in first) == (True, False)
    _, _, rest = first.partition("behind=")
    second = chen.get(f"/cases?q=heron&behind={rest.partition('&')[0].partition('#')[0]}").text
    assert ("two.txt" in second, "one.txt" in second) == (False, True)
    assert "two.txt" in chen.get("/cases?q=heron&workflow=dispute-mediation&status=open").text
    for other in ("workflow=proposal", "status=ended", "mine=1&workflow=proposal"):
        assert ".txt" not in chen.get(f"/cases?q=heron&{other}").text
    assert "In documents" not in main_text(chen.get("/cases").text)
