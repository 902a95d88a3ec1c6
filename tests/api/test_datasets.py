"""Data sets by API: kept with the scope of bulletins, also by a service of the department, and read by others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from govflow.papers.interchange.dcat import DCAT_TYPE
from tests.api.conftest import Programs
from tests.services.serving import answered_for, token_of
from tests.services.sharing import ASKER, GOOD, KEEPER, data_set, delivered, keeps


@pytest.fixture
def programs(programs: Programs) -> Programs:
    keeps(programs.cast, KEEPER, "fangshan")
    return programs


def one(programs: Programs, key: str = "levels", **said: Any) -> dict[str, Any]:
    """A set as a program sends it."""
    found = vars(data_set(programs.cast, key, **said))
    fields = [vars(each) for each in found["fields"]]
    return found | {"fields": fields, "access": [*found["access"]], "updated_on": found["updated_on"].isoformat()}


def test_a_program_that_repeats_makes_no_further_version(programs: Programs) -> None:
    answers = [programs.post(KEEPER, "/datasets", {"sets": [one(programs)]}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert [each.json["lines"][0]["changed"] for each in answers] == [True, False]
    shown = programs.get(ASKER, "/datasets/1").json
    assert (shown["line"]["reference"], len(shown["versions"])) == ("DS-1", 1)
    assert programs.get(ASKER, "/datasets?q=levels&late=true").json["lines"] == []


def test_what_is_wrong_is_named_by_its_place(programs: Programs) -> None:
    wrong = one(programs, "b", sharing="not_shared")
    answer = programs.post(KEEPER, "/datasets", {"sets": [one(programs, "a"), wrong]})
    assert answer.status_code == 422
    assert "sets.2.basis_en" in answer.text
    assert programs.get(ASKER, "/datasets").json["lines"] == []


def test_who_keeps_no_sets_enters_none(programs: Programs) -> None:
    assert programs.post(ASKER, "/datasets", {"sets": [one(programs)]}).status_code == 403


def test_a_service_keeps_sets_and_its_name_stands_with_the_version(programs: Programs) -> None:
    charge = answered_for(programs.cast)
    token = token_of(programs.cast, charge, "chen.yu", "fangshan", "read", "push")
    headers = {"Authorization": f"Bearer {token}"}
    answer = programs.ask(None, "POST", "/datasets", json={"sets": [one(programs)]}, headers=headers)
    assert answer.status_code == 200, answer.text
    (version,) = programs.get(ASKER, "/datasets/1").json["versions"]
    assert version["service"]["en"] == "Water gateway"


def test_delivered_data_are_taken_on_the_record(programs: Programs) -> None:
    case = delivered(programs.cast)
    document = programs.cast.case(case).data["delivered_set"]
    address = f"/cases/{case}/documents/{document}/versions/1"
    assert programs.get(ASKER, address).status_code == 403
    taken = programs.post(ASKER, f"{address}/copies", {})
    assert (taken.status_code, taken.data) == (200, GOOD.content)
    assert programs.post("li.jian", f"{address}/copies", {}).status_code == 404


def sent(programs: Programs, person: str, content: bytes, media_type: str = DCAT_TYPE) -> Any:
    token = {"Authorization": f"Bearer {programs.token(person)}", "Content-Type": media_type}
    return programs.ask(None, "POST", "/datasets/catalogue", data=content, headers=token)


def taken_over(programs: Programs) -> dict[str, Any]:
    """Two sets as they leave the house, as the catalogue of another department would bring them."""
    programs.post(KEEPER, "/datasets", {"sets": [one(programs, "a"), one(programs, "b")]})
    found: dict[str, Any] = json.loads(programs.get(ASKER, "/datasets/catalogue").data)
    return found


def test_a_catalogue_in_dcat_is_entered_and_sent_again_changes_nothing(programs: Programs) -> None:
    written = taken_over(programs)
    for each in written["dcat:dataset"]:
        each["dct:identifier"] = [f"new-{each['dct:identifier'][1]}"]
    answers = [sent(programs, KEEPER, json.dumps(written).encode()) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200], answers[0].text
    assert [[each["changed"] for each in answer.json["lines"]] for answer in answers] == [[True, True], [False, False]]
    assert len(programs.get(ASKER, "/datasets").json["lines"]) == 4


def test_each_wrong_set_of_a_catalogue_is_named_and_none_is_entered(programs: Programs) -> None:
    written = taken_over(programs)
    first, second = written["dcat:dataset"]
    first["dct:identifier"], first["own:sharing"] = ["new-a"], "not_shared"
    second["dct:identifier"], second["dct:title"] = ["new-b"], []
    answer = sent(programs, KEEPER, json.dumps(written).encode())
    assert answer.status_code == 422
    assert "sets.1.basis_" in answer.text
    assert "sets.2.title_" in answer.text
    assert len(programs.get(ASKER, "/datasets").json["lines"]) == 2


@pytest.mark.parametrize(
    ("content", "status"), [(b"{}", 422), (b"[]", 400), (b'{"a": 1, "a": 2}', 400), (b"not json", 400)]
)
def test_what_is_no_catalogue_is_refused(programs: Programs, content: bytes, status: int) -> None:
    assert sent(programs, KEEPER, content).status_code == status


def test_who_keeps_no_sets_enters_no_catalogue_and_learns_nothing_of_it(programs: Programs) -> None:
    assert sent(programs, ASKER, b"{}").status_code == 403
    assert sent(programs, KEEPER, b"{}", "text/plain").status_code == 415
