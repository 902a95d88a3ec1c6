"""The pages of joint standards: the register, and a visitor who comments on a draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import norms
from tests.web.desk import Desk, hidden, main_text, open_desk

COMMENT = {"answer_comments_made-0-clause": "5.1", "answer_comments_made-0-comment": "The limit is too low."}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def test_who_only_visits_comes_back_to_the_case_and_does_not_comment_twice(desk: Desk) -> None:
    """They read nothing of its record, so no entry is their receipt."""
    reference = norms.laid_open(desk.cast)
    visitor, path = desk.browser("deng.na"), f"/cases/{reference}/steps/comment_on"
    page = visitor.get(path).text
    sent = visitor.fill(path, COMMENT, press="send")
    assert sent.location == f"/cases/{reference}"
    assert "It is recorded." in main_text(visitor.get(sent.location).text)
    again = visitor.client.post(path, data={**hidden(page), **COMMENT, "step": "send"})
    assert again.status_code in (303, 409)
    assert len(desk.cast.linked(reference)) == 1


def test_the_register_shows_what_was_adopted_where_and_finds_it(desk: Desk) -> None:
    reference = norms.in_force(desk.cast, abstains="ma.ling")
    reader, year = desk.browser("he.jun"), norms.year(desk.cast.today)
    page = main_text(reader.get("/standards").text)
    assert f"DB11/T 3001-{year}" in page
    assert "Tianjin" not in page
    assert f"/cases/{reference}" in reader.get("/standards").text
    assert "No standard matches" in main_text(reader.get("/standards?q=3002").text)
    assert "No standard matches" in main_text(reader.get("/standards?status=over").text)
    assert f"DB13/T 3001-{year}" in main_text(reader.get(f"/cases/{reference}").text)


def test_nothing_stands_in_a_register_that_is_new(desk: Desk) -> None:
    assert "No joint standard yet" in main_text(desk.browser("he.jun").get("/standards").text)
