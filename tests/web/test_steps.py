"""Steps in the browser: fill in, check what it brings, send; and what the page says when it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.values import Money
from tests.builders import give_mandate, give_role
from tests.services import disputes
from tests.web.desk import Desk, hidden, main_text, open_desk

PDF = b"%PDF-1.4\n%%EOF\n"
FILING = {
    "answer_dispute_kind": "water",
    "answer_evidence_class": "monitoring_record",
    "answer_section": "Zhangfang",
    "answer_remedy": "A joint operating rule for the weir.",
    "page": "1",  # both pages are filled in
    "reached": "1",
}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def petition(content: bytes = PDF, name: str = "petition.pdf") -> dict[str, object]:
    return {"answer_petition": (BytesIO(content), name)}


def test_a_step_is_filled_in_checked_sent_and_receipted(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    chen, path = desk.browser("chen.yu"), f"/cases/{reference}/steps/file"
    checked = chen.fill(path, {**FILING, **petition()})
    assert checked.status_code == 200
    told = main_text(checked.text)
    assert "Draft" in told
    assert "Negotiation" in told
    assert "petition.pdf" in told
    assert "The deadline for it is" in told
    assert desk.cast.state(reference) == "draft"
    sent = chen.press(path, checked.text, "send")
    assert sent.status_code == 303
    assert desk.cast.state(reference) == "negotiation"
    receipt = main_text(chen.get(sent.location).text)
    assert "Recorded as entry 2" in receipt
    assert "What happens next" in receipt


def test_a_form_says_who_reads_the_reason(desk: Desk) -> None:
    draft = Request(
        title="River bank", title_other="护岸", by="fangshan", committee="water", fund="water_local", amount=1_000_000,
        ends_on=date(2027, 6, 30),
    )  # fmt: skip
    requests.draft(desk.cast, draft)
    reference, chen = disputes.draft(desk.cast), desk.browser("chen.yu")
    path = f"/cases/{draft.reference}/steps/withdraw"
    assert "Only these read this: Applicant. It enters the record." in main_text(chen.get(path).text)
    path = f"/cases/{reference}/steps/withdraw"
    chen.fill(f"/cases/{reference}/steps/file", {**FILING, **petition()}, press="send")
    assert "Everybody who sees this case reads this, also later." in main_text(chen.get(path).text)


def test_sending_twice_takes_the_step_once(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    chen, path = desk.browser("chen.yu"), f"/cases/{reference}/steps/file"
    checked = chen.fill(path, {**FILING, **petition()}).text
    first, second = chen.press(path, checked, "send"), chen.press(path, checked, "send")
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert desk.cast.case(reference).entries == 2


def test_every_mistake_is_named_and_nothing_typed_is_lost(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    chen, path = desk.browser("chen.yu"), f"/cases/{reference}/steps/file"
    answer = chen.fill(path, {"answer_remedy": "A joint rule.", **petition()})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert "2 things need your attention" in answer.text
    assert 'href="#answer_dispute_kind-0"' in answer.text
    assert "A joint rule." in answer.text
    again = chen.client.post(path, data={**hidden(answer.text), **FILING, "step": "check"}, follow_redirects=True)
    assert again.status_code == 200, "the file was kept"
    assert "petition.pdf" in main_text(again.text)


def test_going_back_from_the_check_keeps_everything(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    chen, path = desk.browser("chen.yu"), f"/cases/{reference}/steps/file"
    checked = chen.fill(path, {**FILING, **petition()}).text
    form = chen.press(path, checked, "edit")
    assert form.status_code == 200
    assert "A joint operating rule for the weir." in form.text
    first = {name: FILING[name] for name in ("answer_dispute_kind", "answer_evidence_class")}
    second = chen.client.post(path, data={**hidden(form.text), **first, "step": "check"})
    assert "petition.pdf is received" in main_text(second.text)


def test_a_file_is_judged_by_its_content(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    answer = desk.browser("chen.yu").fill(
        f"/cases/{reference}/steps/file", {**FILING, **petition(b"<script>alert(1)</script>")}
    )
    assert answer.status_code == 422
    assert "The content is not what the name" in main_text(answer.text)


def test_another_persons_kept_file_cannot_be_used(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    path = f"/cases/{reference}/steps/file"
    sent = hidden(desk.browser("chen.yu").fill(path, petition()).text)
    assert "answer_petition_kept" in sent
    give_role(desk.cast, "dong.mei", "fangshan", "signatory")
    give_mandate(desk.cast, "dong.mei", "fangshan")
    dong = desk.browser("dong.mei")
    answer = dong.client.post(path, data={**sent, **FILING, "csrf_token": dong.token("/inbox"), "step": "check"})
    assert answer.status_code == 422
    assert "Attach a file." in main_text(answer.text)
    assert "petition.pdf" not in answer.text


def test_a_sum_that_cannot_be_read_stays_in_its_box(desk: Desk) -> None:
    chen = desk.browser("chen.yu")
    values = {
        "title": "Juma River",
        "answer_respondent": str(desk.cast.organization("laishui")),
        "answer_claim": "Restore the flow.",
        "answer_remedy_amount": "twelve",
    }
    answer = chen.fill("/cases/new/dispute-mediation", values)
    assert answer.status_code == 422
    assert "Enter a sum" in main_text(answer.text)
    assert 'value="twelve"' in answer.text
    checked = chen.fill("/cases/new/dispute-mediation", {**values, "answer_remedy_amount": "120万"})
    assert "¥1,200,000.00" in main_text(checked.text)
    opened = chen.press("/cases/new/dispute-mediation", checked.text, "send")
    reference = opened.location.rpartition("/")[2]
    assert desk.cast.case(reference).data["remedy_amount"] == Money.yuan(1_200_000)


def test_a_stale_form_says_what_changed_and_keeps_what_was_typed(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    chen, path = desk.browser("chen.yu"), f"/cases/{reference}/steps/log_talks"
    page = chen.get(path).text
    desk.cast.fire("he.jun", reference, "accept_standstill")
    typed = {"answer_talks_on": "2026-03-01", "answer_talks_record": "We met at the weir.", "step": "check"}
    answer = chen.client.post(path, data={**hidden(page), **typed})
    assert answer.status_code == 409
    text = main_text(answer.text)
    assert "The case changed meanwhile" in text
    assert "Confirm that the standstill is known" in text
    assert "We met at the weir." in answer.text
    again = chen.client.post(path, data={**hidden(answer.text), **typed}, follow_redirects=True)
    assert again.status_code == 200


def test_a_closed_step_explains_itself_and_shows_no_form(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    answer = desk.browser("chen.yu").get(f"/cases/{reference}/steps/accept")
    text = main_text(answer.text)
    assert "This step is not open to you now" in text
    assert "Laishui County" in text
    assert "Continue to check" not in text


@pytest.mark.parametrize(
    ("reason", "said"),
    [("", "A written reason is needed."), (" ", "Reason: There is nothing to be seen in it; write some words.")],
)
def test_a_refusal_stands_on_the_page_of_the_form(desk: Desk, reason: str, said: str) -> None:
    reference = disputes.requested(desk.cast)
    answer = desk.browser("he.jun").fill(f"/cases/{reference}/steps/refuse", {"reason": reason})
    assert answer.status_code == 422
    assert said in main_text(answer.text)
    assert "Continue to check" in main_text(answer.text)
    assert desk.cast.state(reference) == "requested"


def test_a_step_of_an_invisible_case_does_not_exist(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    assert desk.browser("he.jun").get(f"/cases/{reference}/steps/file").status_code == 404
    assert desk.browser("chen.yu").get(f"/cases/{reference}/steps/nonsense").status_code == 404


def test_a_step_without_questions_goes_straight_to_the_check(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    chen, path = desk.browser("chen.yu"), f"/cases/{reference}/steps/accept_standstill"
    page = chen.get(path)
    assert "What changes when you send it" in main_text(page.text)
    assert chen.press(path, page.text, "send").status_code == 303


def test_the_pages_of_a_step_are_in_the_readers_language(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    text = main_text(desk.browser("chen.yu", language="zh").get(f"/cases/{reference}/steps/file").text)
    assert "争议类型" in text
    assert "Continue to check" not in text
