"""What pages show of forms whose questions depend on answers: hints, headings, computed values, what is decided on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services import transfers
from tests.web.desk import Desk, main_text, open_desk

OPENING = "/cases/new/water-transfer"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def offer(desk: Desk, **changed: Any) -> dict[str, Any]:
    values = {**transfers.OFFER, "expert": transfers.expert(desk.cast), "unit_price": "1000", **changed}
    return {"title": "Transfer", **{f"answer_{name}": str(value) for name, value in values.items()}}


def test_a_form_says_when_it_asks_and_what_will_be_computed(desk: Desk) -> None:
    transfers.published(desk.cast)
    text = main_text(desk.browser("chen.yu").get(OPENING).text)
    assert "Only if “Use” is Works." in text
    assert "Only if “Large transfer” is answered with yes." in text
    assert "Computed when it is sent: “Volume sold” × “Price per unit”" in text
    assert text.index("About the works") < text.index("Firm")


def test_a_form_says_so_in_chinese(desk: Desk) -> None:
    transfers.published(desk.cast)
    page = desk.browser("chen.yu", language="zh").get(OPENING).text
    assert "关于用水企业" in page


def test_a_form_begins_with_its_default(desk: Desk) -> None:
    transfers.published(desk.cast)
    page = desk.browser("chen.yu").get(OPENING).text
    box = page[page.index('name="answer_years"') - 200 : page.index('name="answer_years"') + 100]
    assert 'value="2"' in box


def test_the_check_shows_what_is_computed_and_hides_what_is_not_asked(desk: Desk) -> None:
    transfers.published(desk.cast)
    text = main_text(desk.browser("chen.yu").fill(OPENING, offer(desk)).text)
    assert "¥40,000.00: “Volume sold” × “Price per unit”" in text
    assert "Firm" not in text


def test_a_limit_that_is_a_field_is_refused_with_its_number(desk: Desk) -> None:
    transfers.published(desk.cast)
    answer = desk.browser("chen.yu").fill(OPENING, offer(desk, volume="101"))
    assert answer.status_code == 422
    assert "Volume sold: Enter 100 or less." in main_text(answer.text)


def test_what_is_not_asked_is_not_answered(desk: Desk) -> None:
    transfers.published(desk.cast)
    answer = desk.browser("chen.yu").fill(OPENING, offer(desk, firm="Mill"))
    assert "Firm: This form does not ask for it." in main_text(answer.text)


def test_a_form_leaves_out_what_the_case_already_excludes(desk: Desk) -> None:
    reference = transfers.filed(desk.cast)
    text = main_text(desk.browser("wang.lin").get(f"/cases/{reference}/steps/verify").text)
    assert "Why less" in text
    assert "Works visited" not in text


def test_a_form_asks_what_the_case_calls_for_without_conditions(desk: Desk) -> None:
    reference = transfers.filed(desk.cast, use="works", firm="Mill")
    text = main_text(desk.browser("wang.lin").get(f"/cases/{reference}/steps/verify").text)
    assert "Works visited" in text
    assert "Only if “Use”" not in text


def test_what_is_decided_on_stands_on_the_case_the_step_the_check_and_the_round(desk: Desk) -> None:
    reference = transfers.filed(desk.cast)
    wang = desk.browser("wang.lin")
    for path in (f"/cases/{reference}", f"/cases/{reference}/steps/verify"):
        text = main_text(wang.get(path).text)
        assert text.index("What is decided on") < text.index("¥40,000.00"), path
    transfers.verified(desk.cast, reference)
    page = wang.get(f"/cases/{reference}").text
    link = page.split(f'href="/cases/{reference}/rounds/')[1].split('"')[0]
    assert "What is decided on" in main_text(wang.get(f"/cases/{reference}/rounds/{link}").text)


def test_what_is_decided_on_in_confidence_is_shown_to_its_audience_alone(desk: Desk) -> None:
    reference = transfers.filed(desk.cast)
    transfers.verified(desk.cast, reference, notes="Weir leaks.")
    assert "Weir leaks." in main_text(desk.browser("wang.lin").get(f"/cases/{reference}").text)
    assert "Weir leaks." not in desk.browser("chen.yu").get(f"/cases/{reference}").text


def test_the_check_tells_what_the_step_sets_and_the_entry_keeps_it(desk: Desk) -> None:
    reference = transfers.reviewed(desk.cast)
    chen = desk.browser("chen.yu")
    path = f"/cases/{reference}/steps/pay"
    checked = chen.fill(path, {"answer_paid": "40000", "answer_paid_on": "2026-03-02"})
    assert "Recorded as “Left with the seller”: 60." in main_text(checked.text)
    sent = chen.press(path, checked.text, "send")
    assert "Left with the seller 60" in main_text(chen.get(sent.location).text)


def test_the_procedure_is_told_with_its_conditions_and_computations(desk: Desk) -> None:
    transfers.published(desk.cast)
    text = main_text(desk.browser("chen.yu").get("/workflows/water-transfer").text)
    for said in (
        "Only if “Use” is Works.",
        "Computed: “Volume sold” × “Price per unit”.",
        "Begins with: “Price”.",
        "At most: “Volume held”.",
        "Recorded by steps",
    ):
        assert said in text, said
