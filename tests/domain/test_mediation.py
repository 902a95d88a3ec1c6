"""Mediation rules: standstill, evidence, the mediator, the seven items, the measured target."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from govflow.domain import RULES, mediation
from govflow.engine.facts import CaseFacts, Form, Holder, Standing
from govflow.engine.parsing import parse
from govflow.engine.problems import WorkflowProblems
from govflow.engine.rules.referring import placed_uses
from govflow.paths import data_path
from govflow.values import Actor, Text

DISPUTES = data_path("workflows") / "dispute_mediation.v1.yaml"

FANGSHAN, LAISHUI, CHENGDE = 1, 2, 9
ZHOU_MIN, WANG_LI = 31, 32
BOTH = ("claimant", "respondent")
STEP = "accept_standstill"
EVIDENCE = {
    "evidence": "evidence_class",
    "dispute": "dispute_kind",
    "boundary": "boundary",
    "listed": ("party_agreement",),
}
ITEMS = {"scope": Text(en="scope", zh="补偿范围"), "duties": Text(en="duties", zh="权利义务")}
SETTLED: dict[str, Any] = {"dispute": "dispute_kind", "kind": "compensation", "items": ITEMS}
TARGET = {"measured": "measured_value", "target": "target_value", "direction": "direction", "least": "at_least"}
NOMINATIONS = {"claimant": "claimant_candidate", "respondent": "respondent_candidate"}


def holder(name: str, organization: int | None = None, person: int | None = None) -> Holder:
    return Holder(organization_id=organization, person_id=person, name=Text(en=name, zh=name))


def dispute(
    data: Mapping[str, Any] | None = None, *, accepted: tuple[int, ...] = (), mediator: bool = False
) -> CaseFacts:
    parties = {"claimant": (holder("Fangshan", FANGSHAN),), "respondent": (holder("Laishui", LAISHUI),)}
    if mediator:
        parties["mediator"] = (holder("Zhou Min", person=ZHOU_MIN),)
    return CaseFacts(
        id=7,
        reference="BTH-DM-2026-0007",
        title="Juma River",
        body_id=3,
        state="negotiation",
        opened_at=datetime(2026, 3, 1, tzinfo=UTC),
        data=data or {},
        parties=parties,
        done_for={STEP: frozenset(accepted)},
    )


def acting_as(*capacities: str) -> Standing:
    actor = Actor(person_id=11, person=Text(en="Chen Yu", zh="陈宇"), organization_id=FANGSHAN)
    return Standing(actor=actor, capacities=frozenset(capacities))


def form(**values: Any) -> Form:
    return Form(values)


def test_a_standstill_that_both_accepted_holds():
    assert mediation.standstill(dispute(accepted=(FANGSHAN, LAISHUI)), of=BOTH, step=STEP) is None


def test_the_party_that_has_not_accepted_the_standstill_is_named():
    objection = mediation.standstill(dispute(accepted=(FANGSHAN,)), of=BOTH, step=STEP)
    assert str(objection) == "Laishui has not accepted the standstill yet."


@pytest.mark.parametrize("item", list(ITEMS))
def test_a_version_that_asks_it_of_every_agreement_is_told_each_missing_item(item: str):
    assert mediation.seven_items(dispute(dict.fromkeys(ITEMS, "settled")), items=ITEMS) is None
    case = dispute(dict.fromkeys(ITEMS, "settled") | {item: " "})
    assert str(mediation.seven_items(case, items=ITEMS)).endswith(f"yet: {ITEMS[item].en}.")


def test_a_class_of_the_regulations_is_admissible_in_a_boundary_dispute():
    answers = form(dispute_kind="boundary", evidence_class="party_agreement")
    assert mediation.evidence_admissible(answers, **EVIDENCE) is None


@pytest.mark.parametrize(("dispute_kind", "admissible"), [("boundary", False), ("water", True), ("pollution", True)])
def test_gauging_records_prove_water_disputes_but_no_boundary(dispute_kind: str, admissible: bool):
    answers = form(dispute_kind=dispute_kind, evidence_class="monitoring_record")
    objection = mediation.evidence_admissible(answers, **EVIDENCE)
    assert (objection is None) == admissible


def test_a_party_accepts_whom_the_other_side_named():
    case = dispute({"respondent_candidate": ZHOU_MIN})
    objection = mediation.nominated_by_other_side(
        form(mediator=ZHOU_MIN), acting_as("claimant"), case, mediator="mediator", nominations=NOMINATIONS
    )
    assert objection is None


@pytest.mark.parametrize(
    ("named", "chosen"),
    [({"claimant_candidate": ZHOU_MIN}, ZHOU_MIN), ({"respondent_candidate": ZHOU_MIN}, WANG_LI), ({}, None)],
)
def test_a_party_cannot_appoint_its_own_or_an_unnamed_mediator(named: Mapping[str, int], chosen: int | None):
    objection = mediation.nominated_by_other_side(
        form(mediator=chosen), acting_as("claimant"), dispute(named), mediator="mediator", nominations=NOMINATIONS
    )
    assert "has not named this person" in str(objection)


@pytest.mark.parametrize(
    ("answers", "complete"),
    [
        ({"conflict": False}, True),
        ({"conflict": True, "circumstances": "I advised Laishui in 2019."}, True),
        ({"conflict": True, "circumstances": "  "}, False),
        ({"conflict": True}, False),
    ],
)
def test_a_declared_conflict_must_be_described(answers: Mapping[str, Any], complete: bool):
    objection = mediation.conflict_described(Form(answers), conflict="conflict", circumstances="circumstances")
    assert (objection is None) == complete


def test_a_mediated_case_does_not_return_to_direct_negotiation():
    assert mediation.not_mediated(dispute(), mediator="mediator") is None
    assert mediation.not_mediated(dispute(mediator=True), mediator="mediator") is not None


def test_the_procedure_lists_what_the_regulations_list():
    """Nine classes of evidence in arts. 7 and 8 of those of 1989, seven items in art. 17 of those of 2024."""
    workflow = parse(DISPUTES.read_bytes(), RULES).workflow
    settings = {
        name: given for _, use, _ in placed_uses(workflow) if isinstance(use, dict) for name, given in use.items()
    }
    [evidence] = [each for each in workflow.forms["filing"] if each.name == "evidence_class"]
    listed = settings["mediation.evidence_admissible"]["listed"]
    assert [each for each in evidence.options if each not in listed] == [
        "monitoring_record",
        "payment_record",
        "standard_text",
    ]
    assert (len(listed), len(settings["mediation.items_settled"]["items"])) == (9, 7)


def test_an_option_that_no_field_has_is_refused_with_its_place():
    text = DISPUTES.read_text("utf-8").replace("- confirmed_map\n", "- confirmed_maps\n")
    with pytest.raises(WorkflowProblems, match="There is no option “confirmed_maps”; did you mean"):
        parse(text.encode(), RULES)


def test_an_agreement_on_compensation_with_all_items_may_be_signed():
    case = dispute(dict.fromkeys(ITEMS, "settled") | {"dispute_kind": "compensation"})
    assert mediation.items_settled(case, **SETTLED) is None


@pytest.mark.parametrize("item", list(ITEMS))
def test_each_missing_item_is_named(item: str):
    case = dispute(dict.fromkeys(ITEMS, "settled") | {"dispute_kind": "compensation", item: " "})
    assert str(mediation.items_settled(case, **SETTLED)).endswith(f"as well: {ITEMS[item].en}.")


@pytest.mark.parametrize("kind", ["boundary", "water", "pollution", "funds", "standards"])
def test_the_seven_items_are_asked_of_no_other_kind_of_dispute(kind: str):
    assert mediation.items_settled(dispute({"dispute_kind": kind}), **SETTLED) is None


def test_an_outsider_cannot_be_found_in_breach():
    assert mediation.names_a_party(form(party=LAISHUI), dispute(), organization="party", of=BOTH) is None
    objection = mediation.names_a_party(form(party=CHENGDE), dispute(), organization="party", of=BOTH)
    assert str(objection) == "Choose one of the parties: Fangshan, Laishui."


@pytest.mark.parametrize(
    ("direction", "measured", "met"),
    [
        ("at_least", "2.4", True),
        ("at_least", "2.39", False),
        ("at_most", "2.4", True),
        ("at_most", "2.41", False),
    ],
)
def test_a_measured_value_either_meets_or_misses_its_target(direction: str, measured: str, met: bool):
    case = dispute({"target_value": Decimal("2.4"), "direction": direction})
    answers = form(measured_value=Decimal(measured))
    assert (mediation.target_met(answers, case, **TARGET) is None) == met
    assert (mediation.target_missed(answers, case, **TARGET) is None) == (not met)


def test_without_a_target_the_record_counts():
    answers = form(measured_value=None)
    assert mediation.target_met(answers, dispute(), **TARGET) is None
    assert mediation.target_missed(answers, dispute(), **TARGET) is None


def test_a_target_that_was_not_measured_is_neither_met_nor_missed():
    case = dispute({"target_value": Decimal("2.4"), "direction": "at_least"})
    for rule in (mediation.target_met, mediation.target_missed):
        assert "measured value is missing" in str(rule(form(measured_value=None), case, **TARGET))
