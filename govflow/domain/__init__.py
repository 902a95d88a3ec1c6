"""Pure: the topics that procedures speak of, with their facts, intents, guards and effects.

It may import engine and what lies below; topics never import each other, they meet in the YAML.
It never reads a clock, a file or a database, and never names a state, capacity or field of a procedure.
"""

from __future__ import annotations

from govflow.domain import cases, commitments, conference, documents, funds, mediation, people
from govflow.engine.rules import Rules, RuleSet

RULE_SETS: tuple[RuleSet, ...] = (
    cases.rules,
    people.rules,
    documents.rules,
    conference.rules,
    commitments.rules,
    mediation.rules,
    funds.rules,
)
"""The rules of every topic: what workflow files may name. ``services.topics.TOPICS`` has all other parts of a topic."""

RULES = Rules(RULE_SETS)
