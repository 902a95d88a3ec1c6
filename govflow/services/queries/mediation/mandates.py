"""The documents that show for whom somebody speaks at a sitting."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from govflow.services.queries.case.files import FileLine, load_files
from govflow.services.queries.case.names import Names
from govflow.services.rights import reads_as
from govflow.store.documents import DocumentRow
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work

MOST_MANDATES = 50
"""Of so many of the latest documents one is chosen."""

_FILED = Prepared(
    select(DocumentRow.id, DocumentRow.audience).where(
        DocumentRow.case_id == bindparam("case"), DocumentRow.seat_id.is_(None)
    )
)


def load_mandates(work: Work, case: Case, names: Names, audience: Collection[str]) -> tuple[FileLine, ...]:
    """The documents to choose from, newest first: such as all who sit there read, and nothing that only some do."""
    files = load_files(work, case, names, reads_as(work, case), limit=MOST_MANDATES)
    rows = _FILED.rows(work.session, case=case.id)
    fit = {row.id for row in rows if not row.audience or set(audience) <= set(row.audience)}
    return tuple(each for each in files if each.id in fit)
