"""The agenda once it is locked: what was missing is on it, its numbers stay, and no order is taken any more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import Refused
from govflow.services.queries.step.page import check_step
from tests.builders import Cast
from tests.services import arranging, proposals
from tests.services.arranging import ENDING, STANDING, arrange, heading, kept, lines, told

FIXED = "The agenda is fixed: in “{}” its order is not changed any more."


def called(cast: Cast, *, ready: int = 1) -> str:
    """A conference with so many items that are ready for the vote."""
    conference = proposals.calling(cast)
    for number in range(ready):
        admitted(cast, arranging.submitted(cast, conference, f"Item {number + 1}"))
    return conference


def admitted(cast: Cast, item: str) -> None:
    cast.fire("wang.lin", item, "admit")
    for person in (*proposals.SPEAKERS, "peng.cheng"):
        cast.respond(person, item, "positive")


def locked(cast: Cast, conference: str) -> str:
    cast.fire("wang.lin", conference, "close_agenda")
    cast.fire("wang.lin", conference, "lock_agenda")
    return conference


def test_locking_puts_on_it_what_each_agenda_has_though_nobody_put_it_in_order(cast: Cast) -> None:
    conference = locked(cast, called(cast, ready=2))
    expected = [*STANDING, "Item 1", "Item 2", *ENDING]
    assert told(cast, "wang.lin", conference) == [f"{at} {title}" for at, title in enumerate(expected, start=1)]
    found = arranging.read(cast, "wang.lin", conference).agenda
    assert (found.fixed, found.arranges, found.waiting) == (True, False, ())


def test_locking_adds_what_came_since_after_the_items_which_keep_their_numbers(cast: Cast) -> None:
    conference = called(cast, ready=2)
    first = kept(cast, conference)
    arrange(cast, conference, [heading("Standards"), *first[2:4][::-1], *first[:2], *first[4:]])
    admitted(cast, arranging.submitted(cast, conference, "Item 3"))
    before = told(cast, "wang.lin", conference)
    after = told(cast, "wang.lin", locked(cast, conference))
    assert before[:4] == ["Standards", "1 Item 2", "2 Item 1", f"3 {STANDING[0]}"]
    assert after[:5] == [*before[:3], "3 Item 3", f"4 {STANDING[0]}"]


@pytest.mark.parametrize("step", ["lock_agenda", "go_written"])
def test_its_order_is_not_changed_any_more(cast: Cast, step: str) -> None:
    conference = called(cast)
    order = kept(cast, conference)
    shown = arranging.offered(cast, conference).shown
    cast.fire("wang.lin", conference, "close_agenda")
    form = {} if step == "lock_agenda" else {"meeting_date": cast.today + timedelta(days=30)}
    cast.fire("wang.lin", conference, step, **form)
    with pytest.raises(Refused) as caught:
        arrange(cast, conference, order[::-1], shown=shown)
    [reason] = caught.value.reasons
    title = "Convened" if step == "lock_agenda" else "Written procedure"
    assert str(reason) == FIXED.format(title)
    assert told(cast, "wang.lin", conference)[2] == "3 Item 1"


def test_while_items_are_settled_it_may_still_be_put_in_order(cast: Cast) -> None:
    conference = called(cast)
    cast.fire("wang.lin", conference, "close_agenda")
    arrange(cast, conference, lines(cast, conference)[::-1])
    assert told(cast, "wang.lin", conference)[0] == f"1 {ENDING[1]}"


def test_postponed_it_may_be_put_in_order_again_and_what_was_there_stays(cast: Cast) -> None:
    conference = locked(cast, called(cast))
    ids = [each.id for each in arranging.read(cast, "wang.lin", conference).agenda.lines]
    later = cast.today + timedelta(days=120)
    cast.fire("gao.shan", conference, "postpone", meeting_date=later, reason="Floods")
    assert [each.id for each in lines(cast, conference)] == ids
    arrange(cast, conference, lines(cast, conference)[::-1])
    assert [each.id for each in lines(cast, conference)] == ids[::-1]


def test_the_page_of_the_step_says_what_locking_does(cast: Cast) -> None:
    conference = called(cast)
    cast.fire("wang.lin", conference, "close_agenda")
    version = cast.case(conference).version
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        found = check_step(work, conference, "lock_agenda", {}, None, version)
    said = [str(each) for each in found.sentences]
    assert "What is not on the agenda yet is put on it, after the items that are there." in said


@pytest.mark.parametrize("step", ["submit_late_item", "move_from_floor"])
def test_what_comes_late_has_its_line_with_the_step_that_brings_it_in(cast: Cast, step: str) -> None:
    """From then on attendance can be recorded from it on, and for it alone."""
    conference, _ = proposals.conference_in_session(cast)
    members = {"mover": cast.organization("beijing"), "seconder": cast.organization("hebei")}
    item = {"item_title": "Flood relief", "topic_class": "standards", "text": "Open the dam.", "late_reason": "A flood"}
    cast.fire("wang.lin", conference, step, **item, **(members if step == "move_from_floor" else {}))
    found = arranging.read(cast, "wang.lin", conference).agenda
    assert (found.lines[-1].title, found.waiting) == ("Flood relief", ())
    assert found.lines[-1].number
