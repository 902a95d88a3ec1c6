"""Acts by API: once for each key, on what was seen, and judged as on the pages."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.conftest import Programs
from tests.builders import new_key
from tests.services import disputes

TALKS = {"talks_on": "2026-03-02", "talks_record": "We met at the weir."}


def opening(programs: Programs, **more: Any) -> dict[str, Any]:
    answers = {"respondent": programs.cast.organization("laishui"), "claim": "Restore the flow.", **more}
    return {"workflow": "dispute-mediation", "title": "Juma River", "answers": answers}


def talk(programs: Programs, reference: str, *, seen: int, key: str | None = None, **more: Any) -> TestResponse:
    path = f"/cases/{reference}/steps/log_talks"
    return programs.post("chen.yu", path, {"answers": TALKS | more}, seen=seen, key=key)


def known(programs: Programs, reference: str) -> int:
    """How many entries of the record the claimant counts."""
    number: int = programs.get("chen.yu", f"/cases/{reference}/entries").json["known"]
    return number


def problem(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.json["type"].removeprefix("urn:govflow:problem:")


def test_the_same_key_twice_does_it_once_and_answers_the_same(programs: Programs) -> None:
    reference = disputes.negotiation(programs.cast)
    seen, key, before = programs.version("chen.yu", reference), new_key(), known(programs, reference)
    first, second = (talk(programs, reference, seen=seen, key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json == second.json
    assert known(programs, reference) == before + 1


def test_the_same_key_opens_one_case(programs: Programs) -> None:
    key = new_key()
    first, second = (programs.post("chen.yu", "/cases", opening(programs), key=key) for _ in range(2))
    assert (first.status_code, first.json, first.json["entry"]) == (201, second.json, 1)
    assert first.headers["Location"] == f"/api/v1/cases/{first.json['reference']}"
    assert len(programs.get("chen.yu", "/cases?workflow=dispute-mediation").json["cases"]) == 1


def test_the_same_key_with_something_else_in_it_is_a_conflict(programs: Programs) -> None:
    reference, key = disputes.negotiation(programs.cast), new_key()
    seen = programs.version("chen.yu", reference)
    assert talk(programs, reference, seen=seen, key=key).status_code == 200
    before = known(programs, reference)
    other = talk(programs, reference, seen=programs.version("chen.yu", reference), key=key, talks_record="Another.")
    assert problem(other) == (409, "conflict")
    assert problem(programs.post("chen.yu", "/cases", opening(programs), key=key)) == (409, "conflict")
    assert known(programs, reference) == before


def test_the_key_of_somebody_else_is_another_key(programs: Programs) -> None:
    """It neither gives away what they did nor keeps anybody from doing the same."""
    reference, key = disputes.negotiation(programs.cast), new_key()
    assert talk(programs, reference, seen=programs.version("chen.yu", reference), key=key).status_code == 200
    path, seen = f"/cases/{reference}/steps/log_talks", programs.version("he.jun", reference)
    theirs = programs.post("he.jun", path, {"answers": TALKS}, seen=seen, key=key)
    assert theirs.status_code == 200
    assert problem(programs.post("guo.wei", path, {"answers": TALKS}, seen=seen, key=key)) == (404, "not-found")


def test_two_at_once_with_one_key_do_it_once(programs: Programs) -> None:
    reference = disputes.negotiation(programs.cast)
    seen, key, start, answers = programs.version("chen.yu", reference), new_key(), Barrier(2), []

    def send() -> None:
        start.wait()
        answers.append(talk(programs, reference, seen=seen, key=key))

    before = known(programs, reference)
    both = [Thread(target=send) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert known(programs, reference) == before + 1


def test_a_step_on_an_old_view_says_what_happened_since(programs: Programs) -> None:
    reference = disputes.negotiation(programs.cast)
    seen = programs.version("chen.yu", reference)
    disputes.talk(programs.cast, reference)
    before = known(programs, reference)
    stale = talk(programs, reference, seen=seen)
    assert problem(stale) == (412, "stale")
    assert stale.json["changes"]
    assert known(programs, reference) == before
    looked = programs.post("chen.yu", f"/cases/{reference}/steps/log_talks/check", {"answers": TALKS}, seen=seen)
    assert problem(looked) == (412, "stale")


def test_a_receipt_is_given_again_though_the_case_has_moved_on(programs: Programs) -> None:
    """Whoever heard no answer sends the same again, whatever others did meanwhile."""
    reference, key = disputes.negotiation(programs.cast), new_key()
    seen = programs.version("chen.yu", reference)
    first = talk(programs, reference, seen=seen, key=key)
    disputes.talk(programs.cast, reference)
    again = talk(programs, reference, seen=seen, key=key)
    assert (again.status_code, again.json["entry"]) == (200, first.json["entry"])


@pytest.mark.parametrize("match", ["", "*", "7", 'W/"7"', '""', '"x"', '"1", "2"', '"99999999999"'])
def test_without_a_version_no_step_is_taken(programs: Programs, match: str) -> None:
    reference = disputes.negotiation(programs.cast)
    path, headers = f"/cases/{reference}/steps/log_talks", {"If-Match": match} if match else {}
    answer = programs.post("chen.yu", path, {"answers": TALKS}, headers=headers)
    assert problem(answer) == (428, "precondition-required")


@pytest.mark.parametrize("key", ["", "a" * 65, "with blank", "é"])
def test_without_a_key_nothing_is_done(programs: Programs, key: str) -> None:
    answer = programs.post("chen.yu", "/cases", opening(programs), headers={"Idempotency-Key": key})
    assert problem(answer) == (400, "idempotency-key")
    assert programs.get("chen.yu", "/cases").json["cases"] == []


def test_an_upload_sent_again_is_the_same_command(programs: Programs) -> None:
    """A program that tries again uploads anew: what counts is the file, not its token."""
    reference, key = disputes.negotiation(programs.cast), new_key()
    path = f"/cases/{reference}/documents"
    first, again = (
        programs.post("chen.yu", path, {"title": "Map", "upload": programs.upload("chen.yu")}, key=key)
        for _ in range(2)
    )
    assert (first.status_code, first.json) == (201, again.json)
    other = programs.upload("chen.yu", b"%PDF-1.4\nother\n%%EOF\n")
    assert problem(programs.post("chen.yu", path, {"title": "Map", "upload": other}, key=key)) == (409, "conflict")


def test_every_refusal_names_its_field_in_the_language_asked_for(programs: Programs) -> None:
    sent = opening(programs, respondent="Laishui", claim=7, remedy_amount="much", unknown=1)
    said = {}
    for language in ("en", "zh-CN"):
        answer = programs.post("chen.yu", "/cases", sent, headers={"Accept-Language": language})
        assert problem(answer) == (422, "invalid")
        said[language] = {each["field"]: each["detail"] for each in answer.json["errors"]}
    assert said["en"].keys() == {"respondent", "claim", "remedy_amount", "unknown"}
    assert said["en"]["claim"] == "Send text here."
    assert said["zh-CN"]["claim"] == "此处请发送文本。"


def test_what_is_on_no_list_is_refused_as_on_the_page(programs: Programs) -> None:
    sent = opening(programs, respondent=programs.cast.organization("office"))
    answer = programs.post("chen.yu", "/cases", sent)
    assert problem(answer) == (422, "invalid")
    assert [each["field"] for each in answer.json["errors"]] == ["respondent"]
    assert problem(programs.post("chen.yu", "/cases/check", sent)) == (422, "invalid")


def test_all_reasons_of_a_closed_step_are_told(programs: Programs) -> None:
    reference = disputes.negotiation(programs.cast)
    form = programs.get("he.jun", f"/cases/{reference}/steps/request").json
    assert form["closed"]
    answer = programs.post("he.jun", f"/cases/{reference}/steps/request", seen=form["version"])
    assert problem(answer) == (422, "refused")
    assert answer.json["reasons"] == form["closed"]


def test_what_the_check_says_is_what_sending_does(programs: Programs) -> None:
    reference = disputes.negotiation(programs.cast)
    seen, before = programs.version("chen.yu", reference), known(programs, reference)
    told = programs.post("chen.yu", f"/cases/{reference}/steps/request/check", seen=seen)
    assert (told.status_code, known(programs, reference)) == (200, before)
    assert programs.post("chen.yu", f"/cases/{reference}/steps/request", seen=seen).status_code == 200
    assert programs.get("chen.yu", f"/cases/{reference}").json["state"] == told.json["state_after"]


def test_a_reason_that_hides_something_is_refused(programs: Programs) -> None:
    reference = disputes.negotiation(programs.cast)
    seen = programs.version("chen.yu", reference)
    path = f"/cases/{reference}/steps/withdraw"
    answer = programs.post("chen.yu", path, {"reason": "We settled \u202etles"}, seen=seen)
    assert problem(answer) == (422, "invalid")
    assert answer.json["errors"][0]["field"] == "reason"
