"""Cases that somebody without an account opens below another, as a story of that one has it lie open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from govflow.engine.asking import before_opening
from govflow.engine.definition import Story
from govflow.engine.stories.cast import Answers
from govflow.engine.stories.given import later_answers
from govflow.engine.stories.telling import take
from govflow.services.commands.registers.citizens import report_below
from govflow.services.commands.registers.opening_below import OpenBelow
from govflow.services.rehearsal.company import read_by_name
from govflow.services.rehearsal.house import House, Procedure
from govflow.services.rehearsal.stage import RealStage
from govflow.values import SYSTEM, new_id

SUBJECT = "A story"
NOWHERE = "192.0.2.1"
"""From where it is sent: an address that nobody has (RFC 5737)."""


def parents_open(house: House, workflow: str) -> Iterator[tuple[Procedure, str, Story]]:
    """The procedures below whose cases these are opened so, under which name, and a story that may bring them there."""
    for procedure in house.procedures.values():
        for name, children in procedure.machine.workflow.children.items():
            if children.workflow == workflow and children.citizens is not None:
                stories = procedure.machine.workflow.stories
                yield from ((procedure, name, story) for story in stories if story.refused is None)


def opened_without_account(
    stage: RealStage, name: str, told: Story, procedure: Procedure, given: Mapping[str, Any]
) -> str | None:
    """The case, opened as soon as the one above lies open for it; none where the story leads nowhere such."""
    citizens = stage.workflow.children[name].citizens
    assert citizens is not None
    for each in (None, *told.do):
        if each is not None:
            take(stage, each)
        if stage.state in citizens.open_in:
            return _sent(stage, name, procedure, given)
    return None


def _sent(stage: RealStage, name: str, procedure: Procedure, given: Mapping[str, Any]) -> str:
    workflow, backend, today = procedure.machine.workflow, stage.backend, stage.backend.today()
    answers = Answers(workflow, stage.company, {}, today)
    known = before_opening(workflow, stage.now, today)
    values = answers.fill(procedure.machine.opening, later_answers(workflow, given), known)
    order = OpenBelow(case=stage.reference, child=name, title=SUBJECT, values=values, key=new_id())
    stage.company.keep_numbers_apart()
    reference = report_below(backend, order, NOWHERE, "en").reference
    with backend.reading() as session:
        stage.company.meet(read_by_name(backend.work(session, SYSTEM), reference).parties)
    return reference
