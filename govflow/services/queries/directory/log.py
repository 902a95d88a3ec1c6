"""The log of administration for a page: who did what to whom, and each field before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from govflow.codec import load
from govflow.engine.vocabulary import Vocabulary
from govflow.services.accounts.bearers import SCOPES
from govflow.services.accounts.webhooks import KINDS
from govflow.services.queries.case.names import Names, of_no_case
from govflow.services.queries.directory.choices import load_procedure_choices
from govflow.services.queries.directory.log_words import ACTS, LABELS
from govflow.services.queries.directory.organizations import LEVELS
from govflow.store.record.administration import ENTRY
from govflow.store.work import Work
from govflow.values import SYSTEM, Text

Rows = Sequence[Mapping[str, Any]]
"""Entries of the log, by columns."""

PAGE = 50
IDENTITY = {
    "membership": "role",
    "api_token": "title",
    "webhook": "host",
    "mandate": "number",
    "belonging": "organization_id",
    "day": "day",
    "service_charge": "service_id",
    "invitation": "role",
    "deputy": "for_person_id",
}
"""The field that says which one of its kind an entry is about, beside organization and person."""
ORGANIZATIONS = (
    "parent_id", "organization_id", "office_id", "finance_id", "central_id", "asking_id", "asked_id", "revoking_id",
)  # fmt: skip
"""The fields that name an organization by its number."""
IN_ORDER = "members"
"""The field that names several, in their order."""

_LANGUAGES = {"en": Text(en="English", zh="英文"), "zh": Text(en="Chinese", zh="中文")}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field that is different now. ``before`` is None for a new row, ``after`` for one that was removed."""

    label: Text
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """An entry. ``by`` is None for the operator; ``which``: the role, instruction, member or day."""

    seq: int
    at: datetime
    by: Text | None
    title: Text
    organization_id: int | None
    organization: Text | None
    person_id: int | None
    person: Text | None
    which: Any
    changes: tuple[Change, ...]
    hash: str


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """Entries, newest first. ``earlier``: the entry that the next page begins below."""

    lines: tuple[LogLine, ...]
    earlier: int | None


def load_log(
    work: Work,
    *,
    organization_id: int | None = None,
    person_id: int | None = None,
    kinds: Collection[str] = (),
    below: int | None = None,
    most: int = PAGE,
) -> LogPage:
    """The log, or the part of it about one organization, one person, some kinds of rows. Only administrators may see
    it, and those of its people what is said of the people of an organization.
    """
    query = select(ENTRY).order_by(ENTRY.c.seq.desc()).limit(most + 1)
    for column, value in ((ENTRY.c.about_organization, organization_id), (ENTRY.c.about_person, person_id)):
        if value is not None:
            query = query.where(column == value)
    if kinds:
        query = query.where(ENTRY.c.kind.in_(kinds))
    if below is not None:
        query = query.where(ENTRY.c.seq < below)
    rows = [dict(each) for each in work.session.execute(query).mappings()]
    shown = rows[:most]
    return LogPage(
        lines=load_lines(work, shown, of_no_case(SYSTEM)),  # a mandate may be for a case that no administrator sees
        earlier=shown[-1]["seq"] if len(rows) > most else None,
    )


def load_lines(work: Work, rows: Rows, names: Names) -> tuple[LogLine, ...]:
    """Entries in words. Cases are named that whoever the names are for may see."""
    words = _load_words(work, rows, names)
    return tuple(_line(row, words.at(row["at"])) for row in rows)


@dataclass(frozen=True, kw_only=True)
class _Words:
    """The names of what the entries of a page refer to."""

    names: Names
    procedures: Mapping[str, Text]
    vocabulary: Vocabulary

    def at(self, moment: datetime) -> _Words:
        """The same with the names of a moment."""
        return replace(self, names=self.names.at(moment))

    def say(self, field: str, value: Any) -> Any:
        """A value as a reader would put it."""
        known: Mapping[str, Mapping[Any, Any]] = {
            "kind": self.vocabulary.kind_titles, "subtype": self.vocabulary.subtypes, "level": LEVELS,
            "function": self.vocabulary.functions,
            "role": self.vocabulary.role_titles, "language": _LANGUAGES, "workflow": self.procedures,
            "case_id": self.names.cases, "calendar": self.vocabulary.calendar_titles, "service_id": self.names.services,
        }  # fmt: skip
        plain = load(value)
        if field == "for_person_id":
            return self.names.person(plain)
        if field in ORGANIZATIONS:
            return self.names.organization(plain)
        if field == "scopes":
            return tuple(SCOPES[each] for each in plain.split())
        if field == "kinds":
            return tuple(KINDS[each] for each in plain.split())
        if field == IN_ORDER:
            return tuple(self.names.organization(each) for each in plain)
        return known.get(field, {}).get(plain, plain)


def named_in(rows: Rows) -> dict[str, list[int | None]]:
    """The numbers of all that entries name, by what they number."""
    states = [each for row in rows for each in _states(row) if each is not None]
    return {
        "organizations": [
            *(row["about_organization"] for row in rows),
            *(each.get(field) for each in states for field in ORGANIZATIONS),
            *(number for each in states for number in load(each.get(IN_ORDER)) or ()),
        ],
        "persons": [
            *(number for row in rows for number in (row["about_person"], row["person_id"])),
            *(each.get("for_person_id") for each in states),
        ],
        "cases": [each.get("case_id") for each in states],
        "services": [each.get("service_id") for each in states],
    }


def _load_words(work: Work, rows: Rows, names: Names) -> _Words:
    names.load(work, **named_in(rows))
    return _Words(names=names, procedures=dict(load_procedure_choices(work)), vocabulary=work.vocabulary)


def _line(row: Mapping[str, Any], words: _Words) -> LogLine:
    before, after = _states(row)
    identity = IDENTITY.get(row["kind"])
    present = after or before or {}
    return LogLine(
        seq=row["seq"],
        at=row["at"],
        by=words.names.person(row["person_id"]),
        title=ACTS[row["kind"], row["name"]],
        organization_id=row["about_organization"],
        organization=words.names.organization(row["about_organization"]),
        person_id=row["about_person"],
        person=words.names.person(row["about_person"]),
        which=words.say(identity, present.get(identity)) if identity is not None else None,
        changes=tuple(_changes(before, after, words, identity)),
        hash=row["hash"],
    )


def _states(row: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """The fields before and after; neither when the content was erased."""
    content = row["content"] or {}
    return content.get("before"), content.get("after")


def _changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, words: _Words, identity: str | None
) -> Iterator[Change]:
    """Every field that differs; of a new or a removed row all that was filled in, but what names it already."""
    old, new = before or {}, after or {}
    for field in {**old, **new}:
        was, became = old.get(field), new.get(field)
        if was == became or (field == identity and not (old and new)):
            continue
        yield Change(
            label=LABELS[field],
            before=words.say(field, was) if before is not None else None,
            after=words.say(field, became) if after is not None else None,
        )
