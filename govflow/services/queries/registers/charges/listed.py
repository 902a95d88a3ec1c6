"""The list of tariffs, and a tariff with its versions and its whole table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, bindparam, literal_column, select

from govflow.domain.registers.charges.reading import Read, known_tariff
from govflow.domain.registers.charges.tariff import clock, decimal
from govflow.domain.registers.charges.vehicles import VEHICLES
from govflow.domain.registers.charges.wording import DAYS, ROUNDING, band_title, rate_words
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.queries.finding import read_page
from govflow.store.cases import CASE
from govflow.store.registers.charges import NEXT, OVER_ON, TARIFF
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import nameable_cases
from govflow.store.work import Case, Work
from govflow.values import Money, Text

PAGE = 50
"""Tariffs on a page, and versions of one that are told."""

Status: TypeAlias = Literal["coming", "valid", "over"]


@dataclass(frozen=True, kw_only=True)
class TariffLine:
    """A version of a tariff. ``reference`` of its case, where the reader may see that. ``over_on``: the first day on
    which it does not hold.
    """

    id: int
    name: str
    version: int
    title: Text
    valid_from: date
    over_on: date | None
    status: Status
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class TariffList:
    """A page of tariffs, each with its last version, the latest first; ``following``: where the next page begins."""

    shown: tuple[TariffLine, ...]
    following: int | None


@dataclass(frozen=True, kw_only=True)
class Named:
    """A part of a tariff: its name in the file, and what it is called."""

    name: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class SectionRow:
    """A section of road, how long it is, and whether it is driven one way only."""

    name: str
    title: Text
    start: Text
    end: Text
    km: str
    one_way: bool


@dataclass(frozen=True, kw_only=True)
class BandRow:
    """Hours with charges of their own: from ``since`` to before ``until``. ``overnight``: that is on the next day;
    ``by_beginning``: then all count to the day on which they begin, else each minute to its own day.
    """

    name: str
    title: Text
    since: str
    until: str
    days: Text
    overnight: bool
    by_beginning: bool


@dataclass(frozen=True, kw_only=True)
class RateRow:
    """What a class of vehicle is charged on sections one way or both, in a band or outside all of them."""

    sections: tuple[Text, ...]
    way: Literal["forth", "back", "both"]
    hours: Text | Message
    vehicle: Text
    rate: Message


@dataclass(frozen=True, kw_only=True)
class ExemptionRow:
    """What is taken off, for which classes, on which days; ``claimed``: only for who shows a ground for it."""

    name: str
    title: Text
    percent: str
    vehicles: tuple[Text, ...]
    days: Text
    claimed: bool


@dataclass(frozen=True, kw_only=True)
class CapRow:
    """The most that a vehicle of a class pays in a day."""

    vehicle: Text
    cap: Money


@dataclass(frozen=True, kw_only=True)
class TariffPage:
    """A version of a tariff with its table, and the other versions, the newest first. ``sha256``: of its text."""

    line: TariffLine
    sha256: str
    rounding: Text
    points: tuple[Named, ...]
    vehicles: tuple[Named, ...]
    sections: tuple[SectionRow, ...]
    bands: tuple[BandRow, ...]
    rates: tuple[RateRow, ...]
    caps: tuple[CapRow, ...]
    exemptions: tuple[ExemptionRow, ...]
    holidays: tuple[date, ...]
    working_days: tuple[date, ...]
    versions: tuple[TariffLine, ...]


_REPLACED = select(literal_column("1")).select_from(NEXT).where(NEXT.c.replaces_id == TARIFF.c.id).offset(0).exists()
"""Looked up for each version by itself, from the newest on: few are replaced, but of which, the database does not know.
An offset, even of none, is what PostgreSQL leaves in place.
"""


def load_tariffs(work: Work, after: int | None = None) -> TariffList:
    """A page of the register: of each tariff the last version, as it stands on this day."""
    query = select(TARIFF.c.id).where(~_REPLACED)
    if after is not None:
        query = query.where(TARIFF.c.id < after)
    rows, following = read_page(work, TARIFF.c.id, query, _tariffs(work), PAGE)
    return TariffList(shown=tuple(_line(work, row) for row in rows), following=following)


def load_versions(work: Work, tariff_id: int) -> tuple[TariffLine, ...]:
    """All versions of the tariff that one of them is of, the newest first. Raises NotFound."""
    one = select(TARIFF.c.body_id, TARIFF.c.name).where(TARIFF.c.id == tariff_id).subquery()
    query = _tariffs(work).join(one, (TARIFF.c.body_id == one.c.body_id) & (TARIFF.c.name == one.c.name))
    rows = work.session.execute(query.order_by(TARIFF.c.version.desc()).limit(PAGE)).all()
    if not rows:
        raise NotFound(Message("There is no such tariff."))
    return tuple(_line(work, row) for row in rows)


def load_read(work: Work, tariff_id: int) -> Read:
    """A tariff that can be computed. Raises NotFound."""
    source = work.session.scalar(select(TARIFF.c.source).where(TARIFF.c.id == tariff_id))
    if source is None:
        raise NotFound(Message("There is no such tariff."))
    return known_tariff(source)


def load_tariff(work: Work, tariff_id: int) -> TariffPage:
    """A version of a tariff with its table. Raises NotFound."""
    versions, read = load_versions(work, tariff_id), load_read(work, tariff_id)
    line, tariff = _line_of(versions, tariff_id), read.tariff
    return TariffPage(
        line=line,
        sha256=read.sha256,
        rounding=ROUNDING[tariff.rounding],
        points=tuple(Named(name=name, title=title) for name, title in tariff.points.items()),
        vehicles=tuple(Named(name=each, title=VEHICLES[each]) for each in tariff.vehicles),
        sections=tuple(
            SectionRow(
                name=name, title=each.title, start=tariff.points[each.start], end=tariff.points[each.end],
                km=decimal(each.km), one_way=each.one_way,
            )
            for name, each in tariff.sections.items()
        ),
        bands=tuple(
            BandRow(
                name=name, title=each.title, since=clock(each.since), until=clock(each.until), days=DAYS[each.days],
                overnight=each.overnight, by_beginning=each.by == "beginning" and each.days != "all",
            )
            for name, each in tariff.bands.items()
        ),
        rates=tuple(_rates(read)),
        caps=tuple(CapRow(vehicle=VEHICLES[each], cap=Money(fen)) for each, fen in tariff.caps.items()),
        exemptions=tuple(
            ExemptionRow(
                name=name, title=each.title, percent=decimal(each.off * 100),
                vehicles=tuple(VEHICLES[vehicle] for vehicle in each.vehicles), days=DAYS[each.days],
                claimed=each.claimed,
            )
            for name, each in tariff.exemptions.items()
        ),
        holidays=tariff.holidays,
        working_days=tariff.working_days,
        versions=versions,
    )  # fmt: skip


def load_document(work: Work, tariff_id: int) -> dict[str, Any]:
    """A published tariff as machines read it: its file as JSON, with its version and the days on which it holds."""
    versions, read = load_versions(work, tariff_id), load_read(work, tariff_id)
    line = _line_of(versions, tariff_id)
    return {
        "version": line.version,
        "valid_from": line.valid_from.isoformat(),
        "over_on": line.over_on.isoformat() if line.over_on is not None else None,
        "sha256": read.sha256,
        "tariff": read.tariff.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    }


def _line_of(versions: tuple[TariffLine, ...], tariff_id: int) -> TariffLine:
    """The version that was asked for. Raises NotFound where it is older than those that are told."""
    line = next((each for each in versions if each.id == tariff_id), None)
    if line is None:
        raise NotFound(Message("There is no such tariff."))
    return line


def load_tariff_of(work: Work, case: Case, _names: Names) -> TariffLine | None:
    """The tariff that a case stands for, once it is published."""
    if not _OF_CASE.rows(work.session, case=case.id):
        return None
    row = work.session.execute(_tariffs(work).where(TARIFF.c.case_id == case.id)).one()
    return _line(work, row)


def asked_of_tariff(_work: Work, case: Case) -> Asked:
    """What ``load_tariff_of`` will ask first."""
    return _OF_CASE.asked(case=case.id)


_OF_CASE = Prepared(select(TARIFF.c.id).where(TARIFF.c.case_id == bindparam("case")))


def _tariffs(work: Work) -> Select[*tuple[Any, ...]]:
    """All, each with the reference of its case and whether that may be named."""
    return (
        select(
            TARIFF.c.id, TARIFF.c.name, TARIFF.c.version, TARIFF.c.title_en, TARIFF.c.title_zh, TARIFF.c.valid_from,
            OVER_ON, CASE.c.reference, nameable_cases(work.actor).label("seen"),
        )
        .join(CASE, CASE.c.id == TARIFF.c.case_id)
        .outerjoin(NEXT, NEXT.c.replaces_id == TARIFF.c.id)
    )  # fmt: skip


def _line(work: Work, row: Any) -> TariffLine:
    return TariffLine(
        id=row.id,
        name=row.name,
        version=row.version,
        title=Text(en=row.title_en, zh=row.title_zh),
        valid_from=row.valid_from,
        over_on=row.over_on,
        status=_status(row, work.today),
        reference=row.reference if row.seen else None,
    )


def _status(row: Any, day: date) -> Status:
    if row.over_on is not None and row.over_on <= day:
        return "over"
    return "valid" if row.valid_from <= day else "coming"


def _rates(read: Read) -> Iterator[RateRow]:
    tariff = read.tariff
    for charge in tariff.charges:
        for vehicle in tariff.vehicles:
            if vehicle in charge.fen:
                rate = read.rates[(charge.sections[0], charge.ways[0], charge.band, vehicle)]
                yield RateRow(
                    sections=tuple(tariff.sections[each].title for each in charge.sections),
                    way=charge.way,
                    hours=band_title(tariff, charge.band),
                    vehicle=VEHICLES[vehicle],
                    rate=rate_words(rate),
                )
