"""Documents on file, and answers meant for named capacities only."""

from __future__ import annotations

from govflow.domain.documents import CaseDocuments, rules
from govflow.services.queries.case.confidences import load_confidences
from govflow.services.topics.topic import Section, Topic
from govflow.store.documents import ConfidenceRow, DocumentRow, DocumentVersionRow, ShownVersionRow
from govflow.store.writing.facts import load_documents

DOCUMENTS = Topic(
    rules=rules,
    loaders={CaseDocuments: load_documents},
    sections=(Section(template="cases/sections/confidences.html", load=load_confidences, everywhere=True),),
    tables=(DocumentRow, DocumentVersionRow, ShownVersionRow, ConfidenceRow),
)
