"""Answers that are sealed until a step opens them: what they come to."""

from __future__ import annotations

from collections.abc import Iterable

from govflow.engine.facts import Value


def opened_value(answers: Iterable[Value]) -> Value:
    """What stands in the case once these are opened, the latest last: that one; None where all were taken back."""
    return next((each for each in reversed(tuple(answers)) if each is not None), None)
