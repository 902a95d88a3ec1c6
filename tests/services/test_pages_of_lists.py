"""A page of a long list: where it ends, and where the next one begins."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from govflow.services.queries.finding import read_page
from govflow.store.people import OrganizationRow
from tests.builders import Cast

ORGANIZATION = OrganizationRow.__table__
KEY, ROWS = ORGANIZATION.c.id, select(ORGANIZATION.c.id, ORGANIZATION.c.name_en)


@pytest.fixture
def numbers(cast: Cast) -> list[int]:
    """All there are, the latest first."""
    with cast.backend.reading() as session:
        return list(session.scalars(select(KEY).order_by(KEY.desc())))


def test_a_page_says_after_which_row_the_next_one_begins(cast: Cast, numbers: list[int]) -> None:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        shown, following = read_page(work, KEY, select(KEY), ROWS, 3)
        assert [each.id for each in shown] == numbers[:3]
        assert following == numbers[2]
        shown, following = read_page(work, KEY, select(KEY).where(following > KEY), ROWS, 3)
        assert [each.id for each in shown] == numbers[3:6]


@pytest.mark.parametrize(("size", "more"), [(-1, True), (0, False), (1, False)])
def test_a_page_that_holds_all_is_the_last(cast: Cast, numbers: list[int], size: int, more: bool) -> None:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        shown, following = read_page(work, KEY, select(KEY), ROWS, len(numbers) + size)
        assert len(shown) == len(numbers) - more
        assert (following is not None) is more


def test_a_page_of_nothing_is_empty(cast: Cast) -> None:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        assert read_page(work, KEY, select(KEY).where(KEY < 0), ROWS, 3) == ((), None)
