"""P6: every route from every side answers as decided; ids put in the place of others open nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from govflow.store.visibility import sight
from govflow.store.writing import locking
from govflow.values import SYSTEM
from tests.builders import new_key
from tests.promises.access import ACCESS, AT_ONCE, Route
from tests.promises.addresses import QUERIES
from tests.promises.house import House
from tests.promises.programs import PROGRAMS
from tests.promises.rewinding import keep
from tests.promises.scene import RELATIONS, TITLE, Scene, set_scene
from tests.promises.witness import fingerprint
from tests.services import disputes, proposals

BLIND = ("anonymous", "outsider", "removed", "admin")


@pytest.fixture
def scene(house: House) -> Scene:
    return set_scene(house)


def routes(app: Flask) -> set[Route]:
    """Every route that the application answers."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_table_lists_every_route_there_is_and_no_other(house: House) -> None:
    assert routes(house.app) - ACCESS.keys() == PROGRAMS.keys()
    assert ACCESS.keys() - routes(house.app) == set()


def test_the_proof_sees_a_route_that_is_not_listed(house: House) -> None:
    careless = Flask("careless")
    careless.add_url_rule("/backdoor", "backdoor", lambda: "", methods=["DELETE"])
    assert routes(careless) - ACCESS.keys() == {("backdoor", "DELETE")} | {("static", "GET")} - ACCESS.keys()


def test_every_route_answers_everybody_as_decided(scene: Scene) -> None:
    engine = scene.house.cast.backend.sessions.engine
    rewind, before = keep(scene.house.cast.backend.sessions), fingerprint(engine)
    wrong = []
    for (endpoint, method), decided in ACCESS.items():
        done = {"200"} if (endpoint, method) in AT_ONCE else {"303", "201"}
        refused = [relation for relation in RELATIONS if decided[relation] not in done]
        answers = {relation: answer_to(scene, relation, endpoint, method) for relation in refused}
        assert fingerprint(engine) == before, f"{method} {endpoint}: a request that was refused changed something"
        for relation in decided.keys() - set(refused):
            answers[relation] = answer_to(scene, relation, endpoint, method)
            if method != "GET":
                rewind()
        wrong += [
            f"{method} {endpoint} by {relation}: {answer}, not {decided[relation]}"
            for relation, answer in answers.items()
            if answer != decided[relation]
        ]
    assert wrong == []


def test_what_is_invisible_is_named_on_no_page(scene: Scene) -> None:
    for endpoint, method in ACCESS:
        if method != "GET":
            continue
        for relation in BLIND:
            answer = scene.send(relation, "GET", scene.path(endpoint, method))
            said = answer.data.decode(errors="replace")  # a workbook is no text
            assert TITLE not in said, f"{endpoint} for {relation}"
            if answer.status_code == 200:
                assert scene.reference not in said, f"{endpoint} for {relation}"


def test_no_query_finds_what_is_invisible(scene: Scene) -> None:
    names = {key: scene.house.cast.organization(key) for key in ("fangshan", "laishui")}
    for relation in BLIND[1:]:
        for query in QUERIES:
            asked = query.format(title="Juma", reference=scene.reference, **names)
            answer = scene.send(relation, "GET", asked)
            assert answer.status_code < 400, asked
            assert TITLE not in answer.text, f"{asked} for {relation}"
            assert f'href="/cases/{scene.reference}"' not in answer.text, f"{asked} for {relation}"
    former = scene.house.signed_in("zhou.min")  # mediated until another took the place; the parties of a case are kept
    for query in (*QUERIES, "/cases", "/inbox", "/cases.csv", "/cases/{reference}"):
        shown = former.get(query.format(title="Juma", reference=scene.reference, **names)).text
        assert TITLE not in shown, query
    assert TITLE in scene.send("own", "GET", "/cases?q=Juma").text


def test_a_case_that_is_invisible_answers_like_one_that_does_not_exist(scene: Scene) -> None:
    for route in (
        "/cases/{}",
        "/cases/{}/record",
        "/cases/{}/documents",
        "/cases/{}/steps/withdraw",
        "/cases/{}/deadline/suspension",
    ):
        there = scene.send("outsider", "GET", route.format(scene.reference))
        nowhere = scene.send("outsider", "GET", route.format("BTH-DM-2026-9999"))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert words(there.text, scene.reference) == words(nowhere.text, "BTH-DM-2026-9999")


def test_the_proof_sees_a_case_that_is_read_without_asking_who_reads(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: one query of one page without the criterion."""
    monkeypatch.setattr(locking, "sight", lambda _actor: sight(SYSTEM))
    assert answer_to(scene, "outsider", "cases.show", "GET") != ACCESS["cases.show", "GET"]["outsider"]


Ids = dict[str, Any]
Swap = Callable[[Scene, Ids, Ids], tuple[str, str, dict[str, Any]]]
"""A request of the claimant in which an id of another case, or of an invisible one, was put in the place of its own."""


def _other(scene: Scene) -> Ids:
    """What belongs to another case, which the claimant sees as well: its reference, round, seat."""
    cast = scene.house.cast
    reference = disputes.proposal(cast)
    found = cast.round(reference)
    seat = next(each for each, holder in found.holders.items() if holder[0] == cast.organization("fangshan"))
    return {"reference": reference, "round_id": found.id, "seat_id": seat}


def _foreign(scene: Scene) -> Ids:
    """What belongs to a case that the claimant does not see."""
    cast = scene.house.cast
    reference = proposals.ballot(cast)
    found = cast.round(reference)
    return {"reference": reference, "round_id": found.id, "seat_id": found.seats[0].id}


def _with(method: str, endpoint: str, kind: str, *names: str) -> Swap:
    """The request of a route with these ids swapped in its path for those of the ``other`` or the ``foreign`` case."""

    def swap(scene: Scene, other: Ids, foreign: Ids) -> tuple[str, str, dict[str, Any]]:
        ids = other if kind == "other" else foreign
        path = scene.path(endpoint, method, **{name: ids[name] for name in names})
        return method, path, scene.form(endpoint) if method == "POST" else {}

    return swap


def _their_seat(endpoint: str, **more: str) -> Swap:
    """The request of a route for the seat of the other side."""

    def swap(scene: Scene, _other: Ids, _foreign: Ids) -> tuple[str, str, dict[str, Any]]:
        found = scene.house.cast.round(scene.reference)
        laishui = scene.house.cast.organization("laishui")
        seat = next(each for each, holder in found.holders.items() if holder[0] == laishui)
        return "POST", scene.path(endpoint, "POST", seat_id=seat), scene.form(endpoint) | more

    return swap


def _in_the_form(endpoint: str, name: str, value: Callable[[Scene, Ids], str]) -> Swap:
    """The request of a route with this value in one field of its form."""

    def swap(scene: Scene, _other: Ids, foreign: Ids) -> tuple[str, str, dict[str, Any]]:
        return "POST", scene.path(endpoint, "POST"), scene.form(endpoint) | {name: value(scene, foreign)}

    return swap


def _organization(key: str) -> Callable[[Scene, Ids], str]:
    return lambda scene, _foreign: str(scene.house.cast.organization(key))


def _their_upload(scene: Scene, _other: Ids, _foreign: Ids) -> tuple[str, str, dict[str, Any]]:
    """The token of a file that the respondent has sent, in the form of the claimant."""
    path = scene.path("documents.create", "POST")
    page = scene.send("opposing", "POST", path, scene.form("documents.create") | {"title": ""}).text
    token = page.split('name="upload_kept"')[1].split('value="')[1].split('"')[0]
    return "POST", path, {"title": "Stolen", "key": new_key(), "upload_kept": token}


SWAPS: dict[str, tuple[int, Swap]] = {
    "a document under another case": (404, _with("GET", "documents.show", "other", "reference")),
    "a file under another case": (404, _with("GET", "documents.download", "other", "reference")),
    "a document under an invisible case": (404, _with("GET", "documents.show", "foreign", "reference")),
    "a new version under another case": (404, _with("POST", "documents.update", "other", "reference")),
    "a round of another case": (404, _with("GET", "rounds.show", "other", "round_id")),
    "a round of an invisible case": (404, _with("GET", "rounds.show", "foreign", "round_id")),
    "an answer in another case": (404, _with("POST", "rounds.answer", "other", "round_id", "seat_id")),
    "an answer in an invisible case": (404, _with("POST", "rounds.answer", "foreign", "round_id", "seat_id")),
    "an answer from a seat of another round": (404, _with("POST", "rounds.answer", "other", "seat_id")),
    "an answer from a seat of an invisible round": (404, _with("POST", "rounds.answer", "foreign", "seat_id")),
    "an answer from their seat": (403, _their_seat("rounds.answer")),
    "an answer on their behalf": (403, _their_seat("rounds.answer", on_behalf="1")),
    "their attendance": (403, _their_seat("rounds.record")),
    "their recusal": (403, _their_seat("rounds.record", status="recused")),
    "the attendance of an invisible seat": (404, _with("POST", "rounds.record", "foreign", "seat_id")),
    "their delegation": (403, _their_seat("rounds.hand_over")),
    "a delegation to an invisible seat": (
        404,
        _in_the_form("rounds.hand_over", "to", lambda _, foreign: str(foreign["seat_id"])),
    ),
    "a step in an invisible case": (404, _with("POST", "steps.create", "foreign", "reference")),
    "a document in an invisible case": (404, _with("POST", "documents.create", "foreign", "reference")),
    "their upload": (422, _their_upload),
    "a respondent that cannot be one": (
        422,
        _in_the_form(
            "cases.create", "answer_respondent", lambda scene, _: str(scene.house.cast.organization("office"))
        ),
    ),
    "an organization of others to act for": (
        403,
        _in_the_form("account.act_for", "organization", lambda scene, _: str(scene.house.cast.organization("laishui"))),
    ),
    "readers that are no party": (422, _in_the_form("documents.create", "audience", lambda *_: "superior_nobody")),
    "readers without oneself": (422, _in_the_form("documents.create", "audience", lambda *_: "respondent")),
}


KEPT = frozenset({"kept_upload"})


def test_an_id_in_the_place_of_another_opens_nothing(scene: Scene) -> None:
    """What the others do first is theirs; and a form that is refused keeps its file, for its sender alone."""
    engine = scene.house.cast.backend.sessions.engine
    other, foreign = _other(scene), _foreign(scene)
    wrong = []
    for name, (status, swap) in SWAPS.items():
        method, path, form = swap(scene, other, foreign)
        before = fingerprint(engine, without=KEPT)
        answer = scene.send("own", method, path, form)
        if answer.status_code != status:
            wrong.append(f"{name}: {answer.status_code}, not {status}")
        assert fingerprint(engine, without=KEPT) == before, name
    assert wrong == []


def test_the_key_of_somebody_elses_command_gives_nothing_away(scene: Scene) -> None:
    form = scene.form("steps.create")
    path = scene.path("steps.create", "POST")
    assert scene.send("own", "POST", path, form).status_code == 303
    assert scene.send("outsider", "POST", path, form).status_code == 404
    assert scene.send("opposing", "POST", path, form).status_code in (409, 422)
    assert scene.send("own", "POST", path, form).status_code == 303  # the same receipt again


def words(page: str, reference: str) -> str:
    """What a page says, but for the address that was asked for and the token, which changes every second."""
    return re.sub(r'(name="(?:csrf_token|for)"[^>]* value)="[^"]*"', r"\1", page).replace(reference, "X")


def answer_to(scene: Scene, relation: str, endpoint: str, method: str) -> str:
    """The answer to a request in earnest, in the words of the table."""
    form = scene.form(endpoint) if method != "GET" else None
    answer = scene.send(relation, method, scene.path(endpoint, method), form)
    leaves = endpoint == "auth.accept" or (endpoint == "auth.destroy" and relation != "anonymous")
    if answer.status_code == 303 and answer.location.startswith("/sign-in") and not leaves:
        return "in"
    return str(answer.status_code)
