"""Documents that have some words, as far as everybody who sees their case may read them, each with the place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govflow.services.queries.filters import CaseFilters, Pairs, in_documents
from govflow.store.lists.search import words_of
from govflow.store.lists.texts import LOOKED_THROUGH
from govflow.store.work import Work
from govflow.values import Text

PAGE = 10
BEFORE, AFTER = 50, 110
"""Characters that are shown around the words."""
NOBODY = "none"
"""Behind no version: from the newest on."""


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """Words of a text: those before what was looked for, itself, and those after."""

    before: str
    hit: str
    after: str


@dataclass(frozen=True, kw_only=True)
class FoundDocument:
    """A document of a case with these titles. ``name``: of the field that asked for it, or as its sender called it.

    ``snippet``: none where the words stand in the names of the document.
    """

    reference: str
    title: str
    title_other: str | None
    id: str
    name: Text | str
    filename: str
    number: int
    at: datetime
    snippet: Snippet | None


@dataclass(frozen=True, kw_only=True)
class FoundDocuments:
    """``older``: behind which version to look further. ``cut``: older files with the words were not looked through."""

    documents: tuple[FoundDocument, ...] = ()
    older: str | None = None
    cut: bool = False


def load_documents_with(work: Work, filters: CaseFilters, pairs: Pairs, behind: str | None = None) -> FoundDocuments:
    """The next documents with these words, those filed last first, of the cases that the reader sees and asked for."""
    place = behind if behind and behind.isascii() and behind.isalnum() else NOBODY
    rows = in_documents(work, filters, pairs, place, PAGE + 1)
    found = [row for row in rows if row.id is not None]
    shown, more = found[:PAGE], len(found) > PAGE
    return FoundDocuments(
        documents=tuple(_document(work, row, filters.words) for row in shown),
        older=shown[-1].version_id if more else None,
        cut=not more and bool(rows) and rows[0].looked >= LOOKED_THROUGH,
    )


def snippet_of(text: str, typed: str) -> Snippet | None:
    """Where the first of the typed words stands, of those that stand there; None where none does."""
    looked_for = (*unicodedata.normalize("NFKC", typed).split(), *words_of(typed))
    small = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)  # each at its place
    at, word = next(((place, each) for each in looked_for if (place := small.find(each.lower())) >= 0), (-1, ""))
    if at < 0:
        return None
    until = at + len(word.lower())
    start, end = max(0, at - BEFORE), until + AFTER
    before, after = text[start:at], text[until:end]
    return Snippet(
        before=f"…{before}" if start else before, hit=text[at:until], after=f"{after}…" if end < len(text) else after
    )


def _document(work: Work, row: Any, typed: str) -> FoundDocument:
    fields = work.pinned(work.session, row.workflow_version_id).workflow.fields
    return FoundDocument(
        reference=row.reference,
        title=row.case_title,
        title_other=row.case_title_other,
        id=row.document_id,
        name=fields[row.field].label if row.field in fields else row.title,
        filename=row.filename,
        number=row.number,
        at=row.at,
        snippet=snippet_of(row.text or "", typed),
    )
