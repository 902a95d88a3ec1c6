"""A funding request from the draft to the closed account: reviewed, voted on, published, paid, evaluated, audited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SCORES = {"Need": 26, "Impact": 24, "Feasibility": 16, "Cost": 14}
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
    """A budget that does not add up is not sent; the page says by how much."""
    desk.sign_in("deng.na")
    request = {
        "Fund": "Donations for social undertakings",
        "Committee in charge": "Social Undertakings Committee",
        "Purpose": "A wetland school at the Miyun reservoir.",
        "Amount asked for": "65万",
        "Own contribution": "50,000",
        "Total cost": "800,000",
        "Targets and indicators": "Three thousand pupils a year.",
        "Responsible officer": "Deng Na",
        "End of the project": office.cast.today + timedelta(days=300),
        "Budget by lines": PDF,
    }
    case = desk.open_case("Funding request", "Wetland school at Miyun", request)
    desk.go(f"/cases/{case}")
    desk.see("Submit the request", "the total is ¥800,000.00")
    desk.take(case, "Revise the request", {"Total cost": "700,000.00", "Budget by lines": PDF})
    desk.take(case, "Submit the request")
    desk.stands(case, "Screening")
    return case


def review(desk: Desk, case: str) -> None:
    """Scores stay sealed until the last reviewer has answered."""
    desk.sign_in("wang.lin")
    checklist = {
        "Checked": ["The request is complete", "The applicant is eligible", "It serves the purpose of the fund"],
        "Reviewers": [f"Song Wei, {INSTITUTE}", f"Pan Ying, {INSTITUTE}"],
    }
    desk.begin(case, "Pass on to review")
    desk.check(checklist)
    desk.refused("at least 3 are needed")
    desk.check({"Reviewers": ["Du Juan, Haihe River Water Conservancy Commission"]})
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
    decision = {"Decision": PDF, "Contract for signature": PDF, "Tranches and their conditions": "All on acceptance."}
    desk.take(case, "Approve", decision)
    desk.answer(case, "Contract", "Sign")
    desk.sign_in("deng.na")
    desk.answer(case, "Contract", "Sign")
    desk.stands(case, "Active")


def pay_a_tranche(office: Office, desk: Desk, case: str) -> None:
    """One person verifies, another approves, a third pays; none of them is offered the others' steps."""
    claim = {
        "Claim": "Tranche 1, class rooms",
        "Amount claimed": "650,000",
        "Period begins": office.cast.today - timedelta(days=5),
        "Period ends": office.cast.today - timedelta(days=1),
        "Evidence that the condition is met": PDF,
    }
    desk.take(case, "Claim a tranche", claim)
    tranche = desk.linked(case)
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
    desk.take(case, "File the final report", {"Final report": PDF})
    desk.sign_in("wang.lin")
    team = {"Evaluator": f"Cui Yang, {INSTITUTE}", "Auditor": "Nie Gang, Ministry of Finance"}
    desk.take(case, "End the project", team)
    desk.sign_in("cui.yang")
    result = {"Result against target": "3,200 pupils.", "Evaluation report": PDF}
    desk.take(case, "Targets reached", result)
    desk.sign_in("nie.gang")
    desk.take(case, "No finding", {"Audit opinion": PDF})
