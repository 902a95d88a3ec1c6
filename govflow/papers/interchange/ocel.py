"""Object-centric event logs: OCEL 2.0 as JSON (https://www.ocel-standard.org/2.0/), written case by case."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from govflow.papers.interchange.events import CaseLog, Happening, Link, Thing, Value
from govflow.papers.speech import Tongue

MEDIA_TYPE, ENDING = "application/json", "ocel.json"
ALWAYS = "1970-01-01T00:00:00Z"
"""From when on a value holds that does not change, as the standard has it."""
_EVENT: Mapping[str, str] = {
    "title": "string",
    "number": "integer",
    "by": "string",
    "organization": "string",
    "state_before": "string",
    "state_after": "string",
}


def ocel(logs: Iterable[CaseLog], tongue: Tongue) -> Iterator[str]:
    """The file in parts: events as they are read, then their objects, then the types of both.

    What is kept until the end are the objects, so whoever calls bounds how many cases a file has. An object leads to no
    other that is not in the file.
    """
    things: dict[str, dict[str, Any]] = {}
    kinds: dict[str, dict[str, str]] = {}
    activities = dict[str, None]()
    yield '{"events": ['
    separator = ""
    for log in logs:
        for each in (log.case, *log.things):
            _keep(things, kinds, each, tongue)
        for event in log.events:
            activities[event.activity] = None
            yield separator + _json(_event(event, tongue))
            separator = ",\n"
    for thing in things.values():
        thing["relationships"] = [each for each in thing["relationships"] if each["objectId"] in things]
    yield '],\n"objects": ' + _json(list(things.values()))
    yield ',\n"objectTypes": ' + _json([_type(name, asked) for name, asked in kinds.items()])
    yield ',\n"eventTypes": ' + _json([_type(name, _EVENT) for name in activities]) + "}\n"


def _event(event: Happening, tongue: Tongue) -> dict[str, Any]:
    values: dict[str, Value | None] = {
        "title": event.title,
        "number": event.number,
        "by": event.by,
        "organization": event.organization,
        "state_before": event.before,
        "state_after": event.after,
    }
    return {
        "id": event.id,
        "type": event.activity,
        "time": _moment(event.at),
        "attributes": [
            {"name": name, "value": _value(each, tongue)} for name, each in values.items() if each is not None
        ],
        "relationships": _links(event.links),
    }


def _keep(things: dict[str, dict[str, Any]], kinds: dict[str, dict[str, str]], thing: Thing, tongue: Tongue) -> None:
    """Add an object that is not there yet, and what its type has."""
    asked = kinds.setdefault(thing.type, {})
    for name, value in (*thing.attributes.items(), *((name, value) for _, name, value in thing.over_time)):
        asked[name] = _kind(value)
    if thing.id in things:
        return
    lasting = ((ALWAYS, name, value) for name, value in thing.attributes.items())
    changing = ((_moment(at), name, value) for at, name, value in thing.over_time)
    things[thing.id] = {
        "id": thing.id,
        "type": thing.type,
        "attributes": [
            {"name": name, "time": at, "value": _value(value, tongue)} for at, name, value in (*lasting, *changing)
        ],
        "relationships": _links(thing.links),
    }


def _links(links: Iterable[Link]) -> list[dict[str, str]]:
    return [{"objectId": each.id, "qualifier": each.qualifier} for each in links]


def _type(name: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": each, "type": kind} for each, kind in attributes.items()]}


def _kind(value: Value) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case datetime():
            return "time"
    return "string"


def _value(value: Value, tongue: Tongue) -> str | int | bool:
    match value:
        case bool() | int():
            return value
        case datetime():
            return _moment(value)
    return tongue.show(value)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
