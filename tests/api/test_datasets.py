"""Data sets by API: kept with the scope of bulletins, also by a service of the department, and read by others."""

from __future__ import annotations

from typing import Any

import pytest

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
