"""Grants as 360Giving JSON (https://standard.threesixtygiving.org/, schema 1.4)."""

from __future__ import annotations

import json
from typing import Any

from govflow.papers.interchange.grants import CURRENCY, Grant, Granted, Named, yuan
from govflow.papers.speech import Tongue

MEDIA_TYPE = "application/json"


def giving(found: Granted, tongue: Tongue, _address: str) -> str:
    """The package: a grant for each case to which money was committed."""
    return json.dumps({"grants": [_grant(found, each, tongue) for each in found.grants]}, ensure_ascii=False)


def organization_id(prefix: str, organization: Named) -> str:
    """Where no register numbers an organization, the standard has it named by whoever publishes."""
    return f"360G-{prefix}-org-{organization.id}"


def _grant(found: Granted, grant: Grant, tongue: Tongue) -> dict[str, Any]:
    planned = [each.planned for each in grant.milestones if each.planned is not None]
    ends = {"plannedDates": [{"startDate": grant.award.isoformat(), "endDate": max(planned).isoformat()}]}
    return {
        "id": f"360G-{found.prefix}-{grant.reference}",
        "title": grant.title,
        "description": grant.title,
        "currency": CURRENCY,
        "amountAwarded": yuan(grant.amount),
        "amountDisbursed": yuan(grant.paid),
        "awardDate": grant.award.isoformat(),
        **(ends if planned else {}),
        "recipientOrganization": [_organization(found.prefix, grant.recipient, tongue)],
        "fundingOrganization": [_organization(found.prefix, found.funder, tongue)],
        "grantProgramme": [{"code": f"{found.prefix}-fund-{found.fund}", "title": tongue.show(found.fund_name)}],
        "dateModified": grant.changed_at.isoformat(),
    }


def _organization(prefix: str, organization: Named, tongue: Tongue) -> dict[str, str]:
    shown = tongue.show(organization.name)
    other = organization.name.en if shown == organization.name.zh else organization.name.zh
    return {"id": organization_id(prefix, organization), "name": shown, "alternateName": other}
