"""P12: reading changes nothing, and nothing is done without the token of the page that asks for it.

The one thing that reading writes is ``web_session.seen_at``, at most every five minutes: when a session was last used.
The clock of these proofs stands still, so not even that is written; one of them moves it to show that it is all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from govflow.services.commands.sessions import keep_seen
from govflow.store.people import PersonRow
from tests.promises.access import ACCESS, AT_ONCE
from tests.promises.house import House
from tests.promises.scene import RELATIONS, Scene, set_scene
from tests.promises.witness import fingerprint

UNSAFE = sorted(route for route in ACCESS if route[1] != "GET" and route not in AT_ONCE)
READERS = ("anonymous", "own", "office", "admin")


@pytest.fixture
def scene(house: House) -> Scene:
    return set_scene(house)


def test_every_unsafe_route_refuses_without_its_token_and_changes_nothing(scene: Scene) -> None:
    before, files = seen(scene), kept_files(scene)
    for relation in RELATIONS:
        for endpoint, method in UNSAFE:
            may = ACCESS[endpoint, method][relation] == "303"
            for token in tokens(scene, relation):
                answer = send(scene, relation, method, endpoint, token)
                case = f"{endpoint} by {relation} with the token {token!r}"
                hidden = ACCESS[endpoint, method][relation] == "404"  # before anything is read, such as a token
                assert answer == 400 if may else answer in (303, 400, 403, *[404] * hidden), case
        assert seen(scene) == before, relation
    assert kept_files(scene) == files


def test_the_proof_sees_a_form_that_needs_no_token(scene: Scene) -> None:
    """The planted bug: the protection is switched off, as for an import that somebody was testing."""
    scene.house.app.config["WTF_CSRF_ENABLED"] = False
    before = seen(scene)
    assert send(scene, "own", "POST", "steps.create", None) == 303
    assert seen(scene) != before


def test_reading_any_page_changes_nothing(scene: Scene) -> None:
    before = seen(scene)
    for relation in READERS:
        for path in pages(scene):
            scene.send(relation, "GET", path)
        assert seen(scene) == before, relation


def test_asking_about_a_page_or_with_other_verbs_changes_nothing(scene: Scene) -> None:
    before = seen(scene)
    for endpoint, method in ACCESS:
        path = scene.path(endpoint, method)
        for verb in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "GET" if method == "POST" else "POST"):
            if (endpoint, verb) not in AT_ONCE:
                scene.send("admin", verb, path)
    assert seen(scene) == before


def test_not_even_when_the_session_was_last_used_is_written_by_reading(scene: Scene) -> None:
    """It is kept in memory; a job writes it, and nothing else."""
    engine = scene.house.cast.backend.sessions.engine
    everything, the_rest = seen(scene), fingerprint(engine, without=frozenset({"web_session"}))
    scene.house.cast.clock.at += timedelta(minutes=6)
    for path in pages(scene):
        scene.send("own", "GET", path)
    assert seen(scene) == everything
    keep_seen(scene.house.cast.backend)
    assert seen(scene) != everything
    assert fingerprint(engine, without=frozenset({"web_session"})) == the_rest


def test_the_proof_sees_a_page_that_writes(scene: Scene) -> None:
    """The planted bug: looking at the help page makes an administrator of everybody."""

    def write() -> str:
        with scene.house.cast.backend.transaction() as session:
            session.execute(update(PersonRow).values(administrator=True))
        return ""

    before = seen(scene)
    scene.house.app.view_functions["help.show"] = write
    scene.send("anonymous", "GET", "/help")
    assert seen(scene) != before


def seen(scene: Scene) -> str:
    """The fingerprint of the whole database."""
    return fingerprint(scene.house.cast.backend.sessions.engine)


def kept_files(scene: Scene) -> list[Path]:
    return sorted(scene.house.cast.backend.settings.data_dir.rglob("*"))


def pages(scene: Scene) -> Iterator[str]:
    """The address of every page, and of lists with filters."""
    for endpoint, method in ACCESS:
        if method == "GET":
            yield scene.path(endpoint, method)
    yield from (
        "/cases?q=Juma&status=open&mine=1",
        "/cases?at=x",
        "/inbox?kind=DM",
        "/organizations?q=a",
        "/people?q=a",
    )
    yield f"/cases/{scene.reference}/steps/claimant_confides"
    yield f"/cases/{scene.reference}?below=3"


def tokens(scene: Scene, relation: str) -> tuple[str | None, ...]:
    """None at all, an empty one, a guess, and the real one of another person."""
    return (None, "", "guess", scene.keys["opposing"].token) if relation == "own" else (None, "guess")


def send(scene: Scene, relation: str, method: str, endpoint: str, token: str | None) -> int:
    """The status of an act in earnest, but with this token instead of the right one."""
    form: dict[str, Any] = scene.form(endpoint) | {"csrf_token": token}
    if token is None:
        del form["csrf_token"]
    client = scene.house.app.test_client()
    client.set_cookie("govflow", scene.keys[relation].cookie)
    return client.open(scene.path(endpoint, method), method=method, data=form).status_code
