"""The words of an installation: those that come with govflow, and those that its region adds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from govflow.domain import RULE_SETS, RULES
from govflow.engine.parsing.vocabulary import read_vocabulary
from govflow.engine.rules import Rules
from govflow.errors import Conflict
from govflow.messages import Message

__all__ = ["SHIPPED", "Rules", "installed_rules"]

SHIPPED = RULES.vocabulary


@cache
def installed_rules(file: Path | None) -> Rules:
    """The rules with the words that an installation knows; its file is read once.

    Raises Conflict when there is no such file, WorkflowProblems for all that is wrong with it.
    """
    if file is None:
        return RULES
    try:
        source = file.read_bytes()
    except OSError as error:
        raise Conflict(
            Message(
                "The vocabulary %(file)s cannot be read (GOVFLOW_VOCABULARY): %(reason)s",
                file=str(file),
                reason=error.strerror or "",
            )
        ) from error
    return Rules(RULE_SETS, read_vocabulary(source, str(file), beside=SHIPPED))
