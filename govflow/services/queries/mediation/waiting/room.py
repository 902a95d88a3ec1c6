"""Rooms as far as their reader may read them, of several cases at once, and for whom something may wait there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from govflow.domain.agreements import DRAFT, Author, Draft, DraftBook, folded
from govflow.domain.bargaining.book import ISSUES, IssueBook, IssueList
from govflow.domain.confidences import HANDOVER, RELEASE
from govflow.domain.sessions.book import PROTOCOL, SITTINGS, ProtocolBook, SittingsBook
from govflow.engine.facts import Holder
from govflow.engine.machine import Machine
from govflow.services.queries.mediation.confiding.leave_rights import with_pages
from govflow.store.mediation.drafting import author_of, said_in
from govflow.store.mediation.offers import Offered, open_offers
from govflow.store.mediation.waiting import asked_of_contents, lists_in
from govflow.store.parties import register
from govflow.store.record.compartments import Confided, asked_of_keys, open_entries, unlock
from govflow.store.sql.ahead import read_ahead
from govflow.store.standing import barred, expect_conflicts
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import Reader

BOOKS = (ISSUES, DRAFT, SITTINGS, PROTOCOL, HANDOVER, RELEASE)
"""Of which something may wait."""
MOST_KEPT = 1_000
"""Of so many states of procedures it is kept whether anything is worked on there: every page of a case asks."""


@dataclass(frozen=True, kw_only=True)
class ForWhom:
    """A holder of a capacity, and the capacities, alone and with roles, in which the reader acts for it."""

    holder: Holder
    acts: frozenset[str]

    @property
    def author(self) -> Author:
        """As whose it writes."""
        return author_of(self.holder)

    def acts_as(self, capacities: Iterable[str]) -> str | None:
        return next((each for each in capacities if each in self.acts), None)


@dataclass(frozen=True, kw_only=True)
class Room:
    """What stands in the room of a case. ``entries``: the newest first; ``readers``: by compartment, who reads it;
    ``confided``: rows of confidences, the newest first; ``paged``: the fields of which each has a page.
    """

    case: Case
    machine: Machine
    today: date
    entries: Sequence[Confided]
    audiences: Mapping[str, Sequence[str]]
    issues: IssueList | None
    offers: Sequence[Offered]
    readers: Mapping[str, Set[Reader]]
    confided: Sequence[Any]
    paged: frozenset[str]

    @cached_property
    def draft(self) -> Draft:
        return folded(said_in(self.entries, self.audiences))


@lru_cache(maxsize=MOST_KEPT)
def has_rooms(machine: Machine) -> bool:
    """Does a procedure know anything that may wait in a room?"""
    return any(machine.book(each) is not None for each in BOOKS)


@lru_cache(maxsize=MOST_KEPT)
def is_worked_in(machine: Machine, state: str) -> bool:
    """Is there anything in the room that is worked on in this state?"""
    sittings: SittingsBook | None = machine.book(SITTINGS)
    others: tuple[IssueBook | DraftBook | ProtocolBook | None, ...] = (
        machine.book(ISSUES),
        machine.book(DRAFT),
        machine.book(PROTOCOL),
    )
    called = sittings is not None and state in sittings.called_in
    return called or any(each is not None and state in each.open_in for each in others)


def open_rooms(work: Work, cases: Sequence[Case]) -> dict[int, Room]:
    """By case what stands in these rooms, read in two statements however many there are.

    Left out is a case in which the reader holds something in person although no longer free of another party: what is
    read so is nobody's to be told of.
    """
    if not cases:
        return {}
    machines = {each.id: work.version_of(each).machine for each in cases}
    rooms = [each.id for each in cases if is_worked_in(machines[each.id], each.state)]
    asked = asked_of_contents(work, [each.id for each in cases], rooms)
    seated = {id(each): each for each in (register(work, case) for case in cases if expect_conflicts(work, case))}
    read_ahead(work.session, (*asked, *(each for one in seated.values() for each in one.asked())))
    entries, offers, answers = (asked[place].mappings(work.session) for place in (0, 2, 3))
    keys = {row["compartment_id"] for rows in (entries, offers, answers) for row in rows}
    then = (each for one in seated.values() for each in one.asked_then())
    read_ahead(work.session, (*asked_of_keys(keys), *then))
    unlock(work.session, keys)
    whose = {row["id"]: row["case_id"] for row in entries}
    told, made = _by(open_entries(work.session, entries), whose), {row["id"]: row["case_id"] for row in offers}
    offered = defaultdict[int, list[Offered]](list)
    for each in open_offers(work, offers, answers):
        offered[made[each.offer.id]].append(each)
    lists, audiences = lists_in(asked[1].rows(work.session)), {row["id"]: row["audience"] for row in entries}
    readers = defaultdict[str, set[Reader]](set)
    for row in asked[4].rows(work.session):
        readers[row.compartment_id].add((row.capacity, row.organization_id, row.person_id))
    confided = asked[5].rows(work.session)
    return {
        each.id: Room(
            case=each,
            machine=machines[each.id],
            today=each.today(work.at),
            entries=told[each.id],
            audiences=audiences,
            issues=lists.get(each.id),
            offers=offered[each.id],
            readers=readers,
            confided=[row for row in confided if row.case_id == each.id],
            paged=with_pages(work, each),
        )
        for each in cases
        if not barred(work, each)
    }


def _by(entries: Sequence[Confided], whose: Mapping[str, int]) -> defaultdict[int, list[Confided]]:
    found = defaultdict[int, list[Confided]](list)
    for each in entries:
        found[whose[each.id]].append(each)
    return found
