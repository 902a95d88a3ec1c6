"""Without an account: a report is sent, its code leads back to it, and to nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select, update

from govflow.app import create_app
from govflow.services.accounts.guesses import REPORTS_FROM_ONE_NETWORK
from govflow.services.commands.cases import OpenCase
from govflow.services.commands.registers.citizens import report
from govflow.services.operation.notices.telling import tell
from govflow.store.lists.notices.tables import NOTICE
from govflow.store.people import PersonRow
from govflow.store.people.citizens import CitizenRow
from tests.promises.crowds import all_at_once
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk

REPORT = "/report/supervision-report"
OFFICE, CONCERNED, OTHER, ADMINISTRATOR = "wang.lin", "he.jun", "xu.peng", "admin"
WORDS = "The weir was paid for and not built."
PDF = b"%PDF-1.4\n%%EOF\n"
CITIZEN = CitizenRow.__table__


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def filled_in(desk: Desk, **more: str) -> dict[str, str]:
    found = {
        "title": "The weir",
        "answer_about": "money",
        "answer_concerned": str(desk.cast.organization("laishui")),
        "answer_handler": str(desk.cast.organization("office")),
        "answer_what_happened": WORDS,
    }
    return found | more


def visitor(desk: Desk) -> Reader:
    return Reader(desk.app.test_client())


def read(browser: Reader, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return main_text(answer.text)


def reported(desk: Desk, key: str = "k1", **more: str) -> tuple[str, str]:
    """The reference of the case, and its code."""
    answer = visitor(desk).post(REPORT, filled_in(desk, step="send", key=key, **more), page=REPORT)
    assert answer.status_code == 200, answer.text
    text = main_text(answer.text)
    code, reference = re.search(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", text), re.search(r"BTH-MR-[0-9]{4}-[0-9]{4}", text)
    assert code, text
    assert reference, text
    return reference[0], code[0]


def following(desk: Desk, code: str) -> Reader:
    """A browser that has given the code."""
    browser = visitor(desk)
    answer = browser.post("/report", {"code": code}, page="/report")
    assert answer.status_code == 303, main_text(answer.text)
    return browser


def rows(desk: Desk, column: Any) -> int:
    with desk.cast.backend.reading() as session:
        return int(session.scalar(select(func.count(column))) or 0)


def test_a_report_is_sent_followed_and_its_answer_accepted(desk: Desk) -> None:
    browser = visitor(desk)
    assert "Supervision report" in read(browser, "/report")
    checked = main_text(browser.post(REPORT, filled_in(desk, step="check"), page=REPORT).text)
    assert "as done by a citizen" in checked
    assert rows(desk, CITIZEN.c.id) == 0  # it was only looked at
    reference, code = reported(desk)
    desk.cast.fire(OFFICE, reference, "admit", matter_title="The weir", matter="What was the money spent on?")
    desk.cast.fire(CONCERNED, desk.cast.linked(reference)[-1], "answer_question", answer="On a road.")
    browser = following(desk, code.lower().replace("-", " "))
    assert "On a road." in read(browser, f"/cases/{reference}")
    steps = f"/cases/{reference}/steps/accept_answer"
    done = browser.fill(steps, {}, press="send")
    assert done.status_code == 303, done.text
    assert "A citizen" in read(browser, done.location)
    assert "Answer accepted" in read(browser, f"/cases/{reference}")


def test_who_has_a_code_comes_to_that_case_and_nowhere_else(desk: Desk) -> None:
    reference, code = reported(desk)
    other, _ = reported(desk, "k2", title="Another weir")
    browser = following(desk, code)
    assert WORDS in read(browser, f"/cases/{reference}")
    for path in (
        f"/cases/{other}", "/inbox", "/cases/new", "/account", "/notices", "/people", "/organizations",
        "/funds", "/registers", f"/cases/{reference}/ocel",
    ):  # fmt: skip
        assert browser.get(path).status_code == 404, path
    case = f"/cases/{reference}"
    for page in (case, f"{case}/documents", f"{case}/steps/withdraw", "/report"):
        for link in re.findall(r'href="(/[^"#]*)', browser.get(page).text):
            assert browser.get(unescape(link), follow_redirects=True).status_code == 200, (page, link)
    assert browser.post("/sign-out", page=f"/cases/{reference}").status_code == 303
    assert browser.get(f"/cases/{reference}").status_code == 303


def test_evidence_is_filed_once_the_case_is_there_and_read_by_who_handles_it(desk: Desk) -> None:
    reference, code = reported(desk)
    browser, page = following(desk, code), f"/cases/{reference}/documents"
    sent = {"title": "Photograph", "upload": (BytesIO(PDF), "weir.pdf")}
    answer = browser.client.post(page, data={**hidden(browser.get(page).text), **sent})
    assert answer.status_code == 303, main_text(answer.text)
    assert "Photograph" in read(browser, page)
    assert "Photograph" in read(desk.browser(OFFICE), page)
    assert desk.browser(CONCERNED).get(page).status_code == 404


def test_others_learn_no_more_than_of_any_report(desk: Desk) -> None:
    reference, _ = reported(desk)
    desk.cast.fire(OFFICE, reference, "admit", matter_title="The weir", matter="What was the money spent on?")
    inquiry = desk.cast.linked(reference)[-1]
    for person in (CONCERNED, OTHER, ADMINISTRATOR):
        assert desk.browser(person).get(f"/cases/{reference}").status_code == 404, person
    asked = desk.browser(CONCERNED).get(f"/cases/{inquiry}").text
    assert reference not in asked
    assert "A citizen" not in asked
    assert "A citizen" in read(desk.browser(OFFICE), f"/cases/{reference}")


def test_a_code_that_is_wrong_in_one_place_opens_nothing(desk: Desk) -> None:
    _, code = reported(desk)
    letters = code.replace("-", "")
    for place in (0, 7, 8, 27):
        wrong = letters[:place] + ("Z" if letters[place] != "Z" else "Y") + letters[place + 1 :]
        answer = visitor(desk).post("/report", {"code": wrong}, page="/report")
        assert answer.status_code == 422, place
        assert "There is no report with this code." in main_text(answer.text)
    assert visitor(desk).post("/report", {"code": letters}, page="/report").status_code == 303


def test_the_code_of_another_does_not_open_a_row_that_was_moved(desk: Desk) -> None:
    """Whoever writes into the database leads an own code to somebody else's case, and it is none any more."""
    reported(desk)
    _, own = reported(desk, "k2")
    with desk.cast.backend.transaction() as session:
        first, second = session.scalars(select(CitizenRow).order_by(CitizenRow.person_id))
        first_person = first.person_id
        session.execute(delete(CITIZEN).where(CITIZEN.c.id == first.id))
        session.execute(update(CITIZEN).where(CITIZEN.c.id == second.id).values(person_id=first_person))
    answer = visitor(desk).post("/report", {"code": own}, page="/report")
    assert answer.status_code == 422


def test_the_same_form_sent_twice_is_one_report_with_one_code(desk: Desk) -> None:
    people = rows(desk, PersonRow.id)
    assert reported(desk) == reported(desk)
    assert rows(desk, CITIZEN.c.id) == 1
    assert rows(desk, PersonRow.id) == people + 1
    assert reported(desk, "k2") != reported(desk)


def test_two_clicks_at_once_are_one_report(desk: Desk) -> None:
    command = OpenCase(
        workflow="supervision-report",
        title="The weir",
        values={
            "about": "money", "what_happened": WORDS, "concerned": desk.cast.organization("laishui"),
            "handler": desk.cast.organization("office"),
        },
        key="k1",
    )  # fmt: skip
    sent = all_at_once([lambda: report(desk.cast.backend, command, "203.0.113.7", "en")] * 4)
    assert len(set(sent)) == 1
    assert rows(desk, CITIZEN.c.id) == 1


def test_what_was_changed_in_a_form_sent_before_is_not_lost(desk: Desk) -> None:
    first, again = reported(desk), reported(desk, answer_what_happened="And the road was not built either.")
    assert first[0] != again[0]
    assert "And the road" in read(following(desk, again[1]), f"/cases/{again[0]}")


def test_a_form_that_none_of_our_pages_sent_opens_nobodys_report(desk: Desk) -> None:
    """Whoever sends no key is not answered with the code of somebody else who sent none."""
    for _ in range(2):
        answer = visitor(desk).post(REPORT, filled_in(desk, step="send", key=""), page=REPORT)
        assert answer.status_code == 409
    assert rows(desk, CITIZEN.c.id) == 0


def test_no_administrator_has_anything_to_do_with_a_citizen(desk: Desk) -> None:
    reported(desk)
    with desk.cast.backend.reading() as session:
        person = session.scalars(select(CitizenRow.person_id)).one()
    admin = desk.browser(ADMINISTRATOR)
    assert "citizen" not in admin.get("/people").text
    assert admin.get(f"/people/{person}").status_code == 404
    given = {"organization": str(desk.cast.organization("office")), "role": "secretary", "since": "2026-01-01"}
    edited = {"email": "mine@example.org", "name_en": "Mine", "name_zh": "我", "language": "en", "seen_version": "1"}
    for act, sent in {
        "/invitations": {}, "": edited, "/deactivate": {"seen_version": "1"}, "/memberships": given,
        "/mandates": {**given, "number": "1"},
    }.items():  # fmt: skip
        answer = admin.post(f"/people/{person}{act}", sent, page="/people")
        assert answer.status_code == 404, (act, answer.status_code)


def test_nobody_is_told_by_mail_or_notice_who_has_no_address(desk: Desk) -> None:
    reference, _ = reported(desk)
    desk.cast.fire(OFFICE, reference, "turn_down", reason="It is about a private contract.")
    tell(desk.cast.backend)
    with desk.cast.backend.reading() as session:
        person = session.scalars(select(CitizenRow.person_id)).one()
        told = set(session.scalars(select(NOTICE.c.person_id)))
    assert told
    assert person not in told


def test_what_nobody_may_send_without_an_account_is_not_there(desk: Desk) -> None:
    for workflow in ("pledge", "dispute-mediation", "supervision-inquiry", "nothing"):
        assert visitor(desk).get(f"/report/{workflow}").status_code == 404, workflow
        answer = visitor(desk).post(f"/report/{workflow}", filled_in(desk, step="send", key="k"), page="/report")
        assert answer.status_code == 404, workflow
    signed_in = desk.browser(OTHER).get(REPORT)
    assert (signed_in.status_code, signed_in.location) == (303, "/cases/new/supervision-report")


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(desk: Desk) -> None:
    same = str(desk.cast.organization("laishui"))
    answer = visitor(desk).post(REPORT, filled_in(desk, step="check", answer_handler=same), page=REPORT)
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert "conflict of interest" in main_text(answer.text)
    form = visitor(desk).get(REPORT).text
    assert 'type="file"' not in form
    assert "answer_earlier" not in form  # a list of cases, of which a visitor sees none


def test_one_network_sends_so_many_reports_a_day_and_then_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert REPORTS_FROM_ONE_NETWORK == 20
    monkeypatch.setattr("govflow.services.accounts.guesses.REPORTS_FROM_ONE_NETWORK", 2)
    reported(desk)
    reported(desk, "k2")
    answer = visitor(desk).post(REPORT, filled_in(desk, step="send", key="k3"), page=REPORT)
    assert answer.status_code == 429
    assert reported(desk)  # what was sent already is shown again


def test_without_a_portal_there_is_nothing(desk: Desk) -> None:
    settings = replace(desk.cast.backend.settings, portal=False)
    closed = create_app(settings, replace(desk.cast.backend, settings=settings))
    client = Reader(closed.test_client())
    assert [client.get(path).status_code for path in ("/report", REPORT)] == [404, 404]
