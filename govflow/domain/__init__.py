"""Pure: the topics that procedures speak of, with their facts, intents, guards and effects.

It may import engine and what lies below; topics never import each other, they meet in the YAML.
It never reads a clock, a file or a database, but for the vocabulary that is packaged with it, once, when it is
imported; and it never names a state, capacity or field of a procedure.
"""

from __future__ import annotations

from govflow.domain import (
    agreements,
    attendance,
    cases,
    confidences,
    documents,
    floor,
    mediation,
    meetings,
    minutes,
    people,
    prepared,
    promises,
)
from govflow.domain.bargaining import book as bargaining
from govflow.domain.calls import entering as calls
from govflow.domain.compensation import rules as compensation
from govflow.domain.conferences import chairing, commitments, conference
from govflow.domain.funds import alike, escrow, grants, moving, pledges, serving
from govflow.domain.registers import contracts, recognition, standards
from govflow.domain.registers import rules as registers
from govflow.domain.registers.charges import rules as charges
from govflow.domain.registers.datasets import rules as datasets
from govflow.domain.registers.plans import acts as plans
from govflow.domain.registers.rights import acts as rights
from govflow.domain.registers.stages import counting as stages
from govflow.domain.sessions import book as sessions
from govflow.engine.parsing.vocabulary import read_vocabulary
from govflow.engine.rules import Rules, RuleSet
from govflow.paths import packaged

RULE_SETS: tuple[RuleSet, ...] = (
    meetings.rules,
    minutes.rules,
    attendance.rules,
    floor.rules,
    prepared.rules,
    cases.rules,
    people.rules,
    chairing.rules,
    documents.rules,
    agreements.rules,
    confidences.rules,
    conference.rules,
    commitments.rules,
    promises.rules,
    mediation.rules,
    bargaining.rules,
    sessions.rules,
    alike.rules,
    escrow.rules,
    pledges.rules,
    serving.rules,
    grants.rules,
    moving.rules,
    calls.rules,
    registers.rules,
    compensation.rules,
    standards.rules,
    rights.rules,
    contracts.rules,
    charges.rules,
    plans.rules,
    stages.rules,
    recognition.rules,
    datasets.rules,
)
"""The rules of every topic: what workflow files may name. ``services.topics.TOPICS`` has all other parts of a topic."""

RULES = Rules(RULE_SETS, read_vocabulary(packaged("workflows", "vocabulary.yaml"), "vocabulary.yaml"))
"""All of them with the words that come with govflow; an installation may add words of its own (services.words)."""
