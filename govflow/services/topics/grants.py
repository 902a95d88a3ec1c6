"""A grant from its contract to its last repayment."""

from __future__ import annotations

from govflow.domain.funds.grants import rules
from govflow.services.topics.topic import Topic

GRANTS = Topic(rules=rules)
