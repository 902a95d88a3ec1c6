"""Conferences: sessions and who is present, and the papers of a conference."""

from __future__ import annotations

from govflow.domain.conferences.conference import rules
from govflow.services.queries.papers.offered import load_paper_links
from govflow.services.topics.topic import Section, Topic

CONFERENCE = Topic(rules=rules, sections=(Section(template="cases/sections/conference.html", load=load_paper_links),))
