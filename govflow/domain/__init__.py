"""Pure: the topics that procedures speak of, with their facts, intents, guards and effects. Topics meet in the YAML."""

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
"""The one list of topics: add a module here to make its rules known to workflow files."""

RULES = Rules(RULE_SETS)
