"""Who votes is who belongs to the committee or body on the day on which the vote opens, whoever opens it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.domain import RULES
from govflow.engine.parsing import parse
from govflow.errors import GovflowError, Refused
from govflow.paths import data_path
from govflow.services.commands.directory.belongings import TakeIn, take_in
from tests.builders import Cast, set_members
from tests.services import proposals

NOBODY = "0 members of .* are on record, at least 2 are needed. Administrators enter them on its page"
TERMS = pytest.mark.parametrize(
    ("begins", "votes"), [(-1, True), (0, True), (1, False)], ids=["before", "day", "after"]
)
"""Membership that begins on the day before the vote opens, on that day, on the day after."""


def request(cast: Cast) -> Request:
    """A request that the secretary may pass on to the reviewers."""
    found = Request(
        title="Works on the river bank", title_other="护岸工程", by="langfang", committee="water", fund="water_local",
        amount=1_000_000, ends_on=date(2027, 6, 30),
    )  # fmt: skip
    requests.draft(cast, found)
    requests.submit(cast, found)
    return found


def asked(cast: Cast, reference: str) -> set[int | None]:
    return {organization for organization, _ in cast.round(reference).holders.values()}


def members(cast: Cast, reference: str) -> set[int | None]:
    return {each.organization_id for each in cast.case(reference).holders("members")}


def ids(cast: Cast, *names: str) -> set[int]:
    return {cast.organization(each) for each in names}


def belongs_from(cast: Cast, organization: str, group: str, begins: date) -> None:
    command = TakeIn(
        group_id=cast.organization(group), organization_id=cast.organization(organization), since=begins, until=None
    )
    take_in(cast.backend, cast.actor("admin"), command)


@TERMS
def test_on_a_request_vote_the_members_of_the_committee_of_that_day(cast: Cast, begins: int, *, votes: bool) -> None:
    belongs_from(cast, "xiongan", "water", cast.today + timedelta(days=2 + begins))
    found = request(cast)
    for each in (requests.pass_screening, requests.score):
        each(cast, found)
    cast.pass_days(2)
    requests.put_to_committee(cast, found)
    assert asked(cast, found.reference) == ids(cast, *requests.MEMBERS, *(["xiongan"] if votes else []))


def test_no_secretary_picks_who_votes_on_a_request(cast: Cast) -> None:
    found = request(cast)
    with pytest.raises(GovflowError):
        cast.fire(
            "wang.lin", found.reference, "pass_screening", checklist=("complete", "eligible", "in_purpose"),
            reviewers=tuple(cast.person(each) for each in requests.REVIEWERS),
            members=cast.organizations("fangshan", "laishui"),
        )  # fmt: skip
    assert members(cast, found.reference) == ids(cast, *requests.MEMBERS)


def test_a_committee_without_members_on_record_takes_no_request_up(cast: Cast) -> None:
    found = request(cast)
    set_members(cast, group="water")
    with pytest.raises(Refused, match=NOBODY):
        requests.pass_screening(cast, found)
    assert cast.state(found.reference) == "screening"


def test_a_committee_that_lost_its_members_meanwhile_is_asked_nothing(cast: Cast) -> None:
    found = request(cast)
    for each in (requests.pass_screening, requests.score):
        each(cast, found)
    set_members(cast, group="water")
    with pytest.raises(Refused, match=NOBODY):
        requests.put_to_committee(cast, found)
    assert cast.state(found.reference) == "ranked"


@TERMS
def test_on_a_proposal_vote_the_members_of_the_conference_of_that_day(cast: Cast, begins: int, *, votes: bool) -> None:
    belongs_from(cast, "xiongan", "conference", cast.today + timedelta(days=31 + begins))
    reference = proposals.hearing(cast)
    cast.pass_days(31)
    cast.fire("gao.shan", reference, "call_vote")
    assert asked(cast, reference) == ids(cast, *proposals.MEMBERS, *(["xiongan"] if votes else []))


def test_no_proposer_picks_who_votes_on_a_proposal(cast: Cast) -> None:
    with pytest.raises(GovflowError):
        cast.open(
            "peng.cheng", "proposal", "VOC limits", text="Adopted.", topic_class="standards", rule_set="by_topic",
            member_governments=cast.organizations("fangshan", "laishui"),
        )  # fmt: skip
    assert asked(cast, proposals.ballot(cast)) == ids(cast, *proposals.MEMBERS)


def test_a_conference_and_its_items_have_the_members_on_record(cast: Cast) -> None:
    conference, item = proposals.convened(cast)
    for reference in (conference, item):
        assert members(cast, reference) == ids(cast, *proposals.MEMBERS)


def test_associations_are_still_invited(cast: Cast) -> None:
    assert asked(cast, proposals.hearing(cast)) == ids(cast, *proposals.MEMBERS, "coatings")


def test_a_body_without_members_on_record_meets_for_nothing(cast: Cast) -> None:
    set_members(cast)
    with pytest.raises(Refused, match=NOBODY):
        proposals.tabled(cast)
    with pytest.raises(Refused, match=NOBODY):
        proposals.calling(cast)


def test_no_form_of_a_shipped_procedure_names_who_votes_there() -> None:
    """Voters are the sides of a matter or whoever belongs to the body; chosen are reviewers, experts and invited
    associations, and the sides of a contract with those whom its task serves.
    """
    named = set()
    for file in sorted(data_path("workflows").glob("*.v1.yaml")):
        workflow = parse(file.read_bytes(), RULES, name=file.name).workflow
        seated = {field.seats for field in workflow.fields.values() if field.seats is not None}
        named |= {(workflow.id, each) for rule in workflow.rounds.values() for each in seated.intersection(rule.voters)}
    assert named == {
        ("dispute-mediation", "respondent"), ("funding-request", "reviewers"), ("proposal", "associations"),
        ("compensation-settlement", "upstream"), ("compensation-settlement", "downstream"),
        ("joint-standard", "experts"), ("rights-definition", "governments"), ("rights-allocation", "receivers"),
        ("rights-trade", "buyer"), ("delegation", "partners"), ("delegation", "reviewers"),
        ("delegation", "contractor"), ("delegation", "users"),
    }  # fmt: skip
