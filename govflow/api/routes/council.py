"""Meetings as OParl 1.1: a system, its body, and their lists; what everybody may know, whoever asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, request
from pydantic import AwareDatetime, BaseModel, Field, field_validator

from govflow.api.frame.bearer import reads
from govflow.api.frame.speech import tongue
from govflow.api.frame.topic import V1, topic
from govflow.api.routes.asked import JSON_FILE, LARGEST_ROW
from govflow.errors import NotFound
from govflow.http.policies import backend, policy
from govflow.messages import Message
from govflow.papers.interchange import oparl
from govflow.papers.interchange.council import Council, PublicItem, PublicMeeting
from govflow.papers.interchange.oparl import Said, Speaker
from govflow.services.queries.open import council as queries
from govflow.services.queries.open.council import Since
from govflow.services.queries.open.organizations import load_directory
from govflow.values import VISITOR

PLACE = "/open/oparl"
KINDS = Literal[
    "body", "organization", "person", "meeting", "paper", "agendaItem", "consultation", "file", "membership",
    "legislativeTermList", "locationList", "location",
]  # fmt: skip
NOWHERE = Message("There is no such object.")
Listed = tuple[list[Said], int | None]

bp = topic("council", __name__, "Open data: meetings", prefix=PLACE)


class OfKind(BaseModel):
    """A list, by its name in the standard."""

    kind: KINDS


class OfObject(OfKind):
    """An object, by its number here."""

    number: str = Field(max_length=80)


class Narrowed(BaseModel):
    """What the standard lets a list be narrowed to, and behind which line a page begins."""

    after: int = Field(0, ge=0, le=LARGEST_ROW, description="As `links.next` has it.")
    created_since: AwareDatetime | None = None
    created_until: AwareDatetime | None = None
    modified_since: AwareDatetime | None = None
    modified_until: AwareDatetime | None = None

    @field_validator("created_since", "created_until", "modified_since", "modified_until")
    @classmethod
    def _in_utc(cls, moment: datetime | None) -> datetime | None:
        try:
            return moment.astimezone(UTC) if moment is not None else None
        except OverflowError as error:
            raise ValueError("no calendar has this moment") from error


@bp.get("", responses={200: JSON_FILE})
@policy(reads)
def system() -> Response:
    """Where OParl begins: the system, with the list of its bodies."""
    with _everybody() as work:
        return _answer(oparl.system(_speaker(), queries.load_council(work)))


@bp.get("/<kind>", responses={200: JSON_FILE})
@policy(reads)
def index(path: OfKind, query: Narrowed) -> Response:
    """Read a list: `data`, and in `links` where the next page is."""
    since = Since(**query.model_dump())
    with _everybody() as work:
        found, further = _LISTS.get(path.kind, _nothing)(work, _speaker(), since)
    asked = query.model_dump(mode="json", exclude_defaults=True)
    here = f"{_base()}/{path.kind}"
    following = f"{here}?{urlencode({**asked, 'after': further})}" if further is not None else None
    return _answer(oparl.listed(here, found, most=queries.PAGE, following=following))


@bp.get("/<kind>/<number>", responses={200: JSON_FILE})
@policy(reads)
def show(path: OfObject) -> Response:
    """Read one object."""
    with _everybody() as work:
        found = _OBJECTS.get(path.kind, _nowhere)(work, _speaker(), path.number)
    return _answer(found)


def _bodies(work: Any, to: Speaker, _: Since) -> Listed:
    return [oparl.body(to, queries.load_council(work))], None


def _organizations(work: Any, to: Speaker, since: Since) -> Listed:
    """When one was entered or changed is told by no page: all are listed, whatever moments are asked for."""
    council, found = queries.load_council(work), sorted(load_directory(work), key=lambda each: each.id)
    rest = [each for each in found if each.id > since.after]
    shown = rest[: queries.PAGE]
    further = shown[-1].id if len(rest) > len(shown) else None
    return [oparl.organization(to, council, each) for each in shown], further


def _meetings(
    each: Callable[[Speaker, Council, PublicMeeting], Iterator[Said]], work: Any, to: Speaker, since: Since
) -> Listed:
    council, found = queries.load_council(work), queries.load_meetings(work, since)
    return [said for meeting in found.meetings for said in each(to, council, meeting)], found.next


def _whole(to: Speaker, council: Council, meeting: PublicMeeting) -> Iterator[Said]:
    yield oparl.meeting(to, council, meeting)


def _items(to: Speaker, _: Council, meeting: PublicMeeting) -> Iterator[Said]:
    yield from (oparl.agenda_item(to, meeting, each) for each in meeting.items)


def _consultations(to: Speaker, council: Council, meeting: PublicMeeting) -> Iterator[Said]:
    yield from (oparl.consultation(to, council, meeting, each) for each in meeting.items if each.paper is not None)


def _locations(to: Speaker, council: Council, meeting: PublicMeeting) -> Iterator[Said]:
    if meeting.location:
        yield oparl.location(to, council, meeting)


def _papers(work: Any, to: Speaker, since: Since) -> Listed:
    council, found = queries.load_council(work), queries.load_papers(work, since)
    return [oparl.paper(to, council, each) for each in found.papers], found.next


def _files(work: Any, to: Speaker, since: Since) -> Listed:
    found = queries.load_filed(work, since)
    return [oparl.file(to, reference, each) for reference, each in found.files], found.next


def _nothing(_work: Any, _to: Speaker, _since: Since) -> Listed:
    """Persons, their memberships, and terms are told of nobody."""
    return [], None


_LISTS: Mapping[str, Callable[[Any, Speaker, Since], Listed]] = {
    "body": _bodies,
    "organization": _organizations,
    "meeting": partial(_meetings, _whole),
    "agendaItem": partial(_meetings, _items),
    "consultation": partial(_meetings, _consultations),
    "locationList": partial(_meetings, _locations),
    "paper": _papers,
    "file": _files,
}


def _body(work: Any, to: Speaker, number: str) -> Said:
    council = queries.load_council(work)
    return oparl.body(to, council) if number == str(council.body.id) else _nowhere(work, to, number)


def _organization(work: Any, to: Speaker, number: str) -> Said:
    found = next((each for each in load_directory(work) if str(each.id) == number), None)
    if found is None:
        return _nowhere(work, to, number)
    return oparl.organization(to, queries.load_council(work), found)


def _meeting(work: Any, to: Speaker, number: str) -> Said:
    return oparl.meeting(to, queries.load_council(work), queries.load_meeting(work, number))


def _location(work: Any, to: Speaker, number: str) -> Said:
    found = queries.load_meeting(work, number)
    return oparl.location(to, queries.load_council(work), found) if found.location else _nowhere(work, to, number)


def _paper(work: Any, to: Speaker, number: str) -> Said:
    return oparl.paper(to, queries.load_council(work), queries.load_paper(work, number))


def _agenda_item(work: Any, to: Speaker, number: str) -> Said:
    return oparl.agenda_item(to, *_placed(work, number))


def _consultation(work: Any, to: Speaker, number: str) -> Said:
    meeting, item = _placed(work, number)
    if item.paper is None:
        return _nowhere(work, to, number)
    return oparl.consultation(to, queries.load_council(work), meeting, item)


def _file(work: Any, to: Speaker, number: str) -> Said:
    reference, _, document = number.partition(".")
    found = next((each for each in queries.load_files_of(work, reference) if each.id == document), None)
    return oparl.file(to, reference, found) if found is not None else _nowhere(work, to, number)


def _placed(work: Any, number: str) -> tuple[PublicMeeting, PublicItem]:
    """The line of an agenda that such a number names. Raises NotFound."""
    reference, _, place = number.partition(".")
    meeting = queries.load_meeting(work, reference)
    for each in meeting.items:
        if str(each.place) == place:
            return meeting, each
    raise NotFound(NOWHERE)


def _nowhere(_work: Any, _to: Speaker, _number: str) -> Said:
    raise NotFound(NOWHERE)


_OBJECTS: Mapping[str, Callable[[Any, Speaker, str], Said]] = {
    "body": _body,
    "organization": _organization,
    "meeting": _meeting,
    "location": _location,
    "paper": _paper,
    "agendaItem": _agenda_item,
    "consultation": _consultation,
    "file": _file,
}


@contextmanager
def _everybody() -> Iterator[Any]:
    """A reading that sees what everybody may see, whoever asks."""
    with backend().page() as session:
        yield backend().work(session, VISITOR)


def _speaker() -> Speaker:
    return Speaker(base=_base(), files=f"{request.host_url.rstrip('/')}{V1}/cases", tongue=tongue())


def _base() -> str:
    return f"{request.host_url.rstrip('/')}{V1}{PLACE}"


def _answer(said: Said) -> Response:
    return Response(json.dumps(said, ensure_ascii=False), content_type="application/json")
