"""Parent and child: what is taken over and comes back, what ends together, who sees what, and in which versions."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from govflow.engine.entries import EndedWithParent, Entry, Returned
from govflow.engine.problems import WorkflowProblems
from govflow.errors import NotFound, Refused, Stale
from govflow.services.catalog import publish
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.case.page import load_case_page
from govflow.store.cases import WorkItemRow
from govflow.store.deadlines.timers import running_timers
from govflow.store.record.history import HISTORY, entry_of
from govflow.store.record.verification import verify
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.locking import read_case
from govflow.values import Money
from tests.builders import Cast, new_key
from tests.services.works import (
    AUDITOR,
    BUILDER,
    OWNER,
    audited_by,
    begun,
    edited,
    hand_over,
    let,
    published,
    works,
)

OVER = "when: children.closed, to: completed"


def entries(cast: Cast, reference: str) -> list[Entry]:
    with cast.backend.reading() as session:
        query = select(HISTORY).where(HISTORY.c.case_id == cast.case(reference).id).order_by(HISTORY.c.seq)
        return [entry_of(row) for row in session.execute(query)]


def sees(cast: Cast, organization: str, reference: str) -> bool:
    person = cast.region.members[organization][0][0]
    with cast.backend.reading() as session:
        try:
            read_case(cast.backend.work(session, cast.actor(person, organization)), reference)
        except NotFound:
            return False
        return True


def holds(cast: Cast) -> bool:
    with cast.backend.reading() as session:
        return verify(session).first_broken is None


def test_a_lot_takes_over_answers_under_other_names_and_those_that_the_file_gives(cast: Cast) -> None:
    lot = cast.case(let(cast, works(cast), ceiling=500))
    assert lot.data == {"most": Money.yuan(500), "kind": "urgent"}
    assert lot.title == "East"
    assert {capacity: [each.organization_id for each in holders] for capacity, holders in lot.parties.items()} == {
        "builder": [cast.organization(BUILDER)],
        "keeper": [lot.body.office_id],
        "buyer": [cast.organization("fangshan")],
    }


def test_a_confidence_that_is_handed_on_stays_one(cast: Cast) -> None:
    lot = let(cast, works(cast), hint="Rock below the clay")
    assert "Rock below the clay" not in str(cast.case(lot).data)
    with cast.backend.reading() as session:
        read = {
            person: len(readable_confidences(cast.backend.work(session, cast.actor(person)), cast.case(lot)))
            for person in ("peng.cheng", "wang.lin")
        }
    assert read == {"peng.cheng": 1, "wang.lin": 0}


def test_what_a_lot_came_to_comes_back_as_an_entry_by_the_clock(cast: Cast) -> None:
    reference = works(cast)
    lot, _other = let(cast, reference), let(cast, reference, "West")
    version = cast.case(reference).version
    hand_over(cast, lot, 80)
    case = cast.case(reference)
    back = {"last_cost": Money.yuan(80), "done_on": cast.today}
    assert {name: case.data[name] for name in back} == back
    assert case.state == "building"
    assert case.version != version
    assert entries(cast, reference)[-1] == Returned(child="lots", answers=back)
    assert lot not in str(entries(cast, reference)[-1])
    assert holds(cast)


def test_whoever_decided_before_a_result_came_back_decides_again(cast: Cast) -> None:
    reference = works(cast)
    lot, _other = let(cast, reference), let(cast, reference, "West")
    seen = cast.case(reference).version
    hand_over(cast, lot)
    order = TakeStep(case=reference, name="stop", reason="Costs", seen_version=seen, key=new_key())
    with pytest.raises(Stale) as caught:
        take_step(cast.backend, cast.actor(OWNER), order)
    assert "gives back its result" in str(caught.value.changes)


def test_the_works_are_over_with_their_last_lot_and_keep_what_it_cost(cast: Cast) -> None:
    reference = works(cast)
    first, second = let(cast, reference), let(cast, reference, "West")
    hand_over(cast, second, 70)
    hand_over(cast, first, 90)
    case = cast.case(reference)
    assert (case.state, case.data["last_cost"]) == ("completed", Money.yuan(90))


def test_a_lot_that_came_to_nothing_gives_nothing_back(cast: Cast) -> None:
    reference = works(cast)
    lot, _other = let(cast, reference), let(cast, reference, "West")
    before = cast.case(reference)
    cast.fire(OWNER, lot, "withdraw", reason="No money")
    after = cast.case(reference)
    assert (after.data, after.version, after.entries) == (before.data, before.version, before.entries)


def test_a_result_moves_the_works_which_end_the_lots_that_are_still_open(cast: Cast) -> None:
    """The lot that is handed over was let last: those that end with the works come before it in the order of locks."""
    reference = works(cast, (OVER, "when: last_cost >= 85, to: completed"))
    first, second = let(cast, reference), let(cast, reference, "West")
    hand_over(cast, second, 84)
    assert cast.state(reference) == "building"
    third = let(cast, reference, "North")
    hand_over(cast, third, 85)
    assert [cast.state(each) for each in (reference, first, second, third)] == [
        "completed",
        "withdrawn",
        "built",
        "built",
    ]
    assert holds(cast)


REVISED = (
    (
        "      late: {title",
        "      revise: {title: Revise · 修改, by: builder, form: again, to: same}\n      late: {title",
    ),
    ("phases: {}", "  again: {most: }\nphases: {}"),
)
ENOUGH = (
    "      stop: {title",
    "      enough: {title: Enough · 足够, by: [owner, office], if: sum(lots.most) >= 500, to: completed}\n"
    "      stop: {title",
)


def test_the_works_read_what_a_lot_was_opened_with_and_not_how_it_goes_on(cast: Cast) -> None:
    published(cast, "lot", *REVISED)
    published(cast, "works", ENOUGH, ("parties: {builder: builders, keeper: office}", "parties: {builder: builders}"))
    reference = begun(cast)
    lot = let(cast, reference, ceiling=100)
    cast.act(BUILDER, "member", lot, "revise", most=Money.yuan(777))
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        with pytest.raises(NotFound):
            read_case(work, lot)
        page = load_case_page(work, reference, (), language="en")
    assert "777" not in repr(page)
    with pytest.raises(Refused, match="is ¥100"):
        cast.fire("wang.lin", reference, "enough")
    let(cast, reference, "West", ceiling=400)
    cast.fire("wang.lin", reference, "enough")
    assert cast.state(reference) == "completed"


def test_lots_end_with_the_works_with_their_clocks_and_desks_and_say_why(cast: Cast) -> None:
    reference = works(cast)
    done, lot = let(cast, reference), let(cast, reference, "West")
    hand_over(cast, done)
    cast.fire(OWNER, reference, "stop", reason="Flood")
    case = cast.case(lot)
    assert (case.state, case.end, case.due_at) == ("withdrawn", "withdrawn", None)
    assert entries(cast, lot)[-1] == EndedWithParent(source="under_way", target="withdrawn")
    assert cast.state(done) == "built"
    with cast.backend.reading() as session:
        assert running_timers(session, case.id) == []
        assert session.scalar(select(func.count()).where(WorkItemRow.case_id == case.id)) == 0
    assert holds(cast)


def test_lots_whose_file_has_no_withdrawal_lapse_with_the_works(cast: Cast) -> None:
    published(cast, "lot", ("Withdrawn · 已撤回, end: withdrawn", "Withdrawn · 已撤回, end: refused"))
    published(cast, "works")
    reference = begun(cast)
    lot = let(cast, reference)
    cast.fire(OWNER, reference, "stop", reason="Flood")
    assert cast.state(lot) == "failed"


def test_lots_go_on_without_the_works_where_the_file_does_not_end_them(cast: Cast) -> None:
    reference = works(cast, ("    ends_with_parent: true\n", ""))
    lot = let(cast, reference)
    cast.fire(OWNER, reference, "stop", reason="Flood")
    assert cast.state(lot) == "under_way"
    over = cast.case(reference)
    hand_over(cast, lot)
    after = cast.case(reference)
    assert (after.data, after.entries) == (over.data, over.entries)  # nothing comes back into what has ended


def test_readers_see_the_lots_while_they_hold_their_capacity_above(cast: Cast) -> None:
    reference = works(cast)
    before = let(cast, reference)
    assert not sees(cast, AUDITOR, before)
    audited_by(cast, reference)
    after = let(cast, reference, "West")
    assert [sees(cast, AUDITOR, each) for each in (before, after, reference)] == [True, True, False]
    hand_over(cast, before)
    assert sees(cast, AUDITOR, before)
    cast.fire(OWNER, reference, "dismiss_auditor")
    assert [sees(cast, AUDITOR, each) for each in (before, after)] == [False, False]


def test_readers_do_not_read_what_the_lot_keeps_for_few(cast: Cast) -> None:
    reference = works(cast)
    audited_by(cast, reference)
    lot = let(cast, reference, hint="Rock below the clay")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("deng.na"))
        assert readable_confidences(work, read_case(work, lot)) == []
        page = load_case_page(work, lot, (), language="en")
    assert not page.takes_part
    assert not page.actions.open


def test_others_do_not_see_the_lots_for_the_readers_sake(cast: Cast) -> None:
    reference = works(cast, ("    readers: auditor\n", ""))
    lot = let(cast, reference)
    audited_by(cast, reference)
    assert not sees(cast, AUDITOR, lot)


def test_works_open_the_version_of_a_lot_that_was_current_when_they_began(cast: Cast) -> None:
    old = works(cast)
    published(cast, "lot", ("version: 1", "version: 2"))
    new = begun(cast)

    def version(reference: str) -> int:
        with cast.backend.reading() as session:
            return cast.backend.catalog.pinned(session, cast.case(reference).version_id).workflow.version

    assert [version(let(cast, each)) for each in (old, new)] == [1, 2]


def test_a_version_that_its_parents_cannot_open_is_not_published(cast: Cast) -> None:
    works(cast)
    with pytest.raises(WorkflowProblems) as caught:
        published(cast, "lot", ("version: 1", "version: 2"), ("    cost:", "    price:"))
    assert "“Joint works” opens such cases, and this would not fit it any more" in str(caught.value)


WAITS = ("hand_over: {title:", "hand_over: {guards: {cases.parent_in: {states: building}}, title:")


def test_a_version_without_a_state_for_which_those_below_wait_is_not_published(cast: Cast) -> None:
    published(cast, "lot", WAITS)
    elsewhere = edited("works", ("  building:\n", "  at_work:\n"))
    with pytest.raises(WorkflowProblems) as caught, cast.backend.transaction() as session:
        publish(session, cast.clock, elsewhere, name="works")
    assert "“Lot” names states of such cases, and this one does not have them: There is no state" in str(caught.value)
    published(cast, "works")
