"""The requests like one, as those see them who judge it."""

from __future__ import annotations

from govflow.domain.funds.alike import ALIKE, AlikeBook
from govflow.domain.funds.likeness import Like
from govflow.services.queries.case.names import Names
from govflow.services.rights import holds
from govflow.store.lists.alike import load_alike
from govflow.store.work import Case, Work


def load_alike_lines(work: Work, case: Case, _names: Names) -> tuple[Like, ...]:
    """Those that the reader may see, the most alike first; none for whoever does not judge it, and in other states.

    What the reader may not see is not even counted: it may be a draft, of which nobody knows but who writes it.
    """
    book: AlikeBook | None = work.version_of(case).machine.book(ALIKE)
    if book is None or case.state not in book.shown_in or holds(work, case).isdisjoint(book.shown_to):
        return ()
    return tuple(each for each in load_alike(work, case).found if each.seen)
