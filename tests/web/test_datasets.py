"""The pages of data sets: the form that keeps one, DCAT-AP out and in, and the button that takes data."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.papers.interchange.dcat import DCAT_TYPE, NAMESPACES
from tests.services.sharing import ASKER, GOOD, KEEPER, data_set, delivered, keeps, kept
from tests.web.desk import Desk, main_text, open_desk

FORM = {
    "seen": "0", "key": "levels", "title_zh": "河道水位", "title_en": "River levels", "description_zh": "按断面。",
    "description_en": "By section.", "fields": "section | text | required | 断面 | Section", "sharing": "conditional",
    "basis_zh": "", "basis_en": "", "cycle": "monthly", "updated_on": "2026-03-02", "access": ["file", "api"],
    "contact": "Chen Yu", "contact_at": "data@fangshan.example",
}  # fmt: skip


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    for desk in open_desk(engine, tmp_path):
        keeps(desk.cast, KEEPER, "fangshan")
        yield desk


def test_a_set_is_described_changed_and_found(desk: Desk) -> None:
    chen = desk.browser(KEEPER)
    made = chen.post("/datasets", FORM, page="/datasets/new")
    assert made.status_code == 303
    shown = chen.get(made.location).text
    for said in ("River levels", "河道水位", "DS-1", "shared under conditions", "Section", "every month"):
        assert said in shown
    form = chen.get(f"{made.location}/edit").text
    assert "section | text | required | 断面 | Section" in form
    changed = FORM | {"seen": "1", "title_en": "Levels", "key": "another"}
    assert chen.post(made.location, changed, page=f"{made.location}/edit").status_code == 303
    assert "title in English" in chen.get(made.location).text
    listed = desk.browser(ASKER).get("/datasets?q=Level&sharing=conditional").text
    assert "DS-1 · levels" in listed  # its short name stays
    assert "No data set matches" in desk.browser(ASKER).get("/datasets?late=1").text


def test_a_set_leads_to_the_forms_about_it_begun_with_its_number(desk: Desk) -> None:
    kept(desk.cast, data_set(desk.cast))
    he = desk.browser(ASKER)
    page = he.get("/datasets/1").text
    for workflow in ("data-request", "data-correction"):
        form = f"/cases/new/{workflow}?answer_data_set=DS-1"
        assert form in page
        assert 'value="DS-1"' in he.get(form).text
    assert "/cases/new/data-request" not in desk.browser(KEEPER).get("/datasets/1").text
    for odd in ("answer_data_set=" + "x" * 25, "answer_nothing=1", "answer_purpose=Typed by another"):
        assert 'value="DS-1"' not in he.get(f"/cases/new/data-request?{odd}").text
    assert "Typed by another" not in main_text(he.get("/cases/new/data-request?answer_purpose=Typed by another").text)


def test_what_is_wrong_names_its_field_and_line_and_nothing_typed_is_lost(desk: Desk) -> None:
    wrong = FORM | {"fields": "section | text | required | 断面 | Section\nlevel | number | optional | 水位 | Level"}
    answer = desk.browser(KEEPER).post("/datasets", wrong, page="/datasets/new")
    assert answer.status_code == 422
    assert "Line 2: “number” is no type" in answer.text
    assert "level | number | optional | 水位 | Level" in answer.text
    answer = desk.browser(KEEPER).post("/datasets", FORM | {"sharing": "not_shared"}, page="/datasets/new")
    assert answer.text.count("needs the law") == 4  # both languages, at the field and above
    assert "No data set yet" in desk.browser(KEEPER).get("/datasets").text


def test_who_saw_an_older_version_is_told_and_loses_nothing(desk: Desk) -> None:
    (levels,) = kept(desk.cast, data_set(desk.cast))
    kept(desk.cast, data_set(desk.cast, title_en="Newer"))
    address = f"/datasets/{levels.id}"
    answer = desk.browser(KEEPER).post(address, FORM | {"seen": "1", "title_en": "Typed"}, page=f"{address}/edit")
    assert answer.status_code == 422
    assert "was changed after you opened it" in answer.text
    assert 'value="Typed"' in answer.text


def test_a_catalogue_leaves_in_dcat_and_comes_back_unchanged(desk: Desk) -> None:
    says = data_set(desk.cast, basis_en="Water Law", basis_zh="水法", access=("file", "feed"))
    kept(desk.cast, says, data_set(desk.cast, "hidden", sharing="not_shared", basis_en="Law", basis_zh="法"))
    chen = desk.browser(KEEPER)
    answer = chen.get("/datasets/catalogue.jsonld")
    assert answer.content_type == DCAT_TYPE
    told = json.loads(answer.data)
    assert (told["@context"], told["@type"]) == (NAMESPACES, "dcat:Catalog")
    # what DCAT-AP 3 demands of a catalogue, and of a data set; and what it recommends of the latter
    assert {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"} <= told.keys()
    for each in told["dcat:dataset"]:
        assert {"dct:title", "dct:description"} <= each.keys()
        assert {"dcat:contactPoint", "dcat:distribution", "dct:publisher"} <= each.keys()
        assert all("dcat:accessURL" in one for one in each["dcat:distribution"])
    rights = [each["dct:accessRights"]["@id"].rpartition("/")[2] for each in told["dcat:dataset"]]
    assert rights == ["NON_PUBLIC", "RESTRICTED"]
    report = read_in(desk, answer.data)
    assert report.text.count("unchanged") == 2
    single = json.loads(chen.get("/datasets/1/set.jsonld").data)
    assert single["dct:identifier"] == ["DS-1", "levels"]


def read_in(desk: Desk, content: bytes, step: str = "check", person: str = KEEPER) -> object:
    form = {"step": step, "upload": (io.BytesIO(content), "catalogue.jsonld")}
    return desk.browser(person).post("/datasets/import", form, page="/datasets/import")


def test_a_file_is_reported_on_before_anything_is_entered(desk: Desk) -> None:
    (levels,) = kept(desk.cast, data_set(desk.cast))
    chen = desk.browser(KEEPER)
    told = json.loads(chen.get("/datasets/catalogue.jsonld").data)
    (one,) = told["dcat:dataset"]
    full = {"http://purl.org/dc/terms/title": one.pop("dct:title")}  # names in full, as other programs write them
    changed = one | full | {"dcterms:description": [{"@language": "en", "@value": "New."}], "dct:description": None}
    changed["dcterms:description"].append({"@language": "zh-CN", "@value": "新。"})
    new = one | full | {"dct:identifier": ["rain"]}
    told["dcat:dataset"] = [{name: each for name, each in changed.items() if each is not None}, new]
    report = read_in(desk, json.dumps(told).encode())
    assert "a new version" in report.text
    assert "a new data set" in report.text
    assert [each for each in ("rain", "New.") if each in chen.get("/datasets").text] == []
    assert read_in(desk, json.dumps(told).encode(), "send").status_code == 303
    assert "New." in chen.get(f"/datasets/{levels.id}").text
    told["dcat:dataset"] = [new | {"own:sharing": "secret"}]
    wrong = read_in(desk, json.dumps(told).encode(), "send")
    assert (wrong.status_code, "not right" in wrong.text) == (422, True)
    assert read_in(desk, b"[", "check").status_code == 422


def test_data_are_taken_by_a_button_and_by_no_address(desk: Desk) -> None:
    case = delivered(desk.cast)
    document = str(desk.cast.case(case).data["delivered_set"])
    he = desk.browser(ASKER)
    page = f"/cases/{case}/documents/{document}"
    assert f'action="/datasets/taken/{case}/{document}/1"' in he.get(page).text
    assert he.get(f"{page}/versions/1").status_code == 403
    taken = he.post(f"/datasets/taken/{case}/{document}/1", {}, page=page, buffered=True)
    assert (taken.status_code, taken.data) == (200, GOOD.content)
    assert "He Jun" in he.get(f"/cases/{case}").text.partition("Downloads")[2]


def test_the_page_of_a_request_leads_whoever_may_take_them_to_the_delivered_data(desk: Desk) -> None:
    case = delivered(desk.cast)
    document = desk.cast.case(case).data["delivered_set"]
    link = f'href="/cases/{case}/documents/{document}">Take what was delivered'
    assert link in " ".join(desk.browser(ASKER).get(f"/cases/{case}").text.split())
    assert "Take what was delivered" not in desk.browser("wang.lin").get(f"/cases/{case}").text
