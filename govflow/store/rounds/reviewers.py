"""Reviewers whom not everybody may know: what each is called, on pages and in every sentence.

A case in hand has them in its parties as the actor may know them, so that no rule, refusal or notice tells more. What
the clock does enters the record, which is read by all: there they are called by number, as in their seats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select

from govflow.engine.definition import Workflow
from govflow.engine.facts import Holder
from govflow.engine.rounds.electorate import numbered, protected
from govflow.engine.rounds.rules import Review
from govflow.engine.rounds.seats import Seat
from govflow.engine.seating.freedom import seated_persons
from govflow.store.parties import PARTY, Parties, register
from govflow.store.sql.prepared import Prepared
from govflow.store.standing import reads
from govflow.store.work import Case, Work
from govflow.values import Text

_IN_PERSON = Prepared(
    select(PARTY.c.case_id, PARTY.c.person_id, PARTY.c.capacity)
    .where(PARTY.c.case_id.in_(bindparam("cases", expanding=True)), PARTY.c.person_id.is_not(None))
    .order_by(PARTY.c.id)
)


def hidden_reviewers(work: Work, case: Case) -> Mapping[int, Text]:
    """Reviewers whom the actor may not know by name, as they are called instead; also those who were replaced."""
    return hidden_in(work, [case])[case.id]


def hidden_in(work: Work, cases: Sequence[Case]) -> dict[int, Mapping[int, Text]]:
    """The same of several cases, read at once."""
    new = [each for each in cases if each.id not in work.hidden]
    for each in new:
        register(work, each).expect(*_seated(each))
    work.hidden |= _called(work, new, {each.id: _kept_from_actor(work, each) for each in new})
    return {each.id: work.hidden[each.id] for each in cases}


def hidden_in_record(work: Work, case: Case) -> Mapping[int, Text]:
    """All reviewers of a case whom somebody may not know: what is told to everybody calls them so."""
    return _called(work, [case], {case.id: _protected(work, case).keys()})[case.id]


def call_reviewers(work: Work, cases: Sequence[Case]) -> None:
    """Call those who sit in cases that are taken in hand as the actor may know them; ``by_name`` says who they are."""
    concerned = [each for each in cases if _protected(work, each) and seated_persons(each.parties)]
    for case in concerned:
        hidden = hidden_in(work, concerned)[case.id]
        for capacity, holders in case.parties.items():
            case.parties[capacity] = tuple(_renamed(each, hidden) for each in holders)
            work.own_names |= {each.person_id or 0: each.name for each in holders if each.person_id in hidden}
        case.seated = dict(case.parties)


def protected_in(workflow: Workflow) -> Mapping[str, tuple[str, ...]]:
    """The capacities of reviewers in a procedure, each with those that may know them by name."""
    return protected(workflow.rounds.values(), workflow.parties)


def by_name(work: Work, case: Case) -> Parties:
    """Who takes part, everybody by their own name: for seats, never for a sentence."""
    return {
        capacity: tuple(_renamed(each, work.own_names) for each in holders)
        for capacity, holders in case.parties.items()
    }


def by_number(workflow: Workflow, seat: Seat) -> Seat:
    """A seat as a round calls it: that of a reviewer by number, where a review says who knows them."""
    reviews = [each for each in workflow.rounds.values() if isinstance(each, Review) and each.names]
    if not any(seat.capacity in each.voters for each in reviews):
        return seat
    return replace(seat, name=numbered(workflow.parties[seat.capacity].title, seat.id))


def _protected(work: Work, case: Case) -> Mapping[str, tuple[str, ...]]:
    return protected_in(work.version_of(case).workflow)


def _kept_from_actor(work: Work, case: Case) -> Collection[str]:
    """The capacities of reviewers whom the actor may not know."""
    known = _protected(work, case)
    held = reads(work, case) if known else frozenset[str]()
    return [capacity for capacity, readers in known.items() if held.isdisjoint({capacity, *readers})]


def _called(work: Work, cases: Sequence[Case], hidden: Mapping[int, Collection[str]]) -> dict[int, Mapping[int, Text]]:
    """For each case those who hold, or held, one of its ``hidden`` capacities in person, by number."""
    found: dict[int, dict[int, Text]] = {each.id: {} for each in cases}
    parties = {each.id: work.version_of(each).workflow.parties for each in cases}
    asked, numbers = [number for number, capacities in hidden.items() if capacities], Counter[int]()
    for row in _IN_PERSON.rows(work.session, cases=asked) if asked else ():
        if row.capacity in hidden[row.case_id]:
            numbers[row.case_id] += 1
            title = parties[row.case_id][row.capacity].title
            found[row.case_id][row.person_id] = numbered(title, numbers[row.case_id])
    return {**found}


def _seated(case: Case) -> tuple[list[int], list[int]]:
    """The organizations and the persons that take part."""
    holders = [each for seated in case.parties.values() for each in seated]
    organizations = [each.organization_id for each in holders if each.organization_id is not None]
    return organizations, [each.person_id for each in holders if each.person_id is not None]


def _renamed(holder: Holder, names: Mapping[int, Text]) -> Holder:
    name = names.get(holder.person_id or 0)
    return holder if name is None else replace(holder, name=name)
