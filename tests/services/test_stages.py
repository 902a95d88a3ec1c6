"""Stages of development through the real commands: what counts, what a review decides, who may act from which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from govflow.demo.registers.delegating import Task, submit
from govflow.errors import Invalid, NotFound, Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.stages.listed import FieldLine, load_stages
from govflow.services.queries.registers.stages.page import CountPage, load_count, load_field
from tests.builders import Cast
from tests.services.proposals import SPEAKERS

OFFICE = "wang.lin"
ORGANIZATIONS_LEAD = ({"who": "social_organization", "role": "lead"}, {"who": "local_government", "role": "supervise"})
GOVERNMENTS_LEAD = ({"who": "local_government", "role": "lead"}, {"who": "social_organization", "role": "support"})


def later(cast: Cast, days: int) -> None:
    cast.clock.at += timedelta(days=days)
    sweep(cast.backend)


def agreed(cast: Cast, by: str, field: str | None, **more: Any) -> str:
    """A proposal of somebody that the members agreed to in writing."""
    who = cast.member(by, "signatory")
    told = {"field_of_work": field} if field else {}
    reference = cast.open(
        who, "proposal", f"Proposal of {by}", acting=by, text="This.", topic_class="routine", rule_set="by_topic",
        **told, **more,
    )  # fmt: skip
    cast.fire(who, reference, "submit", acting=by)
    cast.fire(OFFICE, reference, "admit")
    for person in SPEAKERS:
        cast.respond(person, reference, "positive")
    later(cast, 30)
    cast.fire(OFFICE, reference, "decide_in_writing")
    for person in SPEAKERS:
        cast.respond(person, reference, "consent")
    assert cast.state(reference) == "adopted"
    return reference


def begun(cast: Cast, field: str = "air", year: int | None = None) -> str:
    who = cast.member("beijing", "signatory")
    reference = cast.open(
        who, "stage-review", "Review", acting="beijing", field=field, about_year=year or cast.today.year
    )
    cast.fire(who, reference, "begin", acting="beijing")
    return reference


def assess(cast: Cast, reference: str, stage: str, division: Sequence[dict[str, str]] = ORGANIZATIONS_LEAD) -> None:
    cast.fire(OFFICE, reference, "assess", proposed_stage=stage, assessment="So.", division=tuple(division))


def confirmed(cast: Cast, stage: str, division: Sequence[dict[str, str]], **more: Any) -> str:
    """A review that only has to be published."""
    reference = begun(cast, **more)
    assess(cast, reference, stage, division)
    later(cast, 45)  # holidays included
    cast.fire(OFFICE, reference, "put_to_vote")
    for person in SPEAKERS:
        cast.respond(person, reference, "yes")
    cast.act("centre", "signatory", reference, "confirm")
    return reference


def decided(cast: Cast, stage: str, division: Sequence[dict[str, str]], since: date, **more: Any) -> str:
    reference = confirmed(cast, stage, division, **more)
    cast.fire(OFFICE, reference, "publish", holds_from=since)
    return reference


def line(cast: Cast, field: str = "air", on: date | None = None) -> FieldLine:
    with cast.backend.reading() as session:
        (region,) = load_stages(cast.backend.work(session, cast.actor("he.jun")), on).regions
    return next(each for each in region.fields if each.field == field)


def counted(cast: Cast, measure: str, field: str = "air", who: str = "he.jun") -> CountPage:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(who))
        return load_count(work, line(cast).body_id, field, measure, cast.today.year)


def may_delegate(cast: Cast, field: str) -> bool:
    """Does a draft of the purchaser leave its desk?"""
    it = Task(
        title="Visits", title_other="探访", purchaser="beijing", task="Visit.", indicator=("Visits", "0", "9"),
        ceiling=100_000, field=field,
    )  # fmt: skip
    try:
        submit(cast, it)
    except Refused:
        assert cast.state(it.reference) == "draft"
        return False
    return True


def test_organizations_carry_out_what_is_delegated_from_the_day_on_that_they_lead(cast: Cast) -> None:
    assert may_delegate(cast, "air")  # nothing was decided: everybody may
    reference = confirmed(cast, "initial", GOVERNMENTS_LEAD)
    first = cast.today + timedelta(days=10)
    with pytest.raises(Invalid):  # not on the day itself: others have acted on it already
        cast.fire(OFFICE, reference, "publish", holds_from=cast.today)
    cast.fire(OFFICE, reference, "publish", holds_from=first)
    later(cast, 9)
    assert cast.today == first - timedelta(days=1)
    assert may_delegate(cast, "air")
    later(cast, 1)
    assert not may_delegate(cast, "air")
    assert may_delegate(cast, "water")
    later(cast, 1)
    assert not may_delegate(cast, "air")
    shown = line(cast)
    assert shown.decided is not None
    assert (shown.decided.since, shown.decided.reference) == (first, reference)
    assert line(cast, on=first - timedelta(days=1)).decided is None
    assert verify_record(cast.backend).first_broken is None


def test_a_later_decision_takes_the_place_of_an_earlier_one_on_its_day_and_not_before(cast: Cast) -> None:
    year = cast.today.year
    decided(cast, "initial", GOVERNMENTS_LEAD, cast.today + timedelta(days=120), year=year - 1)
    first = line(cast).coming
    assert first is not None
    reference = confirmed(cast, "initial", ORGANIZATIONS_LEAD)
    with pytest.raises(Refused, match="has to begin on a later day"):
        cast.fire(OFFICE, reference, "publish", holds_from=first.since)
    later(cast, (first.since - cast.today).days)
    assert not may_delegate(cast, "air")
    cast.fire(OFFICE, reference, "publish", holds_from=first.since + timedelta(days=1))
    assert not may_delegate(cast, "air")
    later(cast, 1)
    assert may_delegate(cast, "air")
    with pytest.raises(Refused, match=f"was decided for {year} already"):
        begun(cast)
    with pytest.raises(Refused, match=f"{year + 1} has not begun"):
        begun(cast, year=year + 1)


def test_a_field_moves_up_with_a_fifth_of_its_matters_and_not_with_less(cast: Cast) -> None:
    for _ in range(4):
        agreed(cast, "hebei", "air")
    later(cast, 1)
    reference = begun(cast)
    with pytest.raises(Refused, match="is at 0 %"):
        assess(cast, reference, "advanced")
    with pytest.raises(Refused, match="one stage at a time"):
        assess(cast, reference, "deepening")
    agreed(cast, "coatings", "air")
    with pytest.raises(Refused, match="is at 0 %"):  # it was counted up to the day before the review began
        assess(cast, reference, "advanced")
    later(cast, 1)
    another = begun(cast)
    assess(cast, another, "advanced")
    assert cast.state(another) == "being_consulted"
    assert verify_record(cast.backend).first_broken is None


def test_only_what_everybody_may_read_counts_and_each_organization_once_a_year(cast: Cast) -> None:
    seen = [agreed(cast, "coatings", "air"), agreed(cast, "coatings", "air"), agreed(cast, "hebei", "air")]
    agreed(cast, "hebei", "air", members_only=True)
    agreed(cast, "coatings", None)
    found = {each.measure: (each.number, each.of_which) for each in line(cast).measures}
    assert found["initiative"] == (3, 2)
    assert found["participation"] == (1, 1)
    page = counted(cast, "initiative")
    assert [(each.number, each.yes, each.so_far, each.reference) for each in page.shown] == [
        (3, False, 2, seen[2]), (2, True, 2, seen[1]), (1, True, 1, seen[0]),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        counted(cast, "happiness")
    with pytest.raises(NotFound):
        counted(cast, "initiative", field="luck")


def test_what_stood_on_a_day_stands_so_for_good(cast: Cast) -> None:
    agreed(cast, "coatings", "air")
    day = cast.today
    before = line(cast)
    later(cast, 1)
    agreed(cast, "hebei", "air")
    assert line(cast, on=day) == before
    assert line(cast).measures[0].number == 2
    with cast.backend.reading() as session:
        assert load_stages(cast.backend.work(session, cast.actor("he.jun")), day - timedelta(days=1)).regions == ()
        page = load_field(cast.backend.work(session, cast.actor("he.jun")), before.body_id, "air", day)
    assert [(each.year, each.measures[0].number) for each in page.years] == [(day.year, 1)]
