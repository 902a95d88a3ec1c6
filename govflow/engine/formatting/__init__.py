"""Workflow files in their canonical form: keys in a fixed order, short things on one line, comments kept.

A mapping or list that fits stands on one line of at most 100 columns; a text in both languages as ``English · 中文``;
long texts are folded. Formatting twice changes nothing, and nothing changes its meaning.
"""

from __future__ import annotations

from govflow.engine.formatting.comments import comments_of
from govflow.engine.formatting.layout import Layout
from govflow.engine.formatting.nodes import Mapping, node_of
from govflow.engine.parsing.yaml_text import read
from govflow.engine.problems import WorkflowProblems

__all__ = ["canonical"]


def canonical(source: bytes, *, name: str = "workflow.yaml") -> str:
    """The file as it should be written. Raises WorkflowProblems when it cannot be read."""
    tree = read(source, name)
    if tree.problems:
        raise WorkflowProblems(tree.problems)
    text = source.decode("utf-8-sig")
    top = node_of(text)
    if not isinstance(top, Mapping):
        return text
    return Layout(comments_of(text, tree.places)).file(top)
