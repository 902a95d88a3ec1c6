"""Whom papers and rounds were shown to, as an upgrade finds it in what older versions kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from govflow.store.documents import ShownVersionRow
from govflow.store.rounds.tables import RoundRow
from govflow.store.sql.database import downgrade, upgrade
from tests.builders import Cast, make_cast
from tests.services import desks
from tests.services.desks import APPLICANT, OFFICE, OTHER

pytestmark = pytest.mark.on_request

PEOPLE = (APPLICANT, OFFICE, OTHER)


@pytest.fixture
def cast(engine: Any, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


def read(cast: Cast, reference: str, plan: str) -> dict[str, list[str]]:
    """What each of them is handed out."""
    return {person: desks.handed_out(cast, person, reference, plan) for person in PEOPLE}


def again(cast: Cast) -> None:
    """Kept as the version before had it, and upgraded."""
    downgrade(cast.backend.sessions.engine, "0030")
    upgrade(cast.backend.sessions.engine)


def kept(cast: Cast) -> list[tuple[str, list[str], bool]]:
    with cast.backend.reading() as session:
        rows = session.execute(select(ShownVersionRow.version_id, ShownVersionRow.readers, ShownVersionRow.until))
        return sorted((row.version_id, row.readers, row.until is None) for row in rows)


@pytest.mark.parametrize("stage", ["draft", "desk", "seen"])
def test_everybody_reads_after_the_upgrade_what_they_read_before_and_nothing_else(cast: Cast, stage: str) -> None:
    reference = desks.drafted(cast)
    plan = desks.newest(cast, reference)
    desks.replace(cast, reference, plan, "plan 2.pdf")
    if stage != "draft":
        desks.submit(cast, reference)
    if stage == "seen":
        desks.admit(cast, reference)
    before = read(cast, reference, plan)
    again(cast)
    assert read(cast, reference, plan) == before
    if stage == "draft":
        desks.submit(cast, reference)
    if stage != "seen":
        desks.heard(cast, reference)
        desks.replace(cast, reference, plan, "plan 3.pdf")
        desks.admit(cast, reference)
    desks.replace(cast, reference, plan, "last.pdf")
    assert desks.handed_out(cast, OTHER, reference, plan) == (
        ["plan 2.pdf", "last.pdf"] if stage == "seen" else ["plan 3.pdf", "last.pdf"]
    )
    assert "plan 1.pdf" not in desks.handed_out(cast, OFFICE, reference, plan)


def test_what_all_had_read_before_a_case_was_taken_back_is_theirs_after_the_upgrade(cast: Cast) -> None:
    reference = desks.drafted(cast)
    plan = desks.newest(cast, reference)
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    desks.take_back(cast, reference)
    desks.replace(cast, reference, plan, "secret.pdf")
    desks.replace(cast, reference, plan, "plan 2.pdf")
    before = kept(cast)
    again(cast)
    assert kept(cast) == before
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    assert desks.handed_out(cast, OTHER, reference, plan) == ["plan 1.pdf", "plan 2.pdf"]


def test_rounds_are_known_to_those_who_read_that_they_opened(cast: Cast) -> None:
    reference = desks.drafted(cast)
    desks.submit(cast, reference)
    again(cast)
    with cast.backend.reading() as session:
        assert session.scalars(select(RoundRow.shown_to)).all() == [["applicant", "office"]]
