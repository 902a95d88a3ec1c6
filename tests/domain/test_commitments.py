"""Commitments: complete, reported by their owner, verified by somebody else, overdue or not."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.domain import commitments
from govflow.domain.owed.commitments import (
    AddCommitments,
    Commitment,
    Commitments,
    NewCommitment,
    ReportCommitment,
    VerifyCommitment,
)
from tests.domain.region import BEIJING, HEBEI, acting_for, case, form, name, on

DUE = date(2026, 9, 30)
LI, MEI = 601, 602


def commitment(number=1, owner=HEBEI, measure="Retire 40 boilers", due=DUE, **more):
    return Commitment(
        number=number, owner_id=owner, owner=name(owner) if owner else None, measure=measure, due=due, **more
    )


def all_of(*found):
    return Commitments(found)


def test_what_is_overdue_comes_back_as_one_case_that_lists_it():
    found = all_of(commitment(1), commitment(2, owner=BEIJING, measure="Plant trees"), commitment(3, fulfilled=True))
    opened = commitments.bring_back(
        case(), form(), found, on(date(2026, 10, 1)), listed="text", workflow="proposal",
        relation="overdue_commitments", fixed={"text": "Overdue:"},
    )  # fmt: skip
    assert opened.data["text"].splitlines() == [
        "Overdue:",
        f"1. {name(HEBEI).zh} {name(HEBEI).en}: Retire 40 boilers (2026-09-30)",
        f"2. {name(BEIJING).zh} {name(BEIJING).en}: Plant trees (2026-09-30)",
    ]


def test_a_follow_up_needs_a_commitment():
    assert str(commitments.recorded(all_of())) == "No commitment is recorded yet."
    assert commitments.recorded(all_of(commitment())) is None


@pytest.mark.parametrize("gap", [{"owner": None}, {"measure": "  "}, {"due": None}])
def test_every_commitment_has_an_owner_a_measure_and_a_date(gap):
    objection = commitments.recorded(all_of(commitment(1), commitment(2, **gap)))
    assert str(objection) == "Commitment 2: an owner, a measure or a date is missing."


def test_a_conference_with_commitments_does_not_close_without_follow_up():
    assert commitments.none(all_of()) is None
    objection = commitments.none(all_of(commitment(1), commitment(2)))
    assert str(objection) == "2 commitments must be followed up first."


def test_only_the_owner_reports():
    def objection(found, actor, number=1):
        return commitments.mine(all_of(found), form(n=number), acting_for(actor), number="n")

    assert objection(commitment(), HEBEI) is None
    assert str(objection(commitment(), BEIJING)) == "Commitment 1 is owed by Hebei."
    assert str(objection(commitment(verified=True), HEBEI)) == "Commitment 1 is already verified."
    assert str(objection(commitment(), HEBEI, number=7)) == "There is no commitment 7; this case has 1."


def test_verification_is_by_someone_other_than_the_owner():
    def objection(found, actor, person=MEI, number=1):
        return commitments.by_another(all_of(found), form(n=number), acting_for(actor, person), number="n")

    reported = commitment(fulfilled=True, reported_by=LI)
    assert objection(reported, BEIJING) is None
    assert str(objection(reported, HEBEI)) == "Commitment 1 is owed by Hebei and must be verified by somebody else."
    assert objection(reported, BEIJING, person=LI) is not None
    assert str(objection(commitment(), BEIJING)) == "Commitment 1 has not been reported as fulfilled."
    assert str(objection(reported, BEIJING, number=2)) == "There is no commitment 2; this case has 1."


def test_the_conference_closes_when_every_commitment_is_verified():
    assert commitments.all_verified(all_of(commitment(verified=True))) is None
    objection = commitments.all_verified(all_of(commitment(1), commitment(2, verified=True), commitment(3)))
    assert str(objection) == "Commitments 1, 3: not verified."


def test_a_commitment_is_overdue_from_the_day_after_its_date_unless_reported_as_fulfilled():
    day_after = on(date(2026, 10, 1))
    assert commitments.overdue(all_of(commitment()), on(DUE)) is not None
    assert commitments.overdue(all_of(commitment()), day_after) is None
    assert str(commitments.overdue(all_of(commitment(fulfilled=True)), day_after)) == "No commitment is overdue."


def test_the_review_finds_either_arrears_or_none():
    now = on(date(2026, 10, 1))
    for found in (all_of(), all_of(commitment()), all_of(commitment(fulfilled=True), commitment(2))):
        assert (commitments.overdue(found, now) is None) != (commitments.none_overdue(found, now) is None)
    assert str(commitments.none_overdue(all_of(commitment()), now)) == "Commitment 1: overdue."


def test_a_commitment_is_entered_from_the_form():
    entered = commitments.add(form(who=HEBEI, what="Plant trees", until=DUE), owner="who", measure="what", due="until")
    assert entered == AddCommitments(commitments=(NewCommitment(owner_id=HEBEI, measure="Plant trees", due=DUE),))


def test_a_report_without_the_tick_does_not_claim_fulfilment():
    sent = commitments.report(
        form(n=1, how="30 of 40 boilers"), number="n", progress="how", evidence="proof", fulfilled="done"
    )
    assert sent == ReportCommitment(number=1, progress="30 of 40 boilers", evidence=None, fulfilled=False)


def test_a_finding_is_kept():
    found = commitments.verify(form(n=1, ok=True, why="Seen on site"), number="n", confirmed="ok", finding="why")
    assert found == VerifyCommitment(number=1, confirmed=True, finding="Seen on site")
