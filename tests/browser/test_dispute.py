"""A dispute from filing to resolution, through the pages alone: mediation fails and the central authority decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

CLAIM = {
    "Respondent": "Laishui County",
    "Claim": "Restore the flow of the Juma River at Zhangfang.",
    "Amount claimed": "120万",
}
SOLUTION = {"Own solution": PDF, "Map of the own solution": PDF}


def test_a_dispute_that_mediation_cannot_settle_is_decided_by_the_central_authority(office: Office) -> None:
    desk = office.desk()
    case = file_the_claim(desk)
    negotiate(desk, case)
    office_appoints_after_the_deadline(office, desk, case)
    mediate_in_vain(office, desk, case)
    state_council_decides(office, desk, case)

    desk.sign_in("jiang.hai", acting_for="Haihe River Water Conservancy Commission")
    measurement = {"Measured or examined on": office.cast.today, "Measured value": "2.4", "Record of it": PDF}
    desk.take(case, "Confirm that the agreement is carried out", measurement)
    desk.sign_in("chen.yu")
    desk.stands(case, "Settled and carried out")
    desk.see("The case has ended")


def file_the_claim(desk: Desk) -> str:
    """The first attempt is refused with its reason; the petition need not be chosen again."""
    desk.sign_in("chen.yu")
    case = desk.open_case("Dispute mediation", "Juma River diversion", CLAIM)
    desk.begin(case, "File the claim")
    desk.fill("Kind of dispute", "Administrative boundary")
    desk.fill("Class of your main evidence", "Official monitoring or gauging record")
    desk.press("Continue")
    petition = {"Remedy sought": "A joint operating rule for the weir.", "Signed petition": PDF}
    desk.check(petition | {"Map of the line claimed": PDF})
    desk.refused("article 9 of the Boundary Dispute Regulations")
    desk.see(f"{PDF.filename} is received")
    desk.press("Page before")
    desk.fill("Kind of dispute", "Water use or works")
    desk.press("Continue")
    desk.see_not("Map of the line claimed")
    desk.check({"Section where it is measured": "Zhangfang"})
    desk.see("Negotiation", PDF.filename)
    desk.press("Send: File the claim")
    desk.stands(case, "Negotiation")
    return case


def negotiate(desk: Desk, case: str) -> None:
    """The standstill binds by law: whether a side confirms it keeps nobody from mediation."""
    desk.take(case, "Confirm that the standstill is known")
    desk.take(case, "Ask for mediation")
    desk.sign_in("he.jun")
    desk.take(case, "Accept mediation", {"Reply": "We agree to mediate."})
    desk.stands(case, "Choosing the mediator")


def office_appoints_after_the_deadline(office: Office, desk: Desk, case: str) -> None:
    office.cast.pass_days(66)  # the sixtieth day is in the May holidays
    desk.sign_in("wang.lin")
    desk.stands(case, "Office appoints the mediator")
    desk.see("Parties did not agree in time")
    desk.take(case, "Appoint the mediator", {"Mediator": "Zhou Min, Regional Governance Institute (fictional)"})
    desk.sign_in("zhou.min")
    desk.take(case, "Declare independence", {"Signed declaration of independence": PDF})
    for person in ("chen.yu", "he.jun"):
        desk.sign_in(person)
        desk.answer(case, "The mediator's independence", "No objection; a declared conflict is waived")
    desk.stands(case, "Statements")


def mediate_in_vain(office: Office, desk: Desk, case: str) -> None:
    """Fangshan accepts the proposal under seal, Laishui does not: nobody learns who it was."""
    for person, head in (("chen.yu", "The district head"), ("he.jun", "The county head")):
        desk.sign_in(person)
        desk.take(case, "Lodge the statement", {"Statement": PDF, "Person with authority to settle": head})
    desk.sign_in("zhou.min")
    desk.take(case, "Hold the first session", {"Day of the first session": office.cast.today})
    desk.take(case, "Write a caucus note", {"Caucus note": "Fangshan would take 1.8 cubic metres."})
    desk.go(f"/cases/{case}")
    desk.see("Fangshan would take 1.8 cubic metres.")
    proposal = {"The mediator's proposal": PDF, "Proposal in brief": "2.3 cubic metres in the dry season."}
    desk.take(case, "Table a proposal", proposal)
    desk.sign_in("chen.yu")
    desk.answer(case, "Replies to the proposal", "Accept")
    desk.sign_in("he.jun")
    desk.go(f"/cases/{case}")
    desk.see_not("1.8 cubic metres")
    desk.answer(case, "Replies to the proposal", "Reject")
    desk.see_not("Accept")
    desk.stands(case, "Sessions")
    desk.sign_in("zhou.min")
    desk.take(case, "Declare the mediation failed", {"Reason": "Both sides hold to their figures."})
    desk.take(case, "Notify the superior", {"Summary for the superior": "The flow at Zhangfang is in dispute."})
    desk.sign_in("he.jun")
    desk.answer(case, "End without agreement", "Leave it to the superior")


def state_council_decides(office: Office, desk: Desk, case: str) -> None:
    """It hears nobody who has filed no solution of its own, and says so."""
    desk.sign_in("chen.yu")
    desk.take(case, "File your own solution", SOLUTION)
    desk.sign_in("lu.ming")
    desk.stands(case, "Before the common superior")
    desk.press("Act for State Council")
    desk.see("Take up for decision", "“Own solution” is still missing from Laishui County.")
    desk.sign_in("he.jun")
    desk.take(case, "File your own solution", SOLUTION)
    desk.sign_in("lu.ming")
    desk.stands(case, "Before the common superior")
    desk.take(case, "Take up for decision")
    decision = {
        "Binding decision": PDF,
        "Decision in brief": "At least two cubic metres per second pass Zhangfang.",
        "Target value of the indicator": "2.0",
        "The measured value must be": "at least the target",
        "Who monitors": "Haihe River Water Conservancy Commission",
        "Next report due": office.cast.today + timedelta(days=90),
        "To be carried out until": office.cast.today,
    }
    desk.take(case, "Issue the decision", decision)
    desk.stands(case, "Monitoring")
