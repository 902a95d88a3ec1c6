"""Soundness: what must be true of a procedure before a version of it can be published, each claim with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from govflow.engine import stories
from govflow.engine.checks import (
    asking,
    branches,
    clocks,
    confided,
    drafts,
    duties,
    keeping,
    matter,
    sealing,
    shape,
    stalling,
    words,
)
from govflow.engine.checks.blocking import BlockingMap, blocking_map
from govflow.engine.checks.flow import Flow
from govflow.engine.checks.kin import elsewhere, family
from govflow.engine.definition import Workflow
from govflow.engine.parsing import Parsed
from govflow.engine.problems import Positions, Problem
from govflow.engine.rules import Rules
from govflow.engine.rules.referring import opened_cases
from govflow.engine.stories import StoryResult
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message


@dataclass(frozen=True)
class Finding:
    """One claim about the procedure: what it rests on, and what speaks against it."""

    title: Message
    evidence: Message
    problems: tuple[Problem, ...]

    @property
    def holds(self) -> bool:
        """Is there no error? Warnings may remain."""
        return all(each.severity == "warning" for each in self.problems)


@dataclass(frozen=True)
class Figures:
    """How large the procedure is. ``steps`` is the greatest distance from the start to any state."""

    states: int
    transitions: int
    ends: int
    steps: int


@dataclass(frozen=True)
class Report:
    """What is known about a workflow file."""

    workflow: Workflow
    file: str
    figures: Figures
    findings: tuple[Finding, ...]
    blocking: BlockingMap
    stories: tuple[StoryResult, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems in the order of the text."""
        found = (problem for finding in self.findings for problem in finding.problems)
        return tuple(sorted(found, key=lambda each: (each.line, each.column)))

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(each for each in self.problems if each.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(each for each in self.problems if each.severity == "warning")

    @property
    def sound(self) -> bool:
        """May it be published?"""
        return not self.errors


def check(parsed: Parsed, rules: Rules) -> Report:
    """Check a workflow file that could be parsed: prove what can be proven, play its stories, map who can block it."""
    workflow, at = parsed.workflow, parsed.positions
    flow = Flow(workflow, rules.vocabulary)
    results = stories.run(parsed, rules)
    blocking = blocking_map(flow)
    figures = Figures(
        states=len(workflow.states),
        transitions=len(workflow.transitions),
        ends=len(flow.ends),
        steps=max(flow.steps_from_start.values()),
    )
    return Report(
        workflow=workflow,
        file=at.file,
        figures=figures,
        findings=(*_proven(flow, at, figures, rules), *_stalled(workflow, at, blocking), _told(flow, at, results)),
        blocking=blocking,
        stories=results,
    )


def kinship(parsed: Parsed, others: Mapping[str, Workflow], rules: Rules) -> tuple[Finding, ...]:
    """Whether what the file says of other procedures, known by id, fits their files.

    Nothing for a file that opens no others and names none of their states.
    """
    return (*_opening(parsed, others, rules), *_naming(parsed, others, rules))


def unheld_roles(parsed: Parsed, held: Collection[str], vocabulary: Vocabulary) -> tuple[Problem, ...]:
    """Warnings for a body in which only these roles are held; they depend on people, not on the file."""
    return tuple(duties.unheld_roles(Flow(parsed.workflow, vocabulary), parsed.positions, held, vocabulary))


def _opening(parsed: Parsed, others: Mapping[str, Workflow], rules: Rules) -> Iterable[Finding]:
    opened = {each.workflow for _, each in opened_cases(parsed.workflow, rules)}
    if opened:
        yield _finding(
            Message("The cases that this one opens fit the files of their procedures"),
            Message(
                "%(n)s procedure is opened from this one", "%(n)s procedures are opened from this one", n=len(opened)
            ),
            family.check(parsed.workflow, parsed.positions, others, rules),
        )


def _naming(parsed: Parsed, others: Mapping[str, Workflow], rules: Rules) -> Iterable[Finding]:
    names = {each.name for each in elsewhere.named(parsed.workflow, others, rules)}
    if names:
        yield _finding(
            Message("The states of other procedures that this one names are in their files"),
            Message("%(n)s name of a state", "%(n)s names of states", n=len(names)),
            elsewhere.check(parsed.workflow, parsed.positions, others, rules),
        )


def _proven(flow: Flow, at: Positions, figures: Figures, rules: Rules) -> Iterable[Finding]:
    workflow = flow.workflow
    yield _finding(
        Message("Every state can be reached, and from every state the case can end"),
        Message(
            "%(states)s states in at most %(steps)s steps, %(ends)s ends",
            states=figures.states,
            steps=figures.steps,
            ends=figures.ends,
        ),
        shape.check_reach(flow, at),
    )
    loops = tuple(shape.check_loops(flow, at))
    yield _finding(
        Message("No loop without a limit"),
        Message("%(n)s way round that nothing limits", "%(n)s ways round that nothing limits", n=len(loops))
        if loops
        else Message("there is no way round")
        if nx.is_directed_acyclic_graph(flow.graph)
        else Message("no case moves round by itself, and every way round has a step with a rule or a condition"),
        loops,
    )
    due = [*(state for state in workflow.states.values() if state.due), *workflow.clocks]
    yield _finding(
        Message("No wait without a clock, no clock without a consequence"),
        Message("%(n)s deadline", "%(n)s deadlines", n=len(due)),
        clocks.check(flow, at),
    )
    yield from _begun(flow, at, rules)
    conditions = branches.proven(flow)
    yield _finding(
        Message("Conditions leave no gap and do not overlap; every outcome of a round leads on"),
        Message(
            "%(n)s condition proven for all answers",
            "%(n)s conditions proven for all answers",
            n=conditions,
        ),
        branches.check(flow, at),
    )
    differing = sum(bool(step.differs_from) for step in workflow.transitions)
    yield _finding(
        Message("Two people where the procedure asks for two, and somebody for every step"),
        Message("%(n)s step asks for somebody else", "%(n)s steps ask for somebody else", n=differing),
        duties.check(flow, at),
    )
    computed = sum(len(form.expressions) for form in flow.forms.values())
    yield _finding(
        Message("What is computed tells nothing that is in confidence, and every field is answered by somebody"),
        Message("%(n)s expression in fields", "%(n)s expressions in fields", n=computed),
        asking.check(flow, at, rules),
    )
    few = Message("%(n)s field is for few readers", "%(n)s fields are for few readers", n=confided.count(workflow))
    yield _finding(Message("Nothing waits for an answer that it cannot know"), few, confided.check(flow, at, rules))
    yield _finding(Message("No rule tells what is in confidence"), few, confided.told_by_rules(workflow, at, rules))
    sealed = len(workflow.sealed)
    yield _finding(
        Message("What is sealed can be opened, and nothing reads it before"),
        Message("%(n)s field is sealed until a step", "%(n)s fields are sealed until a step", n=sealed),
        sealing.check(flow, at, rules),
    )
    narrow = drafts.count(workflow)
    yield _finding(
        Message("No draft becomes public when it is given up"),
        Message("%(n)s state is shown to some only", "%(n)s states are shown to some only", n=narrow),
        drafts.check(flow, at),
    )
    yield from _published(flow, at, rules)
    frozen = matter.count(workflow)
    yield _finding(
        Message("What is voted on and signed is said, and nothing changes it under an open round"),
        Message("%(n)s round freezes what it is about", "%(n)s rounds freeze what they are about", n=frozen),
        matter.check(flow, at),
    )
    others = keeping.count(workflow)
    yield _finding(
        Message("Nobody answers for others but in session, or by a vote that was handed over"),
        Message("%(n)s round has somebody who does", "%(n)s rounds have somebody who does", n=others),
        keeping.check(workflow, at),
    )
    texts = words.texts_of(workflow)
    yield _finding(
        Message("Both languages are complete"),
        Message("%(n)s text in English and Chinese", "%(n)s texts in English and Chinese", n=len(texts)),
        words.check(texts, at),
    )


def _begun(flow: Flow, at: Positions, rules: Rules) -> Iterable[Finding]:
    begun = shape.begun_in(flow.workflow, rules)
    if begun:
        yield _finding(
            Message("What a step begins is ended on every way out"),
            Message("%(n)s step begins something", "%(n)s steps begin something", n=len(begun)),
            shape.check_begun(flow, at, begun),
        )


def _published(flow: Flow, at: Positions, rules: Rules) -> Iterable[Finding]:
    counts = drafts.published(flow.workflow, rules)
    if counts:
        yield _finding(
            Message("What is counted for everybody is public"),
            Message("%(n)s place counts something", "%(n)s places count something", n=len(counts)),
            drafts.check_published(flow, at, rules),
        )


def _stalled(workflow: Workflow, at: Positions, blocking: BlockingMap) -> Iterable[Finding]:
    if workflow.longest_stall is not None:
        yield _finding(
            Message("No party alone can hold a case up longer than the file allows"),
            stalling.allowed_words(workflow.longest_stall),
            stalling.check(workflow, at, blocking),
        )


def _told(flow: Flow, at: Positions, results: tuple[StoryResult, ...]) -> Finding:
    """The stories pass, and between them they reach every end."""
    reached = {state for result in results for state in result.visited}
    problems = [result.problem for result in results if result.problem]
    for name, state in flow.workflow.states.items():
        if state.end is not None and name not in reached:
            message = Message("No story ends in “%(state)s” (%(name)s). Tell one.", state=state.title, name=name)
            problems.append(at.problem(("states", name), message))
    return _finding(
        Message("The stories come true and reach every end"),
        Message(
            "%(stories)s stories through %(reached)s of %(states)s states",
            stories=len(results),
            reached=len(reached),
            states=len(flow.workflow.states),
        ),
        problems,
    )


def _finding(title: Message, evidence: Message, problems: Iterable[Problem]) -> Finding:
    """The same sentence is said once a place, however many states it is true of."""
    found = {(each.path, str(each.sentence)): each for each in problems}
    return Finding(title, evidence, tuple(found.values()))
