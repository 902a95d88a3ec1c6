"""P6: every route from every side answers as decided; ids put in the place of others open nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import true

from govflow.store import locking
from tests.builders import new_key
from tests.promises.access import ACCESS, Route
from tests.promises.house import House
from tests.promises.rewinding import keep
from tests.promises.scene import RELATIONS, Scene, set_scene
from tests.promises.witness import fingerprint
from tests.services import disputes, proposals

TITLE = "Juma River diversion"  # of both disputes; nobody but their parties and the office may read it


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
    assert routes(house.app) - ACCESS.keys() == set()
    assert ACCESS.keys() - routes(house.app) == set()


def test_the_proof_sees_a_route_that_is_not_listed(house: House) -> None:
    careless = Flask("careless")
    careless.add_url_rule("/backdoor", "backdoor", lambda: "", methods=["DELETE"])
    assert routes(careless) - ACCESS.keys() == {("backdoor", "DELETE")} | {("static", "GET")} - ACCESS.keys()


def test_every_route_answers_everybody_as_decided(scene: Scene) -> None:
    engine = scene.house.cast.backend.sessions.engine
    rewind, before = keep(engine), fingerprint(engine)
    wrong = []
    for route, decided in ACCESS.items():
        for relation in RELATIONS:
            answered, changed = _try(scene, relation, route, before)
            if changed:
                rewind()
            if answered != decided[relation] or (changed and not answered.startswith("3")):
                wrong.append(f"{' '.join(route)} by {relation}: {answered}, not {decided[relation]}")
    assert wrong == []


def test_what_is_invisible_is_named_on_no_page(scene: Scene) -> None:
    for endpoint, method in ACCESS:
        if method != "GET":
            continue
        for relation in ("anonymous", "outsider", "removed", "administrator"):
            answer = scene.send(relation, "GET", scene.path(endpoint, method))
            assert TITLE not in answer.text, f"{endpoint} for {relation}"
            if answer.status_code == 200:
                assert scene.reference not in answer.text, f"{endpoint} for {relation}"


QUERIES = (
    "/cases?q={title}", "/cases?q={reference}", "/cases?organization={fangshan}", "/cases?workflow=dispute-mediation",
    "/cases?status=open&organization={laishui}", "/cases?status=ended", "/cases?mine=1", "/cases?phase=mediation",
    "/cases.csv?q={title}", "/cases.csv?organization={fangshan}", "/cases.csv?workflow=dispute-mediation",
    "/inbox?organization={fangshan}", "/inbox?organization={laishui}&kind=DM", "/inbox?after={reference}",
    "/organizations?q={title}", "/organizations/{fangshan}", "/organizations/{laishui}", "/funds/1?below=999999",
    "/sign-in?next=/cases/{reference}",
)  # fmt: skip


@pytest.mark.parametrize("relation", ["outsider", "removed", "administrator"])
def test_no_query_finds_what_is_invisible(scene: Scene, relation: str) -> None:
    names = {key: scene.house.cast.organization(key) for key in ("fangshan", "laishui")}
    for query in QUERIES:
        asked = query.format(title="Juma", reference=scene.reference, **names)
        answer = scene.send(relation, "GET", asked)
        assert answer.status_code < 400, asked
        assert TITLE not in answer.text, asked
        assert f'href="/cases/{scene.reference}"' not in answer.text, asked
    assert TITLE in scene.send("own", "GET", "/cases?q=Juma").text


def test_a_case_that_is_invisible_answers_like_one_that_does_not_exist(scene: Scene) -> None:
    for route in (
        "/cases/{}",
        "/cases/{}/record",
        "/cases/{}/documents",
        "/cases/{}/steps/withdraw",
        "/cases/{}/acts/pause",
    ):
        there = scene.send("outsider", "GET", route.format(scene.reference))
        nowhere = scene.send("outsider", "GET", route.format("BTH-DM-2026-9999"))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.text.replace(scene.reference, "X") == nowhere.text.replace("BTH-DM-2026-9999", "X")


def test_the_proof_sees_a_case_that_is_read_without_asking_who_reads(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: one query of one page without the criterion."""
    monkeypatch.setattr(locking, "visible_cases", lambda _actor: true())
    answered, _ = _try(scene, "outsider", ("cases.show", "GET"), "")
    assert answered != ACCESS["cases.show", "GET"]["outsider"]


Swap = Callable[[Scene], tuple[str, str, dict[str, Any]]]
"""A request of the claimant in which one id was put in the place of another: method, path, form."""


def _other(scene: Scene) -> dict[str, Any]:
    """What belongs to another case, which the claimant sees as well: its reference, round, seat."""
    cast = scene.house.cast
    reference = disputes.proposal(cast)
    found = cast.round(reference)
    seat = next(each for each, holder in found.holders.items() if holder[0] == cast.organization("fangshan"))
    return {"reference": reference, "round_id": found.id, "seat_id": seat}


def _foreign(scene: Scene) -> dict[str, Any]:
    """What belongs to a case that the claimant does not see."""
    cast = scene.house.cast
    reference = proposals.ballot(cast)
    found = cast.round(reference)
    return {"reference": reference, "round_id": found.id, "seat_id": found.seats[0].id}


def _get(endpoint: str, of: Callable[[Scene], dict[str, Any]], *names: str) -> Swap:
    def swap(scene: Scene) -> tuple[str, str, dict[str, Any]]:
        other = of(scene)
        return "GET", scene.path(endpoint, "GET", **{name: other[name] for name in names}), {}

    return swap


def _post(endpoint: str, of: Callable[[Scene], dict[str, Any]], *names: str) -> Swap:
    def swap(scene: Scene) -> tuple[str, str, dict[str, Any]]:
        other = of(scene)
        return "POST", scene.path(endpoint, "POST", **{name: other[name] for name in names}), scene.form(endpoint)

    return swap


def _delegate_to_another_round(scene: Scene) -> tuple[str, str, dict[str, Any]]:
    form = {"to": str(_foreign(scene)["seat_id"]), "key": new_key()}
    return "POST", scene.path("rounds.hand_over", "POST"), form


def _somebody_elses_upload(scene: Scene) -> tuple[str, str, dict[str, Any]]:
    """The token of a file that the respondent has sent, in the form of the claimant."""
    form = scene.step(answer_settler="x") | {"step": "check"} | {"answer_own_solution": disputes.PDF}
    sent = scene.form("documents.create") | {"title": ""}  # no title: the form comes back with the file kept
    page = scene.send("opposing", "POST", scene.path("documents.create", "POST"), sent).text
    token = page.split('name="upload_kept" value="')[1].split('"')[0]
    form = {"title": "Stolen", "key": new_key(), "upload_kept": token}
    return "POST", scene.path("documents.create", "POST"), form


def _respondent_that_may_not_be_chosen(scene: Scene) -> tuple[str, str, dict[str, Any]]:
    form = scene.form("cases.create") | {"answer_respondent": str(scene.house.cast.organization("office"))}
    return "POST", scene.path("cases.create", "POST"), form


def _acting_for_the_respondent(scene: Scene) -> tuple[str, str, dict[str, Any]]:
    form = {"organization": str(scene.house.cast.organization("laishui"))}
    return "POST", scene.path("account.act_for", "POST"), form


def _on_behalf_of_the_respondent(scene: Scene) -> tuple[str, str, dict[str, Any]]:
    return "POST", scene.path("rounds.answer", "POST", seat_id=_seat_of_the_respondent(scene)), {
        "choice": "accept", "on_behalf": "1", "key": new_key()
    }  # fmt: skip


def _seat_of_the_respondent(scene: Scene) -> int:
    found = scene.house.cast.round(scene.reference)
    laishui = scene.house.cast.organization("laishui")
    return next(each for each, holder in found.holders.items() if holder[0] == laishui)


def _their_seat(endpoint: str) -> Swap:
    def swap(scene: Scene) -> tuple[str, str, dict[str, Any]]:
        return "POST", scene.path(endpoint, "POST", seat_id=_seat_of_the_respondent(scene)), scene.form(endpoint)

    return swap


SWAPS: dict[str, tuple[int, Swap]] = {
    "a document under another case": (404, _get("documents.show", _other, "reference")),
    "a file under another case": (404, _get("documents.download", _other, "reference")),
    "a document under an invisible case": (404, _get("documents.show", _foreign, "reference")),
    "a new version under another case": (404, _post("documents.update", _other, "reference")),
    "a round of another case": (404, _get("rounds.show", _other, "round_id")),
    "a round of an invisible case": (404, _get("rounds.show", _foreign, "round_id")),
    "an answer in a round of another case": (404, _post("rounds.answer", _other, "round_id", "seat_id")),
    "an answer in a round of an invisible case": (404, _post("rounds.answer", _foreign, "round_id", "seat_id")),
    "an answer from a seat of another round": (404, _post("rounds.answer", _other, "seat_id")),
    "an answer from a seat of an invisible round": (404, _post("rounds.answer", _foreign, "seat_id")),
    "an answer from the seat of the other side": (403, _their_seat("rounds.answer")),
    "an answer on behalf of the other side": (403, _on_behalf_of_the_respondent),
    "the attendance of the other side": (403, _their_seat("rounds.record")),
    "the attendance of a seat of an invisible round": (404, _post("rounds.record", _foreign, "seat_id")),
    "the delegation of the other side": (403, _their_seat("rounds.hand_over")),
    "a delegation to a seat of another round": (404, _delegate_to_another_round),
    "a step in an invisible case": (404, _post("transitions.create", _foreign, "reference")),
    "an upload of somebody else": (422, _somebody_elses_upload),
    "a respondent that cannot be one": (422, _respondent_that_may_not_be_chosen),
    "an organization of others to act for": (403, _acting_for_the_respondent),
}


@pytest.mark.parametrize("name", SWAPS)
def test_an_id_in_the_place_of_another_opens_nothing(scene: Scene, name: str) -> None:
    status, swap = SWAPS[name]
    method, path, form = swap(scene)
    engine = scene.house.cast.backend.sessions.engine
    before = fingerprint(engine)
    answer = scene.send("own", method, path, form)
    assert answer.status_code == status
    assert fingerprint(engine) == before


def test_the_key_of_somebody_elses_command_gives_nothing_away(scene: Scene) -> None:
    form = scene.form("transitions.create")
    path = scene.path("transitions.create", "POST")
    assert scene.send("own", "POST", path, form).status_code == 303
    assert scene.send("outsider", "POST", path, form).status_code == 404
    assert scene.send("opposing", "POST", path, form).status_code in (409, 422)
    assert scene.send("own", "POST", path, form).status_code == 303  # the same receipt again


def _try(scene: Scene, relation: str, route: Route, before: str) -> tuple[str, bool]:
    """The answer in the words of the table, and whether anything changed."""
    endpoint, method = route
    form = scene.form(endpoint) if method != "GET" else None
    answer = scene.send(relation, method, scene.path(endpoint, method), form)
    changed = method != "GET" and fingerprint(scene.house.cast.backend.sessions.engine) != before
    if answer.status_code == 303 and not changed and answer.location.startswith("/sign-in"):
        return "in", False
    return str(answer.status_code), changed
