"""For which sides of a case a person has acted: kept with every act, asked before the next one; for whom it writes.

Whoever may act for several organizations acts for one side of a case only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, column, select, table

from govflow.engine.facts import Holder, among
from govflow.engine.seating.sides import IN_PERSON, Seated, opposed, side_of
from govflow.store.cases import ActedForRow
from govflow.store.parties import register
from govflow.store.record.noticing import declare_new
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.upsert import unless_there
from govflow.store.work import Case, Work
from govflow.values import Actor

ACTED_FOR = ActedForRow.__table__
HISTORY = table("history", column("case_id"), column("person_id"), column("at", UtcDateTime()))
"""Of the record only this: the module of its entries asks for whom somebody writes."""

_ACTED_FOR = Prepared(
    select(ACTED_FOR.c.case_id, ACTED_FOR.c.organization_id, ACTED_FOR.c.person_id).where(
        ACTED_FOR.c.case_id.in_(bindparam("cases", expanding=True)),
        ACTED_FOR.c.person_id.in_(bindparam("persons", expanding=True)),
    )
)
_REMEMBER_DECLARED = Prepared(unless_there(ACTED_FOR))


def act_from(work: Work, case: Case, capacities: Iterable[str]) -> None:
    """What the actor does in this command is done from one of these capacities."""
    work.acting_from[case.id] = frozenset(capacities)


def remember_side(work: Work, case: Case) -> None:
    """Keep for whom the person has acted, whatever it did: the one memory that ``standing`` asks.

    Where the command does not say from which capacity, for the organization acted for, if it takes part; else from a
    seat of the person's own.
    """
    if work.actor.person_id is None:
        return
    known = acted_for_by(work, case)
    side, stands_in = _side_of_act(work, case, known), work.actor.stands_in is not None
    for person_id in sorted(work.actor.persons) if stands_in or side not in known else ():
        row = {"case_id": case.id, "person_id": person_id, "organization_id": side}
        if _REMEMBER_DECLARED.first(work.session, **row) is not None:
            declare_new(work.session, ACTED_FOR, row)


def know_sides(work: Work, case_ids: Sequence[int]) -> None:
    """Read at once for whom the person has acted in these cases: of each of them it will be asked."""
    found: dict[int, set[int]] = {each: set() for each in case_ids}
    for row in asked_of_sides(work, case_ids).rows(work.session):
        found[row.case_id].add(row.organization_id)
    work.acted_for |= {case_id: frozenset(sides) for case_id, sides in found.items()}


def asked_of_sides(work: Work, case_ids: Sequence[int]) -> Asked:
    """For whom the person has acted in these cases, and the colleague for whom it stands in."""
    return _ACTED_FOR.asked(cases=[*case_ids], persons=sorted(work.actor.persons))


def acted_for_by(work: Work, case: Case) -> frozenset[int]:
    """The sides for which the person has acted in a case before this command."""
    if case.id not in work.acted_for:
        know_sides(work, [case.id])
    return work.acted_for[case.id]


def author(work: Work, case: Case) -> Actor:
    """For whom the actor writes in this case: nobody else, when the person takes part in it only in person.

    The people of the institute that a mediator comes from have no part in what the mediator writes; nor has an
    organization of the mediator's that takes part as well, once the mediator has acted as that.
    """
    mine = [*_held(work, case)]
    free = [each for *_, each in mine]
    if len({each.person_id is None for each in free}) > 1:
        known, parties = acted_for_by(work, case), work.version_of(case).workflow.parties
        sides = [(_side(work, case, *each), each[-1]) for each in mine]
        free = [each for side, each in sides if opposed(parties, case.parties, side, known) is None]
    alone = bool(free) and all(each.person_id is not None for each in free)
    return replace(work.actor, organization_id=None, organization=None) if alone else work.actor


def _side_of_act(work: Work, case: Case, acted_for: Collection[int]) -> int:
    """Those who took part when the command began count as those who do now."""
    parties, found = work.version_of(case).workflow.parties, [_side(work, case, *each) for each in _held(work, case)]
    acting = work.actor.organization_id or IN_PERSON
    own = [each for each in found if opposed(parties, case.parties, each, acted_for) is None]
    if acting in own or not own:
        return acting
    told = case.id in work.acting_from  # from which seat
    undecided = not told and own[0] < IN_PERSON and len(set(own)) > 1
    return IN_PERSON if undecided else own[0]


def _held(work: Work, case: Case) -> Iterator[tuple[str, Seated, Holder]]:
    """As what the actor acts: each capacity, the seats that it is one of, and its holder."""
    named = work.acting_from.get(case.id)
    for seated in case.seatings:
        for capacity, holders in seated.items():
            if named is None or capacity in named:
                for each in among(work.actor, holders):
                    yield capacity, seated, each


def _side(work: Work, case: Case, capacity: str, seated: Seated, holder: Holder) -> int:
    parties = work.version_of(case).workflow.parties
    return side_of(parties, seated, register(work, case), capacity, holder)
