"""Of how many cases a page asks all that is asked for: of as many as fill it, as far as those before can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bench.bulk import COMMON
from bench.world import MEMBER, SECRETARY
from govflow.services.queries import cases as queries
from govflow.services.queries.cases import PAGE, load_cases
from govflow.services.queries.filters import CaseFilters, Pairs
from govflow.store.work import Work
from tests.builders import Cast, make_cast
from tests.plans.test_lists import FEW, fill

NEWEST = 2 * FEW
"""The number of the case that was opened last."""


class Asked:
    """Lists of cases, of some of which it turns out that they are not such as are asked for; counted as they are asked.

    ``meant``: those that are.
    """

    def __init__(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cast = cast
        self.meant: Callable[[int], bool] = lambda _number: True
        self._numbers: list[int] = []
        self._lines = queries.lines
        monkeypatch.setattr(queries, "lines", self._counted)

    def __call__(self, person: str, filters: CaseFilters) -> list[int]:
        """Of how many cases each question was for a full page."""
        self._numbers.clear()
        with self.cast.backend.reading() as session:
            work = self.cast.backend.work(session, self.cast.actor(person))
            assert len(load_cases(work, filters, (), None).cases) == PAGE
        return self._numbers

    def _counted(self, work: Work, filters: CaseFilters, pairs: Pairs, numbers: Sequence[int], most: int) -> list[Any]:
        self._numbers.append(len(numbers))
        meant = [each for each in numbers if self.meant(each)]
        return self._lines(work, filters, pairs, meant, most) if meant else []


@pytest.fixture
def asked(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    cast = make_cast(engine, tmp_path)
    fill(cast, 1, FEW)
    return Asked(cast, monkeypatch)


def test_words_are_looked_up_in_no_more_cases_than_a_page_has(asked: Asked) -> None:
    some = asked.cast.organization("laishui")
    assert asked(SECRETARY, CaseFilters(words=COMMON)) == [PAGE + 1]
    assert asked(MEMBER, CaseFilters(words=COMMON, organization_id=some)) == [PAGE + 1]


def test_who_misses_a_few_lines_looks_at_few_more_cases(asked: Asked) -> None:
    assert sum(asked(MEMBER, CaseFilters(status="open"))) <= 3 * (PAGE + 1)


def test_where_more_and_more_cases_are_such_as_are_asked_for_fewer_are_looked_at(asked: Asked) -> None:
    asked.meant = lambda number: number % (10 if number > NEWEST - 2 * PAGE else 5) == 0
    assert sum(asked(SECRETARY, CaseFilters(words=COMMON))) < 8 * PAGE
