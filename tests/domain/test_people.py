"""Seats that follow from the jurisdiction tree."""

from __future__ import annotations

import pytest

from govflow.domain import people
from govflow.domain.people import Jurisdiction
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
