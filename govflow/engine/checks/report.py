"""The soundness report as text for a terminal and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govflow.engine.checks.blocking import Delay, Stall, ending
from govflow.engine.checks.flow import capacity_of
from govflow.engine.checks.soundness import Finding, Report
from govflow.engine.deadlines import Due
from govflow.engine.definition import Workflow
from govflow.engine.problems import Problem
from govflow.engine.stories import StoryResult


def text(report: Report) -> str:
    """What a person reads, line by line, in English."""
    return "\n".join(_lines(report))


def as_json(report: Report) -> dict[str, Any]:
    """The same as plain data; sentences in English."""
    return {
        "file": report.file,
        "workflow": report.workflow.id,
        "version": report.workflow.version,
        "sound": report.sound,
        "figures": vars(report.figures),
        "findings": [
            {"title": str(each.title), "holds": each.holds, "evidence": str(each.evidence)} for each in report.findings
        ],
        "problems": [problem_data(each) for each in report.problems],
        "blocking": {
            "stalls": [_stall(each, report) for each in report.blocking.stalls],
            "delays": [vars(each) for each in report.blocking.delays],
            "pausers": [
                {"clock": title, "by": list(due.pause.by), "at_most": str(due.pause.at_most)}
                for title, due in _clocks(report.workflow)
                if due.pause is not None
            ],
            "longest_stall": str(report.workflow.longest_stall) if report.workflow.longest_stall is not None else None,
        },
        "stories": [story_data(each) for each in report.stories],
    }


def _lines(report: Report) -> Iterator[str]:
    workflow = report.workflow
    verdict = "sound" if report.sound else f"{len(report.errors)} errors"
    notes = f", {len(report.warnings)} warnings" if report.warnings else ""
    yield f"{report.file}: {workflow.title.en}, version {workflow.version}: {verdict}{notes}"
    figures = report.figures
    yield f"  {figures.states} states, {figures.transitions} transitions, {figures.ends} ends"
    for finding in report.findings:
        yield f"  {_mark(finding):5}  {finding.title}: {finding.evidence}"
    yield from (str(problem) for problem in report.problems)
    yield "  Who can stall it, for how long, and what ends that:"
    for stall in report.blocking.stalls:
        yield f"    {_row(stall, report)}"
    for title, due in _clocks(workflow):
        if due.pause is not None:
            by = " or ".join(workflow.parties[capacity_of(each)].title.en for each in due.pause.by)
            yield f"  May stop “{title}”: {by}, {due.pause.at_most} in all"
    if report.blocking.longest is not None:
        allowed = f"; the file allows {workflow.longest_stall}" if workflow.longest_stall is not None else ""
        yield f"  Longest time one party alone can add: {_delay(report.blocking.longest, report)}{allowed}"


def _clocks(workflow: Workflow) -> Iterator[tuple[str, Due]]:
    """Each deadline with its title: that of the clock, or of the state."""
    yield from ((clock.title.en if clock.title else name, clock) for name, clock in workflow.clocks.items())
    yield from ((state.title.en, state.due) for state in workflow.states.values() if state.due is not None)


def _mark(finding: Finding) -> str:
    if not finding.problems:
        return "holds"
    return "look" if finding.holds else "fails"


def _row(stall: Stall, report: Report) -> str:
    states, parties = report.workflow.states, report.workflow.parties
    by = " or ".join(parties[each].title.en for each in stall.by)
    lasts = "for ever" if stall.lasts is None else f"{stall.lasts}{' (with extension)' if stall.extended else ''}"
    success = "" if stall.success else "; success is then out of reach"
    return f"{states[stall.state].title.en}: {by}, {lasts}, then {ending(stall, report.workflow)}{success}"


def _delay(delay: Delay, report: Report) -> str:
    where = ", ".join(report.workflow.states[each].title.en for each in delay.states)
    length = "without limit" if delay.days is None else f"{delay.days} days"
    return f"{report.workflow.parties[delay.capacity].title.en}, {length} ({where})"


def problem_data(problem: Problem) -> dict[str, Any]:
    """One problem as plain data; its sentence in English."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "sentence": str(problem.sentence),
        "path": list(problem.path),
    }


def story_data(result: StoryResult) -> dict[str, Any]:
    """How one story went, as plain data."""
    return {
        "name": result.name,
        "passed": result.passed,
        "trace": result.trace,
        "problem": str(result.problem) if result.problem else None,
    }


def _stall(stall: Stall, report: Report) -> dict[str, Any]:
    return {
        "state": stall.state,
        "by": list(stall.by),
        "lasts": str(stall.lasts) if stall.lasts else None,
        "days": stall.days,
        "then": str(ending(stall, report.workflow)),
        "success": stall.success,
    }
