"""Which day a tariff may begin that takes the place of another."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from govflow.domain.registers.charges.rules import begins_after
from govflow.engine.facts import Form

FIRST = date(2026, 3, 2)


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, True), (1, False)])
def test_a_tariff_begins_the_day_after_the_one_that_it_replaces_at_the_earliest(days: int, refused: bool) -> None:
    given: dict[str, Any] = {
        "register": SimpleNamespace(of_cases={7: SimpleNamespace(valid_from=FIRST)}),
        "case": SimpleNamespace(data={"earlier": 7}),
        "form": Form({"since": FIRST + timedelta(days=days)}),
    }
    found = cast(Any, begins_after)(**given, replaces="earlier", since="since")
    assert (found is not None) is refused
