"""Which steps can be taken once for each row of a table."""

from __future__ import annotations

from govflow.engine.definition import SAME, FormField, Transition, Workflow
from govflow.services.queries.step.questions import Question

TYPED = frozenset(
    {
        "line",
        "text",
        "integer",
        "year",
        "decimal",
        "money",
        "date",
        "boolean",
        "choice",
        "organization",
        "organizations",
    }
)
"""The types of fields that a cell can answer, whatever they choose from."""


def in_cell(asked: FormField | Question) -> bool:
    """Can a cell answer it? A case only where it is one of those below, which have numbers."""
    return asked.type in TYPED or bool(asked.among)


def by_rows(workflow: Workflow, name: str) -> bool:
    """Can this step be taken once for each row? It opens a case below, leaves the state as it is, and asks for nothing
    that a cell cannot answer.
    """
    found = [each for each in workflow.transitions if each.name == name and each.manual]
    return bool(found) and all(_repeats(workflow, each) for each in found)


def _repeats(workflow: Workflow, step: Transition) -> bool:
    asked = [each for each in workflow.form_of(step) if each.filled_in]
    answered = any(in_cell(each) for each in asked)
    missing = any(each.required and not in_cell(each) for each in asked)
    return bool(step.opens) and step.to == SAME and step.reason != "required" and answered and not missing
