"""Whose turn it is to chair: by order, by membership on the first of January, by swaps, and who takes over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from govflow.domain.conferences.chairing import Order, Plan, Plans, Swap, Term, by_rotation
from tests.domain.region import BEIJING, BODY, HEBEI, TANGSHAN, TIANJIN, case

MEMBERS = (BEIJING, TIANJIN, HEBEI)
ORDER = Order(id=1, since=2024, members=MEMBERS)
TERMS = tuple(Term(organization=each, since=date(2013, 1, 1), until=None) for each in MEMBERS)
PLAN = Plan(orders=(ORDER,), terms=TERMS)
YEARS = range(2024, 2031)


def turns(plan: Plan, years: range = YEARS) -> list[int | None]:
    found = [plan.planned(each) for each in years]
    return [each and each.organization for each in found]


def until(organization: int, last: date) -> Plan:
    """The plan with a member that belongs until a day."""
    return replace(PLAN, terms=tuple(replace(e, until=last) if e.organization == organization else e for e in TERMS))


def swapped(*swaps: tuple[tuple[int, int], tuple[int, int]]) -> Plan:
    return replace(
        PLAN, swaps=tuple(Swap(id=n, years=years, members=members) for n, (years, members) in enumerate(swaps, 1))
    )


def test_the_members_take_turns_in_their_order_from_the_first_year_on():
    assert turns(PLAN) == [BEIJING, TIANJIN, HEBEI, BEIJING, TIANJIN, HEBEI, BEIJING]
    assert PLAN.planned(2023) is None


def test_nobody_takes_turns_without_an_order():
    assert Plan(terms=TERMS).chair(date(2026, 5, 1)) is None


def test_a_later_order_holds_from_its_year_on_and_leaves_what_was_before():
    later = Order(id=2, since=2026, members=(HEBEI, BEIJING, TIANJIN))
    assert turns(replace(PLAN, orders=(ORDER, later))) == [
        BEIJING, TIANJIN, HEBEI, BEIJING, TIANJIN, HEBEI, BEIJING,
    ]  # fmt: skip
    other = replace(later, members=(TIANJIN, BEIJING, HEBEI))
    assert turns(replace(PLAN, orders=(ORDER, other)))[:4] == [BEIJING, TIANJIN, TIANJIN, BEIJING]


def test_of_two_orders_that_begin_at_once_the_later_one_holds():
    later = Order(id=2, since=2024, members=(HEBEI, BEIJING, TIANJIN))
    for orders in ((ORDER, later), (later, ORDER)):
        assert turns(replace(PLAN, orders=orders))[0] == HEBEI


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2024, 12, 31), [BEIJING, HEBEI, BEIJING, HEBEI]),
        (date(2025, 1, 1), [BEIJING, TIANJIN, HEBEI, BEIJING]),  # its turn had begun
        (date(2025, 12, 31), [BEIJING, TIANJIN, HEBEI, BEIJING]),
    ],
)
def test_who_does_not_belong_on_the_first_of_january_is_passed_over_for_the_next(last, expected):
    assert turns(until(TIANJIN, last), range(2024, 2028)) == expected


def test_the_turns_of_the_others_move_up_where_one_has_left():
    assert turns(until(TIANJIN, date(2025, 6, 30)))[3:] == [BEIJING, HEBEI, BEIJING, HEBEI]


@pytest.mark.parametrize(
    ("since", "expected"),
    [(date(2027, 1, 1), TANGSHAN), (date(2027, 1, 2), BEIJING)],
)
def test_who_joins_comes_last_and_from_the_first_of_january_on(since, expected):
    plan = replace(PLAN, terms=(*TERMS, Term(organization=TANGSHAN, since=since, until=None)))
    assert turns(plan)[:4] == [BEIJING, TIANJIN, HEBEI, expected]
    assert turns(plan)[4] in (BEIJING, TIANJIN)


def test_over_how_many_members_a_year_goes_is_counted_on_its_first_day():
    plan = replace(PLAN, terms=(*TERMS, Term(organization=TANGSHAN, since=date(2026, 1, 2), until=None)))
    assert [plan.planned(each).over for each in (2026, 2027)] == [3, 4]


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_the_year_of_the_day_counts_from_its_first_to_its_last(day):
    assert PLAN.chair(day).organization == HEBEI


@pytest.mark.parametrize(("day", "who"), [(date(2025, 12, 31), TIANJIN), (date(2027, 1, 1), BEIJING)])
def test_the_day_before_and_the_day_after_are_of_another_year(day, who):
    assert PLAN.chair(day).organization == who


def test_two_members_chair_in_each_others_year():
    plan = swapped(((2025, 2026), (TIANJIN, HEBEI)))
    assert turns(plan)[:4] == [BEIJING, HEBEI, TIANJIN, BEIJING]
    assert plan.planned(2025).swap.id == 1
    assert plan.planned(2024).swap is None


def test_a_swap_counts_only_where_both_years_are_theirs():
    plan = swapped(((2025, 2026), (HEBEI, TIANJIN)))
    assert turns(plan) == turns(PLAN)
    assert not plan.holds(plan.swaps[0])


def test_a_later_swap_begins_from_the_earlier_one():
    plan = swapped(((2025, 2026), (TIANJIN, HEBEI)), ((2026, 2027), (TIANJIN, BEIJING)))
    assert turns(plan)[:4] == [BEIJING, HEBEI, BEIJING, TIANJIN]


def test_a_swap_says_nothing_any_more_once_a_later_order_gives_the_years_to_others():
    later = Order(id=2, since=2026, members=(BEIJING, TIANJIN, HEBEI))
    plan = replace(swapped(((2025, 2026), (TIANJIN, HEBEI))), orders=(ORDER, later))
    assert turns(plan)[:3] == [BEIJING, TIANJIN, BEIJING]
    assert not plan.holds(plan.swaps[0])


def test_who_leaves_within_its_year_is_followed_by_the_next_in_order():
    plan = until(TIANJIN, date(2025, 6, 30))
    assert plan.chair(date(2025, 6, 30)).organization == TIANJIN
    after = plan.chair(date(2025, 7, 1))
    assert (after.organization, after.passed) == (HEBEI, ((TIANJIN, "left"),))
    assert plan.planned(2026).organization == HEBEI  # its own turn stays its own


def test_who_has_nobody_in_office_is_passed_over():
    found = replace(PLAN, present=frozenset({BEIJING})).chair(date(2025, 5, 1))
    assert (found.organization, found.passed) == (BEIJING, ((TIANJIN, "empty"), (HEBEI, "empty")))


def test_nobody_chairs_where_nobody_is_left():
    assert replace(PLAN, present=frozenset()).chair(date(2025, 5, 1)) is None
    gone = replace(PLAN, terms=tuple(replace(each, until=date(2024, 12, 31)) for each in TERMS))
    assert gone.planned(2025) is None
    assert gone.planned(2024).organization == BEIJING


def test_the_rule_finds_whose_turn_the_year_of_the_day_is():
    plans = Plans(plans={BODY: PLAN})
    conference = replace(case(body=(BODY,)), data={"day": date(2025, 12, 31)})
    assert by_rotation(conference, plans, of="body", on="day") == TIANJIN
    assert by_rotation(replace(conference, data={"day": date(2026, 1, 1)}), plans, of="body", on="day") == HEBEI


def test_the_rule_waits_for_the_day():
    assert by_rotation(case(body=(BODY,)), Plans(plans={BODY: PLAN}), of="body", on="day") is None


def test_without_a_rotation_the_body_itself_chairs():
    assert by_rotation(case(body=(BODY,)), Plans(), of="body", on="day") == BODY
    early = replace(case(body=(BODY,)), data={"day": date(2023, 12, 31)})
    assert by_rotation(early, Plans(plans={BODY: PLAN}), of="body", on="day") == BODY
    assert by_rotation(case(), Plans(plans={BODY: PLAN}), of="body", on="day") is None
