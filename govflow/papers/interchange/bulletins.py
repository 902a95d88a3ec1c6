"""Bulletins as CAP 1.2 alerts (OASIS, urn:oasis:names:tc:emergency:cap:1.2), as Atom (RFC 4287) and as JSON Feed 1.1.

An alert says all in both languages, a block for each; a feed is in the language of its reader.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring
from zoneinfo import ZoneInfo

from govflow.values import Text

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
CAP_TYPE, ATOM_TYPE, JSON_TYPE = "application/cap+xml", "application/atom+xml", "application/feed+json"
ATOM = "http://www.w3.org/2005/Atom"
TYPES = {"alert": "Alert", "update": "Update", "cancel": "Cancel"}
LANGUAGES = {"zh": "zh-CN", "en": "en"}
"""As CAP names them, the one of the region first."""

register_namespace("", CAP)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A bulletin as it leaves the house. ``earlier``: those in whose place it stands, the nearest first.

    ``host``: of the installation, so that its names differ from those of others; ``exercise``: nothing of it is so.
    """

    id: int
    sender_id: int
    sender: Text
    act: str
    kind: Text
    category: str
    area: str
    area_name: Text
    severity: str
    urgency: str
    certainty: str
    valid_from: datetime
    valid_until: datetime
    title: Text
    text: Text
    sent_at: datetime
    hash: str
    earlier: tuple[tuple[int, datetime], ...]
    host: str
    exercise: bool
    address: str  # of its page


def cap(told: Told, zone: ZoneInfo) -> bytes:
    """The alert. Moments are those of the zone, to the second, as the standard wants them."""
    alert = Element(f"{{{CAP}}}alert")
    sender = f"organization-{told.sender_id}@{told.host}"
    for name, said in (
        ("identifier", _name(told.id)),
        ("sender", sender),
        ("sent", _moment(told.sent_at, zone)),
        ("status", "Exercise" if told.exercise else "Actual"),
        ("msgType", TYPES[told.act]),
        ("scope", "Restricted"),
        ("restriction", "For the organizations of this network and whom they inform."),
        ("references", " ".join(f"{sender},{_name(each)},{_moment(at, zone)}" for each, at in told.earlier)),
    ):
        _add(alert, name, said)
    for language, tag in LANGUAGES.items():
        _info(SubElement(alert, f"{{{CAP}}}info"), told, zone, language, tag)
    found: bytes = tostring(alert, encoding="utf-8", xml_declaration=True)
    return found


def _info(info: Element, told: Told, zone: ZoneInfo, language: str, tag: str) -> None:
    for name, said in (
        ("language", tag),
        ("category", told.category),
        ("event", told.kind.to(language)),
        ("urgency", told.urgency.capitalize()),
        ("severity", told.severity.capitalize()),
        ("certainty", told.certainty.capitalize()),
        ("effective", _moment(told.sent_at, zone)),
        ("onset", _moment(told.valid_from, zone)),
        ("expires", _moment(told.valid_until, zone)),
        ("senderName", told.sender.to(language)),
        ("headline", told.title.to(language)),
        ("description", told.text.to(language)),
        ("web", told.address),
    ):
        _add(info, name, said)
    _pair(info, "parameter", "govflow:sha256", told.hash)
    area = SubElement(info, f"{{{CAP}}}area")
    _add(area, "areaDesc", told.area_name.to(language))
    _pair(area, "geocode", "GB/T 2260", told.area)


def atom(bulletins: Sequence[Told], *, title: str, here: str, page: str, language: str) -> bytes:
    """A feed of them, as they come. ``here``: its address; ``page``: that of the page for people."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": LANGUAGES[language]})
    for name, said in (("id", here), ("title", title), ("updated", _latest(bulletins))):
        SubElement(feed, name).text = said
    SubElement(SubElement(feed, "author"), "name").text = "govflow"
    SubElement(feed, "link", {"rel": "self", "type": ATOM_TYPE, "href": here})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    for told in bulletins:
        entry = SubElement(feed, "entry")
        for name, said in (
            ("id", _urn(told)),
            ("title", told.title.to(language)),
            ("published", told.sent_at.isoformat()),
            ("updated", told.sent_at.isoformat()),
            ("summary", told.text.to(language)),
        ):
            SubElement(entry, name).text = said
        SubElement(SubElement(entry, "author"), "name").text = told.sender.to(language)
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": told.address})
        SubElement(entry, "category", {"term": told.area, "label": told.area_name.to(language)})
        SubElement(entry, "category", {"term": told.act, "label": told.kind.to(language)})
    found: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return found


def json_feed(bulletins: Sequence[Told], *, title: str, here: str, page: str, language: str) -> str:
    """The same as JSON; what JSON Feed has no name for stands under ``_bulletin``."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": page,
        "feed_url": here,
        "language": LANGUAGES[language],
        "items": [_item(each, language) for each in bulletins],
    }
    return json.dumps(feed, ensure_ascii=False)


def _item(told: Told, language: str) -> dict[str, Any]:
    return {
        "id": _urn(told),
        "url": told.address,
        "title": told.title.to(language),
        "content_text": told.text.to(language),
        "date_published": told.sent_at.isoformat(),
        "authors": [{"name": told.sender.to(language)}],
        "tags": [told.kind.to(language), told.area_name.to(language)],
        "_bulletin": {
            "act": told.act,
            "area": told.area,
            "severity": told.severity,
            "valid_from": told.valid_from.isoformat(),
            "valid_until": told.valid_until.isoformat(),
            "sha256": told.hash,
        },
    }


def _add(parent: Element, name: str, said: str) -> None:
    if said:
        SubElement(parent, f"{{{CAP}}}{name}").text = said


def _pair(parent: Element, name: str, of: str, value: str) -> None:
    pair = SubElement(parent, f"{{{CAP}}}{name}")
    _add(pair, "valueName", of)
    _add(pair, "value", value)


def _name(bulletin_id: int) -> str:
    return f"govflow.bulletin.{bulletin_id}"


def _urn(told: Told) -> str:
    return f"tag:{told.host},2026:bulletin-{told.id}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def _latest(bulletins: Sequence[Told]) -> str:
    """When the newest was sent; of an empty feed a moment before all, so that it is the same each time."""
    return max((each.sent_at for each in bulletins), default=datetime.fromtimestamp(0, UTC)).isoformat()
