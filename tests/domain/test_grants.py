"""A grant from its contract to its last repayment."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.domain.funds import grants
from govflow.domain.funds.holdings import Holding
from govflow.engine.facts import Child, Children
from govflow.values import Money, Text
from tests.domain.test_funds import form, fund, million, request


def below(name: str, yuan: int, end: str | None = None) -> Child:
    title = Text(en="Planned", zh="待请款")
    return Child(
        id=1, reference="BTH-TR-2026-0001", title="Dyke", workflow="tranche", name=name, state="planned",
        state_title=title, end=end, answers={"planned": million(yuan)},
    )  # fmt: skip


@pytest.mark.parametrize(("more", "fits"), [(-1, True), (0, True), (1, False)])
def test_a_contract_is_about_no_more_than_what_is_reserved(more: int, fits: bool):
    held = fund(holding=Holding(reserved=million(2)))
    signed = Money(million(2).fen + more)
    assert (grants.within_reserved(held, form(sum=signed), amount="sum") is None) == fits


@pytest.mark.parametrize(("more", "fits"), [(-1, True), (0, True), (1, False)])
def test_what_is_open_counts_against_what_is_planned_and_what_has_ended_does_not(more: int, fits: bool):
    """Of ten committed three are open under one name and two under another."""
    cases = (below("tranches", 3), below("further", 2), below("tranches", 4, "refused"), below("reports", 9))
    settings: dict[str, Any] = {"amount": "sum", "of": ("tranches", "further"), "there": "planned"}
    held = fund(holding=Holding(committed=million(10)))
    asked = form(sum=Money(million(5).fen + more))
    assert (grants.unplanned(held, Children(cases), asked, **settings) is None) == fits


@pytest.mark.parametrize(("spent", "unspent", "told"), [(3, 0, True), (2, 1, True), (2, 0, False), (None, 2, False)])
def test_what_was_paid_and_not_spent_is_told(spent: int | None, unspent: int, told: bool):
    case = request({} if spent is None else {"spent": million(spent)})
    paid = fund(holding=Holding(disbursed=million(3)))
    said = form(unspent=million(unspent))
    assert (grants.unspent_told(paid, case, said, unspent="unspent", spent="spent") is None) == told


@pytest.mark.parametrize(("more", "fits"), [(-1, True), (0, True), (1, False)])
def test_no_more_is_repaid_or_waived_than_is_due(more: int, fits: bool):
    due = fund(holding=Holding(disbursed=million(3), demanded=million(2)))
    assert (grants.within_due(due, form(sum=Money(million(2).fen + more)), amount="sum") is None) == fits


@pytest.mark.parametrize(("planned", "covers"), [(1, False), (2, True), (3, False)])
def test_instalments_come_to_what_is_due(planned: int, covers: bool):
    due = fund(holding=Holding(disbursed=million(3), demanded=million(2)))
    assert (grants.covers_due(due, form(plan=million(planned)), amount="plan") is None) == covers


@pytest.mark.parametrize(("demanded", "over"), [(Money(0), True), (Money(1), False)])
def test_a_claw_back_is_over_when_nothing_is_due(demanded: Money, over: bool):
    assert (grants.nothing_due(fund(holding=Holding(disbursed=million(3), demanded=demanded))) is None) == over
