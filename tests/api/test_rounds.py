"""Answers by API bind as on the pages: to what was shown, with what was foreseen, by a token that was made for that."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.services.queries.case.round.ending import GOES_ON, shown
from tests.api.conftest import Programs
from tests.services import disputes, signing


def desk(programs: Programs, person: str, reference: str) -> tuple[str, dict[str, Any]]:
    """The address of the seat from which a person answers in the open round, and the round."""
    [number] = programs.get(person, f"/cases/{reference}").json["rounds"][0]["ids"]
    found = programs.get(person, f"/cases/{reference}/rounds/{number}").json
    return f"/cases/{reference}/rounds/{number}/seats/{found['desks'][0]['seat']}", found


def test_what_binds_is_signed_after_its_check_with_its_hash(programs: Programs) -> None:
    reference = signing.opened(programs.cast)
    seat, found = desk(programs, "chen.yu", reference)
    assert found["binds"]
    said = {"choice": "sign", "matter": found["matter"]["hash"]}
    told = programs.post("chen.yu", f"{seat}/check", said).json
    assert told["follows"]
    answer = programs.post("chen.yu", f"{seat}/response", said | {"foreseen": told["foreseen"]})
    assert answer.status_code == 200
    assert [each["choice"] for each in desk(programs, "chen.yu", reference)[1]["seats"]].count("sign") == 1


@pytest.mark.parametrize("matter", [None, "0" * 64, ""])
def test_nobody_signs_what_was_not_shown(programs: Programs, matter: str | None) -> None:
    reference = signing.opened(programs.cast)
    seat, _ = desk(programs, "chen.yu", reference)
    said = {"choice": "sign", "matter": matter}
    for path, sent in (("check", said), ("response", said | {"foreseen": GOES_ON})):
        answer = programs.post("chen.yu", f"{seat}/{path}", sent)
        assert (answer.status_code, answer.json["type"]) == (409, "urn:govflow:problem:stale"), path
        assert answer.json["changes"]
    assert not [each for each in desk(programs, "chen.yu", reference)[1]["seats"] if each["choice"]]


def test_what_was_foreseen_otherwise_is_not_recorded(programs: Programs) -> None:
    reference = signing.opened(programs.cast)
    seat, found = desk(programs, "chen.yu", reference)
    said = {"choice": "sign", "matter": found["matter"]["hash"]}
    for foreseen in ("", "0" * 64, shown("something else")):
        answer = programs.post("chen.yu", f"{seat}/response", said | {"foreseen": foreseen})
        assert (answer.status_code, answer.json["type"]) == (409, "urn:govflow:problem:stale")


def test_without_the_scope_nothing_binds_and_the_problem_says_what_to_do(programs: Programs) -> None:
    reference = signing.opened(programs.cast)
    programs.tokens["chen.yu"] = programs.token("chen.yu", "read", "act")
    seat, found = desk(programs, "chen.yu", reference)
    said = {"choice": "sign", "matter": found["matter"]["hash"]}
    told = programs.post("chen.yu", f"{seat}/check", said)
    answer = programs.post("chen.yu", f"{seat}/response", said | {"foreseen": told.json["foreseen"]})
    assert (answer.status_code, answer.json["type"]) == (403, "urn:govflow:problem:insufficient-scope")
    assert 'scope="bind"' in answer.headers["WWW-Authenticate"]


def test_nobody_answers_from_the_seat_of_the_other_side(programs: Programs) -> None:
    reference = signing.opened(programs.cast)
    seat, found = desk(programs, "he.jun", reference)
    said = {"choice": "sign", "matter": found["matter"]["hash"], "foreseen": GOES_ON}
    assert programs.post("chen.yu", f"{seat}/response", said).status_code == 403


def test_who_signs_for_nobody_does_not_sign_by_api(programs: Programs) -> None:
    """A colleague of the claimant, who has no mandate."""
    reference = signing.opened(programs.cast)
    seat, found = desk(programs, "chen.yu", reference)
    said = {"choice": "sign", "matter": found["matter"]["hash"], "foreseen": GOES_ON}
    assert programs.post("dong.mei", f"{seat}/response", said).status_code == 403


def test_a_sealed_answer_is_shown_to_its_own_side_alone(programs: Programs) -> None:
    reference = disputes.proposal(programs.cast)
    seat, found = desk(programs, "chen.yu", reference)
    said = {"choice": "accept", "matter": found["matter"]["hash"], "comment": "Unicorn"}
    told = programs.post("chen.yu", f"{seat}/check", said).json
    assert programs.post("chen.yu", f"{seat}/response", said | {"foreseen": told["foreseen"]}).status_code == 200
    assert "Unicorn" in programs.get("chen.yu", seat.partition("/seats")[0]).text
    for person in ("he.jun", "wang.lin", "shao.bing", "zhou.min"):
        for path in (seat.partition("/seats")[0], f"/cases/{reference}", f"/cases/{reference}/entries"):
            answer = programs.get(person, path)
            assert "Unicorn" not in answer.text, (person, path)
            assert '"choice":"accept"' not in answer.text, (person, path)
