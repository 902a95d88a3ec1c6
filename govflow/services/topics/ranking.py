"""The order in which requests for one fund are served."""

from __future__ import annotations

from govflow.domain.funds.holdings import Rivals
from govflow.domain.funds.ranking import rules
from govflow.services.topics.topic import Topic
from govflow.store.funds.others import load_rivals

RANKING = Topic(rules=rules, loaders={Rivals: load_rivals})
