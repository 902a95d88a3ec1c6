"""Words that come with a command, beside the answers to forms: held to the same rule wherever they come from."""

from __future__ import annotations

from govflow.errors import Invalid
from govflow.legible import objection


def check_words(**typed: str | None) -> None:
    """Raises Invalid for words that hide something or that nobody sees, each at its field."""
    problems = {name: flaw for name, text in typed.items() if (flaw := objection(text or "")) is not None}
    if problems:
        raise Invalid(problems)
