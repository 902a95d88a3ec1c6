"""The order in which requests for one fund are served."""

from __future__ import annotations

from govflow.domain.funding.ranking import rules
from govflow.domain.holdings import Rivals
from govflow.services.topics.topic import Topic
from govflow.store.funds import load_rivals

RANKING = Topic(rules=rules, loaders={Rivals: load_rivals})
