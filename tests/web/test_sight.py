"""What somebody could read of a case on a day: by entry and hash, of itself all, of others what one reads oneself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.domain import RULES
from govflow.engine.parsing import parse
from govflow.services.queries.mediation.sight import SightPage, load_sight
from govflow.store.mediation.sight import Holding, held_at
from tests.builders import Cast
from tests.services import disputes, releases
from tests.services.leaves import CLAIMANT, MEDIATOR, confided
from tests.web.desk import Desk, main_text, open_desk

RESPONDENT, SUPERIOR = "he.jun", "lu.ming"
SECRET = "We could live with five years."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def sight(cast: Cast, reference: str, person: str, of: str = "", days: int = 0) -> SightPage:
    """What the person looks up of an organization or person, by its English name, on a day before today."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        page = load_sight(work, reference)
        chosen = next((each.id for each in page.readers if each.name.en == of), page.reader.id)
        return load_sight(work, reference, chosen, cast.today - timedelta(days=days))


def titles(page: SightPage) -> list[str]:
    return [str(getattr(each.title, "en", each.title)) for each in page.entries]


def test_a_party_looks_up_what_it_could_read_on_a_day(desk: Desk) -> None:
    cast = desk.cast
    reference = disputes.negotiation(cast)
    cast.pass_days(2)
    cast.fire(CLAIMANT, reference, "accept_standstill")
    assert "Confirm that the standstill is known" in titles(sight(cast, reference, RESPONDENT))
    assert "Confirm that the standstill is known" not in titles(sight(cast, reference, RESPONDENT, days=1))
    assert "File the claim" in titles(sight(cast, reference, RESPONDENT, days=1))
    assert titles(sight(cast, reference, RESPONDENT, days=3)) == []


def test_a_draft_is_in_no_look_of_the_other_side(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    mine, theirs = (sight(desk.cast, reference, each) for each in (CLAIMANT, RESPONDENT))
    assert len(mine.entries) == len(theirs.entries) + 1
    assert {each.hash for each in theirs.entries} < {each.hash for each in mine.entries}


def test_what_is_shown_is_what_the_record_page_shows(desk: Desk) -> None:
    reference = disputes.recorded(desk.cast)
    for person in (CLAIMANT, RESPONDENT, MEDIATOR):
        record = desk.browser(person).get(f"/cases/{reference}/record").text
        found = sight(desk.cast, reference, person)
        assert all(each.hash in record for each in (*found.entries, *found.confided)), person
        assert len(found.entries) == max(each.number or 0 for each in found.entries), person


def test_the_mediator_looks_up_others_and_finds_nothing_that_it_does_not_read_itself(desk: Desk) -> None:
    cast = desk.cast
    reference = releases.succeeded(cast, SECRET)
    own = sight(cast, reference, CLAIMANT)
    (confidence,) = (each for each in own.confided if "mediator" in str(getattr(each.title, "en", each.title)))
    assert own.all
    found = sight(cast, reference, releases.SUCCESSOR, "Fangshan District")
    assert found.reader.name.en == "Fangshan District"
    assert not found.all
    assert found.confided == ()
    releases.give(cast, reference, _confidence(cast, reference))
    found = sight(cast, reference, releases.SUCCESSOR, "Fangshan District")
    assert confidence.hash in {each.hash for each in found.confided}


def test_a_successor_could_read_nothing_on_the_days_before_it_was_handed_over(desk: Desk) -> None:
    cast = desk.cast
    reference = releases.succeeded(cast, SECRET)
    cast.pass_days(3)
    releases.give(cast, reference, _confidence(cast, reference))
    assert len(sight(cast, reference, releases.SUCCESSOR).confided) == 2  # it, and that it was handed over
    assert sight(cast, reference, releases.SUCCESSOR, days=1).confided == ()


def test_what_was_taken_back_could_be_read_on_the_days_between_alone(desk: Desk) -> None:
    cast = desk.cast
    reference = releases.succeeded(cast, SECRET)
    secret = _confidence(cast, reference)
    cast.pass_days(2)
    releases.give(cast, reference, secret)
    cast.pass_days(2)
    releases.take_back(cast, reference, secret)
    counts = [len(sight(cast, reference, releases.SUCCESSOR, days=days).confided) for days in (3, 2, 1, 0)]
    assert counts == [0, 2, 2, 0]  # what was confided, and that it was handed over
    assert SECRET not in str(sight(cast, reference, releases.SUCCESSOR, days=1))


def test_a_mediator_who_was_replaced_could_read_nothing_of_later_days(desk: Desk) -> None:
    cast = desk.cast
    reference = releases.succeeded(cast, SECRET)
    assert sight(cast, reference, releases.SUCCESSOR, "Zhou Min", days=35).entries
    assert sight(cast, reference, releases.SUCCESSOR, "Zhou Min").entries == ()


def test_who_holds_a_capacity_in_person_read_nothing_older_and_an_organization_did() -> None:
    workflow = parse(Path("workflows/dispute_mediation.v1.yaml").read_bytes(), RULES).workflow
    begun, named = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    held = [
        Holding(id=1, capacity="claimant", organization_id=7, person_id=None, since=begun, until=None),
        Holding(id=2, capacity="mediator", organization_id=None, person_id=9, since=named, until=None),
    ]
    assert held_at(held, workflow, named + timedelta(days=1)) == {"claimant": None, "mediator": named}
    assert held_at(held, workflow, named) == {"claimant": None}


def test_who_sees_a_case_without_taking_part_is_led_to_no_page_about_itself(desk: Desk) -> None:
    cast = desk.cast
    reference = disputes.negotiation(cast)
    cast.fire(CLAIMANT, reference, "ask_for_measure", **disputes.MEASURE)
    measure = cast.linked(reference)[-1]
    for person, led in ((CLAIMANT, True), ("wang.lin", False)):
        answer = desk.browser(person).get(f"/cases/{measure}/record")
        assert answer.status_code == 200
        assert ("/record/sight" in answer.text) == led, person
        status = desk.browser(person).get(f"/cases/{measure}/record/sight").status_code
        assert status == (200 if led else 404), person


def test_nobody_looks_up_others_but_whom_the_file_names(desk: Desk) -> None:
    reference = disputes.recorded(desk.cast)
    for person in (CLAIMANT, RESPONDENT, SUPERIOR):
        page = sight(desk.cast, reference, person)
        assert page.all
        assert len({each.name for each in page.readers}) == 1
        answer = desk.browser(person).get(f"/cases/{reference}/record/sight?of={page.reader.id + 1}")
        assert answer.status_code == 404 or page.reader.name.en in main_text(answer.text)
    assert desk.browser("admin").get(f"/cases/{reference}/record/sight").status_code == 404


def test_the_page_says_who_and_when_and_a_wrong_day_is_today(desk: Desk) -> None:
    reference = disputes.recorded(desk.cast)
    browser = desk.browser(MEDIATOR)
    assert f"/cases/{reference}/record/sight" in browser.get(f"/cases/{reference}/record").text
    shown = main_text(browser.get(f"/cases/{reference}/record/sight?on=never").text)
    assert "What Zhou Min could read" in shown
    assert main_text(browser.get(f"/cases/{reference}/record/sight?on=9999-01-01").text) == shown


def _confidence(cast: Cast, reference: str) -> str:

    return confided(cast, reference, CLAIMANT)[0][0]
