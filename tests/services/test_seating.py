"""Terms of office and seats: the first day, the last day, the day after; staff of a party and of what lies below it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import Invalid, Refused
from govflow.services.queries.step.opening import load_opening
from govflow.services.queries.step.page import load_step
from govflow.services.queries.step.questions import Question
from tests.builders import Cast, give_role
from tests.services import disputes

BEFORE, FIRST, LAST, AFTER = -1, 0, 4, 5
DAYS = pytest.mark.parametrize(("day", "serves"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)])


def term(cast: Cast, person: str, organization: str, role: str, *, at: int) -> None:
    """Five days in a role, so that today is the day told, counted from its first."""
    first = cast.today - timedelta(days=at)
    give_role(cast, person, organization, role, since=first, until=first + timedelta(days=LAST))


def appoint(cast: Cast, person: str, reference: str) -> None:
    candidate = cast.person(person)
    cast.fire("chen.yu", reference, "claimant_names", claimant_candidate=candidate)
    cast.fire("he.jun", reference, "agree_mediator", mediator=candidate)


def offered(cast: Cast, reference: str) -> set[str]:
    """Whom the form of the claimant offers as a candidate."""
    return {
        choice.value for choice in asked(cast, reference, "chen.yu", "claimant_names", "claimant_candidate").choices
    }


def asked(cast: Cast, reference: str, person: str, step: str, field: str) -> Question:
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor(person)), reference, step)
    [question] = [each for each in page.questions if each.name == field]
    return question


@DAYS
def test_a_mediator_with_a_fixed_term_is_offered_and_accepted_while_it_runs(cast: Cast, day: int, serves: bool) -> None:
    reference = disputes.appointing(cast)
    term(cast, "song.wei", "institute", "mediator", at=day)
    assert (str(cast.person("song.wei")) in offered(cast, reference)) == serves
    if serves:
        appoint(cast, "song.wei", reference)
        assert cast.case(reference).holders("mediator")[0].person_id == cast.person("song.wei")
    else:
        with pytest.raises((Refused, Invalid)):
            appoint(cast, "song.wei", reference)


@DAYS
def test_whoever_serves_the_claimant_for_a_fixed_term_cannot_mediate_its_case(
    cast: Cast, day: int, serves: bool
) -> None:
    reference = disputes.appointing(cast)
    term(cast, "zhou.min", "fangshan", "legal", at=day)
    if serves:
        with pytest.raises(Refused, match="conflict of interest"):
            appoint(cast, "zhou.min", reference)
    else:
        appoint(cast, "zhou.min", reference)


def test_whoever_serves_a_county_of_the_claimant_cannot_mediate_its_case(cast: Cast) -> None:
    """Laishui lies in Baoding."""
    reference = cast.open("bao.ding", "dispute-mediation", respondent=cast.organization("ninghe"), claim="A weir.")
    cast.fire("bao.ding", reference, "file", **disputes.FILING)
    for person in ("bao.ding", "ning.ke"):
        cast.fire(person, reference, "accept_standstill")
    cast.fire("bao.ding", reference, "request")
    cast.fire("ning.ke", reference, "accept", reply="We agree to mediate.")
    term(cast, "zhou.min", "laishui", "legal", at=FIRST)
    cast.fire("bao.ding", reference, "claimant_names", claimant_candidate=cast.person("zhou.min"))
    with pytest.raises(Refused, match="conflict of interest"):
        cast.fire("ning.ke", reference, "agree_mediator", mediator=cast.person("zhou.min"))


@DAYS
def test_roles_at_sign_in_are_those_of_the_day(cast: Cast, day: int, serves: bool) -> None:
    term(cast, "chen.yu", "fangshan", "reviewer", at=day)
    assert ("reviewer" in cast.actor("chen.yu", "fangshan").roles) == serves


def test_a_mediator_is_offered_whom_the_other_side_has_named_and_nobody_while_it_has_named_none(cast: Cast) -> None:
    reference = disputes.appointing(cast)
    before = asked(cast, reference, "he.jun", "agree_mediator", "mediator")
    assert before.choices == ()
    assert "The other side has not named this person" in str(before.against[-1])
    cast.fire("chen.yu", reference, "claimant_names", claimant_candidate=cast.person("zhou.min"))
    after = asked(cast, reference, "he.jun", "agree_mediator", "mediator")
    assert [each.value for each in after.choices] == [str(cast.person("zhou.min"))]
    give_role(cast, "zhou.min", "fangshan", "legal")
    conflicted = asked(cast, reference, "he.jun", "agree_mediator", "mediator")
    assert conflicted.choices == ()
    assert "conflict of interest" in str(conflicted.against)


def test_whoever_opens_a_dispute_is_not_offered_itself_as_the_other_side(cast: Cast) -> None:
    with cast.backend.reading() as session:
        page = load_opening(cast.backend.work(session, cast.actor("chen.yu")), "dispute-mediation")
    [question] = [each for each in page.questions if each.name == "respondent"]
    offered = {int(each.value) for each in question.choices}
    assert cast.organization("fangshan") not in offered
    assert cast.organization("laishui") in offered
    assert question.left_out > 0
