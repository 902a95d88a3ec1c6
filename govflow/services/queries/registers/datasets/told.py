"""The catalogue as it leaves the house in DCAT-AP, and what a file that comes in would change of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode

from sqlalchemy import select

from govflow.domain.registers.datasets.sets import LONGEST, DataSet, SetField, is_key, problems
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.papers.interchange.dcat import ToldField, ToldSet, catalogue, data_set, read_catalogue
from govflow.services.queries.registers.datasets.listed import (
    PAGE,
    SetFilter,
    SetLine,
    load_told_set,
    load_told_sets,
)
from govflow.settings import Settings
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.registers.datasets.catalogue import current_versions, read_set
from govflow.store.registers.datasets.tables import SET
from govflow.store.work import Work
from govflow.values import Text

MOST_READ = 200
Becomes: TypeAlias = Literal["new", "changed", "same", "wrong"]
TITLE = Text(en="Catalogue of data sets", zh="数据目录")
ABOUT = Text(en="Which data departments have, and how they share them.", zh="各部门有哪些数据、如何共享。")
ORGANIZATION, BODY = OrganizationRow.__table__, BodyRow.__table__


@dataclass(frozen=True, kw_only=True)
class Read:
    """A set of a file that comes in: its place there, what becomes of it, and what is wrong with it."""

    place: int
    title: str
    key: str
    becomes: Becomes
    problems: tuple[tuple[str, Message], ...]


def write_catalogue(work: Work, settings: Settings, at: str, asked: SetFilter, after: int | None) -> bytes:
    """A page of the catalogue as the filter leaves it. ``at``: the path by which it was asked for, and is asked for its
    next page.
    """
    rows = load_told_sets(work, asked, after)
    told = [_told(line, says, settings) for line, says in rows]
    return catalogue(
        told,
        here=settings.whole(_page(at, asked, after)),
        title=TITLE,
        about=ABOUT,
        publisher=_publisher(work),
        following=settings.whole(_page(at, asked, rows[-1][0].id)) if len(rows) == PAGE else None,
    )


def write_set(work: Work, settings: Settings, set_id: int) -> bytes:
    """One set. Raises NotFound."""
    return data_set(_told(*load_told_set(work, set_id), settings))


def read_file(content: bytes) -> tuple[DataSet, ...]:
    """The sets of a file, whatever is wrong with one of them. Raises Invalid for what cannot be read at all."""
    try:
        found = read_catalogue(content)
    except ValueError as error:
        sentence = Message("This is no catalogue in JSON-LD: %(said)s.", said=str(error)[:200])
        raise Invalid({"upload": sentence}) from error
    if not found:
        raise Invalid({"upload": Message("The file has no data set (dcat:Dataset).")})
    if len(found) > MOST_READ:
        raise Invalid({"upload": Message("Read at most %(most)s data sets at once.", most=MOST_READ)})
    return tuple(_read(each) for each in found)


def examine(work: Work, sets: Sequence[DataSet]) -> tuple[Read, ...]:
    """What would become of each of them in the catalogue of the organization acted for."""
    mine = current_versions().where(SET.c.department_id == work.actor.organization_id)
    rows = work.session.execute(mine.where(SET.c.key.in_([each.key for each in sets])))
    known = {row.key: read_set(row) for row in rows}
    keys = [each.key for each in sets]
    return tuple(
        _examined(place, each, known.get(each.key), work.today, twice=each.key in keys[: place - 1])
        for place, each in enumerate(sets, 1)
    )


def _examined(place: int, says: DataSet, known: DataSet | None, today: date, *, twice: bool) -> Read:
    wrong = problems(says, today)
    if twice:
        wrong.setdefault("key", Message("Another of these has this short name."))
    becomes: Becomes = "wrong" if wrong else "new" if known is None else "same" if known == says else "changed"
    return Read(
        place=place, title=(says.title_zh or says.title_en)[: LONGEST["title_en"]], key=says.key[: LONGEST["key"]],
        becomes=becomes, problems=tuple(wrong.items()),
    )  # fmt: skip


def _read(found: Mapping[str, Any]) -> DataSet:
    plain = {
        name: found[name]
        for name in (
            "title_en", "title_zh", "description_en", "description_zh", "basis_en", "basis_zh", "sharing", "cycle",
            "contact", "contact_at",
        )
    }  # fmt: skip
    keys = [each for each in found["identifiers"] if is_key(each)]
    return DataSet(
        **plain,
        key=keys[0] if keys else "",
        updated_on=_day(found["updated_on"]),
        access=tuple(dict.fromkeys(found["access"])),
        fields=tuple(SetField(**each) for each in found["fields"]),
    )


def _day(said: str) -> date:
    """What is no day is one that is still to come, which is refused as such."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return date.max


def _page(at: str, asked: SetFilter, after: int | None) -> str:
    said = {
        "q": asked.words,
        "department": asked.department_id,
        "sharing": asked.sharing,
        "late": 1 if asked.late else None,
        "after": after,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{at}?{query}" if query else at


def _told(line: SetLine, says: DataSet, settings: Settings) -> ToldSet:
    return ToldSet(
        reference=line.reference,
        key=line.key,
        address=settings.whole(f"/datasets/{line.id}"),
        title=line.title,
        description=line.description,
        publisher=line.department,
        publisher_address=settings.whole(f"/organizations/{line.department_id}"),
        sharing=line.sharing,
        basis=line.basis,
        cycle=line.cycle,
        updated_on=line.updated_on,
        due_on=line.due_on,
        version=line.version,
        contact=line.contact,
        contact_at=line.contact_at,
        access=line.access,
        fields=tuple(
            ToldField(
                name=each.name,
                kind=each.kind,
                required=each.required,
                meaning=Text(en=each.meaning_en, zh=each.meaning_zh),
            )
            for each in says.fields
        ),
    )


def _publisher(work: Work) -> Text:
    """The regional body that keeps the catalogue: the first of the installation."""
    row = work.session.execute(
        select(ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(BODY, BODY.c.organization_id == ORGANIZATION.c.id)
        .order_by(BODY.c.id)
    ).first()
    return TITLE if row is None else Text(en=row.name_en, zh=row.name_zh)
