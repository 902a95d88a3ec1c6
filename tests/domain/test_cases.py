"""Rules between cases: what a parent waits for, what a new case takes over, who is seated there."""

from __future__ import annotations

from dataclasses import replace

from govflow.domain import cases
from govflow.engine.facts import Parent
from govflow.engine.intents import PauseDeadline, ResumeDeadline, SeatParty, UnseatParty
from tests.domain.region import BEIJING, HEBEI, TIANJIN, WATCH, acting_for, case, form, holder, item, items


def test_an_item_waits_for_the_session_of_its_conference():
    objection = cases.parent_in(Parent(item(9, "convened", workflow="joint-conference")), states=("in_session",))
    assert str(objection) == "BTH-PR-2026-0009 “Item 9” is in “Convened”; this step must wait for it."
    assert cases.parent_in(Parent(item(9, "in_session")), states=("in_session",)) is None


def test_a_case_that_stands_alone_has_no_parent_to_be_anywhere():
    assert str(cases.parent_in(Parent(None), states=("decided",))) == "This case does not belong to another one yet."


def test_a_case_that_stands_alone_need_not_wait_where_a_parent_is_optional():
    assert cases.parent_in_if_any(Parent(None), states=("in_session",)) is None
    assert cases.parent_in_if_any(Parent(item(9, "in_session")), states=("in_session",)) is None
    assert cases.parent_in_if_any(Parent(item(9, "convened")), states=("in_session",)) is not None


def test_an_agenda_needs_an_item_of_the_right_procedure():
    other = items(item(1, "draft", workflow="tranche"))
    objection = cases.children(other, at_least=1, workflow="proposal")
    assert str(objection) == "0 of the at least 1 cases that must belong to this one are there."
    assert cases.children(other, at_least=1) is None
    assert cases.children(items(item(1, "draft")), at_least=1, workflow="proposal") is None


def test_every_child_must_have_ended():
    objection = cases.children_ended(items(item(1, "adopted", end="success"), item(2, "scheduled")))
    assert str(objection) == "1 case is still on its way: BTH-PR-2026-0002 (Scheduled)."
    assert cases.children_ended(items(item(1, "adopted", end="success"))) is None
    assert cases.children_ended(items()) is None


def test_children_that_have_not_come_far_enough_are_named():
    children = items(item(1, "scheduled"), item(2, "hearing"), item(3, "tabled"), item(4, "paid", workflow="tranche"))
    objection = cases.children_in(children, states=("scheduled", "adopted"), workflow="proposal")
    assert str(objection) == ("2 cases are still on their way: BTH-PR-2026-0002 (Hearing), BTH-PR-2026-0003 (Tabled).")
    assert cases.children_in(items(item(1, "scheduled")), states=("scheduled",)) is None


def test_children_that_the_actor_may_not_see_are_only_counted():
    hidden = [replace(item(number, "hearing"), seen=False) for number in (2, 3)]
    one = cases.children_in(items(item(1, "hearing"), hidden[0]), states=("adopted",))
    assert str(one) == "2 cases are still on their way: BTH-PR-2026-0001 (Hearing), 1 case that is not named here."
    two = cases.children_ended(items(*hidden))
    assert str(two) == "2 cases are still on their way: 2 cases that are not named here."


def test_a_parent_that_the_actor_may_not_see_is_not_named():
    objection = cases.parent_in(Parent(replace(item(9, "convened"), seen=False)), states=("in_session",))
    assert str(objection) == "The case that this one belongs to must come further first."


def test_a_conference_needs_two_members():
    objection = cases.seated(case(members=(BEIJING,)), capacity="members", at_least=2)
    assert str(objection) == "1 of the at least 2 parties needed is named in the case."
    assert cases.seated(case(members=(BEIJING, HEBEI)), capacity="members", at_least=2) is None


def test_each_organization_accepts_once_and_the_other_still_may():
    accepted = replace(case(), done_for={"accept": frozenset({BEIJING})})
    assert str(cases.once_each(accepted, acting_for(BEIJING), step="accept")) == "Beijing has done this already."
    assert cases.once_each(accepted, acting_for(TIANJIN), step="accept") is None
    assert cases.once_each(case(), acting_for(BEIJING), step="accept") is None


def test_a_proposal_is_returned_only_once():
    assert cases.once(case(), step="send_back") is None
    returned = replace(case(), done_by={"send_back": frozenset({501})})
    assert str(cases.once(returned, step="send_back")) == "This can be done only once in a case, and it has been done."


def test_a_referral_names_two_different_members():
    conference = case(members=(BEIJING, TIANJIN, HEBEI), associations=(WATCH,))

    def objection(**values):
        return cases.named_from(conference, form(**values), fields=("lead", "counterpart"), capacity="members")

    assert objection(lead=BEIJING, counterpart=HEBEI) is None
    assert str(objection(lead=BEIJING)) == "2 organizations must be named."
    assert str(objection(lead=BEIJING, counterpart=BEIJING)) == (
        "The same organization is named twice; name different ones."
    )
    assert str(objection(lead=BEIJING, counterpart=WATCH)) == "Choose among these: Beijing, Tianjin, Hebei."


def test_a_referral_keeps_the_title_and_seats_the_members_that_the_form_names():
    conference = case(members=(BEIJING, TIANJIN, HEBEI))
    opened = cases.open(
        conference,
        form(lead=HEBEI, counterpart=BEIJING, claim="Restore the flow"),
        workflow="dispute-mediation",
        relation="referral",
        copy=("claim",),
        parties={"claimant": "lead", "respondent": "counterpart"},
    )
    assert (opened.title, opened.child) == ("Clean air in winter", None)
    assert opened.data == {"claim": "Restore the flow"}
    assert opened.parties == {"claimant": (holder(HEBEI),), "respondent": (holder(BEIJING),)}


def test_nobody_outside_the_case_is_seated_by_a_referral():
    opened = cases.open(
        case(members=(BEIJING,)),
        form(lead=WATCH),
        workflow="funding-request",
        relation="referral",
        parties={"applicant": "lead", "payer": "unanswered"},
    )
    assert opened.parties == {"applicant": (), "payer": ()}


def test_the_reason_for_a_pause_is_kept():
    assert cases.pause(form("Joint survey until May")) == PauseDeadline(reason="Joint survey until May")
    assert cases.resume() == ResumeDeadline()


def test_a_capacity_is_handed_on_and_freed():
    dispute = case(claimant=(HEBEI,))
    assert cases.seat(dispute, capacity="monitored", of="claimant") == SeatParty(
        capacity="monitored", holders=(holder(HEBEI),)
    )
    assert cases.unseat(capacity="mediator") == UnseatParty(capacity="mediator")
