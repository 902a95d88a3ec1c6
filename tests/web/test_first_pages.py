"""Founding an installation in a browser: one browser, once, within a day; nothing lost; gone for ever afterwards."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, func, select

from govflow.app import create_app
from govflow.errors import Conflict
from govflow.services.backend import Backend
from govflow.services.commands.founding.wizard import FILE, new_founding_link, waits_for_founding
from govflow.store.people import OrganizationRow, PersonRow
from tests.services.regions import DELTA, held, installation
from tests.web.conftest import Browser

TYPED = {
    "prefix": "YRD", "organization_en": "Yangtze Delta", "organization_zh": "长三角", "office_en": "Delta Office",
    "office_zh": "长三角办公室", "central_en": "Leading Group", "central_zh": "领导小组", "finance_en": "Delta Finance",
    "finance_zh": "长三角财务处", "email": "mei@example.org", "name_en": "Mei Lan", "name_zh": "梅兰",
    "organizations": "name_en\tname_zh\tkind\tlevel\tmember_of\nShanghai\t上海市\tlocal_government\tprovince\tbody\n",
    "people": "email\tname_en\tname_zh\torganization\trole\tmandate\n"
              "yu@example.org\tYu Bo\t俞波\t上海市\tsignatory\t2026-1\n",
}  # fmt: skip


@pytest.fixture
def backend(engine: Engine, tmp_path: Path) -> Iterator[Backend]:
    backend = installation(engine, tmp_path / "data")
    yield backend
    backend.sessions.dispose()


def browser(backend: Backend) -> Browser:
    return Browser(create_app(backend.settings, backend).test_client())


def founder(backend: Backend) -> Browser:
    """Somebody who used the link."""
    here, link = browser(backend), new_founding_link(backend)
    assert here.post(link, page=link).status_code == 303
    return here


def send(here: Browser, do: str, **changed: object) -> tuple[int, str]:
    answer = here.post("/founding", {**TYPED, "do": do, **changed}, page="/founding")
    return answer.status_code, answer.text


def test_what_was_typed_is_shown_then_laid_down_and_the_pages_are_gone(backend: Backend, engine: Engine) -> None:
    here, before = founder(backend), held(engine)
    assert here.client.post("/founding", data={**TYPED, "do": "found"}).status_code == 400  # without its token
    status, page = send(here, "check")
    assert status == 200
    for said in ("Yangtze Delta · 长三角", "Leading Group", "Delta Finance", "Shanghai", "yu@example.org", "2026-1"):
        assert said in page
    assert held(engine) == before  # nothing is kept yet
    status, page = send(here, "found")
    assert status == 200
    links = re.findall(r">(http\S+/invitations/[^<\s]+)<", page)
    assert len(links) == 2
    assert [each.status_code for each in (here.get("/founding"), browser(backend).get("/founding"))] == [404, 404]
    assert send(here, "found")[0] == 404
    assert not (backend.settings.data_dir / FILE).exists()
    with pytest.raises(Conflict, match="founded already"):
        new_founding_link(backend)
    assert waits_for_founding(backend) is None
    path = links[0].partition("8000")[2]
    assert browser(backend).get(path).status_code == 200


def test_nobody_gets_in_without_the_link_and_a_look_does_not_use_it_up(backend: Backend) -> None:
    link, stranger = new_founding_link(backend), browser(backend)
    for path in ("/founding", "/founding/", f"/founding/{'a' * 43}", f"{link}x", "/founding/%00"):
        assert stranger.get(path).status_code in (400, 404), path
    assert stranger.post("/founding", TYPED).status_code == 404
    assert [browser(backend).get(link).status_code for _ in range(3)] == [
        200
    ] * 3  # whatever looks at links in messages
    first, second = browser(backend), browser(backend)
    second.get(link)
    token = second.token(link)
    assert first.post(link, page=link).status_code == 303
    assert second.client.post(link, data={"csrf_token": token}).status_code == 404
    assert second.get("/founding").status_code == 404
    assert first.get("/founding").status_code == 200


def test_a_link_and_its_browser_end_after_a_day(backend: Backend) -> None:
    link = new_founding_link(backend)
    backend.clock.at += timedelta(hours=23, minutes=59)  # type: ignore[attr-defined]
    here = browser(backend)
    assert here.get(link).status_code == 200
    backend.clock.at += timedelta(minutes=1)  # type: ignore[attr-defined]
    assert here.get(link).status_code == 404
    here = founder(backend)
    backend.clock.at += timedelta(hours=24)  # type: ignore[attr-defined]
    assert (here.get("/founding").status_code, send(here, "found")[0] in (400, 404)) == (404, True)


def test_another_link_ends_what_an_earlier_one_began(backend: Backend) -> None:
    earlier = founder(backend)
    assert waits_for_founding(backend) is None  # a server that is started again takes it from nobody
    new_founding_link(backend)
    assert earlier.get("/founding").status_code == 404


def test_a_wrong_line_is_named_and_nothing_typed_is_lost(backend: Backend, engine: Engine) -> None:
    here, before = founder(backend), held(engine)
    wrong = TYPED["organizations"].replace("local_government", "locl_government")
    status, page = send(here, "found", organizations=wrong)
    assert status == 422
    assert "Organizations, line 2, column 3: There is no kind of organization “locl_government”" in page
    for said in TYPED.values():
        for cell in re.split(r"[\t\n]", said):
            assert cell in page.replace("locl_", "local_")
    assert held(engine) == before


def test_files_are_put_into_the_boxes_and_a_region_file_counts_alone(backend: Backend, engine: Engine) -> None:
    here = founder(backend)
    table = io.BytesIO(TYPED["people"].encode("gb18030"))
    status, page = send(here, "read", people="", sent=[(table, "名单.csv")])
    assert (status, "yu@example.org" in page) == (200, True)
    status, page = send(here, "read", sent=[(io.BytesIO(b"PK\x03\x04broken"), "x.xlsx")])
    assert (status, "The workbook cannot be read" in page, "yu@example.org" in page) == (422, True, True)
    status, page = send(here, "found", sent=[(io.BytesIO(DELTA.encode()), "region.yaml")])
    assert status == 200
    with backend.reading() as session:
        assert session.scalar(select(func.count()).select_from(OrganizationRow)) == 5
        assert session.scalars(select(PersonRow.email).where(PersonRow.administrator)).all() == ["mei@example.org"]


def test_a_demonstration_has_no_such_pages(backend: Backend) -> None:
    link = new_founding_link(backend)
    shown = replace(backend, settings=replace(backend.settings, demo=True))
    assert browser(shown).get(link).status_code == 404
    assert waits_for_founding(shown) is None
    with pytest.raises(Conflict, match="GOVFLOW_DEMO is set"):
        new_founding_link(shown)


def test_the_link_stands_nowhere_but_with_the_operator(backend: Backend, caplog: pytest.LogCaptureFixture) -> None:
    link = new_founding_link(backend)
    here = browser(backend)
    here.post(link, page=link)
    token = link.rpartition("/")[2]
    kept = backend.settings.data_dir / FILE
    assert token not in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert token not in caplog.text


def test_lines_of_a_file_keep_their_numbers(backend: Backend) -> None:
    here = founder(backend)
    table = "email,name_en,name_zh,organization,role\n\n\nyu@example.org,Yu Bo,俞波,上海市,signatury\n"
    status, page = send(here, "check", people="", sent=[(io.BytesIO(table.encode()), "people.csv")])
    assert (status, "People, line 4, column 5: There is no role “signatury”" in page) == (422, True)


def test_sent_twice_at_once_it_is_founded_once_and_one_page_has_the_links(backend: Backend) -> None:
    here = founder(backend)
    data = {"csrf_token": here.token("/founding"), **TYPED, "do": "found"}
    cookie = here.cookie()
    assert cookie is not None
    answers: list[tuple[int, bool]] = []

    def send_it() -> None:
        client = create_app(backend.settings, backend).test_client()
        client.set_cookie("govflow", cookie)
        answer = client.post("/founding", data=data)
        answers.append((answer.status_code, "/invitations/" in answer.text))

    both = [Thread(target=send_it) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(answers) == [(200, True), (404, False)]
    with backend.reading() as session:
        assert session.scalar(select(func.count()).select_from(OrganizationRow)) == 5
