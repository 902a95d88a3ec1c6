"""What people keep of cases: who reads it, what becomes of it, and that it opens nothing to anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from govflow.services.commands.directory.people import deactivate_person
from govflow.services.operation.desks import (
    HandOver,
    hand_over,
    pin,
    put_label,
    remove_list,
    save_list,
    take_over,
    write_note,
)
from govflow.services.queries.cases import load_cases
from govflow.services.queries.filters import CaseFilters, Pairs
from govflow.services.queries.inbox.kept import DeskOfCase, Kept, load_desk_of_case, load_kept
from govflow.services.queries.inbox.marks import SavedList, load_saved
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import Inbox, InboxFilters
from govflow.store.lists.kept import CARE, LABEL, MOST_LABELS, MOST_PINS, MOST_SAVED, NOTE, PIN, SAVED
from govflow.store.people import MembershipRow
from govflow.values import Actor
from tests.builders import Cast, give_role
from tests.services import disputes

SIGNS, COLLEAGUE, OTHER, ADMINISTRATOR = "he.jun", "nie.gang", "chen.yu", "admin"
"""Two people of Laishui, for which a reply waits; somebody of Fangshan, the other side; who administers accounts."""


@pytest.fixture
def reference(cast: Cast) -> str:
    """A dispute in which Laishui is to reply; two people sign for it."""
    give_role(cast, COLLEAGUE, "laishui", "signatory", since=cast.today - timedelta(days=30))
    return disputes.requested(cast)


def acting(cast: Cast, person: str) -> Actor:
    return cast.actor(person, "laishui" if person == COLLEAGUE else None)


def pairs_of(cast: Cast, person: str) -> Pairs:
    actor = acting(cast, person)
    return [(one, role) for one in sorted(actor.organization_ids) for role in ("", *sorted(actor.roles))]


def desk_of(cast: Cast, person: str, reference: str) -> DeskOfCase:
    with cast.backend.reading() as session:
        return load_desk_of_case(cast.backend.work(session, acting(cast, person)), reference)


def kept(cast: Cast, person: str) -> Kept:
    with cast.backend.reading() as session:
        return load_kept(cast.backend.work(session, acting(cast, person)), pairs_of(cast, person))


def inbox(cast: Cast, person: str, **filters: object) -> Inbox:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, acting(cast, person))
        return load_inbox(work, pairs_of(cast, person), InboxFilters(**filters))  # type: ignore[arg-type]


def give(cast: Cast, giver: str, to: str | None, *cases: str, note: str = "") -> list[bool]:
    """Whether each was handed over."""
    number = None if to is None else cast.person(to)
    done = hand_over(cast.backend, acting(cast, giver), HandOver(cases=cases, person_id=number, note=note))
    return [not each.reasons for each in done]


def many(cast: Cast, table: object) -> int:
    with cast.backend.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def test_a_note_is_read_by_its_author_alone_and_no_search_finds_it(cast: Cast, reference: str) -> None:
    write_note(cast.backend, cast.actor(SIGNS), reference, "Zebra: their sum is wrong.")
    assert desk_of(cast, SIGNS, reference).note == "Zebra: their sum is wrong."
    for other in (COLLEAGUE, OTHER):
        assert desk_of(cast, other, reference).note == ""
        assert kept(cast, other).noted == ()
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(SIGNS))
        assert load_cases(work, CaseFilters(words="zebra"), pairs_of(cast, SIGNS), None).cases == ()
    write_note(cast.backend, cast.actor(SIGNS), reference, "")
    assert desk_of(cast, SIGNS, reference).note == ""
    assert many(cast, NOTE) == 0


def test_with_an_account_goes_what_only_its_owner_read_and_the_case_is_the_organizations_again(
    cast: Cast, reference: str
) -> None:
    owner = cast.actor(SIGNS)
    write_note(cast.backend, owner, reference, "Mine.")
    pin(cast.backend, owner, reference, pinned=True)
    save_list(cast.backend, owner, "inbox", "Mediations", "kind=DM")
    write_note(cast.backend, acting(cast, COLLEAGUE), reference, "Theirs.")
    assert give(cast, COLLEAGUE, SIGNS, reference) == [True]
    deactivate_person(cast.backend, cast.actor(ADMINISTRATOR), cast.person(SIGNS), 1)
    assert [many(cast, each) for each in (NOTE, PIN, SAVED, CARE)] == [1, 0, 0, 0]
    assert desk_of(cast, COLLEAGUE, reference).care is None


def test_who_does_not_see_a_case_keeps_nothing_of_it_and_is_told_nothing(cast: Cast, reference: str) -> None:
    stranger = cast.actor("zhou.min")
    with pytest.raises(NotFound):
        write_note(cast.backend, stranger, reference, "Mine.")
    with pytest.raises(NotFound):
        pin(cast.backend, stranger, reference, pinned=True)
    with pytest.raises(NotFound):
        put_label(cast.backend, stranger, reference, "urgent")
    assert give(cast, "zhou.min", None, reference) == [False]
    assert [many(cast, each) for each in (NOTE, PIN, LABEL, CARE)] == [0, 0, 0, 0]


def test_labels_are_read_by_those_who_serve_in_the_organization_and_by_nobody_else(cast: Cast, reference: str) -> None:
    put_label(cast.backend, cast.actor(SIGNS), reference, "urgent")
    assert desk_of(cast, COLLEAGUE, reference).labels == ("urgent",)
    assert [each.labels for each in inbox(cast, COLLEAGUE).items] == [("urgent",)]
    assert desk_of(cast, OTHER, reference).labels == ()
    assert desk_of(cast, OTHER, reference).known_labels == ()
    assert kept(cast, OTHER).labelled == ()
    put_label(cast.backend, cast.actor(OTHER), reference, "urgent")
    put_label(cast.backend, acting(cast, COLLEAGUE), reference, "urgent", on=False)
    assert desk_of(cast, SIGNS, reference).labels == ()
    assert desk_of(cast, OTHER, reference).labels == ("urgent",)


def test_who_acts_by_a_mandate_reads_and_keeps_nothing_of_the_organization(cast: Cast, reference: str) -> None:
    put_label(cast.backend, cast.actor(SIGNS), reference, "urgent")
    assert give(cast, SIGNS, COLLEAGUE, reference, note="Please.") == [True]
    with cast.backend.transaction() as session:  # from now on they act for it only as somebody from outside may
        for term in session.scalars(select(MembershipRow).where(MembershipRow.person_id == cast.person(SIGNS))):
            term.until = cast.today - timedelta(days=1)
    outside = replace(acting(cast, COLLEAGUE), person_id=cast.person(SIGNS))
    with cast.backend.reading() as session:
        work = cast.backend.work(session, outside)
        page = load_desk_of_case(work, reference)
        found = load_inbox(work, [(cast.organization("laishui"), "signatory")], InboxFilters())
    assert (page.labels, page.care, page.colleagues) == ((), None, ())
    assert [(each.labels, each.care) for each in found.items] == [((), None)]
    with pytest.raises(Forbidden):
        put_label(cast.backend, outside, reference, "mine")


def test_a_case_is_handed_over_with_a_note_that_the_colleague_alone_reads(cast: Cast, reference: str) -> None:
    assert give(cast, SIGNS, COLLEAGUE, reference, note="Until Friday.") == [True]
    (handed,) = inbox(cast, COLLEAGUE).handed
    assert (handed.reference, handed.note) == (reference, "Until Friday.")
    assert inbox(cast, SIGNS).handed == ()
    told = desk_of(cast, SIGNS, reference).care
    assert told is not None
    assert (told.person.en, told.mine, told.note, told.known) == ("Nie Gang", False, "", False)
    assert desk_of(cast, OTHER, reference).care is None
    with pytest.raises(NotFound):
        take_over(cast.backend, cast.actor(SIGNS), reference)
    take_over(cast.backend, acting(cast, COLLEAGUE), reference)
    assert inbox(cast, COLLEAGUE).handed == ()
    told = desk_of(cast, SIGNS, reference).care
    assert told is not None
    assert told.known


def test_nothing_is_handed_to_somebody_elsewhere(cast: Cast, reference: str) -> None:
    assert give(cast, SIGNS, OTHER, reference) == [False]
    assert give(cast, SIGNS, COLLEAGUE, reference, "BTH-DM-2026-9999") == [True, False]
    with pytest.raises(Refused):
        give(cast, SIGNS, COLLEAGUE, *(f"BTH-DM-2026-{n:04}" for n in range(51)))


def test_an_inbox_is_narrowed_to_mine_my_colleagues_and_nobodys(cast: Cast, reference: str) -> None:
    second, third = disputes.requested(cast), disputes.requested(cast)
    assert give(cast, SIGNS, SIGNS, second) == [True]
    assert give(cast, SIGNS, COLLEAGUE, third) == [True]
    for care, found in (("mine", second), ("colleagues", third), ("nobody", reference)):
        page = inbox(cast, SIGNS, care=care)
        assert [each.reference for each in page.items] == [found], care
        assert page.counts.all == 1
    assert [each.reference for each in inbox(cast, COLLEAGUE, care="mine").items] == [third]
    assert {each.reference for each in inbox(cast, SIGNS).items} == {reference, second, third}


def test_who_leaves_looks_after_nothing_and_does_not_find_it_again_on_coming_back(cast: Cast, reference: str) -> None:
    assert give(cast, SIGNS, COLLEAGUE, reference) == [True]

    def term(since: int | None, until: int | None) -> None:
        with cast.backend.transaction() as session:
            mine = MembershipRow.person_id == cast.person(COLLEAGUE)
            there = MembershipRow.organization_id == cast.organization("laishui")
            row = session.scalars(select(MembershipRow).where(mine, there)).one()
            row.until = None if until is None else cast.today + timedelta(days=until)
            if since is not None:
                row.since = cast.today + timedelta(days=since)

    term(None, 0)
    assert desk_of(cast, SIGNS, reference).care is not None  # the last day counts
    cast.clock.at += timedelta(days=1)
    assert desk_of(cast, SIGNS, reference).care is None
    assert [each.reference for each in inbox(cast, SIGNS, care="nobody").items] == [reference]
    term(0, None)
    assert desk_of(cast, SIGNS, reference).care is None


def test_pins_labels_and_lists_have_an_end(cast: Cast, reference: str) -> None:
    actor = cast.actor(SIGNS)
    for number in range(MOST_LABELS):
        put_label(cast.backend, actor, reference, f"label {number}")
    with pytest.raises(Conflict):
        put_label(cast.backend, actor, reference, "one more")
    for number in range(MOST_SAVED):
        save_list(cast.backend, actor, "inbox", f"list {number}", "kind=DM")
    with pytest.raises(Conflict):
        save_list(cast.backend, actor, "inbox", "one more", "kind=DM")
    save_list(cast.backend, actor, "inbox", "list 0", "kind=FR")  # in place of what was there
    with pytest.raises(Invalid):
        write_note(cast.backend, actor, reference, "x" * 2_001)
    with pytest.raises(Invalid):
        put_label(cast.backend, actor, reference, "")
    assert [many(cast, each) for each in (LABEL, SAVED)] == [MOST_LABELS, MOST_SAVED]
    assert MOST_PINS == 30


def test_a_list_is_kept_and_removed_by_its_owner_alone(cast: Cast) -> None:
    def lists(person: str) -> tuple[SavedList, ...]:
        with cast.backend.reading() as session:
            return load_saved(cast.backend.work(session, cast.actor(person)), "inbox")

    save_list(cast.backend, cast.actor(SIGNS), "inbox", "Mediations", "kind=DM")
    (found,) = lists(SIGNS)
    assert (found.name, found.query) == ("Mediations", "kind=DM")
    assert lists(OTHER) == ()
    with pytest.raises(NotFound):
        remove_list(cast.backend, cast.actor(OTHER), found.id)
    remove_list(cast.backend, cast.actor(SIGNS), found.id)
    assert lists(SIGNS) == ()
    with pytest.raises(Invalid):
        save_list(cast.backend, cast.actor(SIGNS), "elsewhere", "Name", "")


def test_what_is_kept_stands_together_as_far_as_it_is_seen(cast: Cast, reference: str) -> None:
    pin(cast.backend, cast.actor(SIGNS), reference, pinned=True)
    write_note(cast.backend, cast.actor(SIGNS), reference, "Mine.")
    assert give(cast, SIGNS, SIGNS, reference) == [True]
    found = kept(cast, SIGNS)
    for these in (found.pinned, found.noted, found.cared):
        assert [each.line.reference for each in these] == [reference]
    assert found.noted[0].note == "Mine."
    pin(cast.backend, cast.actor(SIGNS), reference, pinned=False)
    assert kept(cast, SIGNS).pinned == ()
