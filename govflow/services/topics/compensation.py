"""Ecological compensation: agreements, and what a year comes to."""

from __future__ import annotations

from govflow.domain.compensation.rules import rules
from govflow.messages import Message
from govflow.services.topics.topic import Topic
from govflow.store.workflows import AgreementVersionRow

COMPENSATION = Topic(
    rules=rules,
    navigation=(("compensation.index", Message("Compensation")),),
    tables=(AgreementVersionRow,),
)
