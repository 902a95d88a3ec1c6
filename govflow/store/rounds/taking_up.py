"""What the rounds of a case say against taking it up under another: one is open, a vote was held, others vote there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from govflow.engine.definition import Workflow
from govflow.engine.machine import Machine
from govflow.engine.rounds.items import states_of
from govflow.engine.rounds.rules import Consultation, Offer
from govflow.engine.rules.referring import named_by
from govflow.messages import Message
from govflow.store.rounds.tables import ROUND, VOID
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Held:
    """The names of the rounds of a case that are open, and of those that were decided before."""

    open: frozenset[str] = frozenset()
    decided: frozenset[str] = frozenset()


NONE_HELD = Held()


def load_held(session: Session, case_ids: Sequence[int]) -> Mapping[int, Held]:
    """Of several cases, read at once."""
    is_open = ROUND.c.closed_at.is_(None)
    query = select(ROUND.c.case_id, ROUND.c.name, is_open.label("open")).distinct()
    decided = ROUND.c.outcome.is_not(None) & (ROUND.c.outcome != VOID)
    rows = session.execute(query.where(ROUND.c.case_id.in_(case_ids), or_(is_open, decided))).all()
    return {
        each: Held(
            open=frozenset(row.name for row in rows if row.case_id == each and row.open),
            decided=frozenset(row.name for row in rows if row.case_id == each and not row.open),
        )
        for each in {row.case_id for row in rows}
    }


def against_its_rounds(work: Work, case: Case, child: str, other: Case, held: Held) -> Iterator[Message]:
    """Why a case cannot be taken up as it stands, and when it can: its votes would be held among others than before."""
    ours, theirs = work.version_of(case).machine, work.version_of(other).machine
    if held.open:
        yield Message("In %(case)s a round is open. Take it up once that is over.", case=other.reference)
    elif any(_votes(theirs.workflow, name) for name in held.decided):
        yield from _after_a_vote(ours.workflow, child, theirs.workflow, other)
    filled = ours.workflow.children[child].parties
    voting = dict.fromkeys(name for each in theirs.workflow.rounds.values() for name in each.voters)
    for name in voting:
        if name in theirs.derivations and name not in filled and not found_alike(ours, theirs, case, other, name):
            yield Message(
                "In %(case)s others vote as %(capacity)s than in this case: %(names)s. Take up one in which the same "
                "vote.",
                case=other.reference,
                capacity=theirs.workflow.parties[name].title,
                names=_names(case, other, name),
            )


def _votes(workflow: Workflow, name: str) -> bool:
    """Is something decided in the round, rather than collected?"""
    return name in workflow.rounds and not isinstance(workflow.rounds[name], Consultation | Offer)


def _after_a_vote(ours: Workflow, child: str, theirs: Workflow, other: Case) -> Iterator[Message]:
    """Between two votes it is taken up only where the rounds here on such cases expect them."""
    states = (states_of(ours, name) for name, per in ours.repeated.items() if per == child)
    expected = {state for these in states for state in these or theirs.states} | {*ours.children[child].waits_in}
    if other.state in expected:
        return
    if not expected:
        yield Message("In %(case)s a vote was held already. Take up one before its first vote.", case=other.reference)
        return
    yield Message(
        "In %(case)s a vote was held already. Take it up once it is in: %(states)s.",
        case=other.reference,
        states=tuple(theirs.states[each].title for each in theirs.states if each in expected),
    )


def found_alike(ours: Machine, theirs: Machine, case: Case, other: Case, name: str) -> bool:
    """Do the same hold a derived capacity here and there, or would one rule find them? None need be known here."""
    if name not in ours.workflow.parties or _keys(case, name) == _keys(other, name):
        return True
    here, there = ours.derivations.get(name), theirs.derivations.get(name)
    if here is None or there is None or ours.workflow.parties[name].rule != theirs.workflow.parties[name].rule:
        return False
    named = {each for _, refers, each in named_by(there) if refers.to == "capacity"}
    return all(found_alike(ours, theirs, case, other, each) for each in named)


def found_alone(machine: Machine, name: str) -> bool:
    """Does a rule find the one who holds a capacity? Nobody chose it: whoever holds it above takes the place."""
    return name in machine.derivations and name not in machine.several


def _keys(case: Case, name: str) -> frozenset[tuple[int | None, int | None]]:
    return frozenset(each.key for each in case.holders(name))


def _names(case: Case, other: Case, name: str) -> tuple[Text, ...]:
    """Those who vote there and not here, or here and not there."""
    both: Iterable[tuple[Case, Case]] = ((other, case), (case, other))
    apart = (each.name for one, two in both for each in one.holders(name) if each.key not in _keys(two, name))
    return tuple(dict.fromkeys(apart))
