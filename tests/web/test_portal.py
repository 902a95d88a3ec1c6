"""The portal: what everybody reads without an account, as caches and programs see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from govflow.app import create_app
from govflow.services.catalog import publish, shipped_workflows
from govflow.store.cases import CASE
from govflow.store.people import OrganizationRow
from tests.services import norms
from tests.web.desk import Desk, main_text, open_desk

PAGES = (
    "/public/en", "/public/zh", "/public/en/decisions", "/public/en/notices", "/public/en/organizations",
    "/public/en/funds", "/public/en/funds/1", "/public/en/agreements", "/public/en/agreements/luan-river",
    "/public/en/standards", "/public/en/trades", "/public/en/plans", "/public/en/commitments", "/public/en/words",
    "/public/en/feed.atom",
    "/public/sitemap.xml", "/robots.txt",
)  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def asked(desk: Desk, path: str, **headers: str) -> TestResponse:
    return desk.app.test_client().get(path, headers=headers)


def test_every_page_is_the_same_for_who_is_signed_in_and_reads_and_sets_no_cookie(desk: Desk) -> None:
    draft = f"/public/en/cases/{norms.laid_open(desk.cast)}"
    office = desk.browser("wang.lin", language="zh")
    for path in (*PAGES, draft):
        answer, inside = asked(desk, path), office.get(path)
        assert answer.status_code == 200, path
        assert answer.data == inside.data, path
        for each in (answer, inside):
            assert "Set-Cookie" not in each.headers, path
            assert "Cookie" not in each.headers.get("Vary", ""), path
            assert each.headers["Cache-Control"] == "public, max-age=60", path


def test_a_page_that_is_as_it_was_is_not_sent_again_and_one_that_changed_is(desk: Desk) -> None:
    norms.laid_open(desk.cast)
    first = asked(desk, "/public/en/notices")
    mark = first.headers["ETag"]
    again = asked(desk, "/public/en/notices", **{"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=60"
    norms.laid_open(desk.cast, title="Dust limits")
    after = asked(desk, "/public/en/notices", **{"If-None-Match": mark})
    assert after.status_code == 200
    assert after.headers["ETag"] != mark
    assert "Last-Modified" not in after.headers
    with desk.cast.backend.transaction() as session:  # no case changes with the name of an organization
        session.execute(update(OrganizationRow).values(name_en=OrganizationRow.name_en + " again"))
    assert asked(desk, "/public/en/organizations").headers["ETag"] != mark


def test_the_address_says_the_language_and_only_the_first_asks_the_browser(desk: Desk) -> None:
    for said, language in {"zh-CN": "zh", "en-GB": "en", "fr": "en"}.items():
        first = asked(desk, "/public", **{"Accept-Language": said})
        assert (first.status_code, first.location) == (302, f"/public/{language}")
        assert first.headers["Vary"] == "Accept-Language"
    page = asked(desk, "/public/zh", **{"Accept-Language": "en"})
    assert '<html lang="zh-Hans">' in page.text
    assert "Accept-Language" not in page.headers.get("Vary", "")
    assert asked(desk, "/public/fr").status_code == 404


def test_who_leaves_the_portal_reads_on_in_the_same_language(desk: Desk) -> None:
    for path in ("/report?language=zh", "/sign-in?language=zh", "/help?language=zh"):
        assert path in asked(desk, "/public/zh").text
        client = desk.app.test_client()
        assert '<html lang="zh-Hans">' in client.get(path, headers={"Accept-Language": "en"}).text
        following = client.get("/report", headers={"Accept-Language": "en"})
        assert '<html lang="zh-Hans">' in following.text, path
    assert "Set-Cookie" not in asked(desk, "/public/en?language=zh").headers
    assert '<html lang="en">' in desk.browser("wang.lin").get("/help?language=zh").text  # who has an own choice
    assert '<html lang="en">' in asked(desk, "/report?language=fr").text


def test_a_case_is_found_by_its_words_procedure_year_and_organization(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    year, office = desk.cast.today.year, desk.cast.organization("office")
    link = f'href="/public/en/cases/{reference}"'
    for query, found in {
        "": True, "?q=VOC": True, f"?q={reference}": True, "?q=zebra": False,
        "?procedure=joint-standard": True, "?procedure=commitment": False,
        f"?year={year}": True, f"?year={year - 1}": False, f"?year={year}&q=VOC": True,
        f"?year={year - 1}&q=VOC": False,
        f"?organization={office}": True, f"?organization={desk.cast.organization('chicheng')}": False,
    }.items():  # fmt: skip
        assert (link in asked(desk, f"/public/en/notices{query}").text) is found, query
    assert link not in asked(desk, "/public/en/decisions").text
    assert link in asked(desk, f"/public/en/organizations/{office}").text
    assert "Nothing public is like that" in asked(desk, "/public/en/notices?q=zebra").text
    assert asked(desk, "/public/en/notices?organization=99999").status_code == 404


def test_a_year_ends_where_the_next_begins_in_the_zone_of_the_house(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    year = desk.cast.today.year
    turn = datetime(year, 12, 31, 16, tzinfo=UTC)  # midnight in Beijing
    for moment, found in ((turn - timedelta(microseconds=1), year), (turn, year + 1)):
        with desk.cast.backend.transaction() as session:
            session.execute(update(CASE).values(listed_at=moment))
        told = [each for each in (year, year + 1) if reference in asked(desk, f"/public/en/notices?year={each}").text]
        assert told == [found], moment


def test_what_is_not_there_is_told_without_a_cookie_too(desk: Desk) -> None:
    for path in ("/public/en/cases/BTH-XX-2026-0001", "/public/zh/funds/99", "/public/en/organizations/99999"):
        answer = asked(desk, path)
        assert answer.status_code == 404
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert 'href="/public' in answer.text


def test_a_case_that_is_public_no_more_is_gone_and_its_files_with_it(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    assert asked(desk, f"/public/en/cases/{reference}").status_code == 200
    with desk.cast.backend.transaction() as session:
        session.execute(update(CASE).values(public=False))
    assert asked(desk, f"/public/en/cases/{reference}").status_code == 404


def test_who_examines_a_draft_is_named_to_nobody_without_an_account(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    norms.later(desk.cast, 45)
    experts = tuple(desk.cast.person(each) for each in norms.EXPERTS)
    desk.cast.fire(norms.OFFICE, reference, "call_experts", experts=experts)
    assert "Song Wei" in desk.browser("he.jun").get(f"/cases/{reference}").text
    page = asked(desk, f"/public/en/cases/{reference}").text
    assert "North China Coatings Association" in page
    assert "Song Wei" not in page


def test_a_public_answer_that_names_a_person_is_told_to_nobody_without_an_account(desk: Desk) -> None:
    [file] = [each for each in shipped_workflows() if each.name == "joint_standard.v1.yaml"]
    text = file.read_text("utf-8").replace("version: 1\n", "version: 2\n", 1)
    asks = text.replace(
        "    project_paper:", "    lead: {type: person, label: Lead · 负责人, public: true}\n    project_paper:"
    )
    with desk.cast.backend.transaction() as session:
        publish(session, desk.cast.clock, asks.encode(), name=file.name)
    reference = norms.laid_open(desk.cast, lead=desk.cast.person("song.wei"))
    assert "Song Wei" in main_text(desk.browser("he.jun").get(f"/cases/{reference}").text)
    page = asked(desk, f"/public/en/cases/{reference}").text
    assert "Limits by kind." in page
    assert "Song Wei" not in page


def test_programs_read_the_feed_and_the_map(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    feed = ElementTree.fromstring(asked(desk, "/public/zh/feed.atom").data)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"http://localhost/public/zh/cases/{reference}"
    assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
    places = [each.text for each in ElementTree.fromstring(asked(desk, "/public/sitemap.xml").data).iter(f"{MAP}loc")]
    assert {f"http://localhost/public/{each}/cases/{reference}" for each in ("en", "zh")} < {*places}
    assert all(asked(desk, str(each).removeprefix("http://localhost")).status_code == 200 for each in places)
    lines = asked(desk, "/robots.txt").text.splitlines()
    assert lines == ["User-agent: *", "Allow: /public", "Disallow: /", "Sitemap: http://localhost/public/sitemap.xml"]


def test_a_region_without_anything_says_so(desk: Desk) -> None:
    said = main_text(asked(desk, "/public/en").text)
    assert "Nothing public has ended yet." in said
    assert "Nothing is on public notice at the moment." in said
    assert "No joint standard yet" in asked(desk, "/public/en/standards").text


def test_an_installation_may_have_no_portal(desk: Desk) -> None:
    settings = replace(desk.cast.backend.settings, portal=False)
    closed = create_app(settings, replace(desk.cast.backend, settings=settings)).test_client()
    for path in PAGES:
        assert closed.get(path).status_code == 404, path
    assert "/public" not in closed.get("/sign-in").text


def test_a_list_goes_on_where_it_ended(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    page = "/public/en/organizations?after=1"
    assert "Show the first ones" in asked(desk, page).text
    assert f"/cases/{reference}" not in asked(desk, "/public/en/notices?at=1@2000-01-01T00:00:00%2B00:00").text
    assert f"/cases/{reference}" in asked(desk, "/public/en/notices?at=nowhere").text
