"""Contracts as OCDS 1.1 release packages (https://standard.open-contracting.org/1.1/): one release a contract.

Of a grant what the standard says of a tender is left out: it is asked for and decided on, not tendered. A public task
that is delegated has all five stages. The award, the contract with its milestones, and the payments are those of the
register and the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from govflow.papers.interchange.giving import organization_id
from govflow.papers.interchange.grants import CURRENCY, Delegated, Grant, Granted, Milestone, Named, Payment, yuan
from govflow.papers.speech import Tongue
from govflow.values import Money

MEDIA_TYPE = "application/json"


def contracting(found: Granted, tongue: Tongue, address: str) -> str:
    """The package. ``address``: where it was fetched, which names it. Its ids have no registered prefix."""
    releases = [_release(found, each, tongue) for each in found.grants]
    return _package(releases, found.read_at, tongue.show(found.funder.name), address)


def delegated(found: Delegated, tongue: Tongue, address: str) -> str:
    """The package of one contract by which a public task is delegated."""
    return _package([_delegation(found, tongue)], found.read_at, tongue.show(found.publisher), address)


def _package(releases: list[dict[str, Any]], read_at: datetime, publisher: str, address: str) -> str:
    package = {
        "uri": address,
        "version": "1.1",
        "publishedDate": read_at.isoformat(),
        "publisher": {"name": publisher},
        "releases": releases,
    }
    return json.dumps(package, ensure_ascii=False)


def _release(found: Granted, grant: Grant, tongue: Tongue) -> dict[str, Any]:
    buyer, supplier = (_party(found.prefix, each, tongue) for each in (found.funder, grant.recipient))
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
                "implementation": _implementation(grant.payments, grant.milestones, buyer, supplier, tongue),
            }
        ],
    }


def _delegation(found: Delegated, tongue: Tongue) -> dict[str, Any]:
    buyer, supplier = (_party(found.prefix, each, tongue) for each in (found.purchaser, found.contractor))
    reference, award = found.reference, f"{found.reference}-award"
    return {
        "ocid": f"{found.prefix}-{reference}",
        "id": f"{reference}-{found.changed:%Y%m%d}-{len(found.payments)}",
        "date": _moment(found.changed, tongue),
        "tag": ["planning", "tender", "award", "contract", *(["implementation"] if found.payments else [])],
        "initiationType": "tender",
        "language": "zh" if tongue.code == "zh" else "en",
        "parties": [
            {**buyer, "roles": ["buyer", "procuringEntity", "payer"]},
            {**supplier, "roles": ["tenderer", "supplier", "payee"]},
        ],
        "buyer": buyer,
        "planning": {
            "rationale": found.task,
            "budget": {"description": found.budget_line, "amount": _value(found.ceiling)},
        },
        "tender": {
            "id": f"{reference}-tender",
            "title": found.title,
            "description": found.task,
            "status": "complete",
            "procuringEntity": buyer,
            "value": _value(found.ceiling),
            "procurementMethod": "open",
            "mainProcurementCategory": "services",
            "tenderPeriod": {"startDate": _moment(found.called, tongue), "endDate": _moment(found.award, tongue)},
            "numberOfTenderers": found.offers,
        },
        "awards": [
            {
                "id": award,
                "title": found.title,
                "status": "active",
                "date": _moment(found.award, tongue),
                "value": _value(found.amount),
                "suppliers": [supplier],
            }
        ],
        "contracts": [
            {
                "id": f"{reference}-contract",
                "awardID": award,
                "title": found.title,
                "description": found.result or found.task,
                "status": "terminated" if found.ended else "active",
                "dateSigned": _moment(found.signed, tongue),
                "period": {"startDate": _moment(found.starts, tongue), "endDate": _moment(found.ends, tongue)},
                "value": _value(found.amount),
                "implementation": _implementation(found.payments, found.milestones, buyer, supplier, tongue),
            }
        ],
    }


def _implementation(
    payments: Sequence[Payment], milestones: Sequence[Milestone], payer: dict[str, str], payee: dict[str, str],
    tongue: Tongue,
) -> dict[str, Any]:  # fmt: skip
    return {
        "transactions": [
            {
                "id": each.journal,
                "date": _moment(each.on, tongue),
                "value": _value(each.amount),
                "payer": payer,
                "payee": payee,
            }
            for each in payments
        ],
        "milestones": [_milestone(each, tongue) for each in milestones],
    }


def _party(prefix: str, organization: Named, tongue: Tongue) -> dict[str, str]:
    return {"id": organization_id(prefix, organization), "name": tongue.show(organization.name)}


def _milestone(milestone: Milestone, tongue: Tongue) -> dict[str, Any]:
    due = {"dueDate": _moment(milestone.planned, tongue)} if milestone.planned is not None else {}
    status = {None: "scheduled", True: "met", False: "notMet"}[milestone.met]
    return {"id": milestone.reference, "title": milestone.title, "type": "financing", "status": status, **due}


def _value(money: Money) -> dict[str, Any]:
    return {"amount": yuan(money), "currency": CURRENCY}


def _moment(day: date, tongue: Tongue) -> str:
    """The beginning of a day where the installation is: the standard has moments only."""
    return datetime.combine(day, time(), tongue.zone).isoformat()
