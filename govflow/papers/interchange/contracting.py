"""Grant contracts as OCDS 1.1 release packages (https://standard.open-contracting.org/1.1/): one release a grant.

What the standard says of a tender is left out: a grant is asked for and decided on, not tendered. The award, the
contract with its milestones, and the payments are those of the ledger.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

from govflow.papers.interchange.giving import organization_id
from govflow.papers.interchange.grants import CURRENCY, Grant, Granted, Milestone, Named, yuan
from govflow.papers.speech import Tongue
from govflow.values import Money

MEDIA_TYPE = "application/json"


def contracting(found: Granted, tongue: Tongue, address: str) -> str:
    """The package. ``address``: where it was fetched, which names it. Its ids have no registered prefix."""
    package = {
        "uri": address,
        "version": "1.1",
        "publishedDate": found.read_at.isoformat(),
        "publisher": {"name": tongue.show(found.funder.name)},
        "releases": [_release(found, each, tongue) for each in found.grants],
    }
    return json.dumps(package, ensure_ascii=False)


def _release(found: Granted, grant: Grant, tongue: Tongue) -> dict[str, Any]:
    buyer, supplier = (_party(found, each, tongue) for each in (found.funder, grant.recipient))
    award = f"{grant.reference}-award"
    return {
        "ocid": f"{found.prefix}-{grant.reference}",
        "id": f"{grant.reference}-{grant.changed_at:%Y%m%dT%H%M%S}",
        "date": grant.changed_at.isoformat(),
        "tag": ["award", "contract", *(["implementation"] if grant.payments else [])],
        "initiationType": "tender",
        "language": "zh" if tongue.code == "zh" else "en",
        "parties": [{**buyer, "roles": ["buyer", "funder"]}, {**supplier, "roles": ["supplier", "payee"]}],
        "buyer": buyer,
        "awards": [
            {
                "id": award,
                "title": grant.title,
                "status": "active",
                "date": _moment(grant.award, tongue),
                "value": _value(grant.amount),
                "suppliers": [supplier],
            }
        ],
        "contracts": [
            {
                "id": f"{grant.reference}-contract",
                "awardID": award,
                "title": grant.title,
                "status": "terminated" if grant.ended else "active",
                "dateSigned": _moment(grant.award, tongue),
                "value": _value(grant.amount),
                "implementation": {
                    "transactions": [
                        {
                            "id": each.journal,
                            "date": _moment(each.on, tongue),
                            "value": _value(each.amount),
                            "payer": buyer,
                            "payee": supplier,
                        }
                        for each in grant.payments
                    ],
                    "milestones": [_milestone(each, tongue) for each in grant.milestones],
                },
            }
        ],
    }


def _party(found: Granted, organization: Named, tongue: Tongue) -> dict[str, str]:
    return {"id": organization_id(found.prefix, organization), "name": tongue.show(organization.name)}


def _milestone(milestone: Milestone, tongue: Tongue) -> dict[str, Any]:
    due = {"dueDate": _moment(milestone.planned, tongue)} if milestone.planned is not None else {}
    status = {None: "scheduled", True: "met", False: "notMet"}[milestone.met]
    return {"id": milestone.reference, "title": milestone.title, "type": "financing", "status": status, **due}


def _value(money: Money) -> dict[str, Any]:
    return {"amount": yuan(money), "currency": CURRENCY}


def _moment(day: date, tongue: Tongue) -> str:
    """The beginning of a day where the installation is: the standard has moments only."""
    return datetime.combine(day, time(), tongue.zone).isoformat()
