"""Named conditions: an expression, which may stand wherever conditions do, or a use of a rule for ``guards``."""

from __future__ import annotations

import re
from collections.abc import Collection

from govflow.engine.definition.terms import RuleUse

_RULE = re.compile(r"([a-z_][a-z0-9_]*)\.[a-z_][a-z0-9_]*")


def is_rule(use: RuleUse, known: Collection[str]) -> bool:
    """Is this the use of a rule? ``vote.carried`` is an expression where there is a round or are cases called vote."""
    if not isinstance(use, str):
        return True
    found = _RULE.fullmatch(use.strip())
    return found is not None and found[1] not in (*known, "children")
