"""A version of a draft as a paper: each clause under its id, in Chinese and English, word for word."""

from __future__ import annotations

from govflow.domain.agreements import Clause
from govflow.messages import Message
from govflow.papers.clauses import END, TONGUES
from govflow.papers.paper import Language, Paper, Paragraph, Seal, Section, titled
from govflow.services.queries.mediation.drafting.page import shown_version
from govflow.store.work import Work

_END = (Section(title=END, numbered=False),)
MISSING = Message(
    "□ stands for a character that the letters of this file do not have. The DOCX file has it, and so has the record."
)


def load_draft_paper(work: Work, reference: str, number: int, language: Language, *, returns: bool) -> Paper:
    """``returns``: it may be worked on elsewhere, so it says where the last clause ends. Raises NotFound."""
    case, version = shown_version(work, reference, number)
    return Paper(
        kind="drafting",
        language=language,
        mark=Message("Draft agreement"),
        number=Message("%(case)s, version %(number)s", case=case.reference, number=str(number)),
        title=titled(case.title, case.title_other, language),
        seal=Seal(reference=case.reference, entry=number, at=version.at, hash=version.sha256),
        rests_on=Message(
            "Version %(number)s, shown %(at)s; SHA-256 of its clauses: %(hash)s",
            number=str(number), at=version.at, hash=version.sha256,
        ),
        sections=(*(_section(each) for each in version.clauses), *(_END if returns else ())),
        missing_glyphs=MISSING,
    )  # fmt: skip


def _section(clause: Clause) -> Section:
    heading = " · ".join(each for each in (clause.heading_zh, clause.heading_en) if each)
    parts = ((name, getattr(clause, tongue)) for name, tongue in TONGUES.items())
    return Section(
        title=f"[{clause.id}] {heading}".strip(),
        numbered=False,
        parts=tuple(
            Section(title=name, numbered=False, blocks=tuple(Paragraph(text=line) for line in text.split("\n")))
            for name, text in parts
            if text
        ),
    )
