"""The topics put together: each is one object with all its parts, and ``TOPICS`` is the one list of them.

It may import the queries of single sections, the store and the domain; the store gets its loaders with ``Work``.
It never decides and never renders, and no topic imports another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from govflow.engine.deadlines.yearly import EachYear
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.topics.agreements import AGREEMENTS
from govflow.services.topics.attendance import ATTENDANCE
from govflow.services.topics.bargaining import BARGAINING
from govflow.services.topics.calls import CALLS
from govflow.services.topics.cases import CASES
from govflow.services.topics.commitments import COMMITMENTS
from govflow.services.topics.conferences import CHAIRING, CONFERENCE
from govflow.services.topics.confidences import CONFIDENCES
from govflow.services.topics.documents import DOCUMENTS
from govflow.services.topics.floor import FLOOR
from govflow.services.topics.funds import ALIKE, FUND_OFFICE, FUNDS, GRANTS, PLEDGES, SERVING
from govflow.services.topics.mediation import MEDIATION
from govflow.services.topics.meetings import MEETINGS
from govflow.services.topics.minutes import MINUTES
from govflow.services.topics.people import PEOPLE
from govflow.services.topics.prepared import PREPARED
from govflow.services.topics.promises import PROMISES
from govflow.services.topics.registers.charges import TARIFFS
from govflow.services.topics.registers.compensation import COMPENSATION
from govflow.services.topics.registers.contracts import CONTRACTS
from govflow.services.topics.registers.datasets import DATASETS
from govflow.services.topics.registers.organizations import REGISTERS
from govflow.services.topics.registers.plans import PLANS
from govflow.services.topics.registers.recognition import RECOGNITION
from govflow.services.topics.registers.rights import RIGHTS
from govflow.services.topics.registers.stages import STAGES
from govflow.services.topics.registers.standards import STANDARDS
from govflow.services.topics.sessions import SESSIONS
from govflow.services.topics.topic import Intent, Owing, Section, Topic
from govflow.store.sql.prepared import Asked
from govflow.store.visibility import Held, Outside, open_section
from govflow.store.work import Against, Case, Loader, Work, Writer

TOPICS: tuple[Topic, ...] = (
    PREPARED, MEETINGS, CHAIRING, ATTENDANCE, FLOOR, CASES, PEOPLE, AGREEMENTS, CONFIDENCES, DOCUMENTS, CONFERENCE,
    MINUTES, COMMITMENTS, PROMISES, MEDIATION, BARGAINING, SESSIONS, COMPENSATION, ALIKE, FUND_OFFICE,
    PLEDGES, CALLS, SERVING, GRANTS, REGISTERS, STANDARDS, RIGHTS, CONTRACTS, TARIFFS, PLANS, RECOGNITION, DATASETS,
    STAGES, FUNDS,
)  # fmt: skip
"""Add a topic here, and its rules to ``domain.RULE_SETS``; a test compares the two and finds what is missing."""

LOADERS: Mapping[type, Loader] = {fact: load for topic in TOPICS for fact, load in topic.loaders.items()}
INTENTS: Mapping[type, Intent] = {each: intent for topic in TOPICS for each, intent in topic.intents.items()}
WRITERS: Mapping[type, Writer] = {each: intent.write for each, intent in INTENTS.items()}
AGAINST: tuple[Against, ...] = tuple(each.against for each in TOPICS if each.against is not None)
(ATTENDING,) = (each.attending for each in TOPICS if each.attending is not None)
YEARLY: Mapping[type[EachYear], Owing] = {each: owing for topic in TOPICS for each, owing in topic.yearly.items()}
NAVIGATION = tuple(entry for topic in TOPICS for entry in topic.navigation)
REGISTERS_OF_REGION = (
    *(entry for topic in TOPICS for entry in topic.registers),
    ("bulletins.index", Message("Bulletins"), Message("What departments tell each other at once, while it is valid.")),
)


@dataclass(frozen=True, kw_only=True)
class ShownSection:
    """A section of a case page that has something to show."""

    template: str
    content: Any
    place: str  # of ``Section``

    @property
    def name(self) -> str:
        """What it is called without its page: ``floor``."""
        return PurePath(self.template).stem


def load_sections(work: Work, case: Case, names: Names, held: Held) -> tuple[ShownSection, ...]:
    """What the topics have to show of a case, in their order."""
    asked = _shown_sections(work, case, held)
    found = [(each, each.load(work, case, names)) for each in asked]
    return tuple(
        ShownSection(template=each.template, content=content, place=each.place) for each, content in found if content
    )


def asked_of_sections(work: Work, case: Case) -> Iterator[Asked]:
    """What ``load_sections`` will ask of a case."""
    return (ask(work, case) for _, each in _sections(work, case) for ask in each.asks)


def asked_of_entries(work: Work, case: Case, held: Held) -> list[Asked]:
    """What ``load_sections`` will ask of the compartments of a case as this reader."""
    return [asked for each in _shown_sections(work, case, held) for asked in each.reads(work, case)]


def expect_of_sections(work: Work, case: Case, names: Names) -> None:
    """Expect the names that ``load_sections`` will say, as far as a section knows them by then."""
    for _, each in _sections(work, case):
        if each.expects is not None:
            each.expects(work, case, names)


def _shown_sections(work: Work, case: Case, held: Held) -> list[Section]:
    return [each for topic, each in _sections(work, case) if _may_read(work, case, topic, each, held)]


def _sections(work: Work, case: Case) -> Iterator[tuple[Topic, Section]]:
    """Those of the topics that the procedure speaks of, and those of every procedure."""
    spoken_of = work.version_of(case).machine.topics
    for topic in TOPICS:
        for each in topic.sections:
            if each.everywhere or topic.rules.topic in spoken_of:
                yield topic, each


def _may_read(work: Work, case: Case, topic: Topic, section: Section, held: Held) -> bool:
    """From outside a section is read where all is public that it tells; one for all procedures asks for itself."""
    if section.public is not None:
        return not isinstance(held, Outside) or section.public(work, case)
    told = work.version_of(case).machine.told_by(topic.rules.topic)
    return section.everywhere or open_section(held, told)
