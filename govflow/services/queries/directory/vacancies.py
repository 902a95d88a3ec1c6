"""What the reader is to look after: seats to be filled anew, and cases that do not go on after a round."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Select, bindparam, exists, func, or_, select, union_all

from govflow.domain.people import SeatsToFill
from govflow.engine.definition import Workflow
from govflow.engine.machine import Machine
from govflow.engine.rounds.keeping import closers
from govflow.engine.rounds.rules import Review
from govflow.engine.rules.referring import named_by
from govflow.engine.seating import Conflict
from govflow.engine.seating.freedom import to_be_filled
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.store.cases import CASE, PartyRow
from govflow.store.deadlines.timers import LEFT, TIMER
from govflow.store.parties import register
from govflow.store.people import MandateRow, MembershipRow
from govflow.store.record.administration import ENTRY
from govflow.store.rounds import asked_of_rounds, asked_of_seats, load_rounds, open_round_ids
from govflow.store.rounds.electorates import load_owned_places
from govflow.store.rounds.reviewers import hidden_in
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.standing import expect_conflicts, load_seats_to_fill
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id

LATEST = 500
"""So many of the terms given last are looked at, and of the changes to them: enough, and quick at any size."""
MOST = 20
HALTED = Message("A round is over, and what should follow was refused; its record says why. The clock tries it again.")

PARTY, MINE = PartyRow.__table__, PartyRow.__table__.alias()
_Pairs = Sequence[tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class Vacancy:
    """A case of which the reader is to fill a seat anew, or which does not go on by itself, and why."""

    reference: str
    title: str
    title_other: str | None
    why: Message


def asked_of_vacancies(work: Work, pairs: _Pairs) -> tuple[Asked, Asked]:
    """What is asked first: which cases may have a seat to fill, and which are halted."""
    own = sorted({organization for organization, _ in pairs})
    values = {"own": own, "person": work.actor.person_id, **sight(work.actor)}
    return _CONCERNED.asked(today=work.today, **values), _HALTED.asked(**values)


def looked_after(work: Work, pairs: _Pairs) -> list[int]:
    """The cases that are looked at for it, all of which will be read."""
    return [number for asked in asked_of_vacancies(work, pairs) for (number,) in asked.rows(work.session)]


def load_vacancies(work: Work, pairs: _Pairs, names: Names) -> tuple[Vacancy, ...]:
    """The seats that whoever holds these roles may give to another, in the state in which the case is, by a step or in
    a round: of persons who came into office, or got a mandate, since they took their seat.
    """
    concerned, _ = asked_of_vacancies(work, pairs)
    cases = [read_by_id(work, number) for (number,) in concerned.rows(work.session)]
    _read_ahead(work, cases, pairs)
    found = {each.id: _vacant(work, each, pairs) for each in cases}
    hidden = hidden_in(work, [each for each in cases if found[each.id]])
    for conflict in (conflict for conflicts in found.values() for conflict in conflicts):
        both = (conflict.holder, conflict.other)
        names.expect(organizations={each.organization_id for each in both}, persons={each.person_id for each in both})
    names.load_expected(work, ())
    return tuple(
        _vacancy(each, conflict, names.of_case(hidden[each.id])) for each in cases for conflict in found[each.id]
    )


def load_halted(work: Work, pairs: _Pairs) -> tuple[Vacancy, ...]:
    """The cases in which what should follow a round is refused, told to whoever keeps the round, else to who opened."""
    _, halted = asked_of_vacancies(work, pairs)
    cases = [read_by_id(work, number) for (number,) in halted.rows(work.session)]
    return tuple(
        Vacancy(reference=each.reference, title=each.title, title_other=each.title_other, why=HALTED)
        for each in cases
        if held_in(work, each, pairs) & _who_keeps(work.version_of(each).workflow, each.state)
    )


def _who_keeps(workflow: Workflow, state: str) -> frozenset[str]:
    rounds = [workflow.rounds[name] for name in workflow.states[state].rounds]
    keepers = {who for each in rounds for who in (*each.kept_by, *closers(each))}
    return frozenset(keepers or (name for name, party in workflow.parties.items() if party.opens))


def _read_ahead(work: Work, cases: Sequence[Case], pairs: _Pairs) -> None:
    """Read of all these cases at once what is asked of each: who is free of whom, and the rounds open there."""
    registers = {id(each): each for each in (register(work, case) for case in cases if expect_conflicts(work, case))}
    replacing = [each for each in cases if _replaces(work, each, pairs)]
    read_ahead(
        work.session,
        (
            *(asked for each in registers.values() for asked in each.asked()),
            *(asked for each in replacing for asked in asked_of_rounds(each.id)),
        ),
    )
    rounds = [number for each in replacing for number in open_round_ids(work.session, each.id)]
    then = [asked for each in registers.values() for asked in each.asked_then()]
    read_ahead(work.session, (*then, *asked_of_seats(rounds)))
    load_rounds(work.session, rounds)


def _vacant(work: Work, case: Case, pairs: _Pairs) -> list[Conflict]:
    machine = work.version_of(case).machine
    held = held_in(work, case, pairs)
    found = load_seats_to_fill(work, case)
    vacant = [each for each in found if held & _who_fills(machine, case.state, each.seat)]
    return vacant + load_owned_places(work, case) if _replaces(work, case, pairs) else vacant


def _replaces(work: Work, case: Case, pairs: _Pairs) -> bool:
    """May the reader put others in the place of reviewers?"""
    return bool(held_in(work, case, pairs) & _replacing(work.version_of(case).machine, case.state))


def _vacancy(case: Case, found: Conflict, names: Names) -> Vacancy:
    why = to_be_filled(found, names.holder(found.holder).name, names.holder(found.other).name)
    return Vacancy(reference=case.reference, title=case.title, title_other=case.title_other, why=why)


def _who_fills(machine: Machine, state: str, capacity: str) -> frozenset[str]:
    """Who puts somebody else in the place of whoever holds a capacity: by a step that asks for this, or in a round."""
    by_step = frozenset(
        who
        for branch in machine.manual(state)
        if capacity in _asked_for(branch.guards)
        for who in branch.transition.actors
    )
    return by_step | _replacing(machine, state, capacity)


def _replacing(machine: Machine, state: str, capacity: str | None = None) -> frozenset[str]:
    """Who puts others in the place of reviewers in rounds, of any or of this capacity."""
    reviews = (
        each
        for name in machine.workflow.states[state].rounds
        if isinstance(each := machine.workflow.rounds[name], Review)
    )
    return frozenset(who for each in reviews if capacity is None or capacity in each.voters for who in each.replace)


def _asked_for(guards: Collection[Any]) -> set[str]:
    """The capacities of which these guards ask whether somebody holds them who is no longer free."""
    asking = [each for each in guards if SeatsToFill in each.rule.needs]
    return {name for each in asking for _, refers, name in named_by(each) if refers.to == "capacity"}


def held_in(work: Work, case: Case, pairs: _Pairs) -> frozenset[str]:
    """The capacities of the reader in a case, for whichever organization, with the roles there."""
    found = set()
    for capacity, holders in case.parties.items():
        if any(each.person_id == work.actor.person_id for each in holders if each.person_id is not None):
            found.add(capacity)
        own = {each.organization_id for each in holders}
        found |= {f"{capacity}.{role}" if role else capacity for organization, role in pairs if organization in own}
    return frozenset(found)


def _seated(part: Select[Any]) -> Select[Any]:
    """The cases in which somebody has sat in person since before one of these terms began."""
    term = part.subquery()
    return (
        select(PARTY.c.case_id)
        .join(term, term.c.person == PARTY.c.person_id)
        .where(
            PARTY.c.until.is_(None),
            term.c.day >= func.date(PARTY.c.since, type_=Date),
            term.c.day <= bindparam("today", type_=Date),
        )
    )


def _terms(table: Any) -> Select[Any]:
    """The latest terms of persons, each with its first day."""
    return select(table.person_id.label("person"), table.since.label("day")).order_by(table.id.desc()).limit(LATEST)


def _changes() -> Select[Any]:
    """The latest changes to roles, which tell as well of those whose row is gone."""
    day = func.date(ENTRY.c.at, type_=Date).label("day")
    concerning = (ENTRY.c.kind == "membership", ENTRY.c.about_person.is_not(None))
    query = select(ENTRY.c.about_person.label("person"), day).where(*concerning)
    return query.order_by(ENTRY.c.seq.desc()).limit(LATEST)


_IN_OFFICE_SINCE = union_all(*map(_seated, (_terms(MembershipRow), _terms(MandateRow), _changes())))
_MINE = exists().where(
    MINE.c.case_id == CASE.c.id,
    MINE.c.until.is_(None),
    or_(MINE.c.organization_id.in_(bindparam("own", expanding=True)), MINE.c.person_id == bindparam("person")),
)
_HALTED = Prepared(
    select(CASE.c.id)
    .join(TIMER, TIMER.c.case_id == CASE.c.id)
    .where(TIMER.c.status == LEFT, CASE.c.end.is_(None), VISIBLE, _MINE)
    .order_by(CASE.c.id.desc())
    .limit(MOST)
)
_CONCERNED = Prepared(
    select(CASE.c.id)
    .where(CASE.c.id.in_(_IN_OFFICE_SINCE), CASE.c.end.is_(None), VISIBLE, _MINE)
    .order_by(CASE.c.id.desc())
    .limit(MOST)
)
