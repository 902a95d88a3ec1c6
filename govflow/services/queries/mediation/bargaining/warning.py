"""Of what the reader for whom points are computed is warned before a package is tabled; nobody else learns of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govflow.domain.bargaining.book import TablePackage, read_code
from govflow.domain.bargaining.outcome import negotiated, telling
from govflow.domain.bargaining.points import Unsolved, worth
from govflow.messages import Message
from govflow.services.queries.case.head import load_names
from govflow.services.queries.mediation.bargaining.rights import computes, issue_book, sides
from govflow.store.mediation.bargaining import load_issues, load_sheets
from govflow.store.work import Case, Work
from govflow.values import Text


def warned(tells: Sequence[Text], below: Sequence[Text]) -> Iterator[Message]:
    """What tabling a package would tell, and whom it leaves below their reserve."""
    if below:
        yield Message("Below the reserve of: %(names)s.", names=tuple(below))
    if tells:
        yield Message(
            "Tabling this would tell the other side how little is enough: %(names)s gets no more than its least.",
            names=tuple(tells),
        )


def warnings_of(work: Work, case: Case, intent: TablePackage) -> Iterator[Message]:
    """The same of a package that a form names, however it came there."""
    book = issue_book(work, case)
    known = load_issues(work, case) if book is not None and computes(work, case, book) else None
    package = None if known is None else read_code(intent.code, known)
    if book is None or known is None or package is None:
        return
    there = sides(case, book)
    sheets = {each.organization_id: each.scores for each in load_sheets(work, case, known)}
    if len(there) < 2 or not set(there) <= sheets.keys():
        return
    given = [sheets[each] for each in there]
    points, reserves = worth(known.agenda, given, package), tuple(each.reserve for each in given)
    try:
        tells = telling(negotiated(known.agenda, given), reserves, points)
    except Unsolved:  # the reserves themselves are known all the same
        tells = tuple(place for place, (mine, least) in enumerate(zip(points, reserves, strict=True)) if mine <= least)
    names = load_names(work, case)
    names.load(work, organizations=there)
    called = [names.who(each, None).name for each in there]
    below = [name for name, mine, least in zip(called, points, reserves, strict=True) if mine < least]
    yield from warned([called[place] for place in tells], below)
