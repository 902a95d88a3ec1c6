"""Procedures as pages: what is in force, and one version with its proof, its picture, its words and its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select

from govflow.domain import RULES
from govflow.engine import diagram
from govflow.engine.blocking import Stall, ending
from govflow.engine.definition import FormField, Party, Workflow
from govflow.engine.flow import capacity_of
from govflow.engine.machine import Machine
from govflow.engine.parsing import parse
from govflow.engine.roles import ROLES
from govflow.engine.soundness import Finding, Report, check
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.cases import current_versions
from govflow.services.queries.condition_words import time_words
from govflow.services.queries.organizations import KINDS
from govflow.services.queries.procedure import Procedure, deadline_words, procedure_words
from govflow.services.queries.round_words import RoundWords, round_words
from govflow.store.cases import CaseRow
from govflow.store.work import Version, Work
from govflow.store.workflows import WorkflowVersionRow
from govflow.values import Text

FIELD_TYPES: Mapping[str, Text] = {
    "line": Text(en="one line", zh="单行文字"),
    "text": Text(en="text", zh="文字"),
    "integer": Text(en="whole number", zh="整数"),
    "decimal": Text(en="number", zh="数值"),
    "money": Text(en="sum of money", zh="金额"),
    "date": Text(en="date", zh="日期"),
    "boolean": Text(en="yes or no", zh="是或否"),
    "choice": Text(en="one of several", zh="单选"),
    "choices": Text(en="some of several", zh="多选"),
    "document": Text(en="document", zh="文件"),
    "organization": Text(en="organization", zh="单位"),
    "organizations": Text(en="organizations", zh="多个单位"),
    "person": Text(en="person", zh="人员"),
    "persons": Text(en="persons", zh="多名人员"),
    "fund": Text(en="fund", zh="资金"),
    "case": Text(en="case", zh="案件"),
}


@dataclass(frozen=True, kw_only=True)
class WorkflowLine:
    """A procedure in the list, at its newest version."""

    id: str
    version: int
    title: Text
    summary: Text
    family: str
    basis: str | None
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
    """The longest time that one party alone can add; ``days`` is None when nothing limits it."""

    party: Text
    days: int | None
    states: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class PartyLine:
    """A capacity: who may hold it, with which roles its people act, and what is asked of a holder."""

    title: Text
    kinds: tuple[Text, ...]
    roles: tuple[Text, ...]
    sentences: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """One question of a form; ``readers``: the only capacities that may read the answer."""

    label: Text
    type: Text
    hint: Text | None
    required: bool
    options: tuple[Text, ...]
    readers: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """A form, called by the steps that it belongs to."""

    titles: tuple[Text | Message, ...]
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True, kw_only=True)
class DeadlineLine:
    """The deadline of a state, in sentences."""

    state: Text
    sentences: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class StoryLine:
    """An example: the states that it goes through. ``refused``: its last step is refused, as it should be."""

    name: str
    way: tuple[Text, ...]
    refused: bool


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
    findings: tuple[Finding, ...]
    stalls: tuple[StallLine, ...]
    longest: LongestDelay | None
    not_drawn: tuple[Text, ...]
    procedure: Procedure
    parties: tuple[PartyLine, ...]
    forms: tuple[FormLine, ...]
    rounds: tuple[RoundWords, ...]
    deadlines: tuple[DeadlineLine, ...]
    stories: tuple[StoryLine, ...]
    bases: tuple[tuple[str, tuple[Text, ...]], ...]  # the article, and the steps that rest on it


def load_workflows(work: Work) -> tuple[WorkflowLine, ...]:
    """Every procedure at its newest version; those that people open come before those that only cases open."""
    versions = current_versions(work)
    published = select(WorkflowVersionRow.id, WorkflowVersionRow.published_at)
    since = {row.id: row.published_at for row in work.session.execute(published)}
    counts = select(CaseRow.workflow, func.count()).where(CaseRow.ended_at.is_(None)).group_by(CaseRow.workflow)
    open_cases = {row[0]: row[1] for row in work.session.execute(counts)}
    lines = (_line(each, since[each.id], open_cases.get(each.workflow.id, 0)) for each in versions)
    return tuple(sorted(lines, key=lambda line: line.child_only))


def load_workflow(work: Work, name: str, number: int | None = None) -> WorkflowPage:
    """A version of a procedure, the newest unless told. Raises NotFound."""
    versions = _versions(work, name)
    row = _find(work, name, number)
    version, source = work.pinned(work.session, row.id), row.source
    workflow, machine, report = version.workflow, version.machine, study(source)
    titles = {each.workflow.id: each.workflow.title for each in current_versions(work)}
    procedure = procedure_words(machine, titles)
    return WorkflowPage(
        workflow=workflow,
        sha256=row.sha256,
        since=row.published_at,
        newest=versions[0].version,
        cases=next(each.cases for each in versions if each.version == row.version),
        versions=versions,
        report=report,
        findings=report.findings,
        stalls=tuple(_stall(each, workflow) for each in report.blocking.stalls),
        longest=_longest(report),
        not_drawn=tuple(dict.fromkeys(each.title for each in diagram.not_drawn(workflow))),
        procedure=procedure,
        parties=tuple(_party(machine, capacity, party) for capacity, party in workflow.parties.items()),
        forms=tuple(_form(workflow, form) for form in workflow.forms),
        rounds=round_words(workflow),
        deadlines=tuple(_deadlines(machine)),
        stories=tuple(_stories(report)),
        bases=tuple(_bases(workflow)),
    )


def load_source(work: Work, name: str, number: int) -> bytes:
    """The published bytes of a version. Raises NotFound."""
    source: bytes = _find(work, name, number).source
    return source


@lru_cache(maxsize=64)
def study(source: bytes) -> Report:
    """What is known about a published file. A version never changes, so what was proven stays."""
    return check(parse(source, RULES), RULES)


@lru_cache(maxsize=128)
def drawing(source: bytes, language: str) -> str:
    """The state diagram of a version as SVG for a page, with the states marked that one party can hold up."""
    report = study(source)
    return diagram.svg(report.workflow, language, prefix="wf", stall=report.blocking.states)


def mermaid(source: bytes, language: str) -> str:
    """The state diagram of a version as Mermaid text."""
    return diagram.mermaid(study(source).workflow, language)


def standalone(svg: str) -> str:
    """The same picture as a file of its own, which brings its look along."""
    head, rest = svg.split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{_LOOK}</style>{rest}'


_LOOK = (
    "text{font:13px system-ui,'Noto Sans','Noto Sans CJK SC',sans-serif;fill:#17191c}"
    ".edge{fill:none;stroke:#767c85;stroke-width:1.1}.head{fill:#767c85}.timer{stroke-dasharray:5 3}"
    ".elabel{font-size:11px;fill:#434951;stroke:#fff;stroke-width:4px;paint-order:stroke;stroke-linejoin:round}"
    ".state rect{fill:#fff;stroke:#767c85;stroke-width:1.2}.state .inner{fill:none}.stall rect{stroke:#734500;stroke-width:2}"
)


def _find(work: Work, name: str, number: int | None) -> WorkflowVersionRow:
    query = select(WorkflowVersionRow).where(WorkflowVersionRow.workflow == name)
    if number is not None:
        query = query.where(WorkflowVersionRow.version == number)
    found = work.session.scalars(query.order_by(WorkflowVersionRow.version.desc()).limit(1)).first()
    if found is None:
        raise NotFound(Message("There is no procedure “%(workflow)s” in this version.", workflow=name))
    return found


def _versions(work: Work, name: str) -> tuple[VersionLine, ...]:
    """The versions of a procedure, the newest first."""
    counts = select(CaseRow.workflow_version_id, func.count()).where(CaseRow.workflow == name)
    cases = {row[0]: row[1] for row in work.session.execute(counts.group_by(CaseRow.workflow_version_id))}
    columns = (WorkflowVersionRow.id, WorkflowVersionRow.version, WorkflowVersionRow.published_at)
    rows = work.session.execute(
        select(*columns).where(WorkflowVersionRow.workflow == name).order_by(WorkflowVersionRow.version.desc())
    )
    return tuple(
        VersionLine(
            version=row.version,
            since=row.published_at,
            changes=work.pinned(work.session, row.id).workflow.changes,
            cases=cases.get(row.id, 0),
        )
        for row in rows
    )


def _line(version: Version, since: datetime, open_cases: int) -> WorkflowLine:
    workflow = version.workflow
    return WorkflowLine(
        id=workflow.id,
        version=workflow.version,
        title=workflow.title,
        summary=workflow.summary,
        family=workflow.family,
        basis=workflow.basis,
        since=since,
        states=len(workflow.states),
        open_cases=open_cases,
        child_only=workflow.child_only,
    )


def _stall(stall: Stall, workflow: Workflow) -> StallLine:
    due = workflow.states[stall.state].due
    field = workflow.fields[due.field] if due is not None and due.field is not None else None
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
    return LongestDelay(party=workflow.parties[longest.capacity].title, days=longest.days, states=states)


def _party(machine: Machine, capacity: str, party: Party) -> PartyLine:
    workflow = machine.workflow
    acting = {who for step in workflow.transitions for who in step.actors if capacity_of(who) == capacity}
    roles = [who.partition(".")[2] for who in sorted(acting)]
    return PartyLine(
        title=party.title,
        kinds=tuple(_kind(each) for each in party.kinds),
        roles=tuple(ROLES[role] for role in roles if role),
        sentences=tuple(_about(machine, capacity, party)),
    )


def _kind(kind: str) -> Text:
    named = {"person": Text(en="a person", zh="个人"), "derived": Text(en="found by a rule", zh="按规则确定"), **KINDS}
    return named[kind]


def _about(machine: Machine, capacity: str, party: Party) -> Iterator[Message]:
    if party.opens:
        yield Message("Opens the case.")
    if capacity in machine.derivations:
        yield Message(machine.derivations[capacity].rule.sentence)
    if party.role is not None:
        yield Message("Chosen from persons with the role: %(role)s.", role=ROLES[party.role])
    if party.min:
        yield Message("At least %(n)s before the case leaves its first state.", n=party.min)
    if party.max is not None:
        yield Message("At most %(n)s.", n=party.max)
    if party.not_of:
        others = tuple(machine.capacity_title(each) for each in party.not_of)
        yield Message("Not from these or their jurisdiction: %(others)s.", others=others)


def _form(workflow: Workflow, name: str) -> FormLine:
    titles: list[Text | Message] = [Message("Opening a case")] if name == workflow.opening else []
    titles += dict.fromkeys(step.title for step in workflow.transitions if step.form == name)
    return FormLine(titles=tuple(titles), fields=tuple(_field(workflow, each) for each in workflow.forms[name]))


def _field(workflow: Workflow, field: FormField) -> FieldLine:
    return FieldLine(
        label=field.label,
        type=FIELD_TYPES[field.type],
        hint=field.hint,
        required=field.required,
        options=tuple(each.label for each in field.options),
        readers=tuple(workflow.parties[each].title for each in field.audience),
    )


def _deadlines(machine: Machine) -> Iterator[DeadlineLine]:
    for state in machine.workflow.states.values():
        if state.due is not None:
            sentences = deadline_words(state.due, machine, closes_round=state.round is not None)
            yield DeadlineLine(state=state.title, sentences=tuple(sentences))


def _stories(report: Report) -> Iterator[StoryLine]:
    states = report.workflow.states
    for story, result in zip(report.workflow.stories, report.stories, strict=True):
        way = tuple(states[each].title for each in result.visited)
        yield StoryLine(name=story.name, way=way, refused=story.refused is not None)


def _bases(workflow: Workflow) -> Iterator[tuple[str, tuple[Text, ...]]]:
    """Each article with the steps and deadlines that rest on it, in file order."""
    found: dict[str, list[Text]] = {}
    for state in workflow.states.values():
        if state.due is not None and state.due.basis is not None:
            found.setdefault(state.due.basis, []).append(state.title)
    for step in workflow.transitions:
        if step.basis is not None:
            found.setdefault(step.basis, []).append(step.title)
    for basis, titles in found.items():
        yield basis, tuple(dict.fromkeys(titles))
