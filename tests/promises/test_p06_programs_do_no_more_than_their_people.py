"""P6: every address of the API answers the program of everybody as decided, as pages answer its person."""

from __future__ import annotations

import pytest

from tests.promises.house import House
from tests.promises.programs import FILES, PROGRAMS, SENT, Sent, ask, tokens
from tests.promises.rewinding import keep
from tests.promises.scene import PEOPLE, RELATIONS, TITLE, Scene, set_scene
from tests.promises.witness import fingerprint
from tests.services.disputes import PDF
from tests.services.serving import answered_for, token_of

DONE = ("200", "201", "204")
USED = frozenset({"api_token", "kept_upload"})
"""What every request may leave behind: that the token was used; a file that was uploaded lies sealed for its sender."""


@pytest.fixture
def scene(house: House) -> Scene:
    return set_scene(house)


def test_every_address_answers_every_program_as_decided(scene: Scene) -> None:
    bearers = tokens(scene, PEOPLE)
    engine = scene.house.cast.backend.sessions.engine
    uploads = {relation: _upload(scene, token) for relation, token in bearers.items()}
    rewind, before = keep(scene.house.cast.backend.sessions), fingerprint(engine, without=USED)
    wrong = []
    for (endpoint, method), decided in PROGRAMS.items():
        refused = [each for each in sorted(RELATIONS) if decided[each] not in DONE]
        for relation in (*refused, None, *sorted(set(RELATIONS) - set(refused))):
            if relation is None:  # those who may not have all been refused by now
                assert fingerprint(engine, without=USED) == before, f"{method} {endpoint} changed something"
                continue
            sent = _sent(scene, endpoint, method, uploads[relation])
            answer = ask(scene, bearers[relation], method, path_of(scene, endpoint, method), sent)
            if str(answer.status_code) != decided[relation]:
                wrong.append(f"{method} {endpoint} by {relation}: {answer.status_code}, not {decided[relation]}")
            if answer.status_code >= 400:
                assert answer.content_type == "application/problem+json", endpoint
            elif method != "GET" and fingerprint(engine, without=USED) != before:
                rewind()
    assert wrong == []


def test_what_is_for_persons_is_closed_to_every_service(scene: Scene) -> None:
    """Fangshan's own service, with all that one may have: it votes, signs, decides, confides and administers nowhere,
    and reads no room, no sitting and nothing else that is not named as open to services.
    """
    cast = scene.house.cast
    charge = answered_for(cast, name_en="Flow gateway", name_zh="流量数据接口")
    token = token_of(cast, charge)
    engine, views = cast.backend.sessions.engine, scene.house.app.view_functions
    before, wrong = fingerprint(engine, without=USED), []
    for endpoint, method in PROGRAMS:
        if endpoint in ("api.nothing", "api.description") or hasattr(views[endpoint], "serves"):
            continue
        sent = _sent(scene, endpoint, method, "")
        answer = ask(scene, token, method, path_of(scene, endpoint, method), sent)
        if (answer.status_code, answer.json["type"]) != (403, "urn:govflow:problem:for-persons"):
            wrong.append(f"{method} {endpoint}: {answer.status_code}")
    assert wrong == []
    assert fingerprint(engine, without=USED) == before


def test_what_is_invisible_is_named_in_no_answer(scene: Scene) -> None:
    bearers = tokens(scene, PEOPLE)
    blind = ("anonymous", "outsider", "removed", "admin")
    for endpoint, method in PROGRAMS:
        if method == "GET":
            for relation in blind:
                answer = ask(scene, bearers[relation], "GET", path_of(scene, endpoint, "GET"))
                assert TITLE not in answer.text, f"{endpoint} for {relation}"
                if answer.status_code == 200:
                    assert scene.reference not in answer.text, f"{endpoint} for {relation}"
    for query in ("q=Juma", "workflow=dispute-mediation", "mine=true", "status=open", "phase=mediation"):
        for relation in blind[1:]:
            assert TITLE not in ask(scene, bearers[relation], "GET", f"/api/v1/cases?{query}").text, query
    assert TITLE in ask(scene, bearers["own"], "GET", "/api/v1/cases?q=Juma").text


def test_a_case_that_is_invisible_answers_like_one_that_does_not_exist(scene: Scene) -> None:
    token = tokens(scene, PEOPLE)["outsider"]
    for route in ("", "/entries", "/entries/1", "/documents", "/steps/withdraw", "/rounds/1"):
        there, nowhere = (
            ask(scene, token, "GET", f"/api/v1/cases/{each}{route}") for each in (scene.reference, "BTH-DM-2026-9999")
        )
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.text.replace(scene.reference, "X") == nowhere.text.replace("BTH-DM-2026-9999", "X")


def test_what_somebody_else_uploaded_is_taken_by_nobody(scene: Scene) -> None:
    bearers = tokens(scene, PEOPLE)
    theirs = _upload(scene, bearers["opposing"])
    path = path_of(scene, "api.documents.create", "POST")
    answer = ask(scene, bearers["own"], "POST", path, FILES["api.documents.create"](theirs))
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "upload")


def path_of(scene: Scene, endpoint: str, method: str) -> str:
    """The address in this scene; of an entry the confidence that its author reads."""
    other = {"number": scene.parts["entry"]} if endpoint == "api.cases.entry" else {}
    if endpoint == "api.nothing":
        return "/api/v1/nothing"
    return scene.path(endpoint, method, **other)


def _sent(scene: Scene, endpoint: str, method: str, upload: str) -> Sent:
    if endpoint in FILES:
        return FILES[endpoint](upload)
    return SENT[endpoint](scene) if method != "GET" else {}


def _upload(scene: Scene, token: str) -> str:
    sent = {"data": PDF.content, "content_type": "application/pdf", "query_string": {"filename": "paper.pdf"}}
    answer = ask(scene, token, "POST", "/api/v1/uploads", sent)
    return str(answer.json.get("token", ""))
