"""Conferences: sessions and who is present, their papers, and whose turn it is to chair by rotation."""

from __future__ import annotations

from govflow.domain.conferences.chairing import Plans
from govflow.domain.conferences.chairing import rules as rules_of_chairing
from govflow.domain.conferences.conference import rules
from govflow.services.queries.meetings.chairing import asked_of_chairing, load_chairing
from govflow.services.queries.papers.offered import load_paper_links
from govflow.services.topics.topic import Section, Topic
from govflow.store.meetings.chairing import ObjectionRow, OrderRow, SwapRow, load_plans

CONFERENCE = Topic(
    rules=rules, sections=(Section(template="cases/sections/conference.html", place="beside", load=load_paper_links),)
)

CHAIRING = Topic(
    rules=rules_of_chairing,
    loaders={Plans: load_plans},
    sections=(Section(template="cases/sections/chairing.html", load=load_chairing, asks=(asked_of_chairing,)),),
    tables=(OrderRow, ObjectionRow, SwapRow),
)
