"""The head of a case: what it is, where it stands, how far it has come, who takes part, what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select

from govflow.engine.rounds.electorate import numbered, protected
from govflow.services.queries.case.names import Names, Who
from govflow.services.rights import reads_as
from govflow.store.cases import CaseRow, LinkRow, PartyRow
from govflow.store.record.history import HistoryRow
from govflow.store.visibility import visible_cases
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import SYSTEM, Text


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


def load_names(work: Work, case: Case) -> Names:
    """The names of all who take part."""
    names = Names(work.actor, hidden=hidden_reviewers(work, case))
    holders = [each for seated in case.parties.values() for each in seated]
    names.load(
        work,
        organizations={*(each.organization_id for each in holders), case.opened_by},
        persons=(each.person_id for each in holders),
    )
    return names


def hidden_reviewers(work: Work, case: Case) -> dict[int, Text]:
    """Reviewers whom the reader may not know by name, as they are called instead; also those who were replaced."""
    workflow = work.version_of(case).workflow
    known = protected(workflow.rounds.values(), workflow.parties)
    held = reads_as(work, case).keys() if known else set()
    hidden = [capacity for capacity, readers in known.items() if held.isdisjoint({capacity, *readers})]
    if not hidden or work.actor == SYSTEM:
        return {}
    rows = work.session.execute(
        select(PartyRow.person_id, PartyRow.capacity)
        .where(PartyRow.case_id == case.id, PartyRow.capacity.in_(hidden), PartyRow.person_id.is_not(None))
        .order_by(PartyRow.id)
    ).all()
    return {row.person_id: numbered(workflow.parties[row.capacity].title, number) for number, row in enumerate(rows, 1)}


def load_participants(work: Work, case: Case, names: Names) -> tuple[Participant, ...]:
    """Who takes part, each once, in the order of the capacities in the file; in a case that ended, who then did."""
    names = names.at(case.ended_at)
    found: dict[Who, list[Text]] = {}
    for capacity, party in work.version_of(case).workflow.parties.items():
        for holder in case.holders(capacity):
            found.setdefault(names.holder(holder), []).append(party.title)
    return tuple(Participant(who=who, titles=tuple(titles)) for who, titles in found.items())


def load_phases(work: Work, case: Case) -> tuple[Phase, ...]:
    """The phases with the days on which the case entered and left them; a phase left and not returned to is done."""
    workflow = work.version_of(case).workflow
    spans = _spans(work, case)
    order = list(workflow.phases)
    here = order.index(case.phase) if case.phase in order else len(order)
    found = []
    for index, (name, title) in enumerate(workflow.phases.items()):
        since, until = spans.get(name, (None, None))
        current = index == here
        done = not current and since is not None and (index < here or case.end is not None)
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
    above = work.session.execute(
        select(*_RELATED).where(CaseRow.id == (case.parent_id or 0), visible_cases(work.actor))
    ).all()
    links = work.session.execute(
        select(*_RELATED, LinkRow.relation)
        .join(LinkRow, or_(LinkRow.case_id == CaseRow.id, LinkRow.other_id == CaseRow.id))
        .where(
            or_(LinkRow.case_id == case.id, LinkRow.other_id == case.id),
            CaseRow.id != case.id,
            or_(CaseRow.parent_id.is_(None), CaseRow.parent_id != case.id),
            visible_cases(work.actor),
        )
    ).all()
    known = work.vocabulary.relations
    relations = {row.id: known[row.relation].title if row.relation in known else LINKED for row in links}
    rows = {row.id: row for row in (*above, *links)}
    return tuple(
        _related(work, row, PART if row.id == case.parent_id else relations.get(row.id, LINKED))
        for row in sorted(rows.values(), key=lambda each: (each.id != case.parent_id, each.id))
    )


_RELATED = (
    CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.state, CaseRow.end,
    CaseRow.workflow_version_id,
)  # fmt: skip


def _related(work: Work, row: Row[*tuple[Any, ...]], relation: Text) -> Related:
    states = work.pinned(work.session, row.workflow_version_id).workflow.states
    return Related(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        relation=relation,
        state=states[row.state].title,
        ended=row.end is not None,
    )


def _spans(work: Work, case: Case) -> dict[str, tuple[datetime, datetime | None]]:
    """For each phase: when the case first entered it and last left it."""
    states = work.version_of(case).workflow.states
    rows: Sequence[Row[*tuple[Any, ...]]] = work.session.execute(
        select(HistoryRow.at, HistoryRow.target)
        .where(HistoryRow.case_id == case.id, HistoryRow.target.is_not(None))
        .order_by(HistoryRow.seq)
    ).all()
    spans: dict[str, tuple[datetime, datetime | None]] = {}
    before: str | None = None
    for row in rows:
        phase = states[row.target].phase
        if phase == before:
            continue
        if before is not None:
            spans[before] = (spans[before][0], row.at)
        if phase is not None:
            spans[phase] = (spans[phase][0] if phase in spans else row.at, None)
        before = phase
    return spans
