"""The page of the room: the list of issues, one's own points, what was tabled, and for one reader what all come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from govflow.domain.bargaining.book import IssueBook, IssueList, code_of, read_code
from govflow.domain.bargaining.outcome import Outcome, negotiated, telling
from govflow.domain.bargaining.points import Package, Scores, Unsolved, Vector, worth
from govflow.domain.bargaining.winner import Adjusted
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names
from govflow.services.queries.mediation.bargaining.rights import (
    NO_ROOM,
    against_confirming,
    against_listing,
    against_scoring,
    against_tabling,
    computes,
    room_of,
    sides,
)
from govflow.services.queries.mediation.bargaining.tabling import against_package, form_of_package
from govflow.services.queries.mediation.bargaining.warning import warned
from govflow.services.queries.step.page import StepPage, load_step
from govflow.store.mediation.bargaining import Tabled, load_issues, load_sheets, load_tabled
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

MOST_DRAWN = 2_000
"""Of so many packages at most all are drawn; of more only the efficient ones."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """Somebody who gives points. ``gave``: whether they did; only for whom they are computed, else none."""

    name: Text
    confirmed: bool
    gave: bool | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """An efficient package. ``rules``: what picks it."""

    code: str
    worth: Vector
    chosen: tuple[Text, ...]
    rules: tuple[str, ...]
    tabled: bool
    more: int  # other packages that are worth the same to all


@dataclass(frozen=True, kw_only=True)
class Line:
    """An issue of the chosen package with what its option is worth to each side."""

    title: Text
    chosen: Text
    points: Vector


@dataclass(frozen=True, kw_only=True)
class Selected:
    """The package that is looked at. ``telling``: the sides to which so little is given that the others would learn
    their reserve; ``below``: those that prefer no agreement. ``closed``: why it is not tabled now.
    """

    code: str
    lines: tuple[Line, ...]
    worth: Vector
    telling: tuple[Text, ...]
    below: tuple[Text, ...]
    warnings: tuple[Message, ...]
    closed: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class Divided:
    """What the adjusted winner comes to. ``shares``: of each issue the part of the first side."""

    start: Vector
    points: Fraction
    shares: tuple[tuple[Text, Fraction], ...]
    divided: Text | None


@dataclass(frozen=True, kw_only=True)
class Computed:
    """What the points of all sides come to. ``others``: packages that are not efficient, for the drawing."""

    count: int
    reserves: Vector
    rows: tuple[Row, ...]
    others: tuple[Vector, ...]
    tabled: tuple[Vector, ...]
    divided: Divided | None


@dataclass(frozen=True, kw_only=True)
class TabledShown:
    """A package that was put to the parties, in words."""

    number: int
    at: datetime
    chosen: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, kw_only=True)
class RoomPage:
    """``own``: the points of the organization acted for; ``computed``: for one reader, once all have given theirs."""

    head: Head
    issues: IssueList | None
    sides: tuple[Side, ...]
    reader: Text  # for whom points are computed
    leads: bool
    keeps: tuple[Message, ...]  # why the reader does not keep the list; nothing: they do
    confirms: tuple[Message, ...]
    scores: tuple[Message, ...]
    gives: bool  # is it for the reader to give points at all?
    own: Scores | None
    own_at: datetime | None
    computed: Computed | None
    selected: Selected | None
    unsolved: bool  # nobody could compute it
    tabled: tuple[TabledShown, ...]
    most: int
    offers: bool  # are packages offered here at all?


def load_room(work: Work, reference: str, code: str = "") -> RoomPage:
    """The room of a case. ``code``: the package that is looked at. Raises NotFound for who has no part in it."""
    case = read_case(work, reference)
    book, names = room_of(work, case), load_names(work, case)
    known, leads = load_issues(work, case), computes(work, case, book)
    sheets = {each.organization_id: each for each in load_sheets(work, case, known)} if known is not None else {}
    there, tabled = sides(case, book), load_tabled(work, case)
    names.load(work, organizations=there)
    own = None if leads else sheets.get(work.actor.organization_id or 0)
    computed, selected, unsolved = None, None, False
    if leads and known is not None and len(there) > 1 and set(there) <= sheets.keys():
        given = [sheets[each].scores for each in there]
        mine = [each.package for each in tabled if each.number == known.number]
        try:
            outcome = negotiated(known.agenda, given)
        except Unsolved:
            unsolved = True
        else:
            computed = _computed(known, given, outcome, mine)
            selected = _selected(work, case, book, known, names, there, given, outcome, code)
    scoring = tuple(against_scoring(work, case, book, known))
    return RoomPage(
        head=load_head(work, case, names),
        issues=known,
        sides=tuple(
            Side(
                name=names.who(each, None).name,
                confirmed=known is not None and each in known.confirmed,
                gave=each in sheets if leads else None,
            )
            for each in there
        ),
        reader=work.version_of(case).machine.capacity_title(book.computed_for),
        leads=leads,
        keeps=tuple(against_listing(work, case, book)),
        confirms=tuple(against_confirming(work, case, book, known)),
        scores=scoring,
        gives=not leads and work.actor.organization_id in there,
        own=own.scores if own is not None else None,
        own_at=own.at if own is not None else None,
        computed=computed,
        selected=selected,
        unsolved=unsolved,
        tabled=tuple(_tabled(each) for each in tabled),
        most=book.most,
        offers=bool(book.offered_by),
    )


def load_tabling(work: Work, reference: str, code: str) -> StepPage:
    """The form of the step by which a package is tabled, begun with that package. Raises NotFound."""
    case = read_case(work, reference)
    book, known = room_of(work, case), load_issues(work, case)
    package = None if known is None else read_code(code, known)
    if known is None or package is None or against_tabling(work, case, book):
        raise NotFound(NO_ROOM)
    return load_step(work, reference, book.tabled_by, begun=form_of_package(book, known, package))


def _computed(known: IssueList, given: Sequence[Scores], outcome: Outcome, tabled: Sequence[Package]) -> Computed:
    agenda = known.agenda
    picked: Mapping[Vector, tuple[str, ...]] = {
        each.worth: tuple(rule for rule, points in outcome.picks.items() if each.worth in points)
        for each in outcome.efficient
    }
    efficient = {each.worth for each in outcome.efficient}
    drawn = list(agenda.packages()) if agenda.count <= MOST_DRAWN else []
    others = {worth(agenda, given, each) for each in drawn} - efficient
    return Computed(
        count=len(drawn) or agenda.count,
        reserves=tuple(each.reserve for each in given),
        rows=tuple(
            Row(
                code=code_of(known.number, each.packages[0]),
                worth=each.worth,
                chosen=known.chosen(each.packages[0]),
                rules=picked[each.worth],
                tabled=any(package in tabled for package in each.packages),
                more=0 if each.count is None else each.count - 1,
            )
            for each in outcome.efficient
        ),
        others=tuple(sorted(others)),
        tabled=tuple(worth(agenda, given, each) for each in tabled),
        divided=None if outcome.adjusted is None else _divided(known, outcome.adjusted),
    )


def _divided(known: IssueList, found: Adjusted) -> Divided:
    titles = {str(place): each.title for place, each in enumerate(known.issues, 1)}
    return Divided(
        start=found.start,
        points=found.points,
        shares=tuple((titles[name], share) for name, share in found.shares.items()),
        divided=None if found.divided is None else titles[found.divided],
    )


def _selected(
    work: Work,
    case: Case,
    book: IssueBook,
    known: IssueList,
    names: Names,
    there: Sequence[int],
    given: Sequence[Scores],
    outcome: Outcome,
    code: str,
) -> Selected | None:
    package = read_code(code, known)
    if package is None:
        return None
    agenda, reserves = known.agenda, tuple(each.reserve for each in given)
    points = worth(agenda, given, package)
    called = [names.who(each, None).name for each in there]
    chosen = known.chosen(package)
    tells = tuple(called[place] for place in telling(outcome, reserves, points))
    below = tuple(name for name, mine, least in zip(called, points, reserves, strict=True) if mine < least)
    return Selected(
        code=code_of(known.number, package),
        lines=tuple(
            Line(
                title=each.title,
                chosen=option,
                points=tuple(scores.points[issue.name, name] for scores in given),
            )
            for each, issue, option, name in zip(known.issues, agenda.issues, chosen, package, strict=True)
        ),
        worth=points,
        telling=tells,
        below=below,
        warnings=tuple(warned(tells, below)),
        closed=(
            *against_tabling(work, case, book),
            *against_package(work, case, book, known, code_of(known.number, package)),
        ),
    )


def _tabled(each: Tabled) -> TabledShown:
    chosen = (issue.options[int(name) - 1] for issue, name in zip(each.issues, each.package, strict=True))
    titles = (issue.title for issue in each.issues)
    return TabledShown(number=each.number, at=each.at, chosen=tuple(zip(titles, chosen, strict=True)))
