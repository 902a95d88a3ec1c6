"""Parent and child as they move: results come back, children end with their parent, readers see what they may.

A case below is held through the one above it, so nothing here waits for anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from govflow.engine.definition import Workflow
from govflow.engine.entries import EndedWithParent, Returned, StepConfided, Told
from govflow.engine.facts import Parent
from govflow.engine.family import end_with_parent, only_told, returned
from govflow.engine.rounds.verdicts import Verdict
from govflow.errors import TooEarly
from govflow.messages import Message
from govflow.store.cases import CASE, ViewerRow
from govflow.store.parties import reading_holders
from govflow.store.rounds import LoadedRound
from govflow.store.rounds.tables import ROUND
from govflow.store.sql.database import is_reading
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.store.writing.answers import keep_answers
from govflow.store.writing.clocks import held_until
from govflow.store.writing.confidences import shown_to_all
from govflow.store.writing.decisions import stay
from govflow.store.writing.entering import enter_state, refresh_viewers
from govflow.store.writing.facts import may_name
from govflow.store.writing.filing import hand_on
from govflow.store.writing.locking import lock_below, read_by_id
from govflow.store.writing.seating import renew_seats

TOLD = "above"
VIEWER = ViewerRow.__table__

_BELOW = Prepared(
    select(CASE.c.id, CASE.c.parent_id, CASE.c.child_name, CASE.c.state, CASE.c.end, CASE.c.workflow_version_id)
    .where(CASE.c.parent_id.in_(bindparam("above", expanding=True)))
    .order_by(CASE.c.id)
)
_SEEN_BY = Prepared(
    select(ROUND.c.child_id, VIEWER.c.organization_id, VIEWER.c.person_id)
    .join_from(ROUND, VIEWER, VIEWER.c.case_id == ROUND.c.child_id, isouter=True)
    .where(
        ROUND.c.case_id == bindparam("case"),
        ROUND.c.closed_at.is_(None),
        ROUND.c.child_id.is_not(None),
        ROUND.c.name.in_(bindparam("names", expanding=True)),
    )
)
"""The cases that open rounds are about, each with those who see it."""


def take_returns(work: Work, parent: Case, child: Case) -> None:
    """Keep in the case above what the file says comes back from one that has ended below it."""
    workflow = work.version_of(parent).workflow
    below = workflow.children.get(child.child_name or "")
    answers = returned(below, child.data) if below is not None and parent.end is None else {}
    if not answers:
        return
    fields = [workflow.fields[name] for name in answers]
    papers = {each.name: hand_on(work, parent, answers[each.name], each) for each in fields if each.kind.filed}
    given, name = {**answers, **papers}, child.child_name or ""
    known = keep_answers(work, parent, fields, given, StepConfided(step=name))
    work.enter(parent, Returned(child=name, answers=shown_to_all(fields, given)), by_clock=True)
    stay(work, parent, set(known), parties_changed=False)


def tell_children(work: Work, parent: Case, closed: Sequence[tuple[LoadedRound, Verdict]]) -> None:
    """How rounds on cases below ended becomes an answer there, as the file says; those that have ended are left."""
    workflow = work.version_of(parent).workflow
    for found, verdict in closed:
        told = _told(workflow, found)
        child = lock_below(work, told[0]) if told is not None else None
        if told is not None and child is not None and child.end is None and _hears(work, parent, child, told[1]):
            take_told(work, child, {told[1]: verdict.outcome})
            work.told.append(child)


def is_told(work: Work, parent: Case, found: LoadedRound) -> bool:
    """Does the case below that a round was about say already how it ended, or need it not?"""
    told = _told(work.version_of(parent).workflow, found)
    if told is None:
        return True
    case_id, field = told
    child = lock_below(work, case_id)
    return not _hears(work, parent, child, field) or bool(child.data.get(field) == found.outcome)


def _hears(work: Work, parent: Case, child: Case, field: str) -> bool:
    """Does its own file let the case below be told so? One that was taken up may be of an older version."""
    adopts = work.version_of(parent).workflow.children[child.child_name or ""].adopt is not None
    return not adopts or field in only_told(work.version_of(child).workflow)


def _told(workflow: Workflow, found: LoadedRound) -> tuple[int, str] | None:
    """The case below that a round was about, and its field that says how it ended; none where none does."""
    below = workflow.children.get(workflow.repeated.get(found.name, ""))
    field = below.tells.get(found.name) if below is not None else None
    if field is None or found.item is None or found.item.case_id is None:
        return None
    return found.item.case_id, field


def take_told(work: Work, child: Case, answers: Mapping[str, Any]) -> None:
    """Keep in a case what was decided on it in the one above."""
    fields = [work.version_of(child).workflow.fields[name] for name in answers]
    known = keep_answers(work, child, fields, answers, StepConfided(step=TOLD))
    work.enter(child, Told(answers=shown_to_all(fields, answers)), by_clock=True)
    stay(work, child, set(known), parties_changed=False)


def waiting_below(work: Work, parent: Case) -> Iterator[Case]:
    """The open cases below that may go on by themselves now that this one has moved: in their state a step that nobody
    takes asks how far it has come.
    """
    if not work.version_of(parent).workflow.children:
        return
    for row in _BELOW.rows(work.session, above=[parent.id]):
        now = work.cases.get(row.id, row)
        machine = work.pinned(work.session, row.workflow_version_id).machine
        if now.end is None and Parent in machine.automatic_needs(now.state):
            yield _read(work, row.id)


def end_children(work: Work, parent: Case) -> None:
    """Cases below that end with theirs end; their rounds, clocks and desks as when they end otherwise.

    Raises TooEarly for one that may not be left yet.
    """
    ending = {name for name, each in work.version_of(parent).workflow.children.items() if each.ends_with_parent}
    for child in _below(work, parent, ending):
        if child.end is None:
            if (day := held_until(work, child)) is not None:
                raise TooEarly([ends_too_early(work, child, day)], day)
            workflow = work.version_of(child).workflow
            target = end_with_parent(workflow)
            work.enter(child, EndedWithParent(source=child.state, target=target), by_clock=True)
            enter_state(work, child, target, workflow.states[target].title)


def show_below(work: Work, parent: Case) -> None:
    """Readers have come or gone: show the cases below to those who hold the capacities now."""
    below = {name: each for name, each in work.version_of(parent).workflow.children.items() if each.readers}
    if parent.parties == parent.seated:
        return
    for child in _below(work, parent, below):
        child.readers = reading_holders(below[child.child_name or ""], parent.parties)
        refresh_viewers(work, child)


def seat_who_is_asked(work: Work, parent: Case) -> None:
    """If a round on cases below opens with this state: its members were found anew here, so they are there as well."""
    workflow = work.version_of(parent).workflow
    opened = [each for each in workflow.states[parent.state].rounds if workflow.repeated.get(each) in workflow.children]
    if not opened:
        return
    asked = {each.key for name in opened for who in workflow.rounds[name].voters for each in parent.holders(who)}
    seen = dict[int, set[tuple[int | None, int | None]]]()
    for row in _SEEN_BY.rows(work.session, case=parent.id, names=opened):
        seen.setdefault(row.child_id, set()).add((row.organization_id, row.person_id))
    for case_id in sorted(each for each, viewers in seen.items() if not asked <= viewers):
        below = lock_below(work, case_id)
        renew_seats(work, below)
        refresh_viewers(work, below)


def _below(work: Work, parent: Case, names: Collection[str]) -> Iterator[Case]:
    """The cases below of these names, in hand; nothing in them is then older than the moment of the command."""
    if not names:
        return
    query = select(CASE.c.id).where(CASE.c.parent_id == parent.id, CASE.c.child_name.in_(sorted(names)))
    for case_id in list(work.session.scalars(query.order_by(CASE.c.id))):
        yield lock_below(work, case_id)


def held_below(work: Work, case: Case) -> list[tuple[Case, date]]:
    """The cases that would end with this one and may not be left yet, each with the first day on which it may."""
    found = [(each, day) for each in _waiting(work, case) if (day := held_until(work, each)) is not None]
    return sorted(found, key=lambda each: each[1], reverse=True)


def ends_too_early(work: Work, below: Case, day: date) -> Message:
    """Why a case cannot end now, for somebody who may not be told of every case below it."""
    if may_name(work, below):
        return Message(
            "%(reference)s would end with this case and may not be left before %(day)s.",
            reference=below.reference,
            day=day,
        )
    return Message("A case below would end with this one and may not be left before %(day)s.", day=day)


def _waiting(work: Work, case: Case) -> Iterator[Case]:
    """The open cases that would end with this one, level by level: those in states that may not be left at once."""
    above = {case.id: work.version_of(case).workflow}
    known = {**work.cases, **(case.thought.below if case.thought is not None else {})}
    while above := {each: workflow for each, workflow in above.items() if _ending(workflow)}:
        rows = _BELOW.rows(work.session, above=sorted(above))
        ending = [each for each in rows if each.child_name in _ending(above[each.parent_id])]
        above = {}
        for row in ending:
            now = known.get(row.id, row)
            workflow = work.pinned(work.session, row.workflow_version_id).workflow
            if now.end is None:
                above[row.id] = workflow
                if workflow.states[now.state].not_before is not None:
                    yield known.get(row.id) or _read(work, row.id)


def _ending(workflow: Workflow) -> set[str]:
    return {name for name, each in workflow.children.items() if each.ends_with_parent}


def _read(work: Work, case_id: int) -> Case:
    return read_by_id(work, case_id) if is_reading(work.session) else lock_below(work, case_id)
