"""A region's file read: text to ``Region``, or everything that is wrong with it by itself, each with its line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from govflow.engine.asking.answers import Upload
from govflow.engine.fields.days import implausible
from govflow.engine.parsing.format_errors import problems_of
from govflow.engine.parsing.yaml_text import read, written_value
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.engine.vocabulary import Vocabulary
from govflow.errors import GovflowError
from govflow.legible import objection
from govflow.messages import Message
from govflow.services.commands.directory.organizations import exact_weight
from govflow.services.commands.directory.people import ADDRESS
from govflow.services.commands.founding.file import Member, Organization, Post, RegionFile
from govflow.services.queries.directory.organizations import LEVELS
from govflow.values import Text

LARGEST = 4 * 1024 * 1024  # bytes: ten thousand organizations and as many people
LONGEST = {"organization": {"en": 160, "zh": 80}, "person": {"en": 80, "zh": 40}}
"""Characters of a name in each language."""
_PREFIX = re.compile(r"[A-Z]{2,6}")
_ORGANIZATION = Text(en="organization in this file", zh="单位（本文件内）")
_LEVEL, _SUBTYPE = Text(en="level", zh="级别"), Text(en="subtype", zh="细分类型")


@dataclass(frozen=True, kw_only=True)
class Region:
    """What a file says, and where in it; nowhere for what was typed as arguments.

    ``instructions``: the files behind mandates, by their numbers.
    """

    file: RegionFile
    positions: Positions
    instructions: Mapping[str, Upload] = field(default_factory=dict)

    def problem(self, path: Path, sentence: Message) -> Problem:
        return self.positions.problem(path, sentence)


class RegionProblems(GovflowError):
    """A region cannot be entered: everything that is wrong with its file, or contradicts what stands."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: (each.line, each.column)))
        super().__init__(
            Message(
                "Nothing was entered: the region has %(n)s problem.",
                "Nothing was entered: the region has %(n)s problems.",
                n=len(self.problems),
            )
        )

    def __str__(self) -> str:
        if not any(each.file for each in self.problems):  # what was typed has no lines
            return "\n".join(str(each.sentence) for each in self.problems)
        return "\n".join((*map(str, self.problems), str(self.message)))


def read_region(source: bytes, name: str, vocabulary: Vocabulary) -> Region:
    """The region that a file describes. Raises RegionProblems with all that is wrong with it by itself."""
    tree = read(source, name, written_value, largest=LARGEST)
    if not tree.problems and tree.data is None:
        tree.problems.append(tree.positions.problem((), Message("The file is empty.")))
    if tree.problems:
        raise RegionProblems(tree.problems)
    return region_of(tree.data, tree.positions, vocabulary)


def region_of(data: Any, positions: Positions, vocabulary: Vocabulary) -> Region:
    """The same of what was read already, with the places of its parts."""
    try:
        found = RegionFile.model_validate(data)
    except ValidationError as error:
        raise RegionProblems(tuple(problems_of(error.errors(include_url=False), positions, RegionFile))) from error
    region = Region(file=found, positions=positions)
    check_region(region, vocabulary)
    return region


def check_region(region: Region, vocabulary: Vocabulary) -> None:
    """Raises RegionProblems for all that is wrong with a region by itself."""
    found = [region.problem(path, sentence) for path, sentence in _wrong(region.file, vocabulary)]
    if found:
        raise RegionProblems(found)


Wrong = Iterator[tuple[Path, Message]]


def _wrong(file: RegionFile, vocabulary: Vocabulary) -> Wrong:
    if file.since is not None:
        yield from _day(("since",), file.since)
    yield from _of_body(file)
    for key, each in file.organizations.items():
        yield from _of_organization(file, key, each, vocabulary)
    yield from _twice(file)
    yield from _circles(file)
    yield from _of_members(file, vocabulary)
    yield from _of_people(file, vocabulary)


def _of_body(file: RegionFile) -> Wrong:
    body = file.body
    if body is None:
        return
    if not _PREFIX.fullmatch(body.prefix):
        yield ("body", "prefix"), Message("A prefix has two to six capital letters, such as BTH.")
    for place in ("organization", "office", "finance", "central"):
        if (key := getattr(body, place)) is not None:
            yield from _reference(file, ("body", place), key)
    if body.zone is not None and not _is_zone(body.zone):
        yield ("body", "zone"), Message("“%(zone)s” is no time zone such as Asia/Shanghai.", zone=body.zone)


def _of_organization(file: RegionFile, key: str, each: Organization, vocabulary: Vocabulary) -> Wrong:
    at: Path = ("organizations", key)
    yield from _name((*at, "name"), each.name, "organization")
    yield from _word((*at, "kind"), "kind", each.kind, vocabulary.kinds)
    yield from _word((*at, "level"), _LEVEL, each.level, LEVELS)
    yield from _word((*at, "subtype"), _SUBTYPE, each.subtype, vocabulary.subtypes)
    yield from _word((*at, "function"), "function", each.function, vocabulary.functions)
    yield from _line((*at, "code"), each.code, 24)
    yield from _line((*at, "monogram"), each.monogram, 4)
    if each.weight is not None and exact_weight(each.weight) is None:
        yield (*at, "weight"), Message("A weight is a number or fraction above 0, such as 1, 2.5 or 7/3.")
    if each.below is not None:
        yield from _reference(file, (*at, "below"), each.below)


def _twice(file: RegionFile) -> Wrong:
    """Codes and names by which an organization is found again stand once."""
    seen: dict[tuple[str, str], str] = {}
    for key, each in file.organizations.items():
        for part, word in (("code", each.code), ("name", each.name.en), ("name", each.name.zh)):
            if word is None:
                continue
            first = seen.setdefault((part, word), key)
            if first != key:
                sentence = Message(
                    "“%(word)s” stands for “%(first)s” already; each stands once.", word=word, first=first
                )
                yield ("organizations", key, part), sentence


def _circles(file: RegionFile) -> Wrong:
    for key in file.organizations:
        seen, above = {key}, file.organizations[key].below
        while above in file.organizations and above not in seen:
            seen.add(above)
            above = file.organizations[above].below
        if above == key:
            yield ("organizations", key, "below"), Message("“%(key)s” would come to stand below itself.", key=key)


def _of_members(file: RegionFile, vocabulary: Vocabulary) -> Wrong:
    for group, members in file.members.items():
        at: Path = ("members", group)
        yield from _reference(file, at, group)
        entered = file.organizations.get(group)
        if entered is not None and entered.kind not in vocabulary.groups:
            yield at, Message("Only committees and bodies have members, and never themselves.")
        seen: set[str] = set()
        for number, each in enumerate(members):
            yield from _reference(file, (*at, number), each.organization)
            yield from _term((*at, number), each, file.since)
            if each.organization == group:
                yield (*at, number), Message("Only committees and bodies have members, and never themselves.")
            if each.organization in seen:
                yield (*at, number), Message("“%(word)s” is written twice.", word=each.organization)
            seen.add(each.organization)


def _of_people(file: RegionFile, vocabulary: Vocabulary) -> Wrong:
    seen: dict[str, str] = {}
    for email, person in file.people.items():
        at: Path = ("people", email)
        if not ADDRESS.fullmatch(email) or email != email.strip():
            yield at, Message("“%(word)s” is no e-mail address: people are named by theirs.", word=email)
        elif seen.setdefault(email.lower(), email) != email:
            yield at, Message("“%(word)s” is written twice.", word=email)
        yield from _line(at, email, 254)
        yield from _name((*at, "name"), person.name, "person")
        for organization, posts in person.roles.items():
            yield from _reference(file, (*at, "roles", organization), organization)
            for number, post in enumerate(posts):
                yield from _of_post((*at, "roles", organization, number), post, file.since, vocabulary)
            for number, post in enumerate(posts):
                if any(_overlap(post, each) for each in posts[:number]):
                    yield (*at, "roles", organization, number), Message("“%(word)s” is written twice.", word=post.role)


def _overlap(one: Post, other: Post) -> bool:
    """Are these the same role at the same time? Without a first day nobody can tell, so they are."""
    if one.role != other.role:
        return False
    first, second = sorted((one, other), key=lambda each: each.since or date.min)
    return second.since is None or first.until is None or first.until >= second.since


def _of_post(at: Path, post: Post, since: date | None, vocabulary: Vocabulary) -> Wrong:
    yield from _word((*at, "role"), "role", post.role, vocabulary.roles)
    yield from _term(at, post, since)
    yield from _line((*at, "mandate"), post.mandate, 40)
    if post.mandate is not None and post.role in vocabulary.roles and post.role not in vocabulary.mandated:
        yield (
            (*at, "mandate"),
            Message(
                "“%(role)s” needs no mandate: write it for one of %(mandated)s.",
                role=post.role,
                mandated=tuple(sorted(vocabulary.mandated)),
            ),
        )


def _reference(file: RegionFile, at: Path, key: str) -> Wrong:
    """In a whole region every name is one of its own; one that adds may name what stands."""
    if file.body is not None and key not in file.organizations:
        yield at, no_such(_ORGANIZATION, key, file.organizations)


def _word(at: Path, kind: str | Text, name: str | None, known: Collection[str]) -> Wrong:
    if name is not None and name not in known:
        yield at, no_such(kind, name, known)


def _name(at: Path, name: Text, of: str) -> Wrong:
    for language, most in LONGEST[of].items():
        yield from _line(at, name.to(language), most)


def _line(at: Path, text: str | None, most: int) -> Wrong:
    if text is None:
        return
    if not text.strip():
        yield at, Message("There is nothing to be seen in it; write some words.")
    elif len(text) > most:
        yield at, Message("It has at most %(most)s characters.", most=most)
    elif (flaw := objection(text)) is not None:
        yield at, flaw


def _term(at: Path, term: Member | Post, since: date | None) -> Wrong:
    for day in (term.since, term.until):
        if day is not None:
            yield from _day(at, day)
    begins = term.since or since
    if begins is not None and term.until is not None and term.until < begins:
        yield at, Message("The last day lies before the first day, %(since)s.", since=begins)


def _day(at: Path, day: date) -> Wrong:
    if (said := implausible(day)) is not None:
        yield at, said


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
