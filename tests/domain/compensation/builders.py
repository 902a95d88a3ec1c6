"""The shipped agreements read, small ones written for a test, and what they give."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from govflow.domain.compensation.checking import sound
from govflow.domain.compensation.computing import Settlement, compute
from govflow.domain.compensation.reading import Read, read_agreement
from govflow.engine.problems import WorkflowProblems
from govflow.services.queries.registers.compensation.shipped import shipped_agreements

SHIPPED = {path.name.partition(".")[0]: path.read_bytes() for path in shipped_agreements()}

SMALL = """\
agreement: 1
id: small-river
version: 1
title: Small River · 小河
summary: {en: One indicator decides., zh: 由一项指标决定。}
years: {from: 2020, until: 2022}
section: {title: Bridge · 桥, river: Small River · 小河}
parties:
  upstream: {title: Upper county · 上游县}
  downstream: {title: Lower county · 下游县}
indicators:
  tn: {title: Nitrogen · 总氮, unit: mg/L, cleaner: lower, baseline: {value: 2.0, status: fact}}
constants:
  k: {title: Coefficient · 系数, value: 0.5, status: fact}
  stake: {title: Stake · 金额, sum: 1_000_000, status: fact}
formulas:
  p: {title: Index · 指数, symbol: P, is: 2 * k * tn / tn.baseline, status: fact}
payment:
  by: p
  rows:
    - {at_most: 1, pays: downstream, sum: stake, status: fact}
    - {pays: upstream, sum: stake, status: fact}
sources:
  - {title: Nowhere · 无, status: illustrative}
examples:
  - {title: Below · 低于, year: 2020, values: {tn: 1}, gives: {pays: downstream, sum: 1_000_000}, status: fact}
  - {title: At · 恰为, year: 2020, values: {tn: 2.0}, gives: {pays: downstream, sum: 1_000_000}, status: fact}
  - {title: Above · 高于, year: 2020, values: {tn: 2.1}, gives: {pays: upstream, sum: 1_000_000}, status: fact}
"""


@cache
def shipped(name: str) -> Read:
    return read_agreement(SHIPPED[name], name=name)


def small(*changes: tuple[str, str]) -> str:
    """The small agreement with each first text, which stands in it once, replaced by the second."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def settled(name: str, year: int, **values: str) -> Settlement:
    """What a shipped agreement gives for these values."""
    return compute(shipped(name), year, exact(values))


def exact(values: Mapping[str, str]) -> dict[str, Fraction]:
    return {name: Fraction(each) for name, each in values.items()}


def objections(text: str) -> list[str]:
    """All that is wrong with a file, each with its line."""
    try:
        sound(text.encode(), name="small.yaml")
    except WorkflowProblems as error:
        return [str(each) for each in error.problems]
    return []
