"""The pages of services: an administrator registers one, a person accepts it, makes its token, sees it and stops it."""

from __future__ import annotations

import re

from tests.builders import PASSWORD
from tests.web.conftest import Browser, Region

NAMES = {"name_en": "Water gateway", "name_zh": "水情数据接口"}
TOKEN = {"title": "Registry", "scope": "file", "days": "30", "password": PASSWORD}


def page_of(region: Region, name: str = "laishui") -> str:
    return f"/organizations/{region.organizations[name]}/services"


def registered(region: Region, email: str = "hejun@example.org", **more: str) -> tuple[int, str]:
    """What the administrator who registers a service is answered."""
    answer = region.signed_in("mei").post(page_of(region), {**NAMES, "email": email, **more}, page=page_of(region))
    return answer.status_code, answer.text


def answering(region: Region) -> Browser:
    """The browser of who answers for the service."""
    assert registered(region)[0] == 303
    browser = region.signed_in("hejun")
    answer = browser.post("/account/services/1/accept", page="/account/services")
    assert (answer.status_code, answer.location) == (303, "/account/services")
    return browser


def test_one_is_registered_accepted_used_and_stopped(region: Region) -> None:
    mei, hejun = region.signed_in("mei"), region.signed_in("hejun")
    assert "A program of one person needs no service" in mei.get(page_of(region)).text
    assert registered(region)[0] == 303
    assert "He Jun is asked" in mei.get(page_of(region)).text
    assert "waits for your answer" in hejun.get("/account/services").text
    assert "Water gateway" not in hejun.get("/account/tokens").text
    assert hejun.post("/account/services/1/accept", page="/account/services").status_code == 303
    assert "Water gateway" in hejun.get("/account/tokens").text
    made = hejun.post("/account/tokens", TOKEN | {"charge_id": "1"}, page="/account/tokens")
    assert made.status_code == 201
    token = re.findall(r"govflow_[0-9]+\.[\w-]{43}", made.text)[0]
    programs = region.app.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {token}"}
    assert programs.get("/api/v1/me", headers=headers).json["service_name"]["zh"] == "水情数据接口"
    assert "by its service “Water gateway”" in hejun.get("/account/tokens").text
    assert "works" in mei.get(page_of(region)).text
    assert hejun.post("/account/services/1/end", page="/account/services").status_code == 303
    assert programs.get("/api/v1/me", headers=headers).status_code == 403
    assert "by its service" not in hejun.get("/account/tokens").text
    assert "waits for somebody who answers" in mei.get(page_of(region)).text


def test_what_is_refused_stands_at_its_field(region: Region) -> None:
    status, text = registered(region, "gao@example.org")
    assert (status, "Nobody with this address holds a post" in text) == (422, True)
    status, text = registered(region, name_en="")
    assert (status, 'href="#name_en"' in text) == (422, True)
    assert registered(region)[0] == 303
    assert (registered(region)[0], "has this name" in registered(region)[1]) == (422, True)
    mei = region.signed_in("mei")
    asked = {"other-service": "1", "other-email": "gao@example.org"}
    answer = mei.post(f"{page_of(region)}/charge", asked, page=page_of(region))
    assert (answer.status_code, 'href="#other-email"' in answer.text) == (422, True)


def test_a_token_of_a_service_takes_no_steps(region: Region) -> None:
    browser = answering(region)
    answer = browser.post("/account/tokens", TOKEN | {"charge_id": "1", "scope": "act"}, page="/account/tokens")
    assert (
        answer.status_code,
        "A service reads, drafts cases, files documents and sends bulletins" in answer.text,
    ) == (422, True)
    answer = browser.post("/account/tokens", TOKEN | {"charge_id": "7"}, page="/account/tokens")
    assert answer.status_code == 422


def test_others_see_neither_the_page_nor_the_way_to_it(region: Region) -> None:
    assert registered(region)[0] == 303
    organization = f"/organizations/{region.organizations['laishui']}"
    for name, status in (("hejun", 200), ("mei", 200), ("wanglin", 404), ("gao", 404)):
        browser = region.signed_in(name)
        assert browser.get(page_of(region)).status_code == status
        assert (f'href="{page_of(region)}"' in browser.get(organization).text) == (status == 200)
    assert "Register and ask" not in region.signed_in("hejun").get(page_of(region)).text


def test_in_chinese_all_of_it_is_chinese(region: Region) -> None:
    browser = answering(region)
    browser.post("/language", {"language": "zh"}, page="/account/services")
    for path in ("/account/services", page_of(region)):
        text = browser.get(path).text
        assert "水情数据接口" in text
        assert "Answers for it" not in text
        assert "you answer for it" not in text
