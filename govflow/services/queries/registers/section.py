"""What the register has of a case: the entry that it made, and scopes like the one that it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from govflow.domain.registers.needs import SIMILAR, SimilarBook
from govflow.domain.registers.scopes import SHOWN, Similar
from govflow.services.queries.case.names import Names
from govflow.services.queries.registers.organizations import EntryLine, areas_of, line_of, lines
from govflow.store.people.registers.known import load_similar
from govflow.store.people.registers.tables import ENTRY
from govflow.store.work import Case, Work


@dataclass(frozen=True, kw_only=True)
class RegisterSection:
    """What the register has of a case: the entry that it made, and scopes like its own."""

    entry: EntryLine | None
    similar: tuple[Similar, ...]
    shows_similar: bool
    most_words: int = SHOWN


def load_register_section(work: Work, case: Case, _names: Names) -> RegisterSection | None:
    """Nothing of a case that has no entry and shows no scopes."""
    row = work.session.execute(lines().where(ENTRY.c.registered_in == case.id)).first()
    book: SimilarBook | None = work.version_of(case).machine.book(SIMILAR)
    shows = book is not None and case.state in book.shown_in
    if row is None and not shows:
        return None
    return RegisterSection(
        entry=line_of(row, areas_of(work, [row.id])) if row is not None else None,
        similar=load_similar(work, case) if shows else (),
        shows_similar=shows,
    )


def entry_of(work: Work, organization_id: int) -> int | None:
    """The number of the entry of an organization, if it has one."""
    found: int | None = work.session.execute(
        select(ENTRY.c.id).where(ENTRY.c.organization_id == organization_id)
    ).scalar()
    return found
