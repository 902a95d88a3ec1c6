"""What the rules of the register ask: who is named, whose names are taken, who is in order, whose scope is alike."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import func, or_, select

from govflow.domain.naming import plain
from govflow.domain.registers.facts import Covered, Department, Entries, Entry, Known, Order
from govflow.domain.registers.needs import SIMILAR, SimilarBook
from govflow.domain.registers.scopes import MOST, Similar, shared
from govflow.engine.family import chosen_ids
from govflow.store.parties import register
from govflow.store.people import OrganizationRow
from govflow.store.people.registers.tables import AREA, ENTRY
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work
from govflow.values import Text

ORGANIZATION = OrganizationRow.__table__
LONGEST_NAME = 160
"""Characters; what is longer is no name of an organization."""
MOST_READ = 1_000
"""Of the organizations of one field, the newest: so many are compared with one that is to be registered."""
_ENTRY = (
    ENTRY.c.organization_id, ENTRY.c.code, ENTRY.c.activity, ENTRY.c.standing, ENTRY.c.standing_since,
    ENTRY.c.standing_reason, ENTRY.c.registrar_id, ENTRY.c.supervisor_id,
    ENTRY.c.liquidating_since, ENTRY.c.ended_on, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh,
)  # fmt: skip


def load_entries(work: Work, case: Case) -> Entries:
    """The entries of all who take part, and of whoever acts. None is held: what is entered at the same moment counts
    from the next step on.
    """
    asked = {each.organization_id for holders in case.parties.values() for each in holders}
    wanted = sorted(each for each in {*asked, work.actor.organization_id} if each is not None)
    if not wanted:
        return Entries()
    query = select(*_ENTRY).join(ORGANIZATION, ORGANIZATION.c.id == ENTRY.c.organization_id)
    rows = work.session.execute(query.where(ENTRY.c.organization_id.in_(wanted)))
    return Entries({row.organization_id: _entry(row) for row in rows})


def load_covered(work: Work, case: Case) -> Covered:
    """The areas of all who take part."""
    wanted = sorted({each.organization_id or 0 for holders in case.parties.values() for each in holders})
    query = select(ENTRY.c.organization_id, AREA.c.organization_id.label("area")).join(
        AREA, AREA.c.entry_id == ENTRY.c.id
    )
    found: dict[int, set[int]] = defaultdict(set)
    for row in work.session.execute(query.where(ENTRY.c.organization_id.in_(wanted))) if wanted else ():
        found[row.organization_id].add(row.area)
    return Covered({organization: frozenset(areas) for organization, areas in found.items()})


def load_known(work: Work, case: Case) -> Known:
    """What is known of the organizations, persons and names that the answers name."""
    fields = work.version_of(case).workflow.fields.values()
    given = [(each, case.data[each.name]) for each in fields if case.data.get(each.name) is not None]
    organizations = {
        number for each, value in given if each.kind.numbers == "organizations" for number in chosen_ids(value)
    }
    persons = {number for each, value in given if each.kind.numbers == "persons" for number in chosen_ids(value)}
    lines = [value for _, value in given if isinstance(value, str) and len(value) <= LONGEST_NAME]
    return Known(
        departments=_departments(work.session, organizations),
        names=names_taken(work.session, lines),
        represented=represented(work.session, persons),
    )


def names_taken(session: Session, lines: Iterable[str]) -> dict[str, Text]:
    """Of these lines, as ``plain`` gives them, those that an active organization bears, whatever width and case."""
    asked = {variant: plain(each) for each in lines for variant in (each.lower(), _narrow(each).lower())}
    if not asked:
        return {}
    row = ORGANIZATION.c
    columns = func.lower(row.name_en), func.lower(row.name_zh)
    query = select(row.name_en, row.name_zh).where(row.active, or_(*(each.in_(asked) for each in columns)))
    found: dict[str, Text] = {}
    for each in session.execute(query):
        for name in (each.name_en, each.name_zh):
            if name.lower() in asked:
                found[asked[name.lower()]] = Text(en=each.name_en, zh=each.name_zh)
    return found


def represented(session: Session, persons: Collection[int]) -> dict[int, Text]:
    """Of these persons those who are legal representatives, and of which organization."""
    if not persons:
        return {}
    query = (
        select(ENTRY.c.representative_id, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(ORGANIZATION, ORGANIZATION.c.id == ENTRY.c.organization_id)
        .where(ENTRY.c.representative_id.in_(sorted(persons)))
    )
    return {row.representative_id: Text(en=row.name_en, zh=row.name_zh) for row in session.execute(query)}


def load_similar(work: Work, case: Case) -> tuple[Similar, ...]:
    """The registered organizations of the same field in an overlapping area whose scope shares words; those that share
    most first. Nothing where the file does not ask for them.
    """
    book: SimilarBook | None = work.version_of(case).machine.book(SIMILAR)
    activity, scope = (case.data.get(each) for each in (book.activity, book.scope)) if book else (None, None)
    if book is None or activity is None or scope is None:
        return ()
    rows = work.session.execute(
        select(ENTRY.c.id, ENTRY.c.scope, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(ORGANIZATION, ORGANIZATION.c.id == ENTRY.c.organization_id)
        .where(ENTRY.c.activity == activity, ENTRY.c.registered_in != case.id)
        .order_by(ENTRY.c.id.desc())
        .limit(MOST_READ)
    )
    alike = {row.id: (row, words) for row in rows if (words := shared(scope, row.scope))}
    overlaps = _overlapping(work, case, chosen_ids(case.data.get(book.areas)), alike.keys())
    found = [
        Similar(
            entry_id=row.id, name=Text(en=row.name_en, zh=row.name_zh), scope=row.scope, areas=overlaps[row.id],
            words=words,
        )
        for row, words in alike.values()
        if row.id in overlaps
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (-len(each.words), each.entry_id))[:MOST])


def _overlapping(
    work: Work, case: Case, areas: Collection[int], entries: Collection[int]
) -> dict[int, tuple[Text, ...]]:
    """Of each entry its areas that are, lie in or hold one of these; entries without one are left out."""
    if not entries or not areas:
        return {}
    query = (
        select(AREA.c.entry_id, AREA.c.organization_id, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(ORGANIZATION, ORGANIZATION.c.id == AREA.c.organization_id)
        .where(AREA.c.entry_id.in_(sorted(entries)))
        .order_by(AREA.c.entry_id, AREA.c.organization_id)
    )
    rows, known = work.session.execute(query).all(), register(work, case)
    known.expect({*areas, *(row.organization_id for row in rows)}, ())
    found: dict[int, list[Text]] = defaultdict(list)
    for row in rows:
        if any(_overlap(known, row.organization_id, each) for each in areas):
            found[row.entry_id].append(Text(en=row.name_en, zh=row.name_zh))
    return {entry: tuple(names) for entry, names in found.items()}


def _overlap(known: Any, one: int, other: int) -> bool:
    """Is one of the two areas the other, or within it?"""
    return one in known.above(other) or other in known.above(one)


def _departments(session: Session, organizations: Collection[int]) -> Mapping[int, Department]:
    if not organizations:
        return {}
    row = ORGANIZATION.c
    query = select(row.id, row.name_en, row.name_zh, row.function, row.parent_id).where(
        row.id.in_(sorted(organizations))
    )
    return {
        each.id: Department(name=Text(en=each.name_en, zh=each.name_zh), function=each.function, below=each.parent_id)
        for each in session.execute(query)
    }


def _entry(row: Any) -> Entry:
    return Entry(
        organization_id=row.organization_id,
        name=Text(en=row.name_en, zh=row.name_zh),
        code=row.code,
        activity=row.activity,
        order=Order(row.standing),
        since=row.standing_since,
        registrar_id=row.registrar_id,
        reason=row.standing_reason,
        supervisor_id=row.supervisor_id,
        liquidating_since=row.liquidating_since,
        ended_on=row.ended_on,
    )


def _narrow(name: str) -> str:
    return unicodedata.normalize("NFKC", name)
