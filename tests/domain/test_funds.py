"""Special funds: what may be asked, reserved, signed, paid and recovered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from govflow.domain.funds import moving
from govflow.domain.funds import requests as funds
from govflow.domain.funds.holdings import ApplicantRecord, FundBalance, Holding, OtherRequest
from govflow.domain.funds.ledger import Book, Journal
from govflow.engine.facts import CaseFacts, Form, Holder, Now, Standing
from govflow.errors import Refused
from govflow.values import Actor, Money, Text

CASE, TRANCHE, FUND = 7, 70, 4
TODAY = Now(at=datetime(2026, 3, 2, 2, tzinfo=UTC), today=date(2026, 3, 2))


def million(amount: int) -> Money:
    return Money.yuan(amount * 1_000_000)


def fund(available: int = 10, **more: Any) -> FundBalance:
    """The Chaobai fund with so many millions available."""
    name = Text(en="Chaobai fund", zh="潮白河资金")
    return FundBalance(**{"fund_id": FUND, "name": name, "available": million(available), **more})


def request(data: Mapping[str, Any] | None = None, **more: Any) -> CaseFacts:
    return CaseFacts(
        **{
            "id": CASE,
            "reference": "BTH-FR-2026-0007",
            "title": "Gauging stations",
            "body_id": 3,
            "state": "budget_check",
            "opened_at": datetime(2026, 3, 1, tzinfo=UTC),
            "data": data or {},
            **more,
        }
    )


def form(**values: Any) -> Form:
    return Form(values)


def other(state: str, *, late: bool = False, **data: Any) -> OtherRequest:
    return OtherRequest(reference="BTH-FR-2025-0002", state=state, late=late, data=data)


@pytest.mark.parametrize(
    ("state", "late", "owes"), [("active", True, True), ("active", False, False), ("suspended", True, False)]
)
def test_a_report_is_owed_in_the_state_that_the_file_names_once_it_is_late(state: str, late: bool, owes: bool):
    objection = funds.no_overdue_report(ApplicantRecord(requests=(other(state, late=late),)), state="active")
    assert (objection is not None) == owes
    assert not owes or "BTH-FR-2025-0002" in str(objection)


@pytest.mark.parametrize(("state", "barred"), [("clawback", True), ("closed", False)])
def test_a_claw_back_bars_in_the_state_that_the_file_names(state: str, barred: bool):
    objection = funds.not_barred(ApplicantRecord(requests=(other(state),)), states=("clawback", "repayment"))
    assert (objection is not None) == barred
    assert not barred or "BTH-FR-2025-0002" in str(objection)


@pytest.mark.parametrize(("own", "fits"), [(million(2), True), (million(3), False), (None, False)])
def test_the_parts_of_the_budget_make_its_total(own: Money | None, fits: bool):
    case = request({"amount": million(8), "own": own, "total": million(10)})
    assert (funds.budget_adds_up(case, total="total", parts=("amount", "own")) is None) == fits


def test_a_budget_without_a_total_is_refused():
    assert funds.budget_adds_up(request(), total="total", parts=("amount",)) is not None


@pytest.mark.parametrize(("named", "enough"), [((1, 2, 3), True), ((1, 2), False), (None, False)])
def test_three_reviewers_are_needed(named: tuple[int, ...] | None, enough: bool):
    assert (funds.enough_named(form(people=named), people="people", at_least=3) is None) == enough


@pytest.mark.parametrize(("recommended", "allowed"), [(8, True), (9, False)])
def test_not_more_is_recommended_than_was_asked(recommended: int, allowed: bool):
    objection = funds.within_request(
        form(paper=million(recommended)), request({"amount": million(8)}), amount="paper", requested="amount"
    )
    assert (objection is None) == allowed


@pytest.mark.parametrize(
    ("off_rank", "reason", "explained"), [(False, None, True), (True, "The dyke is at risk.", True), (True, " ", False)]
)
def test_departing_from_the_ranking_needs_a_reason(off_rank: bool, reason: str | None, explained: bool):
    objection = funds.off_rank_explained(form(off=off_rank, why=reason), off_rank="off", reason="why")
    assert (objection is None) == explained


@pytest.mark.parametrize("asked", [Money(million(10).fen - 1), million(10), Money(million(10).fen + 1)])
def test_a_request_is_either_payable_or_waits(asked: Money):
    case = request({"amount": asked})
    payable = asked <= million(10)
    assert (funds.available(fund(), case, amount="amount") is None) == payable


def test_a_shortage_is_told_with_its_numbers():
    objection = funds.available(fund(7), request({"amount": million(12)}), amount="amount")
    assert str(objection) == "¥12,000,000.00 is asked, ¥7,000,000.00 is available from Chaobai fund."


def test_requests_that_the_reader_may_not_see_are_only_counted():
    hidden = replace(other("waitlist", late=True, rank=1), seen=False)
    record = ApplicantRecord(requests=(hidden,))
    said = [
        funds.no_overdue_report(record, state="waitlist"),
        funds.not_barred(record, states=("waitlist",)),
    ]
    assert all("1 case that is not named here" in str(each) for each in said)
    assert not any("BTH" in str(each) for each in said)


@pytest.mark.parametrize(("person", "independent"), [(31, False), (32, True), (None, True)])
def test_a_reviewer_does_not_approve(person: int | None, independent: bool):
    reviewer = Holder(organization_id=None, person_id=31, name=Text(en="Wu Qin", zh="吴琴"))
    actor = Actor(person_id=person, person=Text(en="Actor", zh="某人"), organization_id=5)
    objection = funds.independent(Standing(actor=actor), request(parties={"reviewers": (reviewer,)}), of=("reviewers",))
    assert (objection is None) == independent


@pytest.mark.parametrize(("claimed", "covered"), [(5, True), (6, False)])
def test_payments_stay_within_the_signed_commitment(claimed: int, covered: bool):
    balance = fund(holding=Holding(committed=million(5), disbursed=million(3)))
    payment = funds.within_commitment(balance, request({"sum": million(claimed)}), amount="sum")
    assert (payment is None) == covered


@pytest.mark.parametrize(
    ("served", "early_enough"), [(date(2026, 2, 25), True), (date(2026, 2, 26), False), (None, False)]
)
def test_a_suspension_needs_five_days_of_notice(served: date | None, early_enough: bool):
    assert (funds.prior_notice(form(served=served), TODAY, served_on="served", days=5) is None) == early_enough


def test_reserving_takes_the_amount_recommended():
    intent = moving.reserve(fund(), request({"recommended": million(2)}), amount="recommended")
    assert intent == Book(journal=Journal.RESERVE, case_id=CASE, fund_id=FUND, amount=million(2))


def test_releasing_returns_what_is_still_held():
    held = Holding(reserved=million(2), committed=million(1), disbursed=million(4))
    assert moving.release(fund(holding=held), request()) == [
        Book(journal=Journal.UNRESERVE, case_id=CASE, fund_id=FUND, amount=million(2)),
        Book(journal=Journal.UNCOMMIT, case_id=CASE, fund_id=FUND, amount=million(1)),
    ]


def test_a_request_that_holds_nothing_releases_nothing():
    assert moving.release(fund(fund_id=None), request()) == []


@pytest.mark.parametrize(("signed", "rest"), [(2, 0), (1, 1)])
def test_the_signed_contract_is_committed_and_the_rest_of_the_reservation_released(signed: int, rest: int):
    held = fund(holding=Holding(reserved=million(2)))
    intents = moving.commit(held, request({"contract": million(signed)}), amount="contract")
    place = {"case_id": CASE, "fund_id": FUND}
    released = [Book(journal=Journal.UNRESERVE, amount=million(rest), **place)] if rest else []
    assert intents == [Book(journal=Journal.COMMIT, amount=million(signed), **place), *released]


@pytest.mark.parametrize(("waived", "moves"), [(million(1), True), (Money(0), False), (None, False)])
def test_what_is_waived_is_not_claimed_any_more(waived: Money | None, moves: bool):
    intent = moving.waive(fund(), request(), form(waived=waived), amount="waived")
    assert (intent == Book(journal=Journal.WAIVE, case_id=CASE, fund_id=FUND, amount=million(1))) == moves
    assert moves or intent is None


@pytest.mark.parametrize(("interest", "moves"), [(million(1), True), (Money(0), False), (None, False)])
def test_interest_belongs_to_the_fund_and_to_no_case(interest: Money | None, moves: bool):
    intent = moving.receive(fund(), form(interest=interest), amount="interest")
    assert (intent == Book(journal=Journal.RECEIVE, fund_id=FUND, amount=million(1))) == moves


def test_a_tranche_is_paid_out_of_its_parents_commitment():
    tranche = request({"sum": million(2)}, id=TRANCHE, parent_id=CASE)
    intent = moving.disburse(fund(), tranche, amount="sum")
    assert intent == Book(journal=Journal.PAY, case_id=CASE, fund_id=FUND, amount=million(2))


def test_what_was_repaid_returns_to_the_fund():
    intent = moving.recover(fund(), request(), form(repaid=million(1)), amount="repaid")
    assert intent == Book(journal=Journal.RECOVER, case_id=CASE, fund_id=FUND, amount=million(1))


def test_no_money_moves_without_a_fund():
    with pytest.raises(Refused, match="names no fund"):
        moving.reserve(fund(fund_id=None), request({"sum": million(1)}), amount="sum")


@pytest.mark.parametrize(
    ("demanded", "claimed", "allowed"), [(0, 3, True), (0, 4, False), (1, 2, True), (1, 3, False), (3, 1, False)]
)
def test_no_more_is_claimed_back_than_was_paid_and_is_not_claimed_yet(demanded: int, claimed: int, allowed: bool):
    paid = fund(holding=Holding(disbursed=million(3), demanded=million(demanded)))
    objection = funds.claimed_from_paid(paid, form(sum=million(claimed)), amount="sum")
    assert (objection is None) == allowed


def test_nothing_is_claimed_back_of_a_grant_that_paid_nothing():
    objection = funds.claimed_from_paid(fund(), form(sum=Money(1)), amount="sum")
    assert str(objection) == "¥0.01 is more than the ¥0.00 that was paid out and is not claimed back yet."
