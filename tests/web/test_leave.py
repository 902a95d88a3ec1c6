"""Leave to pass on what was confided, on its page: given, used and told, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import new_key
from tests.services import disputes
from tests.services.leaves import CLAIMANT, MEDIATOR, TOLD, give, secret
from tests.web.desk import Desk, main_text, open_desk

SECRET = "We could live with five years."
RESPONDENT = "he.jun"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def reference(desk: Desk) -> str:
    found = disputes.sessions(desk.cast)
    desk.cast.fire(CLAIMANT, found, "claimant_confides", claimant_confidence=SECRET)
    return found


def path(desk: Desk, reference: str) -> str:
    return f"/cases/{reference}/confidences/{secret(desk.cast, reference)}"


def test_the_case_says_who_reads_it_since_when_and_leads_to_the_page(desk: Desk, reference: str) -> None:
    for person in (CLAIMANT, MEDIATOR):
        page = desk.browser(person).get(f"/cases/{reference}").text
        assert path(desk, reference) in page
        assert "Zhou Min Mediator · since" in main_text(page)
        assert "Not to be passed on." in main_text(page)
    assert "confidences/" not in desk.browser(RESPONDENT).get(f"/cases/{reference}").text


def test_leave_is_given_and_used_from_two_chairs(desk: Desk, reference: str) -> None:
    address = path(desk, reference)
    author, mediator = desk.browser(CLAIMANT), desk.browser(MEDIATOR)
    assert "Give this leave" not in main_text(mediator.get(address).text)
    form = {"party": "respondent", "extent": "substance", "until": "", "key": new_key()}
    assert author.post(f"{address}/leave", form, page=address).status_code == 303
    assert "The substance may be passed on to: Respondent." in main_text(mediator.get(address).text)
    said = {"to": "respondent", "words": TOLD, "key": new_key()}
    assert mediator.post(f"{address}/passing-on", said, page=address).status_code == 303
    assert "Passed on to: Respondent" in main_text(author.get(address).text)
    assert "Take this leave back" not in main_text(author.get(address).text)
    other = main_text(desk.browser(RESPONDENT).get(f"/cases/{reference}").text)
    assert TOLD in other
    assert SECRET not in other


def test_what_was_typed_stays_when_it_is_refused(desk: Desk, reference: str) -> None:
    address = path(desk, reference)
    give(desk.cast, reference)
    mediator = desk.browser(MEDIATOR)
    said = {"to": "respondent", "words": SECRET, "key": new_key()}
    answer = mediator.post(f"{address}/passing-on", said, page=address)
    assert answer.status_code == 422
    assert answer.text.count(SECRET) == 2  # what was confided, and what was typed
    assert "in other words" in main_text(answer.text)
    form = {"party": "respondent", "extent": "", "until": "2020-01-01", "key": new_key()}
    answer = desk.browser(CLAIMANT).post(f"{address}/leave", form, page=address)
    assert answer.status_code == 422
    assert "2020-01-01" in answer.text


def test_nobody_else_finds_the_page(desk: Desk, reference: str) -> None:
    address = path(desk, reference)
    for person in (RESPONDENT, "wang.lin", "lu.ming", "admin"):
        assert desk.browser(person).get(address).status_code == 404


def test_nobody_reads_a_confidence_before_it_was_written(desk: Desk, reference: str) -> None:
    """The place where it is kept may be older than the words."""
    desk.cast.pass_days(1)
    desk.cast.fire(CLAIMANT, reference, "claimant_confides", claimant_confidence="Or with four.")
    mediator = desk.browser(MEDIATOR)
    found = set(re.findall(r'"(/cases/[^"]+/confidences/\w+)"', mediator.get(f"/cases/{reference}").text))
    [page] = [each for one in found if "Or with four." in (each := main_text(mediator.get(one).text))]
    assert "Zhou Min Mediator · since 3 March 2026" in page
    assert "since 2 March 2026" not in page
