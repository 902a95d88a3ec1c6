"""What stands on a desk: true counts, today's meeting first, days of the things themselves, whom one waits for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.services.commands.meetings.batch import TakeSteps, take_steps
from govflow.services.queries.filters import Pairs
from govflow.services.queries.inbox.others import PAGE, load_others
from govflow.services.queries.inbox.page import PAGE as ITEMS
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import Inbox, InboxFilters
from govflow.services.queries.meetings.batch import NO_CASE, load_batch
from tests.builders import Cast, new_key
from tests.services import batches, disputes, owed

OFFICE, STRANGER = "wang.lin", "zhou.min"


def pairs_of(cast: Cast, person: str) -> Pairs:
    actor = cast.actor(person)
    return [(one, role) for one in sorted(actor.organization_ids) for role in ("", *sorted(actor.roles))]


def inbox(cast: Cast, person: str, after: str = "", **filters: object) -> Inbox:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return load_inbox(work, pairs_of(cast, person), InboxFilters(**filters), after)  # type: ignore[arg-type]


def references(found: Inbox) -> list[str]:
    return [each.reference for each in found.items]


def test_what_is_counted_is_all_that_waits_and_not_a_page_of_it(cast: Cast) -> None:
    many = ITEMS + 2
    found = [disputes.requested(cast) for _ in range(many)]
    page = inbox(cast, "he.jun")
    assert (page.counts.overdue, page.counts.soon, page.counts.later, page.counts.more) == (0, 0, many, False)
    following = inbox(cast, "he.jun", page.following or "")
    assert sorted(references(page) + references(following)) == sorted(found)
    assert following.counts == page.counts
    assert following.following is None


def test_a_count_moves_with_the_clock_to_the_minute(cast: Cast) -> None:
    disputes.requested(cast)
    (item,) = inbox(cast, "he.jun").later
    assert item.due_at is not None
    cast.clock.at = item.due_at - timedelta(days=7, seconds=1)
    assert inbox(cast, "he.jun").counts.later == 1
    cast.clock.at += timedelta(seconds=1)
    assert inbox(cast, "he.jun").counts.soon == 1
    cast.clock.at = item.due_at
    assert inbox(cast, "he.jun").counts.overdue == 1


def test_what_waits_in_a_meeting_is_counted_there_and_can_be_looked_at_alone(cast: Cast) -> None:
    conference = batches.submitted(cast, 3)
    alone = disputes.requested(cast)
    found = inbox(cast, OFFICE)
    (matter,) = [each for each in found.matters if each.matter.reference == conference]
    items = set(batches.items_of(cast, conference))
    within = inbox(cast, OFFICE, within=conference)
    assert items <= set(references(within))
    assert alone not in references(within)
    assert len([each for each in within.items if each.reference in items]) == matter.number
    assert within.counts.all == len(within.items)
    assert inbox(cast, OFFICE, within=alone).items == ()
    groups = {each.reference if each else None: these for each, these in inbox(cast, OFFICE).by_matter}
    assert {each.reference for each in groups[conference]} == items


def test_a_meeting_that_the_reader_does_not_see_narrows_to_nothing(cast: Cast) -> None:
    conference = batches.submitted(cast, 1)
    assert inbox(cast, STRANGER, within=conference).items == ()
    assert inbox(cast, STRANGER, within="BTH-JC-2026-9999").items == ()


def test_a_meeting_stands_first_from_the_morning_of_its_day_on(cast: Cast) -> None:
    conference = batches.submitted(cast, 3)
    held = cast.case(conference).data["meeting_date"]
    cast.clock.at += timedelta(days=(held - cast.today).days - 1)
    assert inbox(cast, OFFICE).today == ()
    cast.clock.at += timedelta(days=1)
    (meeting,) = inbox(cast, OFFICE).today
    assert meeting.reference == conference
    assert {each.reference for each in meeting.items} >= set(batches.items_of(cast, conference))
    assert not {each.reference for each in meeting.items} & set(references(inbox(cast, OFFICE)))
    assert inbox(cast, STRANGER).today == ()
    cast.clock.at += timedelta(days=1)
    assert inbox(cast, OFFICE).today == ()


def test_an_item_says_of_which_day_its_meeting_is(cast: Cast) -> None:
    conference = batches.submitted(cast, 1)
    (item,) = [each for each in inbox(cast, OFFICE).items if each.reference in batches.items_of(cast, conference)]
    assert item.matter is not None
    assert item.matter.reference == conference
    assert item.day is not None
    assert item.day.on == cast.case(conference).data["meeting_date"]
    assert item.due_at is None or item.due_at.date() != item.day.on


def test_all_that_one_waits_for_stands_on_pages_of_its_own(cast: Cast) -> None:
    found = [disputes.requested(cast) for _ in range(PAGE + 1)]
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        page = load_others(work, pairs_of(cast, "chen.yu"))
        following = load_others(work, pairs_of(cast, "chen.yu"), page.following or "")
    assert [len(page.cases), len(following.cases)] == [PAGE, 1]
    assert sorted(each.reference for each in (*page.cases, *following.cases)) == sorted(found)
    assert following.following is None


def test_one_step_is_taken_in_ticked_cases_of_different_matters_and_what_is_refused_is_named(cast: Cast) -> None:
    items = [each for _ in range(2) for each in batches.items_of(cast, batches.submitted(cast, 1))]
    unseen = disputes.requested(cast)
    with cast.backend.reading() as session:
        page = load_batch(cast.backend.work(session, cast.actor("wang.lin")), None, [*items, "BTH-DM-2026-9999"])
    assert page.head is None
    assert [each.reference for each in page.items] == items
    assert page.unknown == 1
    step = batches.step_named(page, "admit")
    seen = {each: cast.case(each).version for each in items}
    cast.fire(OFFICE, items[1], "admit")
    order = TakeSteps(case=None, items={**seen, "BTH-DM-2026-9999": 1}, step=step, key=new_key())
    done = take_steps(cast.backend, cast.actor(OFFICE), order)
    assert [(each.reference, bool(each.reasons)) for each in done] == [
        (items[0], False), (items[1], True), ("BTH-DM-2026-9999", True),
    ]  # fmt: skip
    assert done[2].reasons == (NO_CASE,)
    order = TakeSteps(case=None, items={unseen: 1}, step=step, key=new_key())
    assert take_steps(cast.backend, cast.actor(STRANGER), order)[0].reasons == (NO_CASE,)  # as if there were none


@pytest.mark.parametrize("nonsense", ["9@nonsense", "@", "1@2026-01-01"])
def test_nonsense_begins_at_the_first_page_of_those_one_waits_for(cast: Cast, nonsense: str) -> None:
    reference = disputes.requested(cast)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        assert [each.reference for each in load_others(work, pairs_of(cast, "chen.yu"), nonsense).cases] == [reference]


def test_a_promise_is_told_with_the_day_by_which_it_is_owed(cast: Cast) -> None:
    conference, commitment = owed.in_force(cast, days=60)
    (item,) = [each for each in inbox(cast, owed.OWNER).items if each.reference == commitment]
    assert item.matter is not None
    assert item.matter.reference == conference
    assert item.day is not None
    assert item.day.on == cast.case(commitment).data["complete_by"]
