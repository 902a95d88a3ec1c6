"""The pages of offers: made, answered, changed, answered by another one and taken back, without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import rooms
from tests.web.desk import Desk, Reader, main_text, open_desk
from tests.web.test_floor import forms

CHOSEN = {f"issue_{n}": "1" for n in range(1, 7)}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def page(reader: Reader, reference: str, query: str = "") -> str:
    return main_text(reader.get(f"/cases/{reference}/room/offers{query}").text)


def send(reader: Reader, reference: str, button: str, query: str = "", **typed: str) -> tuple[int, str]:
    fields = forms(reader.get(f"/cases/{reference}/room/offers{query}").text)[button]
    answer = reader.client.post(fields.pop(""), data={**fields, **typed})
    return answer.status_code, main_text(answer.text) if answer.status_code != 303 else ""


def test_an_offer_is_made_answered_changed_countered_and_taken_back(desk: Desk) -> None:
    reference = rooms.confirmed(desk.cast)
    chen, he, zhou = (desk.browser(each) for each in ("chen.yu", "he.jun", "zhou.min"))
    assert "No offer has been made that you may read." in page(he, reference)
    assert send(chen, reference, "Make this offer", **CHOSEN, to="respondent")[0] == 303
    told = page(he, reference)
    assert "Made to: Laishui County" in told
    assert "Sinai: as one asks" in told
    for said, shown in (("accept", "accepted"), ("reject", "rejected")):
        assert send(he, reference, "Reject the offer", answer=said)[0] == 303
        for reader in (chen, zhou):
            assert f"Laishui County {shown}" in page(reader, reference)
        assert f"Your answer {shown}" in page(he, reference)
    [offer] = rooms.offers(desk.cast, reference, "he.jun")
    begun = he.get(f"/cases/{reference}/room/offers?counters={offer.id}").text
    assert begun.count('<option value="1" selected>') == 6
    typed = {**CHOSEN, "issue_1": "2", "to": "claimant"}
    assert send(he, reference, "Make this offer", f"?counters={offer.id}", **typed)[0] == 303
    assert "Laishui County answered by another offer" in page(chen, reference)
    assert send(chen, reference, "Take this offer back")[0] == 303
    assert "taken back" in page(he, reference)


def test_a_refused_offer_says_why_and_keeps_what_was_chosen(desk: Desk) -> None:
    reference, chen = rooms.confirmed(desk.cast), desk.browser("chen.yu")
    fields = forms(chen.get(f"/cases/{reference}/room/offers").text)["Make this offer"]
    answer = chen.client.post(fields.pop(""), data={**fields, **CHOSEN, "issue_2": "", "to": "mediator"})
    assert answer.status_code == 422
    assert "Choose one option for each issue." in main_text(answer.text)
    assert answer.text.count('<option value="1" selected>') == 5
    assert 'value="mediator" required checked' in answer.text


def test_words_stand_with_the_offer_in_the_record_and_again_where_it_is_refused(desk: Desk) -> None:
    reference, words = rooms.confirmed(desk.cast), "We carry the weir.\r\nYou carry the road."
    chen, he, zhou = (desk.browser(each) for each in ("chen.yu", "he.jun", "zhou.min"))
    assert send(chen, reference, "Make this offer", **CHOSEN, to="", words=words)[0] == 422
    fields = forms(chen.get(f"/cases/{reference}/room/offers").text)["Make this offer"]
    again = chen.client.post(fields.pop(""), data={**fields, **CHOSEN, "issue_2": "", "to": "mediator", "words": words})
    assert again.status_code == 422
    assert "You carry the road.</textarea>" in again.text
    assert send(chen, reference, "Make this offer", **CHOSEN, to="respondent", words=words)[0] == 303
    for reader in (chen, he, zhou):
        assert "We carry the weir." in page(reader, reference)
        assert "We carry the weir." in main_text(reader.get(f"/cases/{reference}").text)
    refused, told = send(he, reference, "Reject the offer", answer="accept", words="Too dear.")
    assert (refused, "A reason is given for a rejection alone." in told, "Too dear." in told) == (422, True, True)
    assert send(he, reference, "Reject the offer", answer="reject", words="Too dear.")[0] == 303
    for reader in (chen, zhou):
        assert "Laishui County rejected Too dear." in page(reader, reference)
    assert "Your answer rejected Too dear." in page(he, reference)


def test_words_beside_an_answer_that_comes_too_late_are_shown_once_more(desk: Desk) -> None:
    reference, he = rooms.confirmed(desk.cast), desk.browser("he.jun")
    made = rooms.offer(desk.cast, reference, to=rooms.SIDES)
    fields = forms(he.get(f"/cases/{reference}/room/offers").text)["Reject the offer"]
    rooms.take_back(desk.cast, reference, made)
    answer = he.client.post(fields.pop(""), data={**fields, "answer": "reject", "words": "Too dear."})
    assert answer.status_code == 422
    assert "What you wrote was not kept. Copy it if you need it: Too dear." in main_text(answer.text)


def test_an_offer_after_the_list_was_changed_is_stale(desk: Desk) -> None:
    reference, chen = rooms.confirmed(desk.cast), desk.browser("chen.yu")
    fields = forms(chen.get(f"/cases/{reference}/room/offers").text)["Make this offer"]
    rooms.keep(desk.cast, reference, 1, issues=rooms.ISSUES[:2])
    answer = chen.client.post(fields.pop(""), data={**fields, **CHOSEN, "to": "mediator"})
    assert answer.status_code == 409
    assert "was changed after you opened it" in main_text(answer.text)


def test_what_is_offered_to_the_mediator_alone_changes_no_page_of_the_other_side(desk: Desk) -> None:
    reference = rooms.confirmed(desk.cast)
    he = desk.browser("he.jun")
    before = [main_text(he.get(f"/cases/{reference}{each}").text) for each in ("", "/room", "/room/offers")]
    rooms.offer(desk.cast, reference, to=rooms.ALONE)
    after = [main_text(he.get(f"/cases/{reference}{each}").text) for each in ("", "/room", "/room/offers")]
    assert after == before


@pytest.mark.parametrize("person", ["wang.lin", "admin", "guo.wei", "peng.cheng"])
def test_nobody_else_has_a_page_of_offers(desk: Desk, person: str) -> None:
    reference, reader = rooms.offered(desk.cast), desk.browser(person)
    [offer] = rooms.offers(desk.cast, reference, "zhou.min")
    for query in ("", f"?counters={offer.id}"):
        assert reader.client.get(f"/cases/{reference}/room/offers{query}").status_code == 404


def test_an_offer_to_others_is_not_found(desk: Desk) -> None:
    reference = rooms.confirmed(desk.cast)
    made, he = rooms.offer(desk.cast, reference, to=rooms.ALONE), desk.browser("he.jun")
    assert he.client.get(f"/cases/{reference}/room/offers?counters={made}").status_code == 404


def test_offers_in_chinese(desk: Desk) -> None:
    reference = rooms.offered(desk.cast)
    told = main_text(desk.browser("he.jun", language="zh").get(f"/cases/{reference}/room/offers").text)
    for said in ("组合方案提议", "接受提议", "议题1：依一方"):
        assert said in told


def test_who_is_asked_is_not_said_in_the_words_of_what_goes_to_a_side_alone(desk: Desk) -> None:
    reference = rooms.confirmed(desk.cast)
    told = page(desk.browser("chen.yu", language="zh"), reference)
    assert "仅调解员" in told
    assert "全归" not in told
