"""Whatever was measured: cleaner water never pays the upstream side less, and a threshold falls to one side exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.domain.compensation.agreement import Agreement, Indicator
from govflow.domain.compensation.computing import Settlement, compute
from govflow.domain.compensation.exact import divided
from govflow.domain.compensation.reading import Read, read_agreement
from govflow.values import Money
from tests.domain.compensation.builders import SHIPPED, shipped, small

PLACES = st.integers(0, 6)


@st.composite
def measured(draw: st.DrawFn, indicator: Indicator) -> Fraction:
    """Any value that may be measured; without bounds around its baseline."""
    if indicator.options:
        return Fraction(draw(st.sampled_from(sorted(indicator.options))))
    around = indicator.baseline.value if indicator.baseline is not None else Fraction(10)
    least = indicator.least if indicator.least is not None else -4 * around
    most = indicator.most if indicator.most is not None else 4 * around
    return least + (most - least) * Fraction(draw(st.integers(0, 10_000)), 10_000)


@st.composite
def years(draw: st.DrawFn, agreement: Agreement) -> tuple[int, dict[str, Fraction]]:
    last = agreement.years.until or agreement.years.since + 5
    year = draw(st.integers(agreement.years.since, last))
    return year, {name: draw(measured(each)) for name, each in agreement.indicators.items()}


def cleaner(agreement: Agreement, name: str, one: Fraction, other: Fraction) -> Fraction:
    """Of two values the better one."""
    return min(one, other) if agreement.indicators[name].cleaner == "lower" else max(one, other)


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_cleaner_water_never_pays_the_upstream_side_less(name: str, data: st.DataObject) -> None:
    agreement = shipped(name).agreement
    year, before = data.draw(years(agreement))
    _, other = data.draw(years(agreement))
    after = {each: cleaner(agreement, each, before[each], other[each]) for each in before}
    one = data.draw(st.sampled_from(sorted(before)))
    worse = compute(shipped(name), year, before).transfer
    assert compute(shipped(name), year, {**before, one: after[one]}).transfer >= worse
    assert compute(shipped(name), year, after).transfer >= worse


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_what_is_prepaid_and_cleared_is_what_it_comes_to_and_all_of_it_is_divided(
    name: str, data: st.DataObject
) -> None:
    year, values = data.draw(years(shipped(name).agreement))
    found = compute(shipped(name), year, values)
    signed = found.clearing.fen * (-1 if found.clearer == "upstream" else 1)
    assert found.prepaid.fen + signed == found.transfer.fen
    assert found.sum.fen >= 0
    assert (found.payer is None) == (found.pays == "nobody")
    if found.split:
        assert sum(each.fen for each in found.split.values()) == found.sum.fen
    assert found == compute(shipped(name), year, values)


BASELINES = st.integers(1, 10**6).map(lambda each: Fraction(each, 1000))
WEIGHTS = st.integers(1, 10**4).map(lambda each: Fraction(each, 10**4))


def threshold(weight: Fraction, baseline: Fraction) -> Read:
    """The small agreement where P is weight · C ÷ C0: exactly 1 at C0 ÷ weight."""
    text = small(
        ("2 * k * tn / tn.baseline", "k * tn / tn.baseline"),
        ("value: 0.5", f"value: {float(weight):.4f}"),
        ("value: 2.0", f"value: {float(baseline):.3f}"),
    )
    return read_agreement(text.encode())


@settings(max_examples=200, deadline=None)
@given(weight=WEIGHTS, baseline=BASELINES, step=st.integers(1, 10**30))
def test_exactly_at_a_threshold_the_right_side_pays_and_beside_it_the_other(
    weight: Fraction, baseline: Fraction, step: int
) -> None:
    read = threshold(weight, baseline)
    at = baseline / weight
    by: Mapping[Fraction, str] = {
        at: "downstream",
        at + Fraction(1, step): "upstream",
        at - at / (step + 1): "downstream",
    }
    for value, payer in by.items():
        found: Settlement = compute(read, 2020, {"tn": value})
        assert found.payer == payer
    assert compute(read, 2020, {"tn": at}).decided == 1


def test_floats_would_let_the_wrong_side_pay() -> None:
    """So the test above is about something: floats miss the threshold for some of these."""
    missed = 0
    for thousandth in range(1, 2000):
        weight, baseline = Fraction(85, 100), Fraction(thousandth, 1000)
        at = baseline / weight
        missed += float(weight) * (float(at) / float(baseline)) > 1
    assert missed > 0


@settings(max_examples=300, deadline=None)
@given(
    total=st.integers(-(10**15), 10**15),
    parts=st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(lambda each: sum(each) > 0),
)
def test_a_division_makes_up_the_whole_and_misses_no_share_by_a_fen(total: int, parts: list[int]) -> None:
    shares = [Fraction(each, sum(parts)) for each in parts]
    found = divided(Money(total), shares)
    assert sum(each.fen for each in found) == total
    assert all(abs(each.fen - total * share) < 1 for each, share in zip(found, shares, strict=True))
    assert tuple(-each.fen for each in divided(Money(-total), shares)) == tuple(each.fen for each in found)
