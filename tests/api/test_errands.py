"""Files that take long by API: asked for, looked after, cancelled and taken with a token of the same organization."""

from __future__ import annotations

import pytest

from govflow.services.operation.errands.making import WRITES_ERRANDS, run_waiting
from govflow.services.queries.open import errands
from tests.api.conftest import Programs
from tests.api.test_acts import problem
from tests.builders import give_role
from tests.services import disputes
from tests.services.errands import asked, saying


def make(programs: Programs) -> int:
    return run_waiting(programs.cast.backend, programs.app.extensions[WRITES_ERRANDS])


def test_from_asking_to_the_file_with_a_token_to_read(programs: Programs) -> None:
    reference = disputes.draft(programs.cast, "Weir at Zhangfang")
    programs.tokens["chen.yu"] = programs.token("chen.yu", "read")
    begun = programs.post("chen.yu", "/errands", {"kind": "cases-csv", "q": "Weir"})
    assert begun.status_code == 201
    assert (begun.json["state"], begun.json["there"], begun.json["words"]) == ("waiting", False, "Weir")
    path = f"/errands/{begun.json['id']}"
    assert begun.headers["Location"].endswith(path)
    assert programs.post("chen.yu", "/errands", {"kind": "cases-csv", "q": "Weir"}).json["id"] == begun.json["id"]
    assert programs.get("chen.yu", f"{path}/file").status_code == 404
    assert make(programs) == 1
    told = programs.get("chen.yu", path).json
    assert (told["state"], told["done"], told["total"], told["there"]) == ("done", 1, 1, True)
    with programs.get("chen.yu", f"{path}/file") as file:
        assert reference in file.text
        assert int(file.headers["Content-Length"]) == len(file.data) == told["size"]
    for person in ("he.jun", "admin"):
        for method, address in (("GET", path), ("GET", f"{path}/file"), ("DELETE", path)):
            assert programs.ask(person, method, address).status_code == 404
    assert programs.ask("chen.yu", "DELETE", path).status_code == 204
    assert programs.get("chen.yu", path).status_code == 404


def test_what_a_page_asked_for_no_token_is_given(programs: Programs) -> None:
    """Its person may read there for others of their organizations, too."""
    give_role(programs.cast, "chen.yu", "laishui", "secretary")
    errand = asked(programs.cast, "chen.yu")
    run_waiting(programs.cast.backend, saying(b"words"))
    assert programs.get("chen.yu", "/errands").json["lines"] == []
    for method, path in (("GET", ""), ("GET", "/file"), ("DELETE", "")):
        assert programs.ask("chen.yu", method, f"/errands/{errand}{path}").status_code == 404


def test_a_token_is_given_what_its_organization_sees_and_not_its_persons_others(programs: Programs) -> None:
    cast = programs.cast
    give_role(cast, "chen.yu", "laishui", "secretary")
    mine = disputes.draft(cast, "Ours")
    theirs = cast.open("he.jun", "dispute-mediation", "Theirs", respondent=cast.organization("fangshan"), claim="Weir.")
    begun = programs.post("chen.yu", "/errands", {"kind": "cases-csv"}).json
    make(programs)
    with programs.get("chen.yu", f"/errands/{begun['id']}/file") as file:
        assert mine in file.text
        assert theirs not in file.text


def test_cancelled_it_says_so_and_is_made_by_nobody(programs: Programs) -> None:
    begun = programs.post("chen.yu", "/errands", {"kind": "cases-xes"}).json
    path = f"/errands/{begun['id']}"
    assert programs.ask("chen.yu", "DELETE", path).status_code == 204
    assert programs.get("chen.yu", path).json["state"] == "cancelled"
    assert make(programs) == 0


def test_the_list_is_read_page_by_page_and_one_too_many_is_a_conflict(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "PAGE", 2)
    ids = []
    for words in ("one", "two", "three"):
        ids.append(programs.post("chen.yu", "/errands", {"kind": "cases-csv", "q": words}).json["id"])
    assert problem(programs.post("chen.yu", "/errands", {"kind": "cases-csv", "q": "four"}))[0] == 409
    first = programs.get("chen.yu", "/errands").json
    second = programs.get("chen.yu", "/errands", query_string={"after": first["following"]}).json
    assert [len(each["lines"]) for each in (first, second)] == [2, 1]
    assert {each["id"] for page in (first, second) for each in page["lines"]} == set(ids)
    assert second["following"] is None
    assert programs.post("chen.yu", "/errands", {"kind": "everything"}).status_code == 422
