"""From something in a register to the procedures about it: which the reader may open, and the answer that names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from govflow.services.queries.cases import versions_in_force
from govflow.services.rights import may_open
from govflow.store.work import Version, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class ProcedureAbout:
    """A procedure that the organization acted for may open. ``answers``: what its form begins with, by field."""

    workflow: str
    title: Text
    answers: Mapping[str, str]


def procedures_about(work: Work, named: Callable[[Version], Mapping[str, str]]) -> tuple[ProcedureAbout, ...]:
    """Those in force for which ``named`` finds a field of the opening form to answer."""
    found = ((each, named(each)) for each in versions_in_force(work) if may_open(work, each.workflow))
    return tuple(
        ProcedureAbout(workflow=version.workflow.id, title=version.workflow.title, answers=answers)
        for version, answers in found
        if answers
    )
