"""Mediation: agreements, their indicators, and the mediator. Rules only."""

from __future__ import annotations

from govflow.domain.mediation import rules
from govflow.services.topics.topic import Topic

MEDIATION = Topic(rules=rules)
