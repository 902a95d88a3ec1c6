"""Documents on file."""

from __future__ import annotations

from govflow.domain.documents import CaseDocuments, rules
from govflow.services.topics.topic import Topic
from govflow.store.documents import DocumentRow, DocumentVersionRow, ShownVersionRow
from govflow.store.lists.texts import DocumentTextRow
from govflow.store.registers.withdrawn import WithdrawnRow
from govflow.store.writing.facts import load_documents

DOCUMENTS = Topic(
    rules=rules,
    loaders={CaseDocuments: load_documents},
    tables=(DocumentRow, DocumentVersionRow, ShownVersionRow, DocumentTextRow, WithdrawnRow),
)
