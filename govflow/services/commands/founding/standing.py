"""What stands already of a region, and what a file says against it. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select

from govflow.engine.problems import Path
from govflow.messages import Message
from govflow.services.commands.directory.organizations import exact_weight
from govflow.services.commands.founding.file import Organization, RegionFile
from govflow.services.queries.directory.log_words import LABELS
from govflow.store.cases import CaseRow
from govflow.store.people import BelongingRow, BodyRow, MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.record.administration import ENTRY
from govflow.store.record.log import load_naming
from govflow.store.sql.session import Session

Wrong = Iterator[tuple[Path, Message]]
MANY = 500
"""Accounts asked for in one statement."""


@dataclass(kw_only=True)
class Standing:
    """The rows that there are: organizations by the keys of the file where it says them, people by address.

    ``begun``: there are cases, so that nobody is appointed for days that have passed.
    """

    rows: list[OrganizationRow]
    body: BodyRow | None
    begun: bool
    found: dict[str, OrganizationRow] = field(default_factory=dict)
    people: dict[str, PersonRow] = field(default_factory=dict)
    memberships: list[MembershipRow] = field(default_factory=list)
    mandates: list[MandateRow] = field(default_factory=list)
    belongings: list[BelongingRow] = field(default_factory=list)
    ended: set[tuple[int, int, str]] = field(
        default_factory=set
    )  # person, organization, role: of which the log says so
    moved: dict[str, int] = field(default_factory=dict)  # who had an address before
    called: dict[str, int] = field(default_factory=dict)  # which organization had a name before

    def has_body(self, part: str) -> Message:
        """What is said where ``part`` of the body is another one in the file."""
        assert self.body is not None
        return Message(
            "This installation has its regional body already: %(name)s, %(prefix)s, %(zone)s. “%(part)s” says "
            "something else. Correct it, or found another installation with --database.",
            name=next(row.name for row in self.rows if row.id == self.body.organization_id),
            prefix=self.body.prefix,
            zone=self.body.zone,
            part=part,
        )

    def named(self, key: str) -> OrganizationRow | None:
        """The organization for a key, or one that stands under this code or name."""
        if key in self.found:
            return self.found[key]
        same = [row for row in self.rows if key in (row.code, row.name_en, row.name_zh)]
        return same[0] if len(same) == 1 else None


def load_standing(session: Session, file: RegionFile) -> Standing:
    """What stands of all that the file names."""
    names_places = bool(file.organizations or file.members or any(each.roles for each in file.people.values()))
    every = select(OrganizationRow).order_by(OrganizationRow.id)
    standing = Standing(
        rows=list(session.scalars(every)) if names_places else [],
        body=session.scalar(select(BodyRow).order_by(BodyRow.id).limit(1)),
        begun=names_places and bool(session.scalar(select(exists().where(CaseRow.id.is_not(None))))),
    )
    _find(standing, file)
    emails = [each.lower() for each in file.people]
    for start in range(0, len(emails), MANY):
        some = select(PersonRow).where(PersonRow.email.in_(emails[start : start + MANY]))
        standing.people |= {row.email: row for row in session.scalars(some)}
    _read_terms(session, standing, file)
    _read_log(session, standing, file)
    return standing


def _read_terms(session: Session, standing: Standing, file: RegionFile) -> None:
    appointed = {email.lower() for email, each in file.people.items() if each.roles}
    known = [row.id for email, row in standing.people.items() if email in appointed]
    for start in range(0, len(known), MANY):
        these = known[start : start + MANY]
        held, may_sign = MembershipRow.person_id.in_(these), MandateRow.person_id.in_(these)
        standing.memberships.extend(session.scalars(select(MembershipRow).where(held)))
        standing.mandates.extend(session.scalars(select(MandateRow).where(may_sign)))
    if standing.rows and file.members:
        standing.belongings = list(session.scalars(select(BelongingRow)))


def against(standing: Standing, file: RegionFile) -> Wrong:
    """All that the file says of organizations and accounts otherwise than they stand."""
    if file.body is not None and standing.body is not None and file.body.prefix != standing.body.prefix:
        yield ("body", "prefix"), standing.has_body("prefix")
    by_code = {row.code: row for row in standing.rows if row.code}
    for key, each in file.organizations.items():
        at: Path = ("organizations", key)
        if key in standing.found:
            yield from _against_organization(at, each, standing.found[key], standing)
        elif each.code in by_code:
            name = by_code[each.code].name
            yield (*at, "code"), Message("The code belongs to %(name)s.", name=name)
        elif (former := standing.called.get(each.name.en) or standing.called.get(each.name.zh)) is not None:
            today = next(row.name for row in standing.rows if row.id == former)
            yield (
                (*at, "name"),
                Message("This was the name of what is called %(name)s today. Write the name of today.", name=today),
            )
        elif _alike(each, standing.rows):
            yield (*at, "name"), Message("Several organizations have a name like this. Write its code as well.")
    for email, person in file.people.items():
        at = ("people", email)
        row = standing.people.get(email.lower())
        if row is None and email.lower() in standing.moved:
            yield at, Message("The account that had this address has another one by now. Write the address of today.")
        elif row is not None and not row.active:
            yield at, Message("This account was deactivated. Leave it out, or make it active again on its page.")
        elif row is not None and row.name != person.name:
            yield (
                (*at, "name"),
                Message(
                    "The account stands here under the name %(name)s. Write that name, or change it on its page.",
                    name=f"{row.name_en} · {row.name_zh}",
                ),
            )


def _find(standing: Standing, file: RegionFile) -> None:
    """Which rows the keys of the file stand for: by code, else by name; the places of the body by their place."""
    for key, each in file.organizations.items():
        coded = [row for row in standing.rows if each.code and row.code == each.code]
        alike = _alike(each, standing.rows)
        both = [row for row in alike if row.name == each.name]
        row = next((one[0] for one in (coded, both, alike) if len(one) == 1), None)
        if row is not None:
            standing.found[key] = row


def _alike(each: Organization, rows: Collection[OrganizationRow]) -> list[OrganizationRow]:
    return [row for row in rows if row.name_en == each.name.en or row.name_zh == each.name.zh]


def _against_organization(at: Path, each: Organization, row: OrganizationRow, standing: Standing) -> Wrong:
    if not row.active:
        yield at, Message("This organization was deactivated. Leave it out, or make it active again on its page.")
    for label, stands, given in _compared(each, row, standing):
        if stands != given:
            yield (
                (*at, "below" if label == "parent_id" else label.partition("_")[0]),
                Message(
                    "%(name)s stands here with %(stands)s for “%(label)s”, and the file says %(given)s. Correct the "
                    "file, or change it on the page of the organization.",
                    name=row.name,
                    stands=stands or "–",
                    label=LABELS[label],
                    given=given,
                ),
            )


def _compared(each: Organization, row: OrganizationRow, standing: Standing) -> Iterator[tuple[str, Any, Any]]:
    """What the file says, beside what stands; nothing of what it leaves open."""
    yield "name_en", row.name_en, each.name.en
    yield "name_zh", row.name_zh, each.name.zh
    for name in ("kind", "level", "subtype", "function", "code", "monogram"):
        if (given := getattr(each, name)) is not None:
            yield name, getattr(row, name), given
    if each.weight is not None:
        yield "weight", exact_weight(row.weight), exact_weight(each.weight)
    if "fictional" in each.model_fields_set:
        yield "fictional", row.fictional, each.fictional
    if each.below is not None:
        above = next((one.name for one in standing.rows if one.id == row.parent_id), None)
        given = standing.named(each.below)
        yield "parent_id", above, given.name if given is not None else each.below


def _read_log(session: Session, standing: Standing, file: RegionFile) -> None:
    """What was ended, moved or renamed, so that no file brings it back in silence."""
    for number, naming in load_naming(session, OrganizationRow).items() if standing.rows else ():
        for former in naming.before:
            standing.called |= {former.name.en: number, former.name.zh: number}
    log = select(ENTRY.c.about_person, ENTRY.c.about_organization, ENTRY.c.content)
    if standing.rows and standing.people:
        for row in session.execute(log.where(ENTRY.c.kind == "membership", ENTRY.c.name == "ended")):
            standing.ended.add((row.about_person, row.about_organization, str(_before(row.content).get("role"))))
    if len(standing.people) < len(file.people) and standing.body is not None:
        for row in session.execute(log.where(ENTRY.c.kind == "person", ENTRY.c.name == "changed")):
            if (email := _before(row.content).get("email")) is not None:
                standing.moved[email] = row.about_person


def _before(content: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What an entry says of a row before the change; nothing where it was lawfully erased."""
    return (content or {}).get("before") or {}
