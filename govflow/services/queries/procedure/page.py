"""Procedures as pages: what is in force, and one version with its proof, its picture, its words and its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, literal, literal_column, select, union_all

from govflow.engine.checks.blocking import Stall, ending
from govflow.engine.checks.soundness import Finding, Report
from govflow.engine.checks.stalling import allowed_words
from govflow.engine.definition import Workflow
from govflow.messages import Message
from govflow.services.queries.cases import COUNTED, current_versions
from govflow.services.queries.procedure.book_words import book_words
from govflow.services.queries.procedure.child_words import ChildWords, child_words
from govflow.services.queries.procedure.files import family_of, find_version, left_out, staffing, study
from govflow.services.queries.procedure.parts import (
    DeadlineLine,
    FormLine,
    PartyLine,
    StoryLine,
    deadline_lines,
    form_line,
    legal_bases,
    party_line,
    story_lines,
)
from govflow.services.queries.procedure.round_words import RoundWords, round_words
from govflow.services.queries.procedure.time_words import time_words
from govflow.services.queries.procedure.told import Procedure, procedure_words
from govflow.store.cases import CaseRow
from govflow.store.people import MembershipRow, in_office
from govflow.store.work import Version, Work
from govflow.store.workflows import WorkflowVersionRow
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class WorkflowLine:
    """A procedure in the list, at its newest version."""

    id: str
    version: int
    title: Text
    summary: Text
    family: str
    family_title: Text
    basis: Text | None
    since: datetime
    states: int
    open_cases: int
    child_only: bool


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One published version; ``cases`` counts all that are pinned to it."""

    version: int
    since: datetime
    changes: Text | None
    cases: int


@dataclass(frozen=True, kw_only=True)
class StallLine:
    """Who can hold the case up in a state, for how long at most, and what follows then."""

    state: Text
    by: tuple[Text, ...]
    lasts: Message
    extended: int  # days
    then: Message
    success: bool


@dataclass(frozen=True, kw_only=True)
class LongestDelay:
    """The longest time that one party alone can add; ``days`` is None when nothing limits it.

    ``allowed``: how long the file lets it last.
    """

    party: Text
    days: int | None
    states: tuple[Text, ...]
    allowed: Message | None


@dataclass(frozen=True, kw_only=True)
class WorkflowPage:
    """One version of a procedure with everything that is known about it."""

    workflow: Workflow
    sha256: str
    since: datetime
    newest: int
    cases: int
    versions: tuple[VersionLine, ...]
    report: Report
    findings: tuple[Finding, ...]  # those of the report, and whether people have the roles that steps ask for
    stalls: tuple[StallLine, ...]
    longest: LongestDelay | None
    not_drawn: tuple[Text, ...]
    procedure: Procedure
    parties: tuple[PartyLine, ...]
    forms: tuple[FormLine, ...]
    rounds: tuple[RoundWords, ...]
    children: tuple[ChildWords, ...]
    books: tuple[tuple[Message, tuple[tuple[Message, Any], ...]], ...]  # each with its settings
    deadlines: tuple[DeadlineLine, ...]
    stories: tuple[StoryLine, ...]
    bases: tuple[tuple[Text, tuple[Text, ...]], ...]  # the article, and the steps that rest on it


def load_workflows(work: Work) -> tuple[WorkflowLine, ...]:
    """Every procedure at its newest version; those that people open come before those that only cases open."""
    versions = current_versions(work)
    published = select(WorkflowVersionRow.id, WorkflowVersionRow.published_at)
    since = {row.id: row.published_at for row in work.session.execute(published)}
    names = [each.workflow.id for each in versions]
    open_cases = dict(zip(names, _counted(work, CaseRow.workflow, names, CaseRow.ended_at.is_(None)), strict=True))
    lines = (_line(each, since[each.id], open_cases.get(each.workflow.id, 0)) for each in versions)
    return tuple(sorted(lines, key=lambda line: line.child_only))


def load_workflow(work: Work, name: str, number: int | None = None) -> WorkflowPage:
    """A version of a procedure, the newest unless told. Raises NotFound."""
    versions = _versions(work, name)
    row = find_version(work, name, number)
    machine = work.pinned(work.session, row.id).machine
    report = study(row.source, machine.rules)
    workflow = machine.workflow
    known = tuple(current_versions(work))
    titles = {each.workflow.id: each.workflow.title for each in known}
    return WorkflowPage(
        workflow=workflow,
        sha256=row.sha256,
        since=row.published_at,
        newest=versions[0].version,
        cases=next(each.cases for each in versions if each.version == row.version),
        versions=versions,
        report=report,
        findings=(
            *report.findings,
            *family_of(row.source, machine.rules, known),
            staffing(row.source, machine.rules, _roles_held(work)),
        ),
        stalls=tuple(_stall(each, workflow) for each in report.blocking.stalls),
        longest=_longest(report),
        not_drawn=left_out(row.source, machine.rules),
        procedure=procedure_words(machine, titles),
        parties=tuple(party_line(machine, capacity, party) for capacity, party in workflow.parties.items()),
        forms=tuple(form_line(machine, form) for form in workflow.forms),
        rounds=round_words(machine),
        children=child_words(machine, titles),
        books=book_words(machine),
        deadlines=tuple(deadline_lines(machine)),
        stories=tuple(story_lines(report)),
        bases=tuple(legal_bases(workflow)),
    )


def _roles_held(work: Work) -> frozenset[str]:
    """The roles that somebody has today."""
    return frozenset(work.session.scalars(select(MembershipRow.role).where(in_office(work.today)).distinct()))


def _versions(work: Work, name: str) -> tuple[VersionLine, ...]:
    """The versions of a procedure, the newest first."""
    columns = (WorkflowVersionRow.id, WorkflowVersionRow.version, WorkflowVersionRow.published_at)
    rows = work.session.execute(
        select(*columns).where(WorkflowVersionRow.workflow == name).order_by(WorkflowVersionRow.version.desc())
    ).all()
    cases = _counted(work, CaseRow.workflow_version_id, [row.id for row in rows])
    return tuple(
        VersionLine(
            version=row.version,
            since=row.published_at,
            changes=work.pinned(work.session, row.id).workflow.changes,
            cases=number,
        )
        for row, number in zip(rows, cases, strict=True)
    )


def _counted(
    work: Work, kind: SQLColumnExpression[Any], kinds: Iterable[Any], *among: ColumnElement[bool]
) -> list[int]:
    """How many cases there are of each kind; of many, one more than are counted.

    They are asked for in the order of the index that their kind has, as a range of one: else PostgreSQL may go over the
    table until it has met as many, wherever it has not yet swept what was written lately.
    """
    some = (
        select(literal_column("1").label("one"))
        .select_from(CaseRow)
        .where(*among, kind >= each, kind <= each)
        .order_by(kind)
        .limit(COUNTED + 1)
        .subquery()
        for each in kinds
    )
    counts = [
        select(literal(n).label("kind"), func.count().label("cases")).select_from(each) for n, each in enumerate(some)
    ]
    return [row.cases for row in work.session.execute(union_all(*counts).order_by("kind"))] if counts else []


def _line(version: Version, since: datetime, open_cases: int) -> WorkflowLine:
    workflow = version.workflow
    return WorkflowLine(
        id=workflow.id,
        version=workflow.version,
        title=workflow.title,
        summary=workflow.summary,
        family=workflow.family,
        family_title=version.machine.rules.vocabulary.family(workflow.family),
        basis=workflow.basis,
        since=since,
        states=len(workflow.states),
        open_cases=open_cases,
        child_only=workflow.child_only,
    )


def _stall(stall: Stall, workflow: Workflow) -> StallLine:
    fields = (due.field for _, due in workflow.deadlines(stall.state) if due.in_ == stall.lasts and due.field)
    field = next((workflow.fields[each] for each in fields), None)
    return StallLine(
        state=workflow.states[stall.state].title,
        by=tuple(workflow.parties[each].title for each in stall.by),
        lasts=time_words(stall.lasts, field) if stall.lasts is not None else Message("without limit"),
        extended=stall.extended,
        then=ending(stall, workflow),
        success=stall.success,
    )


def _longest(report: Report) -> LongestDelay | None:
    longest, workflow = report.blocking.longest, report.workflow
    if longest is None:
        return None
    states = tuple(workflow.states[each].title for each in longest.states)
    return LongestDelay(
        party=workflow.parties[longest.capacity].title,
        days=longest.days,
        states=states,
        allowed=allowed_words(workflow.longest_stall) if workflow.longest_stall is not None else None,
    )
