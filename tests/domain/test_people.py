"""Seats that follow from the jurisdiction tree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govflow.domain import people
from govflow.domain.people import Jurisdiction
from govflow.engine.rules import Rules
from govflow.engine.seating.derivations import in_order
from tests.domain.region import (
    BEIJING,
    BODY,
    CENTRAL,
    CHENGDE,
    FANGSHAN,
    HEBEI,
    LAISHUI,
    OFFICE,
    PARENTS,
    TANGSHAN,
    TIANJIN,
    WATCH,
    case,
)

SIDES = ("claimant", "respondent")
REGION = Jurisdiction(parents=PARENTS, body=BODY, office=OFFICE, finance=None, central=CENTRAL)


@pytest.mark.parametrize(
    ("claimant", "respondent", "superior"),
    [
        (TANGSHAN, CHENGDE, HEBEI),
        (FANGSHAN, LAISHUI, CENTRAL),
        (BEIJING, TIANJIN, CENTRAL),
        (TANGSHAN, HEBEI, CENTRAL),
        (HEBEI, TANGSHAN, CENTRAL),
        (TANGSHAN, CENTRAL, None),
    ],
)
def test_the_lowest_common_superior_hears_the_dispute_and_is_no_party(claimant, respondent, superior):
    dispute = case(claimant=(claimant,), respondent=(respondent,))
    assert people.lowest_common_superior(dispute, REGION, of=SIDES) == superior


def test_several_respondents_share_one_superior():
    dispute = case(claimant=(TANGSHAN,), respondent=(CHENGDE, FANGSHAN))
    assert people.lowest_common_superior(dispute, REGION, of=SIDES) == CENTRAL


def test_there_is_no_superior_before_both_sides_are_named():
    assert people.lowest_common_superior(case(claimant=(TANGSHAN,)), REGION, of=SIDES) is None


def test_an_association_s_dispute_is_decided_above_the_government_it_is_against():
    dispute = case(claimant=(WATCH,), respondent=(TANGSHAN,))
    assert people.lowest_common_superior(dispute, REGION, of=SIDES) is None
    assert people.lowest_common_superior(dispute, REGION, of=SIDES, otherwise="respondent") == HEBEI


def test_a_superior_in_common_comes_before_any_other():
    dispute = case(claimant=(FANGSHAN,), respondent=(LAISHUI,))
    assert people.lowest_common_superior(dispute, REGION, of=SIDES, otherwise="respondent") == CENTRAL


def test_the_next_superior_is_the_last_itself_only_where_the_file_says_so():
    assert people.superior_of(case(superior=(HEBEI,)), REGION, of="superior", or_itself=True) == CENTRAL
    assert people.superior_of(case(superior=(CENTRAL,)), REGION, of="superior", or_itself=True) == CENTRAL
    assert people.superior_of(case(superior=(CENTRAL,)), REGION, of="superior") is None


def test_the_parties_compared_can_be_named():
    funding = case(applicant=(TANGSHAN,), partner=(CHENGDE,))
    assert people.lowest_common_superior(funding, REGION, of=("applicant", "partner")) == HEBEI


def test_the_superior_of_a_party_is_directly_above_it():
    assert people.superior_of(case(claimant=(TANGSHAN,)), REGION, of="claimant") == HEBEI
    assert people.superior_of(case(claimant=(CENTRAL,)), REGION, of="claimant") is None
    assert people.superior_of(case(), REGION, of="claimant") is None


def test_the_places_of_the_body_are_those_it_names():
    assert people.body(REGION) == BODY
    assert people.office(REGION) == OFFICE
    assert people.central_authority(REGION) == CENTRAL
    assert people.finance_department(REGION) is None


def test_a_tree_that_bites_its_tail_does_not_hang():
    circle = Jurisdiction(
        parents={HEBEI: TANGSHAN, TANGSHAN: HEBEI}, body=BODY, office=None, finance=None, central=None
    )
    assert list(circle.above(HEBEI)) == [TANGSHAN]


def test_a_department_is_found_by_its_function_below_its_own_superior():
    region = replace(REGION, departments={(HEBEI, "water"): 901, (TIANJIN, "water"): 902, (HEBEI, "ecology"): 903})
    dispute = case(superior=(HEBEI,))
    assert people.department(dispute, region, of="superior", function="water") == 901
    assert people.department(dispute, region, of="superior", function="civil_affairs") is None
    assert people.department(case(), region, of="superior", function="water") is None


def test_a_seat_that_another_derived_seat_needs_is_found_first():
    bind = Rules([people.rules]).bind
    water = bind({"people.department": {"of": "superior", "function": "water"}}, "derivation")
    superior = bind({"people.lowest_common_superior": {"of": ["seller", "buyer"]}}, "derivation")
    assert list(in_order({"water": water, "superior": superior})) == ["superior", "water"]


def test_derived_seats_that_wait_for_each_other_are_refused():
    bind = Rules([people.rules]).bind
    one, other = (bind({"people.superior_of": {"of": each}}, "derivation") for each in ("other", "one"))
    with pytest.raises(ValueError, match="wait for each other"):
        in_order({"one": one, "other": other})
