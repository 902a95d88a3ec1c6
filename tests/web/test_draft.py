"""The draft of an agreement on its pages: written, shown, compared, accepted, commented on, and taken over."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import docx
import pytest
from sqlalchemy import Engine

from tests.builders import new_key
from tests.services import disputes, drafting, signing
from tests.services.drafting import CLAIMANT, JUNE, MARCH, MEDIATOR, RESPONDENT
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def reference(desk: Desk) -> str:
    found = disputes.sessions(desk.cast)
    drafting.shown(desk.cast, found)
    return found


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def typed(page: str, **changed: str) -> dict[str, Any]:
    """The form in which a draft is written, as it stands, with some fields changed."""
    fields = dict(re.findall(r'<input[^>]*name="((?:id|place|heading_\w\w)-\d+)"[^>]*value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea[^>]*name="(\w\w-\d+)"[^>]*>\n([^<]*)</textarea>', page))
    kept = {name: unescape(each) for name, each in fields.items()}
    return kept | {"seen": value(page, "seen"), "key": new_key()} | changed


def test_a_draft_is_written_kept_and_shown_from_the_desk_of_the_mediator(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    mediator, address = desk.browser(MEDIATOR), f"/cases/{reference}/draft"
    assert address in mediator.get(f"/cases/{reference}").text
    assert address not in desk.browser(CLAIMANT).get(f"/cases/{reference}").text
    form = typed(mediator.get(f"{address}/text").text, **{"heading_zh-0": "付款", "zh-0": MARCH, "en-0": "By March."})
    assert mediator.post(f"{address}/text", form, page=f"{address}/text").status_code == 303
    assert MARCH not in desk.browser(CLAIMANT).get(address).text
    page = mediator.get(address).text
    assert "Only you, until you show it" in main_text(page)
    shown = {"seen": value(page, "seen"), "key": new_key()}
    assert mediator.post(f"{address}/showing", shown, page=address).status_code == 303
    page = desk.browser(RESPONDENT).get(address).text
    assert MARCH in page
    assert "Your draft" not in main_text(page)


def test_clauses_change_their_places_and_are_left_out_and_nothing_typed_is_lost(desk: Desk, reference: str) -> None:
    mediator, address = desk.browser(MEDIATOR), f"/cases/{reference}/draft/text"
    page = mediator.get(address).text
    answer = mediator.post(address, typed(page, **{"zh-0": "别的话。", "place-0": "first"}), page=address)
    assert (answer.status_code, "别的话。" in answer.text) == (422, True)
    assert "Each clause needs its place" in main_text(answer.text)
    stale = mediator.post(address, typed(page, **{"zh-0": "别的话。", "seen": "0" * 64}), page=address)
    assert (stale.status_code, "别的话。" in stale.text) == (409, True)
    assert mediator.post(address, typed(page, **{"place-0": "9", "gone-1": "1"}), page=address).status_code == 303
    assert [each.id for each in drafting.draft(desk.cast, reference).begun] == ["c-1"]


def test_two_versions_are_compared_by_single_characters(desk: Desk, reference: str) -> None:
    drafting.shown(desk.cast, reference, *drafting.worded(desk.cast, reference, c_1=JUNE))
    reader = desk.browser(CLAIMANT)
    page = reader.get(f"/cases/{reference}/draft").text
    changed = re.findall(r"<(ins|del)><span[^>]*>[^<]*</span>([^<]*)<", page)
    assert changed == [("del", "三"), ("ins", "六"), ("del", "二"), ("ins", "一"), ("del", "二"), ("ins", "八")]
    alone = reader.get(f"/cases/{reference}/draft?version=1&since=0").text
    assert "<ins>" not in alone
    assert MARCH in alone
    assert "We accept" not in alone
    for query in ("version=3", "version=0", "since=9", "version=99999999"):
        assert reader.get(f"/cases/{reference}/draft?{query}").status_code == 404


def test_a_side_accepts_what_it_ticks_and_takes_it_back(desk: Desk, reference: str) -> None:
    address = f"/cases/{reference}/draft"
    for person in (CLAIMANT, RESPONDENT):
        reader = desk.browser(person)
        ticked = re.findall(r'name="clause" value="([^"]*)"', reader.get(address).text)
        assert len(ticked) == 2
        form = {"clause": ticked, "key": new_key()}
        assert reader.post(f"{address}/acceptances", form, page=address).status_code == 303
    assert "All sides have accepted every clause" in main_text(reader.get(address).text)
    assert reader.post(f"{address}/clauses/c-1/reopening", {"key": new_key()}, page=address).status_code == 303
    assert "1 clause accepted by all sides" in main_text(reader.get(address).text)
    answer = reader.post(f"{address}/acceptances", {"key": new_key()}, page=address)
    assert (answer.status_code, "Choose the clauses" in main_text(answer.text)) == (422, True)
    old = {"clause": "c-1 " + "0" * 64, "key": new_key()}
    assert reader.post(f"{address}/acceptances", old, page=address).status_code == 409


def test_remarks_and_wordings_are_read_by_whom_they_are_for(desk: Desk, reference: str) -> None:
    address = f"/cases/{reference}/draft"
    author = desk.browser(CLAIMANT)
    form = {"words": "Only in March.", "to": "claimant", "key": new_key()}
    assert author.post(f"{address}/clauses/c-1/remarks", form, page=address).status_code == 303
    wording = {"zh": JUNE, "en": "By June.", "heading_zh": "付款", "heading_en": "Payment", "words": "", "to": "all"}
    seen = drafting.page(desk.cast, reference).clauses[0].sha256
    form = {**wording, "seen": seen, "key": new_key()}
    assert author.post(f"{address}/clauses/c-1/wording", form, page=address).status_code == 303
    other = desk.browser(RESPONDENT).get(address).text
    assert "Only in March." not in other
    assert "Proposes another wording" in main_text(other)
    mediator = desk.browser(MEDIATOR)
    page = mediator.get(address).text
    assert "Only in March." in page
    assert "Only Claimant, Mediator" in main_text(page)
    taking = re.search(rf'action="({address}/proposals/[0-9a-f]+/taking)"', page)
    assert taking is not None
    form = {"seen": value(page, "seen"), "key": new_key()}
    assert mediator.post(taking[1], form, page=address).status_code == 303
    assert JUNE in main_text(mediator.get(f"{address}/text").text)
    answer = author.post(
        f"{address}/clauses/c-1/remarks", {"words": "Lost?", "to": "x", "key": new_key()}, page=address
    )
    assert (answer.status_code, "Lost?" in answer.text) == (422, True)


def test_the_agreed_text_stands_in_the_form_and_is_taken_over(desk: Desk) -> None:
    reference = signing.reviewed(desk.cast)
    drafting.shown(desk.cast, reference)
    for person in (CLAIMANT, RESPONDENT):
        drafting.accept(desk.cast, reference, person)
    reader, step = desk.browser(RESPONDENT), f"/cases/{reference}/steps/adopt_draft"
    page = reader.get(step).text
    assert MARCH in page
    checked = reader.fill(step, {"agreed_text": unescape(re.findall(r"<textarea[^>]*>\s*([^<]*)</textarea>", page)[0])})
    assert reader.press(step, checked.text, "send").status_code == 303
    assert "taken over, word for word" in main_text(reader.get(f"/cases/{reference}/draft").text)


@pytest.mark.parametrize(("suffix", "begins"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_a_version_is_a_file_for_those_who_read_it(desk: Desk, reference: str, suffix: str, begins: bytes) -> None:
    address = f"/cases/{reference}/draft/1.{suffix}"
    answer = desk.browser(CLAIMANT).get(address)
    assert (answer.status_code, answer.data[: len(begins)]) == (200, begins)
    assert answer.data == desk.browser(CLAIMANT).get(address).data
    assert desk.browser(CLAIMANT).get(f"/cases/{reference}/draft/2.{suffix}").status_code == 404


def test_a_file_that_was_worked_on_elsewhere_is_shown_before_anything_of_it_is_kept(desk: Desk, reference: str) -> None:
    mediator, address = desk.browser(MEDIATOR), f"/cases/{reference}/draft"
    begun = drafting.draft(desk.cast, reference).begun
    unchanged = mediator.get(f"{address}/1.docx").data
    answer = mediator.post(f"{address}/file", {"file": (io.BytesIO(unchanged), "draft.docx")}, page=f"{address}/text")
    assert "It says what the draft says already." in main_text(answer.text)
    changed = docx.Document(io.BytesIO(unchanged))
    for paragraph in changed.paragraphs:
        if paragraph.text == MARCH:
            paragraph.text = JUNE
    edited = io.BytesIO()
    changed.save(edited)
    edited.seek(0)
    page = mediator.post(f"{address}/file", {"file": (edited, "draft.docx")}, page=f"{address}/text")
    assert page.status_code == 200
    assert re.findall(r"<(ins|del)><span[^>]*>[^<]*</span>([^<]*)<", page.text)[:2] == [("del", "三"), ("ins", "六")]
    assert drafting.draft(desk.cast, reference).begun == begun
    assert mediator.post(f"{address}/text", typed(page.text), page=f"{address}/text").status_code == 303
    assert [each.zh for each in drafting.draft(desk.cast, reference).begun] == [JUNE, begun[1].zh]
    wrong = mediator.post(f"{address}/file", {"file": (io.BytesIO(b"%PDF"), "a.pdf")}, page=f"{address}/text")
    assert (wrong.status_code, "not a DOCX file" in main_text(wrong.text)) == (422, True)
    assert desk.browser(CLAIMANT).post(f"{address}/file", {}, page=address).status_code == 422


def test_a_file_is_read_in_though_both_sides_have_spoken_of_its_clauses(desk: Desk, reference: str) -> None:
    drafting.comment(desk.cast, reference, CLAIMANT, "三月太早。", "claimant")
    drafting.propose(desk.cast, reference, RESPONDENT, JUNE)
    mediator, address = desk.browser(MEDIATOR, language="zh"), f"/cases/{reference}/draft"
    file = (io.BytesIO(mediator.get(f"{address}/1.docx").data), "draft.docx")
    page = mediator.post(f"{address}/file", {"file": file}, page=f"{address}/text")
    assert page.status_code == 200
    assert "三月太早。" not in main_text(page.text)
    assert "与现有草案内容一致。" in main_text(page.text)


def test_nobody_else_finds_any_of_it(desk: Desk, reference: str) -> None:
    address = f"/cases/{reference}/draft"
    for person in ("wang.lin", "lu.ming", "admin", "sun.hao"):
        reader = desk.browser(person)
        for path in (address, f"{address}/text", f"{address}/1.pdf"):
            assert reader.get(path).status_code == 404
        assert "/draft" not in reader.get(f"/cases/{reference}").text


def test_in_chinese_the_page_says_all_in_chinese(desk: Desk, reference: str) -> None:
    said = main_text(desk.browser(CLAIMANT, language="zh").get(f"/cases/{reference}/draft").text)
    assert "接受所勾选的条款" in said
    assert not re.search(r"Claimant|Accept|Version", said)
