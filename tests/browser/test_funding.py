"""A funding request from the draft to the closed account: reviewed, voted on, published, paid, evaluated, audited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from govflow.demo.calls import published
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
    """The form has three pages; a budget that does not add up is not sent, and the page says by how much."""
    call = published.publish(office.cast, "donations", "social", title="Schools at the water")
    desk.sign_in("deng.na")
    project = {
        "Call": f"{call} Schools at the water",
        "Purpose": "A wetland school at the Miyun reservoir.",
    }
    money = {
        "Line, row 1": "Class rooms", "Quantity, row 1": "2", "Rate, row 1": "30万",
        "Line, row 2": "Path", "Quantity, row 2": "1", "Rate, row 2": "100,000",
        "Own contribution": "150,000",
        "Amount asked for": "65万",
    }  # fmt: skip
    results = {
        "Indicator, row 1": "Pupils a year", "Today, row 1": "0", "Target, row 1": "3,000",
        "Targets and indicators": "Three thousand pupils a year.",
        "Responsible officer": "Deng Na",
        "End of the project": office.cast.today + timedelta(days=300),
        "Supporting papers": PDF,
    }  # fmt: skip
    case = desk.open_case("Funding request", "Wetland school at Miyun", project, money, results)
    desk.go(f"/cases/{case}")
    desk.see("Submit the request", "the total is ¥700,000.00")
    desk.see("Stage 1 of 14.", "Secretariat: Screen the request")
    revise(desk, case, {"Own contribution": "50,000"})
    desk.take(case, "Submit the request")
    desk.stands(case, "Screening")
    desk.see("Stage 2 of 14.", "Nothing is asked of you at the moment")
    return case


def revise(desk: Desk, case: str, money: Mapping[str, str]) -> None:
    """Change the second page alone; all others begin with what was said before."""
    desk.begin(case, "Revise the request")
    desk.press("Continue")
    for label, value in money.items():
        desk.fill(label, value)
    desk.press("Continue")
    desk.check({"Supporting papers": PDF})
    desk.press("Send: Revise the request")


def review(desk: Desk, case: str) -> None:
    """Three of the pool are proposed, two are too few; scores stay sealed until the last reviewer has answered."""
    desk.sign_in("wang.lin")
    desk.begin(case, "Pass on to review")
    proposed = desk.page.get_by_role("group", name=re.compile("^Reviewers")).get_by_role("checkbox", checked=True)
    expect(proposed).to_have_count(3)
    names = [each.evaluate("box => box.labels[0].innerText.trim()") for each in proposed.all()]
    proposed.last.uncheck()
    desk.check(
        {"Checked": ["The request is complete", "The applicant is eligible", "It serves the purpose of the fund"]}
    )
    desk.refused("at least 3 are needed")
    desk.check({"Reviewers": names[-1:]})
    desk.press("Send: Pass on to review")
    for name in names:
        desk.sign_in(name.partition(",")[0].lower().replace(" ", "."))
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
    desk.see("public: everybody sees it")
    office.cast.pass_days(8)


def approve_and_sign(desk: Desk, case: str) -> None:
    desk.sign_in("qin.feng")
    desk.stands(case, "Budget check")
    desk.take(case, "Reserve the amount")
    desk.sign_in("lei.ting")
    decision = {
        "Decision": PDF,
        "Contract for signature": PDF,
        "Milestone, row 1": "Class rooms",
        "Sum, row 1": "600,000",
        "Condition, row 1": "Built, and accepted on site",
    }
    desk.take(case, "Approve", {"Sum of the contract": "600,000", **decision})
    desk.answer(case, "Contract", "Sign")
    desk.sign_in("deng.na")
    desk.answer(case, "Contract", "Sign")
    desk.stands(case, "Active")


def pay_a_tranche(office: Office, desk: Desk, case: str) -> None:
    """One person verifies, another approves, a third pays; none of them is offered the others' steps."""
    tranche = desk.linked(case)
    claim = {
        "Amount claimed": "600,000",
        "Period begins": office.cast.today - timedelta(days=5),
        "Period ends": office.cast.today - timedelta(days=1),
        "Line of the budget, row 1": "Class rooms",
        "Paid to, row 1": "Builders",
        "Number of the receipt, row 1": "R-1",
        "Sum, row 1": "600,000",
        "The receipts": PDF,
        "Evidence that the condition is met": PDF,
    }
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
    desk.take(case, "File the final report", {"Final report": PDF, "Spent in all": "600,000"})
    desk.sign_in("wang.lin")
    team = {"Evaluator": f"Cui Yang, {INSTITUTE}", "Auditor": "Nie Gang, Ministry of Finance"}
    desk.take(case, "End the project", team)
    desk.sign_in("cui.yang")
    result = {
        "Indicator, row 1": "Pupils a year",
        "Before, row 1": "0",
        "Target, row 1": "3,000",
        "Reached, row 1": "3,200",
        "Target met, row 1": True,
        "Result against target": "3,200 pupils.",
        "Evaluation report": PDF,
    }
    desk.take(case, "Targets reached", result)
    desk.sign_in("nie.gang")
    desk.take(case, "No finding", {"Paid and not spent": "0", "Audit opinion": PDF})
