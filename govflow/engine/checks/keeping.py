"""Who answers for whom in rounds: nobody, but by hand in session, and by a vote that is no signature and no secret."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import Workflow
from govflow.engine.problems import Positions, Problem
from govflow.engine.rounds.admission import may_delegate
from govflow.engine.rounds.keeping import in_session
from govflow.engine.rounds.rules import Round
from govflow.messages import Message
from govflow.values import Text


def check(workflow: Workflow, at: Positions) -> Iterator[Problem]:
    """All powers to answer for others that a file gives where there can be none."""
    for name, each in workflow.rounds.items():
        title = each.title or Text(en=name, zh=name)
        if each.kept_by and not in_session(each):
            sentence = Message(
                "“%(round)s” is not held in session, so nobody hears what others say there and enters it for them. "
                "Leave kept_by out, then each seat answers itself; or, in a ballot or choice that is held in a room, "
                "write close: by_chair.",
                round=title,
            )
            yield at.problem(("rounds", name, "kept_by"), sentence)
        if each.delegation and not may_delegate(each):
            sentence = Message(
                "In “%(round)s” no seat answers for another: signatures, reviews and sealed answers are given by the "
                "seats themselves. Leave delegation out.",
                round=title,
            )
            yield at.problem(("rounds", name, "delegation"), sentence)
        if "time_to_object" in each.model_fields_set and not each.kept_by:
            sentence = Message(
                "Nobody enters anything for others in “%(round)s”, so there is nothing to object to. Leave "
                "time_to_object out, or write kept_by.",
                round=title,
            )
            yield at.problem(("rounds", name, "time_to_object"), sentence)


def count(workflow: Workflow) -> int:
    """The rounds in which somebody enters something, or casts a vote, for others."""
    return sum(_for_others(each) for each in workflow.rounds.values())


def _for_others(round_: Round) -> bool:
    return bool(round_.kept_by) or round_.delegation
