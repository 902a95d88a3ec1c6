"""Who sits in person stays free of the other parties: who takes office with one of them does nothing more there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.errors import Forbidden, Refused
from govflow.services.commands.directory.terms import GiveRole, end_role, give_role
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters
from govflow.store.cases import ViewerRow
from govflow.store.people import MembershipRow
from govflow.store.standing import reading_capacities
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.locking import read_case
from tests.builders import Cast, give_mandate
from tests.services import calls, disputes
from tests.services.grants import grant

PARTIES = pytest.mark.parametrize("party", ["fangshan", "laishui"])


def serve(cast: Cast, person: str, organization: str, role: str = "legal", *, days_ahead: int = 0) -> int:
    """An administrator gives a role, from a later day on or from today; the number of the term."""
    since = cast.today + timedelta(days=days_ahead)
    order = GiveRole(
        person_id=cast.person(person),
        organization_id=cast.organization(organization),
        role=role,
        since=since,
        until=None,
    )
    give_role(cast.backend, cast.actor("admin"), order)
    with cast.backend.reading() as session:
        return session.scalars(select(MembershipRow.id).order_by(MembershipRow.id.desc())).first() or 0


def propose(cast: Cast, reference: str) -> None:
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary="All to Laishui.")


def confidences(cast: Cast, reference: str, person: str) -> list[str]:
    """What the person reads of what was confided."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return [each["value"] for each in readable_confidences(work, read_case(work, reference))]


def vacant(cast: Cast, reference: str, person: str) -> list[str]:
    """Which seats must be filled anew, as the page of the case tells the person."""
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor(person)), reference, (), language="en")
    return [str(each) for each in page.next.vacant]


@PARTIES
def test_a_mediator_who_takes_office_with_a_party_tables_no_proposal(cast: Cast, party: str) -> None:
    reference = disputes.sessions(cast)
    serve(cast, "zhou.min", party)
    with pytest.raises(Refused, match="as Mediator you do nothing more in this case"):
        propose(cast, reference)


def test_a_mediator_who_may_sign_for_a_party_tables_no_proposal_either(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    give_mandate(cast, "zhou.min", "laishui")
    with pytest.raises(Refused, match="conflict of interest with Laishui"):
        propose(cast, reference)


def test_a_role_counts_from_its_first_day_on(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    serve(cast, "zhou.min", "laishui", days_ahead=1)
    cast.fire("zhou.min", reference, "record_session", session_on=cast.today, session_record="Both were heard.")
    cast.pass_days(1)
    with pytest.raises(Refused, match="you do nothing more"):
        propose(cast, reference)


def test_a_role_that_was_ended_again_leaves_the_mediator_in_conflict(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    end_role(cast.backend, cast.actor("admin"), serve(cast, "zhou.min", "laishui"))
    with pytest.raises(Refused, match="you do nothing more"):
        propose(cast, reference)


def test_office_with_nobody_in_the_case_bars_nothing(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    serve(cast, "zhou.min", "chamber")
    propose(cast, reference)
    assert vacant(cast, reference, "wang.lin") == []


def test_who_is_no_longer_free_reads_nothing_more_of_what_the_parties_confided(cast: Cast) -> None:
    reference = disputes.unlodged(cast)
    cast.fire("chen.yu", reference, "claimant_confides", claimant_confidence="At least 1.9.")
    assert confidences(cast, reference, "zhou.min") == ["At least 1.9."]
    serve(cast, "zhou.min", "laishui")
    assert confidences(cast, reference, "zhou.min") == []
    assert confidences(cast, reference, "chen.yu") == ["At least 1.9."]


def test_everybody_in_the_case_is_told_which_seat_must_be_filled_anew(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    assert vacant(cast, reference, "wang.lin") == []
    serve(cast, "zhou.min", "laishui")
    for person in ("wang.lin", "chen.yu", "he.jun"):
        [said] = vacant(cast, reference, person)
        assert said.startswith("Zhou Min acts no more as Mediator: conflict of interest with Laishui")


@pytest.mark.parametrize("who", ["chen.yu", "he.jun", "wang.lin"])
def test_another_mediator_is_appointed_when_one_is_no_longer_free_and_not_before(cast: Cast, who: str) -> None:
    reference = disputes.sessions(cast)
    with pytest.raises(Refused, match="bars who holds this place, and none does"):
        cast.fire(who, reference, "replace_mediator")
    serve(cast, "zhou.min", "laishui")
    cast.fire(who, reference, "replace_mediator")
    assert cast.state(reference) == "office_appointing"
    assert vacant(cast, reference, "wang.lin") == []
    with pytest.raises(Refused, match="conflict of interest with Laishui"):
        cast.fire("wang.lin", reference, "appoint", mediator=cast.person("zhou.min"))


def test_an_evaluator_who_takes_office_with_a_bidder_scores_nothing(cast: Cast) -> None:
    reference = calls.opened(cast)
    serve(cast, "du.juan", "coatings")
    points = {"coatings": (10, 10), "chamber": (0, 0)}
    with pytest.raises(Forbidden, match="as Evaluators you do nothing more in this case"):
        calls.score(cast, reference, "du.juan", **points)
    calls.score(cast, reference, "ren.hong", **points)


def test_office_taken_after_the_end_of_a_case_is_no_matter_of_it_and_office_before_stays_one(cast: Cast) -> None:
    reference = calls.opened(cast)
    serve(cast, "du.juan", "coatings")
    cast.pass_days(25)
    serve(cast, "ren.hong", "coatings")
    assert cast.case(reference).end is not None
    with cast.backend.reading() as session:
        for person, reads in (("du.juan", False), ("ren.hong", True)):
            work = cast.backend.work(session, cast.actor(person))
            assert ("evaluators" in reading_capacities(work, read_case(work, reference))) is reads


@pytest.mark.parametrize("kind", ["role", "role of one afternoon", "mandate"])
def test_whoever_appointed_somebody_is_told_without_looking_at_the_case(cast: Cast, kind: str) -> None:
    request = ended(cast)
    cast.pass_days(30)  # past the days of the notice: grants are made with the clock set back
    assert told(cast, "wang.lin") == []
    if kind == "mandate":
        give_mandate(cast, "cui.yang", "langfang")
    else:
        term = serve(cast, "cui.yang", "langfang")
        if kind != "role":
            end_role(cast.backend, cast.actor("admin"), term)
    [said] = told(cast, "wang.lin")
    assert said.startswith("Cui Yang acts no more as Evaluator: conflict of interest with Langfang")
    assert told(cast, "nie.gang") == []
    serve(cast, "du.juan", "institute", "evaluator")
    another = {"reason": "In office with a party.", "evaluator": cast.person("du.juan")}
    cast.fire("wang.lin", request.reference, "replace_evaluator", **another)
    assert told(cast, "wang.lin") == []


def test_who_is_told_of_a_mediator_may_ask_for_another(cast: Cast) -> None:
    """From the first day of the term on, though it was given before."""
    disputes.sessions(cast)
    serve(cast, "zhou.min", "laishui", days_ahead=2)
    assert told(cast, "chen.yu") == []
    cast.pass_days(2)
    for person in ("chen.yu", "he.jun", "wang.lin"):
        assert len(told(cast, person)) == 1
    assert told(cast, "zhou.min") == told(cast, "gao.shan") == []


def test_who_may_replace_a_reviewer_is_told_while_the_round_is_open(cast: Cast) -> None:
    calls.opened(cast)
    serve(cast, "du.juan", "coatings")
    [said] = told(cast, "dong.mei")
    assert "acts no more as Evaluators: conflict of interest with" in said
    assert told(cast, "wang.lin") == []


def test_of_a_case_that_is_not_shown_to_them_nobody_is_told_that_a_seat_is_vacant(cast: Cast) -> None:
    calls.opened(cast)
    serve(cast, "du.juan", "coatings")
    assert len(told(cast, "dong.mei")) == 1
    with cast.backend.transaction() as session:
        session.execute(delete(ViewerRow).where(ViewerRow.organization_id == cast.organization("fangshan")))
    assert told(cast, "dong.mei") == []


@pytest.mark.parametrize("organization", ["langfang", "water"])
def test_whoever_appointed_an_evaluator_appoints_another_once_that_one_is_no_longer_free(
    cast: Cast, organization: str
) -> None:
    """With the applicant or the committee: either way the one who is barred could stop the case for ever."""
    request = ended(cast)
    serve(cast, "du.juan", "institute", "evaluator")
    another = {"reason": "In office with a party.", "evaluator": cast.person("du.juan")}
    with pytest.raises(Refused, match="bars who holds this place, and none does"):
        cast.fire("wang.lin", request.reference, "replace_evaluator", **another)
    serve(cast, "cui.yang", organization)
    with pytest.raises(Refused, match="as Evaluator you do nothing more"):
        requests.evaluate(cast, request)
    again = {**another, "evaluator": cast.person("cui.yang")}
    with pytest.raises(Refused, match="conflict of interest"):
        cast.fire("wang.lin", request.reference, "replace_evaluator", **again)
    cast.fire("wang.lin", request.reference, "replace_evaluator", **another)
    assert holders(cast, request, "evaluator") == [cast.person("du.juan")]
    assert vacant(cast, request.reference, "wang.lin") == []
    requests.evaluate(cast, request, "du.juan")
    assert cast.state(request.reference) == "audit"


def test_an_auditor_is_replaced_while_the_evaluation_goes_on_and_after_it(cast: Cast) -> None:
    request = ended(cast)
    for person in ("ren.hong", "du.juan"):
        serve(cast, person, "mof", "auditor")
    for barred, new in (("nie.gang", "ren.hong"), ("ren.hong", "du.juan")):
        serve(cast, barred, "langfang")
        another = {"reason": "In office with the applicant.", "auditor": cast.person(new)}
        cast.fire("wang.lin", request.reference, "replace_auditor", **another)
        assert holders(cast, request, "auditor") == [cast.person(new)]
        if cast.state(request.reference) == "evaluation":
            requests.evaluate(cast, request)
    requests.audit(cast, request, "du.juan")
    assert cast.case(request.reference).end == "success"


def told(cast: Cast, person: str) -> list[str]:
    """Which seats a person is to fill anew, as “Waiting for you” says."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, actor := cast.actor(person))
        pairs = [(actor.organization_id or 0, role) for role in ("", *sorted(actor.roles))]
        return [str(each.why) for each in load_inbox(work, pairs, InboxFilters()).vacant]


def ended(cast: Cast) -> Request:
    """A project that was carried out, before its evaluator."""
    request = grant(cast, 1000)
    requests.end_project(cast, request)
    return request


def holders(cast: Cast, request: Request, capacity: str) -> list[int | None]:
    """Who holds a capacity in person."""
    with cast.backend.reading() as session:
        case = read_case(cast.backend.work(session, cast.actor("wang.lin")), request.reference)
    return [each.person_id for each in case.holders(capacity)]
