"""A funding request from the draft to the closed account: reviewed, voted on, published, paid, evaluated, audited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SCORES = {"Need": 26, "Impact": 24, "Feasibility": 16, "Cost": 14}
HAIHE = "Du Juan, Haihe River Water Conservancy Commission"
INSTITUTE = "Regional Governance Institute (fictional)"


def test_a_grant_to_a_foundation_is_paid_by_three_people_and_closed_by_the_auditor(office: Office) -> None:
    desk = office.desk()
    case = submit(office, desk)
    review(desk, case)
    recommend(office, desk, case)
    approve_and_sign(desk, case)
    pay_a_tranche(office, desk, case)
    close_the_account(desk, case)
    desk.sign_in("deng.na")
    desk.stands(case, "Closed")


def submit(office: Office, desk: Desk) -> str:
    """What the applicant reads first is where the request stands, and what comes next."""
    request = Request(
        title="Wetland school at Miyun", title_other="密云湿地学校", by="yanshan", committee="social", fund="donations",
        amount=650_000, own_funds=50_000, ends_on=office.cast.today + timedelta(days=300),
    )  # fmt: skip
    requests.draft(office.cast, request)
    desk.sign_in("deng.na")
    desk.go(f"/cases/{request.reference}")
    desk.see("Stage 1 of 14.", "Secretariat: Screen the request")
    desk.take(request.reference, "Submit the request")
    desk.stands(request.reference, "Screening")
    desk.see("Stage 2 of 14.", "Nothing is asked of you at the moment")
    return request.reference


def review(desk: Desk, case: str) -> None:
    """Scores stay sealed until the last reviewer has answered."""
    desk.sign_in("wang.lin")
    checklist = {
        "Checked": ["The request is complete", "The applicant is eligible", "It serves the purpose of the fund"],
        "Reviewers": [f"Song Wei, {INSTITUTE}", f"Pan Ying, {INSTITUTE}"],
    }
    desk.begin(case, "Pass on to review")
    third = desk.page.get_by_role("group", name="Reviewers").get_by_label(HAIHE, exact=True)
    third.uncheck()  # it is proposed, as one of the pool with the least to do
    desk.check(checklist)
    desk.refused("at least 3 are needed")
    desk.check({"Reviewers": [HAIHE]})
    desk.press("Send: Pass on to review")
    for person in ("song.wei", "pan.ying", "du.juan"):
        desk.sign_in(person)
        desk.score(case, "Scores of the reviewers", SCORES, "I have no conflict of interest in this case.")
    desk.stands(case, "Paper for the committee")


def recommend(office: Office, desk: Desk, case: str) -> None:
    """Tianjin abstains; the public notice runs out by the clock, without an objection."""
    desk.sign_in("wang.lin")
    paper = {"Amount proposed": "650,000", "Rank among the requests of this call": "1"}
    desk.take(case, "Put it to the committee", paper)
    for person, choice in (("sun.hao", "Yes"), ("ma.ling", "Abstain"), ("li.jian", "Yes")):
        desk.sign_in(person)
        desk.answer(case, "Vote of the committee", choice)
    desk.stands(case, "Public notice")
    desk.sign_in("peng.cheng")
    desk.stands(case, "Public notice")
    desk.see("open to everybody who is signed in")
    office.cast.pass_days(8)


def approve_and_sign(desk: Desk, case: str) -> None:
    desk.sign_in("qin.feng")
    desk.stands(case, "Budget check")
    desk.take(case, "Reserve the amount")
    desk.sign_in("lei.ting")
    decision = {
        "Decision": PDF, "Contract for signature": PDF, "Milestone, row 1": "Class rooms", "Sum, row 1": "650,000",
        "Condition, row 1": "Accepted on site",
    }  # fmt: skip
    desk.take(case, "Approve", decision)
    desk.answer(case, "Contract", "Sign")
    desk.sign_in("deng.na")
    desk.answer(case, "Contract", "Sign")
    desk.stands(case, "Active")


def pay_a_tranche(office: Office, desk: Desk, case: str) -> None:
    """One person verifies, another approves, a third pays; none of them is offered the others' steps."""
    claim = {
        "Amount claimed": "650,000",
        "Period begins": office.cast.today - timedelta(days=5),
        "Period ends": office.cast.today - timedelta(days=1),
        "Line of the budget, row 1": "Works",
        "Paid to, row 1": "Builder",
        "Number of the receipt, row 1": "R-1",
        "Sum, row 1": "650,000",
        "Evidence that the condition is met": PDF,
    }
    tranche = desk.linked(case)
    desk.take(tranche, "Claim the tranche", claim)
    desk.sign_in("hu.bin")
    proof = {"The condition of this tranche is proven": True, "How it was verified": "Seen on site."}
    desk.take(tranche, "Confirm the claim", proof)
    desk.go(f"/cases/{tranche}/steps/approve")
    desk.see("This step is not open to you now", "Social Undertakings Committee")
    desk.sign_in("yao.kai")
    desk.take(tranche, "Approve the payment", {"Note on the approval": "As claimed."})
    desk.sign_in("ding.li")
    desk.take(tranche, "Pay", {"Paid on": office.cast.today, "Payment receipt": PDF})
    desk.stands(tranche, "Paid")


def close_the_account(desk: Desk, case: str) -> None:
    desk.sign_in("deng.na")
    desk.take(case, "File the final report", {"Final report": PDF, "Spent in all": "650,000"})
    desk.sign_in("wang.lin")
    team = {"Evaluator": f"Cui Yang, {INSTITUTE}", "Auditor": "Nie Gang, Ministry of Finance"}
    desk.take(case, "End the project", team)
    desk.sign_in("cui.yang")
    result = {
        "Indicator, row 1": "Pupils", "Before, row 1": "0", "Target, row 1": "3,000", "Reached, row 1": "3,200",
        "Target met, row 1": True, "Result against target": "3,200 pupils.", "Evaluation report": PDF,
    }  # fmt: skip
    desk.take(case, "Targets reached", result)
    desk.sign_in("nie.gang")
    desk.take(case, "No finding", {"Paid and not spent": "0", "Audit opinion": PDF})
