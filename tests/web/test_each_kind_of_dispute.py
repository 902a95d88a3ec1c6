"""Disputes over compensation, funds and standards go their whole way, on forms and pages that speak of their kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.errors import Invalid, Refused
from tests.services import disputes, kinds
from tests.services.disputes import PDF
from tests.web.desk import Desk, main_text, open_desk

pytestmark = pytest.mark.on_request

PAGES = ("", "/documents", "/record", "/sittings", "/protocol", "/room", "/room/offers", "/draft", "/settlement")
CHAIRS = ("chen.yu", "he.jun", "zhou.min")
WAY = (
    *("requested", "appointing", "disclosure", "statements", "first_session", "sessions", "proposal"),
    *("agreement_review", "agreement_review", "signing", "in_force", "joint_filing", "monitoring", "monitoring"),
    "closed",
)
FORMS = {
    ("compensation", "draft_agreement"): (("Map of the agreement", "Duty of ecological protection"), ("Boundary",)),
    ("funds", "draft_agreement"): (("Sum to be paid back",), ("Target value", "Compensation method", "Villages")),
    ("standards", "draft_agreement"): (("Text of the standard",), ("Target value", "Sum to be paid back", "Villages")),
}
"""Of a form of a kind: what it asks, and what it does not ask."""


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def look(desk: Desk, reference: str, state: str) -> None:
    """Every page that the parties and the mediator have of the case loads in both languages."""
    for person, language in zip(CHAIRS, ("en", "zh", "en"), strict=True):
        reader = desk.browser(person, language=language)
        case = reader.get(f"/cases/{reference}")
        if case.status_code == 404:
            assert person == "zhou.min", state
            continue
        for path in PAGES:
            if path and f'href="/cases/{reference}{path}"' not in case.text:
                continue
            answer = reader.get(f"/cases/{reference}{path}")
            assert answer.status_code == 200, (state, person, path)


@pytest.mark.parametrize("kind", kinds.EVIDENCE)
def test_a_dispute_of_the_kind_is_mediated_signed_monitored_and_closed(desk: Desk, kind: str) -> None:
    cast = desk.cast
    reference = kinds.filed(cast, kind)
    kinds.talked(cast, reference)
    way = []
    for state in kinds.mediated(cast, reference):
        way.append(state)
        look(desk, reference, state)
    form = main_text(desk.browser("chen.yu").get(f"/cases/{reference}/steps/draft_agreement").text)
    asked, not_asked = FORMS[kind, "draft_agreement"]
    assert [each for each in asked if each not in form] == []
    assert [each for each in not_asked if each in form] == []
    for part in (kinds.settled(cast, reference, kind), kinds.carried_out(cast, reference, kind)):
        for state in part:
            way.append(state)
            look(desk, reference, state)
    assert tuple(way) == WAY


@pytest.mark.parametrize("kind", kinds.EVIDENCE)
def test_the_superior_decides_a_dispute_of_the_kind_and_a_breach_is_cured(desk: Desk, kind: str) -> None:
    cast = desk.cast
    reference = kinds.filed(cast, kind)
    kinds.talked(cast, reference)
    way = []
    for part in (kinds.decided(cast, reference, kind), kinds.breached(cast, reference, kind)):
        for state in part:
            way.append(state)
            look(desk, reference, state)
    assert way == ["superior_review", "decision", "monitoring", "hearing", "finding", "cure", "monitoring"]
    for state in kinds.carried_out(cast, reference, kind):
        look(desk, reference, state)
    assert cast.state(reference) == "closed"


@pytest.mark.parametrize("kind", kinds.EVIDENCE)
def test_no_map_is_asked_of_an_own_solution_where_nothing_is_measured_in_a_place(desk: Desk, kind: str) -> None:
    reference = kinds.filed(desk.cast, kind)
    form = main_text(desk.browser("he.jun").get(f"/cases/{reference}/steps/file_own_solution").text)
    assert "Own solution" in form
    assert "Map of the own solution" not in form


def test_the_map_of_an_own_solution_is_asked_in_a_water_dispute(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    form = main_text(desk.browser("he.jun").get(f"/cases/{reference}/steps/file_own_solution").text)
    assert "Map of the own solution" in form
    with pytest.raises(Invalid, match="Attach a file"):
        desk.cast.fire("he.jun", reference, "file_own_solution", own_solution=PDF)


@pytest.mark.parametrize("kind", kinds.EVIDENCE)
def test_nobody_confirms_a_standstill_that_no_law_orders(desk: Desk, kind: str) -> None:
    reference = kinds.filed(desk.cast, kind)
    with pytest.raises(Refused, match="Water use or works"):
        desk.cast.fire("he.jun", reference, "accept_standstill")
    assert f"/cases/{reference}/steps/accept_standstill" not in desk.browser("he.jun").get(f"/cases/{reference}").text


def test_a_decision_on_funds_names_the_sum_to_be_paid_back(desk: Desk) -> None:
    cast = desk.cast
    reference = kinds.filed(cast, "funds")
    kinds.talked(cast, reference)
    for _ in kinds.decided(cast, reference, "funds"):
        pass
    assert cast.case(reference).data["repaid"] == kinds.DECIDED["funds"]["repaid"]
    assert "¥800,000.00" in main_text(desk.browser("he.jun").get(f"/cases/{reference}").text)


def test_the_form_says_that_all_items_of_a_compensation_are_needed_before_it_is_signed(desk: Desk) -> None:
    reference = kinds.filed(desk.cast, "compensation")
    for language, words in (("en", "all seven before signing"), ("zh", "签署前七项须齐备")):
        form = desk.browser("he.jun", language=language).get(f"/cases/{reference}/steps/settle").text
        assert words in main_text(form)
