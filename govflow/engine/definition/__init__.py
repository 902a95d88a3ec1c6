"""The workflow file format: what a procedure is, as frozen models. Field descriptions feed the JSON Schema.

The models mirror the file, part by part; what the engine walks over (``Workflow.transitions``, ``fields``,
``stories``) is derived from them.
"""

from __future__ import annotations

from govflow.engine.definition.children import ChildCases
from govflow.engine.definition.forms import HEADINGS, FormField, Question, Rows
from govflow.engine.definition.parties import Party
from govflow.engine.definition.states import End, Reopen, State
from govflow.engine.definition.steps import Step, Transition
from govflow.engine.definition.stories import Story, StoryStep
from govflow.engine.definition.terms import AUTHOR, OPEN, SAME, TIMER, RuleUse
from govflow.engine.definition.workflow import Workflow

__all__ = [
    "AUTHOR",
    "HEADINGS",
    "OPEN",
    "SAME",
    "TIMER",
    "ChildCases",
    "End",
    "FormField",
    "Party",
    "Question",
    "Reopen",
    "Rows",
    "RuleUse",
    "State",
    "Step",
    "Story",
    "StoryStep",
    "Transition",
    "Workflow",
]
