"""Nothing typed is lost: what is refused, or sent without a session, is there again for its person and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlalchemy import Engine, select, update

from govflow.services.operation.purging import purge
from govflow.services.uploads.forms import KEPT_FOR
from govflow.store.people import SessionRow
from govflow.store.people.kept_forms import KEPT_FORM
from tests.builders import PASSWORD
from tests.services import disputes
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk

PDF = b"%PDF-1.4\n%%EOF\n"
WORDS = "What the weir held back in May. " * 29  # 928 characters
FILING = {
    "answer_dispute_kind": "water",
    "answer_evidence_class": "monitoring_record",
    "answer_section": "Zhangfang",
    "answer_remedy": WORDS,
    "page": "1",
    "reached": "1",
}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_a_session_that_has_ended_costs_nothing_that_was_typed(desk: Desk) -> None:
    path = f"/cases/{disputes.draft(desk.cast)}/steps/file"
    chen = desk.browser("chen.yu")
    page = chen.get(path).text
    _lapse(desk)
    answer = _send(chen, path, page)
    assert (answer.status_code, answer.location[:15]) == (303, "/sign-in?next=/")
    assert "sign in, and it is there again" in main_text(chen.get(answer.location).text)
    again = _signed_in_to(chen, answer.location)
    assert WORDS.strip() in unescape(again)
    assert "petition.pdf is received" in again
    sent = chen.press(path, chen.client.post(path, data={**hidden(again), **FILING, "step": "check"}).text, "send")
    assert sent.status_code == 303


def test_nobody_else_is_given_what_was_typed(desk: Desk) -> None:
    path = f"/cases/{disputes.draft(desk.cast)}/steps/file"
    chen = desk.browser("chen.yu")
    page = chen.get(path).text
    _lapse(desk)
    way = _way(_send(chen, path, page).location)
    for name in ("wang.lin", "admin"):
        assert WORDS[:30] not in desk.browser(name).get(way).text
    assert WORDS[:30] in desk.browser("chen.yu").get(way).text


def _send(reader: Reader, path: str, page: str):  # type: ignore[no-untyped-def]
    values = {**hidden(page), **FILING, "answer_petition": (BytesIO(PDF), "petition.pdf"), "step": "check"}
    return reader.client.post(path, data=values)


def _lapse(desk: Desk) -> None:
    with desk.cast.backend.transaction() as session:
        session.execute(update(SessionRow).values(expires_at=desk.cast.clock.now()))


def _way(location: str) -> str:
    return unquote(location.partition("next=")[2])


def _signed_in_to(reader: Reader, location: str) -> str:
    answer = reader.post("/sign-in", {"email": "chen.yu@govflow.example", "password": PASSWORD,
                                      "next": _way(location)})  # fmt: skip
    assert answer.status_code == 303, main_text(answer.text)
    return reader.get(answer.location).text
