"""Joint standards: adopted by each government, published under one number, and what stands in the register of them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from govflow.errors import Invalid, Refused
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.standards import StandardLine, Status, load_standards
from govflow.store.people import OrganizationRow
from govflow.store.registers.standards import load_standards_register
from govflow.store.sql.locks import Rank
from govflow.store.writing.locking import lock
from tests.builders import Cast, give_role
from tests.services import norms

OFFICE = norms.OFFICE


def shown(
    cast: Cast, words: str = "", *, status: Status | None = None, person: str = "he.jun"
) -> Sequence[StandardLine]:
    """The register as somebody sees it who has nothing to do with it."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("he.jun"))
        return load_standards(work, words, status=status).shown


def test_who_adopted_it_has_its_prefix_and_who_abstained_has_none(cast: Cast) -> None:
    reference = norms.in_force(cast, abstains="ma.ling")
    [standard] = shown(cast)
    year = norms.year(cast.today)
    assert [(each.name.en, each.designation) for each in standard.adopted] == [
        ("Beijing Municipality", f"DB11/T 3001-{year}"),
        ("Hebei Province", f"DB13/T 3001-{year}"),
    ]
    assert standard.reference == reference
    assert cast.case(reference).data["number"] == "3001"


def test_one_no_is_enough_and_nothing_enters_the_register(cast: Cast) -> None:
    reference = norms.examined(cast)
    for person, choice in zip(norms.SPEAKERS, ("yes", "yes", "no"), strict=True):
        cast.respond(person, reference, choice)
    assert cast.state(reference) == "not_adopted"
    assert not shown(cast)


def test_a_number_is_given_once(cast: Cast) -> None:
    norms.in_force(cast, number="3005")
    second = norms.adopted(cast, title="Labels")
    with pytest.raises(Refused, match="Number 3005 belongs to another joint standard") as refused:
        cast.fire(OFFICE, second, "publish_standard", **norms.publication(cast, number="3005"))
    assert "3006" in str(refused.value)
    cast.fire(OFFICE, second, "publish_standard", **norms.publication(cast))
    assert [each.number for each in shown(cast)] == [3006, 3005]


def test_two_who_publish_at_once_have_two_numbers(cast: Cast) -> None:
    waiting = [norms.adopted(cast, title=f"Standard {each}") for each in "AB"]
    said = norms.publication(cast)
    with ThreadPoolExecutor(2) as pool:
        tuple(pool.map(lambda each: cast.fire(OFFICE, each, "publish_standard", **said), waiting))
    assert sorted(each.number for each in shown(cast)) == [3001, 3002]


def test_numbers_are_given_under_the_lock_of_the_body(cast: Cast) -> None:
    reference = norms.adopted(cast)
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor(OFFICE))
        case = lock(work, reference)
        load_standards_register(work, case)
        assert work.locks.holds(Rank.ORGANIZATION, case.body.organization_id)


def test_a_government_without_a_code_on_record_is_named(cast: Cast) -> None:
    reference = norms.adopted(cast)
    with cast.backend.transaction() as session:
        hebei = OrganizationRow.id == cast.organization("hebei")
        session.execute(update(OrganizationRow).where(hebei).values(code=None))
    with pytest.raises(Refused, match="Hebei Province has no division code of a province or a city on record"):
        cast.fire(OFFICE, reference, "publish_standard", **norms.publication(cast))


@pytest.mark.parametrize(("days", "status"), [(29, "coming"), (30, "valid"), (31, "valid")])
def test_it_is_in_force_from_its_day_on(cast: Cast, days: int, status: Status) -> None:
    norms.in_force(cast)
    norms.later(cast, days)
    assert [each.status for each in shown(cast)] == [status]
    assert len(shown(cast, status=status)) == 1


def test_a_revision_keeps_the_number_and_ends_the_one_before_on_its_day(cast: Cast) -> None:
    first = norms.in_force(cast)
    norms.later(cast, 400)
    second = norms.in_force(cast, title="VOC limits, revised", replaces=cast.case(first).id)
    assert cast.case(second).data["number"] == "3001"
    newer, older = shown(cast)
    assert newer.number == older.number == 3001
    assert older.ends_on == newer.in_force_from
    assert older.replaced_by == newer.adopted[0].designation
    assert [each.status for each in shown(cast)] == ["coming", "valid"]
    norms.later(cast, 29)
    assert [each.status for each in shown(cast)] == ["coming", "valid"]
    norms.later(cast, 1)
    assert [each.status for each in shown(cast)] == ["valid", "over"]


def test_of_two_revisions_of_one_standard_the_second_is_refused(cast: Cast) -> None:
    first = norms.in_force(cast)
    norms.later(cast, 400)
    both = [norms.adopted(cast, title=title, replaces=cast.case(first).id) for title in ("Revised", "Revised anew")]
    said = norms.publication(cast)
    cast.fire(OFFICE, both[0], "publish_standard", **said)
    with pytest.raises(Refused, match="3001 is not in force any more"):
        cast.fire(OFFICE, both[1], "publish_standard", **said)


def test_a_revision_writes_nothing_into_the_case_of_what_it_revises(cast: Cast) -> None:
    first = norms.in_force(cast)
    norms.later(cast, 400)
    norms.in_force(cast, title="Revised", replaces=cast.case(first).id)
    assert verify_record(cast.backend).first_broken is None


def test_what_is_repealed_is_over_from_that_day(cast: Cast) -> None:
    reference = norms.in_force(cast)
    norms.later(cast, 200)
    cast.fire(OFFICE, reference, "begin_review", reason="A national standard covers it.")
    assert [each.status for each in shown(cast)] == ["valid"]
    for person in norms.SPEAKERS:
        cast.respond(person, reference, "repeal")
    [standard] = shown(cast)
    assert (standard.status, standard.ends_on) == ("over", cast.today)
    with pytest.raises(Invalid, match="Choose from the list"):
        norms.taken_up(cast, "VOC limits, revised", replaces=cast.case(reference).id)


def test_five_years_later_it_is_reviewed_by_itself(cast: Cast) -> None:
    reference = norms.in_force(cast)
    norms.later(cast, 30 + 5 * 365)
    assert cast.state(reference) == "in_force"
    norms.later(cast, 14)
    assert cast.state(reference) == "review"
    for person in norms.SPEAKERS:
        cast.respond(person, reference, "stands")
    assert cast.case(reference).data["counts_from"] == cast.today


def test_experts_are_called_once_every_comment_is_answered(cast: Cast) -> None:
    reference = norms.laid_open(cast)
    said = (
        {"clause": "5.1", "comment": "The limit is too low."},
        {"clause": "6", "comment": "How is it measured?"},
    )
    cast.fire("deng.na", reference, "comment_on", comments_made=said)
    comments = cast.linked(reference)[-2:]
    with pytest.raises(Refused, match="done this already"):
        cast.fire("deng.na", reference, "comment_on", comments_made=said)
    norms.later(cast, 45)
    experts = tuple(cast.person(each) for each in norms.EXPERTS)
    with pytest.raises(Refused, match="still open"):
        cast.fire(OFFICE, reference, "call_experts", experts=experts)
    with pytest.raises(Refused, match="Only"):
        cast.fire("deng.na", comments[0], "answer_comment", verdict="accepted", answer="I agree with myself.")
    for comment in comments:
        cast.fire("peng.cheng", comment, "answer_comment", verdict="rejected", answer="It is what can be measured.")
    cast.fire(OFFICE, reference, "call_experts", experts=experts)
    assert cast.state(reference) == "expert_review"


def test_who_drafted_it_is_no_expert(cast: Cast) -> None:
    give_role(cast, "peng.cheng", "coatings", "reviewer")
    reference = norms.laid_open(cast)
    norms.later(cast, 45)
    with pytest.raises((Refused, Invalid), match="Peng Cheng"):
        cast.fire(OFFICE, reference, "call_experts", experts=(cast.person("peng.cheng"), cast.person("song.wei")))


def test_the_proposer_publishes_nothing(cast: Cast) -> None:
    reference = norms.adopted(cast)
    with pytest.raises(Refused, match="Only"):
        cast.fire("peng.cheng", reference, "publish_standard", **norms.publication(cast))


@pytest.mark.parametrize("words", ["voc", "限值", "3001", "DB11/T 3001-2025", "limits of"])
def test_it_is_found_by_its_names_and_its_number(cast: Cast, words: str) -> None:
    norms.in_force(cast)
    assert len(shown(cast, words)) == 1


def test_nothing_else_is_found_by_them(cast: Cast) -> None:
    norms.in_force(cast)
    assert not shown(cast, "3002")
    assert not shown(cast, "noise")


def test_the_day_of_force_is_not_before_that_of_issue(cast: Cast) -> None:
    reference = norms.adopted(cast)
    said = norms.publication(cast, in_force_from=cast.today - timedelta(days=1))
    with pytest.raises(Invalid, match="or a later day"):
        cast.fire(OFFICE, reference, "publish_standard", **said)
