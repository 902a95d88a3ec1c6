"""Commitments that are cases of their own, and the record of who keeps them."""

from __future__ import annotations

from govflow.domain.promises import Promises, rules
from govflow.messages import Message
from govflow.services.topics.topic import Topic
from govflow.store.meetings.promises import load_promises

PROMISES = Topic(
    rules=rules,
    loaders={Promises: load_promises},
    navigation=(("commitments.index", Message("Commitments")),),
)
