"""Persons of a party must be in office there; office that ended not long ago is still a conflict."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Refused
from govflow.services.catalog import publish
from govflow.services.commands.directory import terms
from govflow.services.queries.step.opening import check_opening, load_opening
from govflow.services.queries.step.page import check_step, load_step
from govflow.store.people import MandateRow, MembershipRow
from govflow.store.sql.session import Session
from govflow.store.work import Work
from tests.builders import Cast, give_role

FILE = Path(__file__).parents[1] / "workflows" / "expertise.v1.yaml"
BEFORE, FIRST, LAST, AFTER = -1, 0, 4, 5
DAYS = pytest.mark.parametrize(("day", "serves"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)])
TWO_YEARS_AGO = date(2024, 3, 2)  # the cast begins on 2 March 2026
PAST = pytest.mark.parametrize(
    ("last", "conflict"),
    [(TWO_YEARS_AGO - timedelta(days=1), False), (TWO_YEARS_AGO, True), (TWO_YEARS_AGO + timedelta(days=1), True)],
)


@pytest.fixture(autouse=True)
def published(cast: Cast) -> None:
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)


def outline(cast: Cast, lead: str = "dong.mei", **more: str) -> dict[str, Any]:
    """Fangshan applies to the committee for water."""
    persons = {name: cast.person(each) for name, each in {"lead": lead, **more}.items()}
    return {"committee": cast.organization("water"), **persons}


def apply(cast: Cast, lead: str = "dong.mei", **more: str) -> str:
    return cast.open("chen.yu", "expert-application", **outline(cast, lead, **more))


def refused_opening(cast: Cast, lead: str, **more: str) -> str:
    """What the check page and sending refuse an opening with, which is the same."""
    with cast.backend.reading() as session, pytest.raises(Refused) as checked:
        check_opening(_work(cast, session, "chen.yu"), "expert-application", None, outline(cast, lead, **more))
    with pytest.raises(Refused) as sent:
        apply(cast, lead, **more)
    assert sent.value.reasons == checked.value.reasons
    return str(sent.value)


def named(cast: Cast) -> str:
    """An application for which the office names experts next."""
    reference = apply(cast)
    cast.fire("dong.mei", reference, "submit")
    return reference


def name(cast: Cast, reference: str, *people: str) -> None:
    cast.fire("wang.lin", reference, "name", reviewers=tuple(cast.person(each) for each in people))


def refused_naming(cast: Cast, reference: str, person: str) -> str:
    values, version = {"reviewers": (cast.person(person),)}, cast.case(reference).version
    with cast.backend.reading() as session, pytest.raises(Refused) as checked:
        check_step(_work(cast, session, "wang.lin"), reference, "name", values, None, version)
    with pytest.raises(Refused) as sent:
        name(cast, reference, person)
    assert sent.value.reasons == checked.value.reasons
    return str(sent.value)


def _work(cast: Cast, session: Session, person: str) -> Work:
    return cast.backend.work(session, cast.actor(person))


def term(cast: Cast, person: str, organization: str, role: str, day: int) -> None:
    """Five days in office, so that today is the day told, counted from the first."""
    first = cast.today - timedelta(days=day)
    give_role(cast, person, organization, role, since=first, until=first + timedelta(days=LAST))


@DAYS
def test_the_author_must_be_in_office_at_the_applicant_today(cast: Cast, day: int, serves: bool) -> None:
    term(cast, "song.wei", "fangshan", "legal", day)
    if serves:
        assert cast.case(apply(cast, "song.wei")).holders("lead")[0].person_id == cast.person("song.wei")
    else:
        said = "Song Wei cannot be Responsible author: not in office at Applicant today."
        assert said in refused_opening(cast, "song.wei")


def test_office_above_the_applicant_is_no_office_at_the_applicant(cast: Cast) -> None:
    assert "not in office at Applicant" in refused_opening(cast, "xie.fei")


def test_a_person_of_a_party_that_the_same_form_names_later_is_found(cast: Cast) -> None:
    reference = apply(cast, speaker="shen.tao")
    assert [each.person_id for each in cast.case(reference).holders("speaker")] == [cast.person("shen.tao")]
    assert "Jin Lei cannot be Speaker: not in office at Committee today." in refused_opening(
        cast, "dong.mei", speaker="jin.lei"
    )


def test_the_form_offers_only_who_is_in_office_at_the_opener(cast: Cast) -> None:
    with cast.backend.reading() as session:
        page = load_opening(cast.backend.work(session, cast.actor("chen.yu")), "expert-application")
    offered = {each.name: {choice.value for choice in each.choices} for each in page.questions}
    assert offered["lead"] == {str(cast.person(each)) for each in ("chen.yu", "dong.mei")}
    assert str(cast.person("shen.tao")) in offered["speaker"]  # the committee is chosen in the same form


@pytest.mark.parametrize(("day", "acts"), [(LAST, True), (AFTER, False)])
def test_whoever_left_office_after_being_appointed_acts_no_more(cast: Cast, day: int, acts: bool) -> None:
    term(cast, "song.wei", "fangshan", "legal", FIRST)
    reference = apply(cast, "song.wei")
    cast.pass_days(day)
    if acts:
        cast.fire("song.wei", reference, "submit")
        assert cast.state(reference) == "naming"
        return
    with pytest.raises(Refused) as refused:
        cast.fire("song.wei", reference, "submit")
    assert str(refused.value) == "You are no longer in office at Applicant, for which you are Responsible author."


@PAST
def test_office_at_the_applicant_that_ended_within_two_years_is_a_conflict(
    cast: Cast, last: date, conflict: bool
) -> None:
    give_role(cast, "song.wei", "fangshan", "legal", since=date(2020, 1, 1), until=last)
    reference = named(cast)
    if conflict:
        assert "Song Wei cannot be Reviewers: conflict of interest with Fangshan District" in refused_naming(
            cast, reference, "song.wei"
        )
    else:
        name(cast, reference, "song.wei")


def mandate(cast: Cast, **term: Any) -> None:
    with cast.backend.transaction() as session:
        place = {"person_id": cast.person("song.wei"), "organization_id": cast.organization("fangshan")}
        session.add(MandateRow(**place, number="2020-1", since=date(2020, 1, 1), **term))


@PAST
def test_a_mandate_that_ended_within_two_years_is_a_conflict(cast: Cast, last: date, conflict: bool) -> None:
    mandate(cast, until=last)
    reference = named(cast)
    if conflict:
        assert "conflict of interest" in refused_naming(cast, reference, "song.wei")
    else:
        name(cast, reference, "song.wei")


@PAST
def test_a_mandate_that_was_revoked_within_two_years_is_a_conflict(cast: Cast, last: date, conflict: bool) -> None:
    mandate(cast, revoked_at=cast.clock.at - (cast.today - last))
    reference = named(cast)
    if conflict:
        assert "conflict of interest" in refused_naming(cast, reference, "song.wei")
    else:
        name(cast, reference, "song.wei")


@pytest.mark.parametrize(("starts_in", "conflict"), [(0, True), (1, False)])
def test_a_role_of_one_day_leaves_its_trace_and_one_that_never_began_leaves_none(
    cast: Cast, starts_in: int, conflict: bool
) -> None:
    """Whoever was let in for an afternoon has read what was confided to the party."""
    since = cast.today + timedelta(days=starts_in)
    place = {"person_id": cast.person("song.wei"), "organization_id": cast.organization("fangshan")}
    terms.give_role(cast.backend, cast.actor("admin"), terms.GiveRole(**place, role="legal", since=since, until=None))
    with cast.backend.reading() as session:
        number = session.scalars(select(MembershipRow.id).order_by(MembershipRow.id.desc())).first() or 0
    terms.end_role(cast.backend, cast.actor("admin"), number)
    cast.clock.at += timedelta(days=2)
    reference = named(cast)
    if conflict:
        assert "conflict of interest" in refused_naming(cast, reference, "song.wei")
    else:
        name(cast, reference, "song.wei")


def test_office_that_is_still_to_come_is_no_conflict(cast: Cast) -> None:
    give_role(cast, "song.wei", "fangshan", "legal", since=cast.today + timedelta(days=1))
    reference = named(cast)
    name(cast, reference, "song.wei")
    assert cast.state(reference) == "opinions"


def test_the_form_of_a_step_offers_whoever_has_the_role(cast: Cast) -> None:
    reference = named(cast)
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor("wang.lin")), reference, "name")
    [question] = page.questions
    assert {str(cast.person(each)) for each in ("song.wei", "pan.ying", "du.juan", "ren.hong")} == {
        each.value for each in question.choices
    }
