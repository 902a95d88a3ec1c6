"""Who is asked in a round, and whose own matter it is: found when it opens, and again with every answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sqlalchemy import bindparam, select

from govflow.engine.definition import Workflow
from govflow.engine.facts import Holder
from govflow.engine.rounds.electorate import Owning, belonging_to, electorate, owners
from govflow.engine.rounds.items import Item
from govflow.engine.rounds.keeping import Attends, attended
from govflow.engine.rounds.rules import Review, Round
from govflow.engine.rounds.seats import Seat
from govflow.engine.seating import Conflict
from govflow.store.parties import CASE, PARTY, register
from govflow.store.people import OrganizationRow
from govflow.store.rounds import PartOfRound, load_rounds, open_round_ids
from govflow.store.rounds.reviewers import by_name, by_number
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.values import Text

ORGANIZATION = OrganizationRow.__table__
_WEIGHTS = Prepared(
    select(ORGANIZATION.c.id, ORGANIZATION.c.weight).where(ORGANIZATION.c.id.in_(bindparam("these", expanding=True)))
)
_BELOW = Text(en="who opened the case below", zh="下级事项的发起方")

Openers = Mapping[int, frozenset[int]]
"""For each case below, the organizations that opened it."""


def load_electorates(
    work: Work, case: Case, rule: Round, items: Sequence[Item | None], roll: Mapping[int, Attends]
) -> list[list[tuple[Seat, Holder]]]:
    """Who would be asked if a round opened in the case as it stands, for each item, with what they weigh.

    ``roll``: what the attendance list of its meeting says.
    """
    named = [each.organization_id for name in rule.voters for each in case.holders(name) if each.organization_id]
    weights = {row.id: Fraction(row.weight) for row in _WEIGHTS.rows(work.session, these=named)}
    workflow, known, below = work.version_of(case).workflow, register(work, case), _openers(work, items)
    own = (owners(workflow, rule, case.parties, each, below, known.above) for each in items)
    owning = (belonging_to(each, known.offices) for each in own)
    asked = [electorate(rule, by_name(work, case), weights, each) for each in owning]
    seated = [[(by_number(workflow, seat), holder) for seat, holder in each] for each in asked]
    return [_attended(rule, each, roll) for each in seated]


def _attended(rule: Round, asked: list[tuple[Seat, Holder]], roll: Mapping[int, Attends]) -> list[tuple[Seat, Holder]]:
    seats, _ = attended(rule, [seat for seat, _ in asked], (), roll)
    return [(seat, holder) for seat, (_, holder) in zip(seats, asked, strict=True)]


def load_owning(work: Work, case: Case, rounds: Sequence[PartOfRound]) -> dict[int, Owning]:
    """For each open round, whose own matter it is by now: who opens such cases, and who is in office there today."""
    offices = register(work, case).offices
    return {number: belonging_to(these, offices) for number, these in _load_owners(work, case, rounds).items()}


def owned_by_now(work: Work, case: Case, found: PartOfRound) -> frozenset[int]:
    """Those of its seats that answer no more in an open round: the matter is that of their own organization by now."""
    own = load_owning(work, case, [found])[found.id]
    return frozenset(each.id for each in _sitting(found) if own(_holder(found, each)))


def load_owned_places(work: Work, case: Case) -> list[Conflict]:
    """The reviewers to be replaced in open rounds, for the matter is that of their own organization by now."""
    workflow = work.version_of(case).workflow
    if not any(_replaces(workflow.rounds[name]) for name in workflow.states[case.state].rounds):
        return []
    rounds = [each for each in load_rounds(work.session, open_round_ids(work.session, case.id)) if _replaces(each.rule)]
    own, known = _load_owners(work, case, rounds), register(work, case)
    found: dict[tuple[str, int | None], Conflict] = {}
    for each in rounds:
        for seat in _sitting(each):
            _, person = each.holders[seat.id]
            served = own[each.id] & known.offices(person or 0)
            if served and (other := known.organization(min(served))) is not None:
                found[seat.capacity, person] = Conflict(
                    holder=next(one for one in case.holders(seat.capacity) if one.person_id == person),
                    seat=seat.capacity,
                    capacity=workflow.parties[seat.capacity].title,
                    other=other,
                    other_capacity=_capacity_of(workflow, case, other),
                )
    return list(found.values())


def _replaces(rule: Round) -> bool:
    return isinstance(rule, Review) and bool(rule.replace)


def _sitting(found: PartOfRound) -> list[Seat]:
    return [each for each in found.seats if each.status not in ("recused", "replaced")]


def _holder(found: PartOfRound, seat: Seat) -> Holder:
    organization, person = found.holders[seat.id]
    return Holder(organization_id=organization, person_id=person, name=seat.name)


def _capacity_of(workflow: Workflow, case: Case, other: Holder) -> Text:
    held = (name for name, party in workflow.parties.items() if party.opens and other in case.holders(name))
    return next((workflow.parties[name].title for name in held), _BELOW)


def _load_owners(work: Work, case: Case, rounds: Sequence[PartOfRound]) -> dict[int, frozenset[int]]:
    workflow, below = work.version_of(case).workflow, _openers(work, [each.item for each in rounds])
    known = register(work, case)
    known.expect((), [person for each in rounds for _, person in each.holders.values() if person])
    return {each.id: owners(workflow, each.rule, case.parties, each.item, below, known.above) for each in rounds}


def _openers(work: Work, items: Iterable[Item | None]) -> Openers:
    """For each case below, the organizations that hold a capacity in which its procedure is opened."""
    case_ids = [each.case_id for each in items if each is not None and each.case_id is not None]
    if not case_ids:
        return {}
    query = (
        select(PARTY.c.case_id, PARTY.c.capacity, PARTY.c.organization_id, CASE.c.workflow_version_id)
        .join(CASE, CASE.c.id == PARTY.c.case_id)
        .where(PARTY.c.case_id.in_(case_ids), PARTY.c.until.is_(None), PARTY.c.organization_id.is_not(None))
    )
    found: dict[int, set[int]] = {}
    for row in work.session.execute(query):
        if work.pinned(work.session, row.workflow_version_id).workflow.parties[row.capacity].opens:
            found.setdefault(row.case_id, set()).add(row.organization_id)
    return {number: frozenset(opening) for number, opening in found.items()}
