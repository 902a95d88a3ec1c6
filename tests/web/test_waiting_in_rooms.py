"""What waits in the room of a mediation, on the pages of a desk and of the case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import drafting, leaves, mediated, protocols, releases, rooms
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_a_desk_and_the_page_of_the_case_lead_to_what_waits(desk: Desk) -> None:
    reference = rooms.listed(desk.cast)
    chen, wang = desk.browser("chen.yu"), desk.browser("wang.lin")
    link = f'<a class="do" href="/cases/{reference}/room">Confirm the list of issues, version 1.</a>'
    for path in ("/inbox", f"/cases/{reference}"):
        assert link in chen.get(path).text
        assert "Confirm the list" not in wang.get(path).text
    assert "In the room of a mediation" in main_text(chen.get("/inbox").text)
    assert "Waiting for your side in the room" in main_text(chen.get(f"/cases/{reference}").text)
    rooms.confirm(desk.cast, reference, "chen.yu")
    for path in ("/inbox", f"/cases/{reference}"):
        assert "Confirm the list" not in chen.get(path).text


def test_each_kind_leads_to_the_page_on_which_it_is_done(desk: Desk) -> None:
    reference = rooms.confirmed(desk.cast)
    rooms.offer(desk.cast, reference, "zhou.min", to=rooms.BOTH)
    drafting.shown(desk.cast, reference)
    protocols.word(desk.cast, reference)
    mediated.call(desk.cast, reference, days=2)
    desk.cast.fire("zhou.min", reference, "record_session", session_on=desk.cast.today, session_record="Five years.")
    record = leaves.confided(desk.cast, reference, "chen.yu", "session_record")[0][0]
    releases.agree(desk.cast, reference, record, "chen.yu")
    reader = desk.browser("he.jun")
    page = reader.get("/inbox").text
    links = re.findall(r'class="do" href="(/cases/[^"]+)"', page[page.index("g-rooms") :])
    pages = {each.removeprefix(f"/cases/{reference}/").partition("/")[0] for each in links}
    assert pages >= {"sittings", "protocol", "room", "draft", "confidences"}
    assert f"/cases/{reference}/room/offers" in links
    assert {reader.get(each).status_code for each in links} == {200}
