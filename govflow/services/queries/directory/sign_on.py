"""What administrators ask of those who sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from govflow.store.people import OrganizationRow
from govflow.store.people.sign_on import SignOnRuleRow
from govflow.store.work import Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One that stands. Without organization: of all; without role: in every one; without provider: a second factor."""

    id: int
    organization_id: int | None
    organization: Text | None
    role: Text | None
    provider: str | None
    since: datetime


def load_rules(work: Work) -> tuple[Rule, ...]:
    """All that stand, the oldest first."""
    rows = work.session.execute(
        select(SignOnRuleRow, OrganizationRow)
        .outerjoin(OrganizationRow, OrganizationRow.id == SignOnRuleRow.organization_id)
        .where(SignOnRuleRow.ended_at.is_(None))
        .order_by(SignOnRuleRow.id)
    )
    return tuple(
        Rule(
            id=rule.id,
            organization_id=rule.organization_id,
            organization=organization.name if organization is not None else None,
            role=work.vocabulary.role(rule.role) if rule.role else None,
            provider=rule.provider,
            since=rule.made_at,
        )
        for rule, organization in rows
    )
