"""Chair by rotation: nobody is kept from objecting or answering by what others ask, enter or take back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from govflow.errors import Refused
from govflow.services.queries.directory.chairing import SHOWN
from tests.builders import Cast
from tests.services import chairs
from tests.services.chairs import FIRST, answer, ask, order, page, turns


@pytest.fixture
def rotating(cast: Cast) -> Cast:
    """Beijing 2027, Tianjin 2028, Hebei 2029, and so on."""
    order(cast)
    return cast


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (datetime(2026, 12, 2, 15, 59, 59, tzinfo=UTC), True),  # 30 days before
        (datetime(2026, 12, 2, 16, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), False),
    ],
)
def test_an_objection_is_taken_back_only_while_the_others_can_still_object(
    rotating: Cast, day: datetime, open_: bool
) -> None:
    """Else a member parks an order under its own objection, and lets it hold when nobody else can say anything."""
    order(rotating, "hebei", "beijing", "tianjin", reason="Their turn.")
    chairs.object_to(rotating, "hebei")
    rotating.at(day)
    found = page(rotating, "li.jian").orders[0]
    assert (found.takes_back, found.objects) == (open_, False)
    assert page(rotating, "ma.ling").orders[0].objects
    if open_:
        chairs.object_to(rotating, "hebei", None)
    else:
        with pytest.raises(Refused, match="other members could not object"):
            chairs.object_to(rotating, "hebei", None)
    assert turns(rotating)[FIRST] == ("Hebei" if open_ else "Beijing")


def test_an_order_that_is_to_hold_stays_on_the_page_whatever_is_entered_after_it(cast: Cast) -> None:
    """Else it is buried under such as an accomplice objects to, and nobody else finds where to object."""
    order(cast, "hebei", "beijing", "tianjin", reason="Hebei first.")
    for number in range(SHOWN + 1):
        order(cast, "tianjin", "hebei", "beijing", reason=f"Another, {number}.", first_year=FIRST + number % 2)
        chairs.object_to(cast, "hebei")
    found = page(cast).orders
    assert [each.reason for each in found if each.stands == "coming"] == ["Hebei first."]
    assert [each.objects for each in found if each.reason == "Hebei first."] == [True]
    assert len(found) == SHOWN + 1
    assert len(page(cast, "li.jian").orders) == SHOWN + 2  # Hebei may still take back all that it objects to


def test_a_swap_that_waits_stays_on_the_page_whatever_others_ask_after_it(rotating: Cast) -> None:
    """Else a third member keeps the one that was asked from answering in time."""
    ask(rotating, "beijing", 2027, 2028)
    for _ in range(SHOWN):
        rotating.clock.at += timedelta(minutes=1)
        ask(rotating, "hebei", 2029, 2030)
        answer(rotating, "hebei", "withdraw")
    found = page(rotating, "ma.ling").swaps[-1]
    assert (len(page(rotating).swaps), found.asking_year, found.acts) == (SHOWN + 1, 2027, ("agree", "refuse"))


@pytest.mark.parametrize("year", [2027, 9999, 10_000, 2**31 - 1])
def test_years_to_come_are_not_turned_over_page_by_page(rotating: Cast, year: int) -> None:
    assert page(rotating, before=year).years == page(rotating).years
