"""OParl: what everybody may know of meetings, the same for whoever asks; every address leads somewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import update

from govflow.papers.interchange.oparl import LISTS, SCHEMA
from govflow.store.cases import CaseRow
from tests.api.conftest import Programs
from tests.papers.standards import OPARL, faults
from tests.services import arranging, batches, disputes

SECRET = "Kingfisher weir"


@pytest.fixture
def council(programs: Programs) -> tuple[Programs, str]:
    """A conference whose agenda everybody may read, with two items that are not public yet."""
    cast = programs.cast
    reference = arranging.calling_in_public(cast)
    batches.submit(cast, reference, 2)
    for each in batches.items_of(cast, reference):
        cast.fire("wang.lin", each, "admit")
    order = arranging.lines(cast, reference)
    arranging.arrange(cast, reference, order)
    disputes.draft(cast, SECRET)
    return programs, reference


def read(programs: Programs, path: str, person: str = "guo.wei") -> Any:
    answer = programs.get(person, f"/open/oparl{path}")
    assert answer.status_code == 200, (path, answer.text)
    return answer.json


def walk(programs: Programs, person: str = "guo.wei") -> dict[str, Any]:
    """Every object that can be reached from the system, by its address."""
    found: dict[str, Any] = {}
    waiting = [""]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = said = read(programs, path, person)
        waiting += re.findall(r"\"https?://[^/\"]+/api/v1/open/oparl(/[^\"]+)\"", programs.app.json.dumps(said))
    return found


def test_from_the_system_every_address_leads_to_an_object_as_the_standard_has_it(council: tuple[Programs, str]) -> None:
    programs, reference = council
    found = walk(programs)
    assert {f"/{each}" for each in LISTS} <= found.keys()
    objects = [each for path, said in found.items() for each in said.get("data", [said])]
    kinds = {each["type"].removeprefix(SCHEMA) for each in objects}
    assert kinds >= {"System", "Body", "Organization", "Meeting", "AgendaItem", "Location"}
    for each in objects:
        assert faults(OPARL[each["type"].removeprefix(SCHEMA)], each) == [], each["id"]
    meeting = found[f"/meeting/{reference}"]
    assert [each["public"] for each in meeting["agendaItem"]].count(False) == 2
    assert SECRET not in str(found)
    assert "Item 1" not in str(found)


def test_whoever_asks_is_told_the_same(council: tuple[Programs, str]) -> None:
    programs, reference = council
    for path in ("/meeting", "/paper", "/agendaItem", "/file", f"/meeting/{reference}"):
        office, stranger = (read(programs, path, person) for person in ("wang.lin", "guo.wei"))
        assert office == stranger, path


def test_an_item_that_is_public_is_a_paper_that_was_heard_there(council: tuple[Programs, str]) -> None:
    programs, reference = council
    item = batches.items_of(programs.cast, reference)[0]
    with programs.cast.backend.transaction() as session:
        session.connection.execute(update(CaseRow).where(CaseRow.reference == item).values(public=True))
    found = walk(programs)
    paper = found[f"/paper/{item}"]
    [heard] = paper["consultation"]
    assert heard["meeting"].endswith(f"/meeting/{reference}")
    assert faults(OPARL["Paper"], paper) == []
    consultation = read(programs, "/consultation" + heard["id"].rpartition("/consultation")[2])
    assert consultation["paper"] == paper["id"]
    with programs.cast.backend.transaction() as session:
        session.connection.execute(update(CaseRow).where(CaseRow.reference == reference).values(public=False))
    assert programs.get("guo.wei", f"/open/oparl/paper/{item}").status_code == 404
    assert read(programs, "/paper")["data"] == []


def test_lists_are_narrowed_by_when_something_was_changed(council: tuple[Programs, str]) -> None:
    programs, reference = council
    changed = read(programs, f"/meeting/{reference}")["modified"]
    moment = changed.replace("+00:00", "Z")
    assert len(read(programs, f"/meeting?modified_since={moment}")["data"]) == 1
    assert read(programs, "/meeting?modified_since=2031-01-01T00:00:00Z")["data"] == []
    assert read(programs, "/meeting?modified_until=2020-01-01T00:00:00Z")["data"] == []
    assert programs.get("guo.wei", "/open/oparl/meeting?modified_since=yesterday").status_code == 422


def test_what_is_not_public_is_no_object(council: tuple[Programs, str]) -> None:
    programs, reference = council
    item = batches.items_of(programs.cast, reference)[0]
    for path in (
        f"/paper/{item}",
        f"/meeting/{item}",
        "/meeting/BTH-JC-2026-0099",
        "/body/1000",
        f"/agendaItem/{reference}.99",
    ):
        for person in ("guo.wei", "wang.lin"):
            assert programs.get(person, f"/open/oparl{path}").status_code == 404, path
