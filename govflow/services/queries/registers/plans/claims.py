"""What governments claim in a plan, and where two claim the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from govflow.domain.registers.plans.book import conflicts
from govflow.store.people import OrganizationRow
from govflow.store.registers.plans.book import claim_of
from govflow.store.registers.plans.tables import CLAIM
from govflow.values import Text

ORGANIZATION = OrganizationRow.__table__


@dataclass(frozen=True, kw_only=True)
class ClaimLine:
    """What a government claims, or claimed until it gave it up."""

    government: Text
    kind: Text
    subject: Text
    claimed_on: date
    given_up_on: date | None


@dataclass(frozen=True, kw_only=True)
class ConflictLine:
    """The same industry or facility, claimed by several."""

    kind: Text
    subject: Text
    governments: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Claims:
    """All claims of a plan, by government, and what is claimed more than once now."""

    lines: tuple[ClaimLine, ...]
    conflicts: tuple[ConflictLine, ...]


def all_claims() -> Select[*tuple[Any, ...]]:
    """Claims with who made them, the first first; the plan is asked beside."""
    return (
        select(CLAIM, ORGANIZATION.c.name_en.label("government_en"), ORGANIZATION.c.name_zh.label("government_zh"))
        .join(ORGANIZATION, ORGANIZATION.c.id == CLAIM.c.organization_id)
        .order_by(CLAIM.c.id)
    )


def claims_in(rows: Iterable[Any]) -> Claims:
    found = tuple(rows)
    names = {row.organization_id: Text(en=row.government_en, zh=row.government_zh) for row in found}
    kinds = {row.kind: Text(en=row.kind_en, zh=row.kind_zh) for row in found}
    return Claims(
        lines=tuple(
            ClaimLine(
                government=names[row.organization_id], kind=kinds[row.kind],
                subject=Text(en=row.subject_en, zh=row.subject_zh), claimed_on=row.claimed_on,
                given_up_on=row.given_up_on,
            )
            for row in found
        ),
        conflicts=tuple(
            ConflictLine(
                kind=kinds[each.kind], subject=each.subject,
                governments=tuple(names[organization] for organization in each.organizations),
            )
            for each in conflicts(claim_of(row) for row in found if row.given_up_on is None)
        ),
    )  # fmt: skip
