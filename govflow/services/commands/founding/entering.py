"""A region entered: laid down, recorded in the log of administration, with links for its people, in one transaction.

The operator does it, not a person. What is done again does nothing again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import exists, select

from govflow.engine.problems import Positions
from govflow.errors import Conflict
from govflow.messages import Message
from govflow.services.accounts.recoveries import needed
from govflow.services.backend import Backend
from govflow.services.commands.founding.file import Person, RegionFile
from govflow.services.commands.founding.instructions import file_mandate
from govflow.services.commands.founding.laid import MADE, Laid
from govflow.services.commands.founding.laying import lay
from govflow.services.commands.founding.links import Link, Linked, Write, link_people, links_file
from govflow.services.commands.founding.reading import Region, check_region
from govflow.services.commands.setup import OPERATOR
from govflow.services.retrying import retried
from govflow.store.people import (
    BelongingRow,
    BodyRow,
    DemoAccountRow,
    MandateRow,
    MembershipRow,
    OrganizationRow,
    PersonRow,
)
from govflow.store.record.administration import Administered, fields, hold_head, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Text

KINDS: dict[type[Administered], tuple[str, str]] = {
    BodyRow: ("regional body", "regional bodies"),
    OrganizationRow: ("organization", "organizations"),
    BelongingRow: ("member of committees and bodies", "members of committees and bodies"),
    PersonRow: ("account", "accounts"),
    MembershipRow: ("role", "roles"),
    MandateRow: ("mandate", "mandates"),
}
"""What rows are called when they are counted, one and several."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What was entered: how many of each kind, with its word; how many stood already; links; who needs a mandate."""

    added: tuple[tuple[int, str], ...]
    stood: tuple[tuple[int, str], ...]
    linked: Linked
    without_link: int  # how many have no password, and were given no link now
    unmandated: tuple[tuple[str, str], ...]
    unfiled: tuple[str, ...] = ()  # numbers of mandates whose instruction is not on file
    published: tuple[str, ...] = ()


class _NotKept(Exception):
    """Ends the transaction of a look at what would be entered."""


def enter_region(backend: Backend, region: Region, links: Path | None = None) -> Entered:
    """Add a region to an installation: all or nothing. Raises as ``found_installation`` does."""
    with links_file(links) as write:
        return _enter_real(backend, region, write, everybody=links is not None)


@retried
def preview_region(backend: Backend, region: Region) -> Entered:
    """What entering a region would do, of which nothing is kept. Raises RegionProblems, Conflict."""
    found: list[Entered] = []
    try:
        with backend.transaction() as session:
            found.append(_entered(_lay(backend, session, region), Linked()))
            raise _NotKept
    except _NotKept:
        return found[0]


def invite(backend: Backend, email: str, *, name_en: str, name_zh: str) -> Link | None:
    """Make an account, and a link with which its person sets a password; for one that stands without a password,
    another link, and nothing for one that has a password.

    Raises RegionProblems for an account under another name, Conflict for one that takes part in cases.
    """
    name = Text.model_construct(en=name_en.strip(), zh=name_zh.strip())  # checked with all else
    person = Person.model_construct(name=name, language="en", administrator=False, roles={})
    file = RegionFile.model_construct(
        region="1", since=None, language="en", body=None, organizations={}, members={}, people={email.strip(): person}
    )
    region = Region(file=file, positions=Positions("", {}))
    check_region(region, backend.rules.vocabulary)
    linked = _invite(backend, region).linked
    if linked.guarded:
        raise needed(name)
    return linked.links[0] if linked.links else None


def enter(session: Session, backend: Backend, region: Region, write: Write, *, everybody: bool) -> Entered:
    """Enter a region in the transaction of the caller, who holds the head of the log.

    Links are made for administrators without a password, and for all without one if it is for ``everybody``.
    """
    laid = _lay(backend, session, region)
    linked, unfiled = _record(backend, session, region, laid, write, everybody=everybody)
    return replace(_entered(laid, linked), unfiled=unfiled)


def check_zone(region: Region, zone: str) -> None:
    """Raise Conflict where a region is in another time zone than the one in which the installation counts days."""
    body = region.file.body
    if body is not None and body.zone not in (None, zone):
        raise Conflict(
            Message(
                "The region is in the time zone %(zone)s, and this installation counts days in %(set)s. Set "
                "GOVFLOW_ZONE=%(zone)s, here and for the server.",
                zone=body.zone,
                set=zone,
            )
        )


def check_shown(*, demo: bool) -> None:
    """Raise Conflict where all accounts would be shown: real people have no place there."""
    if demo:
        raise Conflict(
            Message("GOVFLOW_DEMO is set, which shows all accounts on the sign-in page. Leave it out for real people.")
        )


def check_real(session: Session, *, demo: bool) -> None:
    """Raise Conflict where a demonstration is, or would be shown."""
    check_shown(demo=demo)
    if session.scalar(select(exists().where(DemoAccountRow.person_id.is_not(None)))):
        raise Conflict(Message("The database holds a demonstration. Name another one with --database."))


@retried
def _enter_real(backend: Backend, region: Region, write: Write, *, everybody: bool) -> Entered:
    with backend.transaction() as session:
        hold_head(session)
        check_real(session, demo=backend.settings.demo)
        return enter(session, backend, region, write, everybody=everybody)


@retried
def _invite(backend: Backend, region: Region) -> Entered:
    with backend.transaction() as session:
        hold_head(session)
        return enter(session, backend, region, lambda _links: None, everybody=True)


def _lay(backend: Backend, session: Session, region: Region) -> Laid:
    if region.file.body is None and not session.scalar(select(exists().where(BodyRow.id.is_not(None)))):
        raise Conflict(Message("This installation has no regional body yet. Found it first: govflow init --help"))
    zone = backend.settings.zone
    check_zone(region, zone)
    return lay(session, region, backend.rules.vocabulary, today=backend.today(), zone=zone)


def _record(
    backend: Backend, session: Session, region: Region, laid: Laid, write: Write, *, everybody: bool
) -> tuple[Linked, tuple[str, ...]]:
    """What was laid down enters the log of administration, instructions are filed, links are made, and written.

    Hands back the links, and the numbers of mandates without an instruction.
    """
    at, unfiled = backend.clock.now(), dict[str, None]()
    for row in laid.made:
        if not isinstance(row, MandateRow):
            record_new(session, OPERATOR, at, MADE[type(row)], row)
        elif not file_mandate(session, backend, row, region.instructions):
            unfiled[row.number] = None
    for row, before in laid.changed:
        record(session, OPERATOR, at, "changed", row, before=before, after=fields(row))
    rows = [row for row in laid.people.values() if everybody or row.administrator]
    linked = link_people(session, backend, OPERATOR, rows, newcomers=laid.newcomers)
    write(linked.links)
    return linked, tuple(unfiled)


def _entered(laid: Laid, linked: Linked) -> Entered:
    given = {each.email for each in linked.links}
    waiting = [row for row in laid.people.values() if row.password_hash is None and row.email not in given]
    return Entered(
        added=_counted(laid.added),
        stood=_counted(laid.stood),
        linked=linked,
        without_link=len(waiting),
        unmandated=tuple(dict.fromkeys(laid.unmandated)),
    )


def _counted(numbers: Counter[type[Administered]]) -> tuple[tuple[int, str], ...]:
    return tuple((numbers[kind], words[numbers[kind] != 1]) for kind, words in KINDS.items() if numbers[kind])
