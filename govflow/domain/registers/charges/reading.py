"""Tariff files: text to a usable tariff, or everything that is wrong with it, each with its line and what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from pydantic import ValidationError

from govflow.domain.registers.charges.tariff import Band, Days, Exact, Tariff, Way, clock
from govflow.domain.registers.charges.vehicles import VEHICLES
from govflow.engine.parsing.format_errors import problems_of
from govflow.engine.parsing.yaml_text import Tree, read, written_value
from govflow.engine.problems import Path, Problem, WorkflowProblems, no_such
from govflow.messages import Message
from govflow.values import Text

MOST = 50  # problems told at a time
LARGEST = 50_000  # characters, as many as a text field may take

_POINT = Text(en="point", zh="出入口")
_SECTION = Text(en="section", zh="路段")
_BAND = Text(en="band", zh="时段")
_VEHICLE = Text(en="class of vehicle", zh="车型")

Key = tuple[str, Way, str | None, str]
"""Section, way, band and class of vehicle."""


@dataclass(frozen=True)
class Rate:
    """What is charged: fen for a passage, or for a kilometre."""

    fen: Exact
    by_km: bool


@dataclass(frozen=True, kw_only=True)
class Read:
    """A tariff by which charges can be computed, and the hash of its text."""

    tariff: Tariff
    rates: Mapping[Key, Rate]
    sha256: str


def read_tariff(source: str, *, name: str = "tariff.yaml") -> Read:
    """Read a tariff, as YAML or JSON. Raises WorkflowProblems with all that is wrong, whatever the text."""
    content = source.encode("utf-8", "surrogatepass")
    tree = read(content, name, written_value)
    problems = list(tree.problems)
    tariff = None
    if tree.data is not None:
        tariff = _fit(tree, problems)
    elif not problems:
        problems.append(tree.positions.problem((), Message("The tariff is empty.")))
    rates: dict[Key, Rate] = {}
    if tariff is not None:
        found = [*_unknown(tariff), *_rated(tariff, rates)]
        found = found or [*_unrated(tariff, rates), *_overlapping(tariff), *_days(tariff)]
        problems.extend(tree.positions.problem(path, sentence) for path, sentence in found)
    if tariff is None or problems:
        raise WorkflowProblems(sorted(problems, key=lambda each: (each.line, each.column))[:MOST])
    return Read(tariff=tariff, rates=rates, sha256=hashlib.sha256(content).hexdigest())


@lru_cache(maxsize=64)
def known_tariff(source: str) -> Read:
    """One that was published: the same text is read once."""
    return read_tariff(source)


def _fit(tree: Tree, problems: list[Problem]) -> Tariff | None:
    try:
        return Tariff.model_validate(tree.data, by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)[: 2 * MOST]
        problems.extend(problems_of(errors, tree.positions, Tariff))
        return None


def _unknown(tariff: Tariff) -> Iterator[tuple[Path, Message]]:
    """Names that one part uses for another, and that lead nowhere."""
    for name, section in tariff.sections.items():
        for key, point in (("from", section.start), ("to", section.end)):
            if point not in tariff.points:
                yield ("sections", name, key), no_such(_POINT, point, tariff.points)
    for place, charge in enumerate(tariff.charges):
        path: Path = ("charges", place)
        for section_name in charge.sections:
            if section_name not in tariff.sections:
                yield (*path, "sections"), no_such(_SECTION, section_name, tariff.sections)
            elif charge.way == "back" and tariff.sections[section_name].one_way:
                yield (
                    (*path, "way"),
                    Message("Nobody drives “%(section)s” back: it is one_way.", section=section_name),
                )
        if charge.band is not None and charge.band not in tariff.bands:
            yield (*path, "band"), no_such(_BAND, charge.band, tariff.bands)
        for vehicle in charge.fen:
            yield from _charged(tariff, vehicle, (*path, "fen", vehicle))
    for vehicle in tariff.caps:
        yield from _charged(tariff, vehicle, ("caps", vehicle))
    for name, exemption in tariff.exemptions.items():
        for vehicle in exemption.vehicles:
            yield from _charged(tariff, vehicle, ("exemptions", name, "vehicles"))


def _charged(tariff: Tariff, vehicle: str, path: Path) -> Iterator[tuple[Path, Message]]:
    if vehicle not in tariff.vehicles:
        yield path, no_such(_VEHICLE, vehicle, tariff.vehicles)


def _rated(tariff: Tariff, rates: dict[Key, Rate]) -> Iterator[tuple[Path, Message]]:
    """Each charge under its section, way, band and class; what is charged twice."""
    for place, charge in enumerate(tariff.charges):
        for section in charge.sections:
            for way in charge.ways:
                for vehicle, fen in charge.fen.items():
                    key = (section, way, charge.band, vehicle)
                    if key in rates:
                        yield (
                            ("charges", place),
                            Message(
                                "“%(section)s” has a charge for %(vehicle)s in these hours already: leave one out.",
                                section=section,
                                vehicle=VEHICLES[vehicle],
                            ),
                        )
                    rates[key] = Rate(fen=fen, by_km=charge.per == "km")


def _unrated(tariff: Tariff, rates: Mapping[Key, Rate]) -> Iterator[tuple[Path, Message]]:
    """Nobody guesses what is charged outside the bands."""
    for name, section in tariff.sections.items():
        ways: tuple[Way, ...] = ("forth",) if section.one_way else ("forth", "back")
        for vehicle in tariff.vehicles:
            if any((name, way, None, vehicle) not in rates for way in ways):
                yield (
                    ("sections", name),
                    Message(
                        "“%(section)s” has no charge for %(vehicle)s outside the bands: write one without a band, of 0 "
                        "fen where nothing is charged.",
                        section=name,
                        vehicle=VEHICLES[vehicle],
                    ),
                )


def _overlapping(tariff: Tariff) -> Iterator[tuple[Path, Message]]:
    """No minute has two charges."""
    bands = list(tariff.bands.items())
    for place, (name, band) in enumerate(bands):
        for other_name, other in bands[:place]:
            shared = next(_shared(band, other), None)
            if shared is not None:
                yield (
                    ("bands", name),
                    Message(
                        "“%(band)s” and “%(other)s” share hours from %(since)s to %(until)s: let one end where the "
                        "other begins, or give them other days.",
                        band=name,
                        other=other_name,
                        since=clock(shared[0]),
                        until=clock(shared[1]),
                    ),
                )


def _shared(band: Band, other: Band) -> Iterator[tuple[int, int]]:
    """Hours that both may have on the same day."""
    for one, two in product(band.parts, other.parts):
        since, until = max(one.since, two.since), min(one.until, two.until)
        if since < until and (one.later != two.later or _meet(band.days, other.days)):
            yield since, until


def _meet(one: Days, other: Days) -> bool:
    """May a day be of both? The day after a day of one may always be of the other."""
    return "all" in (one, other) or one == other or {one, other} == {"days_off", "holidays"}


def _days(tariff: Tariff) -> Iterator[tuple[Path, Message]]:
    for place, day in enumerate(tariff.working_days):
        if day in tariff.holidays:
            yield ("working_days", place), Message("%(day)s is a holiday as well: leave one out.", day=day)
