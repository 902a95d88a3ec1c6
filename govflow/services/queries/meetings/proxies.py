"""How votes were given to others at a meeting: by a paper, by what the giver announced, or by neither.

Whoever reads proxies on paper reads of each which it is; to all others nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from govflow.domain.attendance import ROLL, Mark, RollBook
from govflow.services.queries.case.files import asked_of_files, load_files
from govflow.services.queries.case.names import Names
from govflow.services.queries.finding import Choice
from govflow.services.rights import reads_as
from govflow.store.documents import DocumentRow
from govflow.store.meetings.attendance import load_attendance
from govflow.store.meetings.replies import load_replies
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import Held, Outside
from govflow.store.work import Case, Work
from govflow.values import Text

MOST_PAPERS = 50
_PAPERS = Prepared(
    select(DocumentRow.id, DocumentRow.audience)
    .where(DocumentRow.case_id == bindparam("case"), DocumentRow.seat_id.is_(None))
    .order_by(DocumentRow.created_at.desc(), DocumentRow.id)
)


@dataclass(frozen=True, kw_only=True)
class Given:
    """How a vote was given. ``paper``: the document, with its ``number`` among those of the meeting that the reader may
    read; ``bare``: by no paper, and the giver announced nothing of it.
    """

    paper: str | None = None
    number: int = 0
    bare: bool = False


def load_given(work: Work, case: Case, names: Names, held: Held, marks: Mapping[int, Mark]) -> Mapping[int, Given]:
    """How each vote of these marks was given that another holds, by organization, as far as the reader may know it."""
    book: RollBook | None = work.version_of(case).machine.book(ROLL)
    proxies = {number: each for number, each in marks.items() if each.presence == "proxy"}
    if book is None or not proxies or isinstance(held, Outside) or not _reads(book, held):
        return {}
    linked = list(dict.fromkeys(each.document_id for each in load_attendance(work, case).marks if each.document_id))
    read = {each.id for each in load_files(work, case, names, held, linked)}
    order = {each: number for number, each in enumerate((each for each in linked if each in read), start=1)}
    replies = load_replies(work, case, book.replied_in)
    found = dict[int, Given]()
    for number, mark in proxies.items():
        said = replies[number].reply if number in replies else None
        announced = said is not None and (said.says, said.proxy_id) == ("proxy", mark.proxy_id)
        paper = mark.document_id if mark.document_id in order else None
        found[number] = Given(
            paper=paper,
            number=order.get(paper or "", 0),
            bare=mark.document_id is None and not announced,
        )
    return found


def asked_of_papers(work: Work, case: Case) -> Iterator[Asked]:
    """What ``load_papers`` will ask, where the list is kept in this state."""
    book: RollBook | None = work.version_of(case).machine.book(ROLL)
    if book is not None and case.state in (*book.taken_in, *book.corrected_in):
        yield _PAPERS.asked(case=case.id)
        yield asked_of_files(work, case, reads_as(work, case), limit=MOST_PAPERS)


def load_papers(work: Work, case: Case, names: Names) -> tuple[Choice, ...]:
    """The documents that may stand behind a vote that is given, newest first, to choose from: of the latest that the
    reader may read such as all members read.
    """
    book: RollBook | None = work.version_of(case).machine.book(ROLL)
    if book is None:
        return ()
    rows = _PAPERS.rows(work.session, case=case.id)
    fit = {row.id for row in rows if not row.audience or set(book.of) <= set(row.audience)}
    files = load_files(work, case, names, reads_as(work, case), limit=MOST_PAPERS)
    return tuple(
        Choice(value=each.id, label=Text(en=each.filename, zh=each.filename)) for each in files if each.id in fit
    )


def _reads(book: RollBook, held: Held) -> bool:
    """Is the reader one of those for whom proxies on paper are filed?"""
    return not {*book.of, *book.audience()}.isdisjoint(held)
