"""What was filled in for oneself is not sent for a colleague, in one organization either."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from govflow.store.people.deputies import DeputyRow
from tests.services.standing_in import ABSENT, DEPUTY, HOUSE, arranged, employed
from tests.web.desk import Desk, hidden, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_a_form_of_ones_own_is_not_sent_for_a_colleague(desk: Desk) -> None:
    cast = desk.cast
    employed(cast)
    arranged(cast, cast.today, cast.today + timedelta(days=3))
    browser, house = desk.browser(DEPUTY), cast.organization(HOUSE)
    own = hidden(browser.get("/inbox").text.replace("<header", "<main", 1))
    with cast.backend.reading() as session:
        number = session.scalars(select(DeputyRow.id)).one()
    browser.client.post("/account/acting-for", data={**own, "organization": f"{house}-{number}"})
    answer = browser.client.post("/notices/read", data=own)
    assert answer.status_code == 409
    name = cast.actor(ABSENT).person.en
    assert f"(for {name})" in answer.text
    assert "That has ended" not in answer.text  # nor is it taken for a role that is over
