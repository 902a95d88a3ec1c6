"""Chair by rotation: whose turn it is, and what says so on the page of a meeting."""

from __future__ import annotations

from govflow.domain.conferences.chairing import Plans, rules
from govflow.services.queries.meetings.chairing import asked_of_chairing, load_chairing
from govflow.services.topics.topic import Section, Topic
from govflow.store.meetings.chairing import ObjectionRow, OrderRow, SwapRow, load_plans

CHAIRING = Topic(
    rules=rules,
    loaders={Plans: load_plans},
    sections=(Section(template="cases/sections/chairing.html", load=load_chairing, asks=(asked_of_chairing,)),),
    tables=(OrderRow, ObjectionRow, SwapRow),
)
