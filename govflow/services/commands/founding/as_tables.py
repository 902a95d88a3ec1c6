"""A region written as the two tables that it can be read from: an example to begin with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from govflow.papers.inert import MARK, inert
from govflow.services.commands.founding.file import Organization, RegionFile
from govflow.services.commands.founding.tables import HEADINGS, PLACES

Kind = Literal["organizations", "people"]


def as_table(file: RegionFile, kind: Kind) -> str:
    """One of the tables as CSV, with the mark by which spreadsheets know UTF-8. Terms of members are left out."""
    rows = _organizations(file) if kind == "organizations" else _people(file)
    text = io.StringIO()
    text.write(MARK)
    written = csv.writer(text, lineterminator="\r\n")
    written.writerow(HEADINGS[kind])
    for row in rows:
        written.writerow([inert(row.get(name, "")) for name in HEADINGS[kind]])
    return text.getvalue()


def _organizations(file: RegionFile) -> Iterator[dict[str, str]]:
    places = {getattr(file.body, place): place for place in PLACES} if file.body is not None else {}
    groups: dict[str, list[str]] = {}
    for group, members in file.members.items():
        for member in members:
            groups.setdefault(member.organization, []).append(group)
    for key, each in file.organizations.items():
        row = {"key": key, "name_en": each.name.en, "name_zh": each.name.zh, "place": places.get(key, "")}
        row |= {name: word or "" for name, word in _words(each)}
        row |= {"below": each.below or "", "member_of": "; ".join(groups.get(key, ()))}
        if file.body is not None and key == file.body.organization:
            row["prefix"] = file.body.prefix
        yield row


def _words(each: Organization) -> Iterator[tuple[str, str | None]]:
    for name in ("kind", "level", "subtype", "function", "code", "monogram", "weight"):
        yield name, getattr(each, name)
    yield "fictional", "yes" if each.fictional else ""


def _people(file: RegionFile) -> Iterator[dict[str, str]]:
    for email, person in file.people.items():
        said = {
            "email": email, "name_en": person.name.en, "name_zh": person.name.zh, "language": person.language or "",
            "administrator": "yes" if person.administrator else "",
        }  # fmt: skip
        posts: Iterable[tuple[str, dict[str, str]]] = [
            (organization, {"role": post.role, "since": _day(post.since), "until": _day(post.until),
                            "mandate": post.mandate or ""})
            for organization, held in person.roles.items() for post in held
        ]  # fmt: skip
        for organization, post in posts or [("", {})]:
            yield {**said, "organization": organization, **post}
            said = {"email": email}


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
