"""What the standards demand of a file, in words of our own: their schemas are in no package that installs by itself.

Only what such a file has to have, and of what kind; names that a standard does not know are refused where it says so.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": "number"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$"}
MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}


def of(needed: dict[str, Schema], other: dict[str, Schema] | None = None) -> Schema:
    """An object with all of these, perhaps with others, and with nothing else."""
    known = needed | (other or {})
    return {"type": "object", "required": [*needed], "properties": known, "additionalProperties": False}


def some(each: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": each, "minItems": least}


def maybe(each: Schema) -> Schema:
    return {"anyOf": [each, {"type": "null"}]}


_TYPES = some(of({"name": TEXT, "attributes": some(of({"name": TEXT, "type": {"enum": [
    "string", "time", "integer", "float", "boolean"]}}))}))  # fmt: skip
_LINKS = some(of({"objectId": TEXT, "qualifier": TEXT}))
OCEL = of(
    {
        "objectTypes": _TYPES,
        "eventTypes": _TYPES,
        "objects": some(of({"id": TEXT, "type": TEXT}, {
            "attributes": some(of({"name": TEXT, "time": MOMENT, "value": {}})), "relationships": _LINKS,
        })),
        "events": some(of({"id": TEXT, "type": TEXT, "time": MOMENT}, {
            "attributes": some(of({"name": TEXT, "value": {}})), "relationships": _LINKS,
        })),
    }
)  # fmt: skip
"""OCEL 2.0, section 7 (JSON)."""

_NAMED = of({"id": TEXT, "name": TEXT}, {"other_names": some(of({"name": TEXT}, {"note": TEXT}))})
POPOLO = of(
    {
        "organizations": some(_NAMED, 1),
        "persons": some(_NAMED),
        "memberships": some(of({"id": TEXT, "organization_id": TEXT}, {
            "role": TEXT, "person_id": TEXT, "member": of({"id": TEXT, "name": TEXT}),
        })),
        "events": some(of({"id": TEXT, "name": TEXT}, {
            "classification": TEXT, "organization_id": TEXT,
            "identifiers": some(of({"identifier": TEXT, "scheme": TEXT})),
        })),
        "motions": some(of({"id": TEXT, "text": TEXT}, {
            "organization_id": TEXT, "legislative_session_id": TEXT, "classification": TEXT, "date": MOMENT,
            "requirement": {"type": "string"}, "result": TEXT,
        })),
        "vote_events": some(of({"id": TEXT, "motion_id": TEXT}, {
            "organization_id": TEXT, "legislative_session_id": TEXT, "identifier": TEXT, "start_date": MOMENT,
            "end_date": maybe(MOMENT), "result": {"enum": ["pass", "fail", None]},
            "counts": some(of({"option": {"enum": ["yes", "no", "abstain"]}, "value": {"type": "integer"}})),
            "votes": some(of({"voter_id": TEXT, "option": TEXT}, {"role": TEXT})),
        })),
    }
)  # fmt: skip
"""The classes of Popolo and their properties (draft of 2017)."""

_GRANTEE = of({"id": TEXT, "name": TEXT}, {"alternateName": TEXT})
GIVING = of(
    {
        "grants": some(of({
            "id": {"type": "string", "pattern": "^360G-"}, "title": TEXT, "description": TEXT,
            "currency": {"const": "CNY"}, "amountAwarded": NUMBER, "awardDate": DAY,
            "recipientOrganization": some(_GRANTEE, 1), "fundingOrganization": some(_GRANTEE, 1),
        }, {
            "amountDisbursed": NUMBER, "plannedDates": some(of({"startDate": DAY, "endDate": DAY}), 1),
            "grantProgramme": some(of({"code": TEXT, "title": TEXT})), "dateModified": MOMENT,
        })),
    }
)  # fmt: skip
"""360Giving 1.4: what a grant has to have, and what of the rest is filled."""

_VALUE, _PARTY = of({"amount": NUMBER, "currency": {"const": "CNY"}}), of({"id": TEXT, "name": TEXT})
_ROLES = {"enum": ["buyer", "funder", "procuringEntity", "tenderer", "supplier", "payer", "payee"]}
_PERIOD = of({"startDate": MOMENT, "endDate": MOMENT})
OCDS = of(
    {
        "uri": {"type": "string", "pattern": "^https?://"}, "version": {"const": "1.1"}, "publishedDate": MOMENT,
        "publisher": of({"name": TEXT}),
        "releases": some(of({
            "ocid": TEXT, "id": TEXT, "date": MOMENT, "initiationType": {"const": "tender"},
            "tag": some({"enum": ["planning", "tender", "award", "contract", "implementation"]}, 1),
        }, {
            "language": {"enum": ["en", "zh"]}, "buyer": _PARTY,
            "planning": of({}, {"rationale": TEXT, "budget": of({}, {"description": TEXT, "amount": _VALUE})}),
            "tender": of({"id": TEXT}, {
                "title": TEXT, "description": TEXT, "status": {"enum": ["complete"]}, "procuringEntity": _PARTY,
                "value": _VALUE, "procurementMethod": {"enum": ["open"]},
                "mainProcurementCategory": {"enum": ["services"]}, "tenderPeriod": _PERIOD,
                "numberOfTenderers": {"type": "integer"},
            }),
            "parties": some(of({"id": TEXT, "name": TEXT, "roles": some(_ROLES, 1)})),
            "awards": some(of({"id": TEXT}, {
                "title": TEXT, "status": {"enum": ["active"]}, "date": MOMENT, "value": _VALUE,
                "suppliers": some(_PARTY),
            })),
            "contracts": some(of({"id": TEXT, "awardID": TEXT}, {
                "title": TEXT, "status": {"enum": ["active", "terminated"]}, "dateSigned": MOMENT, "value": _VALUE,
                "description": TEXT, "period": _PERIOD,
                "implementation": of({}, {
                    "transactions": some(of({"id": TEXT}, {
                        "date": MOMENT, "value": _VALUE, "payer": _PARTY, "payee": _PARTY,
                    })),
                    "milestones": some(of({"id": TEXT}, {
                        "title": TEXT, "type": {"const": "financing"}, "dueDate": MOMENT,
                        "status": {"enum": ["scheduled", "met", "notMet"]},
                    })),
                }),
            })),
        })),
    }
)  # fmt: skip
"""OCDS 1.1: a release package, and what of a release is filled."""


ADDRESS: Schema = {"type": "string", "pattern": "^https?://"}
_DATED = {"created": MOMENT, "modified": MOMENT}
_EMPTY: Schema = {"type": "array", "maxItems": 0}


def _object(kind: str, needed: dict[str, Schema], other: dict[str, Schema] | None = None) -> Schema:
    known = {"id": ADDRESS, "type": {"const": f"https://schema.oparl.org/1.1/{kind}"}}
    return of(known | needed, _DATED | (other or {}))


_CONSULTATION = {"agendaItem": ADDRESS, "meeting": ADDRESS, "organization": some(ADDRESS)}
_FILE = _object("File", {"name": TEXT, "accessUrl": ADDRESS}, {
    "fileName": TEXT, "mimeType": TEXT, "size": {"type": "integer"},
})  # fmt: skip
_LOCATION = _object("Location", {}, {"description": TEXT, "bodies": some(ADDRESS), "meetings": some(ADDRESS)})
_ITEM: dict[str, Schema] = {
    "number": {"type": "string"}, "public": {"type": "boolean"}, "name": TEXT, "consultation": ADDRESS, "result": TEXT,
}  # fmt: skip
_LINE = {"order": {"type": "integer"}}
OPARL: dict[str, Schema] = {
    "System": _object("System", {"oparlVersion": {"const": "https://schema.oparl.org/1.1/"}, "body": ADDRESS}, {
        "name": TEXT, "product": TEXT,
    }),
    "Body": _object("Body", {
        "name": TEXT, "organization": ADDRESS, "person": ADDRESS, "meeting": ADDRESS, "paper": ADDRESS,
        "legislativeTerm": _EMPTY, "agendaItem": ADDRESS, "file": ADDRESS,
    }, {
        "system": ADDRESS, "shortName": TEXT, "consultation": ADDRESS, "membership": ADDRESS, "locationList": ADDRESS,
        "legislativeTermList": ADDRESS,
    }),
    "Organization": _object("Organization", {"body": ADDRESS, "membership": _EMPTY}, {
        "name": TEXT, "classification": TEXT, "subOrganizationOf": ADDRESS,
    }),
    "Meeting": _object("Meeting", {}, {
        "name": TEXT, "meetingState": TEXT, "cancelled": {"type": "boolean"}, "start": MOMENT,
        "organization": some(ADDRESS), "agendaItem": some(_object("AgendaItem", _LINE, _ITEM)),
        "auxiliaryFile": some(_FILE), "location": _LOCATION,
    }),
    "AgendaItem": _object("AgendaItem", {**_LINE, "meeting": ADDRESS}, _ITEM),
    "Paper": _object("Paper", {"body": ADDRESS, "name": TEXT}, {
        "reference": TEXT, "date": DAY, "paperType": TEXT, "auxiliaryFile": some(_FILE),
        "originatorOrganization": some(ADDRESS), "consultation": some(_object("Consultation", _CONSULTATION)),
    }),
    "Consultation": _object("Consultation", {**_CONSULTATION, "paper": ADDRESS}),
    "File": _FILE,
    "Location": _LOCATION,
}  # fmt: skip
"""OParl 1.1: what each object has to have, and what of the rest is filled."""


def faults(standard: Schema, file: Any) -> list[str]:
    """What the standard says against a file."""
    found = Draft202012Validator(standard, format_checker=FormatChecker()).iter_errors(file)
    return [f"{'/'.join(map(str, each.path))}: {each.message[:200]}" for each in found]
