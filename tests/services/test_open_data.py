"""Votes, grants and organizations in standard formats: as the reader reads them on pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from govflow.demo.stories import requests
from govflow.errors import NotFound
from govflow.papers.interchange.logs import GRANTS
from govflow.papers.interchange.organizations import linked
from govflow.papers.interchange.popolo import popolo
from govflow.papers.speech import tongue
from govflow.services.queries.meetings import votes
from govflow.services.queries.open.grants import load_grants
from govflow.services.queries.open.organizations import load_directory
from govflow.services.queries.open.votes import load_voting_record
from govflow.store.rounds import load_rounds
from tests.builders import Cast
from tests.papers.standards import GIVING, OCDS, POPOLO, faults
from tests.services import batches, grants, proposals
from tests.services.test_conferences import CHAIR

ENGLISH = tongue("en", "Asia/Shanghai")


@pytest.fixture
def conference(cast: Cast) -> str:
    """In session; the vote on the first of its two items is over, that on the second is open, with one answer."""
    reference = batches.in_session(cast, 2)
    first, second = batches.items_of(cast, reference)
    for each in (first, second):
        cast.fire("gao.shan", each, "call_vote")
    for person in proposals.SPEAKERS:
        cast.respond(person, first, "yes")
    cast.close_round(CHAIR, first)
    cast.respond("sun.hao", second, "no")
    return reference


def voted(cast: Cast, person: str, reference: str) -> Any:
    with cast.backend.page() as session:
        found = load_voting_record(cast.backend.work(session, cast.actor(person)), reference)
    file = json.loads(popolo(found, ENGLISH))
    assert faults(POPOLO, file) == []
    return file


def test_popolo_has_a_motion_and_a_vote_event_for_each_vote_with_who_voted_how(cast: Cast, conference: str) -> None:
    found = voted(cast, "ma.ling", conference)
    over, going_on = found["vote_events"]
    assert {each["option"] for each in over["votes"]} == {"yes"}
    assert (over["result"], {"option": "yes", "value": 3} in over["counts"]) == ("pass", True)
    assert [each["option"] for each in going_on["votes"]] == ["no"]
    assert (going_on["result"], going_on["end_date"], going_on["counts"]) == (None, None, [])
    assert [each["id"] for each in found["motions"]] == [over["motion_id"], going_on["motion_id"]]
    voters = {each["voter_id"] for each in over["votes"]}
    assert voters <= {each["id"] for each in found["organizations"]}
    assert voters == {each["member"]["id"] for each in found["memberships"]}


@pytest.mark.parametrize("sealed", ["until_closed", "unless_carried", "secret"])
def test_popolo_names_no_voter_of_a_sealed_or_secret_vote(
    cast: Cast, conference: str, sealed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def under_seal(session: Any, ids: Any) -> list[Any]:
        return [
            replace(each, rule=each.rule.model_copy(update={"sealed": sealed})) for each in load_rounds(session, ids)
        ]

    monkeypatch.setattr(votes, "load_rounds", under_seal)
    found = voted(cast, "ma.ling", conference)
    assert [each["votes"] for each in found["vote_events"]] == [[], []]
    assert (found["memberships"], found["persons"]) == ([], [])


def test_who_takes_no_part_in_a_meeting_has_no_voting_record(cast: Cast, conference: str) -> None:
    with pytest.raises(NotFound):
        voted(cast, "guo.wei", conference)


def granted(cast: Cast, person: str, form: str) -> Any:
    with cast.backend.page() as session:
        found = load_grants(cast.backend.work(session, cast.actor(person)), cast.fund("water_local")).granted
    file = json.loads(GRANTS[form].write(found, ENGLISH, "https://govflow.example/grants"))
    assert faults({"giving": GIVING, "ocds": OCDS}[form], file) == []
    return file


def test_a_grant_is_what_was_committed_by_contract_with_its_day(cast: Cast) -> None:
    reserved = grants.noticed(cast)
    requests.reserve(cast, reserved)  # no contract yet
    signed = grants.noticed(cast)
    requests.reserve(cast, signed)
    cast.pass_days(1)
    requests.approve(cast, signed)
    requests.sign(cast, signed)
    day = cast.today.isoformat()
    applicant = cast.member("langfang", "signatory")
    [grant] = granted(cast, applicant, "giving")["grants"]
    langfang = cast.organization("langfang")
    assert grant["id"].endswith(signed.reference)
    assert (grant["amountAwarded"], grant["currency"], grant["awardDate"]) == (1_000_000, "CNY", day)
    assert [each["id"] for each in grant["recipientOrganization"]] == [f"360G-BTH-org-{langfang}"]
    package = granted(cast, applicant, "ocds")
    [release] = package["releases"]
    [contract] = release["contracts"]
    assert contract["value"] == {"amount": 1_000_000, "currency": "CNY"}
    milestones = contract["implementation"]["milestones"]
    assert milestones
    assert {each["status"] for each in milestones} == {"scheduled"}


def test_whoever_does_not_read_of_a_contract_reads_of_no_grant(cast: Cast) -> None:
    grants.grant(cast)
    for person in ("guo.wei", "admin"):
        assert granted(cast, person, "giving") == {"grants": []}
        assert granted(cast, person, "ocds")["releases"] == []


def test_every_organization_has_its_names_and_its_superior(cast: Cast) -> None:
    with cast.backend.page() as session:
        found = load_directory(cast.backend.work(session, cast.actor("guo.wei")))
    graph = json.loads(linked(found, lambda number: f"https://govflow.example/organizations/{number}"))["@graph"]
    by_id: Mapping[str, Any] = {each["@id"].rpartition("/")[2]: each for each in graph}
    fangshan = by_id[str(cast.organization("fangshan"))]
    assert {each["@language"]: each["@value"] for each in fangshan["name"]}["en"] == "Fangshan District"
    assert fangshan["subOrganizationOf"].rpartition("/")[2] in by_id
