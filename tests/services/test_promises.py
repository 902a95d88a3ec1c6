"""Commitments as cases: in force with the minutes, reported by the owner, verified by somebody else, moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from govflow.errors import GovflowError, Refused
from govflow.services.commands.cases import ReopenCase, reopen_case
from govflow.services.queries.operations import verify_record
from govflow.store.cases import WorkItemRow
from tests.builders import Cast, give_role, new_key
from tests.services.disputes import PDF
from tests.services.owed import (
    OWNER,
    SECRETARY,
    SUPPORTER,
    VERIFIER,
    days_on,
    decided,
    due_on,
    follow_up,
    in_force,
    noted,
    report,
    verify,
)


def test_it_is_noted_until_the_minutes_are_issued(cast: Cast) -> None:
    conference = decided(cast)
    commitment = noted(cast, conference)
    with pytest.raises(GovflowError):
        report(cast, commitment)
    assert cast.state(commitment) == "awaiting_minutes"
    assert cast.case(commitment).due_at is None
    follow_up(cast, conference)
    assert cast.state(commitment) == "in_progress"
    assert cast.case(commitment).due_at is not None
    assert cast.case(commitment).data["first_date"] == due_on(cast, commitment)


def test_it_waits_for_its_owner_then_for_the_office(cast: Cast) -> None:
    _, commitment = in_force(cast)
    assert waiting(cast, commitment) == {cast.organization("tianjin")}
    report(cast, commitment)
    assert waiting(cast, commitment) == {cast.organization("office")}


def waiting(cast: Cast, reference: str) -> set[int]:
    """The organizations on whose desks a case lies."""
    with cast.backend.reading() as session:
        desks = select(WorkItemRow.organization_id).where(WorkItemRow.case_id == cast.case(reference).id)
        return {each for each in session.scalars(desks) if each is not None}


@pytest.mark.parametrize(("days", "ends"), [(-1, "kept_in_time"), (0, "kept_in_time"), (1, "kept_late")])
def test_the_day_of_the_report_decides_not_that_of_the_verification(cast: Cast, days: int, ends: str) -> None:
    _, commitment = in_force(cast)
    days_on(cast, (due_on(cast, commitment) - cast.today).days + days)
    report(cast, commitment)
    days_on(cast, 9)
    verify(cast, commitment)
    assert cast.state(commitment) == ends
    assert verify_record(cast.backend).first_broken is None


@pytest.mark.parametrize("person", [OWNER, SUPPORTER])
def test_neither_the_owner_nor_who_helps_verifies(cast: Cast, person: str) -> None:
    _, commitment = in_force(cast)
    report(cast, commitment)
    with pytest.raises(Refused, match=r"(?i)somebody else must do this"):
        verify(cast, commitment, person)
    with pytest.raises(Refused, match=r"(?i)somebody else must do this"):
        cast.fire(person, commitment, "send_back", finding="No.")


def test_another_member_verifies(cast: Cast) -> None:
    _, commitment = in_force(cast)
    report(cast, commitment)
    verify(cast, commitment, "sun.hao")
    assert cast.state(commitment) == "kept_in_time"


def test_a_person_of_the_owner_does_not_verify_for_the_office(cast: Cast) -> None:
    _, commitment = in_force(cast)
    give_role(cast, VERIFIER, "tianjin", "member")
    report(cast, commitment)
    with pytest.raises(Refused, match="somebody else must do this"):
        verify(cast, commitment, VERIFIER)


def test_whoever_helps_reports_progress_and_only_the_owner_that_it_is_done(cast: Cast) -> None:
    _, commitment = in_force(cast)
    cast.fire(SUPPORTER, commitment, "note_progress", progress="Ten are gone.", evidence=PDF)
    with pytest.raises(Refused, match="Only"):
        report(cast, commitment, SUPPORTER)
    with pytest.raises(Refused, match="Only"):
        cast.fire("sun.hao", commitment, "note_progress", progress="Nothing happens.")


def test_what_was_sent_back_goes_on_by_its_own_date(cast: Cast) -> None:
    _, commitment = in_force(cast)
    report(cast, commitment)
    cast.fire(OWNER, commitment, "correct_report", result="Thirty-nine are gone.", proof=PDF, reason="Miscounted.")
    cast.fire(SECRETARY, commitment, "send_back", finding="One still burns.")
    assert cast.state(commitment) == "in_progress"
    due = cast.case(commitment).due_at
    assert due is not None
    assert due.date() == due_on(cast, commitment)


def test_a_report_is_not_corrected_once_it_is_verified(cast: Cast) -> None:
    _, commitment = in_force(cast)
    report(cast, commitment)
    verify(cast, commitment)
    with pytest.raises(Refused):
        cast.fire(OWNER, commitment, "correct_report", result="None is gone.", proof=PDF, reason="Miscounted.")


def test_a_verification_that_was_wrong_is_taken_back_with_a_reason(cast: Cast) -> None:
    _, commitment = in_force(cast)
    report(cast, commitment)
    verify(cast, commitment)
    case = cast.case(commitment)
    order = ReopenCase(case=commitment, reason="The meter was broken.", seen_version=case.version, key=new_key())
    reopen_case(cast.backend, cast.actor(SECRETARY), order)
    assert cast.state(commitment) == "to_be_verified"
    cast.fire(SECRETARY, commitment, "send_back", finding="The meter was broken.")
    assert cast.state(commitment) == "in_progress"


def test_more_time_moves_the_date_once_and_both_dates_stay(cast: Cast) -> None:
    _, commitment = in_force(cast)
    first = due_on(cast, commitment)
    later = first + timedelta(days=30)
    cast.fire(OWNER, commitment, "ask_more_time", asked_until=later, reason="The winter.")
    with pytest.raises(Refused, match="Only Joint office"):
        cast.fire(OWNER, commitment, "grant_more_time", reason="We need it.")
    cast.fire(SECRETARY, commitment, "grant_more_time", reason="The winter.")
    data = cast.case(commitment).data
    assert (data["first_date"], data["complete_by"], data["moved"]) == (first, later, 1)
    days_on(cast, (later - cast.today).days)
    assert cast.state(commitment) == "in_progress"
    days_on(cast, 1)
    assert cast.state(commitment) == "date_passed"


def test_a_remedy_moves_the_date_from_before_the_leading_group(cast: Cast) -> None:
    _, commitment = in_force(cast)
    first = due_on(cast, commitment)
    days_on(cast, 61)
    cast.fire(SECRETARY, commitment, "escalate", reason="Nothing happens.")
    until = cast.today + timedelta(days=20)
    cast.act("centre", "signatory", commitment, "order_remedy", ordered_until=until, instruction="Finish it.")
    data = cast.case(commitment).data
    assert (data["first_date"], data["complete_by"], data["moved"]) == (first, until, 1)
    days_on(cast, 20)
    report(cast, commitment)
    verify(cast, commitment)
    assert cast.state(commitment) == "kept_in_time"


def test_the_follow_up_ends_when_all_have_ended(cast: Cast) -> None:
    conference = decided(cast)
    first, second = noted(cast, conference), noted(cast, conference, measure="Plant trees.")
    follow_up(cast, conference)
    for each in (first, second):
        with pytest.raises(Refused, match="still open"):
            cast.fire(SECRETARY, conference, "complete")
        report(cast, each)
        verify(cast, each)
    cast.fire(SECRETARY, conference, "complete")
    assert cast.state(conference) == "closed"
