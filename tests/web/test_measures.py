"""Interim measures on top of their dispute while they are in force; forms that follow the kind of dispute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import disputes
from tests.services.test_interim_measures import ORDER
from tests.web.desk import Desk, hidden, main_text, open_desk

TOLD = "interim measure: In force"
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def in_force(desk: Desk) -> tuple[str, str]:
    """The dispute, and the measure that the superior has ordered in it."""
    reference = disputes.sessions(desk.cast)
    desk.cast.fire("he.jun", reference, "ask_for_measure", **disputes.MEASURE)
    measure = desk.cast.linked(reference)[-1]
    until = desk.cast.today + timedelta(days=30)
    desk.cast.fire("lu.ming", measure, "order", acting="council", **ORDER, in_force_until=until)
    return reference, measure


def test_a_measure_is_told_on_top_of_the_dispute_while_it_is_in_force_and_no_longer(desk: Desk) -> None:
    reference, measure = in_force(desk)
    for person in ("chen.yu", "he.jun", "zhou.min", "wang.lin"):
        text = main_text(desk.browser(person).get(f"/cases/{reference}").text)
        assert TOLD in text
        assert "The weir stays closed." in text
        assert text.index(TOLD) < text.rindex("What is decided on") < text.rindex("What happens next")
    desk.cast.fire("lu.ming", measure, "lift", acting="council", reason="It has rained.")
    after = main_text(desk.browser("chen.yu").get(f"/cases/{reference}").text)
    assert TOLD not in after
    assert "The weir stays closed." not in after
    assert "Lifted" in after


def test_a_request_is_not_told_as_if_it_were_in_force(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    desk.cast.fire("he.jun", reference, "ask_for_measure", **disputes.MEASURE)
    text = main_text(desk.browser("chen.yu").get(f"/cases/{reference}").text)
    assert "interim measure:" not in text
    assert "Measure asked for" in text


def test_it_is_told_in_chinese_too(desk: Desk) -> None:
    reference, _ = in_force(desk)
    text = main_text(desk.browser("chen.yu", language="zh").get(f"/cases/{reference}").text)
    assert "临时措施：施行中" in text
    assert "有效期至" in text


def test_the_petition_asks_for_what_its_kind_of_dispute_needs_and_for_nothing_else(desk: Desk) -> None:
    reference, chen = disputes.draft(desk.cast), desk.browser("chen.yu")
    path, wanted = f"/cases/{reference}/steps/file", {
        "boundary": {"Map of the line claimed"},
        "water": {"Section where it is measured"},
        "pollution": {"Section where it is measured", "Pollutant"},
        "compensation": {"Agreement or notice that it rests on"},
        "funds": {"Agreement or notice that it rests on"},
        "standards": {"Number and title of the standard"},
    }  # fmt: skip
    for kind, asked in wanted.items():
        first = {"answer_dispute_kind": kind, "answer_evidence_class": "party_agreement"}
        text = main_text(chen.fill(path, first).text)
        assert {each for each in set().union(*wanted.values()) if each in text} == asked, kind
        assert "Only if" not in text


def test_a_file_that_is_asked_for_no_more_stands_in_nobodys_way(desk: Desk) -> None:
    """Whoever has said meanwhile that no village moves is told so once."""
    reference, chen = disputes.draft(desk.cast), desk.browser("chen.yu")
    boundary = {"dispute_kind": "boundary", "evidence_class": "party_agreement", "line_claimed": disputes.PDF}
    desk.cast.fire("chen.yu", reference, "file", **disputes.FILING | boundary | {"section": None})
    path, later = f"/cases/{reference}/steps/settle", str(desk.cast.today + timedelta(days=90))
    typed = {
        "answer_monitor_agreed": str(desk.cast.organization("haihe")),
        "answer_first_report": later,
        "answer_term_until": later,
        "step": "check",
    }
    files = {name: (BytesIO(PDF), f"{name}.pdf") for name in ("agreement", "boundary_map", "village_approval")}
    told = chen.fill(path, typed | {f"answer_{name}": file for name, file in files.items()})
    assert "This form does not ask for it." in told.text
    assert "agreement.pdf is received" in main_text(told.text)
    assert "village_approval.pdf is received" not in main_text(told.text)
    again = chen.client.post(path, data={**hidden(told.text), **typed}, follow_redirects=True)
    assert again.status_code == 200
    assert "This form does not ask for it." not in again.text
