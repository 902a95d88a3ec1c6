"""Who can be seated: enough, not too many, of the right kind and role, in office; and what a forced exit leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import Conflict, Invalid, Refused
from govflow.services.commands.rounds import Respond, respond
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.store.parties import seat
from govflow.store.register import StoredRegister
from tests.builders import Cast, new_key, set_members
from tests.services import disputes, proposals


def proposal_of(cast: Cast, *members: str) -> str:
    """A draft of a proposal before a conference of these members."""
    text = {"text": "The joint standard is adopted.", "topic_class": "standards", "rule_set": "by_topic"}
    set_members(cast, *cast.organizations(*members))
    return cast.open("peng.cheng", "proposal", "VOC limits", **text)


@pytest.mark.parametrize(("members", "goes_on"), [((), False), (("beijing",), False), (("beijing", "hebei"), True)])
def test_a_step_that_needs_two_members_is_refused_with_fewer(
    cast: Cast, members: tuple[str, ...], goes_on: bool
) -> None:
    reference = proposal_of(cast, *members)
    if goes_on:
        cast.fire("peng.cheng", reference, "submit")
        assert cast.state(reference) == "tabled"
    else:
        with pytest.raises(Refused, match="at least 2 are needed"):
            cast.fire("peng.cheng", reference, "submit")
        assert cast.state(reference) == "draft"


def test_a_second_respondent_is_one_too_many(cast: Cast) -> None:
    reference = disputes.draft(cast)
    with pytest.raises(Refused, match="at most 1"):
        cast.fire("chen.yu", reference, "revise", respondent=cast.organization("chengde"), claim="Another one.")
    assert [each.name.en for each in cast.case(reference).holders("respondent")] == ["Laishui County"]


def test_the_same_respondent_named_again_is_no_second_one(cast: Cast) -> None:
    reference = disputes.draft(cast)
    cast.fire("chen.yu", reference, "revise", respondent=cast.organization("laishui"), claim="In other words.")
    assert len(cast.case(reference).holders("respondent")) == 1


@pytest.mark.parametrize("wrong", ["office", "centre", "coatings"])
def test_an_organization_of_another_kind_is_not_chosen_in_a_form(cast: Cast, wrong: str) -> None:
    with pytest.raises(Invalid) as problem:
        cast.open("chen.yu", "dispute-mediation", respondent=cast.organization(wrong), claim="x")
    assert problem.value.fields.keys() == {"respondent"}


@pytest.mark.parametrize(
    ("capacity", "holder", "sentence"),
    [
        ("respondent", "coatings", "of another kind"),
        ("mediator", "institute", "a person, not an organization"),
        ("respondent", "zhou.min", "an organization, not a person"),
        ("mediator", "sun.hao", "not on the list"),
    ],
)
def test_a_capacity_takes_only_holders_of_its_kind_and_role(
    cast: Cast, capacity: str, holder: str, sentence: str
) -> None:
    reference = disputes.appointing(cast)
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        found = (
            StoredRegister(session, cast.today).person(cast.person(holder))
            if holder in cast.region.people
            else StoredRegister(session, cast.today).organization(cast.organization(holder))
        )
        assert found is not None
        with pytest.raises(Refused, match=sentence):
            seat(work, cast.case(reference), capacity, [found])


def test_nobody_asked_means_that_no_round_opens(cast: Cast) -> None:
    reference = proposal_of(cast, "beijing", "hebei")
    cast.fire("peng.cheng", reference, "submit")
    set_members(cast)
    with pytest.raises(Refused, match=r"No member of .* is on record, so nobody could answer"):
        cast.fire("wang.lin", reference, "admit")
    assert cast.state(reference) == "tabled"


def test_a_round_that_a_case_leaves_undecided_is_void_and_takes_no_answer(cast: Cast) -> None:
    reference = proposals.hearing(cast)
    found = cast.round(reference)
    cast.fire("peng.cheng", reference, "withdraw", reason="It is not needed any more.")
    left = cast.round(reference)
    assert (left.outcome, left.closed_at, left.verdict) == ("void", cast.clock.at, None)
    seat_id = next(each for each, held in found.holders.items() if held[0] == cast.organization("beijing"))
    answer = Respond(
        case=reference, round_id=found.id, seat_id=seat_id, choice="positive", foreseen=GOES_ON, key=new_key()
    )
    with pytest.raises(Conflict, match="closed"):
        respond(cast.backend, cast.actor("sun.hao"), answer)


@pytest.mark.parametrize(("step", "taken"), [("withdraw", False), (None, True)])
def test_only_a_proposal_that_goes_on_is_taken_onto_an_agenda(cast: Cast, step: str | None, taken: bool) -> None:
    reference = proposals.tabled(cast)
    if step:
        cast.fire("peng.cheng", reference, step, reason="It is not needed any more.")
    conference = cast.open(
        "sun.hao",
        "joint-conference",
        purpose="Agree.",
        level="conference",
        rule_set="by_topic",
    )
    cast.fire("gao.shan", conference, "accept", meeting_date=cast.today + timedelta(days=70), place="Shijiazhuang")
    item = cast.case(reference).id
    if taken:
        cast.fire("wang.lin", conference, "take_up_item", pending_item=item)
    else:
        with pytest.raises(Refused, match="has ended"):
            cast.fire("wang.lin", conference, "take_up_item", pending_item=item)
    assert (cast.case(reference).parent_id == cast.case(conference).id) is taken
