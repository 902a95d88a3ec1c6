"""What binds an organization needs a token that was made for it, whatever the address; all else does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Programs
from tests.services import disputes

NOBODYS = "0" * 64
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("protocol/signature", {"seen": NOBODYS}),
    ("draft/acceptances", {"clauses": {"c-1": NOBODYS}}),
    ("room/confirmation", {"seen": 0}),
    ("room/offers", {"seen": 0, "package": ["1"], "to": ["mediator"]}),
    (f"room/offers/{'0' * 32}/answer", {"answer": "accept"}),
    (f"sittings/{'0' * 32}/minutes/answer", {"seen": NOBODYS, "approves": True}),
    (f"confidences/{'0' * 32}/leave", {"to": "respondent", "extent": "substance"}),
    (f"confidences/{'0' * 32}/release", {"to": "superior"}),
    ("corrections/1/answer", {"says": "agrees"}),
    ("rounds/1/roll-call", {"foreseen": ""}),
    ("rounds/1/closing", {"shown": ""}),
    ("rounds/1/seats/1/status", {"status": "absent"}),
    ("rounds/1/seats/1/delegation", {"to_seat_id": None}),
)
FREE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("protocol/withdrawal", {"seen": 0}),
    ("draft/showing", {"seen": NOBODYS}),
    ("statements", {"entry_id": None, "en": "We agree."}),
    ("notices", {"wish": "follow"}),
)


def kinds(programs: Programs, acts: Any) -> set[str]:
    programs.tokens["chen.yu"] = programs.token("chen.yu", "read", "act")
    reference = disputes.proposal(programs.cast)
    found = set()
    for path, sent in acts:
        answer = programs.post("chen.yu", f"/cases/{reference}/{path}", sent)
        found.add(answer.json["type"] if answer.content_type == "application/problem+json" else "done")
    return found


@pytest.mark.parametrize("binds", [True, False])
def test_only_what_binds_needs_the_scope_for_it(programs: Programs, binds: bool) -> None:
    scope = "urn:govflow:problem:insufficient-scope"
    found = kinds(programs, ACTS if binds else FREE)
    assert (found == {scope}) if binds else (scope not in found)


def test_a_text_without_a_word_is_refused_at_its_place(programs: Programs) -> None:
    """Made-up requests had found that it broke the list of issues and the protocol."""
    reference = disputes.proposal(programs.cast)
    issues = {"seen": 0, "issues": [{"title": {}, "options": []}]}
    clauses = {"seen": 0, "clauses": {"clause1": {"en": " "}}, "settlers": {}}
    for path, sent in (("room/issues", issues), ("protocol", clauses)):
        answer = programs.post("chen.yu", f"/cases/{reference}/{path}", sent)
        assert (answer.status_code, answer.json["type"]) == (422, "urn:govflow:problem:invalid")


def test_a_page_tells_its_names_and_what_its_version_is(programs: Programs) -> None:
    reference = disputes.proposal(programs.cast)
    answer = programs.get("chen.yu", f"/cases/{reference}/deadline/extension")
    assert answer.json["head"]["reference"] == reference
    assert answer.headers["ETag"] == f'"{answer.json["head"]["version"]}"'
    assert programs.get("chen.yu", f"/cases/{reference}/protocol").json["sides"][0]["title"]["zh"]
