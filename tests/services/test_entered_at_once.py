"""Two who enter the same new key at once: one of them stands, and the other is told what stands there."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError, local
from typing import Any

import pytest
from sqlalchemy import func, select

from govflow.errors import Conflict, GovflowError
from govflow.services.commands.registers import agreements, datasets
from govflow.services.commands.registers.agreements import publish_agreements
from govflow.services.commands.registers.datasets import KeptSet
from govflow.store.registers.agreements import AGREEMENT
from govflow.store.registers.datasets.tables import SET, VERSION
from tests.builders import Cast
from tests.domain.compensation.builders import SMALL
from tests.promises.crowds import all_at_once
from tests.services.sharing import KEEPER, data_set, keeps, kept


@pytest.fixture
def both_look_first(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let two see at the same moment that nothing stands there. Who holds the whole file lets nobody look beside it."""
    seen, together = local(), Barrier(2)

    def let(module: Any, name: str) -> None:
        look = getattr(module, name)

        def first(*given: Any) -> Any:
            found = look(*given)
            if not getattr(seen, "once", False):
                seen.once = True
                with suppress(BrokenBarrierError):
                    together.wait(timeout=0.2)
            return found

        monkeypatch.setattr(module, name, first)

    return let


def done(act: Any) -> Any:
    try:
        return act()
    except GovflowError as error:
        return error


def test_of_two_forms_for_a_new_set_one_is_told_that_it_stands(cast: Cast, both_look_first: Any) -> None:
    keeps(cast, KEEPER, "fangshan")
    both_look_first(datasets, "hold_set")
    sets = [data_set(cast, title_en=each) for each in ("Levels", "Depths")]
    found = all_at_once([partial(done, partial(kept, cast, each, seen=0)) for each in sets])
    (refused,) = [each for each in found if isinstance(each, Conflict)]
    assert str(refused) == "Your organization has a data set “levels” already: change that one."
    assert count(cast, SET) == count(cast, VERSION) == 1


def test_a_catalogue_sent_twice_at_once_is_kept_once(cast: Cast, both_look_first: Any) -> None:
    keeps(cast, KEEPER, "fangshan")
    both_look_first(datasets, "hold_set")
    sets = [data_set(cast, key) for key in ("levels", "quality")]
    found: list[tuple[KeptSet, ...]] = all_at_once([partial(kept, cast, *sets)] * 2)
    assert sorted(each.changed for sent in found for each in sent) == [False, False, True, True]
    assert [each.id for each in found[0]] == [each.id for each in found[1]]
    assert count(cast, SET) == count(cast, VERSION) == 2


def test_an_agreement_published_twice_at_once_is_published_once(cast: Cast, both_look_first: Any) -> None:
    before = count(cast, AGREEMENT)
    both_look_first(agreements, "_is_new")
    publish = partial(publish_agreements, cast.backend, {"small.yaml": SMALL.encode()})
    assert sorted(each["small.yaml"] for each in all_at_once([publish, publish])) == [False, True]
    assert count(cast, AGREEMENT) == before + 1


def count(cast: Cast, table: Any) -> int:
    with cast.backend.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
