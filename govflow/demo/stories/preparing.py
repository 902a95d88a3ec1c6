"""What the secretary of a conference prepares for its chair."""

from __future__ import annotations

from typing import Any

from govflow.demo.player import Play, new_key
from govflow.demo.stories.assembly import SECRETARY, Conference
from govflow.services.commands.meetings.prepared import PrepareStep, prepare_step


def prepare(play: Play, conference: Conference, step: str, reason: str, **values: Any) -> None:
    """The chair finds it at the desk, and confirms it or not."""
    order = PrepareStep(
        case=conference.reference,
        name=step,
        values=values,
        reason=reason,
        seen_version=play.case(conference.reference).version,
        key=new_key(),
    )
    play.order(SECRETARY, prepare_step, order)
