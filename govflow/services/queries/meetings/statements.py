"""Statements for the record as pages show them: word for word, with whose they are, and all that they said before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from govflow.domain.floor import Statement, Version
from govflow.domain.meetings import AGENDA, numbers
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.agenda import AgendaLine, load_agenda_table
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names, Who
from govflow.services.queries.meetings.floor_rights import (
    NO_STATEMENTS,
    against_entering,
    against_lodging,
    against_replacing,
    against_taking_back,
    is_own,
    statement_book,
)
from govflow.services.rights import reads_as
from govflow.store.meetings.agenda import load_agenda
from govflow.store.meetings.statements import asked_of_statements, load_statements
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Worded:
    """One wording, with the names of its time. ``by``: whose words they are not, where somebody else entered them."""

    wording: str
    zh: str
    en: str
    reason: str
    at: datetime
    person: Text | None
    by: Text | None

    @property
    def title(self) -> str:
        """One of its texts, and ``title_other`` the other: pages put that in the reader's script first."""
        return self.zh or self.en

    @property
    def title_other(self) -> str | None:
        return self.en if self.zh and self.en else None


@dataclass(frozen=True, kw_only=True)
class StatementShown:
    """A statement. ``number``: of its line of the agenda, empty for the whole meeting; ``ended``: it was taken back."""

    id: int
    who: Who
    entry_id: int | None
    number: str
    now: Worded
    ended: Worded | None
    earlier: tuple[Worded, ...]
    replaces: bool  # the reader may word it anew
    takes_back: bool
    objects: bool  # and does so as whose words it is said to be


@dataclass(frozen=True, kw_only=True)
class Statements:
    """Those at a meeting that the reader may see. ``closed``: why the reader lodges none."""

    reference: str
    statements: tuple[StatementShown, ...]
    lodges: bool
    enters: bool
    closed: tuple[Message, ...]

    @property
    def standing(self) -> int:
        return sum(each.ended is None for each in self.statements)

    def on(self, entry_id: int | None) -> tuple[StatementShown, ...]:
        """Those on one line of the agenda, or on the whole meeting."""
        return tuple(each for each in self.statements if each.entry_id == entry_id)


@dataclass(frozen=True, kw_only=True)
class StatementPage:
    """The page of the statements. ``lines``: on which to state something; ``others``: for whom to enter."""

    head: Head
    list: Statements
    lines: tuple[AgendaLine, ...]
    others: tuple[Who, ...]


ASKED = (asked_of_statements,)
"""What ``load_statements_shown`` will ask of a meeting beside its agenda."""


def asked_of_stated(work: Work, case: Case) -> Iterator[Asked]:
    """The same, where the procedure keeps statements."""
    if statement_book(work, case) is not None:
        yield from (each(work, case) for each in ASKED)


def expect_stated(work: Work, case: Case, names: Names) -> None:
    """Whose statements they are, and who worded them, is named with whatever else is."""
    if statement_book(work, case) is not None:
        names.expect(**_named(load_statements(work, case)))


def load_statements_shown(work: Work, case: Case, names: Names) -> Statements | None:
    """The statements; none where the procedure keeps none, and where there is nothing to read or to write."""
    found = statements_for(work, case, names)
    return found if found is not None and (found.statements or found.lodges or found.enters) else None


def statements_for(work: Work, case: Case, names: Names) -> Statements | None:
    """The statements for a reader who takes part; None for all others, and where the procedure keeps none."""
    if statement_book(work, case) is None or isinstance(reads_as(work, case), Outside):
        return None
    read_ahead(work.session, [each(work, case) for each in ASKED])
    statements = load_statements(work, case)
    lines = _numbers(work, case) if any(each.entry_id for each in statements) else {}
    names.load(work, **_named(statements))
    closed = against_lodging(work, case)
    return Statements(
        reference=case.reference,
        statements=tuple(_shown(work, case, each, names, lines) for each in statements),
        lodges=not closed,
        enters=not against_entering(work, case),
        closed=tuple(closed),
    )


def load_statement_page(work: Work, reference: str) -> StatementPage:
    """The page of the statements. Raises NotFound where none are kept, and for who does not take part."""
    case = read_case(work, reference)
    names = load_names(work, case)
    shown = statements_for(work, case, names)
    book = statement_book(work, case)
    if shown is None or book is None:
        raise NotFound(NO_STATEMENTS)
    agenda = load_agenda_table(work, case, names) if work.version_of(case).machine.book(AGENDA) else None
    others = dict.fromkeys(each.organization_id for name in book.of for each in case.holders(name))
    names.load(work, organizations=others)
    return StatementPage(
        head=load_head(work, case, names),
        list=shown,
        lines=tuple(each for each in agenda.lines if each.number and not each.hidden) if agenda is not None else (),
        others=tuple(names.who(each, None) for each in others if each != work.actor.organization_id)
        if shown.enters
        else (),
    )


def _named(statements: Sequence[Statement]) -> Mapping[str, Iterable[int | None]]:
    versions = [each for statement in statements for each in statement.versions]
    whose = (each.organization_id for each in statements)
    return {
        "organizations": [*whose, *(each.by_organization for each in versions)],
        "persons": [each.by_person for each in versions],
    }


def _numbers(work: Work, case: Case) -> Mapping[int | None, str]:
    agenda = load_agenda(work, case)
    return dict(zip((each.id for each in agenda), numbers(agenda), strict=True))


def _shown(
    work: Work, case: Case, statement: Statement, names: Names, lines: Mapping[int | None, str]
) -> StatementShown:
    now = statement.worded
    last = statement.versions[-1]
    earlier = (each for each in statement.versions if each not in (now, last))
    takes_back = not against_taking_back(work, case, statement)
    return StatementShown(
        id=statement.id,
        who=names.at(now.at).who(statement.organization_id, None),
        entry_id=statement.entry_id,
        number=lines.get(statement.entry_id, "") if statement.entry_id is not None else "",
        now=_worded(statement, now, names),
        ended=None if statement.stands else _worded(statement, last, names),
        earlier=tuple(_worded(statement, each, names) for each in earlier),
        replaces=not against_replacing(work, case, statement),
        takes_back=takes_back,
        objects=takes_back and statement.entered and is_own(work, statement),
    )


def _worded(statement: Statement, version: Version, names: Names) -> Worded:
    other, then = version.by_organization != statement.organization_id, names.at(version.at)
    return Worded(
        wording=version.wording,
        zh=version.zh,
        en=version.en,
        reason=version.reason,
        at=version.at,
        person=then.person(version.by_person),
        by=then.organization(version.by_organization) if other else None,
    )
