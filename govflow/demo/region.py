"""The demonstration region: organizations, people, mandates and funds, read from ``region.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import func, insert, select

from govflow.domain import RULES
from govflow.services.accounts.marks import share
from govflow.store.funds.booking import open_books
from govflow.store.funds.tables import FUND
from govflow.store.people import (
    BelongingRow,
    BodyRow,
    DemoAccountRow,
    MandateRow,
    MembershipRow,
    OrganizationRow,
    PersonRow,
)
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_new
from govflow.values import Money

BODY, ORGANIZATION, PERSON = BodyRow.__table__, OrganizationRow.__table__, PersonRow.__table__
DEMO_ACCOUNT = DemoAccountRow.__table__
MEMBERSHIP, MANDATE = MembershipRow.__table__, MandateRow.__table__

SINCE = date(2013, 1, 1)


@dataclass(frozen=True)
class Region:
    """Ids by the keys of ``region.yaml``."""

    organizations: Mapping[str, int]
    people: Mapping[str, int]
    funds: Mapping[str, int]
    members: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]  # organization → people with their roles there
    homes: Mapping[str, str]  # the organization that a person acts for unless told otherwise


def load_region(session: Session, *, password_hash: str | None = None, year: int = 2026) -> Region:
    """Write the region into an empty database.

    ``password_hash`` is shared by all accounts; ``year`` is the fiscal year of the funds whose calls are open.
    """
    data = region_data()
    organizations = _organizations(session, data)
    _body(session, data["body"], organizations)
    _belong(session, data["members"], organizations)
    people, members = _people(session, data, organizations)
    if password_hash is not None:
        share(session, password_hash)
    _recommend(session, data["accounts"], people)
    return Region(organizations, people, _funds(session, data["funds"], organizations, year), members, _homes(data))


def is_empty(session: Session) -> bool:
    """Is nothing in the database yet?"""
    return session.scalar(select(func.count(OrganizationRow.id))) == 0


def email(key: str) -> str:
    return f"{key}@govflow.example"


def region_data() -> dict[str, Any]:
    """The file as it stands."""
    text = files("govflow.demo").joinpath("region.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _organizations(session: Session, data: Mapping[str, Any]) -> dict[str, int]:
    """Parents stand before their children in the file."""
    ids: dict[str, int] = {}
    for key, (kind, level, subtype, code, parent, monogram, english, chinese) in data["organizations"].items():
        ids[key] = insert_new(
            session,
            ORGANIZATION,
            kind=kind,
            level=level,
            subtype=subtype,
            function=data["functions"].get(key),
            code=code,
            parent_id=ids[parent] if parent else None,
            monogram=monogram,
            name_en=english,
            name_zh=chinese,
            fictional=key in data["fictional"],
        )
    return ids


def _body(session: Session, body: Mapping[str, str], organizations: Mapping[str, int]) -> None:
    session.execute(
        insert(BODY).values(
            prefix=body["prefix"],
            zone=body["zone"],
            organization_id=organizations[body["organization"]],
            office_id=organizations[body["office"]],
            finance_id=organizations[body["finance"]],
            central_id=organizations[body["central"]],
        )
    )


def _belong(session: Session, members: Mapping[str, list[str]], organizations: Mapping[str, int]) -> None:
    session.execute(
        insert(BelongingRow),
        [
            {"group_id": organizations[group], "organization_id": organizations[each], "since": SINCE}
            for group, belonging in members.items()
            for each in belonging
        ],
    )


def _people(
    session: Session, data: Mapping[str, Any], organizations: Mapping[str, int]
) -> tuple[dict[str, int], Mapping[str, tuple[tuple[str, frozenset[str]], ...]]]:
    ids: dict[str, int] = {}
    memberships, mandates = [], []
    for number, (key, (english, chinese, roles)) in enumerate(data["people"].items(), start=1):
        ids[key] = insert_new(
            session,
            PERSON,
            email=email(key),
            name_en=english,
            name_zh=chinese,
            administrator=key in data["administrators"],
        )
        for organization, held in roles.items():
            place = {"person_id": ids[key], "organization_id": organizations[organization], "since": SINCE}
            memberships += [{**place, "role": role} for role in held]
            if not RULES.vocabulary.mandated.isdisjoint(held):
                mandates.append({**place, "number": f"{SINCE.year}-{number:03d}"})
    session.execute(insert(MEMBERSHIP), memberships)
    session.execute(insert(MANDATE), mandates)
    return ids, _members(data)


def _recommend(session: Session, accounts: Mapping[str, Mapping[str, str]], people: Mapping[str, int]) -> None:
    session.execute(
        insert(DEMO_ACCOUNT),
        [
            {"person_id": people[key], "position": position, "shows_en": shows["en"], "shows_zh": shows["zh"]}
            for position, (key, shows) in enumerate(accounts.items(), start=1)
        ],
    )


def _members(data: Mapping[str, Any]) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for key, (_, _, roles) in data["people"].items():
        for organization, held in roles.items():
            found.setdefault(organization, []).append((key, frozenset(held)))
    return {organization: tuple(people) for organization, people in found.items()}


def _homes(data: Mapping[str, Any]) -> dict[str, str]:
    """The first organization listed with each person."""
    return {key: next(iter(roles)) for key, (_, _, roles) in data["people"].items()}


def _funds(session: Session, funds: Mapping[str, Any], organizations: Mapping[str, int], year: int) -> dict[str, int]:
    body_id = session.scalar(select(BodyRow.id))
    ids: dict[str, int] = {}
    for key, (committee, source, purpose, past_year, total, english, chinese) in funds.items():
        ids[key] = insert_new(
            session,
            FUND,
            body_id=body_id,
            committee_id=organizations[committee],
            source=source,
            purpose=purpose,
            fiscal_year=past_year or year,
            name_en=english,
            name_zh=chinese,
        )
        open_books(session, ids[key], Money.yuan(total), datetime(past_year or year, 1, 1, tzinfo=UTC))
    return ids
