"""What was deferred by one conference comes back on the agenda of the next one of the same body."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.operations import verify_record
from govflow.services.queries.step.page import load_step
from tests.builders import Cast
from tests.services import proposals

CHAIR, SECRETARY = "gao.shan", "wang.lin"


def deferred(cast: Cast) -> tuple[str, str]:
    """A conference whose only item was deferred for want of a quorum; its minutes are not issued yet."""
    conference, item = proposals.conference_in_session(cast)
    cast.fire(CHAIR, item, "call_vote")
    for each in ("beijing", "tianjin"):
        cast.excuse(SECRETARY, item, each, status="absent", note="No delegation")
    cast.respond("li.jian", item, "yes")
    cast.close_round(CHAIR, item)
    cast.fire(CHAIR, conference, "close_session")
    return conference, item


def minuted(cast: Cast, conference: str) -> None:
    """The minutes are issued."""
    drafted = cast.drafts(SECRETARY, conference, "minutes")
    cast.fire(SECRETARY, conference, "circulate", **drafted, decisions="Nothing was decided.")
    for person in proposals.SPEAKERS:
        cast.respond(person, conference, "consent")


def begun(cast: Cast, conference: str) -> tuple[tuple[int, ...] | None, set[int]]:
    """What the form begins with that takes up proposals, and what it offers."""
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor(SECRETARY)), conference, "take_up_item")
    [question] = page.questions
    return question.known, {int(each.value) for each in question.choices}


def test_what_was_deferred_comes_back_on_the_next_agenda_of_the_body(cast: Cast) -> None:
    first, item = deferred(cast)
    ready, heard = proposals.scheduled(cast), proposals.tabled(cast)
    minuted(cast, first)
    again = proposals.calling(cast)
    numbers = [cast.case(each).id for each in (ready, item)]
    assert begun(cast, again) == (tuple(numbers), {*numbers, cast.case(heard).id})
    cast.fire(SECRETARY, again, "take_up_item", pending_item=tuple(numbers))
    assert [cast.case(each).parent_id for each in (item, ready)] == [cast.case(again).id] * 2
    assert [cast.state(each) for each in (item, ready)] == ["scheduled", "scheduled"]
    cast.fire(SECRETARY, first, "close_without_commitments")
    assert verify_record(cast.backend).first_broken is None


def test_a_conference_keeps_its_items_until_its_minutes_are_issued(cast: Cast) -> None:
    first, item = deferred(cast)
    again = proposals.calling(cast)
    assert begun(cast, again) == (None, set())
    with pytest.raises(Refused, match="belongs to another case already"):
        cast.fire(SECRETARY, again, "take_up_item", pending_item=(cast.case(item).id,))
    minuted(cast, first)
    cast.fire(SECRETARY, again, "take_up_item", pending_item=(cast.case(item).id,))


def test_what_is_overdue_comes_back_as_one_item_that_lists_it(cast: Cast) -> None:
    conference, _ = deferred(cast)
    for owner, measure in (("beijing", "Plant trees."), ("hebei", "Retire 40 boilers.")):
        due = cast.today + timedelta(days=20)
        owed = {"owner": cast.organization(owner), "measure": measure, "complete_by": due}
        cast.fire(SECRETARY, conference, "add_commitment", **owed)
    minuted(cast, conference)
    cast.fire(SECRETARY, conference, "track")
    ends = cast.case(conference).due_at
    assert ends is not None
    cast.clock.at = ends
    sweep(cast.backend)
    item = cast.case(cast.linked(conference)[-1])
    assert (cast.state(conference), item.workflow, item.state) == ("follow_up", "proposal", "tabled")
    heading, *lines = item.data["text"].splitlines()
    assert "Overdue commitments" in heading
    assert [line.partition(": ")[2].partition(" (")[0] for line in lines] == ["Plant trees.", "Retire 40 boilers."]


def test_what_stands_on_an_open_item_does_not_come_back_on_another(cast: Cast) -> None:
    conference, _ = deferred(cast)
    owed = {"owner": cast.organization("beijing"), "complete_by": cast.today + timedelta(days=20)}
    cast.fire(SECRETARY, conference, "add_commitment", measure="Plant trees.", **owed)
    owed["complete_by"] = cast.today + timedelta(days=150)
    cast.fire(SECRETARY, conference, "add_commitment", measure="Dredge the channel.", **owed)
    minuted(cast, conference)
    cast.fire(SECRETARY, conference, "track")
    reviewed(cast, conference)
    [first] = returned(cast, conference)
    assert listed(cast, first) == ["Plant trees."]
    reviewed(cast, conference)
    [_, second] = returned(cast, conference)
    assert listed(cast, second) == ["Dredge the channel."]
    reviewed(cast, conference)
    assert returned(cast, conference) == [first, second]
    cast.fire(SECRETARY, first, "withdraw", reason="Decided elsewhere.")
    reviewed(cast, conference)
    [_, _, third] = returned(cast, conference)
    assert listed(cast, third) == ["Plant trees."]


def reviewed(cast: Cast, conference: str) -> None:
    """The next quarterly review; all that is due before has happened."""
    ends = cast.case(conference).due_at
    assert ends is not None
    while cast.clock.at < ends:
        cast.clock.at = min(cast.clock.at + timedelta(days=1), ends)
        sweep(cast.backend)


def returned(cast: Cast, conference: str) -> list[str]:
    """The items that list what was overdue."""
    below = cast.case(conference).id
    cases = (cast.case(each) for each in cast.linked(conference))
    return [each.reference for each in cases if each.workflow == "proposal" and each.parent_id != below]


def listed(cast: Cast, item: str) -> list[str]:
    return [line.partition(": ")[2].partition(" (")[0] for line in cast.case(item).data["text"].splitlines()[1:]]
