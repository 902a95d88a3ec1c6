"""Conferences: sessions and who is present. Rules only."""

from __future__ import annotations

from govflow.domain.conference import rules
from govflow.services.topics.topic import Topic

CONFERENCE = Topic(rules=rules)
