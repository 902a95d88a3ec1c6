"""A step taken for many rows: one order each, and nobody's view is older than the row before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from govflow.errors import NotFound, Refused
from govflow.services.commands import rows as taking
from govflow.services.commands.rows import TakeRows, take_rows
from govflow.services.commands.steps import take_step
from govflow.services.queries.step.rows import MOST_NAMES, MOST_ROWS, find_named
from tests.builders import Cast, new_key
from tests.services import owed


def order(cast: Cast, conference: str, *measures: str, name: str = "add_commitment", **more: Any) -> TakeRows:
    due = cast.today + timedelta(days=60)
    owner = cast.organization("tianjin")
    found = [{"owner": owner, "measure": each, "complete_by": due} for each in measures]
    seen = cast.case(conference).version
    return TakeRows(case=conference, name=name, rows=found, seen_version=seen, key=new_key(), **more)


def measures(cast: Cast, conference: str) -> list[str]:
    found = (cast.case(each) for each in cast.linked(conference))
    return [each.data["measure"] for each in found if each.workflow == "commitment"]


def test_a_row_that_is_refused_holds_up_no_other(cast: Cast) -> None:
    conference = owed.decided(cast)
    found = take_rows(cast.backend, cast.actor(owed.SECRETARY), order(cast, conference, "One", "", "Three"))
    assert [bool(each) for each in found] == [False, True, False]
    assert measures(cast, conference) == ["One", "Three"]


def test_what_somebody_enters_between_two_rows_makes_the_others_stale(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    conference = owed.decided(cast)
    first = []

    def disturbed(*arguments: Any) -> Any:
        receipt = take_step(*arguments)
        if not first:
            first.append(owed.noted(cast, conference, measure="Another's"))
        return receipt

    monkeypatch.setattr(taking, "take_step", disturbed)
    found = take_rows(cast.backend, cast.actor(owed.SECRETARY), order(cast, conference, "One", "Two", "Three"))
    assert [bool(each) for each in found] == [False, True, True]
    assert "changed after you opened it" in str(found[1][0])
    assert measures(cast, conference) == ["One", "Another's"]


def test_only_who_may_take_the_step_takes_it_for_rows(cast: Cast) -> None:
    conference = owed.decided(cast)
    [reasons] = take_rows(cast.backend, cast.actor(owed.OWNER), order(cast, conference, "One"))
    assert "Only" in str(reasons[0])
    assert measures(cast, conference) == []
    with pytest.raises(NotFound):
        take_rows(cast.backend, cast.actor("chen.yu"), order(cast, conference, "One"))


def test_too_many_rows_and_other_steps_are_refused_before_anything_is_done(cast: Cast) -> None:
    conference = owed.decided(cast)
    with pytest.raises(Refused, match="At most"):
        take_rows(cast.backend, cast.actor(owed.SECRETARY), order(cast, conference, *["One"] * (MOST_ROWS + 1)))
    with pytest.raises(NotFound, match="not taken for the rows"):
        take_rows(cast.backend, cast.actor(owed.SECRETARY), order(cast, conference, "One", name="circulate"))
    assert measures(cast, conference) == []


@pytest.mark.parametrize("typed", ["天津市", "Tianjin Municipality", "tianjin  municipality", "Tianjin Mun", "TJ"])
def test_an_organization_is_found_by_either_name_or_its_short_one(cast: Cast, typed: str) -> None:
    with cast.backend.reading() as session:
        found = find_named(cast.backend.work(session, cast.actor(owed.SECRETARY)), [typed])
    assert found[typed].id == cast.organization("tianjin")


@pytest.mark.parametrize(
    "typed",
    [
        "华北涂料行业协会（虚构）",
        "华北涂料行业协会(虚构)",
        "华北涂料行业协会（虚",
        "North China Coatings Association （fictional）",
    ],
)
def test_an_organization_is_found_whichever_parentheses_its_name_is_typed_with(cast: Cast, typed: str) -> None:
    with cast.backend.reading() as session:
        found = find_named(cast.backend.work(session, cast.actor(owed.SECRETARY)), [typed])
    assert found[typed].id == cast.organization("coatings")


def test_as_many_names_are_looked_up_as_a_table_may_have(cast: Cast) -> None:
    typed = ["天津市", *(f"无此单位（{n}）" for n in range(MOST_NAMES - 1))]
    with cast.backend.reading() as session:
        found = find_named(cast.backend.work(session, cast.actor(owed.SECRETARY)), typed)
    assert [each for each in typed if found[each].id is not None] == ["天津市"]


@pytest.mark.parametrize(("typed", "several"), [("Atlantis", False), ("", False), ("Ministry", True), ("%", False)])
def test_a_name_of_none_or_several_is_nobody(cast: Cast, typed: str, several: bool) -> None:
    with cast.backend.reading() as session:
        found = find_named(cast.backend.work(session, cast.actor(owed.SECRETARY)), [typed])
    assert found[typed].id is None
    assert (len(found[typed].candidates) > 1) is several
