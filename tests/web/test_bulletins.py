"""The pages of bulletins, the form that sends one, and the feeds that programs read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import Engine

from govflow.papers.interchange.bulletins import ATOM
from govflow.services.operation.notices.addresses import Kind, make_address
from tests.builders import new_key
from tests.services.bulletins import bulletin, on_duty, sent
from tests.web.conftest import Browser
from tests.web.desk import Desk, open_desk

FORM = {
    "act": "alert",
    "kind": "road_closed",
    "area": "130623",
    "severity": "severe",
    "urgency": "immediate",
    "certainty": "observed",
    "title_zh": "张坊大桥封闭",
    "text_zh": "路面积水。",
    "title_en": "Zhangfang Bridge is closed",
    "text_en": "The water stands on the road.",
    "valid_from": "2026-03-02T09:00",
    "valid_until": "2026-03-02T12:00",
}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    for desk in open_desk(engine, tmp_path):
        on_duty(desk.cast, "chen.yu", "fangshan")
        on_duty(desk.cast, "he.jun", "laishui")
        yield desk


def test_a_bulletin_is_sent_with_a_form_once_however_often_it_is_sent(desk: Desk) -> None:
    chen = desk.browser("chen.yu")
    form = FORM | {"key": new_key()}
    first, again = (chen.post("/bulletins", form, page="/bulletins/new") for _ in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    page = chen.get(first.location).text
    for said in (
        "Zhangfang Bridge is closed",
        "张坊大桥封闭",
        "Laishui County",
        "severe",
        "act at once",
        "no receipt yet",
    ):
        assert said in page
    assert chen.get("/bulletins").text.count("Zhangfang Bridge is closed") == 1
    corrected = chen.get(f"/bulletins/new?corrects={first.location.rpartition('/')[2]}").text
    assert f'name="corrects" type="hidden" value="{form["key"]}"' in corrected


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    chen = desk.browser("chen.yu")
    answer = chen.post("/bulletins", FORM | {"key": "k", "valid_until": "2026-03-02T08:00"}, page="/bulletins/new")
    assert answer.status_code == 422
    assert "It has to end after it begins." in answer.text
    assert "The water stands on the road." in answer.text
    assert "Zhangfang" not in chen.get("/bulletins?valid=all").text


def test_who_is_not_on_duty_is_told_so_and_sends_nothing(desk: Desk) -> None:
    mei = desk.browser("dong.mei")
    assert "you are not" in mei.get("/bulletins/new").text
    assert mei.post("/bulletins", FORM | {"key": "k"}, page="/bulletins/new").status_code == 403


def test_a_receipt_is_asked_for_given_and_shown(desk: Desk) -> None:
    (made,) = sent(desk.cast, "chen.yu", bulletin(desk.cast, "a", area="130623"))
    he = desk.browser("he.jun")
    assert "Receipt asked for" in he.get("/notices").text
    assert "Say that it was received" in he.get(f"/bulletins/{made.id}").text
    desk.cast.clock.at += timedelta(minutes=31)
    assert "Receipts that did not come within 30 minutes" in he.get("/bulletins").text
    he.post(f"/bulletins/{made.id}/receipt", {}, page=f"/bulletins/{made.id}")
    page = he.get(f"/bulletins/{made.id}").text
    assert "Say that it was received" not in page
    assert "He Jun" in page
    assert "Receipts that did not come" not in he.get("/bulletins").text


def test_a_person_says_what_they_are_told(desk: Desk) -> None:
    mei = desk.browser("dong.mei")
    answer = mei.post("/bulletins/wishes", {"kind": "road_closed", "area": "110000"}, page="/bulletins/wishes")
    assert answer.status_code == 303
    assert "road closed · Beijing Municipality" in mei.get("/bulletins/wishes").text
    wrong = mei.post("/bulletins/wishes", {"kind": "", "area": "11"}, page="/bulletins/wishes")
    assert (wrong.status_code, "six digits" in wrong.text) == (422, True)
    sent(desk.cast, "chen.yu", bulletin(desk.cast, "a"))
    assert "Zhangfang Bridge is closed" in mei.get("/notices").text
    mei.post("/bulletins/wishes/end", {"kind": "road_closed", "area": "110000"}, page="/bulletins/wishes")
    assert "road closed · Beijing" not in mei.get("/bulletins/wishes").text


def test_feeds_tell_the_same_list_to_programs_without_signing_in(desk: Desk) -> None:
    cast = desk.cast
    first, _ = sent(cast, "chen.yu", bulletin(cast, "a"), bulletin(cast, "b", area="130623"))
    secret = make_address(cast.backend, cast.actor("wang.lin"), Kind.NOTICES)
    visitor = Browser(desk.app.test_client())
    atom = visitor.get(f"/feeds/{secret}/bulletins.atom?area=110000")
    assert atom.content_type == "application/atom+xml"
    entries = fromstring(atom.data).findall(f"{{{ATOM}}}entry")
    assert [each.findtext(f"{{{ATOM}}}title") for each in entries] == ["Zhangfang Bridge is closed"]
    told = visitor.get(f"/feeds/{secret}/bulletins.json?area=110000").json
    assert (told["version"], len(told["items"])) == ("https://jsonfeed.org/version/1.1", 1)
    assert told["items"][0]["url"].endswith(f"/bulletins/{first.id}")
    same = visitor.client.get(
        f"/feeds/{secret}/bulletins.atom?area=110000", headers={"If-None-Match": atom.headers["ETag"]}
    )
    assert same.status_code == 304
    assert visitor.get(f"/feeds/{'x' * 43}/bulletins.atom").status_code == 404
    assert visitor.get("/bulletins").status_code == 303
