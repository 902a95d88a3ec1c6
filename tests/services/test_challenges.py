"""A mediator is challenged with reasons, once a side and appointment; where the office is a party's, others judge."""

from __future__ import annotations

import pytest

from govflow.errors import Forbidden, NotFound, Refused
from tests.builders import Cast
from tests.services import disputes

SIDES = pytest.mark.parametrize(
    ("step", "person", "other", "others"),
    [
        ("claimant_challenges", "chen.yu", "respondent_challenges", "he.jun"),
        ("respondent_challenges", "he.jun", "claimant_challenges", "chen.yu"),
    ],
)
REASON = "The firm of the mediator advises the other side."
FUNDS = disputes.FILING | {"dispute_kind": "funds", "evidence_class": "payment_record", "ground": disputes.PDF}


def declared(cast: Cast) -> str:
    reference = disputes.disclosure(cast)
    cast.fire("zhou.min", reference, "declare", declaration=disputes.PDF, conflict=False)
    return reference


def judged(cast: Cast, reference: str, verdict: str) -> None:
    cast.fire("wang.lin", reference, verdict, reason="We have looked into it.")


@SIDES
def test_a_side_challenges_once_in_an_appointment_from_the_declaration_on(
    cast: Cast, step: str, person: str, other: str, others: str
) -> None:
    reference = declared(cast)
    cast.fire(person, reference, step, reason=REASON)
    judged(cast, reference, "reject_challenge")
    assert cast.state(reference) == "statements"
    with pytest.raises(Refused, match="must be less than"):
        cast.fire(person, reference, step, reason=REASON)
    cast.fire(others, reference, other, reason=REASON)
    judged(cast, reference, "reject_challenge")
    with pytest.raises(Refused, match="must be less than"):
        cast.fire(others, reference, other, reason=REASON)


@SIDES
def test_nobody_challenges_in_the_name_of_the_other_side(
    cast: Cast, step: str, person: str, other: str, others: str
) -> None:
    reference = disputes.sessions(cast)
    for somebody_else in (others, "zhou.min", "wang.lin", "lu.ming"):
        with pytest.raises((Refused, Forbidden)):
            cast.fire(somebody_else, reference, step, reason=REASON)
    assert cast.state(reference) == "sessions"


def test_challenging_eight_times_wins_ten_days_for_each_side_at_most(cast: Cast) -> None:
    """Silence on a challenge upholds it; another mediator is another appointment."""
    reference = disputes.sessions(cast)
    taken = 0
    for _ in range(8):
        for step, person in (("claimant_challenges", "chen.yu"), ("respondent_challenges", "he.jun")):
            try:
                cast.fire(person, reference, step, reason=REASON)
            except Refused:
                continue
            taken += 1
            judged(cast, reference, "reject_challenge")
    assert taken == 2
    assert cast.state(reference) == "sessions"


def test_another_appointment_brings_another_challenge(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    cast.fire("he.jun", reference, "respondent_challenges", reason=REASON)
    judged(cast, reference, "uphold_challenge")
    assert not cast.case(reference).holders("mediator")
    candidate = cast.person("tao.yun")
    cast.fire("chen.yu", reference, "claimant_names", claimant_candidate=candidate)
    cast.fire("he.jun", reference, "agree_mediator", mediator=candidate)
    cast.fire("tao.yun", reference, "declare", declaration=disputes.PDF, conflict=False)
    cast.fire("he.jun", reference, "respondent_challenges", reason=REASON)
    assert cast.state(reference) == "challenge_review"


def test_an_objection_without_a_challenge_holds_nothing_up_and_uses_none(cast: Cast) -> None:
    reference = declared(cast)
    cast.respond("he.jun", reference, "object", comment=REASON)
    assert cast.state(reference) == "statements"
    cast.fire("he.jun", reference, "respondent_challenges", reason=REASON)
    assert cast.state(reference) == "challenge_review"


def test_a_challenge_that_nobody_judges_in_time_is_upheld(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    cast.fire("he.jun", reference, "respondent_challenges", reason=REASON)
    cast.pass_days(16)
    assert cast.state(reference) == "appointing"
    assert not cast.case(reference).holders("mediator")


def test_a_challenge_needs_a_reason(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    with pytest.raises(Refused, match="reason"):
        cast.fire("he.jun", reference, "respondent_challenges")


def test_in_the_time_of_a_challenge_the_mediation_stands_still(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    due = cast.case(reference).due_at
    cast.fire("he.jun", reference, "respondent_challenges", reason=REASON)
    cast.pass_days(9)
    judged(cast, reference, "reject_challenge")
    after = cast.case(reference).due_at
    assert due is not None
    assert after is not None
    assert (after - due).days == 7  # eight days after a Saturday is a Sunday


def against_a_committee(cast: Cast) -> str:
    """Langfang wants back what the water committee has called in; the joint office is the committee's own."""
    committee = cast.organization("water")
    reference = cast.open("lang.yue", "dispute-mediation", "A grant", respondent=committee, claim="Pay it.")
    cast.fire("lang.yue", reference, "file", **{name: FUNDS[name] for name in FUNDS if name != "section"})
    cast.fire("lang.yue", reference, "request")
    cast.fire("shen.tao", reference, "accept", reply="We agree.")
    zhou = cast.person("zhou.min")
    cast.fire("lang.yue", reference, "claimant_names", claimant_candidate=zhou)
    cast.fire("shen.tao", reference, "agree_mediator", mediator=zhou)
    cast.fire("zhou.min", reference, "declare", declaration=disputes.PDF, conflict=False)
    cast.fire("lang.yue", reference, "claimant_challenges", reason=REASON)
    return reference


@pytest.mark.parametrize(("verdict", "state"), [("reject_challenge", "statements"), ("uphold_challenge", "appointing")])
def test_the_superior_judges_a_challenge_where_the_office_is_of_a_party(cast: Cast, verdict: str, state: str) -> None:
    reference = against_a_committee(cast)
    for person in ("wang.lin", "gao.shan"):
        with pytest.raises((Refused, Forbidden, NotFound)):
            cast.fire(person, reference, verdict, acting="office", reason="It is our own case.")
    cast.fire("lu.ming", reference, verdict, acting="centre", reason="We have looked into it.")
    assert cast.state(reference) == state


def test_the_body_of_a_party_is_neither_superior_nor_office(cast: Cast) -> None:
    held = cast.case(against_a_committee(cast))
    centre = cast.organization("centre")
    assert [held.holders(each)[0].organization_id for each in ("superior", "office")] == [centre, centre]


def test_between_governments_the_joint_office_judges_and_the_superior_does_not(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    cast.fire("he.jun", reference, "respondent_challenges", reason=REASON)
    with pytest.raises((Refused, Forbidden)):
        cast.fire("lu.ming", reference, "reject_challenge", acting="council", reason="No.")
    judged(cast, reference, "reject_challenge")
