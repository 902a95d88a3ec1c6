"""A plan in force and other procedures: who delegates in a field by it, and what a conference has it drafted by."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from govflow.demo.registers import delegating
from govflow.demo.registers.delegating import Task
from govflow.errors import Refused
from govflow.services.queries.case.names import Names
from govflow.values import Text
from tests.builders import Cast
from tests.services.proposals import SPEAKERS
from tests.services.test_plans import OFFICE, heard, later


def in_force(cast: Cast, since: date) -> None:
    """A plan that gives Hebei the core part in the field of air."""
    reference = heard(cast)
    cast.fire(OFFICE, reference, "put_to_vote", conflicts_explained="Both have a berth.")
    for person in SPEAKERS:
        cast.respond(person, reference, "yes")
    cast.act("centre", "signatory", reference, "confirm")
    cast.fire(
        OFFICE, reference, "publish_plan", valid_from=since, valid_until=date(since.year + 4, 12, 31)
    )  # fmt: skip


def refusal(cast: Cast, purchaser: str, field: str = "air", **more: Any) -> str:
    """Why a task of the purchaser does not leave its desk; nothing where it does."""
    it = Task(
        title="Visits", title_other="探访", purchaser=purchaser, task="Visit.", indicator=("Visits", "0", "9"),
        ceiling=100_000, field=field, **more,
    )  # fmt: skip
    try:
        delegating.submit(cast, it)
    except Refused as error:
        return " ".join(map(str, error.reasons))
    assert cast.state(it.reference) == "legality"
    return ""


def test_from_its_first_day_on_a_plan_says_who_delegates_in_a_field(cast: Cast) -> None:
    assert refusal(cast, "beijing") == ""  # no plan is in force
    first = cast.today + timedelta(days=60)
    in_force(cast, first)
    later(cast, (first - cast.today).days - 1)
    assert refusal(cast, "beijing") == ""
    for _ in range(2):
        later(cast, 1)
        assert "gives Beijing Municipality no part" in refusal(cast, "beijing")
        assert refusal(cast, "hebei") == ""
    assert refusal(cast, "beijing", "water") == ""  # of which the plan says nothing
    assert "no part" in refusal(cast, "beijing", mode="joint_authorization", partners=("hebei",))
    assert refusal(cast, "hebei", mode="joint_authorization", partners=("beijing",)) == ""


def adopted(cast: Cast, **more: Any) -> str:
    """A proposal on planning that the members agreed to in writing and the centre approved."""
    who = cast.member("hebei", "signatory")
    reference = cast.open(who, "proposal", "A belt", acting="hebei", text="Draft it.", rule_set="by_topic", **more)
    cast.fire(who, reference, "submit", acting="hebei")
    return reference


def decided(cast: Cast, reference: str) -> int:
    cast.fire(OFFICE, reference, "admit")
    for person in SPEAKERS:
        cast.respond(person, reference, "positive")
    later(cast, 30)
    cast.fire(OFFICE, reference, "decide_in_writing")
    for person in SPEAKERS:
        cast.respond(person, reference, "consent")
    if cast.state(reference) == "confirmation":
        cast.act("centre", "signatory", reference, "confirm", confirmation_number="2026-7")
    assert cast.state(reference) == "adopted"
    return cast.case(reference).id


def begun(cast: Cast, item: int) -> str:
    reference = cast.open("ma.ling", "regional-plan", "Belt", purpose="Who plants what.", mandated_by=item)
    cast.fire("ma.ling", reference, "ask_mandate")
    return cast.state(reference)


def test_what_the_conference_decided_is_the_mandate_of_a_plan_and_no_other_vote_is_held(cast: Cast) -> None:
    item = decided(cast, adopted(cast, topic_class="planning", asks_for_plan=True))
    assert begun(cast, item) == "being_written"


def test_an_item_that_asked_for_no_plan_is_none_nor_one_that_became_routine(cast: Cast) -> None:
    assert begun(cast, decided(cast, adopted(cast, topic_class="planning"))) == "mandate_sought"
    other = adopted(cast, topic_class="planning", asks_for_plan=True)
    cast.fire(OFFICE, other, "classify", topic_class="routine", reason="It is no plan.")
    assert begun(cast, decided(cast, other)) == "mandate_sought"


def test_where_a_case_is_named_its_title_stands_before_its_reference_for_who_may_see_it(cast: Cast) -> None:
    item = adopted(cast, topic_class="planning", title_other="绿化带")
    number = cast.case(item).id
    with cast.backend.reading() as session:
        for who, told in (
            (cast.member("hebei", "signatory"), Text(en=f"A belt ({item})", zh=f"绿化带（{item}）")),
            ("ma.ling", None),
        ):
            names = Names(cast.actor(who), {})
            names.load(cast.backend.work(session, cast.actor(who)), cases=[number])
            assert names.cases.get(number) == told
