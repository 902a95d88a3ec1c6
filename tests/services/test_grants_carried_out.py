"""A grant from its contract to its end: claims, payments, reports, suspension, and what is claimed back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.demo.papers import paper
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.errors import GovflowError, Refused
from govflow.services.commands.cases import ReopenCase, reopen_case
from govflow.services.commands.deadlines import sweep
from govflow.values import Money
from tests.builders import Cast, give_role, new_key
from tests.services.books import holding
from tests.services.grants import approved, grant

DECIDES = "gao.shan"  # who waives and reopens for the conference


def paid(cast: Cast, yuan: int = 400_000) -> Request:
    """A grant of a million of which so much is paid."""
    request = grant(cast)
    cast.clock.at += timedelta(days=10)  # to which it was set back
    requests.pay_tranche(cast, request, "First part", yuan)
    return request


def overdue(cast: Cast) -> Request:
    """A grant that is suspended because its first report did not come: three months, and the thirty days for it."""
    request = paid(cast)
    while cast.state(request.reference) == "active":
        cast.pass_days(1)
    assert cast.state(request.reference) == "suspended"
    return request


def a_minute_later(cast: Cast) -> None:
    """What is younger than something else is so by a moment at least."""
    cast.clock.at += timedelta(minutes=1)
    sweep(cast.backend)


def found(cast: Cast, request: Request, step: str = "find_breach") -> None:
    served_on = cast.today - timedelta(days=10)
    a_minute_later(cast)
    cast.fire(requests.SECRETARY, request.reference, step, notice_served_on=served_on, findings="Machines were sold.")


def corrected(cast: Cast, request: Request) -> None:
    a_minute_later(cast)
    proof = paper("Proof of correction", f"The machines were bought back by {cast.clock.at}.")
    cast.act(request.by, "signatory", request.reference, "file_correction", correction=proof)


def accepted(cast: Cast, request: Request) -> None:
    cast.fire(requests.SECRETARY, request.reference, "accept_correction")


def demanded(cast: Cast, yuan: int = 400_000, request: Request | None = None) -> Request:
    request = request or paid(cast)
    found(cast, request)
    cast.fire(requests.SECRETARY, request.reference, "not_corrected", finding="Nothing was corrected.")
    serve(cast, request, yuan)
    return request


def serve(cast: Cast, request: Request, yuan: int) -> None:
    letter = paper("Demand", "The sum is to be repaid within 30 days.")
    answers = {"demanded": Money.yuan(yuan), "served_on": cast.today, "demand_letter": letter}
    cast.fire(requests.FINANCE, request.reference, "serve_demand", **answers)


def repay(cast: Cast, request: Request, yuan: int) -> None:
    receipt = paper("Bank receipt", "The instalment was received.")
    answers = {"repaid": Money.yuan(yuan), "received_on": cast.today, "bank_receipt": receipt}
    cast.fire(requests.FINANCE, request.reference, "record_repayment", **answers)


def instalments(cast: Cast, request: Request, *yuan: int) -> None:
    days = [cast.today + timedelta(days=30 * number) for number in range(1, len(yuan) + 1)]
    plan = tuple({"by_day": day, "instalment": Money.yuan(each)} for day, each in zip(days, yuan, strict=True))
    cast.fire(requests.FINANCE, request.reference, "agree_instalments", instalments=plan, paid_by=days[-1])


# Contract, claims and payments


def test_a_contract_is_about_no_more_than_what_is_reserved(cast: Cast) -> None:
    request = approved(cast)
    assert cast.state(request.reference) == "agreement"
    assert holding(cast, request.reference).reserved == Money.yuan(1_000_000)
    requests.sign(cast, request)
    assert holding(cast, request.reference).committed == Money.yuan(1_000_000)


def test_claims_that_are_open_count_against_the_contract(cast: Cast) -> None:
    request = grant(cast)
    requests.claim(cast, request, "First part", 700_000)
    with pytest.raises(Refused, match=r"more than the ¥300,000\.00 that is committed and not planned yet"):
        requests.plan(cast, request, "Second part", 300_001)
    requests.claim(cast, request, "Second part", 300_000)
    with pytest.raises(Refused, match=r"¥0\.00 that is committed"):
        requests.plan(cast, request, "Third part", 1)


def test_who_has_an_office_on_each_side_takes_one_of_the_three_steps_only(cast: Cast) -> None:
    """The stories of the procedure tell it of one organization that is several of the three."""
    request, treasury = grant(cast), cast.region.homes[requests.PAYER]
    tranche = requests.claim(cast, request, "First part", 500_000)
    approver = cast.member("water", "approver")
    give_role(cast, requests.VERIFIER, "water", "approver")
    give_role(cast, requests.VERIFIER, treasury, "payer")
    give_role(cast, approver, treasury, "payer")
    requests.verify(cast, tranche)
    with pytest.raises(Refused, match=r"for no other\. Nobody changes that for this case: a colleague has to act here"):
        cast.fire(requests.VERIFIER, tranche, "approve", acting="water")
    requests.approve_payment(cast, request, tranche)
    answers = {"paid_on": cast.today, "payment_receipt": paper("Payment receipt", "Paid.")}
    for each in (requests.VERIFIER, approver):
        with pytest.raises(Refused, match="whoever acts for one side acts for no other"):
            cast.fire(each, tranche, "pay", acting=treasury, **answers)
    requests.pay(cast, tranche)
    assert holding(cast, request.reference).disbursed == Money.yuan(500_000)


def test_tranches_and_reports_that_are_open_end_with_the_grant(cast: Cast) -> None:
    request = paid(cast)
    planned = requests.plan(cast, request, "Second part", 100_000)
    claimed = requests.claim(cast, request, "Third part", 100_000)
    cast.pass_days(103)
    report = cast.linked(request.reference)[-1]
    assert cast.state(report) == "report_due"
    demanded(cast, request=request)
    repay(cast, request, 400_000)
    assert cast.state(request.reference) == "closed"
    assert all(cast.case(each).end for each in (planned, claimed, report))
    with pytest.raises(GovflowError):
        requests.verify(cast, claimed)
    assert holding(cast, request.reference).committed == Money(0)


# Reports and suspension


def test_a_grant_goes_on_by_itself_as_soon_as_the_report_is_in(cast: Cast) -> None:
    request = overdue(cast)
    [late] = [each for each in cast.linked(request.reference) if cast.state(each) == "in_arrears"]
    requests.report(cast, request, 100_000)
    assert cast.state(late) == "filed_late"
    assert cast.state(request.reference) == "active"


def test_what_was_found_needs_a_proof_that_was_filed_after_it(cast: Cast) -> None:
    request = paid(cast)
    found(cast, request)
    with pytest.raises(Refused, match="on file"):
        accepted(cast, request)
    corrected(cast, request)
    found(cast, request, "find_more")
    with pytest.raises(Refused, match="on file"):
        accepted(cast, request)
    corrected(cast, request)
    accepted(cast, request)
    assert cast.state(request.reference) == "active"


def test_neither_a_report_nor_a_proof_ends_what_both_are_missing_for(cast: Cast) -> None:
    request = overdue(cast)
    found(cast, request, "find_more")
    requests.report(cast, request, 100_000)
    assert cast.state(request.reference) == "suspended"
    corrected(cast, request)
    accepted(cast, request)
    assert cast.state(request.reference) == "active"


# Claimed back


@pytest.mark.parametrize("more", [0, 1])
def test_no_more_is_claimed_back_than_was_paid(cast: Cast, more: int) -> None:
    if more:
        with pytest.raises(Refused, match="that was paid out and is not claimed back yet"):
            demanded(cast, 400_000 + more)
    else:
        request = demanded(cast)
        assert holding(cast, request.reference).demanded == Money.yuan(400_000)


def test_instalments_come_to_what_is_due_and_each_is_taken_off(cast: Cast) -> None:
    request = demanded(cast)
    with pytest.raises(Refused, match=r"The instalments come to ¥300,000\.00, ¥400,000\.00 is still due"):
        instalments(cast, request, 200_000, 100_000)
    instalments(cast, request, 250_000, 150_000)
    repay(cast, request, 250_000)
    assert cast.state(request.reference) == "instalments"
    with pytest.raises(Refused, match=r"more than the ¥150,000\.00 that is still due"):
        repay(cast, request, 150_001)
    repay(cast, request, 150_000)
    assert cast.state(request.reference) == "closed"
    assert holding(cast, request.reference).disbursed == Money(0)


def test_interest_for_late_payment_is_due_as_well(cast: Cast) -> None:
    """400,000 at 4.35 percent for 10 days beyond the 30: 476.71."""
    request = demanded(cast)
    cast.pass_days(40)
    repay(cast, request, 400_000)
    assert cast.state(request.reference) == "repayment"
    assert cast.case(request.reference).data["interest_open"] == Money(476_71)
    waiver = {"waived": Money(0), "interest_waived": Money(476_71)}
    cast.fire(DECIDES, request.reference, "waive", reason="A flood held the payment up.", **waiver)
    assert cast.state(request.reference) == "closed"


def test_the_time_to_repay_stands_still_while_the_demand_is_contested(cast: Cast) -> None:
    request = demanded(cast)
    cast.pass_days(10)
    due = cast.case(request.reference).due_at
    cast.act(request.by, "signatory", request.reference, "contest", claim="A permit was refused.")
    assert cast.state(request.reference) == "in_dispute"
    assert cast.case(request.reference).due_at is None
    cast.pass_days(30)
    dispute = cast.linked(request.reference)[-1]
    cast.act(request.by, "signatory", dispute, "discard")
    after = cast.case(request.reference).due_at
    assert cast.state(request.reference) == "repayment"
    assert due is not None
    assert after is not None
    assert timedelta(days=28) <= after - due <= timedelta(days=36), "either may end on a holiday"


def test_a_grant_that_is_reopened_owes_nothing_before_a_new_demand(cast: Cast) -> None:
    request = demanded(cast, 300_000)
    repay(cast, request, 300_000)
    assert cast.state(request.reference) == "closed"
    version = cast.case(request.reference).version
    order = ReopenCase(
        case=request.reference, reason="Another invoice was forged.", seen_version=version, key=new_key()
    )
    reopen_case(cast.backend, cast.actor(requests.FINANCE), order)
    assert cast.state(request.reference) == "clawback"
    assert holding(cast, request.reference).demanded == Money(0)
    with pytest.raises(Refused, match="that was paid out and is not claimed back yet"):
        serve(cast, request, 100_001)
    serve(cast, request, 100_000)
    assert holding(cast, request.reference).demanded == Money.yuan(100_000)
