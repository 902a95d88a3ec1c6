"""Files in standard formats, where people look for them and below the API: as attachments, with the way to the next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine

from govflow.services.commands.directory.tokens import MakeToken, make_token
from govflow.services.queries.open import events
from tests.builders import PASSWORD
from tests.services import disputes
from tests.web.desk import Desk, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_the_page_of_a_case_leads_to_its_record_as_a_log(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    reader, stranger = desk.browser("chen.yu"), desk.browser("he.jun")
    page = reader.get(f"/cases/{reference}").text
    for log, kind in (("ocel", "application/json"), ("xes", "application/xml")):
        path = f"/cases/{reference}/record.{log}"
        assert path in page
        answer = reader.get(path)
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{reference}.')
        assert stranger.get(path).status_code == 404
    assert reader.get(f"/cases/{reference}/record.mxml").status_code == 404
    assert [each["id"] for each in json.loads(reader.get(f"/cases/{reference}/record.ocel").data)["events"]]


def test_records_of_a_list_are_those_that_its_reader_sees_file_by_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST", 1)
    first, second = disputes.draft(desk.cast, "Weir"), disputes.draft(desk.cast, "Ford")
    reader = desk.browser("chen.yu")
    newest = reader.get("/cases.xes?status=open")
    further = newest.headers["Link"].partition(">")[0].removeprefix("<")
    assert "status=open" in further
    assert [traces(each.text) for each in (newest, reader.get(further))] == [[second], [first]]
    assert "Link" not in reader.get(further).headers
    assert traces(desk.browser("he.jun").get("/cases.xes").text) == []


def test_a_program_reads_the_same_as_its_person(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    reader = desk.browser("chen.yu")
    making = MakeToken(title="Test", scopes=("read",), days=30, password=PASSWORD)
    headers = {"Authorization": f"Bearer {make_token(desk.cast.backend, desk.cast.actor('chen.yu'), making)}"}
    for page, address in (
        (f"/cases/{reference}/record.ocel", f"/cases/{reference}/logs/ocel"),
        ("/cases.xes", "/logs/xes"),
        ("/organizations.jsonld", "/organizations"),
    ):
        answer = desk.app.test_client(use_cookies=False).get(f"/api/v1/open{address}", headers=headers)
        assert answer.data == reader.get(page).data, address


def traces(log: str) -> list[str]:
    """The cases of a log, by their names."""
    names = (trace.find("string[@key='concept:name']") for trace in ElementTree.fromstring(log).iter("trace"))
    return [str(each.get("value")) for each in names if each is not None]
