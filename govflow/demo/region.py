"""The demonstration region: ``region.yaml`` laid down as any region is; ``shown.yaml`` has accounts and funds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import func, insert, select

from govflow.services.accounts.marks import share
from govflow.services.commands.founding.file import RegionFile
from govflow.services.commands.founding.laid import Laid
from govflow.services.commands.founding.laying import lay
from govflow.services.commands.founding.reading import Region as FileOfRegion
from govflow.services.commands.founding.reading import read_region
from govflow.services.words import SHIPPED
from govflow.store.funds.booking import open_books
from govflow.store.funds.tables import FUND
from govflow.store.people import BodyRow, DemoAccountRow, OrganizationRow
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_new
from govflow.values import Money

SINCE = date(2013, 1, 1)
ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Region:
    """Ids by the keys of ``region.yaml``; people are called by what stands before the @ of their address."""

    organizations: Mapping[str, int]
    people: Mapping[str, int]
    funds: Mapping[str, int]
    members: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]  # organization → people with their roles there
    homes: Mapping[str, str]  # the organization that a person acts for unless told otherwise


def load_region(session: Session, *, password_hash: str | None = None, year: int = 2026) -> Region:
    """Write the region into an empty database.

    ``password_hash`` is shared by all accounts; ``year`` is the fiscal year of the funds whose calls are open.
    """
    laid = lay(session, region(), SHIPPED, today=SINCE, zone=ZONE)
    if password_hash is not None:
        share(session, password_hash)
    people = {called(email): row.id for email, row in laid.people.items()}
    _recommend(session, shown()["accounts"], people)
    funds = _funds(session, shown()["funds"], laid, year)
    return Region(laid.organizations, people, funds, _members(region().file), _homes(region().file))


def is_empty(session: Session) -> bool:
    """Is nothing in the database yet?"""
    return session.scalar(select(func.count(OrganizationRow.id))) == 0


def email(key: str) -> str:
    return f"{key}@govflow.example"


def called(address: str) -> str:
    """How the stories call the person with this address."""
    return address.partition("@")[0]


def region_source() -> bytes:
    """The file as it stands: also the example for others."""
    return files("govflow.demo").joinpath("region.yaml").read_bytes()


@cache
def region() -> FileOfRegion:
    """What the file says."""
    return read_region(region_source(), "region.yaml", SHIPPED)


@cache
def shown() -> dict[str, Any]:
    """What the demonstration has beside its region."""
    text = files("govflow.demo").joinpath("shown.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _recommend(session: Session, accounts: Mapping[str, Mapping[str, str]], people: Mapping[str, int]) -> None:
    session.execute(
        insert(DemoAccountRow.__table__),
        [
            {"person_id": people[key], "position": position, "shows_en": shows["en"], "shows_zh": shows["zh"]}
            for position, (key, shows) in enumerate(accounts.items(), start=1)
        ],
    )


def _members(file: RegionFile) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for address, person in file.people.items():
        for organization, posts in person.roles.items():
            held = frozenset(each.role for each in posts)
            found.setdefault(organization, []).append((called(address), held))
    return {organization: tuple(people) for organization, people in found.items()}


def _homes(file: RegionFile) -> dict[str, str]:
    """The first organization listed with each person."""
    return {called(address): next(iter(person.roles)) for address, person in file.people.items()}


def _funds(session: Session, funds: Mapping[str, Any], laid: Laid, year: int) -> dict[str, int]:
    body_id = session.scalar(select(BodyRow.id))
    ids: dict[str, int] = {}
    for key, (committee, source, purpose, past_year, total, english, chinese) in funds.items():
        ids[key] = insert_new(
            session,
            FUND,
            body_id=body_id,
            committee_id=laid.organizations[committee],
            source=source,
            purpose=purpose,
            fiscal_year=past_year or year,
            name_en=english,
            name_zh=chinese,
        )
        open_books(session, ids[key], Money.yuan(total), datetime(past_year or year, 1, 1, tzinfo=UTC))
    return ids
