"""What somebody is in a case: for whom and as what the actor acts there, what it reads as, and what bars it.

It may import the engine, who takes part, mandates, visibility and what ``store.sql`` gives.
It never writes but for whom a person has acted (``sides``), which is asked before the next act.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Date, bindparam, func, literal, or_, select

from govflow.engine.definition import Party, Workflow
from govflow.engine.facts import Holder, Standing, among
from govflow.engine.seating import Conflict, Seating
from govflow.engine.seating.freedom import against_going_on, not_free, seated_persons, seats_to_fill
from govflow.engine.seating.joining import joinable, with_roles
from govflow.engine.seating.sides import IN_PERSON, opposed, own_name, side_of
from govflow.store.cases import PartyRow
from govflow.store.parties import register, seats
from govflow.store.people import MandateRow, in_force
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.standing.deputies import against_standing_in, bound_elsewhere
from govflow.store.standing.sides import acted_for_by, asked_of_sides
from govflow.store.visibility import OWN, SELF, Held, Outside, sight
from govflow.store.work import Case, Work
from govflow.values import SYSTEM, Actor, Text

PARTY, MANDATE = PartyRow.__table__, MandateRow.__table__

_MANDATE_IN_FORCE = Prepared(
    select(literal(1))
    .where(
        MANDATE.c.person_id == bindparam("person"),
        MANDATE.c.organization_id == bindparam("organization"),
        in_force(bindparam("today", type_=Date)),
        or_(MANDATE.c.workflow.is_(None), MANDATE.c.workflow == bindparam("workflow")),
        or_(MANDATE.c.case_id.is_(None), MANDATE.c.case_id == bindparam("case")),
    )
    .limit(1)
)
_HELD_SINCE = Prepared(
    select(PARTY.c.capacity, func.min(PARTY.c.since).label("since"))
    .where(PARTY.c.case_id == bindparam("case"), PARTY.c.until.is_(None))
    .where(or_(PARTY.c.person_id == SELF, PARTY.c.organization_id.in_(OWN)))
    .group_by(PARTY.c.capacity)
)


def standing(work: Work, case: Case) -> Standing:
    """What the actor is in this case, through the organization acted for and in person.

    A mandated role counts only with a mandate in force.
    """
    actor = work.actor
    held = [capacity for capacity, holders in case.parties.items() if among(actor, holders)]
    barred = _barred(work, case)
    serving = [each for each in held if each not in barred and _serves(work, case, each)]
    joining = _joinable(work, case)
    crossed = _crossed(work, case, serving, joining)
    bound = bound_elsewhere(work, case, [*serving, *joining])
    not_as = {*crossed, *bound}
    return Standing(
        actor=actor,
        capacities=_with_roles(work, case, set(serving).difference(not_as)),
        joinable=_with_roles(work, case, set(joining).difference(not_as)),
        left=with_roles(set(held).difference(serving, barred), actor.roles),
        crossed=with_roles(set(crossed).difference(bound), actor.roles),
        side=next((_name_of(work, case, each) for each in crossed.values()), None),
        barred=with_roles({*barred, *bound}, actor.roles),
        against=(*against_going_on(barred.values()), *against_standing_in(actor, bound.values())),
    )


def asked_of_standing(work: Work, case: Case) -> Iterator[Asked]:
    """What ``standing`` and ``reading_capacities`` will ask of the actor, as far as the case tells."""
    actor = work.actor
    held = any(among(actor, holders) for holders in case.parties.values())
    if held and actor.roles & work.vocabulary.mandated:
        yield _asked_of_mandate(work, case)
    if any(_from_then_on(work, case, *each) for each in _mine(work, case).items()):
        yield _HELD_SINCE.asked(case=case.id, **sight(actor))
    if held and actor.elsewhere and actor.person_id is not None and case.id not in work.acted_for:
        yield asked_of_sides(work, [case.id])


def asked_of_actor(work: Work, case: Case) -> Iterator[Asked]:
    """What a command is sure to ask of who acts in a case, whoever takes part in it."""
    actor = work.actor
    if actor.person_id is not None:
        yield asked_of_sides(work, [case.id])
    if actor.roles & work.vocabulary.mandated:
        yield _asked_of_mandate(work, case)


def expect_conflicts(work: Work, case: Case) -> bool:
    """Will the register be asked, by ``load_seats_to_fill`` or whether the actor may join? It expects to be, then."""
    workflow, organization = work.version_of(case).workflow, work.actor.organization_id
    joins = organization is not None and any(party.is_open for party in workflow.parties.values())
    if joins:
        register(work, case).expect([organization or 0], ())
    vacant = _may_be_vacant(work, case)
    if vacant:
        seats(work, case)  # which expects all who sit there
    return joins or vacant


def load_seats_to_fill(work: Work, case: Case) -> list[Conflict]:
    """The seats held in person by somebody who is no longer free, in a case that has not ended."""
    return seats_to_fill(seats(work, case)) if _may_be_vacant(work, case) else []


def _may_be_vacant(work: Work, case: Case) -> bool:
    in_person = case.end is None and seated_persons(case.parties)
    return bool(in_person) and any(each.not_of for each in _parties(work, case).values())


def reading_capacities(work: Work, case: Case) -> Held:
    """The capacities that the person, or any organization the person may act for, holds: what the person may read as.

    Acting needs one organization; seeing does not, as with the sight of the case itself. An organization that a case
    needs in a capacity reads what was filed for it before it was named. Who holds a capacity in person, such as a new
    mediator, does not: leave was given to somebody else (ICSID Mediation Rules 2022). Nor does who joined by an own
    act: whoever sees the case could otherwise read what was confided by taking a step. And who holds it for a party
    reads as long as in office there, in person as long as free of the other parties.
    """
    workflow, barred = work.version_of(case).workflow, _barred(work, case)
    if not takes_part(work.actor, case, workflow):
        return Outside.of(workflow, barred=barred)
    held = _read_as(work, case, barred)
    late = {capacity for capacity, mine in held.items() if _from_then_on(work, case, capacity, mine)}
    since = _held_since(work, case) if late else {}
    return Held({capacity: since[capacity] if capacity in late else None for capacity in held}, barred=barred)


def reads(work: Work, case: Case) -> frozenset[str]:
    """The capacities that the person reads as, since whenever; from outside none."""
    if not takes_part(work.actor, case, work.version_of(case).workflow):
        return frozenset()
    return frozenset(_read_as(work, case, _barred(work, case)))


def takes_part(actor: Actor, case: Case, workflow: Workflow) -> bool:
    """Is the case shown to the actor, and not only because everybody may see it? The clock sees every case."""
    return actor == SYSTEM or any(
        organization in actor.organization_ids or (person is not None and person == actor.in_person)
        for organization, person in case.viewers(workflow)
    )


def _crossed(work: Work, case: Case, held: Sequence[str], joining: Sequence[str]) -> dict[str, int]:
    """Of what the actor holds or would hold, what is of another side than the one acted for, with that one."""
    actor = work.actor
    if not actor.elsewhere or actor.person_id is None or not (held or joining):
        return {}
    acted_for = acted_for_by(work, case)
    if not acted_for:
        return {}
    sides = dict.fromkeys(joining, actor.organization_id or IN_PERSON) | {
        capacity: side_of(_parties(work, case), case.parties, register(work, case), capacity, each)
        for capacity in held
        for each in among(actor, case.holders(capacity))
    }
    found = {capacity: opposed(_parties(work, case), case.parties, side, acted_for) for capacity, side in sides.items()}
    return {capacity: other for capacity, other in found.items() if other is not None}


def _name_of(work: Work, case: Case, side: int) -> Text:
    if side <= IN_PERSON:
        return own_name(_parties(work, case), side)
    found = register(work, case).organization(side)
    return found.name if found else Text(en="another organization", zh="其他单位")


def barred(work: Work, case: Case) -> Collection[str]:
    """What the actor holds in person although no longer free of another party, and reads and does nothing as."""
    return _barred(work, case).keys()


def _barred(work: Work, case: Case) -> dict[str, Conflict]:
    """What the actor holds in person although no longer free of another party."""
    person_id = work.actor.person_id
    if person_id is None or person_id not in seated_persons(case.parties):
        return {}
    return not_free(_seats_of_the_case(work, case), person_id)


def _seats_of_the_case(work: Work, case: Case) -> Seating:
    """The seats, asked on its last day where it has ended: whom people serve later is no matter of it."""
    return Seating(_parties(work, case), case.parties, register(work, case, case.ended_at))


def _parties(work: Work, case: Case) -> Mapping[str, Party]:
    return work.version_of(case).workflow.parties


def _reads_as(actor: Actor, holder: Holder) -> bool:
    if holder.person_id is not None:
        return holder.person_id == actor.in_person
    return holder.organization_id in actor.organization_ids


def _read_as(work: Work, case: Case, barred: Collection[str]) -> dict[str, list[Holder]]:
    """Each capacity that the person reads as, with those that hold it for the person."""
    mine = _mine(work, case).items()
    return {name: each for name, each in mine if name not in barred and _serves(work, case, name)}


def _mine(work: Work, case: Case) -> dict[str, list[Holder]]:
    """What the person, or any of the person's organizations, holds, with which of them do."""
    held = {name: [each for each in all_ if _reads_as(work.actor, each)] for name, all_ in case.parties.items()}
    return {name: mine for name, mine in held.items() if mine}


def _from_then_on(work: Work, case: Case, capacity: str, mine: Sequence[Holder]) -> bool:
    """Does who holds a capacity so read nothing that is older than that?"""
    return _parties(work, case)[capacity].joins or all(each.person_id is not None for each in mine)


def _held_since(work: Work, case: Case) -> dict[str, datetime]:
    """Since when the actor holds each capacity."""
    actor = work.actor
    rows = _HELD_SINCE.rows(work.session, case=case.id, **sight(actor))
    return {row.capacity: row.since for row in rows}


def _joinable(work: Work, case: Case) -> tuple[str, ...]:
    """The capacities that the organization acted for would take by acting."""
    workflow, organization = work.version_of(case).workflow, work.actor.organization_id
    if organization is None or not any(party.is_open for party in workflow.parties.values()):
        return ()
    return joinable(workflow, case.state, case.parties, register(work, case).organization(organization))


def _with_roles(work: Work, case: Case, held: Collection[str]) -> frozenset[str]:
    roles, mandated = work.actor.roles, work.vocabulary.mandated
    if roles & mandated and held and not work.ask_once(_asked_of_mandate(work, case)):
        roles = roles - mandated
    return with_roles(held, roles)


def _serves(work: Work, case: Case, capacity: str) -> bool:
    """Is a person who holds a capacity for a party (``of``) in office there today? Who went over acts no more."""
    of = work.version_of(case).workflow.parties[capacity].of
    if of is None or work.actor.person_id is None:
        return True
    offices = register(work, case).offices(work.actor.person_id)
    return any(each.organization_id in offices for each in case.holders(of))


def _asked_of_mandate(work: Work, case: Case) -> Asked:
    """Has the actor a mandate in force in this case?"""
    return _MANDATE_IN_FORCE.asked(
        person=work.actor.person_id,
        organization=work.actor.organization_id,
        today=case.today(work.at),
        workflow=case.workflow,
        case=case.id if case.entries else 0,  # none was given for a case that opens just now
    )
