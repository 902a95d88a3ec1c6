"""P11: a session has a new cookie at each sign-in, and an old one opens nothing: not one route."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from govflow.store.people import PersonRow
from tests.promises.access import ACCESS
from tests.promises.house import House
from tests.promises.scene import PEOPLE, Scene, set_scene
from tests.web.conftest import Browser
from tests.web.test_policies import FOUNDER, MONITORED, PUBLIC

CLOSED = [route for route in ACCESS if route[0] not in PUBLIC | MONITORED | FOUNDER]


def sign_out(browser: Browser, _scene: Scene) -> None:
    browser.post("/sign-out", page="/account")


def sign_in_again(browser: Browser, scene: Scene) -> None:
    form = scene.form("auth.create")
    assert browser.post("/sign-in", form, page="/help").status_code == 303


def change_password(browser: Browser, scene: Scene) -> None:
    assert browser.post("/account/password", scene.form("account.password"), page="/account").status_code == 303


def end_it_from_elsewhere(browser: Browser, scene: Scene) -> None:
    other = scene.house.visitor()
    assert other.sign_in("chen.yu@govflow.example", "nine black cranes").status_code == 303
    page = other.get("/account").text
    for part in page.split("/account/sessions/")[1:]:
        other.post(f"/account/sessions/{part.partition('/')[0]}/end", page="/account")


def be_removed(_browser: Browser, scene: Scene) -> None:
    with scene.house.cast.backend.transaction() as session:
        person = scene.house.cast.person(PEOPLE["own"])
        session.execute(update(PersonRow).where(PersonRow.id == person).values(active=False))


@pytest.fixture
def scene(house: House) -> Scene:
    return set_scene(house)


def test_an_old_cookie_opens_no_route(scene: Scene) -> None:
    for end in (sign_out, sign_in_again, change_password, end_it_from_elsewhere, be_removed):
        refuse_old_cookie(scene, end)


def refuse_old_cookie(scene: Scene, end: Callable[[Browser, Scene], None]) -> None:
    password = "nine black cranes" if end in (end_it_from_elsewhere, be_removed) else "seven white herons"
    browser = scene.house.visitor()
    assert browser.sign_in("chen.yu@govflow.example", password).status_code == 303
    old, token = browser.cookie(), browser.token("/help")
    end(browser, scene)
    assert browser.cookie() != old or end in (end_it_from_elsewhere, be_removed)
    thief = scene.house.app.test_client()
    for endpoint, method in CLOSED:
        thief.set_cookie("govflow", old or "")
        data = None if method == "GET" else {"csrf_token": token, **scene.form(endpoint)}
        answer = thief.open(scene.path(endpoint, method), method=method, data=data, buffered=True)
        answer.request.environ["wsgi.input"].close()
        case = f"{endpoint} after {end.__name__}"
        assert (answer.status_code, (answer.location or "").startswith("/sign-in")) == (303, True), case
