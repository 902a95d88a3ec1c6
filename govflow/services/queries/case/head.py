"""The head of a case: what it is, where it stands, how far it has come, who takes part, what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)

from govflow.services.queries.case.names import Names, Who
from govflow.store.cases import CaseRow, LinkRow
from govflow.store.record.history import HistoryRow, readable_entries
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Asked, Prepared, shaped
from govflow.store.visibility import VISIBLE, Held, Shape, reading, shape_of, sight
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands on top of every page about a case."""

    reference: str
    title: str
    title_other: str | None
    workflow: str
    workflow_version: int
    workflow_title: Text
    family: str
    state: Text
    end: str | None
    public: bool
    version: int
    opened_at: datetime
    ended_at: datetime | None
    opened_by: Text | None


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A stretch of the procedure. ``place``: done, here or ahead; the days are those of the case in it."""

    title: Text
    place: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Who takes part, and in which capacities."""

    who: Who
    titles: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Related:
    """Another case that belongs to this one; ``relation`` says how."""

    reference: str
    title: str
    title_other: str | None
    relation: Text
    state: Text
    ended: bool


PART = Text(en="belongs to", zh="隶属于")
LINKED = Text(en="linked", zh="相关事项")


def load_head(work: Work, case: Case, names: Names) -> Head:
    """The head; the opener's name is loaded with the parties."""
    workflow = work.version_of(case).workflow
    return Head(
        reference=case.reference,
        title=case.title,
        title_other=case.title_other,
        workflow=workflow.id,
        workflow_version=workflow.version,
        workflow_title=workflow.title,
        family=workflow.family,
        state=workflow.states[case.state].title,
        end=case.end,
        public=case.public,
        version=case.version,
        opened_at=case.opened_at,
        ended_at=case.ended_at,
        opened_by=names.at(case.opened_at).organization(case.opened_by),
    )


def check_visible(work: Work, reference: str) -> None:
    """Raise NotFound for a case that the actor may not see, before anything else is done for it."""
    read_case(work, reference)


def read_version(work: Work, reference: str) -> int:
    """The version of a case, as a command has to have seen it. Raises NotFound for one that the actor may not see."""
    return read_case(work, reference).version


def load_names(work: Work, case: Case) -> Names:
    """The names of all who take part."""
    names = expected_names(work, case)
    names.load(work, **names.expected)
    return names


def expected_names(work: Work, case: Case) -> Names:
    """The same, where more names are loaded with them: whoever loads the next gets all."""
    names = Names(work.actor, hidden=hidden_reviewers(work, case))
    holders = [each for seated in case.parties.values() for each in seated]
    names.expect(
        organizations={*(each.organization_id for each in holders), case.opened_by},
        persons=(each.person_id for each in holders),
    )
    return names


def load_participants(work: Work, case: Case, names: Names) -> tuple[Participant, ...]:
    """Who takes part, each once, in the order of the capacities in the file; in a case that ended, who then did."""
    names = names.at(case.ended_at)
    found: dict[Who, list[Text]] = {}
    for capacity, party in work.version_of(case).workflow.parties.items():
        for holder in case.holders(capacity):
            found.setdefault(names.holder(holder), []).append(party.title)
    return tuple(Participant(who=who, titles=tuple(titles)) for who, titles in found.items())


def load_phases(work: Work, case: Case, held: Held) -> tuple[Phase, ...]:
    """The phases with the days on which the case entered and left them, as far as the reader may read of that; a phase
    left and not returned to is done.
    """
    workflow = work.version_of(case).workflow
    moves = _moves(work, case, held)
    order = list(workflow.phases)
    here = order.index(case.phase) if case.phase in order else len(order)
    begun = workflow.states[workflow.start].phase  # where every case has been
    found = []
    for index, (name, title) in enumerate(workflow.phases.items()):
        known = name == begun or any(name in (each.source, each.target) for each in moves)
        current = index == here
        done = not current and known and (index < here or case.end is not None)
        since, until = _days(name, moves)
        found.append(
            Phase(
                title=title,
                place="here" if current else "done" if done else "ahead",
                since=since if current or done else None,
                until=until if done else None,
            )
        )
    return tuple(found)


def load_related(work: Work, case: Case) -> tuple[Related, ...]:
    """The case above and those linked, but not those below, as far as the reader may see them; with their fate."""
    asked = asked_of_related(work, case)
    found = asked.rows(work.session)
    known = work.vocabulary.relations
    relations = {row.id: known[row.relation].title if row.relation in known else LINKED for row in found}
    rows = {row.id: row for row in found}
    return tuple(
        _related(work, row, PART if row.id == case.parent_id else relations.get(row.id, LINKED))
        for row in sorted(rows.values(), key=lambda each: (each.id != case.parent_id, each.id))
    )


def asked_of_related(work: Work, case: Case) -> Asked:
    """What ``load_related`` will ask."""
    return _RELATED.asked(case=case.id, parent=case.parent_id or 0, **sight(work.actor))


def _of_relation(relation: Any, *where: ColumnElement[bool]) -> Select[Any]:
    columns = (
        CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.state, CaseRow.end,
        CaseRow.workflow_version_id, relation,
    )  # fmt: skip
    return select(*columns).where(*where, VISIBLE)


_THIS: BindParameter[int] = bindparam("case", type_=Number)
_BESIDE = and_(CaseRow.id != _THIS, or_(CaseRow.parent_id.is_(None), CaseRow.parent_id != _THIS))
_RELATED = Prepared(
    union_all(
        _of_relation(cast(null(), String).label("relation"), CaseRow.id == bindparam("parent", type_=Number)),
        _of_relation(LinkRow.relation, LinkRow.case_id == _THIS, LinkRow.other_id == CaseRow.id, _BESIDE),
        _of_relation(LinkRow.relation, LinkRow.other_id == _THIS, LinkRow.case_id == CaseRow.id, _BESIDE),
    )
)


def _related(work: Work, row: Any, relation: Text) -> Related:
    states = work.pinned(work.session, row.workflow_version_id).workflow.states
    return Related(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        relation=relation,
        state=states[row.state].title,
        ended=row.end is not None,
    )


@dataclass(frozen=True, kw_only=True)
class _Move:
    """From a phase to another: when the case did so first and last."""

    source: str | None
    target: str | None
    first: datetime
    last: datetime


@shaped
def _ways(shape: Shape) -> Select[*tuple[Any, ...]]:
    way = (HistoryRow.source, HistoryRow.target)
    return (
        select(*way, func.min(HistoryRow.at).label("first"), func.max(HistoryRow.at).label("last"))
        .where(HistoryRow.case_id == bindparam("case"), HistoryRow.target.is_not(None), readable_entries(shape))
        .group_by(*way)
    )


def asked_of_phases(work: Work, case: Case, held: Held) -> Asked:
    """What ``load_phases`` will ask."""
    return _ways(shape_of(held)).asked(case=case.id, **reading(work.actor, held))


def _moves(work: Work, case: Case, held: Held) -> list[_Move]:
    """Those that the reader may read of. One row for each pair of states, however long the record is."""
    states = work.version_of(case).workflow.states
    asked = asked_of_phases(work, case, held)
    rows = asked.rows(work.session)
    phases: dict[str | None, str | None] = {name: state.phase for name, state in states.items()}
    moves = (
        _Move(source=phases.get(each.source), target=phases[each.target], first=each.first, last=each.last)
        for each in rows
    )
    return [each for each in moves if each.source != each.target]


def _days(phase: str, moves: Sequence[_Move]) -> tuple[datetime | None, datetime | None]:
    """When the case first entered a phase and last left it; not when it left unless it is known to have entered."""
    entered = [each for each in moves if each.target == phase]
    left = max((each.last for each in moves if each.source == phase), default=None)
    if not entered or left is None or left < max(each.last for each in entered):
        return min((each.first for each in entered), default=None), None
    return min(each.first for each in entered), left
