"""Who takes a step: somebody, or it happens by itself; only a person fills in a form, perhaps for another one."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import SAME, FormField, Transition, Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rounds.rules import Review
from govflow.engine.rules import BoundRule, Rules, UnknownRule
from govflow.engine.rules.referring import named_by
from govflow.messages import Message


def check_taken(step: Transition, path: Path, at: Positions) -> Iterator[Problem]:
    """A step that nobody takes, and what is asked of a person where none takes it."""
    if not step.actors and not step.automatic:
        sentence = Message(
            "Nobody takes “%(step)s”: write who does (by), here or in its state, or when it happens by itself (when).",
            step=step.title,
        )
        yield at.problem(path, sentence)
    elif step.asks_a_person and not step.manual:
        sentence = Message(
            "No person takes “%(step)s”: it can have no form, reason, differs_from, confirm or proof.", step=step.title
        )
        yield at.problem(path, sentence)


def check_handed(workflow: Workflow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """The steps that a book has one fill in and another take, with who fills them in."""
    for number, use in enumerate(workflow.keeps):
        try:
            bound = rules.bind(use, "book")
        except UnknownRule:  # told where its name stands
            continue
        by = tuple(name for _, refers, name in named_by(bound) if refers.to == "actor")
        for key, refers, name in named_by(bound):
            if refers.handed:
                for step in (each for each in workflow.transitions if each.name == name):
                    sentences = (*_not_handed(workflow, step), *_by_themselves(step, by))
                    yield from (at.problem(("keeps", number, bound.rule.name, key), each) for each in sentences)
        if any(each.handed for _, each, _ in named_by(bound)):
            yield from _unnamed(workflow, bound, by, ("keeps", number, bound.rule.name), at)


def _not_handed(workflow: Workflow, step: Transition) -> Iterator[Message]:
    if not step.manual:
        yield Message("No person takes “%(step)s”: there is nothing to prepare for anybody.", step=step.title)
        return
    for each in workflow.forms.get(step.form or "", ()):
        if _stays_with_author(each):
            yield Message(
                "“%(step)s” asks for “%(field)s”: a file, a case, or what only some may read is given by whoever takes "
                "the step. Leave the step out.",
                step=step.title,
                field=each.label,
            )
    target = workflow.states.get(step.to)
    if step.to != SAME and target is not None and target.rounds:
        yield Message(
            "“%(step)s” opens a round, and whoever opens it has looked at what it is about. Leave the step out.",
            step=step.title,
        )


def _stays_with_author(field: FormField) -> bool:
    return bool(field.kind.filed or field.audience or field.until or field.kind.numbers == "cases")


def _by_themselves(step: Transition, by: tuple[str, ...]) -> Iterator[Message]:
    if by and step.people.issuperset(by):
        yield Message("Whoever would prepare “%(step)s” takes it alone. Leave the step out.", step=step.title)


def _unnamed(workflow: Workflow, bound: BoundRule, by: tuple[str, ...], path: Path, at: Positions) -> Iterator[Problem]:
    """Whoever prepares something is named to others: nobody who reviews under a number."""
    reviewers = {who for each in workflow.rounds.values() if isinstance(each, Review) for who in each.voters}
    for key in dict.fromkeys(key for key, refers, _ in named_by(bound) if refers.to == "actor"):
        named = [who for who in by if who.partition(".")[0] in reviewers]
        if named:
            sentence = Message(
                "Whoever prepares a step is named to whoever takes it, and “%(who)s” reviews. Name somebody else.",
                who=workflow.parties[named[0].partition(".")[0]].title,
            )
            yield at.problem((*path, key), sentence)
