"""Organizations and the regional body laid down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govflow.services.commands.directory.organizations import exact_figure
from govflow.services.commands.founding.file import Organization, RegionalBody
from govflow.services.commands.founding.laid import Laying
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.people.entering import monogram
from govflow.store.record.administration import fields

PLACES = ("organization", "office", "finance", "central")


def lay_organizations(laying: Laying) -> None:
    """All of the file; who stands above is there first."""
    for key, each in _superiors_first(laying.file.organizations):
        row = laying.standing.found.get(key)
        if row is not None:
            laying.laid.stood[OrganizationRow] += 1
        else:
            row = _new(laying, key, each)
            laying.make(row)
            laying.session.flush()  # those below need its number
        laying.laid.organizations[key] = row.id


def lay_body(laying: Laying, body: RegionalBody) -> None:
    """The regional body; of one that stands, the places that are empty are filled."""
    places = {
        f"{place}_id": laying.organization(("body", place), key)
        for place in PLACES
        if (key := getattr(body, place)) is not None
    }
    laying.check()
    stands = laying.standing.body
    if stands is None:
        laying.make(BodyRow(prefix=body.prefix, zone=body.zone or laying.zone, **places))
        return
    laying.laid.stood[BodyRow] += 1
    before = fields(stands)
    for name, given in {"prefix": body.prefix, "zone": body.zone or stands.zone, **places}.items():
        part = name.removesuffix("_id")
        if getattr(stands, name) is None:
            setattr(stands, name, given)
        elif getattr(stands, name) != given:
            laying.object(("body", part), laying.standing.has_body(part))
    if before != fields(stands):
        laying.laid.changed.append((stands, before))


def _new(laying: Laying, key: str, each: Organization) -> OrganizationRow:
    above = None if each.below is None else laying.organization(("organizations", key, "below"), each.below)
    laying.check()
    return OrganizationRow(
        kind=each.kind,
        level=each.level,
        subtype=each.subtype,
        function=each.function,
        code=each.code,
        parent_id=above,
        monogram=each.monogram or monogram(each.name),
        name_en=each.name.en,
        name_zh=each.name.zh,
        weight=exact_figure(each.weight or "1"),
        fictional=each.fictional,
    )


def _superiors_first(organizations: Mapping[str, Organization]) -> Iterator[tuple[str, Organization]]:
    """In the order of the file, each after the one above it."""
    done: set[str] = set()
    for key in organizations:
        line = [key]
        while (above := organizations[line[-1]].below or "") in organizations and above not in (*done, *line):
            line.append(above)
        for each in reversed(line):
            if each not in done:
                done.add(each)
                yield each, organizations[each]
