"""Nothing typed is lost: what is refused, or sent without a session, is there again for its person and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlalchemy import Engine, func, select, update
from werkzeug.test import TestResponse

from govflow.store.people import MandateRow, MembershipRow, SessionRow
from govflow.store.people.kept_forms import KEPT_FORM
from tests.builders import PASSWORD, give_role
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
TALKS = {"answer_talks_on": "2026-03-01", "answer_talks_record": "We met at the weir.", "step": "check"}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_a_session_that_has_ended_costs_nothing_that_was_typed(desk: Desk) -> None:
    """Nine hundred characters and a file: they are in the form again, for the same person alone, and are sent."""
    path = f"/cases/{disputes.draft(desk.cast)}/steps/file"
    chen = desk.browser("chen.yu")
    page = chen.get(path).text
    _lapse(desk)
    answer = _file(chen, path, page)
    assert (answer.status_code, answer.location[:15]) == (303, "/sign-in?next=/")
    assert "sign in, and it is there again" in main_text(chen.get(answer.location).text)
    way = unquote(answer.location.partition("next=")[2])
    for name in ("wang.lin", "admin"):
        assert WORDS[:30] not in desk.browser(name).get(way).text
    address = {"email": "chen.yu@govflow.example", "password": PASSWORD, "next": way}
    again = chen.get(chen.post("/sign-in", address).location).text
    assert WORDS.strip() in unescape(again)
    assert "petition.pdf is received" in again
    sent = chen.press(path, chen.client.post(path, data={**hidden(again), **FILING, "step": "check"}).text, "send")
    assert sent.status_code == 303
    assert _kept(desk) == 0


def test_a_browser_in_which_nobody_signed_in_sends_no_more_than_any_visitor(desk: Desk) -> None:
    """Nor is anything kept for who has only made up for whom it is."""
    path = f"/cases/{disputes.draft(desk.cast)}/steps/file"
    page = hidden(desk.browser("chen.yu").get(path).text)
    stranger = Reader(desk.app.test_client())
    large = {**page, "answer_remedy": "x" * 70_000}
    assert stranger.client.post(path, data=large).location == "/sign-in"
    assert stranger.client.post(path, data={**page, **FILING, "for": page["for"][:-3] + "abc"}).location == "/sign-in"
    assert _kept(desk) == 0
    assert "kept" in stranger.client.post(path, data={**page, **FILING}).location


def test_what_was_filled_in_for_one_organization_is_not_sent_for_another(desk: Desk) -> None:
    """Another tab has switched: both are named, nothing is recorded, and either way leads back to the filled form."""
    reference = disputes.draft(desk.cast)
    path, chen = f"/cases/{reference}/steps/file", _of_two(desk)
    page = chen.get(path).text
    _switch(chen, desk, "tangshan")
    answer = _file(chen, path, page)
    assert answer.status_code == 409
    assert "You filled this in for Fangshan District; you now act for Tangshan" in main_text(answer.text)
    chosen = chen.client.post(
        "/account/acting-for", data={**hidden(answer.text), "organization": str(desk.cast.organization("fangshan"))}
    )
    again = chen.get(chosen.location).text
    assert WORDS[:40] in unescape(again)
    assert "petition.pdf is received" in again
    assert "another organization" not in main_text(again)
    assert chen.client.post(path, data={**hidden(again), **FILING, "step": "check"}).status_code == 200
    _switch(chen, desk, "tangshan")
    looked = main_text(chen.get(chosen.location).text)
    assert "Look at it before you send it for Tangshan" in looked
    assert desk.cast.state(reference) == "draft"


def test_a_role_or_a_mandate_that_has_ended_is_named(desk: Desk) -> None:
    path, chen = f"/cases/{disputes.negotiation(desk.cast)}/steps/log_talks", desk.browser("chen.yu")
    page = hidden(chen.get(path).text)
    with desk.cast.backend.transaction() as session:
        mine = MandateRow.person_id == desk.cast.person("chen.yu")
        session.execute(update(MandateRow).where(mine).values(revoked_at=desk.cast.clock.now()))
    answer = chen.client.post(path, data={**page, **TALKS})
    assert answer.status_code == 409
    assert "with a mandate. It has ended; you now act for Fangshan District without one." in main_text(answer.text)
    page = hidden(chen.get(path).text)
    with desk.cast.backend.transaction() as session:
        mine = MembershipRow.person_id == desk.cast.person("chen.yu")
        signs = (mine, MembershipRow.role == "signatory")
        session.execute(update(MembershipRow).where(*signs).values(until=desk.cast.today - timedelta(days=1)))
    answer = chen.client.post(path, data={**page, **TALKS})
    assert answer.status_code == 409
    assert "as signatory. That has ended; you now act for Fangshan District without it." in main_text(answer.text)


def test_a_form_whose_token_has_gone_comes_back_filled(desk: Desk) -> None:
    """As after signing in anew in another tab."""
    path, chen = f"/cases/{disputes.negotiation(desk.cast)}/steps/log_talks", desk.browser("chen.yu")
    page = hidden(chen.get(path).text)
    answer = chen.client.post(path, data={**page, **TALKS, "csrf_token": "of another session"})
    assert answer.status_code == 400
    assert "We met at the weir." in _back(chen, answer)


def test_a_case_that_closed_meanwhile_shows_what_was_typed_and_why_it_cannot_be_sent(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    path, chen = f"/cases/{reference}/steps/log_talks", desk.browser("chen.yu")
    page = hidden(chen.get(path).text)
    chen.client.post("/kept", data={**page, **TALKS})
    desk.cast.fire("chen.yu", reference, "withdraw", reason="We settled.")
    begun = chen.get(path).text
    assert "You began this on" in main_text(begun)
    again = chen.get(_link(begun)).text
    assert "We met at the weir." in again
    assert "1 thing needs your attention" in main_text(again)


def test_a_draft_is_there_on_every_device_until_it_is_sent_or_thrown_away(desk: Desk) -> None:
    path = f"/cases/{disputes.negotiation(desk.cast)}/steps/log_talks"
    chen = desk.browser("chen.yu")
    page = hidden(chen.get(path).text)
    assert chen.client.post("/kept", data={**page, **TALKS}).location == path
    desk.cast.clock.at += timedelta(seconds=10)
    told = chen.client.post("/kept", data={**page, **TALKS}, headers={"Accept": "application/json"})
    assert told.json is not None
    assert told.json["name"]
    at_home = desk.browser("chen.yu")
    begun = at_home.get(path).text
    assert "You began this on" in main_text(begun)
    assert "We met at the weir." not in begun
    again = at_home.get(_link(begun)).text
    assert "We met at the weir." in again
    checked = at_home.client.post(path, data={**hidden(again), **TALKS})
    assert at_home.press(path, checked.text, "send").status_code == 303
    assert "You began this" not in main_text(chen.get(path).text)
    chen.client.post("/kept", data={**hidden(chen.get(path).text), **TALKS})
    assert _kept(desk) == 1
    fields = hidden(chen.get(path).text)
    chen.client.post(f"/kept/{_link(chen.get(path).text)[-32:]}/drop", data={"csrf_token": fields["csrf_token"][0]})
    assert _kept(desk) == 0


def test_drafts_come_no_faster_than_somebody_types(desk: Desk) -> None:
    path = f"/cases/{disputes.negotiation(desk.cast)}/steps/log_talks"
    chen = desk.browser("chen.yu")
    page = hidden(chen.get(path).text)
    answers = [chen.client.post("/kept", data={**page, **TALKS}).status_code for _ in range(2)]
    desk.cast.clock.at += timedelta(seconds=2)
    assert [*answers, chen.client.post("/kept", data={**page, **TALKS}).status_code] == [303, 429, 303]


def _of_two(desk: Desk) -> Reader:
    """Chen Yu, who serves in Tangshan as well, and acts for Fangshan."""
    give_role(desk.cast, "chen.yu", "tangshan", "liaison")
    chen = desk.browser("chen.yu")
    _switch(chen, desk, "fangshan")
    return chen


def _switch(reader: Reader, desk: Desk, organization: str) -> None:
    number = str(desk.cast.organization(organization))
    assert reader.post("/account/acting-for", {"organization": number}, page="/inbox").status_code == 303


def _file(reader: Reader, path: str, page: str) -> TestResponse:
    values = {**hidden(page), **FILING, "answer_petition": (BytesIO(PDF), "petition.pdf"), "step": "check"}
    return reader.client.post(path, data=values)


def _lapse(desk: Desk) -> None:
    with desk.cast.backend.transaction() as session:
        session.execute(update(SessionRow).values(expires_at=desk.cast.clock.now()))


def _link(page: str) -> str:
    """Where it goes on with what was kept."""
    return unescape(page[: page.index('"', page.index("?kept="))].rpartition('href="')[2])


def _back(reader: Reader, answer: TestResponse) -> str:
    return reader.get(_link(answer.text)).text


def _kept(desk: Desk) -> int:
    with desk.cast.backend.reading() as session:
        return session.scalar(select(func.count()).select_from(KEPT_FORM)) or 0
