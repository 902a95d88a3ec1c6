"""Cases: lines of a list, the page of one with its steps, entries of its record."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field, JsonValue

from govflow.api.frame.speech import say
from govflow.api.shapes.values import (
    Answer,
    Holder,
    Name,
    Shown,
    answered,
    holder,
    name,
    name_or_none,
    named,
    sentence,
)
from govflow.services.queries.case.actions import Actions, ClosedAction, OpenAction
from govflow.services.queries.case.files import FileLine
from govflow.services.queries.case.page import CasePage, Next
from govflow.services.queries.case.round.lines import RoundLine
from govflow.services.queries.cases import CaseLine, CaseList, Changes


class CaseInList(Shown):
    """A case in a list."""

    reference: str
    title: str
    title_other: str | None
    family: str
    workflow: Name
    state: Name
    phase: Name | None
    end: str | None = Field(description="How it ended; nothing while it is open.")
    due_at: datetime | None
    updated_at: datetime
    waiting: bool = Field(description="Does it wait for who the token acts for?")


class CasesShown(Shown):
    """A page of a list of cases."""

    cases: list[CaseInList]
    next: str | None = Field(description="`at` of the next page.")
    previous: str | None = Field(description="`at` of the page before.")


class EventsShown(Shown):
    """Cases in the order in which they were changed last, as they are now."""

    cases: list[CaseInList]
    next: str | None = Field(description="`after` of the next request, whenever that is.")
    more: bool = Field(description="Is there more already?")


class StepShown(Shown):
    """A step that can be taken now."""

    name: str
    title: Name
    help: Name | None
    act: str = Field(description="Nothing for a step of the procedure; else an act that pages offer.")


class ClosedStep(Shown):
    """A step that cannot be taken now, and all reasons."""

    name: str
    title: Name
    reasons: list[str]
    who: list[Name] = Field(description="Who can take it once the reasons are gone.")


class StepsShown(Shown):
    """`closed`: those of a capacity that is held; `others`: those of somebody else."""

    open: list[StepShown]
    closed: list[ClosedStep]
    others: list[ClosedStep]


class AwaitedShown(Shown):
    """Who is awaited."""

    who: Holder
    capacity: Name
    since: datetime
    answered: bool


class NextShown(Shown):
    """What the case waits for."""

    sentence: str
    due_at: datetime | None
    not_before: date | None
    awaited: list[AwaitedShown]


class RoundInList(Shown):
    """A round of the case."""

    ids: list[int]
    title: Name
    opened_at: datetime
    closed_at: datetime | None
    result: str | None


class DocumentInList(Shown):
    """A document with its latest version. `audience`: who may read it; nobody named: all who see the case."""

    id: str
    title: Name
    audience: list[Name]
    lodged_by: Name | None
    at: datetime
    version: int
    filename: str
    media_type: str
    size: int
    withdrawn: bool = Field(description="Nobody reads any of its files any more.")


class ParticipantShown(Shown):
    """Who takes part, and as what."""

    who: Holder
    capacities: list[Name]


class RelatedShown(Shown):
    """Another case that belongs to this one."""

    reference: str
    title: str
    relation: Name


class CaseShown(Shown):
    """A case as who asks may see it. `version`: what the next command says that it was decided on."""

    reference: str
    title: str
    title_other: str | None
    workflow: str
    workflow_version: int
    workflow_title: Name
    family: str
    state: Name
    end: str | None
    public: bool
    version: int
    opened_at: datetime
    ended_at: datetime | None
    opened_by: Name | None
    next: NextShown
    steps: StepsShown
    answers: list[Answer]
    participants: list[ParticipantShown]
    documents: list[DocumentInList] = Field(description="The latest; all stand at …/documents.")
    rounds: list[RoundInList]
    related: list[RelatedShown]
    sections: dict[str, JsonValue] = Field(description="What topics tell of the case, by topic, as on its page.")


def cases_shown(page: CaseList) -> CasesShown:
    return CasesShown(cases=[in_list(each) for each in page.cases], next=page.older, previous=page.newer)


def events_shown(found: Changes) -> EventsShown:
    return EventsShown(cases=[in_list(each) for each in found.cases], next=found.next, more=found.more)


def case_shown(page: CasePage, sections: dict[str, JsonValue]) -> CaseShown:
    head = page.head
    return CaseShown(
        reference=head.reference,
        title=head.title,
        title_other=head.title_other,
        workflow=head.workflow,
        workflow_version=head.workflow_version,
        workflow_title=name(head.workflow_title),
        family=head.family,
        state=name(head.state),
        end=head.end,
        public=head.public,
        version=head.version,
        opened_at=head.opened_at,
        ended_at=head.ended_at,
        opened_by=name_or_none(head.opened_by),
        next=next_shown(page.next),
        steps=steps_shown(page.actions),
        answers=[answered(each) for each in page.answers],
        participants=[
            ParticipantShown(who=holder(each.who), capacities=[name(title) for title in each.titles])
            for each in page.participants
        ],
        documents=[document_in_list(each) for each in page.files],
        rounds=[_round(each) for each in page.rounds],
        related=[
            RelatedShown(reference=each.reference, title=each.title, relation=name(each.relation))
            for each in page.related
        ],
        sections=sections,
    )


def steps_shown(actions: Actions) -> StepsShown:
    return StepsShown(
        open=[_open(each) for each in actions.open],
        closed=[_closed(each) for each in actions.closed],
        others=[_closed(each) for each in actions.others],
    )


def next_shown(found: Next) -> NextShown:
    return NextShown(
        sentence=say(found.lead),
        due_at=found.due_at,
        not_before=found.not_before,
        awaited=[
            AwaitedShown(who=holder(each.who), capacity=name(each.capacity), since=each.since, answered=each.answered)
            for each in found.awaited
        ],
    )


def document_in_list(each: FileLine) -> DocumentInList:
    return DocumentInList(
        id=each.id,
        title=named(each.title),
        audience=[name(reader) for reader in each.audience],
        lodged_by=name_or_none(each.lodged_by),
        at=each.at,
        version=each.number,
        filename=each.filename,
        media_type=each.media_type,
        size=each.size,
        withdrawn=each.gone,
    )


def in_list(each: CaseLine) -> CaseInList:
    return CaseInList(
        reference=each.reference,
        title=each.title,
        title_other=each.title_other,
        family=each.family,
        workflow=name(each.workflow),
        state=name(each.state),
        phase=name_or_none(each.phase),
        end=each.end,
        due_at=each.due_at,
        updated_at=each.updated_at,
        waiting=each.waiting,
    )


def _open(each: OpenAction) -> StepShown:
    return StepShown(
        name=each.name, title=named(each.title), help=None if each.help is None else named(each.help), act=each.act
    )


def _closed(each: ClosedAction) -> ClosedStep:
    return ClosedStep(
        name=each.name,
        title=named(each.title),
        reasons=[say(reason) for reason in each.reasons],
        who=[name(who) for who in each.who],
    )


def _round(each: RoundLine) -> RoundInList:
    return RoundInList(
        ids=list(each.ids),
        title=name(each.title),
        opened_at=each.opened_at,
        closed_at=each.closed_at,
        result=sentence(each.sentence),
    )
