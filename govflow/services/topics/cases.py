"""Cases among cases: children, parents, seats, the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govflow.domain.cases import rules
from govflow.engine.facts import Children, NamedCases, Parent, Rounds, Steps
from govflow.engine.intents import AdoptCase, OpenCase, PauseDeadline, ResumeDeadline, SeatParty, UnseatParty
from govflow.messages import Message
from govflow.services.queries.case.children import asked_of_children, load_child_table
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.cases import (
    ActedForRow,
    CaseRow,
    LinkRow,
    PartyRow,
    PinnedChildRow,
    StepActorRow,
    ViewerRow,
    WorkItemRow,
)
from govflow.store.lists.named import load_named_cases
from govflow.store.parties import seat, unseat
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_children, load_parent, load_round_results, load_steps
from govflow.store.writing.opening import adopt_case, against_adopting, open_linked, own_line
from govflow.store.writing.pauses import against_pausing, against_resuming, pause, resume


def _opens(work: Work, intent: OpenCase) -> Message:
    told = {"title": intent.title, "procedure": work.current(work.session, intent.workflow).workflow.title}
    if intent.child is not None:
        return Message("A case is opened below this one: %(title)s (%(procedure)s).", **told)
    return Message("A case is opened and linked: %(title)s (%(procedure)s).", **told)


def _joins(_work: Work, intent: SeatParty) -> Message:
    return Message("A party joins: %(names)s.", names=tuple(each.name for each in intent.holders))


def _against(work: Work, case: Case, intents: Sequence[Any], _answers: Mapping[str, Any]) -> Iterator[Message]:
    for each in intents:
        match each:
            case AdoptCase():
                yield from against_adopting(work, case, each, own_line(work, case))
            case PauseDeadline():
                yield from against_pausing(work, case)
            case ResumeDeadline():
                yield from against_resuming(work, case)


CASES = Topic(
    rules=rules,
    loaders={Steps: load_steps, Rounds: load_round_results, Children: load_children, Parent: load_parent}
    | {NamedCases: load_named_cases},
    intents={
        OpenCase: Intent(write=open_linked, says=_opens),
        AdoptCase: Intent(
            write=adopt_case, says=lambda _, intent: Message("The case you chose becomes part of this one.")
        ),
        SeatParty: Intent(
            write=lambda work, case, intent: seat(work, case, intent.capacity, intent.holders), says=_joins
        ),
        UnseatParty: Intent(
            write=lambda work, case, intent: unseat(work, case, intent.capacity),
            says=lambda _, intent: Message("The present holders leave their place in the case."),
        ),
        PauseDeadline: Intent(
            write=lambda work, case, intent: pause(work, case, intent.reason),
            says=lambda _, intent: Message("The deadline stands still until it is resumed."),
        ),
        ResumeDeadline: Intent(
            write=lambda work, case, intent: resume(work, case),
            says=lambda _, intent: Message("The deadline runs again."),
        ),
    },
    against=_against,
    sections=(
        Section(
            template="cases/sections/children.html", load=load_child_table, asks=(asked_of_children,), everywhere=True
        ),
    ),
    tables=(ActedForRow, CaseRow, LinkRow, PartyRow, PinnedChildRow, StepActorRow, ViewerRow, WorkItemRow),
)
