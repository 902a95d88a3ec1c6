"""Meetings as OParl 1.1 (https://schema.oparl.org/1.1/): every object has an address, and lists lead on.

Names of types and of properties are those of the standard. Persons are nobody's business here: their list, memberships
and terms are there, for the standard wants them, and empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govflow.papers.interchange.council import Council, PublicFile, PublicItem, PublicMeeting, PublicPaper
from govflow.papers.interchange.organizations import Organization
from govflow.papers.speech import Tongue

SCHEMA = "https://schema.oparl.org/1.1/"
LISTS = (
    "organization", "person", "meeting", "paper", "agendaItem", "consultation", "file", "membership",
    "legislativeTermList", "locationList",
)  # fmt: skip
"""The lists of a body, by the names that the standard has for them."""
Said = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who writes: at which address, in which language; ``files``: where the API has files of cases."""

    base: str
    files: str
    tongue: Tongue

    def at(self, kind: str, number: object) -> str:
        return f"{self.base}/{kind}/{number}"

    def text(self, value: Any) -> str:
        return self.tongue.show(value)


def system(to: Speaker, council: Council) -> Said:
    """Where everything begins."""
    return {
        **_is(to.base, "System"),
        "oparlVersion": SCHEMA,
        "name": to.text(council.body.name),
        "body": f"{to.base}/body",
        "product": "govflow",
    }


def body(to: Speaker, council: Council) -> Said:
    lists = {each: f"{to.base}/{each}" for each in LISTS}
    return {
        **_is(to.at("body", council.body.id), "Body"),
        "system": to.base,
        "name": to.text(council.body.name),
        "shortName": council.prefix,
        "legislativeTerm": [],
        **lists,
    }


def organization(to: Speaker, council: Council, found: Organization) -> Said:
    above = {"subOrganizationOf": to.at("organization", found.above)} if found.above is not None else {}
    return {
        **_is(to.at("organization", found.id), "Organization"),
        "body": to.at("body", council.body.id),
        "name": to.text(found.name),
        "classification": to.text(found.kind),
        "membership": [],
        **above,
    }


def meeting(to: Speaker, council: Council, found: PublicMeeting) -> Said:
    there = {"location": location(to, council, found)} if found.location else {}
    starts = {"start": _moment(found.starts)} if isinstance(found.starts, datetime) else {}
    return {
        **_is(to.at("meeting", found.reference), "Meeting", found),
        "name": found.title,
        "meetingState": to.text(found.state),
        "cancelled": found.cancelled,
        **starts,
        "organization": [to.at("organization", council.body.id)],
        "agendaItem": [_line(to, found, each) for each in found.items],
        "auxiliaryFile": [file(to, found.reference, each) for each in found.files],
        **there,
    }


def location(to: Speaker, council: Council, found: PublicMeeting) -> Said:
    return {
        **_is(to.at("location", found.reference), "Location", found),
        "description": found.location,
        "bodies": [to.at("body", council.body.id)],
        "meetings": [to.at("meeting", found.reference)],
    }


def agenda_item(to: Speaker, found: PublicMeeting, item: PublicItem) -> Said:
    """An agenda item by itself leads back to its meeting; within it, it does not."""
    return {**_line(to, found, item), "meeting": to.at("meeting", found.reference)}


def _line(to: Speaker, found: PublicMeeting, item: PublicItem) -> Said:
    heard = {"consultation": _consultation(to, found.reference, item.place)} if item.paper is not None else {}
    result = {"result": to.text(item.result)} if item.result is not None else {}
    title = {"name": item.title} if item.title else {}
    return {
        **_is(to.at("agendaItem", f"{found.reference}.{item.place}"), "AgendaItem", found),
        "number": item.number,
        "order": item.place,
        "public": not item.closed,
        **title,
        **heard,
        **result,
    }


def consultation(to: Speaker, council: Council, found: PublicMeeting, item: PublicItem) -> Said:
    """That a paper stands on the agenda of a meeting."""
    return {
        **_is(_consultation(to, found.reference, item.place), "Consultation", found),
        "paper": to.at("paper", item.paper),
        "agendaItem": to.at("agendaItem", f"{found.reference}.{item.place}"),
        "meeting": to.at("meeting", found.reference),
        "organization": [to.at("organization", council.body.id)],
    }


def paper(to: Speaker, council: Council, found: PublicPaper) -> Said:
    by = {"originatorOrganization": [to.at("organization", found.by)]} if found.by is not None else {}
    return {
        **_is(to.at("paper", found.reference), "Paper", found),
        "body": to.at("body", council.body.id),
        "name": found.title,
        "reference": found.reference,
        "date": found.opened_at.astimezone(to.tongue.zone).date().isoformat(),
        "paperType": to.text(found.kind),
        "consultation": [
            {
                **_is(_consultation(to, meeting, place), "Consultation", found),
                "meeting": to.at("meeting", meeting),
                "agendaItem": to.at("agendaItem", f"{meeting}.{place}"),
                "organization": [to.at("organization", council.body.id)],
            }
            for meeting, place in found.heard
        ],
        "auxiliaryFile": [file(to, found.reference, each) for each in found.files],
        **by,
    }


def file(to: Speaker, reference: str, found: PublicFile) -> Said:
    moment = _moment(found.at)
    return {
        "id": to.at("file", f"{reference}.{found.id}"),
        "type": f"{SCHEMA}File",
        "name": to.text(found.title),
        "fileName": found.filename,
        "mimeType": found.media_type,
        "size": found.size,
        "accessUrl": f"{to.files}/{reference}/documents/{found.id}/versions/{found.number}",
        "created": moment,
        "modified": moment,
    }


def listed(address: str, objects: Iterable[Said], *, most: int, following: str | None) -> Said:
    """A page of a list, with where it and the next one are."""
    lead: Mapping[str, str] = {"next": following} if following is not None else {}
    return {
        "data": list(objects),
        "pagination": {"elementsPerPage": most},
        "links": {"self": address, **lead},
    }


def _is(number: str, kind: str, dated: PublicMeeting | PublicPaper | None = None) -> Said:
    found: Said = {"id": number, "type": f"{SCHEMA}{kind}"}
    if dated is not None:
        found |= {"created": _moment(dated.opened_at), "modified": _moment(dated.changed_at)}
    return found


def _consultation(to: Speaker, meeting: str, place: int) -> str:
    return to.at("consultation", f"{meeting}.{place}")


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
